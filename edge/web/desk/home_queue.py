"""The queue as the counter's home shows it: who sits here, the one next step, who waits. Values only, no handler."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from contract import states
from contract.catalogue import Catalogue
from edge.core.hours import Opening
from edge.core.queue import Ticket, arrival, current_at, in_order, served
from edge.core.queue_settings import CounterSeat, QueueSettings
from edge.web.desk.services import takes_files
from edge.web.words import Words
from kit.i18n import pick

S = states.Ticket
WAITING_SHOWN: Final = 6
ASIDE_SHOWN: Final = 4
NO_SEAT: Final = CounterSeat(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One button: `act` is what is posted to /antrean, or "" where `href` is followed."""

    act: str
    text: str
    key: str
    letter: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who is called to this counter or sits there."""

    code: str
    position: str
    called: bool
    head: str
    title: str
    line: str
    line_more: str


@dataclass(frozen=True, slots=True)
class Waiter:
    """One who waits, or waits beside."""

    code: str
    klass: str
    since: str


@dataclass(frozen=True, slots=True)
class Panel:
    """All that the home says of the queue. `used`: somebody has taken a number today. `steps`: the first is primary."""

    used: bool
    seat: int
    sitting: Sitting | None
    steps: tuple[Step, ...]
    waiting: tuple[Waiter, ...]
    more: int
    aside: tuple[Waiter, ...]
    served: int
    classes: tuple[tuple[str, str], ...]
    seats: tuple[int, ...]
    note: str

    @property
    def primary(self) -> Step | None:
        """The next right step."""
        return self.steps[0] if self.steps else None


@dataclass(frozen=True, slots=True)
class Around:
    """What a panel is made of besides the tickets. `acted`: a paper was made here since the citizen sat down."""

    settings: QueueSettings
    seat: int
    catalogue: Catalogue
    words: Words
    opening: Opening
    acted: bool


def panel_of(tickets: Sequence[Ticket], around: Around) -> Panel:
    """The queue as this counter sees it now."""
    seat = around.settings.seat(around.seat) or NO_SEAT
    current = current_at(tickets, around.seat) if around.seat else None
    row = in_order(tickets, seat)
    names = class_names(around.settings)
    aside = sorted((each for each in tickets if each.state in (S.HELD, S.NO_SHOW)), key=arrival)
    figures = served(tickets)
    return Panel(
        used=bool(tickets),
        seat=seat.no,
        sitting=_sitting(current, around, figures.serving_s) if current else None,
        steps=_steps(current, around, waiting=bool(row)) if seat.no else (),
        waiting=tuple(_waiter(each, names, around.words) for each in row[:WAITING_SHOWN]),
        more=max(0, len(row) - WAITING_SHOWN),
        aside=tuple(_aside(each, around.words) for each in aside[:ASIDE_SHOWN]),
        served=figures.done,
        classes=tuple(names.items()),
        seats=tuple(each.no for each in around.settings.counters if each.no != seat.no),
        note=_note(around.opening, around.words),
    )


def class_names(settings: QueueSettings) -> Mapping[str, str]:
    """Letter to name, in the order of the settings."""
    return {each.letter: pick(each.name, each.name_en) for each in settings.classes}


def minutes(seconds: int) -> str:
    """`4 menit`; less than a minute is none yet."""
    return pick(f"{max(0, seconds) // 60} menit", f"{max(0, seconds) // 60} min")


def _sitting(ticket: Ticket, around: Around, mean_s: int | None) -> Sitting:
    words = around.words
    klass = class_names(around.settings).get(ticket.klass, ticket.klass)
    service = around.catalogue.by_no(ticket.service) if ticket.service else None
    taken, called = (words.clock(at_s).rpartition(" ")[0] for at_s in (ticket.taken_at_s, ticket.called_at_s))
    line = pick(f"ambil nomor {taken}, dipanggil {called}", f"number taken {taken}, called {called}")
    began_s = ticket.called_at_s if ticket.state is S.CALLED else ticket.serving_at_s
    more = pick(f"Berjalan {minutes(words.now_s - began_s)}", f"For {minutes(words.now_s - began_s)}")
    if mean_s is not None:
        more += pick(f", rata-rata hari ini {minutes(mean_s)}", f", today's mean {minutes(mean_s)}")
    is_called = ticket.state is S.CALLED
    head = pick(f"Sedang dilayani di Loket {around.seat}", f"Being served at counter {around.seat}")
    if is_called:
        head = pick(f"Dipanggil ke Loket {around.seat}", f"Called to counter {around.seat}")
    title = pick(service.name, service.name_en) if service else klass
    return Sitting(
        code=ticket.code,
        position=f"{ticket.epoch}-{ticket.seq}",
        called=is_called,
        head=head,
        title=title,
        line=f"{klass} · {line}" if service else line,
        line_more=more,
    )


def _steps(current: Ticket | None, around: Around, *, waiting: bool) -> tuple[Step, ...]:
    """The buttons, the next right one first."""
    following = Step("berikutnya", pick("Panggil berikutnya", "Call the next"), "F2", "p")
    if current is None:
        return (following,) if waiting else ()
    begin = Step("layani", _begin(current, around.catalogue), "F4", "t")
    if current.state is S.CALLED:
        return (
            begin,
            Step("ulang", pick("Panggil ulang", "Call again"), "F3", "u"),
            Step("lewati", pick("Lewati", "Pass over"), "F6", "l"),
            Step("tahan", pick("Tahan", "Hold"), "F8", "h"),
        )
    done = Step("selesai", pick("Selesai", "Done"), "F8", "s")
    hold = Step("tahan", pick("Tahan", "Hold"), "", "h")
    if not around.acted:
        return (begin, following, done, hold) if waiting else (begin, done, hold)
    return (following, begin, done, hold) if waiting else (done, begin, hold)


def _begin(ticket: Ticket, catalogue: Catalogue) -> str:
    if pays(ticket, catalogue):
        return pick(f"Terima pembayaran {ticket.code}", f"Take a payment {ticket.code}")
    return pick(f"Terima berkas {ticket.code}", f"Take in {ticket.code}")


def pays(ticket: Ticket, catalogue: Catalogue) -> bool:
    """Whether the ticket's service is only paid: then its next step is the payment page."""
    service = catalogue.by_no(ticket.service) if ticket.service else None
    return service is not None and not takes_files(service)


