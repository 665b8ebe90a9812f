"""The receiving end of sync, as a table of states and events. Pure: no clock, no database, no broker.

Theory of operation
===================

A *chain* is one journal: (node, stream, epoch). Its *standing* at the hub is how far the ledger holds it without a gap
(`through`), the chain hash there (`head`), and which ranges below `through` were set aside because they could not be
read. A *segment* is a run of events first..last of one chain, signed by the node's key. A segment that arrives is::

    new -> stored      it continues the chain, or fills a range that was set aside
        -> skipped     every position is known, with the same hashes
        -> held        it begins beyond through+1: kept, asked for again from through+1
        -> set aside   well signed, unreadable: the chain goes on from its signed head, the range is asked for plain
        -> frozen      the same position with another hash: a second box, or a damaged one; nothing of it is stored

Positions are the only key of de-duplication, for ever. A fork freezes the arrival, not the chain: what continues the
ledger's own history is stored as before, so of two live copies the one that came first goes on and the second is named.

Two questions are asked in order. `admit` looks at the signed header and the key list only: may this key speak for this
node, and how far. `step` looks at the chain's standing and the opened rows. Both return data; an adapter stores it and
answers with `ack_of` after the commit, never before.

Rows are trusted in the ledger only when their hashes meet hashes that the ledger already holds; a bad event (well
chained, but against the contract) is stored like any other, so that the chain goes on, and named in quarantine instead
of being projected.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contract.events import Sealed
from contract.journal import genesis
from contract.keys import Key, KeyList
from contract.messages import Ack, AckState
from contract.segment import Header

PLAIN_TRIES = 3  # a range unreadable this often stays set aside for a person: a loop helps nobody
SPARE_OWNER = "PKY-SPR-01"  # listed keys of boxes without a place yet


class Verdict(StrEnum):
    """What becomes of one arrival."""

    STORED = "stored"
    SKIPPED = "skipped"
    HELD = "held"
    SET_ASIDE = "set_aside"
    FROZEN = "frozen"
    REFUSED = "refused"


class Reason(StrEnum):
    """Why something was kept out of the ledger or out of the projections. Closed list, shown at the hub."""

    HEADER_BAD = "header_bad"
    SUBJECT_MISMATCH = "subject_mismatch"
    KEY_UNKNOWN = "key_unknown"
    KEY_OF_ANOTHER = "key_of_another"
    SIGNATURE_BAD = "signature_bad"
    VERSION_UNKNOWN = "version_unknown"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    FORKED = "forked"
    REVOKED = "revoked"
    EVENT_BAD = "event_bad"


@dataclass(frozen=True, slots=True)
class ChainId:
    """One journal: node code, stream 0 journal or 1 audit, epoch number."""

    node: str
    stream: int
    epoch: int


@dataclass(frozen=True, slots=True)
class AsideRange:
    """Positions first..last that are chained by their signed hashes but could not be read. `tries` arrivals so far."""

    first: int
    last: int
    reason: int
    tries: int = 1

    def __contains__(self, seq: int) -> bool:
        return self.first <= seq <= self.last


@dataclass(frozen=True, slots=True)
class Standing:
    """How the ledger holds one chain: no gap up to `through`, chain hash `head` there, ranges set aside below it."""

    chain: ChainId
    through: int
    head: bytes
    aside: tuple[AsideRange, ...] = ()

    @classmethod
    def unheard(cls, chain: ChainId) -> "Standing":
        """The standing of a chain of which nothing has come yet."""
        return cls(chain, 0, genesis(chain.node, chain.stream, chain.epoch))


@dataclass(frozen=True, slots=True)
class Admission:
    """May this segment be looked at? `reason` None is yes; `limit` is the last seq that its key vouches for."""

    reason: Reason | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be stored in one transaction, and the state of the ack that may be sent after it.

    `rows` in order of seq: to the ledger. `bad`: those of them that go to quarantine instead of the projections.
    `hashes`: chain hashes at signed boundaries of a range set aside (seq -> hash), stored so that it can be filled.
    `keep`: the raw segment must be kept under this reason (once per chain, first, last and head hash).
    `hold`: the raw segment must be kept until the gap before it has closed.
    """

    verdict: Verdict
    standing: Standing
    ack: AckState
    rows: tuple[Sealed, ...] = ()
    bad: Mapping[int, Reason] | None = None
    hashes: Mapping[int, bytes] | None = None
    keep: Reason | None = None
    hold: bool = False
    forked_at: int | None = None
