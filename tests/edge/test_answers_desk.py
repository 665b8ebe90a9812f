"""What the centre says, at the counter: told once, handed over once, and never in the way of service."""

import re
from collections.abc import AsyncIterator

import pytest

from contract.bodies import CaseBody, TaskBody, encode_case, seal_task
from contract.events import Fact, Kind
from contract.messages import DownItem
from contract.states import Case
from edge.store.opening import Store
from tests.edge.branch_box import KEYS, NODE, NOON_S, HandClock
from tests.edge.case_answers import TOLD_FIX, TOLD_READY, answer, taken_in
from tests.edge.desk_counter import UP, Counter, counter_of, faulty, said

COLLECT = {"nama": "Norhayati", "hubungan": "pemohon", "pengenal": "KTP-el", "dokumen": ["KIA-6271-001", ""],
           "apa": "documents", "token": "h-1"}  # fmt: skip


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    async with counter_of(box, clock, UP) as counter:
        await counter.log_in()
        yield counter


async def told(counter: Counter, case: str, step: int = 2, token: str = "s-1") -> str:
    answer_ = await counter.post(f"/tugas/{case}/sampai", {"langkah": str(step), "token": token}, "/tugas")
    assert answer_.status_code == 303, said(answer_)
    return answer_.headers["location"]


async def events(box: Store, kind: Kind) -> list[dict[int, object]]:
    rows = await box.outbox.rows(0, 1, 0, 10_000)
    return [dict(row.event.facts) for row in rows.sealed if row.event.kind == kind]


async def test_an_answer_is_a_task_until_somebody_has_told_the_citizen(box: Store, counter: Counter) -> None:
    """The home names it, the page has the words to say; told, it is gone, and one event says so."""
    case = await taken_in(box)
    await answer(box, case, Case.FIX_ASKED, script=TOLD_FIX, reason=2)
    home, page = said(await counter.get("/")), said(await counter.get("/tugas"))

    where = [await told(counter, case, token="s-1") for _ in range(2)]

    assert "1 jawaban: perlu diperbaiki" in home
    assert "Fotokopi akta lahir tidak terbaca. Bawa yang asli." in page
    assert "Dokumen tidak terbaca" in page
    assert where == [f"/tugas?sudah={case}"] * 2
    assert [{Fact.CASE: case, Fact.WHAT: 2, Fact.VERSION: 2}] == await events(box, Kind.TOLD)
    assert "Tidak ada yang harus disampaikan" in said(await counter.get("/tugas"))
    assert "jawaban" not in said(await counter.get("/"))


async def test_a_fix_leads_to_a_supplement_of_the_same_case(box: Store, counter: Counter) -> None:
    """The button names the case to the intake page."""
    case = await taken_in(box)
    await answer(box, case, Case.FIX_ASKED, script=TOLD_FIX, reason=2)

    assert f'href="/terima?berkas={case}"' in (await counter.get("/tugas")).text
    assert f'href="/terima?berkas={case}"' in (await counter.get(f"/kasus/{case}")).text


async def test_the_paper_itself_follows_what_the_agency_said(box: Store, counter: Counter) -> None:
    """Looked up at the counter, a receipt of a refused file promises no service time any more."""
    case = await taken_in(box)
    before = said(await counter.get(f"/kertas/{case}"))
    await answer(box, case, Case.REFUSED, script="Anak sudah punya KIA.", reason=6)

    after = said(await counter.get(f"/kertas/{case}"))

    assert "Sampaikan ke pemohon: janji layanan" in before
    assert "Sampaikan ke pemohon: Anak sudah punya KIA." in after
    assert f'href="/kasus/{case}"' in (await counter.get(f"/kertas/{case}")).text


