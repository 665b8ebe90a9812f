"""The receiving end, step by step: what becomes of a segment, and the property that order and repeats do not matter."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.events import Event, Sealed
from contract.journal import Chain
from contract.keys import Key, Role, State
from contract.messages import AckState
from contract.segment import Header
from hub.core.receiver import (
    ASK_PLAIN,
    Arrival,
    AsideRange,
    ChainId,
    Outcome,
    Reason,
    Standing,
    Verdict,
    ack_of,
    admit,
    hello,
    step,
)

NODE = "PKY-RKP-01"
CHAIN = ChainId(NODE, 0, 1)


def journal(count: int, word: str = "") -> tuple[Sealed, ...]:
    """So many rows of one chain; another `word` gives another history."""
    chain, rows = Chain.start(NODE, 0, 1), []
    for seq in range(1, count + 1):
        event = Event(seq, 1, 1_795_500_000 + seq, 1, 3, 50, {2: f"{word}{seq}", 26: 1}, {})
        chain, sealed = chain.seal(event, bytes(32))
        rows.append(sealed)
    return tuple(rows)


ROWS = journal(60)
OTHER = ROWS[:20] + tuple(journal(60, "x"))[20:]  # not a true chain, but one that differs from 21 on


def header(rows: Sequence[Sealed], first: int, last: int) -> Header:
    prev = rows[first - 2].hash if first > 1 else Standing.unheard(CHAIN).head
    return Header(NODE, 0, 1, first, last - first + 1, prev, rows[last - 1].hash, 1_795_500_100)


def arrival(
    first: int, last: int, rows: Sequence[Sealed] = ROWS, *, readable: bool = True, limit: int | None = None
) -> Arrival:
    part = tuple(rows[first - 1 : last]) if readable else None
    return Arrival.of(header(rows, first, last), part, limit)


@dataclass
class Ledger:
    """What a store remembers, in memory."""

    standing: Standing = field(default_factory=lambda: Standing.unheard(CHAIN))
    rows: dict[int, Sealed] = field(default_factory=dict)
    bounds: dict[int, bytes] = field(default_factory=dict)
    twice: int = 0

    def known(self, first: int, last: int) -> Mapping[int, bytes]:
        found = {seq: row.hash for seq, row in self.rows.items()} | self.bounds
        return {seq: value for seq, value in found.items() if first - 1 <= seq <= last}

    def take(self, given: Arrival) -> Outcome:
        outcome = step(self.standing, given, self.known(given.first, given.last))
        for row in outcome.rows:
            self.twice += row.event.seq in self.rows
            self.rows[row.event.seq] = row
        self.bounds.update(outcome.hashes)
        self.standing = outcome.standing
        return outcome


def test_what_continues_the_chain_is_stored() -> None:
    """The standing moves to its last row and hash."""
    ledger = Ledger()

    outcome = ledger.take(arrival(1, 20))

    assert (outcome.verdict, outcome.ack) == (Verdict.STORED, AckState.OK)
    assert outcome.standing == Standing(CHAIN, 20, ROWS[19].hash)


def test_what_is_known_is_skipped_and_overlap_stored_in_part() -> None:
    """Only new positions reach the ledger."""
    ledger = Ledger()
    ledger.take(arrival(1, 20))

    repeat = ledger.take(arrival(5, 15))
    overlap = ledger.take(arrival(11, 30))

    assert repeat.verdict is Verdict.SKIPPED
    assert [row.event.seq for row in overlap.rows] == list(range(21, 31))


def test_a_gap_is_held() -> None:
    """Nothing of it counts yet."""
    outcome = Ledger().take(arrival(11, 20))

    assert (outcome.verdict, outcome.ack, outcome.hold) == (Verdict.HELD, AckState.GAP, True)
    assert outcome.rows == ()


def test_another_hash_at_a_known_position_is_a_fork_and_is_named() -> None:
    """The first differing position among those the ledger knows."""
    ledger = Ledger()
    ledger.take(arrival(1, 30))

    outcome = ledger.take(arrival(15, 40, OTHER))

    assert (outcome.verdict, outcome.ack, outcome.forked_at) == (Verdict.FROZEN, AckState.FROZEN, 21)
    assert outcome.keep is Reason.FORKED
    assert outcome.standing.through == 30


def test_a_fork_in_front_of_a_segment_is_seen_too() -> None:
    """Its prev hash is not the ledger's head."""
    ledger = Ledger()
    ledger.take(arrival(1, 30))

    assert ledger.take(arrival(31, 40, OTHER)).verdict is Verdict.FROZEN


def test_rows_that_are_not_what_the_header_says_count_as_unreadable() -> None:
    """However they came to be."""
    short = Arrival.of(header(ROWS, 1, 10), ROWS[:9])
    shifted = Arrival.of(header(ROWS, 1, 10), ROWS[1:11])

    assert short.rows is None
    assert shifted.rows is None


def test_an_unreadable_segment_moves_the_chain_and_asks_for_plain() -> None:
    """Nothing waits behind it."""
    ledger = Ledger()

    outcome = ledger.take(arrival(1, 20, readable=False))
    behind = ledger.take(arrival(21, 40))

    assert (outcome.verdict, outcome.ack) == (Verdict.SET_ASIDE, AckState.PLAIN)
    assert outcome.standing.aside == (AsideRange(1, 20),)
    assert behind.verdict is Verdict.STORED
    assert ack_of(behind.standing, behind.ack, b"12345678", 9).set_aside == ((1, 20, ASK_PLAIN),)


