"""Taking money at the counter: only what is lawful, money read strictly, change shown, one proof."""

from collections.abc import AsyncIterator

import pytest

from edge.store.opening import Store
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import SKRD_FORM, Counter, counter_of, faulty, hidden, said


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in."""
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


async def test_an_skrd_is_paid_and_the_change_is_shown(counter: Counter) -> None:
    answer = await counter.post("/bayar", SKRD_FORM)
    number = await counter.number_of(answer)
    assert number == "BP-RKP01A-000001"
    page = said(await counter.get(answer.headers["location"]))
    assert "Selesai. Pembayaran diterima." in page
    assert "Retribusi pelayanan kebersihan/persampahan · Siti Aminah · Rp25.000" in page
    assert "uang kembali Rp25.000" in page, "what the cashier hands over now"
    paper = said(await counter.get(f"/kertas/{number}/cetak"))
    for words in ("dua puluh lima ribu rupiah", "Rp50.000", "900/123", "November 2026"):
        assert words in paper
    assert (await counter.store.reader.today()).received_rp == 25_000


async def test_who_has_no_cash_duty_takes_no_cash(counter: Counter) -> None:
    """A supervisor or a technician sees why, and a form sent all the same makes no paper."""
    await counter.log_in("rusmini")
    assert "Anda tidak berwenang untuk ini." in said(await counter.get("/bayar?layanan=RET-SAMPAH"))
    assert (await counter.post("/bayar", SKRD_FORM)).status_code == 403
    assert (await counter.store.reader.today()).papers == {}


async def test_a_double_submit_is_one_proof(counter: Counter) -> None:
    first = await counter.number_of(await counter.post("/bayar", SKRD_FORM))
    assert await counter.number_of(await counter.post("/bayar", SKRD_FORM)) == first
    assert (await counter.store.reader.today()).received_rp == 25_000


async def test_a_used_form_typed_over_for_the_next_payer_takes_no_money_unsaid(counter: Counter) -> None:
    """The second payment is neither lost behind the first's proof nor taken without a word."""
    first = await counter.number_of(await counter.post("/bayar", SKRD_FORM))
    answer = await counter.post("/bayar", {**SKRD_FORM, "nomor": "900/124"})
    assert answer.status_code == 422
    assert f"Formulir ini sudah menjadi {first}." in said(answer)
    assert 'value="900/124"' in answer.text
    assert (await counter.store.reader.today()).received_rp == 25_000
    token = hidden(answer.text, "token")
    await counter.number_of(await counter.post("/bayar", {**SKRD_FORM, "nomor": "900/124", "token": token}))
    assert (await counter.store.reader.today()).received_rp == 50_000


async def test_money_is_read_strictly(counter: Counter) -> None:
    for typed in ("25,000", "1e3", "25.00", "-5", "Rp 25.000", "dua", "2 5", "025", "٢٥"):
        answer = await counter.post("/bayar", {**SKRD_FORM, "jumlah": typed})
        assert answer.status_code == 422, typed
        assert "jumlah" in faulty(answer), typed
        assert f'value="{typed}"' in answer.text, "what was typed stays"
    assert (await counter.store.reader.today()).papers == {}


async def test_a_payment_can_be_held_and_taken_up_again(counter: Counter) -> None:
    await counter.post("/bayar", {**SKRD_FORM, "aksi": "tahan"})
    assert "1 isian tertahan" in said(await counter.get("/"))
    assert 'value="900/123"' in (await counter.get("/bayar?lanjut=1")).text


async def test_every_fault_is_said_at_once(counter: Counter) -> None:
    answer = await counter.post("/bayar", {"layanan": "RET-SAMPAH", "nik": "12", "aksi": "cetak"})
    assert faulty(answer) == {"nama", "nik", "dokumen", "nomor", "masa", "jumlah", "diterima"}


async def test_a_ticket_needs_no_period(counter: Counter) -> None:
    await counter.number_of(await counter.post("/bayar", {**SKRD_FORM, "dokumen": "karcis", "masa": ""}))


async def test_too_little_money_says_how_much_is_missing(counter: Counter) -> None:
    answer = await counter.post("/bayar", {**SKRD_FORM, "diterima": "20.000"})
    assert faulty(answer) == {"diterima"}
    assert "Uangnya masih kurang Rp5.000." in said(answer)


async def test_the_change_is_there_without_a_script(counter: Counter) -> None:
    answer = await counter.post("/bayar", {**SKRD_FORM, "aksi": "periksa"})
    assert "Kembalian Rp25.000" in said(answer)
    assert "Cetak bukti pembayaran Rp25.000" in said(answer)


async def test_money_that_is_not_lawful_now_cannot_be_taken(counter: Counter) -> None:
    """Free services, BPJS money, money without an agreement, bills without a list."""
    for code in ("ADM-KIA", "JKN-DAFTAR", "AIR-BAYAR", "PJK-PBB"):
        page = await counter.get(f"/bayar?layanan={code}")
        assert 'value="cetak"' not in page.text, code
        assert "tidak dapat diterima di sini sekarang" in said(page)
        answer = await counter.post("/bayar", {**SKRD_FORM, "layanan": code})
        assert answer.status_code in (409, 422), code
    assert (await counter.store.reader.today()).papers == {}


async def test_only_payable_services_are_listed(counter: Counter) -> None:
    page = said(await counter.get("/bayar"))
    assert "PBB" in page
    assert "Kartu Identitas Anak" not in page


async def test_a_failure_of_ours_loses_nothing_that_was_typed(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says what was not done, and sends the same form once more: one paper."""

    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as broken:
        broken.setattr(type(counter.store.journal), "transact", fails)
        answer = await counter.post("/bayar", SKRD_FORM)
    assert answer.status_code == 500
    assert "Isian terakhir belum tersimpan" in said(answer)
    assert (await counter.store.reader.today()).papers == {}
    again = {name: hidden(answer.text, name) for name in SKRD_FORM}
    assert again == SKRD_FORM
    assert 'action="/bayar"' in answer.text
    assert await counter.number_of(await counter.post("/bayar", again)) == "BP-RKP01A-000001"


async def test_a_page_after_a_failure_never_repeats_a_secret(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log-in that failed by our own fault is typed anew."""

    async def fails(*_: object, **__: object) -> None:
        raise RuntimeError("a bug of ours")

    with monkeypatch.context() as broken:
        for name in ("verify_password", "verify_pin"):
            broken.setattr(type(counter.store.staff), name, fails)
        answer = await counter.post("/masuk", {"no": "1", "rahasia": "sangat rahasia 123", "loket": "1"}, "/masuk")
    assert answer.status_code == 500
    assert "sangat rahasia" not in answer.text
