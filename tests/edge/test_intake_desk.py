"""The counter around a file: forms on hold, a log-in that ended, the same person twice, one visit, corrections."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Response
from litestar.testing import AsyncTestClient
from markupsafe import escape

from contract.calendar import Calendar
from contract.catalogue import Catalogue, Sla
from edge.core.intake_settings import IntakeSettings
from edge.store.opening import Store
from edge.web.desk.holding import next_token
from tests.edge.branch_box import CATALOGUE, SETTINGS, HandClock, SeededLuck, open_box, setup
from tests.edge.desk_counter import (
    KIA_FORM,
    PASSWORD,
    PEOPLE,
    PIN,
    SKRD_FORM,
    Counter,
    counter_of,
    desk_app,
    doors_of,
    faulty,
    hidden,
    said,
)

FIRST = "TT-RKP01A-000001"
OTHER_NIK = "6271055403940003"


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in."""
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


async def taken_in(counter: Counter, **changes: str) -> str:
    return await counter.number_of(await counter.post("/terima", {**KIA_FORM, **changes}))


async def test_a_guardian_a_passport_and_a_thumb_stand_on_page_and_paper(counter: Counter) -> None:
    """What is configured or said at the counter is read from the paper by whoever takes the file on."""
    told = {
        "nik": "", "nama": "Suharto", "identitas": "Paspor E1234567", "tanda": "thumbprint", "wakil-nama": "Udin",
        "wakil-hubungan": "paman", "wakil-sebagai": "guardian", "wakil-identitas": "penetapan wali",
    }  # fmt: skip
    number = await taken_in(counter, **told)
    for path in (f"/kertas/{number}", f"/kertas/{number}/cetak"):
        page = said(await counter.get(path))
        for text in ("Paspor E1234567", "Wali Udin (paman)", "Nama anak Aulia Rahmah", "Tanda tangan cap jempol"):
            assert text in page, (path, text)
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    person = paper.person or {}
    assert person[13] == [["guardian", {1: "Udin", 8: "paman", 9: "penetapan wali"}]]
    assert (person[9], person[14]["+signature"]) == ("Paspor E1234567", "thumbprint")


# -- forms on hold ----------------------------------------------------------------------------------------------------


async def test_many_forms_wait_side_by_side_and_each_goes_on_as_it_was(counter: Counter) -> None:
    """A second form on hold replaces none; printing one leaves the others."""
    for token, name in (("t-a", "Norhayati"), ("t-b", "Siti"), ("t-c", "Budi")):
        await counter.post("/terima", {**KIA_FORM, "aksi": "tahan", "token": token, "nama": name})
    await counter.post("/bayar", {**SKRD_FORM, "aksi": "tahan"})
    page = said(await counter.get("/draf"))
    for text in ("Norhayati", "Siti", "Budi", "Siti Aminah", "Penerimaan pembayaran", "dihapus 14 hari lagi"):
        assert text in page
    assert "4 isian tertahan" in said(await counter.get("/"))
    await taken_in(counter, token="t-b", nama="Siti", nik=OTHER_NIK)
    assert 'value="Norhayati"' in (await counter.get("/terima?lanjut=t-a")).text
    assert 'value="Siti"' not in (await counter.get("/terima?lanjut=t-b")).text
    assert 'value="900/123"' in (await counter.get("/bayar?lanjut=t-2")).text


async def test_every_press_keeps_the_form(counter: Counter) -> None:
    """Searching, choosing, checking, a fault: what is typed is on the box before the page comes back."""
    for action in ("cari", "pilih", "periksa", "cetak"):
        await counter.post("/terima", {**KIA_FORM, "aksi": action, "token": f"t-{action}", "nik": "12"})
        assert 'value="Aulia Rahmah"' in (await counter.get(f"/terima?lanjut=t-{action}")).text, action


async def test_choosing_a_service_alone_keeps_nothing(counter: Counter) -> None:
    await counter.post("/terima", {"layanan": "ADM-KIA", "aksi": "pilih", "token": "t-9"})
    assert "Tidak ada isian yang tertahan." in said(await counter.get("/draf"))