@pytest.mark.parametrize(
    ("pieces", "left"),
    [
        ([(1, 20)], ()),
        ([(1, 7)], (AsideRange(8, 20),)),
        ([(12, 20)], (AsideRange(1, 11),)),
        ([(1, 7), (8, 20)], ()),
        ([(12, 30), (1, 11)], ()),
        ([(5, 9)], (AsideRange(1, 20),)),  # meets no known hash on either side: it could be anything
    ],
)
def test_holes_are_filled_where_hashes_meet(pieces: list[tuple[int, int]], left: tuple[AsideRange, ...]) -> None:
    """From the front or from the back; never in the middle of nothing."""
    ledger = Ledger()
    ledger.take(arrival(1, 20, readable=False))
    ledger.take(arrival(21, 40))

    for first, last in pieces:
        ledger.take(arrival(first, last))

    assert ledger.standing.aside == left
    assert ledger.standing.through == 40


def test_a_forged_filling_is_a_fork() -> None:
    """It does not end at the hash that was signed for the range."""
    ledger = Ledger()
    ledger.take(arrival(1, 20))
    ledger.take(arrival(21, 30, readable=False))

    assert ledger.take(arrival(21, 30, OTHER)).verdict is Verdict.FROZEN


def test_an_event_beyond_its_limit_is_stored_and_named() -> None:
    """The chain goes on; the projections never see it."""
    chain = Chain.start(NODE, 0, 1)
    big = Event(1, 1, 1_795_500_000, 1, 3, 50, {2: "x" * 17_000}, {})
    chain, sealed = chain.seal(big, bytes(32))

    outcome = Ledger().take(arrival(1, 1, (sealed,)))

    assert outcome.verdict is Verdict.STORED
    assert outcome.bad == {1: Reason.TOO_LARGE}


@pytest.mark.parametrize(
    ("limit", "stored", "verdict"), [(12, 12, Verdict.STORED), (0, 0, Verdict.REFUSED), (30, 20, Verdict.STORED)]
)
def test_a_key_vouches_up_to_its_limit(limit: int, stored: int, verdict: Verdict) -> None:
    """What lies beyond is kept apart with its bytes."""
    outcome = Ledger().take(arrival(1, 20, limit=limit))

    assert (outcome.verdict, len(outcome.rows)) == (verdict, stored)
    assert outcome.keep is (Reason.REVOKED if limit < 20 else None)


def test_a_hello_of_another_history_is_told_so() -> None:
    """Its head is not ours at that position."""
    ledger = Ledger()
    ledger.take(arrival(1, 30))
    same = Header(NODE, 0, 1, 26, 0, ROWS[24].hash, ROWS[24].hash, 0)
    other = replace(same, prev_hash=OTHER[24].hash)
    ahead = Header(NODE, 0, 1, 51, 0, ROWS[49].hash, ROWS[49].hash, 0)

    answers = [hello(ledger.standing, one, ledger.known(one.first, one.first)) for one in (same, other, ahead)]

    assert answers == [AckState.OK, AckState.FROZEN, AckState.OK]


KEY = Key(b"kid1", b"x" * 32, Role.NODE, NODE, "Pager", 0)


@pytest.mark.parametrize(
    ("subject", "key", "reason", "limit"),
    [
        (NODE, KEY, None, None),
        ("PKY-BKB-01", KEY, Reason.SUBJECT_MISMATCH, None),
        (NODE, None, Reason.KEY_UNKNOWN, None),
        (NODE, replace(KEY, owner="PKY-BKB-01"), Reason.KEY_OF_ANOTHER, None),
        (NODE, replace(KEY, state=State.ENDED), None, None),
        (NODE, replace(KEY, state=State.ENDED, through=((0, 1, 9),)), None, 9),
        (NODE, replace(KEY, state=State.LOST), None, 0),
        (NODE, replace(KEY, state=State.LOST, through=((0, 2, 9),)), None, 0),
    ],
)
def test_who_may_speak_and_how_far(subject: str, key: Key | None, reason: Reason | None, limit: int | None) -> None:
    """A lost key without a last believed event vouches for nothing; an ended one for all it signed."""
    found = admit(subject, header(ROWS, 1, 20), key)

    assert (found.reason, found.limit) == (reason, limit)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_any_order_of_any_segments_ends_in_the_whole_journal_once(seed: int) -> None:
    """Overlapping, repeated, unreadable, out of order: in the end each row is there exactly once."""
    luck, ledger = random.Random(seed), Ledger()
    spans = [(first, luck.randint(first, 60)) for first in luck.choices(range(1, 61), k=40)]
    for first, last in spans:
        ledger.take(arrival(first, last, readable=luck.random() > 0.2))
    while ledger.standing.through < 60:
        ledger.take(arrival(ledger.standing.through + 1, 60))
    for part in ledger.standing.aside:
        ledger.take(arrival(part.first, part.last))

    assert [ledger.rows[seq] for seq in range(1, 61)] == list(ROWS)
    assert ledger.twice == 0
    assert ledger.standing.aside == ()


def test_an_unreadable_segment_that_is_partly_known_is_asked_for_from_where_we_stand() -> None:
    """Its tail alone cannot be set aside: nobody signed a hash at our head for it."""
    ledger = Ledger()
    ledger.take(arrival(1, 20))

    outcome = ledger.take(arrival(11, 30, readable=False))

    assert (outcome.verdict, outcome.ack) == (Verdict.SKIPPED, AckState.GAP)
    assert ledger.standing.through == 20


def test_a_revoked_key_cannot_set_ranges_aside() -> None:
    """What it could not prove readable stays apart."""
    outcome = Ledger().take(arrival(1, 20, readable=False, limit=5))

    assert (outcome.verdict, outcome.keep) == (Verdict.REFUSED, Reason.REVOKED)
