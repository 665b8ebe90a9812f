"""The kiosk in the hall: what a citizen can do there, and what it never shows or keeps."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import AsyncTestClient

from contract.events import Fact, Kind, PersonKey
from contract.names import check_code
from contract.states import Case
from edge.core.voices import TOPICS
from edge.store.opening import Store
from edge.web import kiosk
from tests.edge.branch_box import HandClock
from tests.edge.case_answers import TOLD_FIX, TOLD_READY, answer, taken_in
from tests.edge.desk_counter import CUT, SITE, doors_of, hidden, said

SECRETS = ("Norhayati", "6271055403940000", "081234567890", "Aulia", "1234567890")
ALL_FOUR = {f"s{no}": "4" for no in range(1, 10)}


@dataclass
class Hall:
    """A kiosk's browser."""

    client: AsyncTestClient[Litestar]
    store: Store

    async def get(self, path: str) -> Response:
        return await self.client.get(path, follow_redirects=False)

    async def post(self, path: str, fields: dict[str, Any]) -> Response:
        """The answer itself, or the page with a fault that it leads to."""
        token = hidden((await self.get(path)).text, "_csrf_token")
        gone = await self.client.post(path, data={**fields, "_csrf_token": token}, follow_redirects=False)
        assert gone.status_code in (303, 429), said(gone)  # no page answers a form: *back* would offer to send it again
        if gone.status_code == 429:
            return gone
        page = await self.get(gone.headers["location"])
        return gone if page.status_code == 200 else page

    async def result(self, path: str, fields: dict[str, Any]) -> str:
        """What the page says to which a form leads."""
        gone = await self.post(path, fields)
        assert gone.status_code == 303, said(gone)
        return said(await self.get(gone.headers["location"]))


@pytest.fixture
async def hall(box: Store, clock: HandClock) -> AsyncIterator[Hall]:
    app = kiosk.create_app(site=SITE, doors=doors_of(box, clock), link=lambda: CUT)
    async with AsyncTestClient(app, base_url="http://mpp.local") as client:
        yield Hall(client, box)


async def code_of(store: Store, number: str) -> str:
    receipt = await store.reader.receipt(number)
    assert receipt is not None
    return receipt.check_code


async def events(store: Store, kind: Kind) -> list[Any]:
    rows = await store.outbox.rows(0, 1, 0, 10_000)
    return [row.event for row in rows.sealed if row.event.kind == kind]


async def test_a_queue_number_is_given_once_however_often_the_button_is_pressed(hall: Hall, box: Store) -> None:
    """The number in large letters, and how many wait before it."""
    first = await hall.result("/kios/antrean", {"kelas": "A", "token": "q-1"})
    again = await hall.result("/kios/antrean", {"kelas": "A", "token": "q-1"})
    second = await hall.result("/kios/antrean", {"kelas": "A", "token": "q-2"})

    assert "A-001" in first
    assert "Anda berikutnya" in first
    assert "A-001" in again
    assert "A-002" in second
    assert "1 orang menunggu di depan Anda" in second
    assert [event.facts[Fact.WHAT] for event in await events(box, Kind.TICKET_TAKEN)] == [1, 1]


async def test_a_class_that_does_not_exist_is_answered_in_words(hall: Hall) -> None:
    """No 500, nothing taken."""
    for wrong in ({"kelas": "X"}, {}, {"kelas": "<script>"}):
        assert (await hall.post("/kios/antrean", {**wrong, "token": "q-1"})).status_code in (422, 404, 409)


async def test_a_case_is_followed_by_number_and_code(hall: Hall, box: Store, clock: HandClock) -> None:
    """Its steps with dates, its state, what to do, and how old the knowledge is."""
    case = await taken_in(box)
    code = await code_of(box, case)
    before = await hall.result("/kios/berkas", {"nomor": case, "kode": code})
    await answer(box, case, Case.READY, 2, script=TOLD_READY, at_s=clock.wall_s + 60)
    clock.forward(7_200)

    after = await hall.result("/kios/berkas", {"nomor": f" {case.lower()} ", "kode": code.replace("-", " ")})

    assert "Belum ada kabar dari instansi" in before
    assert "Diterima" in before
    assert "Siap diambil" in after
    assert "bawa kertas ini dan tanda pengenal" in after
    assert "1 jam 59 menit lalu" in after
    assert "belum pernah terhubung ke pusat" in after


