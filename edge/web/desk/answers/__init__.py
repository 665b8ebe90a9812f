"""What the centre says: answers to pass on, tasks of the centre, and the story of each case.

An answer closes when somebody has told the citizen. Nothing here stops the counter.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.states import Case
from edge.actions import note_views, tell
from edge.actions.undoing import written
from edge.core.answers_refusals import AnswerTold
from edge.core.refusals import NotFound
from edge.core.watching import Seen
from edge.ports import Doors
from edge.ports.answers import Answered, CaseStory, OpenAnswer
from edge.web import story
from edge.web.desk.officer import Desk, Req, RowNo, desk_of, officer_of, page
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from edge.web.words import Words
from kit.i18n import pick
from kit.web.forms import keep, read_items

TEMPLATES = Path(__file__).parent / "templates"
ROWS_MOST = 40
_HEADS: Mapping[Case, tuple[str, str, str]] = {
    Case.REFUSED: ("stop", "Ditolak instansi", "Refused by the agency"),
    Case.FIX_ASKED: ("warn", "Perlu diperbaiki", "Needs a fix"),
    Case.READY: ("ok", "Siap diserahkan", "Ready to hand over"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """An answer as it is passed on: the words, what to print, and what comes next."""

    case_id: str
    step: int
    state: str
    head: str
    service: str
    name: str
    script: str
    reason: str
    todo: str
    said: str
    since: str
    answer: Answered

    @property
    def asks_fix(self) -> bool:
        return self.answer.state is Case.FIX_ASKED

    @property
    def hands_over(self) -> bool:
        return self.answer.state in (Case.READY, Case.REFUSED)


@get("/tugas")
async def tasks_page(request: Req, sudah: FromQuery[str] = "") -> Template:
    """Everything that the centre has said and nobody has passed on."""
    return await _shown(request, await officer_of(request), told=sudah)


async def _shown(
    request: Req, officer: Officer, *, told: str = "", phone: tuple[str, str] = ("", ""), fault: str = ""
) -> Template:
    desk = desk_of(request)
    open_answers = await desk.doors.answers.untold(ROWS_MOST + 1)
    catalogue = await desk.doors.reader.catalogue()
    words = words_of(desk.doors)
    names = {service.no: pick(service.name, service.name_en) for service in catalogue.services}
    values = {
        "officer": officer,
        "cards": [_card(each, names, words) for each in open_answers[:ROWS_MOST]],
        "more": len(open_answers) > ROWS_MOST,
        "hub_tasks": await desk.doors.answers.hub_tasks(),
        "unreadable": await desk.doors.answers.unreadable(),
        "known": story.known(await desk.doors.reader.sync(), words),
        "told": told[:40],
        "phone_case": phone[0],
        "phone": phone[1],
        "fault": fault,
        "reads_voices": bool(officer.person.roles & {"penyelia", "admin"}),
        "token": secrets.token_urlsafe(18),
    }
    return await page(request, "answers.html", "/tugas", values, status_code=409 if fault else 200)


def _card(each: OpenAnswer, names: Mapping[int, str], words: Words) -> Card:
    answer = each.answer
    lamp, head, head_en = _HEADS[answer.state]
    return Card(
        case_id=answer.case_id,
        step=answer.step,
        state=lamp,
        head=pick(head, head_en),
        service=names.get(each.service, ""),
        name=each.name or "",
        script=story.script_of(answer),
        reason=story.reason_of(answer),
        todo=_todo(answer),
        said=words.long(answer.at_s),
        since=words.ago(answer.at_s),
        answer=answer,
    )


def _todo(answer: Answered) -> str:
    """What to print or do besides saying it."""
    if answer.state is Case.FIX_ASKED:
        return pick(
            "Bila pemohon datang membawa perbaikan: Terima susulan. Tanda terima baru menyebut berkas yang sama.",
            "When the applicant brings the fix: take the supplement in. The new receipt names the same case.",
        )
    if answer.state is Case.READY:
        count = answer.products
        printed = pick(f"Cetak {count} dokumen hasil di kertas HVS A4. ", f"Print {count} documents on A4. ")
        return (printed if count else "") + pick(
            "Saat diambil: buka Penyerahan, bukti penyerahan tercetak.",
            "When it is collected: open Hand-over; its proof is printed.",
        )
    return pick(
        "Cetak pemberitahuan untuk pemohon. Berkas yang disimpan dikembalikan lewat Penyerahan.",
        "Print the notice for the applicant. What was kept goes back through Hand-over.",
    )


@post("/tugas/{case_id:str}/sampai", status_code=303)
async def told_post(request: Req, case_id: FromPath[str]) -> Redirect | Template:
    """The citizen was told: the answer is closed here, and the centre hears of it."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    step = typed.one("langkah")
    try:
        at = int(step) if step.isascii() and step.isdigit() and len(step) < 9 else 0
        await tell(desk_of(request).doors, case_id, at, officer.no, officer.once(typed.one("token")))
    except AnswerTold:
        pass  # pressed twice, or on another counter: it is so
    except SimpulError as refusal:
        return await _shown(request, officer, fault=pick(refusal.sentence_id, refusal.sentence_en))
    onward = f"/kasus/{case_id}" if typed.one("ke") == "kasus" else f"/tugas?sudah={case_id}"
    return Redirect(onward, status_code=303)