def work_path(ticket: Ticket, catalogue: Catalogue) -> str:
    """The page on which the citizen's matter is taken in, told what is known."""
    service = catalogue.by_no(ticket.service) if ticket.service else None
    known = {"antrean": ticket.code} | ({"layanan": service.code} if service else {})
    return f"{'/bayar' if pays(ticket, catalogue) else '/terima'}?{urlencode(known)}"


def _waiter(ticket: Ticket, names: Mapping[str, str], words: Words) -> Waiter:
    waited = max(0, words.now_s - ticket.taken_at_s) // 60
    since = pick(f"menunggu {waited} mnt", f"waiting {waited} min")
    return Waiter(ticket.code, names.get(ticket.klass, ticket.klass), since)


def _aside(ticket: Ticket, words: Words) -> Waiter:
    why = pick("ditahan", "on hold") if ticket.state is S.HELD else pick("dilewati", "passed over")
    return Waiter(ticket.code, why, words.clock(ticket.called_at_s))


def _note(now: Opening, words: Words) -> str:
    """What is to be said of the hours, empty while they are as usual."""
    if now.open:
        return ""
    why = pick(*now.why)
    said = pick("Di luar jam layanan", "Outside the hours of service")
    if now.opens and now.opens_day is not None:
        day = "" if now.opens_day == words.today else words.day(now.opens_day) + " "
        said += pick(f", buka lagi {day}pukul {now.opens}", f", open again {day}at {now.opens}")
    return f"{why}. {said}." if why else f"{said}."
