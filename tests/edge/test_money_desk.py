"""The till through a day at the desk: opened, carried, closed with and without a difference, deposited, handed over."""

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from httpx import Response

from contract.kodehari import figures_of, kode_hari
from edge.actions import take_in, take_payment
from edge.core.settings import MoneySettings, Treasurer
from edge.store.opening import Store
from tests.edge import desk_counter
from tests.edge.branch_box import SETTINGS, TODAY, HandClock, kia, waste
from tests.edge.desk_counter import PASSWORD, SKRD_FORM, Counter, counter_of, doors_of, faulty, said

SECOND = {"kedua": "rusmini", "sandi": PASSWORD}
DAY_S = 86_400


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in."""
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


async def close(counter: Counter, pieces: dict[int, int], token: str = "c-1", **more: str) -> Response:
    """Count and close one's own drawer of today, or another."""
    fields = {f"lembar-{rp}": str(count) for rp, count in pieces.items()}
    page = "/kas/tutup" + (f"?kas={more['kas']}&hari={more['hari']}" if "kas" in more else "")
    own = {"kas": "1", "hari": str(TODAY)}
    return await counter.post("/kas/tutup", {**own, **fields, "aksi": "tutup", "token": token, **more}, page)


async def paid(counter: Counter, amount: str = "25.000", token: str = "p-1") -> str:
    form = {**SKRD_FORM, "jumlah": amount, "diterima": amount, "token": token}
    return await counter.number_of(await counter.post("/bayar", form))


def sums(answer: Response) -> str:
    return said(answer).replace("\xa0", " ")


async def test_a_till_is_opened_with_its_float_and_only_once(counter: Counter) -> None:
    """The float is asked for; the second opening says how to add to it."""
    page = said(await counter.get("/kas"))
    assert "Belum dibuka" in page
    assert "Modal awal" in page
    assert (await counter.post("/kas/buka", {"jumlah": "100.000", "token": "o"})).status_code == 303
    assert "Seharusnya di laci Rp100.000" in said(await counter.get("/kas"))
    again = await counter.post("/kas/buka", {"jumlah": "5", "token": "o-2"})
    assert again.status_code == 409
    assert "Kas ini sudah dibuka." in said(again)


async def test_an_opening_that_is_no_amount_is_said_at_its_field(counter: Counter) -> None:
    for typed in ("", "1,5", "-5", "seratus"):
        answer = await counter.post("/kas/buka", {"jumlah": typed, "token": f"o{typed}"})
        assert faulty(answer) == {"jumlah"}, typed


async def test_cash_is_carried_by_two_people_with_a_reason(counter: Counter) -> None:
    """In and out; what is not in the drawer cannot leave it; nobody is their own second person."""
    form = {"arah": "in", "jumlah": "50.000", "sebab": "change", "keterangan": "receh dari bank", "token": "m"}
    assert (await counter.post("/kas/gerak", {**form, **SECOND}, "/kas/gerak")).status_code == 303
    page = said(await counter.get("/kas"))
    assert "receh dari bank" in page
    assert "Seharusnya di laci Rp50.000" in page

    more = {**form, "arah": "out", "jumlah": "50.001", **SECOND, "token": "m-2"}
    answer = await counter.post("/kas/gerak", more, "/kas/gerak")
    assert "Menurut jurnal hanya ada Rp50.000 di laci." in said(answer)
    assert faulty(answer) == {"jumlah"}

    alone = await counter.post("/kas/gerak", {**form, "kedua": "sri", "sandi": PASSWORD, "token": "m-3"}, "/kas/gerak")
    assert faulty(alone) == {"kedua"}
    unsaid = {**form, "sebab": "other", "keterangan": "", "token": "m-5"}
    assert faulty(await counter.post("/kas/gerak", unsaid, "/kas/gerak")) == {"keterangan", "kedua", "sandi"}
    wrong = await counter.post("/kas/gerak", {**form, **SECOND, "sandi": "xyz-salah", "token": "m-4"}, "/kas/gerak")
    assert faulty(wrong) == {"sandi"}
    assert "xyz-salah" not in wrong.text


