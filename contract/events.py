"""Events: the 38 kinds, the keys of facts and persons, and what one event is, bare and sealed.

A fact key means the same in every kind. Facts hold no personal data and outlive the person part, which can be erased.
What each kind may carry stands in `contract.rules`; unknown kinds and keys of a newer version are kept all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from contract.cbor import Value


class Kind(IntEnum):
    """What happened. Numbers are never reused; hub acts are events of the node PKY-HUB-01."""

    TICKET_TAKEN = 10
    TICKET_MOVED = 11
    INTAKE = 20
    RETURNED = 21
    LETTER_ISSUED = 22
    TOLD = 23
    HANDED_OVER = 24
    PERSON_CORRECTED = 25
    PHOTO_ATTACHED = 26
    PAYMENT = 30
    CANCELLED = 31
    TILL_OPENED = 32
    TILL_MOVED = 33
    TILL_CLOSED = 34
    DEPOSITED = 35
    SHIFT_HANDED = 36
    STAFF_SET = 40
    COPIED = 50
    PAD = 51
    EPOCH_OPENED = 60
    CLOCK_CHANGED = 61
    OUTAGE = 62
    ADOPTED = 63
    PURGED = 64
    SET_ASIDE = 65
    POUCH = 66
    TRAINING = 67
    SURVEY = 80
    COMPLAINT = 81
    SESSION = 90
    VIEWED = 91
    EXPORTED = 92
    CASE_ANSWERED = 100
    NODE_SET = 101
    PUBLISHED = 102
    RESOLVED = 103
    PROVEN_FROM_PAPER = 104
    DAY_HEAD = 105


class Fact(IntEnum):
    """Keys of the facts: one meaning everywhere."""

    N = 1
    REF = 2
    SERVICE = 3
    CATALOGUE = 4
    DOCS = 5
    PROMISE_DAY = 6
    AMOUNT_RP = 7
    LINES = 8
    TENDERED_RP = 9
    BILL = 10
    CASE = 11
    MISSING = 12
    REASON = 13
    BY2 = 14
    TILL = 15
    CLASS = 16
    QUEUE_NO = 17
    BACK = 18
    STATE = 19
    COUNTER = 20
    DAY = 21
    COUNTS = 22
    NOTES = 23
    EXPECTED_RP = 24
    PAD = 25
    COPY = 26
    FROM = 27
    TO = 28
    WHAT = 29
    SHA256 = 30
    SIZE = 31
    VERSION = 32
    PREV = 33
    SCORES = 34
    STAFF = 35
    ROLES = 36
    KID = 37
    ITEM = 38
    HOW_MANY = 39
    LIST = 40
    WARNED = 41
    POSITION = 42
    TOPIC = 43
    REGISTER_NO = 44
    BANK_REF = 45
    ASSESSED = 46
    KEPT = 47
    RESPONDENT = 48  # of a survey: sex, age band, education, occupation; 0 = not said


class PersonKey(IntEnum):
    """Keys of the erasable part."""

    NAME = 1
    NIK = 2
    PHONE = 3
    ADDRESS = 4
    KELURAHAN = 5
    BORN_DAY = 6
    MAIL = 7
    RELATION = 8
    ID_SEEN = 9
    OBJECT = 10
    NOTE = 11
    TEXT = 12
    OTHERS = 13
    FORM = 14  # {field: value}; of kind 40: {"login": ...}
    DOC_NUMBERS = 15
    CHECK_SECRET = 16  # K of the check codes; kind 60 only
    COSE = 17  # a paper's signed bytes; kind 104 only


class Cause(IntEnum):
    """Fact 29 of kind 60: why this epoch was opened."""

    INSTALLED = 0
    REPLACED = 1  # a new box for the place, on the hub's word
    HUB_ASKED = 2  # epoch_min, or thawed after a fork
    RESTORED = 3  # the database came from a backup
    BEHIND_WITNESS = 4
    BEHIND_ACK = 5
    OTHER_MACHINE = 6
    SERIES_FULL = 7  # n reached 999,999


class Answer(IntEnum):
    """Fact 29 of kind 100: what the agency said."""

    TAKEN = 1
    FIX = 2
    READY = 3
    REFUSED = 4


class NodeChange(IntEnum):
    """Fact 29 of kind 101: what was set at a node."""

    ENROLLED = 1
    KEY = 2
    REVOKED = 3
    RETIRED = 4
    THAWED = 5
    FROZEN = 6
    INVITED = 7


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `person` is {} when there never was one and None when it has been erased."""

    seq: int
    epoch: int
    at_s: int
    clock: int
    actor: int
    kind: int
    facts: Mapping[int, Value]
    person: Mapping[int, Value] | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event in its chain. `salt` is None when the person has been erased; the digest stays for ever."""

    event: Event
    salt: bytes | None
    digest: bytes
    hash: bytes