async def test_any_paper_of_a_case_leads_to_it(hall: Hall, box: Store) -> None:
    """A return slip and its continuation are one case."""
    slip = (await taken_in(box, documents=["kk"]), await code_of(box, "TP-RKP01A-000001"))

    assert "Belum lengkap" in await hall.result("/kios/berkas", {"nomor": slip[0], "kode": slip[1]})


async def test_an_unknown_number_and_a_wrong_code_sound_alike(hall: Hall, box: Store) -> None:
    """Nobody learns which numbers there are."""
    case = await taken_in(box)
    code = await code_of(box, case)
    wrong = [
        {"nomor": case, "kode": "0000-0000"},
        {"nomor": "TT-RKP01A-000777", "kode": code},
        {"nomor": "TT-BKB01A-000001", "kode": code},
        {"nomor": "6271055403940000", "kode": code},
        {"nomor": case, "kode": "nonsense nonsense"},
        {"nomor": "x" * 40, "kode": "y" * 20},
    ]

    answers = [await hall.post("/kios/berkas", each) for each in wrong]

    assert {each.status_code for each in answers} == {404}
    assert len({re.sub(r"[A-Za-z0-9_-]{20,}", "", said(each)) for each in answers}) == 1
    assert "tidak cocok dengan kertas titik layanan ini" in said(answers[0])


async def test_twenty_wrong_codes_shut_a_number_for_an_hour(hall: Hall, box: Store, clock: HandClock) -> None:
    """Also for the right code then; another number is not touched, and the hour ends."""
    case, other = await taken_in(box), await taken_in(box)
    code, other_code = await code_of(box, case), await code_of(box, other)
    for _ in range(20):
        clock.forward(5)
        assert (await hall.post("/kios/berkas", {"nomor": case, "kode": "0000-0000"})).status_code == 404

    shut = await hall.post("/kios/berkas", {"nomor": case, "kode": code})
    clock.forward(60)

    assert shut.status_code == 429
    assert "terlalu sering dicoba" in said(shut)
    assert (await hall.post("/kios/berkas", {"nomor": other, "kode": other_code})).status_code == 303
    clock.forward(3_600)
    assert (await hall.post("/kios/berkas", {"nomor": case, "kode": code})).status_code == 303


async def test_no_page_of_the_kiosk_shows_a_name_a_nik_or_an_agencys_words(hall: Hall, box: Store) -> None:
    """Whatever the case holds, and whoever it is about."""
    case = await taken_in(box, fields={"nama-anak": "Aulia Rahmah", "lahir-anak": "2019-09-02"})
    await answer(box, case, Case.FIX_ASKED, script=f"Norhayati, {TOLD_FIX}", reason=2)
    gone = await hall.post("/kios/berkas", {"nomor": case, "kode": await code_of(box, case)})
    paths = ("/kios", "/kios/antrean", "/kios/berkas", "/kios/survei", "/kios/pengaduan", gone.headers["location"])
    pages = [await hall.get(path) for path in paths]

    for page in pages:
        assert page.status_code == 200
        assert not [secret for secret in (*SECRETS, "Fotokopi") if secret in page.text]
    assert "Dokumen tidak terbaca" in said(pages[-1])
    assert "Perlu diperbaiki" in said(pages[-1])


async def test_a_result_is_read_while_it_is_fresh_and_by_who_asked_for_it(
    hall: Hall, box: Store, clock: HandClock
) -> None:
    """After a minute and a half, after *back to the start*, and under a guessed word there is the start."""
    case = await taken_in(box)
    fields = {"nomor": case, "kode": await code_of(box, case)}
    first = (await hall.post("/kios/berkas", fields)).headers["location"]
    word = first.rpartition("=")[2]
    fresh = await hall.get(first)
    left = await hall.get(f"/kios?selesai={word}")
    second = (await hall.post("/kios/berkas", fields)).headers["location"]
    clock.forward(91)

    assert fresh.status_code == 200
    assert fresh.headers["cache-control"] == "no-store"
    assert f"?selesai={word}" in fresh.text
    assert left.headers["location"] == "/kios"
    for gone in (first, second, "/kios/hasil?t=guessed", "/kios/hasil"):
        answer_ = await hall.get(gone)
        assert (answer_.status_code, answer_.headers["location"]) == (303, "/kios")