async def test_every_line_of_the_drawer_is_shown_before_it_is_closed(counter: Counter) -> None:
    """Opening, payments by service, what was carried, what was given back, and the whole."""
    await counter.post("/kas/buka", {"jumlah": "10.000", "token": "o"})
    number = await paid(counter)
    await paid(counter, "85.500", "p-2")
    await counter.post(f"/kertas/{number}/batal", {"sebab": "double", "token": "b", **SECOND})
    page = sums(await counter.get("/kas/tutup"))
    for words in (
        "Modal awal Rp10.000", "2 bukti Rp110.500", f"atas {number} −Rp25.000", "Seharusnya di laci Rp95.500",
        "Untuk disetor Rp85.500.",
    ):  # fmt: skip
        assert words in page, words


async def test_a_count_that_fits_closes_with_one_person_and_prints_the_words(counter: Counter) -> None:
    """The figures and words are those of the contract, over the chain at the closing."""
    await paid(counter)
    answer = await close(counter, {20_000: 1, 5_000: 1})
    assert answer.headers["location"] == "/kas/tk/TK-RKP01A-000001"
    closing = await counter.store.money.closing("TK-RKP01A-000001")
    assert closing is not None
    assert (closing.counted_rp, closing.expected_rp, closing.second_name) == (25_000, 25_000, "")
    assert figures_of(closing.counts) == (0, 1, 0, 0, 25_000)
    page = said(await counter.get("/kas/tk/TK-RKP01A-000001"))
    words = kode_hari(closing.number, (0, 1, 0, 0, 25_000), closing.head)
    for place, word in enumerate(words, 1):
        assert f"{place} {word}" in page
    paper = said(await counter.get("/kertas/TK-RKP01A-000001/cetak"))
    assert " ".join(words) in paper
    assert "Yang menghitung" in paper
    assert "Kode cek" not in paper
    assert (await counter.get("/kertas/TK-RKP01A-000001")).headers["location"] == "/kas/tk/TK-RKP01A-000001"
    assert await counter.store.keeper.verify() == []


async def test_a_difference_never_blocks_but_is_explained_and_seen_by_two(counter: Counter) -> None:
    """Each thing that lacks is said at its field; the deposit is what the journal received."""
    await paid(counter)
    assert faulty(await close(counter, {20_000: 1})) == {"sebab", "keterangan", "kedua"}
    why = {"sebab": "wrong_change", "keterangan": "Kembalian lebih, pemohon sudah pulang."}
    assert faulty(await close(counter, {20_000: 1}, **why)) == {"kedua"}
    assert faulty(await close(counter, {20_000: 1}, **why, kedua="sri", sandi=PASSWORD)) == {"kedua"}
    answer = await close(counter, {20_000: 1}, **why, **SECOND)
    page = sums(await counter.get(answer.headers["location"]))
    for words in (
        "Selisih kurang",
        "−Rp5.000",
        "Kembalian keliru: Kembalian lebih",
        "Hj. Rusmini",
        "Rp25.000 menunggu",
    ):
        assert words in page, words


async def test_what_is_no_count_is_said_at_its_note_and_everything_stays(counter: Counter) -> None:
    answer = await close(counter, {}, **{"lembar-50000": "dua", "lembar-100": "-1", "lembar-200": "7"})
    assert faulty(answer) == {"lembar-50000", "lembar-100"}
    assert 'value="dua"' in answer.text
    assert 'value="7"' in answer.text


async def test_a_day_without_receipts_is_closed_too(counter: Counter) -> None:
    """Tutup kas nihil: normal, numbered, nothing to deposit."""
    assert (await close(counter, {})).status_code == 303
    page = said(await counter.get("/kas/tk/TK-RKP01A-000001"))
    assert "Nihil: tidak ada yang disetor." in page
    assert "Tidak ada yang perlu disetor." in said(await counter.get("/kas/setoran"))


