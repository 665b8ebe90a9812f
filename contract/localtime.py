"""Times as people read them, at a fixed distance from UTC.

A branch's zone is an offset in minutes from its enrolment, so no zone database is needed: none of Indonesia's three
zones has summer time. All instants are whole seconds since 1970 UTC; the clock itself is never read here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from contract.limits import DAY_S, HOUR_S

MINUTE_S: Final = 60
WIB_MIN: Final = 420
ZONES: Final = {WIB_MIN: "WIB", 480: "WITA", 540: "WIT"}
MONTHS_ID: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
MONTHS_EN: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAYS_ID: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_of(at_s: int, offset_min: int) -> int:
    """The local day as an integer: 20261124."""
    at = _local(at_s, offset_min)
    return at.year * 10_000 + at.month * 100 + at.day


def day_starts_at_s(day: int, offset_min: int) -> int:
    """The instant at which a local day begins. Raises ValueError for a day that no calendar has."""
    return int(datetime.combine(date_of(day), datetime.min.time(), _zone(offset_min)).timestamp())


def date_of(day: int) -> date:
    """20261124 as a date. Raises ValueError for a day that no calendar has."""
    return date(day // 10_000, day // 100 % 100, day % 100)


def day_before(day: int, days: int) -> int:
    """The day that lies `days` days before `day` (20261124). Raises ValueError for a day that no calendar has."""
    at = date_of(day) - timedelta(days=days)
    return at.year * 10_000 + at.month * 100 + at.day


def day_id(day: int) -> str:
    """`24 November 2026`."""
    at = date_of(day)
    return f"{at.day} {MONTHS_ID[at.month - 1]} {at.year}"


def day_en(day: int) -> str:
    """`24 November 2026`."""
    at = date_of(day)
    return f"{at.day} {MONTHS_EN[at.month - 1]} {at.year}"


def weekday_id(day: int) -> str:
    """`Selasa`."""
    return DAYS_ID[date_of(day).weekday()]


def weekday_en(day: int) -> str:
    """`Tuesday`."""
    return DAYS_EN[date_of(day).weekday()]


def clock_id(at_s: int, offset_min: int) -> str:
    """`13.05 WIB`."""
    at = _local(at_s, offset_min)
    return f"{at:%H.%M} {zone_label(offset_min)}"


def clock_en(at_s: int, offset_min: int) -> str:
    """`13:05 WIB`."""
    at = _local(at_s, offset_min)
    return f"{at:%H:%M} {zone_label(offset_min)}"


def long_id(at_s: int, offset_min: int) -> str:
    """`24 November 2026 pukul 13.05 WIB`."""
    return f"{day_id(day_of(at_s, offset_min))} pukul {clock_id(at_s, offset_min)}"


def long_en(at_s: int, offset_min: int) -> str:
    """`24 November 2026 at 13:05 WIB`."""
    return f"{day_en(day_of(at_s, offset_min))} at {clock_en(at_s, offset_min)}"


def rfc3339(at_s: int, offset_min: int = 0) -> str:
    """`2026-11-24T13:05:09+07:00`; UTC ends in Z."""
    text = _local(at_s, offset_min).isoformat(timespec="seconds")
    return text if offset_min else text.replace("+00:00", "Z")


def age_id(age_s: int) -> str:
    """How long ago, in at most two units: `48 detik`, `12 menit`, `2 jam 5 menit`, `6 hari 4 jam`; never negative."""
    return _age(age_s, lambda count, unit: f"{count} {_AGE_UNITS_ID[unit]}")


def age_en(age_s: int) -> str:
    """The same in English: `6 days 4 hours`."""
    return _age(age_s, lambda count, unit: f"{count} {unit}{'' if count == 1 else 's'}")


def zone_label(offset_min: int) -> str:
    """WIB, WITA or WIT; elsewhere `UTC+05:30`."""
    return ZONES.get(offset_min) or f"UTC{_local(0, offset_min).isoformat()[-6:]}"


_AGE_UNITS_ID: Final = {"second": "detik", "minute": "menit", "hour": "jam", "day": "hari"}


def _age(age_s: int, say: Callable[[int, str], str]) -> str:
    """The largest unit that fits and, for hours and days, the next smaller one unless it is zero."""
    age_s = max(age_s, 0)
    if age_s < MINUTE_S:
        return say(age_s, "second")
    if age_s < HOUR_S:
        return say(age_s // MINUTE_S, "minute")
    large, small, unit, next_unit = (
        (DAY_S, HOUR_S, "day", "hour") if age_s >= DAY_S else (HOUR_S, MINUTE_S, "hour", "minute")
    )
    rest = age_s % large // small
    return say(age_s // large, unit) + (f" {say(rest, next_unit)}" if rest else "")


def _local(at_s: int, offset_min: int) -> datetime:
    """Raises OverflowError beyond the year 9999, and nothing else: `fromtimestamp` has faults of its platform's own."""
    return (_EPOCH + timedelta(seconds=at_s)).astimezone(_zone(offset_min))


def _zone(offset_min: int) -> timezone:
    return UTC if offset_min == 0 else timezone(timedelta(minutes=offset_min))
