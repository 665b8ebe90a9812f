"""Local time without a zone database: golden values, and RFC 3339 read back."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.localtime import (
    age_en,
    age_id,
    clock_en,
    clock_id,
    date_of,
    day_en,
    day_id,
    day_of,
    day_starts_at_s,
    long_en,
    long_id,
    rfc3339,
    weekday_en,
    weekday_id,
    zone_label,
)
from tests.contract.vectors import rows

INSTANTS = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("row", rows("localtime", "times"), ids=lambda row: row["long_id"])
def test_an_instant_is_written_as_frozen(row: dict[str, Any]) -> None:
    """Every form in both languages."""
    at_s, offset_min = row["at"], row["offset_min"]

    assert day_of(at_s, offset_min) == row["day"]
    assert long_id(at_s, offset_min) == row["long_id"]
    assert long_en(at_s, offset_min) == row["long_en"]
    assert rfc3339(at_s, offset_min) == row["rfc3339"]
    assert clock_id(at_s, offset_min) == row["long_id"].split(" pukul ")[1]
    assert clock_en(at_s, offset_min) == row["long_en"].split(" at ")[1]


@pytest.mark.parametrize(("age_s", "indonesian", "english"), rows("localtime", "ages"))
def test_an_age_is_said_in_at_most_two_units(age_s: int, indonesian: str, english: str) -> None:
    """Seconds below a minute, minutes below an hour, hours and minutes below a day, then days and hours."""
    assert (age_id(age_s), age_en(age_s)) == (indonesian, english)


@pytest.mark.parametrize(("day", "indonesian", "english"), rows("localtime", "days"))
def test_a_day_has_a_name_and_a_weekday(day: int, indonesian: str, english: str) -> None:
    """As a promise or a till shows it."""
    assert f"{weekday_id(day)}, {day_id(day)}" == indonesian
    assert f"{weekday_en(day)}, {day_en(day)}" == english


@given(INSTANTS, st.integers(-12 * 60, 14 * 60))
def test_an_instant_lies_within_its_day(at_s: int, offset_min: int) -> None:
    """The day begins before it and lasts 86,400 seconds: there is no summer time."""
    starts_s = day_starts_at_s(day_of(at_s, offset_min), offset_min)

    assert starts_s <= at_s < starts_s + 86_400


@given(INSTANTS, st.integers(-12 * 60, 14 * 60))
def test_the_written_time_is_the_instant(at_s: int, offset_min: int) -> None:
    """A program that reads RFC 3339 finds the same second."""
    assert datetime.fromisoformat(rfc3339(at_s, offset_min)).timestamp() == at_s


@pytest.mark.parametrize("day", [20261301, 20260230, 0, 20260100])
def test_a_day_that_no_calendar_has_is_refused(day: int) -> None:
    """A birth date that somebody typed."""
    with pytest.raises(ValueError, match=r"day|month|year"):
        date_of(day)


def test_a_day_is_a_date() -> None:
    """And back."""
    assert date_of(20261124) == date(2026, 11, 24)


def test_other_zones_are_named_by_their_distance() -> None:
    """Only three have names."""
    labels = [zone_label(minutes) for minutes in (420, 480, 540, 0, 330, -210)]

    assert labels == ["WIB", "WITA", "WIT", "UTC+00:00", "UTC+05:30", "UTC-03:30"]


@pytest.mark.parametrize("at_s", [253_402_300_800, 2**62, 2**63 - 1])
def test_an_instant_beyond_the_calendar_is_one_named_fault_on_every_platform(at_s: int) -> None:
    """A foreign event may claim any time; who projects it relies on this."""
    with pytest.raises(OverflowError):
        day_of(at_s, 0)