async def test_a_closed_till_takes_nothing_and_gives_nothing_back_today(counter: Counter) -> None:
    """A second closing, a payment, a cancellation: each is refused in words, no sum moves."""
    number = await paid(counter)
    await close(counter, {20_000: 1, 5_000: 1})
    assert (await close(counter, {}, token="c-2")).status_code == 409
    assert "Kas Anda hari ini sudah ditutup." in said(await counter.get("/bayar?layanan=RET-SAMPAH"))
    assert "Kas hari ini sudah ditutup." in said(await counter.post("/bayar", {**SKRD_FORM, "token": "p-9"}))
    undone = await counter.post(f"/kertas/{number}/batal", {"sebab": "double", "token": "b", **SECOND})
    assert undone.status_code == 409
    assert "Batalkan besok" in said(undone)


async def test_a_form_sent_twice_is_one_closing(counter: Counter) -> None:
    await paid(counter)
    first = await close(counter, {20_000: 1, 5_000: 1})
    again = await close(counter, {20_000: 1, 5_000: 1})
    assert again.headers["location"] == first.headers["location"]


async def test_a_till_left_open_over_midnight_is_closed_for_its_own_day(counter: Counter, clock: HandClock) -> None:
    """Before or after the new day's payments: nothing moves between the days; the home asks for it."""
    await paid(counter)
    clock.forward(DAY_S)
    await paid(counter, "40.000", "p-2")
    assert "Kas 24 November belum ditutup" in sums(await counter.get("/"))
    page = sums(await counter.get("/kas"))
    assert "Seharusnya di laci Rp40.000" in page
    assert "lewat tengah malam" in page
    old = await counter.get(f"/kas/tutup?kas=1&hari={TODAY}")
    assert "Seharusnya di laci Rp25.000" in sums(old)
    answer = await close(counter, {20_000: 1, 5_000: 1}, kas="1", hari=str(TODAY))
    closing = await counter.store.money.closing(answer.headers["location"].rpartition("/")[2])
    assert closing is not None
    assert (closing.lines.key.day, closing.expected_rp, figures_of(closing.counts)[1]) == (TODAY, 25_000, 1)
    assert "belum ditutup" not in sums(await counter.get("/"))
    assert (await close(counter, {}, token="c-9", hari="20261126")).status_code == 409


async def test_only_the_holder_a_treasurer_or_a_supervisor_closes_a_drawer(counter: Counter) -> None:
    """And a supervisor who closes somebody else's is named on it."""
    await paid(counter)
    await counter.log_in("bambang")
    refused = await counter.get(f"/kas/tutup?kas=1&hari={TODAY}")
    assert refused.status_code == 403
    assert "Hj. Rusmini" in said(refused), "never a blank no: the page names who may"
    await counter.log_in("rusmini")
    answer = await close(counter, {20_000: 1, 5_000: 1}, kas="1", hari=str(TODAY))
    assert "Kas Sri Wahyuni." in said(await counter.get(answer.headers["location"]))


async def test_closed_tills_are_deposited_once_and_never_across_two_years(counter: Counter, clock: HandClock) -> None:
    """The sum is what was received; a late one is an alarm on the home page; years stay apart."""
    await paid(counter)
    await close(counter, {20_000: 1, 5_000: 1})
    assert "Rp25.000" in said(await counter.get("/kas"))
    assert "terlambat disetor" not in said(await counter.get("/"))
    clock.forward(2 * DAY_S)
    assert "Rp25.000 terlambat disetor" in said(await counter.get("/"))
    assert "umur 2 hari" in sums(await counter.get("/kas"))
    answer = await counter.post(
        "/kas/setoran", {"tk": "TK-RKP01A-000001", "referensi": "BRI 0099", "aksi": "setor", "token": "s"}
    )
    assert answer.headers["location"] == "/kas/st/ST-RKP01A-000001"
    page = said(await counter.get("/kas/st/ST-RKP01A-000001"))
    for words in ("dua puluh lima ribu rupiah", "BRI 0099", "TK-RKP01A-000001", "Foto slip bank"):
        assert words in page
    assert (await counter.get("/kertas/ST-RKP01A-000001/foto")).status_code == 200
    again = await counter.post("/kas/setoran", {"tk": "TK-RKP01A-000001", "aksi": "setor", "token": "s-2"})
    assert "TK-RKP01A-000001 sudah disetor dengan ST-RKP01A-000001." in said(again)
    assert "Semua penerimaan sudah disetor." in said(await counter.get("/kas"))
    assert "Jumlah Rp25.000" in said(await counter.get("/kertas/ST-RKP01A-000001/cetak"))