async def test_the_script_hears_when_it_was_kept_and_never_brings_a_paper_back_as_a_form(counter: Counter) -> None:
    """Its last word may arrive after the print; what is typed over a printed form is kept under a token of its own."""
    kept = await counter.post("/terima", {**KIA_FORM, "aksi": "simpan"})
    assert (kept.status_code, kept.text) == (200, "13.09.09")
    await taken_in(counter)
    late = await counter.post("/terima", {**KIA_FORM, "aksi": "simpan", "nama": "Siti"})
    assert late.status_code == 200
    assert 'value="Siti"' not in (await counter.get(f"/terima?lanjut={KIA_FORM['token']}")).text
    again = await counter.get(f"/terima?lanjut={next_token(KIA_FORM['token'])}")
    assert 'value="Siti"' in again.text
    assert hidden(again.text, "token") == next_token(KIA_FORM["token"])
    empty = await counter.post("/terima", {"layanan": "ADM-KIA", "aksi": "simpan", "token": "t-8"})
    assert empty.status_code == 204


async def test_dropping_is_a_press_of_its_own(counter: Counter) -> None:
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan"})
    await counter.post("/terima", {**KIA_FORM, "aksi": "buang"})
    assert "Tidak ada isian yang tertahan." in said(await counter.get("/draf"))
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan"})
    await counter.post("/draf", {"aksi": "buang", "form": "terima", "token": "t-1", "milik": "1"})
    assert "Tidak ada isian yang tertahan." in said(await counter.get("/draf"))


async def test_a_hundred_forms_on_hold_are_listed_and_the_rest_is_counted(box: Store, counter: Counter) -> None:
    """A script that holds form after form makes no page of megabytes."""
    for n in range(103):
        await box.drafts.save(1, "terima", {"nama": [f"Warga {n}"]}, f"t-{n}", box.reader.now_s() + n)

    page = await counter.get("/draf")

    assert page.text.count("Warga ") == 100
    assert "Masih 3 isian lain yang lebih lama." in said(page)


async def test_a_form_is_its_owners_at_any_counter_and_a_supervisor_may_hand_it_over(counter: Counter) -> None:
    """Bambang neither sees Sri's form nor moves it; Rusmini does, and then it is his."""
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan"})
    await counter.log_in("bambang")
    assert "Norhayati" not in said(await counter.get("/draf"))
    move = {"aksi": "alihkan", "form": "terima", "token": "t-1", "milik": "1", "kepada": "2"}
    await counter.post("/draf", move)
    assert 'value="Norhayati"' not in (await counter.get("/terima?lanjut=t-1")).text
    await counter.log_in("rusmini")
    assert "Norhayati" in said(await counter.get("/draf"))
    await counter.post("/draf", {**move, "kepada": "99"})
    given = await counter.post("/draf", move)
    assert "Isian dialihkan kepada Bambang S." in said(await counter.get(given.headers["location"]))
    await counter.log_in("bambang")
    assert 'value="Norhayati"' in (await counter.get("/terima?lanjut=t-1")).text
    await counter.log_in("sri")
    assert "Norhayati" not in said(await counter.get("/draf"))


async def test_a_form_that_nobody_touches_for_two_weeks_is_dropped(counter: Counter, clock: HandClock) -> None:
    """It holds personal data; the list says when, before it happens."""
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan"})
    clock.forward(13 * 86_400)
    assert "dihapus 1 hari lagi" in said(await counter.get("/draf"))
    clock.forward(86_400 + 1)
    assert "Norhayati" not in said(await counter.get("/draf"))
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan"})
    clock.forward(15 * 86_400)
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan", "token": "t-new", "nama": "Siti"})
    assert [each.token for each in await counter.store.drafts.held()] == ["t-new"], "also where nobody opens the list"


def end_log_in(counter: Counter) -> None:
    """As after fifteen minutes: nothing says any more who sits here."""
    for cookie in list(counter.client.cookies.jar):
        if not cookie.name.endswith(("-csrf", "-ws")):
            counter.client.cookies.delete(cookie.name)


