"""What holds of the queue whatever is pressed: order, states, screens. Decisions and projection without a store."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import edge.store.queue_rows as rows
from contract import states
from contract.events import Event
from contract.rules import check_event
from edge.core.acts import Decide, Stamp
from edge.core.queue import (
    CALL_SHOWN_S,
    Call,
    Ticket,
    arrival,
    current_at,
    in_order,
    in_turn,
    next_ticket,
    next_turn_s,
    on_screen,
    waiting_for,
)
from edge.core.queue_acts import CallNext, CallTicket, EndDay, Move, Recall, TakeTicket, Transfer
from edge.core.queue_settings import CounterSeat, QueueSettings
from edge.core.refusals import Refusal
from edge.store.opening import MIGRATIONS
from edge.store.steps import Place
from kit.sqlite import migrate
from tests.edge.branch_box import NODE, NOON_S, SETTINGS, TODAY
from tests.edge.plain_view import PlainView

S = states.Ticket
SEATS = (CounterSeat(1, ("A", "P")), CounterSeat(2, ("B", "C", "P")), CounterSeat(3))
BRANCH = replace(SETTINGS, queue=QueueSettings(counters=SEATS))
EVERYBODY = CounterSeat(3)


@dataclass
class Hall:
    """A queue that is nothing but its events: each decision's drafts are checked by the contract and projected."""

    db: sqlite3.Connection
    view: Any = field(default_factory=PlainView)
    at_s: int = NOON_S
    seq: int = 100
    refused: int = 0

    def do(self, decide: Decide[object]) -> None:
        """One command; a refusal changes nothing."""
        self.at_s += 1
        self.view.queue = rows.QueueRows(self.db, self.seq)
        try:
            decision = decide(self.view, Stamp(self.at_s, 1, TODAY))
        except Refusal:
            self.refused += 1
            return
        for draft in decision.drafts:
            event = Event(self.seq, 1, self.at_s, 1, draft.actor, draft.kind, draft.facts, {})
            check_event(event, 0, hub=False)
            rows.STEPS[draft.kind](self.db, Place(NODE, 420, "cek.mpp.example"), event, "")
            self.seq += 1

    @property
    def tickets(self) -> Sequence[Ticket]:
        return rows.QueueRows(self.db, self.seq).tickets(TODAY)


@contextmanager
def hall() -> Iterator[Hall]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        migrate(db, MIGRATIONS)
        yield Hall(db)


codes = st.builds("{}-{:03}".format, st.sampled_from("ABCP"), st.integers(1, 4))
seats = st.integers(1, 3)
presses: st.SearchStrategy[Callable[[], Decide[object]]] = st.one_of(
    st.builds(lambda letter: lambda: TakeTicket(letter, None, 1, BRANCH, slip=False), st.sampled_from("ABCP")),
    st.builds(lambda seat: lambda: CallNext(seat, seat, BRANCH), seats),
    st.builds(lambda code, seat: lambda: CallTicket(code, seat, seat, BRANCH), codes, seats),
    st.builds(lambda code, seat: lambda: Recall(code, seat, seat), codes, seats),
    st.builds(
        lambda code, to, seat: lambda: Move(code, to, seat, seat),
        codes,
        st.sampled_from([S.SERVING, S.DONE, S.HELD, S.NO_SHOW]),
        seats,
    ),
    st.builds(
        lambda code, seat, letter, to: lambda: Transfer(code, seat, seat, BRANCH, letter, to),
        codes,
        seats,
        st.sampled_from(["", "A", "C", "Z"]),
        st.integers(0, 4),
    ),
    st.builds(lambda: lambda: EndDay(1)),
)