async def test_the_years_end_parts_till_and_deposit(box: Store, clock: HandClock) -> None:
    """A payment five minutes before and one five minutes after midnight of 31 December are two tills and two years."""
    clock.forward((31 - 24 + 30) * DAY_S + (23 - 13) * 3600 + 46 * 60)  # 31 December 2026, 23.55
    longer = Treasurer("Sri Wahyuni", "SK 188/45/2026", 20260101, 20271231)
    settings = replace(SETTINGS, treasurer=longer, money=MoneySettings())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_counter, "SETTINGS", settings)
        async with counter_of(box, clock) as counter:
            await counter.log_in()
            await paid(counter)
            clock.forward(600)
            await paid(counter, "40.000", "p-2")
            for day, pieces, token in ((20261231, {5_000: 5}, "a"), (20270101, {20_000: 2}, "b")):
                answer = await close(counter, pieces, token=token, kas="1", hari=str(day))
                assert answer.status_code == 303, said(answer)
            both = {"tk": ["TK-RKP01A-000001", "TK-RKP01A-000002"], "aksi": "setor", "token": "s"}
            assert "Satu setoran hanya untuk satu tahun anggaran." in said(await counter.post("/kas/setoran", both))
            first = await counter.get("/kas/setoran")
            assert first.text.count(" checked") == 1, "the older year alone is chosen beforehand"
            for number, token in (("TK-RKP01A-000001", "s-1"), ("TK-RKP01A-000002", "s-2")):
                one = await counter.post("/kas/setoran", {"tk": number, "aksi": "setor", "token": token})
                assert one.status_code == 303
            years = [{each.fiscal_year for each in deposit.closings} for deposit in await box.money.last_deposits()]
            assert years == [{2027}, {2026}]


