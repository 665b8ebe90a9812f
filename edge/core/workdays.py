"""Counting by working days, as the service clock does: weekends, holidays and collective leave do not count.

Pure. Does not decide whether a day may be promised: ask `calendar.knows(day)` before a date is printed.
"""

from datetime import date, timedelta

from contract.calendar import Calendar
from contract.localtime import date_of

__all__ = ["Calendar", "add_working_days", "is_working_day", "next_day", "next_working_day", "working_days_between"]


def is_working_day(day: int, calendar: Calendar) -> bool:
    """Whether the city's offices work on this day (20261124). Raises ValueError for a day that no calendar has."""
    return _works(date_of(day), calendar)


def add_working_days(day: int, count: int, calendar: Calendar) -> int:
    """The day that lies `count` working days after `day` (20261124); `day` itself never counts.

    0 gives `day` unchanged, whatever day it is. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError(f"{count} working days")
    at = date_of(day)
    while count:
        at += timedelta(days=1)
        count -= _works(at, calendar)
    return _number(at)


def next_day(day: int) -> int:
    """The day after, working or not."""
    return _number(date_of(day) + timedelta(days=1))


def next_working_day(day: int, calendar: Calendar) -> int:
    """The first working day after `day`."""
    return add_working_days(day, 1, calendar)


def working_days_between(earlier: int, later: int, calendar: Calendar) -> int:
    """How many working days lie after `earlier`, up to and with `later`; negative when `later` comes first."""
    if later < earlier:
        return -working_days_between(later, earlier, calendar)
    at, end, count = date_of(earlier), date_of(later), 0
    while at < end:
        at += timedelta(days=1)
        count += _works(at, calendar)
    return count


def _works(at: date, calendar: Calendar) -> bool:
    return at.isoweekday() not in calendar.weekend and _number(at) not in calendar.holidays


def _number(at: date) -> int:
    return at.year * 10_000 + at.month * 100 + at.day
