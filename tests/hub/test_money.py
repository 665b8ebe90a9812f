"""The branches' cash at the hub: it adds up with every kind that moves money, and says what a person must look at."""

from typing import Any

import pytest

from contract.bodies import Bill
from contract.dues import Basis, DueKind, DueRule
from contract.events import Fact, Kind
from hub.core.bills import BillListError, load_bills
from hub.main import Hub
from hub.store import rebuild
from tests.hub.office import RKP, SAMPAH, Office

PBB, DAY = 27, 20261124


def closed(office: Office, counted_rp: int, expected_rp: int, till: int = 3, day: int = DAY) -> str:
    """A till's day, closed; the number of its paper."""
    facts: dict[Any, Any] = {
        Fact.TILL: till, Fact.DAY: day, Fact.COUNTS: {1: 0, 2: 1}, Fact.NOTES: [], Fact.EXPECTED_RP: expected_rp,
        Fact.AMOUNT_RP: counted_rp,
    }  # fmt: skip
    if counted_rp != expected_rp:
        facts |= {Fact.REASON: 1, Fact.BY2: 9}
    return office.paper(Kind.TILL_CLOSED, facts, {}, 0).number


def deposited(office: Office, amount_rp: int, *closings: str) -> str:
    facts: dict[Any, Any] = {Fact.AMOUNT_RP: amount_rp, Fact.DAY: DAY, Fact.LIST: [*closings]}
    return office.paper(Kind.DEPOSITED, facts, {}, 0).number


async def node(hub: Hub) -> tuple[int, int | None]:
    found = await hub.fleet.node(RKP)
    assert found is not None
    return found.undeposited_rp, found.oldest_undeposited_day


@pytest.fixture
async def office(hub: Hub) -> Office:
    return await Office.open(hub)


async def test_cash_adds_up_with_every_kind_that_moves_it(hub: Hub, office: Office) -> None:
    """Opening and carrying are no revenue; received, given back and deposited are; the age is of what is left."""
    office.event(Kind.TILL_OPENED, {Fact.TILL: 3, Fact.DAY: DAY, Fact.AMOUNT_RP: 100_000})
    office.payment(250_000)
    office.event(Kind.TILL_MOVED, {Fact.TILL: 3, Fact.AMOUNT_RP: -50_000, Fact.REASON: 2, Fact.BY2: 9}, {11: "brankas"})
    office.cancel(office.payment(30_000), 30_000, SAMPAH)
    await office.send()
    assert await node(hub) == (250_000, DAY)

    number = closed(office, 300_000, 300_000)
    office.event(Kind.SHIFT_HANDED, {Fact.BY2: 9, Fact.COUNTS: {1: 0}, Fact.TILL: 3, Fact.AMOUNT_RP: 300_000})
    deposited(office, 250_000, number)
    await office.send()

    assert await node(hub) == (0, None)
    assert await hub.fleet.tasks(10) == []


async def test_a_day_whose_payments_were_all_given_back_is_not_waited_for(hub: Hub, office: Office) -> None:
    """It never comes to a deposit, so it must not age for ever."""
    office.cancel(office.payment(30_000), 30_000, SAMPAH)
    closed(office, 0, 0)
    await office.send()

    assert await node(hub) == (0, None)


async def test_what_the_treasury_gives_back_leaves_the_deposit_as_it_was(hub: Hub, office: Office) -> None:
    """A counter-entry over nothing moves no cash."""
    paid = office.payment(30_000)
    deposited(office, 30_000, closed(office, 30_000, 30_000))
    office.paper(Kind.CANCELLED, {Fact.REF: paid.number, Fact.AMOUNT_RP: 0, Fact.REASON: 4, Fact.BY2: 9}, {}, SAMPAH)
    await office.send()

    assert await node(hub) == (0, None)


async def test_a_difference_and_a_deposit_that_does_not_add_up_are_told(hub: Hub, office: Office) -> None:
    """The figures stay as the branch said them; the hub judges and never recomputes."""
    office.payment(100_000)
    deposited(office, 90_000, closed(office, 95_000, 100_000))
    await office.send()

    said = {task.kind: task.sentence for task in await hub.fleet.tasks(10)}
    assert said["till_difference"] == "TK-RKP01A-000001 ditutup dengan selisih −Rp5.000"
    assert said["deposit_differs"] == "ST-RKP01A-000001 menyebut Rp90.000, tutup kasnya berjumlah Rp100.000"
    assert await node(hub) == (10_000, None)