async def test_a_blind_count_shows_the_journal_only_afterwards(box: Store, clock: HandClock) -> None:
    """And the first finished count stands: nobody counts towards the figure. Counting anew begins from nothing."""
    settings = replace(SETTINGS, money=MoneySettings(blind_count=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_counter, "SETTINGS", settings)
        async with counter_of(box, clock) as counter:
            await counter.log_in()
            await paid(counter)
            for path in ("/", "/kas", "/kas/tutup"):
                assert "25.000" not in (await counter.get(path)).text, path
            form = {"kas": "1", "hari": str(TODAY), "lembar-20000": "1", "token": "c"}
            shown = await counter.post("/kas/tutup", {**form, "aksi": "hitung"}, "/kas/tutup")
            assert "Selisih kurang −Rp5.000" in sums(shown)
            cheat = {**form, "lembar-5000": "1", "aksi": "tutup"}
            assert "sebab" in faulty(await counter.post("/kas/tutup", cheat, "/kas/tutup"))
            anew = await counter.post("/kas/tutup", {**form, "aksi": "ulang"}, "/kas/tutup")
            assert "Seharusnya di laci" not in said(anew)
            fits = {**form, "lembar-5000": "1"}
            await counter.post("/kas/tutup", {**fits, "aksi": "hitung"}, "/kas/tutup")
            done = await counter.post("/kas/tutup", {**fits, "aksi": "tutup"}, "/kas/tutup")
            assert done.status_code == 303, said(done)


async def test_a_shift_is_handed_over_on_one_page_signed_by_two(counter: Counter, clock: HandClock) -> None:
    """Two different passwords; the wrong one is named at its own field; the page prints what was open."""
    await paid(counter)
    form = {"kedua": "bambang", "sandi": PASSWORD, "sandi-saya": PASSWORD, "token": "h"}
    assert faulty(await counter.post("/kas/serah", {**form, "sandi-saya": ""})) == {"sandi-saya"}
    assert faulty(await counter.post("/kas/serah", {**form, "sandi-saya": "salah"})) == {"sandi-saya"}
    clock.forward(400)
    assert faulty(await counter.post("/kas/serah", {**form, "sandi": "salah"})) == {"sandi"}
    clock.forward(400)
    answer = await counter.post("/kas/serah", form)
    assert answer.status_code == 303, said(answer)
    page = said(await counter.get(answer.headers["location"]))
    for words in ("Yang menyerahkan Sri Wahyuni", "Yang menerima Bambang S.", "Rp25.000", "Kertas belum tercetak 1"):
        assert words in page, words
    assert "Belum disetor, keadaan" in page, "what is not sealed says when it was so"
    assert await counter.store.keeper.verify() == []


async def test_after_the_closing_a_shift_hands_over_no_drawer_and_all_that_is_unsent(counter: Counter) -> None:
    """A closed drawer was counted: its sum is the closing's. What waits is the number of the four lamps."""
    await paid(counter)
    assert (await close(counter, {20_000: 1, 5_000: 1})).status_code == 303
    page = said(await counter.get("/kas/serah"))
    assert "Laci Anda sudah ditutup Rp0" in page
    waiting = (await counter.store.reader.sync()).backlog
    assert f"Catatan belum terkirim ke pusat {waiting}" in page
    form = {"kedua": "bambang", "sandi": PASSWORD, "sandi-saya": PASSWORD, "token": "h"}
    answer = await counter.post("/kas/serah", form)
    assert "Di laci Sri Wahyuni saat serah terima Rp0" in said(await counter.get(answer.headers["location"]))


async def test_the_books_leave_the_box_harmless_and_noted(counter: Counter) -> None:
    """Formulas are defused, a second person approves, the second stream knows the bytes."""
    await counter.post("/bayar", {**SKRD_FORM, "nama": '=HYPERLINK("x")', "nomor": "+62/1", "token": "f"})
    number = await paid(counter)
    await counter.post(f"/kertas/{number}/batal", {"sebab": "double", "token": "b", **SECOND})
    days = {"dari": "01-11-2026", "sampai": "2026-11-30"}
    assert faulty(await counter.post("/kas/buku.csv", days, "/kas/buku")) == {"kedua", "sandi"}
    assert faulty(await counter.post("/kas/buku.csv", {"dari": "x", "sampai": "", **SECOND}, "/kas/buku")) == {
        "dari", "sampai",
    }  # fmt: skip
    answer = await counter.post("/kas/buku.csv", {**days, **SECOND}, "/kas/buku")
    assert answer.headers["content-type"].startswith("text/csv"), said(answer)
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Jenis"], row["Penerimaan"], row["Pengembalian"]) for row in rows] == [
        ("Penerimaan", "25000", "0"), ("Penerimaan", "25000", "0"), ("Pembatalan", "0", "25000"),
    ]  # fmt: skip
    assert rows[0]["Nama Penyetor"] == '\'=HYPERLINK("x")'
    assert rows[0]["Dasar Penerimaan"] == "'+62/1 November 2026"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())
    noted = (await counter.store.outbox.rows(1, 1, 0, 1_000)).sealed[-1].event
    assert (noted.kind, noted.facts[29]) == (92, 3)
    assert len(noted.facts[30]) == 32  # type: ignore[arg-type]