@given(row=st.lists(presses, max_size=60))
def test_whatever_is_pressed_the_queue_stays_whole(row: list[Callable[[], Decide[object]]]) -> None:
    """One person a counter at most, one number once, every move by the table, no move after the end."""
    with hall() as queue:
        before: dict[tuple[int, int], Ticket] = {}
        for press in row:
            queue.do(press())
            now = queue.tickets
            for ticket in now:
                was = before.get(ticket.position)
                assert was is None or _may(was.state, ticket.state), (was, ticket)
                assert was is None or (was.code, was.taken_at_s) == (ticket.code, ticket.taken_at_s)
            assert len({ticket.code for ticket in now}) == len(now)
            at = [ticket.counter for ticket in now if ticket.state in (S.CALLED, S.SERVING)]
            assert len(set(at)) == len(at)
            assert 0 not in at
            before = {ticket.position: ticket for ticket in now}


def _may(was: S, now: S) -> bool:
    """Whether one command may lead there: a step of the table, or called, sat down and sent on in one."""
    return was is now or now in states.TICKETS[was] or (was, now) == (S.CALLED, S.WAITING)


tickets = st.lists(st.sampled_from("AAABBCP"), max_size=30).map(
    lambda letters: [
        Ticket(1, place, TODAY, letter, place + 1, letter, S.WAITING, NOON_S + place)
        for place, letter in enumerate(letters)
    ]
)


def called(row: list[Ticket], ticket: Ticket, order: int) -> list[Ticket]:
    """The row after this call."""
    done = replace(ticket, state=S.DONE, order=order)
    return [done if each.position == ticket.position else each for each in row]


@given(row=tickets)
def test_nobody_starves(row: list[Ticket]) -> None:
    """Never three priority calls in a row while others wait; within each kind, who waits longest comes first; in the
    end everybody was called, exactly as `in_order` foretold."""
    foretold = [each.code for each in in_order(row, EVERYBODY)]
    calls: list[Ticket] = []
    while (found := next_ticket(row, EVERYBODY)) is not None:
        run = [each.is_priority for each in calls[-2:]]
        others = any(not each.is_priority for each in waiting_for(row, EVERYBODY))
        assert not (found.is_priority and run == [True, True] and others)
        calls.append(found)
        row = called(row, found, len(calls))

    assert [each.code for each in calls] == foretold
    assert len(calls) == len(row)
    for kind in (True, False):
        alike = [each for each in calls if each.is_priority is kind]
        assert alike == sorted(alike, key=arrival)


@given(row=tickets, seat=st.sampled_from(SEATS))
def test_a_counter_calls_its_own_classes_only(row: list[Ticket], seat: CounterSeat) -> None:
    """And whoever was sent to it by name."""
    sent = [replace(each, counter=seat.no) if each.seq % 5 == 0 else each for each in row]
    calling = {each.code for each in in_order(sent, seat)}

    assert calling == {each.code for each in sent if each.counter == seat.no or seat.serves(each.klass)}
    assert {each.code for each in in_order(sent, CounterSeat(9))} == {each.code for each in sent if not each.counter}


times = st.lists(st.integers(0, 120), max_size=20).map(sorted)


@given(at=times, now_s=st.integers(0, 400))
def test_no_two_calls_stand_on_the_screen_at_once(at: list[int], now_s: int) -> None:
    """Each has it for itself, in the order of the presses, and none is left out."""
    calls = [Call(1, place + 1, f"A-{place + 1:03}", 1, at_s) for place, at_s in enumerate(at)]
    turns = in_turn(calls)
    begins = [begins_s for begins_s, _ in turns]
    shown = on_screen(calls, now_s)
    later = next_turn_s(calls, now_s)

    assert [call for _, call in turns] == calls
    assert all(second - first >= CALL_SHOWN_S for first, second in pairwise(begins))
    assert all(begins_s >= call.at_s for begins_s, call in turns)
    assert shown is None or shown.at_s <= now_s
    assert later is None or later > now_s


def test_the_hall_sees_nobody_before_the_first_call() -> None:
    """And the counter is free."""
    assert (on_screen([], NOON_S), next_turn_s([], NOON_S), current_at([], 1)) == (None, None, None)