async def test_a_supplement_ends_the_wish_for_a_fix_before_the_agency_says_so(box: Store, counter: Counter) -> None:
    """Brought and taken in: nothing to pass on any more, the case is with the agency again, and so it says."""
    case = await taken_in(box)
    await answer(box, case, Case.FIX_ASKED, 2, script=TOLD_FIX, reason=2)
    before = said(await counter.get(f"/kasus/{case}"))

    slip = await taken_in(box, case=case)

    story = said(await counter.get(f"/kasus/{case}"))
    assert "Perlu diperbaiki" in before
    assert "Dikerjakan instansi" in story
    assert slip in story
    assert "Tidak ada yang harus disampaikan" in said(await counter.get("/tugas"))
    await answer(box, case, Case.FIX_ASKED, 4, script=TOLD_FIX, reason=2)
    assert "Perlu diperbaiki" in said(await counter.get(f"/kasus/{case}"))
    assert case in said(await counter.get("/tugas"))


async def test_a_newer_answer_must_be_read_before_it_is_told(box: Store, counter: Counter) -> None:
    """The page was open when the agency answered anew: the old words are not recorded as told."""
    case = await taken_in(box)
    await answer(box, case, Case.FIX_ASKED, 2, script=TOLD_FIX, reason=2)
    await counter.get("/tugas")
    await answer(box, case, Case.READY, 4, script=TOLD_READY)

    late = await counter.post(f"/tugas/{case}/sampai", {"langkah": "2", "token": "s-1"}, "/tugas")

    assert late.status_code == 409
    assert "jawaban yang lebih baru" in said(late)
    assert TOLD_READY in said(late)
    assert await events(box, Kind.TOLD) == []


async def test_an_older_answer_that_comes_late_changes_nothing(box: Store, counter: Counter) -> None:
    """By the other way, from a stick: states only go forward."""
    case = await taken_in(box)
    await answer(box, case, Case.READY, 4, script=TOLD_READY)
    taken = await answer(box, case, Case.FIX_ASKED, 2, script=TOLD_FIX, reason=2, version=9_999_999_999)
    page = said(await counter.get("/tugas"))

    assert taken
    assert TOLD_READY in page
    assert "Fotokopi" not in page


async def test_what_cannot_be_read_is_said_and_stops_nothing(box: Store, counter: Counter) -> None:
    """Sealed to another box: refused whole; the counter says so in words and goes on."""
    case = await taken_in(box)

    body = encode_case(CaseBody(case, 2, Case.READY, 1_795_500_000, script=b"no seal of ours"))
    refused = not await box.outbox.adopt(DownItem("case", NODE, 5, 1_795_500_000, body, sub_key=case))
    page = await counter.get("/tugas")

    assert refused
    assert "1 kiriman dari pusat tidak terbaca" in said(page)
    assert (await counter.get("/terima")).status_code == 200
    await answer(box, case, Case.READY, 2, script=TOLD_READY)
    assert "tidak terbaca" not in said(await counter.get("/tugas"))


async def test_a_phone_number_is_shown_once_it_is_noted_who_looked(box: Store, counter: Counter) -> None:
    """Not on the page by itself; the second stream names the officer."""
    case = await taken_in(box)
    await answer(box, case, Case.READY, script=TOLD_READY)
    before = (await counter.get("/tugas")).text

    shown = await counter.post(f"/tugas/{case}/telepon", {}, "/tugas")

    assert "081234567890" not in before
    assert "081234567890" in shown.text
    audit = await box.outbox.rows(1, 1, 0, 100)
    views = [row.event for row in audit.sealed if row.event.kind == Kind.VIEWED]
    assert [(view.actor, view.facts[Fact.REF], view.facts[Fact.WHAT]) for view in views] == [(1, case, 4)]


