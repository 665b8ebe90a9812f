"""Taking a citizen in at the counter: every fault at once, nothing lost, the paper that the button named."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from edge.store.opening import Store
from edge.web.desk.intake_form import iso_day
from tests.edge.branch_box import HandClock, SeededLuck, open_box, setup
from tests.edge.desk_counter import KIA_FORM, Counter, counter_of, faulty, hidden, said


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in."""
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


async def test_a_complete_file_gets_its_receipt(counter: Counter) -> None:
    answer = await counter.post("/terima", KIA_FORM)
    number = await counter.number_of(answer)
    assert number == "TT-RKP01A-000001"
    page = await counter.get(answer.headers["location"])
    assert "Selesai. Berkas diterima." in said(page)
    receipt = await counter.store.reader.receipt(number)
    assert receipt is not None
    assert receipt.check_code in said(page)
    assert "Tersimpan" in said(page)
    assert "Sampaikan ke pemohon:" in said(page)
    assert '<svg class="qr"' in page.text
    assert "SALINAN 1" in said(page)


async def test_a_double_submit_is_one_receipt(counter: Counter) -> None:
    """Pressed twice or sent again by the browser: the form's token answers the first paper."""
    first = await counter.number_of(await counter.post("/terima", KIA_FORM))
    assert await counter.number_of(await counter.post("/terima", KIA_FORM)) == first
    seen = {"token": "t-9", f"pasti-{first}": "ya"}
    other = await counter.number_of(await counter.post("/terima", {**KIA_FORM, **seen}))
    assert other == "TT-RKP01A-000002"


async def test_a_used_form_typed_over_for_the_next_citizen_is_never_answered_with_the_first_ones_paper(
    counter: Counter,
) -> None:
    """Back, another name, print: the form is there whole, says what became of it, and prints under a new token."""
    first = await counter.number_of(await counter.post("/terima", KIA_FORM))
    answer = await counter.post("/terima", {**KIA_FORM, "nama": "Siti Aminah"})
    assert answer.status_code == 422
    assert f"Formulir ini sudah menjadi {first}." in said(answer)
    assert "belum tersimpan" in said(answer)
    assert 'value="Siti Aminah"' in answer.text
    assert 'value="Aulia Rahmah"' in answer.text
    token = hidden(answer.text, "token")
    assert token not in ("", KIA_FORM["token"])
    again = {"nama": "Siti Aminah", "token": token, f"pasti-{first}": "ya"}
    second = await counter.number_of(await counter.post("/terima", {**KIA_FORM, **again}))
    assert (first, second) == ("TT-RKP01A-000001", "TT-RKP01A-000002")
    assert "Siti Aminah" in said(await counter.get(f"/kertas/{second}/cetak"))


async def test_a_form_on_hold_outlives_the_next_citizens_paper(counter: Counter) -> None:
    """Holding is for serving somebody else meanwhile; only its own print ends it."""
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan", "token": "t-held"})
    await counter.post("/terima", {**KIA_FORM, "nama": "Siti", "nik": "6271055403940003", "token": "t-next"})
    assert 'value="Norhayati"' in (await counter.get("/terima?lanjut=1")).text
    await counter.post("/terima", {**KIA_FORM, "token": "t-held"})
    assert 'value="Norhayati"' not in (await counter.get("/terima?lanjut=1")).text


async def test_what_the_contract_itself_does_not_allow_is_said_in_words(tmp_path: Path) -> None:
    """In the year 2107 no receipt can be sealed: a sentence and the form, not a page of failure."""
    clock = HandClock(wall_s=2**32 + 5)
    store = await open_box(setup(tmp_path, clock, SeededLuck()))
    async with counter_of(store, clock) as late:
        await late.log_in()
        answer = await late.post("/terima", {**KIA_FORM, "pasti-usia-17": "ya"})
    await store.close()

    assert answer.status_code == 422
    assert "Tanda terima tidak dapat dibuat" in said(answer)
    assert 'value="Norhayati"' in answer.text