async def test_a_log_in_that_ends_in_mid_form_loses_nothing(counter: Counter) -> None:
    """Fault 52, without any script: the form sent too late is kept for whoever it was shown to."""
    shown = (await counter.get("/terima?layanan=ADM-KIA")).text
    mark, token, csrf = (hidden(shown, name) for name in ("milik", "token", "_csrf_token"))
    fields = {**KIA_FORM, "milik": mark, "token": token, "_csrf_token": csrf}
    end_log_in(counter)
    sent = await counter.client.post("/terima", data=fields, follow_redirects=False)
    assert sent.status_code == 303
    assert sent.headers["location"] == f"/masuk?no=1&lanjut=%2Fterima%3Flanjut%3D{token}"
    assert (await counter.store.reader.today()).papers == {}
    await counter.log_in()
    again = await counter.get(f"/terima?lanjut={token}")
    for text in ("Norhayati", "Aulia Rahmah", "6271 0554 0394 0000"):
        assert f'value="{text}"' in again.text


async def test_nobody_can_put_a_form_on_hold_for_somebody_else(counter: Counter) -> None:
    """A mark that this box did not write keeps nothing."""
    csrf = hidden((await counter.get("/sandi")).text, "_csrf_token")
    end_log_in(counter)
    for mark in ("", "2", "2.00000000000000000000000000000000", "99999.x", "x.y"):
        fields = {**KIA_FORM, "milik": mark, "_csrf_token": csrf}
        sent = await counter.client.post("/terima", data=fields, follow_redirects=False)
        assert "lanjut" not in sent.headers["location"], mark
    assert await counter.store.drafts.held() == ()


# -- the same person --------------------------------------------------------------------------------------------------


async def test_a_second_file_is_pointed_out_with_a_link_and_goes_on_once_confirmed(counter: Counter) -> None:
    number = await taken_in(counter)
    asked = await counter.post("/terima", {**KIA_FORM, "token": "t-2"})
    assert asked.status_code == 422
    assert "Orang ini sudah mengajukan layanan yang sama" in said(asked)
    assert f'href="/kertas/{number}"' in asked.text
    assert faulty(asked) == {f"pasti-{number}"}
    second = await taken_in(counter, token="t-2", **{f"pasti-{number}": "ya"})
    paper = await counter.store.reader.paper(second)
    assert paper is not None
    assert paper.event.facts[41] == [5]


async def test_without_a_nik_name_and_birth_day_or_phone_tell(counter: Counter) -> None:
    """A name alone does not."""
    await taken_in(counter, nik="", lahir="14-03-1994")
    cases: tuple[tuple[dict[str, str], bool], ...] = (
        ({"nik": "", "telepon": "0812-3456-7890"}, True),
        ({"nik": "", "telepon": "", "lahir": "14-03-1994"}, True),
        ({"nik": "", "telepon": ""}, False),
        ({"nik": "", "nama": "Siti"}, False),
        ({"nik": OTHER_NIK}, False),
    )
    for index, (changes, asked) in enumerate(cases):
        answer = await counter.post("/terima", {**KIA_FORM, "token": f"t-2{index}", **changes})
        assert (answer.status_code == 422) == asked, changes


async def test_after_a_month_nobody_is_asked(counter: Counter, clock: HandClock) -> None:
    await taken_in(counter)
    clock.forward(31 * 86_400)
    assert await taken_in(counter, token="t-2") == "TT-RKP01A-000002"


# -- one visit, a returned file, a correction -------------------------------------------------------------------------


async def test_the_next_service_begins_with_the_same_person_and_the_papers_stand_together(counter: Counter) -> None:
    """One identity entry, one pack: printed again with one press, each its own SALINAN."""
    first = await taken_in(counter)
    done = await counter.get(f"/kertas/{first}?baru=1")
    assert f'href="/terima?sama={first}"' in done.text
    begun = await counter.get(f"/terima?sama={first}&layanan=ADM-AKL")
    for text in ("Norhayati", "6271055403940000", "081234567890"):
        assert f'value="{text}"' in begun.text
    form = {"layanan": "NAK-AK1", "nama": "Norhayati", "nik": "6271055403940000", "kertas": "TT", "aksi": "cetak"}
    marks = {f"ada-{code}": "ada" for code in ("ktp", "ijazah", "foto", "formulir")}
    second = await counter.number_of(await counter.post("/terima", {**form, **marks, "token": "t-2"}))
    await taken_in(counter, nama="Siti", nik=OTHER_NIK, token="t-3")
    page = await counter.get(f"/kertas/{second}/kunjungan")
    assert "Satu kunjungan, 2 kertas" in said(page)
    assert first in page.text
    answer = await counter.post(f"/kertas/{second}/kunjungan", {"token": "t-4"})
    assert answer.status_code == 303
    await counter.post(f"/kertas/{second}/kunjungan", {"token": "t-4"})
    for number in (first, second):
        receipt = await counter.store.reader.receipt(number)
        assert receipt is not None
        assert receipt.copies == 1
    assert (await counter.get("/kertas/TT-RKP01A-000099/kunjungan")).status_code == 404


