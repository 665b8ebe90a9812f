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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from contract import limits
from contract.events import Sealed
from contract.journal import event_bytes, genesis
from contract.keys import Key, State
from contract.messages import Ack, AckState
from contract.segment import Header

PLAIN_TRIES = 3  # a range unreadable this often stays set aside for a person: a loop helps nobody
ASK_PLAIN, GIVEN_UP = 1, 2  # reasons in an ack's set-aside list: send it plain · a person must look


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
    tries: int = 1

    def __contains__(self, seq: int) -> bool:
        return self.first <= seq <= self.last

    @property
    def reason(self) -> int:
        """What an ack says of it."""
        return ASK_PLAIN if self.tries < PLAIN_TRIES else GIVEN_UP


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
    bad: Mapping[int, Reason] = field(default_factory=dict)
    hashes: Mapping[int, bytes] = field(default_factory=dict)
    keep: Reason | None = None
    hold: bool = False
    forked_at: int | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One admitted segment. `rows` None: well signed, but the inside cannot be read. `limit` as in `Admission`."""

    first: int
    last: int
    prev_hash: bytes
    head_hash: bytes
    rows: tuple[Sealed, ...] | None
    limit: int | None = None

    @classmethod
    def of(cls, header: Header, rows: tuple[Sealed, ...] | None, limit: int | None = None) -> "Arrival":
        """The arrival behind a header; rows that are not exactly what the header says count as unreadable."""
        if rows is not None and not _fits(header, rows):
            rows = None
        return cls(header.first, header.last, header.prev_hash, header.head_hash, rows, limit)

    def hash_at(self, seq: int) -> bytes | None:
        """The chain hash this arrival claims at `seq`, None where it says nothing."""
        if seq == self.first - 1:
            return self.prev_hash
        if seq == self.last:
            return self.head_hash
        if self.rows is not None and self.first <= seq <= self.last:
            return self.rows[seq - self.first].hash
        return None


# --- admission: may this key speak for this node, and how far --------------------------------------------------------


def admit(subject_node: str, header: Header, key: Key | None) -> Admission:
    """`subject_node` is who the broker let publish, `key` the listed key that signed (None: not in the list)."""
    if header.node != subject_node:
        return Admission(Reason.SUBJECT_MISMATCH)
    if key is None:
        return Admission(Reason.KEY_UNKNOWN)
    if key.owner != header.node:
        return Admission(Reason.KEY_OF_ANOTHER)
    return Admission(limit=_vouched(key, header))


def _vouched(key: Key, header: Header) -> int | None:
    """The last seq of this chain that the key vouches for; None without limit."""
    if key.state is State.ACTIVE or (key.state is State.ENDED and not key.through):
        return None
    chain = (header.stream, header.epoch)
    return next((seq for stream, epoch, seq in key.through if (stream, epoch) == chain), 0)


# --- arrival: what the ledger takes in -------------------------------------------------------------------------------


def step(standing: Standing, arrival: Arrival, known: Mapping[int, bytes]) -> Outcome:
    """What becomes of an admitted arrival.

    `known` holds the ledger's chain hashes for any of the seqs first-1..last; the hashes at 0 and at `through` need not
    be in it. Changes nothing by itself; the same arguments always give the same outcome.
    """
    known = {**known, 0: Standing.unheard(standing.chain).head, standing.through: standing.head}
    if (fork := _first_fork(arrival, known)) is not None:
        return Outcome(Verdict.FROZEN, standing, AckState.FROZEN, keep=Reason.FORKED, forked_at=fork)
    if arrival.first > standing.through + 1:
        return Outcome(Verdict.HELD, standing, AckState.GAP, hold=True)
    if arrival.rows is None:
        return _unreadable(standing, arrival)
    return _readable(standing, arrival, known)


def hello(standing: Standing, header: Header, known: Mapping[int, bytes]) -> AckState:
    """The state to answer a hello with. Its header claims the hash before `first`, which is the node's head."""
    known = {**known, 0: Standing.unheard(standing.chain).head, standing.through: standing.head}
    claimed = known.get(header.first - 1, header.prev_hash)
    return _calm(standing) if claimed == header.prev_hash else AckState.FROZEN


def ack_of(standing: Standing, state: AckState, hub_epoch: bytes, at_s: int) -> Ack:
    """The unsigned ack for a chain. To be sent only when the ledger holds `standing` durably."""
    return Ack(
        hub_epoch=hub_epoch,
        node=standing.chain.node,
        stream=standing.chain.stream,
        epoch=standing.chain.epoch,
        through=standing.through,
        head_hash=standing.head,
        at_s=at_s,
        state=state,
        set_aside=tuple((part.first, part.last, part.reason) for part in standing.aside),
    )


