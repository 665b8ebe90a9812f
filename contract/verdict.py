"""What may be said of a paper: the first row that holds, and nothing else.

A pure table over what a verifier has at hand, the same at edge, hub and in a citizen's phone (`vectors/verdict.json`).
Green (`genuine_recorded`) needs a fact of the hub; nothing with a bad signature is ever called genuine. A foreign host
and a doubtful clock add a sentence, never another verdict. Words are in `verdict_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contract.keys import Key, KeyList, Role, State
from contract.limits import CLOCK_AHEAD_S, LIST_FRESH_S
from contract.names import Number
from contract.receipt import QrRead, Receipt
from contract.status import Mark, StatusRow


class Verdict(StrEnum):
    """The closed list."""

    UNREADABLE = "unreadable"
    NOT_CHECKABLE_HERE = "not_checkable_here"
    ISSUER_UNKNOWN = "issuer_unknown"
    CONTENT_CHANGED = "content_changed"
    CANCELLED = "cancelled"
    GENUINE_RECORDED = "genuine_recorded"
    DEVICE_REPORTED_LOST = "device_reported_lost"
    TIME_INCONSISTENT = "time_inconsistent"
    GENUINE_NOT_RECORDED = "genuine_not_recorded"
    GENUINE_LAST_KNOWN = "genuine_last_known"


class Issuer(StrEnum):
    """The key behind the kid, in the list that the verifier has."""

    UNKNOWN = "unknown"
    ACTIVE = "active"
    ENDED = "ended"
    LOST = "lost"


_ISSUERS: Final = {State.ACTIVE: Issuer.ACTIVE, State.ENDED: Issuer.ENDED, State.LOST: Issuer.LOST}


class Proof(StrEnum):
    """What was held against what: the seal of a QR, or the check code of a typed number."""

    SEALED = "sealed"
    SEAL_BROKEN = "seal_broken"
    CODE_AGREES = "code_agrees"
    CODE_DIFFERS = "code_differs"
    CODE_UNCHECKED = "code_unchecked"  # neither the epoch's secret nor the hub at hand


class Ledger(StrEnum):
    """What the hub's ledger, or the issuing node's own journal, says about the number."""

    NOT_ASKED = "not_asked"
    ABSENT = "absent"
    SAME = "same"
    SAME_UNACKED = "same_unacked"  # in the node's own journal, not yet acknowledged
    OTHER = "other"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the verdict depends on."""

    readable: bool
    issuer: Issuer
    outside: bool  # the paper is beyond what an ended or lost key vouches for
    proof: Proof
    ledger: Ledger
    mark: Mark
    list_fresh: bool  # younger than 48 h
    list_later: bool  # dated after the paper
    back_dated: bool  # n above the mark, but dated before it
    future: bool  # beyond the trusted hub time by more than 24 h


Row = tuple[Verdict, Callable[[Inputs], bool]]

ROWS: Final[tuple[Row, ...]] = (
    (Verdict.UNREADABLE, lambda i: not i.readable or i.proof is Proof.CODE_DIFFERS),
    (Verdict.NOT_CHECKABLE_HERE, lambda i: i.proof is Proof.CODE_UNCHECKED),
    (Verdict.ISSUER_UNKNOWN, lambda i: i.issuer is Issuer.UNKNOWN),
    (Verdict.CONTENT_CHANGED, lambda i: i.proof is Proof.SEAL_BROKEN or i.ledger is Ledger.OTHER),
    (Verdict.CANCELLED, lambda i: i.ledger is Ledger.CANCELLED or i.mark is Mark.CANCELLED),
    (Verdict.GENUINE_RECORDED, lambda i: i.ledger is Ledger.SAME),
    (Verdict.DEVICE_REPORTED_LOST, lambda i: i.issuer is Issuer.LOST and i.outside),
    (Verdict.TIME_INCONSISTENT, lambda i: i.back_dated or i.future or (i.issuer is Issuer.ENDED and i.outside)),
    (Verdict.GENUINE_NOT_RECORDED, lambda i: i.ledger is Ledger.SAME_UNACKED or _is_missing(i)),
    (Verdict.GENUINE_RECORDED, lambda i: _vouched_by_list(i) and i.issuer is not Issuer.LOST),
    (Verdict.GENUINE_NOT_RECORDED, lambda i: _above_current_list(i)),
    (Verdict.GENUINE_LAST_KNOWN, lambda i: True),
)


def judge(inputs: Inputs) -> Verdict:
    """The one verdict: the first row that holds."""
    return next(verdict for verdict, holds in ROWS if holds(inputs))


