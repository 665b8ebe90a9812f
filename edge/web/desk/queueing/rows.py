"""Today's queue as rows of the page: classes, numbers, counters. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contract import states
from contract.catalogue import Catalogue
from edge.core.queue import Ticket
from edge.core.queue_settings import QueueSettings
from edge.web.words import Words
from kit.i18n import pick

S = states.Ticket
# State to lamp and word; waiting is normal and has none.
STATES: Final = {
    S.WAITING: ("", ("Menunggu", "Waiting")),
    S.CALLED: ("ok", ("Dipanggil", "Called")),
    S.SERVING: ("ok", ("Dilayani", "Being served")),
    S.HELD: ("off", ("Ditahan", "On hold")),
    S.NO_SHOW: ("off", ("Dilewati", "Passed over")),
}


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class to take a number from."""

    letter: str
    name: str
    waiting: int


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One open number. `may_call`: a counter may call it by its number."""

    code: str
    klass: str
    service: str
    lamp: str
    state: str
    where: str
    since: str
    may_call: bool


@dataclass(frozen=True, slots=True)
class CounterRow:
    """One counter: whom it has now, and how many it finished today."""

    no: int
    now: str
    done: int


def class_rows(settings: QueueSettings, tickets: Sequence[Ticket]) -> list[ClassRow]:
    """The classes in their order, each with how many wait."""
    waiting = [each.klass for each in tickets if each.state is S.WAITING]
    return [
        ClassRow(each.letter, pick(each.name, each.name_en), waiting.count(each.letter)) for each in settings.classes
    ]


def ticket_row(
    ticket: Ticket, settings: QueueSettings, catalogue: Catalogue, people: Mapping[int, str], words: Words
) -> TicketRow:
    """One open number in words."""
    klass = settings.klass(ticket.klass)
    service = catalogue.by_no(ticket.service) if ticket.service else None
    lamp, said = STATES[ticket.state]
    return TicketRow(
        code=ticket.code,
        klass=pick(klass.name, klass.name_en) if klass else ticket.klass,
        service=pick(service.name, service.name_en) if service else "",
        lamp=lamp,
        state=pick(*said),
        where=_where(ticket, people),
        since=words.age(words.now_s - ticket.taken_at_s),
        may_call=ticket.state in (S.WAITING, S.HELD, S.NO_SHOW),
    )


def _where(ticket: Ticket, people: Mapping[int, str]) -> str:
    if not ticket.counter:
        return ""
    seat = pick(f"Loket {ticket.counter}", f"Counter {ticket.counter}")
    who = people.get(ticket.actor, "") if ticket.state is not S.WAITING else ""
    return f"{seat}, {who}" if who else seat


def counter_rows(settings: QueueSettings, tickets: Sequence[Ticket]) -> list[CounterRow]:
    """The counters in their order."""
    now = {each.counter: each.code for each in tickets if each.state in (S.CALLED, S.SERVING)}
    done = [each.counter for each in tickets if each.state is S.DONE]
    return [CounterRow(seat.no, now.get(seat.no, ""), done.count(seat.no)) for seat in settings.counters]