async def test_the_story_of_a_case_is_told_with_dates_and_the_age_of_what_is_known(
    box: Store, counter: Counter, clock: HandClock
) -> None:
    """Any of its papers finds it; what the centre has not said yet is said to be so."""
    case = await taken_in(box)
    first = said(await counter.get(f"/kasus/{case}"))
    await answer(box, case, Case.IN_REVIEW, 2, at_s=clock.wall_s + 60)
    await answer(box, case, Case.READY, 3, script=TOLD_READY, at_s=clock.wall_s + 120)
    clock.forward(7_200)
    await told(counter, case, 3)

    story = said(await counter.get(f"/kasus/{case.lower()}"))

    assert "Belum ada kabar dari instansi" in first
    assert "belum pernah terhubung ke pusat" in first
    order = [
        "Berkas diterima",
        "Diterima instansi",
        "Instansi menyatakan siap",
        "Disampaikan ke pemohon",
    ]
    places = [story.index(each) for each in order]
    assert places == sorted(places)
    assert "24 November 2026 pukul 13.11 WIB" in story
    assert (await counter.get("/kasus/TT-RKP01A-000999")).status_code == 404
    assert (await counter.get("/kasus/nonsense")).status_code == 404


async def test_a_notice_prints_the_agencys_words_and_is_no_sealed_paper(box: Store, counter: Counter) -> None:
    """For a refusal: why, and that the receipt stays genuine."""
    case = await taken_in(box)
    await answer(box, case, Case.REFUSED, script="Anak sudah punya KIA.", reason=6)

    sheet = said(await counter.get(f"/kasus/{case}/cetak"))

    assert "Anak sudah punya KIA." in sheet
    assert "Sudah pernah dilayani" in sheet
    assert "bukan dokumen bersegel" in sheet
    assert (await counter.get(f"/kasus/{await taken_in(box)}/cetak")).status_code == 404


async def test_a_file_that_is_worked_on_is_never_told_as_refused(box: Store, counter: Counter) -> None:
    """*Diterima instansi* comes without words of the agency: ours must not say no in its name."""
    case = await taken_in(box)
    await answer(box, case, Case.IN_REVIEW)

    for page in (f"/kasus/{case}", f"/kasus/{case}/cetak", f"/kertas/{case}"):
        shown = said(await counter.get(page))
        assert "menolak" not in shown, page
    assert "Instansi sedang mengerjakan berkas ini." in said(await counter.get(f"/kasus/{case}"))


async def test_a_document_is_handed_over_once_and_the_second_time_is_told_of_the_first(
    box: Store, counter: Counter
) -> None:
    """Who collected, what identity was seen, which documents; then in words when and to whom."""
    case = await taken_in(box)
    early = said(await counter.get(f"/penyerahan/{case}"))
    await answer(box, case, Case.READY, script=TOLD_READY)
    ready = said(await counter.get("/penyerahan"))

    number = await counter.number_of(await counter.post(f"/penyerahan/{case}", COLLECT, "/penyerahan"))
    again = await counter.post(f"/penyerahan/{case}", {**COLLECT, "token": "h-2"}, "/penyerahan")

    assert "Belum dapat diserahkan" in early
    assert case in ready
    assert number == "PY-RKP01A-000001"
    assert again.status_code == 409
    assert f"sudah diserahkan 24 November 2026 pukul 13.09 WIB kepada Norhayati dengan {number}" in said(again)
    paper = await box.reader.paper(number)
    assert paper is not None
    assert paper.person == {1: "Norhayati", 8: "Pemohon sendiri", 9: "KTP-el", 15: ["KIA-6271-001"]}
    assert case not in said(await counter.get("/penyerahan"))
    assert "Diserahkan" in said(await counter.get(f"/kasus/{case}"))


async def test_faults_of_a_hand_over_come_all_at_once_and_nothing_typed_is_lost(box: Store, counter: Counter) -> None:
    """Name, relation and identity; the document's number stays."""
    case = await taken_in(box)
    await answer(box, case, Case.READY)
    wrong = {"nama": "", "hubungan": "", "dokumen": ["KIA-1"], "apa": "documents", "token": "h-1"}

    first = await counter.post(f"/penyerahan/{case}", wrong, "/penyerahan")
    second = await counter.post(
        f"/penyerahan/{case}", {**wrong, "hubungan": "keluarga", "pengenal": "KK"}, "/penyerahan"
    )

    assert first.status_code == second.status_code == 422
    assert {"hubungan", "pengenal"} <= faulty(first)
    assert faulty(second) == {"nama"}
    assert 'value="KIA-1"' in first.text
    assert await events(box, Kind.HANDED_OVER) == []