def _is_missing(i: Inputs) -> bool:
    return i.ledger is Ledger.ABSENT and i.mark is not Mark.COVERED


def _vouched_by_list(i: Inputs) -> bool:
    return i.ledger is Ledger.NOT_ASKED and i.mark is Mark.COVERED and i.list_fresh


def _above_current_list(i: Inputs) -> bool:
    return i.ledger is Ledger.NOT_ASKED and i.mark is Mark.ABOVE and i.list_fresh and i.list_later


@dataclass(frozen=True, slots=True)
class Known:
    """What a verifier has at hand; its own wall clock is trusted for nothing but the age of its list.

    `rows` are the status rows by (node, epoch, paper), `status_at_s` the date of that list, `now_s` the latest time
    ever seen, `hub_s` the latest time that the hub itself has said.
    """

    keys: KeyList | None
    now_s: int
    hub_s: int | None = None
    rows: Mapping[tuple[str, int, int], StatusRow] | None = None
    status_at_s: int | None = None

    def issuer_of(self, read: QrRead) -> Key | None:
        """The node's key behind a scanned receipt. A key of another role issues no papers."""
        key = self.keys.find(read.message.kid) if self.keys else None
        return key if key is not None and key.role is Role.NODE else None

    def row_of(self, node: str, epoch: int, paper: int) -> StatusRow | None:
        """The status row of a series, if the list names it."""
        return (self.rows or {}).get((node, epoch, paper))


def inputs_of_qr(read: QrRead, known: Known, ledger: Ledger, node: str | None = None) -> Inputs:
    """The inputs for a well-formed QR. `node` overrides the key's owner where a spare box was assigned to a branch."""
    key, receipt = known.issuer_of(read), read.receipt
    sealed = key is not None and read.is_sealed_by(key.x)
    row = known.row_of(node or key.owner, receipt.epoch, receipt.paper) if key else None
    return Inputs(
        readable=True,
        issuer=_ISSUERS[key.state_at(receipt.iat_s)] if key else Issuer.UNKNOWN,
        outside=key is not None and not key.covers(receipt.paper, receipt.epoch, receipt.n, receipt.iat_s),
        proof=Proof.SEALED if sealed else Proof.SEAL_BROKEN,
        ledger=ledger,
        mark=Mark.NONE if row is None else row.mark(receipt.n),
        list_fresh=is_fresh(known.status_at_s, known.now_s),
        list_later=known.status_at_s is not None and known.status_at_s > receipt.iat_s,
        back_dated=row is not None and row.is_back_dated(receipt.n, receipt.iat_s),
        future=is_future(receipt.iat_s, known.hub_s),
    )


def inputs_of_number(number: Number, proof: Proof, known: Known, ledger: Ledger) -> Inputs:
    """The inputs for a typed number whose check code was tried (`proof`). Nothing is known of its time or its key."""
    row = known.row_of(number.node, number.epoch, number.paper)
    return Inputs(
        readable=True,
        issuer=Issuer.ACTIVE,
        outside=False,
        proof=proof,
        ledger=ledger,
        mark=Mark.NONE if row is None else row.mark(number.n),
        list_fresh=is_fresh(known.status_at_s, known.now_s),
        list_later=False,
        back_dated=False,
        future=False,
    )


UNREADABLE: Final = Inputs(
    readable=False,
    issuer=Issuer.UNKNOWN,
    outside=False,
    proof=Proof.SEAL_BROKEN,
    ledger=Ledger.NOT_ASKED,
    mark=Mark.NONE,
    list_fresh=False,
    list_later=False,
    back_dated=False,
    future=False,
)


def is_future(iat_s: int, hub_s: int | None) -> bool:
    """More than a day beyond what the hub last said. Without a word of the hub nothing is in the future."""
    return hub_s is not None and iat_s > hub_s + CLOCK_AHEAD_S


def is_fresh(list_at_s: int | None, now_s: int) -> bool:
    """Whether a status list is younger than 48 h."""
    return list_at_s is not None and now_s - list_at_s < LIST_FRESH_S


def differs(receipt: Receipt, known: Receipt, *, initials_kept: bool) -> bool:
    """Whether the ledger's content of the same number is another: `same` or `other` of the table.

    Initials count only while the person is kept; the clock state is the box's opinion of itself and never counts.
    """
    return _content(receipt, initials_kept) != _content(known, initials_kept)


def _content(r: Receipt, initials_kept: bool) -> tuple[object, ...]:
    return r.paper, r.epoch, r.n, r.service, r.amount_rp, r.docs, r.iat_s, r.initials if initials_kept else None
