"""One seeded day of a branch: 200 citizens, all that is done for them, and a power cut. The month is `make soak`'s."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.soak.books import faults
from tests.soak.branch import Branch
from tests.soak.day import make_day, working_days
from tests.soak.hall import Hall
from tests.soak.till import Tills, notes_of
from tests.soak.today import live

FIRST = date(2026, 12, 1)
BEGIN_S = int(datetime.fromisoformat("2026-11-30T15:00:00+07:00").timestamp())


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    """A branch before its first day."""
    branch = Branch(tmp_path / "branch", BEGIN_S)
    await branch.start()
    opened = await Hall.opened(branch)
    yield opened
    await opened.close()
    await branch.stop()


async def test_a_day_of_two_hundred_citizens_leaves_the_books_right(hall: Hall) -> None:
    """Every paper said to be done is in the journal once, numbers have no gap, every drawer is right to the rupiah."""
    await live(hall, make_day(1, FIRST, cut=True))
    assert hall.visits > 180
    assert faults(hall, await hall.branch.export()) == []
    assert list(await hall.branch.keeper.verify()) == []
    assert hall.branch.starts == 2


def test_the_same_seed_makes_the_same_day() -> None:
    """And another seed or date another one."""
    assert make_day(7, FIRST) == make_day(7, FIRST)
    assert make_day(7, FIRST).visits != make_day(8, FIRST).visits
    assert make_day(7, FIRST).visits != make_day(7, date(2026, 12, 2)).visits


def test_the_month_has_the_days_on_which_a_branch_is_open() -> None:
    """Thirty of them, over the end of the fiscal year; no weekend, no holiday."""
    days = list(working_days(FIRST, 30))
    assert (len(days), days[0], days[-1]) == (30, FIRST, date(2027, 1, 14))
    assert not [day for day in days if day.weekday() > 4]


def test_the_model_of_the_till_counts_as_a_person_would() -> None:
    """Opening, received, carried and given back; the change never counts; a closed drawer gives nothing back."""
    tills = Tills()
    tills.drawer(1, 20261201).opening_rp = 100_000
    tills.pay("BP-1", 1, 20261201, 25_000)
    tills.pay("BP-2", 1, 20261201, 12_500)
    tills.give_back("BP-2", 2, 20261201)
    assert (tills.holds(1, 20261201), tills.drawer(1, 20261201).net_rp) == (125_000, 25_000)
    tills.close("TK-1", 1, 20261201, 125_000)
    tills.give_back("BP-1", 2, 20261202)
    assert (tills.holds(1, 20261201), tills.holds(2, 20261202)) == (125_000, -25_000)
    assert notes_of(125_600) == {100_000: 1, 20_000: 1, 5_000: 1, 500: 1, 100: 1}