async def test_a_returned_file_is_found_and_completed_with_what_was_there(counter: Counter) -> None:
    """By number as it is spoken, name or digits of the NIK; it becomes a receipt of the same case."""
    form = {**KIA_FORM, "ada-foto": "tidak", "kertas": "TP", "kertas-kk": "handed_over", "wakil-nama": "Udin"}
    slip = await counter.number_of(await counter.post("/terima", {**form, "wakil-sebagai": "guardian"}))
    for words in ("tp rkp01a 1", slip):
        assert (await counter.post("/cari", {"q": words})).headers["location"] == f"/kertas/{slip}"
    for words in ("norhay", "0000"):
        assert f'href="/terima?berkas={slip}"' in (await counter.post("/cari", {"q": words})).text
    assert "Janji layanan berhenti" in said(await counter.get(f"/kertas/{slip}"))
    begun = await counter.get(f"/terima?berkas={slip}")
    for text in ("Norhayati", "Aulia Rahmah", "02-09-2019", "Udin"):
        assert f'value="{text}"' in begun.text
    assert 'name="ada-kk" value="ada" checked' in begun.text
    assert 'name="ada-foto" value="ada">' in begun.text
    assert hidden(begun.text, "berkas") == slip
    number = await taken_in(counter, berkas=slip, token="t-2")
    receipt = await counter.store.reader.receipt(number)
    assert receipt is not None
    assert receipt.case_id == slip
    assert "Berkas diterima, menunggu instansi" in said(await counter.get(f"/kertas/{number}"))
    assert f'href="/terima?berkas={slip}"' not in (await counter.post("/cari", {"q": "norhay"})).text
    assert "Lanjutkan berkas ini" not in said(await counter.get(f"/kertas/{slip}")), "it has been continued"


async def test_forms_on_hold_are_found_too(counter: Counter) -> None:
    """What nobody has printed yet is not lost from sight."""
    await counter.post("/terima", {**KIA_FORM, "aksi": "tahan"})
    for words in ("norhayati", "0394 0000"):
        found = await counter.post("/cari", {"q": words})
        assert "Isian tertahan, belum menjadi kertas" in said(found), words
        assert 'href="/terima?lanjut=t-1"' in found.text
    assert "belum menjadi kertas" not in said(await counter.post("/cari", {"q": "siti"}))


async def test_a_person_is_corrected_with_a_reason_and_found_under_the_right_name(counter: Counter) -> None:
    number = await taken_in(counter)
    page = await counter.get(f"/kertas/{number}/betulkan")
    assert 'value="14-03-1994"' not in page.text
    wrong = await counter.post(f"/kertas/{number}/betulkan", {"nama": "Nor Hayati", "nik": "62", "token": "t-2"})
    assert faulty(wrong) == {"nik", "alasan"}
    assert 'value="Nor Hayati"' in wrong.text
    right = {"nama": "Nor Hayati", "nik": OTHER_NIK, "lahir": "14-03-1994", "alasan": "salah ketik", "token": "t-2"}
    assert (await counter.post(f"/kertas/{number}/betulkan", right)).status_code == 303
    assert number in (await counter.post("/cari", {"q": "nor hayati"})).text
    assert number not in (await counter.post("/cari", {"q": "norhayati"})).text
    assert "Dibetulkan" in said(await counter.get(f"/kertas/{number}"))
    told = await counter.store.intakes.corrections(number)
    assert [each.person for each in told] == [{1: "Nor Hayati", 2: OTHER_NIK, 6: 19940314, 11: "salah ketik"}]
    assert await counter.store.keeper.verify() == []
    await counter.log_in("bambang")
    assert (await counter.get(f"/kertas/{number}/betulkan")).status_code == 404
    await counter.log_in("rusmini")
    assert 'value="Nor Hayati"' in (await counter.get(f"/kertas/{number}/betulkan")).text