async def test_a_form_that_was_sent_leaves_no_page_behind_it(hall: Hall) -> None:
    """What somebody wrote wrongly stands on a page of its own; sent once more or left, that page is empty."""
    wrong = {"cerita": "pendek", "nama": "Siti", "token": "c-1"}
    first = await hall.post("/kios/pengaduan", wrong)
    word = hidden(first.text, "dari")
    second = await hall.post("/kios/pengaduan", {**wrong, "nama": "Siti Aminah", "dari": word})
    left = hidden(second.text, "dari")
    await hall.get(f"/kios?selesai={left}")

    assert first.status_code == second.status_code == 422
    assert "Siti" in first.text
    assert f"/kios?selesai={left}" in second.text
    for gone in (word, left):
        assert (await hall.get(f"/kios/hasil?t={gone}")).headers["location"] == "/kios"


async def test_no_field_offers_what_the_last_citizen_typed(hall: Hall) -> None:
    """No autofill, and after a refusal of number and code not even the number stays."""
    for path in ("/kios/berkas", "/kios/pengaduan"):
        page = (await hall.get(path)).text
        assert 'autocomplete="off"' in page
        for field in re.findall(r"<(?:input|textarea)[^>]*>", page):
            if 'type="hidden"' not in field and 'type="radio"' not in field:
                assert 'autocomplete="off"' in field
    refused = await hall.post("/kios/berkas", {"nomor": "TT-RKP01A-000042", "kode": "A9EH-E6BY"})
    assert "000042" not in refused.text


async def test_the_kiosk_never_sees_a_log_in(hall: Hall) -> None:
    """Its cookie is its own, for its forms alone; the staff's is neither read nor set."""
    await hall.get("/kios/berkas")

    names = {cookie.name for cookie in hall.client.cookies.jar}
    assert all("kios" in name and name.endswith("csrf") for name in names)


async def test_a_survey_sheet_goes_page_by_page_and_holds_no_name(hall: Hall, box: Store) -> None:
    """Three questions at a time, some left out, then four things about the respondent; one event, once."""
    first = {"halaman": "1", "s1": "4", "s2": "3", "token": "k-1", "aksi": "lanjut"}
    page = await hall.get((await hall.post("/kios/survei", first)).headers["location"])
    before = {"halaman": "2", "s1": "4", "s4": "2", "aksi": "kembali"}
    back = await hall.get((await hall.post("/kios/survei", before)).headers["location"])
    last = {**ALL_FOUR, "s3": "", "halaman": "4", "r1": "2", "r2": "3", "layanan": "ADM-KIA", "token": "k-1"}
    for _ in range(2):
        assert "Terima kasih" in await hall.result("/kios/survei", last)

    assert re.search(r'name="s1" value="4"', page.text)
    assert "4. Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?" in said(page)
    assert re.search(r'name="s1" value="4" checked', back.text)
    (sheet,) = await events(box, Kind.SURVEY)
    assert sheet.facts == {
        Fact.SERVICE: 3, Fact.SCORES: [4, 4, 0, 4, 4, 4, 4, 4, 4], Fact.RESPONDENT: [2, 3, 0, 0]
    }  # fmt: skip
    assert sheet.person == {}
    assert await box.answers.sheets(20261124, 20261124) == ((3, (4, 4, 0, 4, 4, 4, 4, 4, 4), (2, 3, 0, 0)),)


async def test_an_empty_or_forged_sheet_is_no_sheet(hall: Hall, box: Store) -> None:
    """Nothing answered, or numbers that no answer has."""
    for wrong in ({}, {"s1": "0"}, {"s1": "9", "s2": "x", "s3": "-1", "s4": "٤"}):
        answer_ = await hall.post("/kios/survei", {**wrong, "halaman": "4", "token": "k-1"})
        assert answer_.status_code == 422
        assert "Jawab paling sedikit satu pertanyaan" in said(answer_)
    assert await events(box, Kind.SURVEY) == []


