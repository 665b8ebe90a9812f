"""Whether the branch is open: the week's hours, the city's free days, and the days that are special. Pure.

Never stops staff: a kiosk closes by it, a person at the counter is only told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contract.calendar import Calendar, weekday
from contract.hours import Hours, Span, clock_of
from contract.localtime import day_starts_at_s
from edge.core.workdays import next_day

LOOK_AHEAD_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Opening:
    """How it stands at one moment. `open`: somebody may be served; `gives`: the kiosk still gives numbers.

    `why` says a holiday or special day in both tongues, empty otherwise. `closes_min` is the end of the day's last
    span (minutes), None on a closed day; `opens_day`, `opens_min` when it opens next, None while it is open or when no
    opening is known within a month.
    """

    open: bool
    gives: bool
    why: tuple[str, str] = ("", "")
    closes_min: int | None = None
    opens_day: int | None = None
    opens_min: int | None = None

    @property
    def closes(self) -> str:
        """``15.00``, empty on a closed day."""
        return "" if self.closes_min is None else clock_of(self.closes_min)

    @property
    def opens(self) -> str:
        """``08.00``, empty when that is not known."""
        return "" if self.opens_min is None else clock_of(self.opens_min)


def minute_of(at_s: int, day: int, offset_min: int) -> int:
    """The minute of the local day at which `at_s` lies."""
    return (at_s - day_starts_at_s(day, offset_min)) // 60


def opening(hours: Hours, calendar: Calendar, day: int, minute: int) -> Opening:
    """How it stands on this day (20261124) at this minute. Hours that are not set: always open."""
    if not hours.week and day not in hours.special:
        return Opening(open=True, gives=True)
    spans, why = spans_of(hours, calendar, day)
    closes_min = spans[-1].until_min if spans else None
    is_open = any(span.from_min <= minute < span.until_min for span in spans)
    # Over the noon break numbers are still given: who waits inside must not lose the place.
    gives = bool(spans) and spans[0].from_min <= minute < spans[-1].until_min - hours.cut_off_min
    if is_open:
        return Opening(open=True, gives=gives, why=why, closes_min=closes_min)
    following = next(_openings(hours, calendar, day, minute), (None, None))
    return Opening(False, gives, why, closes_min, *following)


def spans_of(hours: Hours, calendar: Calendar, day: int) -> tuple[tuple[Span, ...], tuple[str, str]]:
    """The day's spans, and why it is not like others."""
    if special := hours.special.get(day):
        return special.spans, (special.why, special.why_en)
    if holiday := calendar.holidays.get(day):
        return (), (holiday.name, holiday.name_en)
    return hours.week.get(weekday(day), ()), ("", "")


def _openings(hours: Hours, calendar: Calendar, day: int, minute: int) -> Iterator[tuple[int, int]]:
    """(day, minute) of every opening after this moment."""
    for ahead in range(LOOK_AHEAD_DAYS):
        spans, _ = spans_of(hours, calendar, day)
        yield from ((day, span.from_min) for span in spans if ahead or span.from_min > minute)
        day = next_day(day)