async def test_every_fault_is_said_at_once_and_what_was_typed_stays(counter: Counter) -> None:
    form = {**KIA_FORM, "nama": "", "nik": "6271 0554", "telepon": "0812 5019", "isi-lahir-anak": "31-02-2019"}
    del form["ada-kk"]
    answer = await counter.post("/terima", form)
    assert answer.status_code == 422
    assert faulty(answer) == {"nama", "nik", "telepon", "isi-lahir-anak", "ada-kk"}
    page = said(answer)
    assert "Ada 5 hal yang perlu dilengkapi" in page
    assert "NIK baru 8 angka, seharusnya 16." in page
    assert "Baru 8 angka. Isi 10 sampai 13 angka, atau kosongkan." in page
    assert "Tandai ada atau tidak ada." in page
    for kept in ("6271 0554", "0812 5019", "31-02-2019", "Aulia Rahmah"):
        assert f'value="{kept}"' in answer.text
    assert re.search(r'name="ada-foto" value="ada" checked', answer.text)
    assert (await counter.store.reader.today()).papers == {}


async def test_every_fault_in_the_summary_leads_to_a_field_that_is_there(counter: Counter) -> None:
    form = {name: value for name, value in KIA_FORM.items() if not name.startswith("ada-")} | {"nama": "", "nik": "1"}
    answer = await counter.post("/terima", form)
    targets = re.findall(r'<a href="#([^"]+)">', answer.text.partition('id="ringkasan"')[2].partition("<form")[0])
    assert targets
    for target in targets:
        assert f'id="{target}"' in answer.text, target


async def test_a_missing_paper_prints_a_return_slip_and_only_when_the_button_said_so(counter: Counter) -> None:
    """Without JavaScript the button still names the other paper: it is renamed, and nothing happens yet."""
    form = {**KIA_FORM, "ada-foto": "tidak"}
    asked = await counter.post("/terima", form)
    assert asked.status_code == 200
    assert "Belum lengkap, 1 persyaratan tidak ada." in said(asked)
    assert "Cetak tanda pengembalian" in said(asked)
    assert hidden(asked.text, "kertas") == "TP"
    assert (await counter.store.reader.today()).papers == {}
    number = await counter.number_of(await counter.post("/terima", {**form, "kertas": "TP"}))
    assert number == "TP-RKP01A-000001"
    page = said(await counter.get(f"/kertas/{number}?baru=1"))
    assert "Selesai. Berkas dikembalikan." in page
    assert "Yang kurang: Pas foto anak 2x3 dua lembar (usia 5-17); janji layanan belum mulai" in page
    assert "Lanjutkan berkas ini" in said(await counter.get(f"/kertas/{number}"))


async def test_a_nik_that_differs_warns_in_amber_and_stops_nothing(counter: Counter) -> None:
    form = {**KIA_FORM, "nik": "1101015403940000", "aksi": "periksa"}
    shown = await counter.post("/terima", form)
    assert shown.status_code == 200
    assert "pertama kali diberikan di daerah lain" in said(shown)
    assert faulty(shown) == set()
    assert "lahir 14 Maret 1994" in said(shown)
    await counter.number_of(await counter.post("/terima", {**form, "aksi": "cetak"}))


async def test_a_child_too_young_for_a_photograph_is_not_asked_for_one(counter: Counter) -> None:
    form = {**KIA_FORM, "isi-lahir-anak": "02-09-2025"}
    del form["ada-foto"]
    await counter.number_of(await counter.post("/terima", form))


async def test_what_happened_to_each_paper_is_what_was_told(counter: Counter) -> None:
    number = await counter.number_of(await counter.post("/terima", {**KIA_FORM, "kertas-kk": "handed_over"}))
    page = said(await counter.get(f"/kertas/{number}/cetak"))
    assert page.count("diserahkan") == 4
    assert page.count("ditunjukkan") == 1
    assert "disalin" not in page


async def test_a_representative_stands_for_the_applicant(counter: Counter) -> None:
    form = {**KIA_FORM, "wakil-nama": "Siti", "wakil-hubungan": "kakak"}
    number = await counter.number_of(await counter.post("/terima", form))
    assert "Siti (kakak)" in said(await counter.get(f"/kertas/{number}/cetak"))


async def test_a_representative_without_a_name_is_a_fault_at_the_name(counter: Counter) -> None:
    assert faulty(await counter.post("/terima", {**KIA_FORM, "wakil-hubungan": "kakak"})) == {"wakil-nama"}


async def test_a_service_is_found_by_name_code_or_everyday_word(counter: Counter) -> None:
    for words in ("anak", "ADM-KIA", "identitas anak", "kia"):
        assert "Kartu Identitas Anak" in said(await counter.get(f"/terima?q={words}")), words


async def test_no_match_says_what_to_do(counter: Counter) -> None:
    assert "Coba kata lain, atau kosongkan pencarian." in said(await counter.get("/terima?q=zzzz"))


