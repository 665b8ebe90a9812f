"""Taking money: only where it is lawful, only what a document, a fresh list or a confirmed tariff says."""

from dataclasses import replace
from typing import Any

import pytest

from contract.catalogue import Cash, Catalogue, Fee, FeeItem, FeeKind, Model, Offline
from edge.core.acts import Bill, Decision, PaperState, TillState
from edge.core.bill import amount_holds
from edge.core.cancel import Cancel, Cancelled
from edge.core.payment import Paid, TakePayment
from edge.core.refusals import (
    AlreadyCancelled,
    BillAmountPast,
    BillListMissing,
    CashNotLawful,
    FaultyInput,
    NotCancellable,
    NotFound,
    Refusal,
    SecondPersonSame,
    TariffUnconfirmed,
    TillClosed,
    WayNotOffered,
)
from edge.core.settings import BranchSettings, Treasurer
from tests.edge.branch_box import CATALOGUE, SETTINGS, TODAY, real_catalogue, waste
from tests.edge.plain_view import STAMP, PlainView

REF = "627105000100100010"


def decided(body: dict[str, Any], view: PlainView | None = None, settings: BranchSettings = SETTINGS) -> Decision[Paid]:
    return TakePayment(body, 3, settings)(view or PlainView(), STAMP)


def faults(body: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(FaultyInput) as refused:
        decided(body)
    return {fault.pointer: fault.code for fault in refused.value.faults}


def bill(**changes: Any) -> Bill:
    service = CATALOGUE.by_code("PJK-PBB")
    assert service is not None
    return replace(Bill(service.no, REF, 150_000, 20261122, "Siti", "2026", 0), **changes)


def pbb(**changes: Any) -> dict[str, Any]:
    return {"service": "PJK-PBB", "payer": {"name": "Siti"}, "bill_ref": REF, "tendered_rp": 150_000, **changes}


def with_bill(row: Bill, list_day: int = 20261122) -> PlainView:
    view = PlainView()
    view.bill_rows[row.ref], view.list_day = row, list_day
    return view


def test_an_skrd_is_paid_as_it_determines() -> None:
    """The amount typed from the document, not a tariff of ours; the change is said, not counted as cash."""
    decision = decided(waste(25_000, 50_000))
    facts = decision.drafts[1].facts

    assert decision.value == Paid("2-7", 25_000, 50_000, 25_000)
    assert (facts[7], facts[9], facts[15], facts[46]) == (25_000, 50_000, 3, [0, "900/123", "November 2026"])
    assert decision.printing == (1,)


def test_the_first_payment_of_the_day_opens_the_till_with_nothing_in_it() -> None:
    """And the second does not."""
    first = decided(waste())
    view = PlainView()
    view.tills[3] = TillState(3, TODAY, "open")
    second = decided(waste(), view)

    assert [draft.kind for draft in first.drafts] == [32, 30]
    assert first.drafts[0].facts == {15: 3, 21: TODAY, 7: 0}
    assert [draft.kind for draft in second.drafts] == [30]


def test_a_closed_till_takes_nothing_more_today() -> None:
    """Closed sums do not move."""
    view = PlainView()
    view.tills[3] = TillState(3, TODAY, "closed")
    with pytest.raises(TillClosed):
        decided(waste(), view)


@pytest.mark.parametrize(
    "treasurer",
    [None, Treasurer("Sri", "SK 1", 20260101, 20261123), Treasurer("Sri", "SK 1", 20261125, 20271231)],
)
def test_without_a_treasurer_whose_appointment_holds_today_no_cash_is_taken(treasurer: Treasurer | None) -> None:
    """Yesterday's does not count, tomorrow's neither."""
    with pytest.raises(CashNotLawful):
        decided(waste(), settings=replace(SETTINGS, treasurer=treasurer))


def test_cash_by_agreement_needs_the_agreement() -> None:
    """Named in the branch's settings, and then the bill list decides."""
    body = {**pbb(), "service": "AIR-BAYAR"}
    with pytest.raises(CashNotLawful, match="perjanjian"):
        decided(body)
    with pytest.raises(BillListMissing):
        decided(body, settings=replace(SETTINGS, agreements={"AIR-BAYAR": "PKS 12/2026"}))


@pytest.mark.parametrize("model", Model)
@pytest.mark.parametrize("code", [service.code for service in CATALOGUE.services])
def test_each_of_the_39_services_takes_cash_only_by_its_rule(model: Model, code: str) -> None:
    """4 at the counter, 1 by agreement, 34 never; lines of an unconfirmed tariff never."""
    catalogue = real_catalogue(model)
    service, view = catalogue.by_code(code), PlainView(catalogue)
    assert service is not None
    assessed = {**waste(), "service": code}
    if service.cash is not Cash.YES:
        expected: type[Refusal] | None = CashNotLawful
    else:
        expected = WayNotOffered if service.offline is Offline.CACHED_BILL else None
    if expected is None:
        assert decided(assessed, view).drafts[-1].paper == 2
        lines = {**assessed, "lines": [{"code": "x", "quantity": 1}]}
        lines.pop("assessed")
        with pytest.raises(TariffUnconfirmed):
            decided(lines, view)
    else:
        with pytest.raises(expected):
            decided(assessed, view)


def test_a_bill_is_paid_from_a_fresh_list() -> None:
    """The list's day stands in the event."""
    facts = decided(pbb(), with_bill(bill())).drafts[-1].facts

    assert (facts[7], facts[10]) == (150_000, [REF, 20261122])


def test_a_bill_that_the_list_does_not_have_is_a_fault_at_its_field() -> None:
    """No guess, no amount typed by hand."""
    view = PlainView()
    view.list_day = 20261122
    with pytest.raises(FaultyInput) as refused:
        decided(pbb(), view)

    assert (refused.value.faults[0].pointer, refused.value.faults[0].code) == ("/bill_ref", "unknown_bill")


def test_a_list_whose_amount_changed_since_is_refused() -> None:
    """Late interest begins a new month between the list's day and today."""
    with pytest.raises(BillAmountPast):
        decided(pbb(), with_bill(bill(due_day=20260923)))


@pytest.mark.parametrize(
    ("due_day", "list_day", "today", "holds"),
    [
        (0, 20261101, 20261130, True),  # an amount that does not change
        (20261130, 20261120, 20261124, True),  # not due yet
        (20261123, 20261120, 20261123, True),  # due today
        (20261123, 20261120, 20261124, False),  # overdue since yesterday, the list does not know
        (20260930, 20261119, 20261124, True),  # overdue for long, no new month between
        (20260923, 20261119, 20261124, False),  # the third month of interest began on the 24th
        (20260831, 20261128, 20261201, False),  # the 31st of a month of 30 days
        (20260831, 20261119, 20261124, True),
    ],
)
def test_an_amount_holds_until_a_month_of_interest_begins(due_day: int, list_day: int, today: int, holds: bool) -> None:
    """Counted from the due day, month by month."""
    assert amount_holds(bill(due_day=due_day, list_day=list_day), today) is holds


def test_exactly_one_way_of_paying_is_named() -> None:
    """None and two are faults with a place."""
    none, two = waste(), {**waste(), "bill_ref": REF}
    none.pop("assessed")

    assert "" in faults(none)
    assert faults(two) == {"/assessed": "one_way"}


def test_every_fault_of_a_payment_is_told_at_once() -> None:
    """Strict numbers: no sign, no exponent, no comma."""
    body = {
        "service": "RET-SAMPAH",
        "payer": {},
        "assessed": {"document": "nota", "number": "", "period": "x" * 41, "amount_rp": "1e3"},
        "tendered_rp": -5,
    }

    assert faults(body) == {
        "/payer/name": "required",
        "/assessed/document": "not_choice",
        "/assessed/number": "required",
        "/assessed/period": "too_long",
        "/assessed/amount_rp": "not_whole",
        "/tendered_rp": "not_whole",
    }


@pytest.mark.parametrize("amount", [0, -1, 4_294_967_296, 1.5, True, "１２", "25.000", None])
def test_an_amount_is_a_whole_number_that_a_receipt_can_carry(amount: object) -> None:
    """Digits of other scripts, fractions and signs are none."""
    body = waste()
    body["assessed"]["amount_rp"] = amount

    assert "/assessed/amount_rp" in faults(body)


def test_too_little_money_is_a_fault_at_its_field() -> None:
    """With the sum that is asked for."""
    with pytest.raises(FaultyInput) as refused:
        decided(waste(25_000, 20_000))

    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/tendered_rp", "too_little")]
    assert "Rp25.000" in refused.value.faults[0].message


def confirmed(catalogue: Catalogue) -> Catalogue:
    """The same catalogue after the city has confirmed the waste levy's tariff."""
    fee = Fee(FeeKind.TABLE, items=(FeeItem("rumah", "Rumah tangga", 10_000),), checked_on=20260101)
    services = tuple(replace(each, fee=fee) if each.code == "RET-SAMPAH" else each for each in catalogue.services)
    return replace(catalogue, services=services)


def test_a_confirmed_tariff_is_paid_by_quantity() -> None:
    """Lines with code, quantity and unit; unknown codes are faults."""
    view = PlainView(confirmed(CATALOGUE))
    body = {**waste(), "lines": [{"code": "rumah", "quantity": 3}]}
    body.pop("assessed")
    facts = decided(body, view).drafts[-1].facts
    with pytest.raises(FaultyInput):
        decided({**body, "lines": [{"code": "kapal", "quantity": 1}]}, view)

    assert (facts[7], facts[8]) == (30_000, [["rumah", 3, 10_000]])


# -- cancelling -------------------------------------------------------------------------------------------------------


def paper(**changes: Any) -> PaperState:
    made = PaperState(
        number="BP-RKP01A-000001", paper=2, epoch=1, n=1, seq=5, service=27, at_s=STAMP.at_s, day=TODAY,
        amount_rp=25_000, case_id=None, cancelled=False, copies=0, till=3,
    )  # fmt: skip
    return replace(made, **changes)


def cancelled(row: PaperState, view: PlainView | None = None, **changes: Any) -> Decision[Cancelled]:
    view = view or PlainView()
    view.papers[row.number] = row
    command = Cancel(row.number, "wrong_amount", 3, 4)
    return replace(command, **changes)(view, STAMP)


def test_a_payment_is_cancelled_from_the_drawer_it_lies_in() -> None:
    """While that drawer is open today; the sum given back is positive."""
    view = PlainView()
    view.tills[8] = TillState(8, TODAY, "open")
    decision = cancelled(paper(till=8), view)

    assert [draft.kind for draft in decision.drafts] == [31]
    assert decision.drafts[0].facts == {1: 7, 2: "BP-RKP01A-000001", 7: 25_000, 13: 2, 14: 4, 15: 8}
    assert decision.value == Cancelled("4-7", 25_000)


def test_yesterdays_payment_books_in_todays_till_of_whoever_gives_it_back() -> None:
    """Closed sums do not move."""
    decision = cancelled(paper(day=20261123, till=8))

    assert [draft.kind for draft in decision.drafts] == [32, 31]
    assert decision.drafts[1].facts[15] == 3


def test_a_reason_in_words_goes_into_the_part_that_can_be_erased() -> None:
    """It may name people; the code says *other*."""
    draft = cancelled(paper(), reason="salah orang: Budi, bukan Siti").drafts[-1]

    assert (draft.facts[13], draft.person) == (9, {11: "salah orang: Budi, bukan Siti"})


@pytest.mark.parametrize(
    ("row", "changes", "refusal"),
    [
        (paper(), {"second": 3}, SecondPersonSame),
        (paper(), {"reason": " "}, FaultyInput),
        (paper(), {"number": "BP-RKP01A-000099"}, NotFound),
        (paper(cancelled=True), {}, AlreadyCancelled),
        (paper(paper=4), {}, NotCancellable),
        (paper(paper=6), {}, NotCancellable),
    ],
)
def test_what_cannot_be_cancelled_is_refused(row: PaperState, changes: dict[str, Any], refusal: type[Refusal]) -> None:
    """Once only, never a counter-entry, never alone, never without a reason."""
    with pytest.raises(refusal):
        cancelled(row, **changes)