async def test_a_case_is_found_by_name_number_or_number_and_code(box: Store, counter: Counter) -> None:
    """A wrong code finds nothing, in the same words as an unknown number."""
    case = await taken_in(box)
    await answer(box, case, Case.READY)
    receipt = await box.reader.receipt(case)
    assert receipt is not None

    async def search(text: str) -> tuple[str, bool]:
        found = await counter.post("/penyerahan", {"q": text}, "/penyerahan")
        return found.headers.get("location", ""), case in said(found)

    assert await search("norha") == ("", True)
    assert await search(case.lower()) == (f"/penyerahan/{case}", False)
    assert await search(f"{case} {receipt.check_code}") == (f"/penyerahan/{case}", False)
    assert await search(f"{case} 0000-0000") == ("", False)
    assert await search("TT-RKP01A-000999 A9EH-E6BY") == ("", False)


async def test_what_nobody_collects_becomes_a_task(box: Store, counter: Counter, clock: HandClock) -> None:
    """After the branch's own number of days, in amber and with the case to call."""
    case = await taken_in(box)
    await answer(box, case, Case.READY, at_s=clock.wall_s)
    await told(counter, case)
    assert "belum diambil" not in said(await counter.get("/"))

    clock.forward(14 * 86_400 + 60)
    await counter.log_in()

    assert f"1 dokumen belum diambil Lebih dari 14 hari; hubungi pemohon {case}" in said(await counter.get("/"))
    assert "belum diambil lebih dari 14 hari" in said(await counter.get("/penyerahan"))


async def test_a_refused_file_goes_back_through_the_same_page(box: Store, counter: Counter) -> None:
    """The originals that were kept are named, and the slip says that papers went back."""
    kept = [{"code": code, "kept": "handed_over"} for code in ("akta-lahir", "kk")]
    case = await taken_in(box, documents=[*kept, "ktp-ortu", "f-102"])
    await answer(box, case, Case.REFUSED, script="Tidak memenuhi syarat usia.", reason=4)
    page = await counter.get(f"/penyerahan/{case}")

    body = {**COLLECT, "apa": "returned"}
    number = await counter.number_of(await counter.post(f"/penyerahan/{case}", body, "/penyerahan"))

    assert "Berkas yang disimpan di sini" in said(page)
    assert re.search(r'value="returned"[^>]* checked', page.text)
    sheet = said(await counter.get(f"/kertas/{number}/cetak"))
    assert "Bukti penyerahan" in sheet
    assert "dikembalikan kepada penerima" in sheet
    assert "KTP-el" in sheet


async def test_what_the_centre_found_is_shown_until_somebody_has_looked(box: Store, counter: Counter) -> None:
    """Sealed to this box; gone once looked at, and also once the centre says that its reason has gone."""
    case = await taken_in(box)
    for task, version in ((1, 5), (2, 6)):
        found = TaskBody(task, NOON_S, "step", f"Langkah {task} pada {case} tidak sesuai urutan", "Out of order", case)
        assert await box.outbox.adopt(task_item(found, version))
    home, page = said(await counter.get("/")), said(await counter.get("/tugas"))

    await counter.post("/tugas/pusat/1", {}, "/tugas")
    looked = said(await counter.get("/tugas"))
    gone = TaskBody(2, NOON_S, "step", f"Langkah 2 pada {case} tidak sesuai urutan", "Out of order", case, done=True)
    assert await box.outbox.adopt(task_item(gone, 7))

    assert "2 hal dari pusat" in home
    assert "Langkah 1" in page
    assert "Langkah 1" not in looked
    assert "Langkah 2" in looked
    assert "Dari pusat" not in said(await counter.get("/tugas"))


def task_item(task: TaskBody, version: int) -> DownItem:
    """A task as the hub sends it."""
    sealed = seal_task(task, NODE, version, KEYS.sealing.public_key().public_bytes_raw())
    return DownItem("task", NODE, version, NOON_S, sealed, sub_key=str(task.task))
