"""The days on which a city's offices rest: weekends, national holidays and collective leave, from a checked document.

Travels as the down item ``calendar``. Pure. May not say when a counter opens (that is ``hours``) nor guess a holiday:
beyond `known_until` the list is silent, and a date that rests on it is not to be promised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final

from contract.document import DocumentError, Fault, Node
from contract.localtime import date_of

DAY_MIN: Final = 1970_01_01
WEEKEND: Final = frozenset({6, 7})  # ISO: Monday is 1


class Rest(StrEnum):
    """Why a day is free."""

    NATIONAL = "national"  # libur nasional
    COLLECTIVE = "collective"  # cuti bersama
    LOCAL = "local"  # set by the city


@dataclass(frozen=True, slots=True)
class Holiday:
    """One free day. `confidence` A: read in the decree itself, B: from a second hand, C: expected."""

    day: int
    name: str
    name_en: str
    kind: Rest
    confidence: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """Free days of the city. `weekend` holds ISO weekdays (6 Saturday, 7 Sunday); `known_until` is the last day for
    which the holidays are known, 0 = none; `checked_on` the day the list was compared with its source."""

    version: int = 0
    known_until: int = 0
    weekend: frozenset[int] = WEEKEND
    holidays: Mapping[int, Holiday] = field(default_factory=dict)
    checked_on: int | None = None
    source: str = ""

    def knows(self, day: int) -> bool:
        """Whether the holidays up to this day are known: else no date may rest on it."""
        return day <= self.known_until


class CalendarError(DocumentError):
    """A calendar that cannot be adopted. `faults` lists every fault: key path, what was found, what is expected."""

    code: ClassVar[str] = "calendar_invalid"
    says_id: ClassVar[str] = "Kalender hari libur tidak dapat dipakai: {count} kesalahan."
    says_en: ClassVar[str] = "The calendar of holidays cannot be used: {count} faults."


def load_calendar(document: Mapping[str, object]) -> Calendar:
    """The calendar in `document` (from YAML or `to_document`). Raises `CalendarError` with every fault."""
    node = Node.root(document)
    node.only("version", "known_until", "weekend", "checked_on", "source", "holidays")
    holidays = node.each("holidays", _holiday)
    calendar = Calendar(
        version=node.whole("version", 1, 10**9),
        known_until=node.day_or_none("known_until") or 0,
        weekend=_weekend(node),
        holidays={each.day: each for each in holidays},
        checked_on=node.day_or_none("checked_on"),
        source=node.text_or_none("source") or "",
    )
    node.faults.extend(_cross_faults(holidays, calendar))
    if node.faults:
        raise CalendarError(node.faults)
    return calendar


def _weekend(node: Node) -> frozenset[int]:
    names = node.texts("weekend", pattern="[1-7]", what="a weekday from 1 (Monday) to 7 (Sunday), as text")
    return frozenset(map(int, names)) if "weekend" in node.data else WEEKEND


def _holiday(node: Node) -> Holiday:
    node.only("day", "name", "name_en", "kind", "confidence")
    if node.data.get("day") is None:
        node.fault("day", "a day such as 2026-12-25")
    return Holiday(
        day=node.day_or_none("day") or DAY_MIN,
        name=node.text("name", pattern=r".{1,80}"),
        name_en=node.text("name_en", pattern=r".{1,80}"),
        kind=node.choice("kind", Rest, Rest.NATIONAL),
        confidence=node.text("confidence", pattern="[ABC]", what="A, B or C"),
    )


def _cross_faults(holidays: tuple[Holiday, ...], calendar: Calendar) -> Iterator[Fault]:
    """Every day once, and a week that has working days."""
    seen: set[int] = set()
    for index, each in enumerate(holidays):
        if each.day in seen and each.day != DAY_MIN:
            yield Fault(f"holidays[{index}].day", f"{each.day} a second time", "each day once")
        seen.add(each.day)
    if len(calendar.weekend) > 6:
        yield Fault("weekend", "all seven days", "at least one working day")


def to_document(calendar: Calendar) -> dict[str, object]:
    """The calendar as plain maps, lists, texts and numbers, ready for CBOR; `load_calendar` gives it back."""
    return {
        "version": calendar.version,
        "known_until": calendar.known_until or None,
        "weekend": [str(day) for day in sorted(calendar.weekend)],
        "checked_on": calendar.checked_on,
        "source": calendar.source or None,
        "holidays": [_holiday_document(each) for _, each in sorted(calendar.holidays.items())],
    }


def _holiday_document(holiday: Holiday) -> dict[str, object]:
    return {
        "day": holiday.day,
        "name": holiday.name,
        "name_en": holiday.name_en,
        "kind": str(holiday.kind),
        "confidence": holiday.confidence,
    }


def weekday(day: int) -> int:
    """ISO weekday of 20261124: Monday is 1, Sunday 7."""
    return date_of(day).isoweekday()
