"""What happens to a ticket, one command a class: taken, called, recalled, served, held, missed, sent on, done, expired.

Pure: each runs inside the writer's transaction, so no two counters ever get one ticket. A command that finds its work
done already (a second press) answers the same and writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from contract import states
from contract.events import Fact, Kind
from contract.limits import QUEUE_MAX
from edge.core.acts import FIRST_EPOCH, Decision, Draft, Stamp, View
from edge.core.hours import minute_of, opening
from edge.core.queue import DESK, KIOSK, Ticket, current_at, next_ticket
from edge.core.queue_refusals import (
    NobodyWaits,
    NoCounterChosen,
    NoSuchTicket,
    QueueShut,
    StillCalled,
    TicketElsewhere,
    TicketStep,
    TicketsUsedUp,
)
from edge.core.queue_settings import CounterSeat
from edge.core.refusals import DiskFull, Fault, FaultyInput
from edge.core.settings import BranchSettings

S = states.Ticket
TICKET_SLIP: Final = "ANTREAN-"  # how the name begins under which the spool knows a ticket's slip
SKIPPED: Final = 100  # more than a branch gives in one class between a backup and a crash
MACHINES: Final = 10_000  # actors from here on are tokens and kiosks; 0 is the box itself
WORDS: Final = {
    S.WAITING: ("menunggu lagi", "waiting again"),
    S.CALLED: ("dipanggil", "called"),
    S.SERVING: ("dilayani", "being served"),
    S.HELD: ("ditahan", "on hold"),
    S.NO_SHOW: ("dilewati", "passed over"),
    S.DONE: ("selesai", "done"),
    S.EXPIRED: ("habis waktunya", "expired"),
}
UNKNOWN_CLASS = ("Kelas antrean ini tidak ada.", "There is no such class of numbers.")
UNKNOWN_SERVICE = ("Layanan ini tidak ada.", "There is no such service.")
SHUT_TODAY = ("Hari ini tidak ada pelayanan.", "There is no service today.")
SHUT_NOW = ("Pelayanan hari ini sampai pukul {closes}.", "Today's service ends at {closes}.")


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """The command: one more number of class `klass`, perhaps for a service; its slip is printed unless `slip` is off.

    A kiosk (or the box itself) keeps to the hours; a person at the desk may give a number at any time.
    """

    klass: str
    service: str | None
    actor: int
    settings: BranchSettings
    slip: bool = True

    def __call__(self, view: View, stamp: Stamp) -> Decision[Ticket]:
        """Raises `FaultyInput`, `QueueShut`, `TicketsUsedUp`, `DiskFull`."""
        service = self._service(view)
        if self._by_machine:
            self._check_hours(view, stamp)
        if view.disk_tight:
            raise DiskFull
        n = self._next_n(view, stamp.day)
        if n > QUEUE_MAX:
            raise TicketsUsedUp(klass=self.klass)
        expired = tuple(
            _moved(view, each, S.EXPIRED, each.counter, self.actor, index)
            for index, each in enumerate(view.queue.stale(stamp.day))
        )
        seq = view.queue.next_seq + len(expired)
        ticket = Ticket(
            view.epoch, seq, stamp.day, self.klass, n, self.klass, S.WAITING, stamp.at_s, service, actor=self.actor
        )
        slips = (slip_name(ticket),) if self.slip else ()
        return Decision((*expired, self._draft(ticket)), ticket, slips=slips)

    def _next_n(self, view: View, day: int) -> int:
        """One after the last. The first number of a later epoch skips to the next hundred: the box may have been put
        back to what it was this morning, and the numbers that it gave after that are in people's hands."""
        last = view.queue.last_n(day, self.klass)
        if view.epoch == FIRST_EPOCH or view.queue.has_given(view.epoch, self.klass):
            return last + 1
        skipped = (last // SKIPPED + 1) * SKIPPED + 1
        return skipped if skipped <= QUEUE_MAX else last + 1

    @property
    def _by_machine(self) -> bool:
        return self.actor == 0 or self.actor >= MACHINES

    def _service(self, view: View) -> int:
        faults = []
        if self.settings.queue.klass(self.klass) is None:
            faults.append(Fault("/class", "unknown_class", *UNKNOWN_CLASS))
        found = view.catalogue.by_code(self.service) if self.service else None
        if self.service and found is None:
            faults.append(Fault("/service", "unknown_service", *UNKNOWN_SERVICE))
        if faults:
            raise FaultyInput(faults)
        return found.no if found else 0

    def _check_hours(self, view: View, stamp: Stamp) -> None:
        minute = minute_of(stamp.at_s, stamp.day, self.settings.offset_min)
        now = opening(view.hours, view.calendar, stamp.day, minute)
        if now.gives:
            return
        if now.closes_min is None:
            raise QueueShut(*(f"{why}. {said}" if why else said for why, said in zip(now.why, SHUT_TODAY, strict=True)))
        raise QueueShut(*(said.format(closes=now.closes) for said in SHUT_NOW))

    def _draft(self, ticket: Ticket) -> Draft:
        facts: dict[int, Any] = {
            Fact.CLASS: ticket.klass,
            Fact.QUEUE_NO: ticket.n,
            Fact.DAY: ticket.day,
            Fact.WHAT: KIOSK if self._by_machine else DESK,
        }
        if ticket.service:
            facts[Fact.SERVICE] = ticket.service
        return Draft(Kind.TICKET_TAKEN, self.actor, {int(key): value for key, value in facts.items()})


def slip_name(ticket: Ticket) -> str:
    """The name under which the spool knows the ticket's slip."""
    return f"{TICKET_SLIP}{ticket.day}-{ticket.code}"


def _moved(
    view: View, ticket: Ticket, state: S, counter: int, actor: int, index: int = 0, klass: str | None = None
) -> Draft:
    """The event of one step; `index` is its place among the decision's journal events."""
    facts: dict[int, Any] = {int(Fact.STATE): int(state), int(Fact.COUNTER): counter}
    if ticket.epoch == view.epoch:
        facts[int(Fact.BACK)] = view.queue.next_seq + index - ticket.seq
    else:  # given before the box opened its present epoch
        facts[int(Fact.POSITION)] = [ticket.epoch, ticket.seq]
    if klass is not None:
        facts[int(Fact.CLASS)] = klass
    return Draft(Kind.TICKET_MOVED, actor, facts)


# -- calling ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallNext:
    """The command: the next in fair order to `counter`; whoever sits there is done.

    `seen` is the position of the ticket that the page showed as current, () for none, None when nobody looked. When
    another one is there by now (a second press, a colleague at the same counter), that one is the answer.
    """

    counter: int
    actor: int
    settings: BranchSettings
    seen: tuple[int, ...] | None = None

    def __call__(self, view: View, stamp: Stamp) -> Decision[Ticket]:
        """Raises `NoCounterChosen`, `StillCalled`, `NobodyWaits`."""
        seat = _seat(self.settings, self.counter)
        tickets = view.queue.tickets(stamp.day)
        current = current_at(tickets, self.counter)
        if self.seen is not None and current is not None and current.position != self.seen:
            return Decision((), current)
        if current is not None and current.state is S.CALLED:
            raise StillCalled(number=current.code)
        found = next_ticket(tickets, seat)
        if found is None:
            raise NobodyWaits
        return _call(view, found, current, self.counter, self.actor)


@dataclass(frozen=True, slots=True)
class CallTicket:
    """The command: this very ticket, waiting, held or passed over, to `counter`; whoever sits there is done."""

    code: str
    counter: int
    actor: int
    settings: BranchSettings

    def __call__(self, view: View, stamp: Stamp) -> Decision[Ticket]:
        """Raises `NoCounterChosen`, `NoSuchTicket`, `TicketElsewhere`, `TicketStep`, `StillCalled`."""
        _seat(self.settings, self.counter)
        tickets = view.queue.tickets(stamp.day)
        ticket = find(tickets, self.code)
        current = current_at(tickets, self.counter)
        if ticket.state in (S.CALLED, S.SERVING):
            _check_here(ticket, self.counter)
            return Decision((), ticket)
        if states.ticket_step(ticket.state, S.CALLED) is None:
            raise _no_step(ticket)
        if current is not None and current.state is S.CALLED:
            raise StillCalled(number=current.code)
        return _call(view, ticket, current, self.counter, self.actor)


def _call(view: View, ticket: Ticket, current: Ticket | None, counter: int, actor: int) -> Decision[Ticket]:
    """Finish `current`, then call `ticket`."""
    finished = (_moved(view, current, S.DONE, counter, actor),) if current else ()
    called = _moved(view, ticket, S.CALLED, counter, actor, len(finished))
    return Decision((*finished, called), replace(ticket, state=S.CALLED, counter=counter, actor=actor))


@dataclass(frozen=True, slots=True)
class Recall:
    """The command: call again the one who is called to `counter` and has not come."""

    code: str
    counter: int
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[Ticket]:
        """Raises `NoSuchTicket`, `TicketElsewhere`, `TicketStep`."""
        ticket = _in_hand(view, stamp, self.code, self.counter)
        if ticket.state is not S.CALLED:
            raise _no_step(ticket)
        return Decision((_moved(view, ticket, S.CALLED, self.counter, self.actor),), ticket)


# -- what follows a call ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """The command: the ticket in hand at `counter` goes to `to`: SERVING (sits down), DONE, HELD or NO_SHOW."""

    code: str
    to: S
    counter: int
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[Ticket]:
        """Raises `NoSuchTicket`, `TicketElsewhere`, `TicketStep`."""
        tickets = view.queue.tickets(stamp.day)
        ticket = find(tickets, self.code)
        if ticket.state is self.to and ticket.counter == self.counter:
            return Decision((), ticket)
        _check_here(ticket, self.counter)
        if states.ticket_step(ticket.state, self.to) is None:
            raise _no_step(ticket)
        moved = _moved(view, ticket, self.to, self.counter, self.actor)
        return Decision((moved,), replace(ticket, state=self.to, actor=self.actor))


@dataclass(frozen=True, slots=True)
class Transfer:
    """The command: whoever is at `counter` waits again, for another class or a certain counter (0 = any that serves
    the class). The place in the row is that of the first number."""

    code: str
    counter: int
    actor: int
    settings: BranchSettings
    klass: str = ""
    to_counter: int = 0

    def __call__(self, view: View, stamp: Stamp) -> Decision[Ticket]:
        """Raises `NoSuchTicket`, `TicketElsewhere`, `TicketStep`, `FaultyInput`."""
        ticket = _in_hand(view, stamp, self.code, self.counter)
        klass = self.klass or ticket.klass
        self._check(klass)
        # Who is sent on has been at this counter: a called one is first taken as served there.
        sat = (_moved(view, ticket, S.SERVING, self.counter, self.actor),) if ticket.state is S.CALLED else ()
        on = _moved(view, ticket, S.WAITING, self.to_counter, self.actor, len(sat), klass)
        moved = replace(ticket, state=S.WAITING, klass=klass, counter=self.to_counter, actor=self.actor)
        return Decision((*sat, on), moved)

    def _check(self, klass: str) -> None:
        faults = []
        if self.settings.queue.klass(klass) is None:
            faults.append(Fault("/class", "unknown_class", *UNKNOWN_CLASS))
        if self.to_counter == self.counter or (self.to_counter and self.settings.queue.seat(self.to_counter) is None):
            said = ("Pilih loket yang lain.", "Choose another counter.")
            faults.append(Fault("/to_counter", "unknown_counter", *said))
        if faults:
            raise FaultyInput(faults)


@dataclass(frozen=True, slots=True)
class EndDay:
    """The command: every ticket that is still open expires, those of this day too."""

    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[int]:
        """Returns how many expired."""
        left = [*view.queue.stale(stamp.day), *(each for each in view.queue.tickets(stamp.day) if each.is_open)]
        drafts = tuple(
            _moved(view, each, S.EXPIRED, each.counter, self.actor, index) for index, each in enumerate(left)
        )
        return Decision(drafts, len(drafts))


# -- shared -----------------------------------------------------------------------------------------------------------


def find(tickets: Sequence[Ticket], code: str) -> Ticket:
    """The ticket of the day with this number. Raises `NoSuchTicket`."""
    for each in tickets:
        if each.code == code:
            return each
    raise NoSuchTicket(number=code)


def _seat(settings: BranchSettings, counter: int) -> CounterSeat:
    seat = settings.queue.seat(counter)
    if seat is None:
        raise NoCounterChosen
    return seat


def _in_hand(view: View, stamp: Stamp, code: str, counter: int) -> Ticket:
    """The ticket, called to or served at this counter."""
    ticket = find(view.queue.tickets(stamp.day), code)
    if ticket.state not in (S.CALLED, S.SERVING):
        raise _no_step(ticket)
    _check_here(ticket, counter)
    return ticket


def _check_here(ticket: Ticket, counter: int) -> None:
    if ticket.state in (S.CALLED, S.SERVING) and ticket.counter != counter:
        raise TicketElsewhere(ticket.code, ticket.counter, ticket.actor)


def _no_step(ticket: Ticket) -> TicketStep:
    said, said_en = WORDS[ticket.state]
    return TicketStep(number=ticket.code, state=said, state_en=said_en)