async def test_a_complaint_gets_a_number_a_code_and_a_sealed_paper(hall: Hall, box: Store) -> None:
    """A name is not needed; the text is no fact, and the paper does not say it."""
    told = {"perihal": "money", "cerita": "Diminta uang map Rp10.000 di loket 2.", "token": "c-1"}

    page = await hall.result("/kios/pengaduan", told)
    again = await hall.result("/kios/pengaduan", told)

    (event,) = await events(box, Kind.COMPLAINT)
    paper = await box.reader.paper("AD-RKP01A-000001")
    assert paper is not None
    assert "AD-RKP01A-000001" in page
    assert paper.record.check_code in page
    assert "AD-RKP01A-000001" in again
    assert event.person == {PersonKey.TEXT: told["cerita"]}
    assert "map" not in json.dumps({str(key): str(value) for key, value in event.facts.items()})
    assert [job.number for job in await box.spool.pending()] == ["AD-RKP01A-000001"]
    secret = await box.reader.check_secret(1)
    assert secret is not None
    assert check_code(secret, "AD-RKP01A-000001") == paper.record.check_code


async def test_faults_of_a_complaint_come_all_at_once_and_what_was_written_stays(hall: Hall) -> None:
    """Topic and text; the text is not lost by it."""
    answer_ = await hall.post("/kios/pengaduan", {"cerita": "pendek", "telepon": "12", "nama": "Siti", "token": "c-1"})

    assert answer_.status_code == 422
    assert {"perihal", "cerita", "telepon"} <= set(re.findall(r'id="salah-([^"]+)"', answer_.text))
    assert ">pendek</textarea>" in answer_.text
    assert len(TOPICS) == 5


async def test_whoever_floods_the_kiosk_waits_a_minute(hall: Hall, box: Store, clock: HandClock) -> None:
    """Thirty a minute from one address; then words, and after the minute service."""
    answers = [await hall.post("/kios/survei", {**ALL_FOUR, "halaman": "4", "token": f"f-{n}"}) for n in range(31)]
    clock.forward(61)

    assert [each.status_code for each in answers] == [303] * 30 + [429]
    assert "Tunggu satu menit" in said(answers[-1])
    assert (await hall.post("/kios/survei", {**ALL_FOUR, "halaman": "4", "token": "f-x"})).status_code == 303


async def test_every_page_but_the_start_goes_back_by_itself_without_script(hall: Hall) -> None:
    """By a refresh that only a browser without script obeys; with script a warning comes first."""
    assert "http-equiv" not in (await hall.get("/kios")).text
    for path in ("/kios/antrean", "/kios/berkas", "/kios/survei", "/kios/pengaduan"):
        page = (await hall.get(path)).text
        assert '<noscript><meta http-equiv="refresh" content="60;url=/kios"></noscript>' in page
        assert 'data-idle-s="60"' in page


async def test_what_citizens_write_goes_through_every_page_without_effect(hall: Hall, box: Store) -> None:
    """Markup, formulas and strange letters are texts."""
    evil = '<script>alert(1)</script> =HYPERLINK("x") \u202eevil'
    refused = await hall.post("/kios/pengaduan", {"perihal": "other", "cerita": evil, "token": "c-1"})
    plain = '<script>alert(1)</script> =HYPERLINK("x")'
    done = await hall.result("/kios/pengaduan", {"perihal": "other", "cerita": plain, "token": "c-2"})

    assert refused.status_code == 422
    assert "<script>alert" not in refused.text
    assert "AD-RKP01A-000001" in done
    (found,) = await box.answers.complaints()
    assert found.text == plain


async def test_the_journal_recomputes_what_citizens_said(hall: Hall, box: Store) -> None:
    """Survey, complaint and telling are projections like the others."""
    case = await taken_in(box)
    await hall.post("/kios/survei", {**ALL_FOUR, "halaman": "4", "token": "k-1"})
    await hall.post("/kios/pengaduan", {"perihal": "time", "cerita": "Menunggu dua jam tanpa kabar.", "token": "c-1"})
    assert case

    assert await box.keeper.verify() == []
