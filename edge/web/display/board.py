"""What the hall's screens show, as plain values: numbers, counters and services, never a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contract import states
from contract.catalogue import Catalogue, Service
from contract.service import Offline
from edge.core.clock import days_between
from edge.core.hours import Opening
from edge.core.queue import Call, Ticket, current_at, in_order, on_screen
from edge.core.queue_settings import CounterSeat, QueueSettings
from edge.ports import ServiceOpen
from edge.web.words import Words
from kit.i18n import pick

S = states.Ticket
COUNTERS_SHOWN: Final = 4
NEXT_SHOWN: Final = 4
PAGE_LINES: Final = 46  # three columns of the second screen
HEAD_LINES: Final = 2
LINE_LETTERS: Final = 27
PAGE_S: Final = 20  # how long one page of it stands
EVERYWHERE: Final = CounterSeat(0)


@dataclass(frozen=True, slots=True)
class CounterCard:
    """One counter on the screen. `here`: the number in large type belongs to it."""

    no: int
    classes: str
    code: str
    here: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The whole screen. `call_id` changes with every call, also with one that is repeated: the chime follows it."""

    call_id: str
    code: str
    counter: int
    counters: tuple[CounterCard, ...]
    following: tuple[str, ...]
    shut: str


def board_of(
    tickets: Sequence[Ticket], calls: Sequence[Call], settings: QueueSettings, now: Opening, words: Words
) -> Board:
    """The screen at this moment."""
    shown = on_screen(calls, words.now_s)
    return Board(
        call_id=f"{shown.epoch}-{shown.seq}" if shown else "",
        code=shown.code if shown else "",
        counter=shown.counter if shown else 0,
        counters=_cards(tickets, calls, settings, shown),
        following=tuple(each.code for each in in_order(_anywhere(tickets), EVERYWHERE)[:NEXT_SHOWN]),
        shut=_shut(now, words),
    )


def _anywhere(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Who waits for a certain counter waits in the hall like everybody."""
    return [replace(each, counter=0) if each.state is S.WAITING else each for each in tickets]


def _cards(
    tickets: Sequence[Ticket], calls: Sequence[Call], settings: QueueSettings, shown: Call | None
) -> tuple[CounterCard, ...]:
    """The counters; where there are more than fit, those that called last."""
    seats = settings.counters
    if len(seats) > COUNTERS_SHOWN:
        latest = {call.counter: place for place, call in enumerate(calls)}
        busy = sorted(seats, key=lambda seat: -latest.get(seat.no, -1))[:COUNTERS_SHOWN]
        seats = tuple(sorted(busy, key=lambda seat: seat.no))
    return tuple(_card(seat, tickets, settings, shown) for seat in seats)


def _card(seat: CounterSeat, tickets: Sequence[Ticket], settings: QueueSettings, shown: Call | None) -> CounterCard:
    current = current_at(tickets, seat.no)
    names = [pick(each.name, each.name_en) for each in settings.classes if each.letter in seat.classes]
    here = shown is not None and shown.counter == seat.no
    return CounterCard(seat.no, ", ".join(names), current.code if current else "", here)


def until(now: Opening) -> str:
    """`buka sampai 15.00`, empty while no hours are set or it is closed."""
    return pick(f"buka sampai {now.closes}", f"open until {now.closes}") if now.open and now.closes else ""


def _shut(now: Opening, words: Words) -> str:
    if now.open:
        return ""
    why = pick(*now.why)
    said = pick("Pelayanan tutup", "Closed now")
    if now.opens and now.opens_day is not None:
        day = "" if now.opens_day == words.today else words.day(now.opens_day) + " "
        said += pick(f", buka lagi {day}pukul {now.opens}", f", open again {day}at {now.opens}")
    return f"{why}. {said}" if why else said


# -- what can be done today -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Possible:
    """One service on the board; `note` is what must be known, such as the age of a bill list."""

    name: str
    open: bool
    note: str


@dataclass(frozen=True, slots=True)
class Group:
    """Services of one kind, under a heading that says what is done with them here."""

    lamp: str
    title: str
    services: tuple[Possible, ...]


HEADS: Final = (
    (Offline.FULL, "ok", ("Selesai di sini", "Finished here")),
    (Offline.INTAKE, "ok", ("Berkas diterima di sini", "Files taken in here")),
    (Offline.INTAKE_PAY, "ok", ("Berkas dan pembayaran di sini", "Files and payments here")),
    (Offline.CACHED_BILL, "ok", ("Bayar tagihan di sini", "Bills paid here")),
    (Offline.ONLINE_ONLY, "off", ("Nomor antrean atau janji saja", "A number or an appointment only")),
)


def groups_of(
    catalogue: Catalogue, now: Sequence[ServiceOpen], bills: Mapping[int, int | None], today: int
) -> list[Group]:
    """The board by offline class; a class without a service is left out. `bills`: the day of each service's list."""
    open_now = {each.code: each for each in now}
    found = []
    for kind, lamp, said in HEADS:
        services = [each for each in catalogue.services if each.offline is kind]
        rows = tuple(_possible(each, open_now.get(each.code), bills.get(each.no), today) for each in services)
        if rows:
            found.append(Group(lamp, pick(*said), rows))
    return found


def pages_of(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups on as many screens as they need; a group that does not fit goes on with its heading repeated."""
    pages: list[list[Group]] = [[]]
    left = PAGE_LINES
    for group in groups:
        rest = group.services
        while rest:
            fitting = _fitting(rest, left - HEAD_LINES)
            if fitting:
                pages[-1].append(replace(group, services=rest[:fitting]))
                left -= HEAD_LINES + sum(map(_lines, rest[:fitting]))
                rest = rest[fitting:]
            if rest:
                pages.append([])
                left = PAGE_LINES
    return pages


def _fitting(services: Sequence[Possible], lines: int) -> int:
    """How many of them fit into so many lines."""
    taken = 0
    for count, each in enumerate(services):
        taken += _lines(each)
        if taken > lines:
            return count
    return len(services)


def _lines(each: Possible) -> int:
    return -(-len(f"{each.name} {each.note}".strip()) // LINE_LETTERS)


def _possible(service: Service, now: ServiceOpen | None, list_day: int | None, today: int) -> Possible:
    is_open = now is None or now.open or service.offline is Offline.ONLINE_ONLY
    note = ""
    if not is_open:
        note = pick("hari ini belum bisa", "not possible today")
    elif service.offline is Offline.CACHED_BILL and list_day:
        age = days_between(list_day, today)
        note = (
            pick(f"daftar {age} hari lalu", f"list {age} days old") if age else pick("daftar hari ini", "today's list")
        )
    return Possible(pick(service.name, service.name_en), is_open, note)
