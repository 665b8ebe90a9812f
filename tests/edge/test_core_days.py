"""Working days and opening hours: counted as the service clock does, over weekends, holidays and special days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.calendar import Calendar, Holiday, Rest
from contract.hours import Hours, Span, SpecialDay
from edge.core.hours import Opening, minute_of, opening
from edge.core.workdays import add_working_days, is_working_day, next_day, working_days_between
from tests.edge.branch_box import NOON_S, TODAY

CHRISTMAS = {
    day: Holiday(day, name, name, Rest.NATIONAL, "B") for day, name in ((20261224, "Cuti bersama"), (20261225, "Natal"))
}
CALENDAR = Calendar(version=1, known_until=20261231, holidays=CHRISTMAS)
WEEK = {day: (Span(480, 720), Span(780, 900)) for day in range(1, 5)} | {5: (Span(480, 660),)}
HOURS = Hours(
    version=1, week=WEEK, cut_off_min=30, special={20261128: SpecialDay(20261128, (Span(540, 600),), "X", "Y")}
)
days = st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(lambda at: at.year * 10_000 + at.month * 100 + at.day)


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        (20261124, 0, 20261124),  # the day itself
        (20261124, 1, 20261125),
        (20261124, 3, 20261127),  # Tuesday to Friday
        (20261127, 1, 20261130),  # over a weekend
        (20261128, 1, 20261130),  # from a Saturday
        (20261223, 1, 20261228),  # over leave, Christmas and a weekend
        (20261230, 3, 20270104),  # over the year
    ],
)
def test_working_days_are_added(day: int, count: int, found: int) -> None:
    """The first day never counts, free days neither."""
    assert add_working_days(day, count, CALENDAR) == found


def test_negative_days_and_days_of_no_calendar_are_refused() -> None:
    """Nothing is guessed."""
    for day, count in ((20261124, -1), (20261340, 1)):
        with pytest.raises(ValueError, match=r"working days|month"):
            add_working_days(day, count, CALENDAR)


@given(day=days, count=st.integers(min_value=0, max_value=300))
def test_adding_and_counting_agree(day: int, count: int) -> None:
    """What was added is what lies between, it ends on a working day, and one less is never later."""
    end = add_working_days(day, count, CALENDAR)

    assert working_days_between(day, end, CALENDAR) == count
    assert working_days_between(end, day, CALENDAR) == -count
    assert count == 0 or is_working_day(end, CALENDAR)
    assert count == 0 or add_working_days(day, count - 1, CALENDAR) < end


@pytest.mark.parametrize(
    ("day", "minute", "found"),
    [
        (20261124, 479, Opening(False, False, closes_min=900, opens_day=20261124, opens_min=480)),
        (20261124, 480, Opening(True, True, closes_min=900)),
        (
            20261124,
            725,
            Opening(False, True, closes_min=900, opens_day=20261124, opens_min=780),
        ),  # noon: keep your place
        (20261124, 869, Opening(True, True, closes_min=900)),
        (20261124, 870, Opening(True, False, closes_min=900)),  # cut-off
        (20261124, 900, Opening(False, False, closes_min=900, opens_day=20261125, opens_min=480)),
        (20261127, 700, Opening(False, False, closes_min=660, opens_day=20261128, opens_min=540)),  # Friday
        (20261128, 545, Opening(True, True, ("X", "Y"), closes_min=600)),  # a special Saturday
        (20261129, 600, Opening(False, False, closes_min=None, opens_day=20261130, opens_min=480)),
        (20261224, 600, Opening(False, False, ("Cuti bersama",) * 2, None, 20261228, 480)),
    ],
)
def test_hours_say_how_it_stands(day: int, minute: int, found: Opening) -> None:
    """Open, numbers given, why not, until when and when again."""
    assert opening(HOURS, CALENDAR, day, minute) == found


def test_hours_that_nobody_set_are_always_open() -> None:
    """Also on a holiday: the box knows no hours that it could keep."""
    assert opening(Hours(), CALENDAR, 20261225, 0) == Opening(open=True, gives=True)


def test_a_branch_that_never_opens_promises_no_day() -> None:
    """A month is looked at, no more."""
    shut = Hours(version=1, week={1: ()})
    assert opening(shut, CALENDAR, TODAY, 600) == Opening(False, False)


def test_the_minute_of_a_moment_is_the_branchs_own() -> None:
    """13.09 WIB, whatever the machine's zone."""
    assert minute_of(NOON_S, TODAY, 420) == 13 * 60 + 9


def test_a_day_follows_the_other() -> None:
    """Over months and years."""
    assert [next_day(day) for day in (20261124, 20261130, 20261231)] == [20261125, 20261201, 20270101]
