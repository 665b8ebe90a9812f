"""Places in the queue: what a ticket is, who is called next, and what the hall sees. Pure.

Priority goes ahead, but after two priority calls in a row somebody who waits longer without priority is called. Who was
sent on to another class keeps the place that the first number gave. May not read a clock or know a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from contract import states
from contract.names import QueueNo
from edge.core.queue_settings import PRIORITY, CounterSeat

PRIORITY_RUN: Final = 2  # so many priority calls in a row while others wait
CALL_SHOWN_S: Final = 8  # one call has the hall's screen and its sound for itself for so long
KIOSK, DESK = 1, 2  # fact 29 of kind 10
IN_HAND: Final = (states.Ticket.CALLED, states.Ticket.SERVING)
CLOSED: Final = (states.Ticket.DONE, states.Ticket.EXPIRED)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place in the queue. Its identity is the position (epoch, seq) of the event that gave it; its number (`letter`,
    `n`) is new each day. `klass` is the row it stands in, another than `letter` once it was sent on. `counter` is where
    it is called or served, or for whom it waits (0 = any); `service` 0 = not said.

    Times are whole seconds, 0 = not yet. `order` is the how-manieth call from the waiting row today; `papers` counts
    the receipts that name it; `actor` moved it last.
    """

    epoch: int
    seq: int
    day: int
    letter: str
    n: int
    klass: str
    state: states.Ticket
    taken_at_s: int
    service: int = 0
    counter: int = 0
    called_at_s: int = 0
    serving_at_s: int = 0
    ended_at_s: int = 0
    order: int = 0
    papers: int = 0
    actor: int = 0

    @property
    def position(self) -> tuple[int, int]:
        """What it is known by for ever."""
        return self.epoch, self.seq

    @property
    def code(self) -> str:
        """What people read: ``A-014``."""
        return str(QueueNo(self.letter, self.n))

    @property
    def is_open(self) -> bool:
        """Whether something may still happen to it today."""
        return self.state not in CLOSED

    @property
    def is_priority(self) -> bool:
        return PRIORITY in (self.letter, self.klass)


@dataclass(frozen=True, slots=True)
class Call:
    """A number called to a counter; (`epoch`, `seq`) is the position of the calling event."""

    epoch: int
    seq: int
    code: str
    counter: int
    at_s: int


@dataclass(frozen=True, slots=True)
class Served:
    """How the day goes: numbers given, served, and the mean seconds of waiting and serving (None: none yet)."""

    taken: int
    done: int
    waiting_s: int | None
    serving_s: int | None


class QueueView(Protocol):
    """The queue inside a decision's transaction."""

    @property
    def next_seq(self) -> int:
        """The position that the decision's first journal event will get."""

    def tickets(self, day: int) -> Sequence[Ticket]:
        """Every ticket of the day, in the order they were taken."""

    def stale(self, day: int) -> Sequence[Ticket]:
        """Tickets of days before `day` that are still open."""

    def numbered(self, day: int, letter: str, n: int) -> Ticket | None: ...
    def last_n(self, day: int, letter: str) -> int:
        """The last number given in this class that day, 0 for none."""

    def has_given(self, epoch: int, letter: str) -> bool:
        """Whether any number of this class was given in this epoch, on whatever day."""


def arrival(ticket: Ticket) -> tuple[int, int, int]:
    """Sort key: who came first."""
    return ticket.taken_at_s, ticket.epoch, ticket.seq


def waiting_for(tickets: Iterable[Ticket], seat: CounterSeat) -> list[Ticket]:
    """Who waits for this counter, longest first: its classes, and whoever was sent to it by name."""
    found = [each for each in tickets if each.state is states.Ticket.WAITING and _may_call(each, seat)]
    return sorted(found, key=arrival)


def _may_call(ticket: Ticket, seat: CounterSeat) -> bool:
    return ticket.counter == seat.no if ticket.counter else seat.serves(ticket.klass)


def priority_run(tickets: Iterable[Ticket]) -> int:
    """How many of the latest calls, counted back from the last, were priority ones."""
    called = sorted((each for each in tickets if each.order), key=lambda each: -each.order)
    return next((place for place, each in enumerate(called) if not each.is_priority), len(called))


def next_ticket(tickets: Sequence[Ticket], seat: CounterSeat) -> Ticket | None:
    """Whom this counter calls next, None when nobody waits for it."""
    return next(iter(in_order(tickets, seat)), None)


def in_order(tickets: Sequence[Ticket], seat: CounterSeat) -> list[Ticket]:
    """Everybody who waits for this counter, as it would call them if nobody else came or called."""
    waiting, run = waiting_for(tickets, seat), priority_run(tickets)
    ahead = [each for each in waiting if each.is_priority]
    others = [each for each in waiting if not each.is_priority]
    row = []
    while ahead or others:
        first = ahead if ahead and (not others or run < PRIORITY_RUN) else others
        run = run + 1 if first is ahead else 0
        row.append(first.pop(0))
    return row


def current_at(tickets: Iterable[Ticket], counter: int) -> Ticket | None:
    """Who is called to, or sits at, this counter; None when it is free."""
    return next((each for each in tickets if each.counter == counter and each.state in IN_HAND), None)


def in_turn(calls: Sequence[Call]) -> list[tuple[int, Call]]:
    """When each call has the hall for itself: [(from second, call)], each at least `CALL_SHOWN_S` after the former.

    `calls` in the order they were made. Two calls of one second, or of two counters at once, follow one another.
    """
    row: list[tuple[int, Call]] = []
    free_s = 0
    for call in calls:
        begins_s = max(call.at_s, free_s)
        row.append((begins_s, call))
        free_s = begins_s + CALL_SHOWN_S
    return row


def on_screen(calls: Sequence[Call], now_s: int) -> Call | None:
    """The call that the hall sees now: the last one whose turn has come."""
    shown = [call for begins_s, call in in_turn(calls) if begins_s <= now_s]
    return shown[-1] if shown else None


def next_turn_s(calls: Sequence[Call], now_s: int) -> int | None:
    """When the screen changes by itself, None when no call waits for its turn."""
    return next((begins_s for begins_s, _ in in_turn(calls) if begins_s > now_s), None)


def served(tickets: Iterable[Ticket]) -> Served:
    """The day in figures. Serving time is that of finished tickets only, waiting that of all who were called."""
    row = list(tickets)
    waits = [each.called_at_s - each.taken_at_s for each in row if each.order]
    done = [each for each in row if each.state is states.Ticket.DONE]
    lasted = [each.ended_at_s - each.serving_at_s for each in done if each.serving_at_s]
    return Served(len(row), len(done), _mean(waits), _mean(lasted))


def _mean(values: Sequence[int]) -> int | None:
    return round(sum(values) / len(values)) if values else None