def _first_fork(arrival: Arrival, known: Mapping[int, bytes]) -> int | None:
    """The first position where the arrival's history differs from the ledger's."""
    places = (seq for seq in sorted(known) if arrival.first - 1 <= seq <= arrival.last)
    return next((seq for seq in places if arrival.hash_at(seq) not in (None, known[seq])), None)


def _unreadable(standing: Standing, arrival: Arrival) -> Outcome:
    if arrival.limit is not None and arrival.last > arrival.limit:
        return Outcome(Verdict.REFUSED, standing, AckState.REVOKED, keep=Reason.REVOKED)
    if arrival.last <= standing.through:
        return _unreadable_again(standing, arrival)
    if arrival.first <= standing.through:  # only its tail is new: it will come again from through+1
        return Outcome(Verdict.SKIPPED, standing, AckState.GAP)
    aside = (*standing.aside, AsideRange(arrival.first, arrival.last))
    after = Standing(standing.chain, arrival.last, arrival.head_hash, aside)
    boundary = {arrival.last: arrival.head_hash}
    return Outcome(Verdict.SET_ASIDE, after, AckState.PLAIN, hashes=boundary, keep=Reason.UNREADABLE)


def _unreadable_again(standing: Standing, arrival: Arrival) -> Outcome:
    aside = tuple(
        AsideRange(part.first, part.last, part.tries + 1) if _meet(part, arrival) else part for part in standing.aside
    )
    after = Standing(standing.chain, standing.through, standing.head, aside)
    if after == standing:
        return Outcome(Verdict.SKIPPED, standing, _calm(standing))
    return Outcome(Verdict.SET_ASIDE, after, _calm(after), keep=Reason.UNREADABLE)


def _readable(standing: Standing, arrival: Arrival, known: Mapping[int, bytes]) -> Outcome:
    wanted = tuple(_wanted(standing, arrival, known))
    within = tuple(row for row in wanted if arrival.limit is None or row.event.seq <= arrival.limit)
    if not within:
        return _nothing_new(standing, revoked=bool(wanted))
    after = _after(standing, within)
    cut_off = len(within) < len(wanted)
    return Outcome(
        Verdict.STORED,
        after,
        AckState.REVOKED if cut_off else _calm(after),
        rows=within,
        bad=dict(_bad(within)),
        keep=Reason.REVOKED if cut_off else None,
    )


def _nothing_new(standing: Standing, *, revoked: bool) -> Outcome:
    if revoked:
        return Outcome(Verdict.REFUSED, standing, AckState.REVOKED, keep=Reason.REVOKED)
    return Outcome(Verdict.SKIPPED, standing, _calm(standing))


def _wanted(standing: Standing, arrival: Arrival, known: Mapping[int, bytes]) -> Iterator[Sealed]:
    """Rows beyond `through`, and rows of ranges set aside whose hashes meet one that the ledger holds."""
    fills = [part for part in standing.aside if arrival.first - 1 in known or arrival.last >= part.last]
    for row in arrival.rows or ():
        if row.event.seq > standing.through or any(row.event.seq in part for part in fills):
            yield row


def _after(standing: Standing, rows: tuple[Sealed, ...]) -> Standing:
    aside = tuple(_left_over(standing.aside, {row.event.seq for row in rows}))
    if rows[-1].event.seq <= standing.through:
        return Standing(standing.chain, standing.through, standing.head, aside)
    return Standing(standing.chain, rows[-1].event.seq, rows[-1].hash, aside)


def _left_over(aside: Iterable[AsideRange], filled: set[int]) -> Iterator[AsideRange]:
    """The ranges without the filled positions, cut where holes came in."""
    for part in aside:
        start = part.first
        for seq in range(part.first, part.last + 2):
            if seq in filled or seq > part.last:
                if start < seq:
                    yield AsideRange(start, seq - 1, part.tries)
                start = seq + 1


def _bad(rows: Iterable[Sealed]) -> Iterator[tuple[int, Reason]]:
    """Rows that break a limit: chained and stored, but not projected."""
    for row in rows:
        if len(event_bytes(row.event, row.digest)) > limits.EVENT_B:
            yield row.event.seq, Reason.TOO_LARGE


def _calm(standing: Standing) -> AckState:
    """The state of an ack when the arrival itself gives no reason for another."""
    return AckState.PLAIN if any(part.reason == ASK_PLAIN for part in standing.aside) else AckState.OK


def _meet(part: AsideRange, arrival: Arrival) -> bool:
    return part.first <= arrival.last and arrival.first <= part.last


def _fits(header: Header, rows: tuple[Sealed, ...]) -> bool:
    seqs = [row.event.seq for row in rows]
    expected = list(range(header.first, header.first + header.count))
    return (
        seqs == expected and all(row.event.epoch == header.epoch for row in rows) and rows[-1].hash == header.head_hash
    )
