"""One paper: finished or looked up later, with what is true of it now; its pictures, its A5 page, its copies."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contract.events import Fact, PersonKey
from edge.actions import copy_paper, note_views, on_sheet
from edge.core import qr
from edge.core.cancel import CANCELLABLE
from edge.core.case_answers import WORTH_TELLING
from edge.core.refusals import NotFound
from edge.core.slip import SlipContent
from edge.core.slip_sheets import sheets
from edge.core.slip_source import slip_of
from edge.core.watching import Seen
from edge.ports import PaperDetail, PrintJob
from edge.web import story
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.paper_case import around
from edge.web.desk.paper_words import about_line, number_label, script_of, title_of
from edge.web.desk.print_words import head_of
from edge.web.look import words_of
from edge.web.officers import Officer
from edge.web.words import Words
from kit.i18n import pick
from kit.web.forms import keep, read_items

OWN_PAGES = {"SK-": "/surat/", "TK-": "/kas/tk/", "ST-": "/kas/st/", "BA-": "/gangguan/"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the truth list: a lamp state, a word, a sentence and when."""

    state: str
    name: str
    sentence: str
    at: str


@get("/kertas/{number:str}")
async def paper_page(request: Req, number: FromPath[str], baru: FromQuery[int] = 0) -> Template | Redirect:
    """The paper: number and code to read aloud, the truth list, the QR, what to tell the applicant. A paper of the
    house has a page of its own."""
    officer = await officer_of(request)
    if number[:3] in OWN_PAGES:
        return Redirect(OWN_PAGES[number[:3]] + number, status_code=303)
    return await _shown(request, officer, await _paper(desk_of(request), number), fresh=bool(baru))


async def _shown(request: Req, officer: Officer, paper: PaperDetail, *, fresh: bool, nik: str = "") -> Template:
    desk = desk_of(request)
    words = words_of(desk.doors)
    jobs = await desk.doors.spool.jobs(paper.record.number)
    content = await _content(desk, paper)
    values = {
        "officer": officer, "paper": paper, "record": paper.record, "content": content, "fresh": fresh,
        "title": title_of(paper, fresh=fresh), "nik": nik,
        "has_nik": bool((paper.person or {}).get(PersonKey.NIK)),
        "number_label": number_label(paper.record.kind), "about_line": about_line(paper, content),
        "other": paper.cancelled_by or (paper.event.facts.get(Fact.REF) if paper.record.kind == "BT" else None),
        "steps": await truth(desk, paper, jobs, words),
        "script": await _answered(desk, paper) or script_of(paper, content),
        "may_cancel": paper.paper in CANCELLABLE and not paper.cancelled_by,
        "about": await around(desk, officer, paper),
        "photos": len((await desk.doors.photos.subject(paper.record.number)).photos),
        "qr": _qr(paper), "next_copy": paper.record.copies + 1, "token": secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "paper.html", "/", values)


@post("/kertas/{number:str}/nik", status_code=200)
async def show_nik(request: Req, number: FromPath[str]) -> Template:
    """The whole NIK, once it is noted who looked."""
    officer = await officer_of(request)
    desk = desk_of(request)
    paper = await _paper(desk, number)
    await note_views(desk.doors, officer.no, [paper.record.number], Seen.NIK)
    return await _shown(request, officer, paper, fresh=False, nik=str((paper.person or {}).get(PersonKey.NIK, "")))


@get("/kertas/{number:str}/slip.png")
async def slip_picture(request: Req, number: FromPath[str], lebar: FromQuery[int] = 80) -> Response[bytes]:
    """The slip as the printer draws it, 80 or 58 mm."""
    await officer_of(request)
    picture = await desk_of(request).pictures.slip_png(number, 58 if lebar == 58 else 80)
    if picture is None:
        raise NotFoundException
    return Response(picture, media_type="image/png")


@get("/kertas/{number:str}/cetak")
async def print_page(request: Req, number: FromPath[str], kertas: FromQuery[str] = "a5") -> Template:
    """The paper as an A5 page, or two of them side by side on an A4."""
    officer = await officer_of(request)
    desk = desk_of(request)
    paper = await _paper(desk, number)
    content = await _content(desk, paper)
    values = {
        "officer": officer, "contents": sheets(content, desk.doors.settings.money.proof_sheets),
        "record": paper.record, "qr": _qr(paper), "size": "a4" if kertas == "a4" else "a5",
    }  # fmt: skip
    return await page(request, "print.html", "/", values)