def bill_paid(office: Office, ref: str) -> str:
    facts: dict[Any, Any] = {
        Fact.SERVICE: PBB, Fact.CATALOGUE: 1, Fact.AMOUNT_RP: 150_000, Fact.TENDERED_RP: 150_000, Fact.TILL: 3,
        Fact.BILL: [ref, DAY],
    }  # fmt: skip
    return office.paper(Kind.PAYMENT, facts, {}, PBB).number


async def test_a_bill_paid_at_two_branches_becomes_a_task_and_nothing_is_deleted(hub: Hub, office: Office) -> None:
    """Whichever comes second; a first one that was cancelled is none; two bills are two."""
    other = await Office.open(hub, "PKY-BKB-01", "62.71.02.1004")
    first, second = bill_paid(office, "6271-A-2026"), bill_paid(other, "6271-A-2026")
    bill_paid(other, "6271-B-2026")
    await office.send()
    assert await hub.fleet.tasks(10) == []
    await other.send()

    (task,) = await hub.fleet.tasks(10)
    assert (task.kind, task.node) == ("paid_twice", "PKY-BKB-01")
    assert first in task.sentence
    assert second in task.sentence
    for number in (first, second):
        paper = await hub.records.paper(number)
        assert paper is not None
        assert paper.cancelled_by is None


async def test_a_bill_paid_again_after_a_cancellation_is_paid_once(hub: Hub, office: Office) -> None:
    number = bill_paid(office, "6271-A-2026")
    office.paper(Kind.CANCELLED, {Fact.REF: number, Fact.AMOUNT_RP: 150_000, Fact.REASON: 4, Fact.BY2: 9, Fact.TILL: 3},
                 {}, PBB)  # fmt: skip
    bill_paid(office, "6271-A-2026")
    await office.send()

    assert await hub.fleet.tasks(10) == []


async def test_the_cash_made_anew_from_the_ledger_is_the_same(hub: Hub, office: Office) -> None:
    bill_paid(office, "6271-A-2026")
    deposited(office, 150_000, closed(office, 150_000, 150_000))
    await office.send()

    assert (await rebuild.rebuild(hub.database, hub.config.custodian)).same


# -- the rules of a list ----------------------------------------------------------------------------------------------

ROW = {"ref": "6271-A-2026", "name": "Contoh", "amount_rp": 150_000, "period": "2026", "due_day": "2026-09-30"}
LATE = {"kind": "late", "from": "2026-01-01", "until": "2026-12-31", "percent_x100": 100, "months_most": 24}
WAIVER = {"kind": "waiver", "from": "2026-10-01", "until": "2026-12-31", "percent_x100": 10_000}


def test_rules_are_read_as_the_city_writes_them() -> None:
    """A waiver is of the late interest unless it says otherwise."""
    found = load_bills({"list_day": "2026-11-22", "bills": [ROW], "rules": [LATE, WAIVER]})

    assert found.rows == (Bill("6271-A-2026", "Contoh", 150_000, "2026", 20260930),)
    assert found.rules == (
        DueRule(20260101, 20261231, DueKind.LATE, 100, months_most=24),
        DueRule(20261001, 20261231, DueKind.WAIVER, 10_000, Basis.LATE),
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kind": "gift"}, "kind"), ({"percent_x100": 0}, "percent_x100"), ({"percent_x100": 10_001}, "percent_x100"),
        ({"until": "2025-12-31"}, "until"), ({"from": None}, "until"), ({"basis": "late"}, "basis"),
        ({"months_most": 0}, "months_most"), ({"price": 1}, "price"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_named_with_its_place(change: dict[str, object], place: str) -> None:
    """Nothing is sent to any branch then."""
    with pytest.raises(BillListError) as refused:
        load_bills({"list_day": "2026-11-22", "bills": [ROW], "rules": [{**LATE, **change}]})

    assert any("rules" in str(fault) and place in str(fault) for fault in refused.value.faults), refused.value
