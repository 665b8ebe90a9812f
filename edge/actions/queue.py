"""The queue's verbs, for the desk, the kiosk and the citizens' page alike. Decides nothing itself."""

from contract import states
from edge.core.acts import Decide
from edge.core.queue import Ticket
from edge.core.queue_acts import CallNext, CallTicket, EndDay, Move, Recall, TakeTicket, Transfer, slip_name
from edge.core.queue_refusals import NoSuchTicket, TicketElsewhere
from edge.ports import Doors, Once

S = states.Ticket


async def take_ticket(
    doors: Doors, klass: str, service_code: str | None, actor: int, *, once: Once | None = None, slip: bool = True
) -> Ticket:
    """One more number of class `klass` (a letter of the settings), perhaps for a service; its slip is printed.

    Raises `FaultyInput` (no such class or service), `QueueShut` for machines outside the hours (actor 0, or 10000 and
    more), `TicketsUsedUp`, `DiskFull`. With `once` a second press answers the first ticket.
    """
    done = await doors.journal.transact(
        TakeTicket(klass, service_code, actor, doors.settings, slip=slip), once=once, actor=actor
    )
    if done.value is not None:
        return done.value
    for ticket in await doors.queue.tickets():
        if slip_name(ticket) in done.slips:
            return ticket
    raise NoSuchTicket(number=" ".join(done.slips))  # the form of another day


async def call_next(doors: Doors, counter: int, actor: int, seen: tuple[int, ...] | None = None) -> Ticket:
    """The next in fair order to `counter`; whoever was served there is done. `seen`: see `CallNext`.

    Raises `NoCounterChosen`, `StillCalled`, `NobodyWaits`.
    """
    return await _done(doors, CallNext(counter, actor, doors.settings, seen))


async def call_ticket(doors: Doors, code: str, counter: int, actor: int) -> Ticket:
    """This very number to `counter`. Raises `TicketElsewhere` with the name of who has it, `TicketStep`, ..."""
    return await _done(doors, CallTicket(code, counter, actor, doors.settings))


async def recall(doors: Doors, code: str, counter: int, actor: int) -> Ticket:
    """Call the number again that is called to `counter`."""
    return await _done(doors, Recall(code, counter, actor))


async def serve(doors: Doors, code: str, counter: int, actor: int) -> Ticket:
    """Whoever was called sits down."""
    return await _done(doors, Move(code, S.SERVING, counter, actor))


async def finish(doors: Doors, code: str, counter: int, actor: int) -> Ticket:
    """The visit is over."""
    return await _done(doors, Move(code, S.DONE, counter, actor))


async def hold_ticket(doors: Doors, code: str, counter: int, actor: int) -> Ticket:
    """Wait beside, to be called again later today."""
    return await _done(doors, Move(code, S.HELD, counter, actor))


async def pass_over(doors: Doors, code: str, counter: int, actor: int) -> Ticket:
    """Called, and did not come; may be called again today."""
    return await _done(doors, Move(code, S.NO_SHOW, counter, actor))


async def transfer(
    doors: Doors, code: str, counter: int, actor: int, *, klass: str = "", to_counter: int = 0
) -> Ticket:
    """Wait again, for another class or a certain counter, at the place that the first number gave."""
    return await _done(doors, Transfer(code, counter, actor, doors.settings, klass, to_counter))


async def end_day(doors: Doors, actor: int) -> int:
    """Every number that is still open expires; returns how many."""
    done = await doors.journal.transact(EndDay(actor), actor=actor)
    return done.value or 0


async def _done(doors: Doors, command: Decide[Ticket]) -> Ticket:
    try:
        outcome = await doors.journal.transact(command)
    except TicketElsewhere as refusal:
        person = await doors.staff.person(refusal.actor)
        raise TicketElsewhere(
            refusal.number, refusal.counter, refusal.actor, person.name if person else ""
        ) from refusal
    assert outcome.value is not None
    return outcome.value