async def test_the_deposits_as_csv_name_each_closing(counter: Counter) -> None:
    await paid(counter)
    await close(counter, {20_000: 1, 5_000: 1})
    await counter.post("/kas/setoran", {"tk": "TK-RKP01A-000001", "referensi": "@bank", "aksi": "setor", "token": "s"})
    answer = await counter.post("/kas/sts.csv", {"dari": "2026-11-24", "sampai": "2026-11-24", **SECOND}, "/kas/buku")
    row = next(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert (row["Nomor STS"], row["Nomor Tutup Kas"], row["Jumlah"], row["Referensi Bank"], row["Tahun Anggaran"]) == (
        "ST-RKP01A-000001", "TK-RKP01A-000001", "25000", "'@bank", "2026",
    )  # fmt: skip


# -- cancelling from the page -----------------------------------------------------------------------------------------


async def test_a_payment_is_cancelled_from_its_page_and_its_reprint_says_so(counter: Counter) -> None:
    """BT with its own number and QR; the former paper says BATAL and carries the BT's QR; a second time is refused."""
    number = await paid(counter)
    page = await counter.get(f"/kertas/{number}")
    assert f'href="/kertas/{number}/batal"' in page.text
    form = {"sebab": "wrong_person", "keterangan": "bayar untuk Budi", "token": "b"}
    assert faulty(await counter.post(f"/kertas/{number}/batal", {"token": "b"})) == {"sebab", "kedua", "sandi"}
    assert faulty(await counter.post(f"/kertas/{number}/batal", {**form, "kedua": "sri", "sandi": PASSWORD})) == {
        "kedua"
    }
    undone = await counter.number_of(await counter.post(f"/kertas/{number}/batal", {**form, **SECOND}))
    assert undone == "BT-RKP01A-000001"
    fresh = await counter.get(f"/kertas/{undone}?baru=1")
    assert "Selesai. Sudah dibatalkan." in said(fresh)
    assert f"{number} dibatalkan dan tidak berlaku lagi. Uang kembali Rp25.000, tunai." in said(fresh)
    assert "janji layanan" not in said(fresh)
    assert f'href="/kertas/{number}"' in fresh.text
    assert "(data sudah dihapus)" not in said(await counter.get("/"))
    entry = said(await counter.get(f"/kertas/{undone}/cetak"))
    for words in (
        "Membatalkan BP-RKP01A-000001",
        "Orang keliru: bayar untuk Budi",
        "Disetujui Hj. Rusmini",
        "Rp25.000",
    ):
        assert words in entry, words
    old, new = await counter.store.reader.paper(number), await counter.store.reader.paper(undone)
    assert old is not None
    assert new is not None
    assert old.cancel_qr_text == new.record.qr_text
    former = await counter.get(f"/kertas/{number}/cetak")
    assert "BATAL" in said(former)
    assert new.record.check_code in said(former)
    assert "sudah dibatalkan dengan BT-RKP01A-000001" in said(await counter.get(f"/kertas/{number}/batal"))


async def test_after_the_closing_the_money_leaves_todays_till_and_closed_sums_stay(
    counter: Counter, clock: HandClock
) -> None:
    """Two names; yesterday's closing is what it was; today's drawer owes it."""
    number = await paid(counter)
    await close(counter, {20_000: 1, 5_000: 1})
    before = await counter.store.money.closing("TK-RKP01A-000001")
    clock.forward(DAY_S)
    assert "Di laci hari ini hanya ada Rp0." in said(await counter.get(f"/kertas/{number}/batal"))
    await paid(counter, "60.000", "p-2")
    page = said(await counter.get(f"/kertas/{number}/batal"))
    assert "hanya ada" not in page
    assert "Rp25.000 keluar dari kas hari ini; angka yang sudah ditutup tidak berubah." in page
    await counter.number_of(await counter.post(f"/kertas/{number}/batal", {"sebab": "double", "token": "b", **SECOND}))
    assert (await counter.store.reader.till(1)).expected_rp == 35_000
    assert await counter.store.money.closing("TK-RKP01A-000001") == before


async def test_what_is_at_the_bank_comes_back_by_the_treasury_or_in_cash(counter: Counter, clock: HandClock) -> None:
    """By the treasury nothing leaves the drawer and the BT says so; before the deposit that way is not offered."""
    numbers = [await paid(counter, "25.000", f"p-{each}") for each in range(3)]
    way = {"sebab": "double", "uang": "treasury", **SECOND}
    early = await counter.post(f"/kertas/{numbers[0]}/batal", {**way, "token": "b-0"})
    assert "Uangnya belum disetor" in said(early)
    await close(counter, {50_000: 1, 20_000: 1, 5_000: 1})
    await counter.post("/kas/setoran", {"tk": "TK-RKP01A-000001", "aksi": "setor", "token": "s"})
    clock.forward(DAY_S)
    assert "Uangnya sudah disetor ke bank." in said(await counter.get(f"/kertas/{numbers[0]}/batal"))
    entry = await counter.number_of(await counter.post(f"/kertas/{numbers[0]}/batal", {**way, "token": "b-1"}))
    assert "dikembalikan lewat kas daerah" in said(await counter.get(f"/kertas/{entry}/cetak"))
    assert (await counter.store.reader.till(1)).cancelled_rp == 0
    cash = {**way, "uang": "cash", "token": "b-2"}
    await counter.number_of(await counter.post(f"/kertas/{numbers[1]}/batal", cash))
    assert (await counter.store.reader.till(1)).expected_rp == -25_000
    assert await counter.store.keeper.verify() == []


async def test_a_proof_prints_for_payer_treasurer_and_archive(box: Store, clock: HandClock) -> None:
    """As many sheets as the settings say, each naming its holder; a copy is one sheet."""
    settings = replace(SETTINGS, money=MoneySettings(proof_sheets=3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_counter, "SETTINGS", settings)
        async with counter_of(box, clock) as counter:
            await counter.log_in()
            number = await paid(counter)
            page = said(await counter.get(f"/kertas/{number}/cetak"))
            assert [page.count(each) for each in ("untuk pembayar", "untuk bendahara", "untuk arsip")] == [1, 1, 1]
            await counter.post(f"/kertas/{number}/salinan", {"token": "k"})
            assert "untuk arsip" not in said(await counter.get(f"/kertas/{number}/cetak"))


async def test_the_appointment_and_its_end_are_shown_where_money_is_taken(counter: Counter) -> None:
    for path in ("/kas", "/bayar?layanan=RET-SAMPAH"):
        page = sums(await counter.get(path))
        assert "SK 188/45/2026" in page, path
        assert "31 Desember 2026" in page, path


async def test_a_program_has_a_till_that_a_supervisor_closes(counter: Counter, clock: HandClock) -> None:
    """A token's drawer is closed like any other."""
    await take_payment(doors_of(counter.store, clock), waste(), 10_000)
    await counter.log_in("rusmini")
    page = await counter.get("/kas")
    assert f"/kas/tutup?kas=10000&amp;hari={TODAY}" in page.text
    answer = await close(counter, {20_000: 1, 5_000: 1}, kas="10000", hari=str(TODAY))
    assert answer.status_code == 303


async def test_the_pages_speak_english_too(counter: Counter) -> None:
    """Not one Indonesian heading is left over."""
    await paid(counter)
    await close(counter, {20_000: 1, 5_000: 1})
    found: dict[str, Any] = {}
    for path, words in {
        "/kas": "Your drawer", "/kas/gerak": "Cash in or out", "/kas/setoran": "Make the deposit and print",
        "/kas/serah": "Shift handover", "/kas/buku": "Download the receipts book",
        "/kas/tk/TK-RKP01A-000001": "Read the day's words to the hub", "/kertas/BP-RKP01A-000001/batal": "Cancel BP-",
    }.items():  # fmt: skip
        page = await counter.get(f"{path}?lang=en")
        found[path] = words in said(page).replace("&#39;", "'")
    assert all(found.values()), found


async def test_a_file_is_cancelled_from_its_page_without_a_till(counter: Counter, clock: HandClock) -> None:
    """No money, no drawer; a note beside the reason goes onto the counter-entry."""
    taken = await take_in(doors_of(counter.store, clock), kia(), 1)
    form = {"sebab": "withdrawn", "keterangan": "pindah kota", "token": "b", **SECOND}
    entry = await counter.number_of(await counter.post(f"/kertas/{taken.number}/batal", form))
    sheet = said(await counter.get(f"/kertas/{entry}/cetak"))
    assert "Ditarik pemohon: pindah kota" in sheet
    assert "tidak ada yang dikembalikan" in sheet
    assert (await counter.store.reader.till(1)).state == "none"
    assert "Kertas seperti ini tidak dapat dibatalkan." in said(await counter.get(f"/kertas/{entry}/batal"))
