"""When the counters of a branch are open: by weekday, with special days, and how long before closing the last number
is given. From a checked document, YAML at the branch or the hub, CBOR as the down item ``hours``.

Pure. May not know a holiday (that is ``calendar``) and decides nothing: `edge.core.hours` joins the two.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from contract.document import DocumentError, Fault, Node

DAY_MIN: Final = 1440
_CLOCK = r"([01]\d|2[0-3])\.[0-5]\d"
_SPANS = rf"({_CLOCK}-({_CLOCK}|24\.00)( {_CLOCK}-({_CLOCK}|24\.00)){{0,3}})?"


@dataclass(frozen=True, slots=True)
class Span:
    """From a minute of the day (480 = 08.00) to another, which no longer belongs to it."""

    from_min: int
    until_min: int


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not like others: other hours, or none. It stands above weekday and holiday alike."""

    day: int
    spans: tuple[Span, ...]
    why: str
    why_en: str


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours. `week` maps ISO weekdays (1 Monday) to spans; without any, hours are not set: always open.

    `cut_off_min`: so many minutes before the day's last closing the kiosk gives no more numbers.
    """

    version: int = 0
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    special: Mapping[int, SpecialDay] = field(default_factory=dict)
    cut_off_min: int = 0


class HoursError(DocumentError):
    """Hours that cannot be adopted. `faults` lists every fault: key path, what was found, what is expected."""

    code: ClassVar[str] = "hours_invalid"
    says_id: ClassVar[str] = "Jam layanan tidak dapat dipakai: {count} kesalahan."
    says_en: ClassVar[str] = "The opening hours cannot be used: {count} faults."


def load_hours(document: Mapping[str, object]) -> Hours:
    """The hours in `document` (from YAML or `to_document`). Raises `HoursError` with every fault."""
    node = Node.root(document)
    node.only("version", "week", "special", "cut_off_min")
    week, special = node.each("week", _week_row), node.each("special", _special)
    hours = Hours(
        version=node.whole("version", 1, 10**9),
        week={day: spans for days, spans in week for day in days},
        special={each.day: each for each in special},
        cut_off_min=node.whole_or_none("cut_off_min", 0, 240) or 0,
    )
    node.faults.extend(_cross_faults(week, special))
    if node.faults:
        raise HoursError(node.faults)
    return hours


def _week_row(node: Node) -> tuple[tuple[int, ...], tuple[Span, ...]]:
    node.only("days", "open")
    days = node.text("days", pattern=r"[1-7]( [1-7]){0,6}", what="weekdays such as 1 2 3 4 (1 is Monday)")
    return tuple(map(int, days.split())), _spans(node)


def _special(node: Node) -> SpecialDay:
    node.only("day", "open", "why", "why_en")
    if node.data.get("day") is None:
        node.fault("day", "a day such as 2026-12-24")
    day = node.day_or_none("day") or 0
    return SpecialDay(day, _spans(node), node.text("why", pattern=r".{1,80}"), node.text("why_en", pattern=r".{1,80}"))


def _spans(node: Node) -> tuple[Span, ...]:
    what = "spans such as 08.00-12.00 13.00-15.00, or an empty text for a closed day"
    text = node.text("open", pattern=_SPANS, what=what)
    spans = tuple(Span(*map(_minute, part.split("-"))) for part in text.split())
    edges = [edge for span in spans for edge in (span.from_min, span.until_min)]
    if edges != sorted(set(edges)):
        node.fault("open", "spans that follow one another")
    return spans


def _minute(clock: str) -> int:
    hour, minute = clock.split(".")
    return int(hour) * 60 + int(minute)


def _cross_faults(
    week: tuple[tuple[tuple[int, ...], tuple[Span, ...]], ...], special: tuple[SpecialDay, ...]
) -> Iterator[Fault]:
    """Each weekday and each special day once."""
    days = [(f"week[{index}].days", day) for index, (found, _) in enumerate(week) for day in found]
    days += [(f"special[{index}].day", each.day) for index, each in enumerate(special) if each.day]
    seen: set[int] = set()
    for key, day in days:
        if day in seen:
            yield Fault(key, f"{day} a second time", "each day once")
        seen.add(day)


def to_document(hours: Hours) -> dict[str, object]:
    """The hours as plain maps, lists, texts and numbers, ready for CBOR; `load_hours` gives them back."""
    return {
        "version": hours.version,
        "cut_off_min": hours.cut_off_min,
        "week": [{"days": str(day), "open": _text(spans)} for day, spans in sorted(hours.week.items())],
        "special": [
            {"day": each.day, "open": _text(each.spans), "why": each.why, "why_en": each.why_en}
            for _, each in sorted(hours.special.items())
        ],
    }


def _text(spans: tuple[Span, ...]) -> str:
    return " ".join(f"{clock_of(span.from_min)}-{clock_of(span.until_min)}" for span in spans)


def clock_of(minute: int) -> str:
    """480 as 08.00."""
    return f"{minute // 60:02}.{minute % 60:02}"