async def test_who_comes_to_pay_is_not_led_into_a_file(counter: Counter) -> None:
    """'pbb' may mean the tax's payment as well as its correction: nothing is chosen, the payment is one press away."""
    page = await counter.get("/terima?q=pbb")
    assert 'name="nama"' not in page.text
    for rows in (page.text, (await counter.get("/layanan?untuk=berkas&q=pbb")).text):
        assert 'href="/bayar?layanan=PJK-PBB"' in rows
    assert "Hanya pembayaran" not in (await counter.get("/layanan?untuk=bayar&q=pbb")).text


async def test_choosing_another_service_keeps_the_person(counter: Counter) -> None:
    shown = await counter.post("/terima", {**KIA_FORM, "layanan": "ADM-AKL", "aksi": "pilih"})
    assert 'value="Norhayati"' in shown.text
    assert "Surat keterangan kelahiran" in said(shown)


async def test_a_service_that_is_not_offered_offline_says_why_and_has_no_button(counter: Counter) -> None:
    page = await counter.get("/terima?layanan=ADM-IKD")
    assert "hanya dapat dikerjakan saat tersambung" in said(page)
    assert 'value="cetak"' not in page.text


async def test_a_form_can_be_held_and_taken_up_again(counter: Counter) -> None:
    held = await counter.post("/terima", {**KIA_FORM, "aksi": "tahan", "nik": "12"})
    assert held.headers["location"] == "/?tertahan=1"
    home = said(await counter.get("/"))
    assert "1 isian tertahan" in home
    again = await counter.get("/terima?lanjut=1")
    assert 'value="Norhayati"' in again.text
    assert 'value="12"' in again.text
    await counter.number_of(await counter.post("/terima", KIA_FORM))
    assert "1 isian tertahan" not in said(await counter.get("/"))


async def test_strange_characters_are_a_fault_and_never_a_500(counter: Counter) -> None:
    for bad in ("a\x00b", "a\x1b[31m", "a\u202eb", "\ufffd", "\u2028"):
        answer = await counter.post("/terima", {**KIA_FORM, "nama": bad})
        assert answer.status_code == 422
        assert "nama" in faulty(answer)


async def test_markup_in_a_name_is_shown_as_it_was_typed(counter: Counter) -> None:
    number = await counter.number_of(await counter.post("/terima", {**KIA_FORM, "nama": "<b>Nor</b>"}))
    page = await counter.get(f"/kertas/{number}")
    assert "&lt;b&gt;Nor&lt;/b&gt;" in page.text
    assert "<b>Nor</b>" not in page.text


async def test_an_unlisted_box_says_so_and_keeps_the_form(
    tmp_path_factory: pytest.TempPathFactory, clock: HandClock
) -> None:
    store = await open_box(setup(tmp_path_factory.mktemp("unlisted"), clock, SeededLuck()), listed=False)
    try:
        async with counter_of(store, clock) as counter:
            await counter.log_in()
            assert "Kertas bersegel belum boleh dicetak" in said(await counter.get("/"))
            answer = await counter.post("/terima", KIA_FORM)
            assert answer.status_code == 503
            assert "belum ada di daftar kunci kota" in said(answer)
            assert 'value="Norhayati"' in answer.text
    finally:
        await store.close()


async def test_every_service_has_a_page_that_offers_what_is_lawful(counter: Counter) -> None:
    """All 39: a file, a payment, or a sentence why neither is possible here."""
    states = {each.code: each for each in await counter.store.reader.services()}
    assert len(states) == 39
    for code, state in states.items():
        intake = await counter.get(f"/terima?layanan={code}")
        payment = await counter.get(f"/bayar?layanan={code}")
        assert (intake.status_code, payment.status_code) == (200, 200), code
        assert ('value="cetak"' in payment.text) == state.cash, code
        offered = 'value="cetak"' in intake.text or 'value="cetak"' in payment.text
        assert offered or "tidak dapat diterima di sini sekarang" in said(intake) + said(payment), code


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("02-09-2019", "2019-09-02"), ("2/9/2019", "2019-09-02"), ("02092019", "2019-09-02"),
        ("292019", "292019"), ("31 12 1999", "1999-12-31"), ("kemarin", "kemarin"),
    ],
)  # fmt: skip
def test_a_day_may_be_typed_without_its_separators(typed: str, day: str) -> None:
    """Eight digits are enough at a counter; what may mean two days is left for the core to refuse."""
    assert iso_day(typed) == day
