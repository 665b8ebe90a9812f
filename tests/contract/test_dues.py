"""What a bill comes to on a day: dated rules, whole rupiah, the same sum at both ends."""

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor
from contract.bodies import Bill, BillList, BodyError, open_bills, seal_bills
from contract.columns import pack
from contract.dues import Basis, DueKind, DueRule, DueSum, due_on, months_late
from contract.seal import seal

LATE = DueRule(20240101, 20261231, DueKind.LATE, 100, months_most=24)
EARLY = DueRule(20260101, 20260331, DueKind.DISCOUNT, 1_000)
AMNESTY = DueRule(20260801, 20261231, DueKind.WAIVER, 10_000, Basis.LATE)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def number(at: date) -> int:
    return at.year * 10_000 + at.month * 100 + at.day


@pytest.mark.parametrize(
    ("due", "day", "months"),
    [
        (20260930, 20260930, 0), (20260930, 20261001, 1), (20260930, 20261030, 1), (20260930, 20261031, 2),
        (20260131, 20260228, 1), (20260131, 20260301, 2), (20240229, 20250301, 13), (0, 20261231, 0),
    ],
)  # fmt: skip
def test_months_begin_the_day_after_the_due_day_of_each(due: int, day: int, months: int) -> None:
    """A short month ends on its last day; no due day, no month."""
    assert months_late(due, day) == months


@given(days, days)
def test_months_never_fall_as_days_pass(due: date, day: date) -> None:
    """And grow by one at a time."""
    today, tomorrow = months_late(number(due), number(day)), months_late(number(due), number(day + timedelta(days=1)))

    assert today <= tomorrow <= today + 1


def test_late_interest_a_discount_and_a_waiver_each_by_their_dates() -> None:
    """Each step rounded down: a month's interest before it is multiplied."""
    rules = (LATE, EARLY, AMNESTY)

    assert due_on(150_050, 20260930, rules, 20260301) == DueSum(150_050, 15_005)
    assert due_on(150_050, 20260930, rules, 20260701) == DueSum(150_050)
    assert due_on(150_050, 20260630, rules, 20260701) == DueSum(150_050, 0, 1_500, 1)
    assert due_on(150_050, 20260630, rules, 20261124) == DueSum(150_050, 0, 1_500, 5, 7_500)
    assert due_on(150_050, 20230630, rules, 20260701) == DueSum(150_050, 0, 1_500, 24)


def test_a_late_bill_without_a_rule_for_today_has_no_sum() -> None:
    """None, and not the principal: nobody guesses what the city asks."""
    assert due_on(150_000, 20260930, (LATE,), 20270102) is None
    assert due_on(150_000, 20260930, (), 20261001) is None
    assert due_on(150_000, 20270930, (LATE,), 20270102) == DueSum(150_000)


rules_drawn = st.lists(
    st.builds(
        DueRule, days.map(number), days.map(number), st.sampled_from(DueKind), st.integers(0, 10_000),
        st.sampled_from(Basis), st.integers(0, 30),
    ), max_size=8,
)  # fmt: skip


@given(st.integers(0, 10**9), days, rules_drawn, days)
def test_no_rules_however_odd_make_a_sum_below_nothing(
    principal_rp: int, due: date, rules: list[DueRule], day: date
) -> None:
    """Whole rupiah, never negative, and the same whatever the order of the rules' percentages off."""
    found = due_on(principal_rp, number(due), rules, number(day))

    assert found is None or 0 <= found.whole_rp <= principal_rp + found.late_rp


def test_the_rules_travel_sealed_with_the_list() -> None:
    """A list without rules stays byte for byte what it was; a rule of a newer kind makes the whole list unreadable."""
    private = X25519PrivateKey.from_private_bytes(b"\x05" * 32)
    x = private.public_key().public_bytes_raw()
    row = Bill("6271", "Contoh", 150_000, "2026", 20260930)
    bills = BillList(35, 20261122, 1_795_000_000, (row,), (LATE, AMNESTY))

    assert open_bills(seal_bills(bills, "PKY-RKP-01", 4, x), "PKY-RKP-01", 4, private) == bills

    odd = cbor.encode({1: 35, 2: 20261122, 3: 0, 4: [], 5: [[20260101, 20261231, 9, 100, 1, 0]]})
    with pytest.raises(BodyError):
        open_bills(seal(x, cbor.encode(["simpul-bills-1", "N", 1]), pack(odd)), "N", 1, private)