@post("/tugas/{case_id:str}/telepon", status_code=200)
async def phone_post(request: Req, case_id: FromPath[str]) -> Template:
    """The applicant's number, once it is noted who looked."""
    officer = await officer_of(request)
    doors = desk_of(request).doors
    case = await _known(doors, case_id)
    phone = await doors.answers.phone(case.case_id)
    if phone:
        await note_views(doors, officer.no, [case.case_id], Seen.PHONE)
    typed, _ = keep(await read_items(request))
    if typed.one("ke") == "kasus":
        return await _case(request, officer, case, phone or "-")
    return await _shown(request, officer, phone=(case.case_id, phone or "-"))


@post("/tugas/pusat/{task:int}", status_code=303)
async def seen_post(request: Req, task: RowNo) -> Redirect:
    """Somebody has looked at what the centre found."""
    officer = await officer_of(request)
    await desk_of(request).doors.answers.seen(task, officer.no)
    return Redirect("/tugas", status_code=303)


@get("/kasus/{case_id:str}")
async def case_page(request: Req, case_id: FromPath[str]) -> Template:
    """The story of a case, found by the number of any of its papers."""
    officer = await officer_of(request)
    return await _case(request, officer, await _known(desk_of(request).doors, case_id))


@get("/kasus/{case_id:str}/cetak")
async def notice_page(request: Req, case_id: FromPath[str]) -> Template:
    """What the agency said, on a sheet for the applicant. It is information, no sealed paper, and says so."""
    officer = await officer_of(request)
    doors = desk_of(request).doors
    case = await _known(doors, case_id)
    if case.newest is None:
        raise NotFoundException
    return await page(request, "case_notice.html", "/tugas", await _values(desk_of(request), officer, case))


async def _case(request: Req, officer: Officer, case: CaseStory, phone: str = "") -> Template:
    desk = desk_of(request)
    values = {**await _values(desk, officer, case), "phone": phone, "token": secrets.token_urlsafe(18)}
    return await page(request, "case.html", "/cari", values)


async def _values(desk: Desk, officer: Officer, case: CaseStory) -> dict[str, object]:
    words, sync = words_of(desk.doors), await desk.doors.reader.sync()
    service = (await desk.doors.reader.catalogue()).by_no(case.service)
    answer = case.newest
    name = pick(service.name, service.name_en) if service else ""
    waits = answer is not None and answer.told_at_s is None and case.state in _HEADS
    return {
        "officer": officer,
        "case": case,
        "service": name,
        "state": story.state_of(case.state),
        "lines": story.lines_of(case, sync, words),
        "known": story.known(sync, words),
        "originals": await desk.doors.answers.originals(case.case_id),
        "answer": answer,
        "reason": story.reason_of(answer) if answer else "",
        "script": story.script_of(answer) if answer else "",
        "todo": _todo(answer) if answer and case.state in _HEADS else "",
        "waits": waits,
        "over": case.state in (Case.HANDED_OVER, Case.CANCELLED),
        "asks_fix": case.state is Case.FIX_ASKED,
        "hands_over": case.state in (Case.READY, Case.REFUSED),
        "promise": words.day(case.promise_day) if case.promise_day else "",
        "late": _is_late(case, words.today),
    }


def _is_late(case: CaseStory, today: int) -> bool:
    """Whether the day promised has gone by while the file lies with the agency."""
    return case.promise_day is not None and case.promise_day < today and case.state in (Case.RECEIVED, Case.IN_REVIEW)


async def _known(doors: Doors, case_id: str) -> CaseStory:
    try:
        found = await doors.answers.story(written(doors, case_id))
    except NotFound as refusal:
        raise NotFoundException from refusal
    if found is None:
        raise NotFoundException
    return found


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """Answers to pass on, the worst first, and what the centre asks to look at."""
    answers = desk.doors.answers
    waiting = await answers.untold(ROWS_MOST)
    found = []
    for state, (lamp, head, head_en) in _HEADS.items():
        of_state = [each for each in waiting if each.answer.state is state]
        if of_state:
            title = pick(f"{len(of_state)} jawaban: {head.lower()}", f"{len(of_state)} answers: {head_en.lower()}")
            only = of_state[0].answer.case_id
            text = pick(f"Sampaikan ke pemohon, mulai {only}", f"Tell the applicant, first {only}")
            found.append(Task("warn" if lamp == "ok" else lamp, title, text, pick("Sampaikan", "Tell"), "/tugas"))
    hub_tasks = await answers.hub_tasks()
    if hub_tasks:
        title = pick(f"{len(hub_tasks)} hal dari pusat", f"{len(hub_tasks)} matters from the centre")
        text = pick(hub_tasks[0].text, hub_tasks[0].text_en)
        found.append(Task("warn", title, text, pick("Lihat", "See"), "/tugas"))
    return found


HANDLERS = (tasks_page, told_post, phone_post, seen_post, case_page, notice_page)