# -- the promise ------------------------------------------------------------------------------------------------------


def confirmed_catalogue() -> Catalogue:
    services = [replace(each, sla=Sla(3, 20261101)) if each.code == "ADM-KIA" else each for each in CATALOGUE.services]
    return replace(CATALOGUE, services=tuple(services))


async def test_a_promise_is_printed_runs_and_is_overdue_at_the_counter_too(tmp_path: Path, clock: HandClock) -> None:
    """Where the city has confirmed time and transport, and the holidays are known."""
    settings = replace(SETTINGS, intake=IntakeSettings(transport_days=1))
    calendar = Calendar(version=1, known_until=20271231)
    made = setup(tmp_path, clock, SeededLuck(), settings=settings, catalogue=confirmed_catalogue(), calendar=calendar)
    store = await open_box(made)
    for login, name, role in PEOPLE:
        await store.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    app = desk_app(replace(doors_of(store, clock), settings=settings))
    async with AsyncTestClient(app, base_url="http://mpp.local") as client:
        counter = Counter(client, store)
        await counter.log_in()
        number = await taken_in(counter)
        page = said(await counter.get(f"/kertas/{number}?baru=1"))
        assert "janji layanan 30 November 2026 (3 hari kerja sejak berkas lengkap diterima instansi)." in page
        assert "Dijanjikan Senin, 30 November 2026, 4 hari kerja lagi." in said(await counter.get(f"/kertas/{number}"))
        clock.forward(8 * 86_400)
        assert "1 berkas lewat janji" in said(await counter.get("/"))
        assert "lewat 2 hari kerja. Tanyakan ke instansi." in said(await counter.get(f"/kertas/{number}"))
    await store.close()


# -- bad input --------------------------------------------------------------------------------------------------------

STRANGE = (
    "=cmd|' /C calc'!A0", "@SUM(1+1)", "<script>alert(1)</script>", "{{ 7*7 }}", "%00%0a", "O'Brien \"Bob\" & Co",
    "王小明", "Z̷a̷l̷g̷o̷", "../../etc/passwd", "x" * 100,
)  # fmt: skip


async def test_whatever_a_name_holds_goes_through_page_sheet_and_find_without_effect(counter: Counter) -> None:
    """Formulas, markup, templates, other alphabets, paths: shown as they were typed."""
    for index, name in enumerate(STRANGE):
        told = {"nik": "", "nama": name, "isi-nama-anak": name, "catatan": name, "token": f"t-{index}"}
        number = await taken_in(counter, **told)
        for path in (f"/kertas/{number}", f"/kertas/{number}/cetak", f"/kertas/{number}/kunjungan", "/cari", "/"):
            page = await counter.get(path)
            assert page.status_code == 200, path
            assert "<script>alert" not in page.text
        assert str(escape(" ".join(name.split()))) in (await counter.get(f"/kertas/{number}")).text
    assert await counter.store.keeper.verify() == []


async def test_what_no_paper_can_carry_is_a_fault_at_its_field_in_every_field(counter: Counter) -> None:
    """Also in the fields of the service, in who came instead, and in the note."""
    names = ("nama", "alamat", "identitas", "wakil-nama", "wakil-hubungan", "wakil-identitas", "isi-nama-anak")
    for bad in ("a\x00b", "a\x1b@b", "a\u202eb", "\ufeffa", "\ue000", "a\u2028b"):
        answer = await counter.post("/terima", {**KIA_FORM, **dict.fromkeys(names, bad)})
        assert answer.status_code == 422
        assert set(names) <= faulty(answer), repr(bad)


async def answer_to(counter: Counter, **fields: str) -> Response:
    return await counter.post("/terima", {**KIA_FORM, **fields})


async def test_very_long_and_very_many_values_are_refused_in_words(counter: Counter) -> None:
    assert faulty(await answer_to(counter, nama="x" * 500)) >= {"nama"}
    many = {f"isi-x{n}": "1" for n in range(400)}
    assert (await answer_to(counter, **many)).status_code == 422
    assert (await counter.store.reader.today()).papers == {}
