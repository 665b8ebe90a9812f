"""Property tax from a list with dated rules: what a bill comes to today, shown in parts, or refused in words."""

from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.bodies import Bill, BillList, seal_bills
from contract.dues import Basis, DueKind, DueRule
from contract.messages import DownItem
from edge.store.opening import Store
from tests.edge.branch_box import CATALOGUE, KEYS, NODE, NOON_S, HandClock
from tests.edge.desk_counter import PASSWORD, Counter, counter_of, faulty, said

LATE = DueRule(20260101, 20261231, DueKind.LATE, 100, months_most=24)
WAIVER = DueRule(20261001, 20261130, DueKind.WAIVER, 5_000, Basis.LATE)
ROWS = (
    Bill("6271-LATE", "Wajib Pajak A", 150_050, "2026", 20260930),
    Bill("6271-SOON", "Wajib Pajak B", 80_000, "2026", 20261231),
)
DAY_S = 86_400


def item(rules: tuple[DueRule, ...], version: int = 3, day: int = 20261123) -> DownItem:
    """The list as the hub sends it, sealed to this box."""
    service = CATALOGUE.by_code("PJK-PBB")
    assert service is not None
    x = KEYS.sealing.public_key().public_bytes_raw()
    body = seal_bills(BillList(service.no, day, NOON_S, ROWS, rules), NODE, version, x)
    return DownItem("bills", NODE, version, NOON_S, body, sub_key=str(service.no))


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in, a list with rules at hand."""
    assert isinstance(KEYS.sealing, X25519PrivateKey)
    assert await box.outbox.adopt(item((LATE, WAIVER)))
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


def form(ref: str, tendered: str, token: str = "b-1") -> dict[str, str]:
    return {"layanan": "PJK-PBB", "tagihan": ref, "nama": "Siti", "diterima": tendered, "aksi": "cetak", "token": token}


async def test_a_late_bill_is_shown_and_printed_in_its_parts(counter: Counter) -> None:
    """Two begun months at Rp1.500 each (rounded down), half of them waived."""
    page = said(await counter.get("/bayar?layanan=PJK-PBB"))
    assert "Pokok Rp150.050, Denda keterlambatan, 2 bulan Rp3.000, Penghapusan denda −Rp1.500" in page
    assert "Rp151.550" in page
    assert "daftar tagihan 23 November 2026, umur 1 hari" in page
    number = await counter.number_of(await counter.post("/bayar", form("6271-LATE", "152.000")))
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    assert paper.amount_rp == 151_550
    assert paper.event.facts[8] == [["pokok", 1, 150_050], ["denda", 2, 1_500], ["hapus-denda", 1, -1_500]]
    sheet = said(await counter.get(f"/kertas/{number}/cetak"))
    for words in (
        "Denda keterlambatan 2 bulan Rp3.000",
        "Penghapusan denda −Rp1.500",
        "Tagihan menurut daftar 23 November",
    ):
        assert words in sheet, words


async def test_a_bill_that_is_not_due_costs_its_principal(counter: Counter) -> None:
    """Its amount says all; no parts are told."""
    number = await counter.number_of(await counter.post("/bayar", form("6271-SOON", "80.000")))
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    assert (paper.amount_rp, 8 in paper.event.facts) == (80_000, False)


async def test_a_late_bill_without_a_rule_for_today_is_refused_in_words(counter: Counter) -> None:
    """On the page and by the command; the other bill stays payable."""
    past = DueRule(20260101, 20261031, DueKind.LATE, 100)
    assert await counter.store.outbox.adopt(item((past,), version=4))
    page = said(await counter.get("/bayar?layanan=PJK-PBB"))
    assert "daftar tidak memuat aturan denda yang berlaku hari ini" in page
    answer = await counter.post("/bayar", form("6271-LATE", "152.000"))
    assert answer.status_code == 409
    assert "Tunggu daftar baru." in said(answer)
    await counter.number_of(await counter.post("/bayar", form("6271-SOON", "80.000", "b-2")))


async def test_the_money_handed_over_is_held_against_what_the_rules_say(counter: Counter) -> None:
    answer = await counter.post("/bayar", form("6271-LATE", "151.000"))
    assert faulty(answer) == {"diterima"}
    assert "Uangnya masih kurang Rp550." in said(answer)


async def test_a_bill_that_this_box_has_a_proof_for_is_not_taken_again(counter: Counter) -> None:
    """Until that proof is cancelled; what was paid elsewhere nobody here can know."""
    number = await counter.number_of(await counter.post("/bayar", form("6271-LATE", "152.000")))
    again = await counter.post("/bayar", form("6271-LATE", "152.000", "b-2"))
    assert f"Tagihan ini sudah dibayar di sini dengan {number}." in said(again)
    undo = {"sebab": "double", "kedua": "rusmini", "sandi": PASSWORD, "token": "u"}
    await counter.number_of(await counter.post(f"/kertas/{number}/batal", undo))
    await counter.number_of(await counter.post("/bayar", form("6271-LATE", "152.000", "b-3")))


async def test_a_new_list_without_rules_leaves_none_behind(counter: Counter, clock: HandClock) -> None:
    """Its amounts are wholes again, and hold until the next month begins."""
    assert await counter.store.outbox.adopt(item((), version=4))
    (late, _) = await counter.store.reader.bills("PJK-PBB")
    assert late.rules == ()
    number = await counter.number_of(await counter.post("/bayar", form("6271-LATE", "150.050")))
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    assert paper.amount_rp == 150_050