@post("/kertas/{number:str}/lembar", status_code=303)
async def sheet(request: Req, number: FromPath[str]) -> Redirect:
    """Before the browser prints it: the first print, or a counted copy; never a second first one."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    size = "a4" if typed.one("kertas") == "a4" else "a5"
    try:
        await on_sheet(desk_of(request).doors, number, officer.no, officer.once(typed.one("token")))
    except NotFound as refusal:
        raise NotFoundException from refusal
    return Redirect(f"/kertas/{number}/cetak?kertas={size}", status_code=303)


@post("/kertas/{number:str}/salinan", status_code=303)
async def copy(request: Req, number: FromPath[str]) -> Redirect:
    """Print it once more; the copy is counted before it prints."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    try:
        await copy_paper(desk_of(request).doors, number, officer.no, officer.once(typed.one("token")))
    except NotFound as refusal:
        raise NotFoundException from refusal
    return Redirect(f"/kertas/{number}", status_code=303)


async def _paper(desk: Desk, number: str) -> PaperDetail:
    paper = await desk.doors.reader.paper(number)
    if paper is None:
        raise NotFoundException
    return paper


async def _content(desk: Desk, paper: PaperDetail) -> SlipContent:
    cancel = await desk.doors.reader.paper(paper.cancelled_by) if paper.cancelled_by else None
    named = paper.event.facts.get(Fact.REF) or paper.event.facts.get(Fact.CASE)
    other = await desk.doors.reader.paper(named) if isinstance(named, str) else None
    case_service = other.event.facts.get(Fact.SERVICE) if other else None
    return slip_of(
        paper,
        desk.doors.settings,
        connected=desk.link().hub.state == "ok",
        copy=paper.record.copies,
        copy_at_s=desk.doors.reader.now_s(),
        cancel_code=cancel.record.check_code if cancel else "",
        case_service=case_service if isinstance(case_service, int) else None,
    )


def _qr(paper: PaperDetail) -> str:
    text = paper.cancel_qr_text if paper.cancelled_by else paper.record.qr_text
    return qr.svg(text or "", pick("QR tanda terima", "The receipt's QR")) if text else ""


async def truth(desk: Desk, paper: PaperDetail, jobs: Sequence[PrintJob], words: Words) -> tuple[Step, ...]:
    """Stored, printed, recorded: what is true of a paper now."""
    stored = Step(
        "ok",
        pick("Tersimpan", "Stored"),
        pick("Di perangkat titik layanan dan di saksinya", "On the branch's device and with its witness"),
        words.moment(paper.at_s),
    )
    return stored, _printed(jobs, training=desk.doors.settings.training), await _recorded(desk, paper)


def _printed(jobs: Sequence[PrintJob], *, training: bool) -> Step:
    name = pick("Tercetak", "Printed")
    job = jobs[-1] if jobs else None
    if job is None or (not job.printer and job.state == "pending"):
        return Step("off", name, pick("Tidak ada printer; cetak A5", "No printer; print A5"), pick("belum", "not yet"))
    copy = f"SALINAN {job.copy}. " if job.copy else ""
    if job.state == "done":
        return Step("ok", name, copy + pick("Lembar keluar dari printer", "The sheet left the printer"), "")
    safe = pick("Kertas ini sudah sah dan tersimpan.", "This paper is valid and stored.")
    if training:
        safe = pick("Kertas latihan ini tidak sah.", "This practice paper is not valid.")
    if job.state in ("failed", "dropped") or job.reason:
        why = pick("Disingkirkan petugas.", "Put away by staff.") if job.state == "dropped" else head_of(job)
        state = "off" if job.state == "dropped" else "warn"
        return Step(state, name, f"{copy}{why} {safe}", pick("belum", "not yet"))
    said = pick(f"Sedang dicetak di {job.printer}.", f"Being printed on {job.printer}.")
    return Step("off", name, f"{copy}{said} {safe}", pick("menunggu", "waiting"))


async def _recorded(desk: Desk, paper: PaperDetail) -> Step:
    name = pick("Tercatat di pusat", "Recorded at the hub")
    if paper.record.recorded:
        at_s = int(datetime.fromisoformat(paper.record.recorded.at).timestamp())
        said = pick("Pusat sudah mengakuinya", "The hub has acknowledged it")
        return Step("ok", name, said, words_of(desk.doors).moment(at_s))
    sync = await desk.doors.reader.sync()
    place = max(1, sync.backlog)
    sentence = pick(
        f"{place} catatan menunggu dikirim. Dikirim begitu tersambung.",
        f"{place} records wait to be sent. Sent as soon as there is a connection.",
    )
    return Step("off", name, sentence, pick("belum", "not yet"))


async def _answered(desk: Desk, paper: PaperDetail) -> str:
    """What the agency has said of the paper's case since, where a citizen must hear it; "" while it has not."""
    if paper.record.kind not in ("TT", "TP") or not paper.record.case_id or paper.cancelled_by:
        return ""
    case = await desk.doors.answers.story(paper.record.case_id)
    if case is None or case.newest is None or case.state not in WORTH_TELLING:
        return ""
    return story.script_of(case.newest)


HANDLERS = (paper_page, show_nik, slip_picture, print_page, sheet, copy)
