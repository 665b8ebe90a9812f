"""One letter: finished or looked up later, with its register number, its A4 print, and what is true of it now."""

import secrets

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contract.events import Fact, PersonKey
from edge.actions import letter_pdf, note_views, print_letter
from edge.core import qr
from edge.core.letter_refusals import LetterErased
from edge.core.letter_text import LetterText, unpacked
from edge.core.refusals import NotFound
from edge.core.watching import Seen
from edge.ports import PaperDetail
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.papers import Step, truth
from edge.web.look import words_of
from kit.i18n import pick
from kit.web.forms import keep, read_items

PDF = "application/pdf"


@get("/surat/{number:str}")
async def letter_page(request: Req, number: FromPath[str], baru: FromQuery[int] = 0) -> Template:
    """The letter: register number, number and code to read aloud, the truth list, the print, what stays here."""
    officer = await officer_of(request)
    desk = desk_of(request)
    paper = await _letter(desk, number)
    if not baru:  # whoever opens it later looks at a citizen's file
        await note_views(desk.doors, officer.no, [paper.record.number], Seen.FILE)
    cancel = await desk.doors.reader.receipt(paper.cancelled_by) if paper.cancelled_by else None
    qr_text = (paper.cancel_qr_text if cancel else None) or paper.record.qr_text
    values = {
        "officer": officer, "paper": paper, "record": paper.record, "fresh": bool(baru), "letter": _words(paper),
        "register_no": paper.event.facts[Fact.REGISTER_NO], "kept": _kept(desk, paper),
        "service": _service(paper), "steps": await _steps(desk, paper), "token": secrets.token_urlsafe(18),
        "check_code": cancel.check_code if cancel else paper.record.check_code,
        "qr": qr.svg(qr_text, pick("QR surat", "The letter's QR")),
        "printed": any(job.state == "done" for job in await desk.doors.spool.jobs(paper.record.number)),
    }  # fmt: skip
    return await page(request, "letter.html", "/surat", values)


@post("/surat/{number:str}/cetak", status_code=303)
async def print_page(request: Req, number: FromPath[str]) -> Redirect:
    """The first print is the original; each further one is counted as a copy before it is shown."""
    officer = await officer_of(request)
    desk = desk_of(request)
    paper = await _letter(desk, number)
    typed, _ = keep(await read_items(request))
    await print_letter(desk.doors, paper.record.number, officer.no, officer.once(typed.one("token")))
    return Redirect(f"/surat/{paper.record.number}/surat.pdf", status_code=303)


@get("/surat/{number:str}/surat.pdf")
async def letter_file(request: Req, number: FromPath[str]) -> Response[bytes] | Redirect:
    """The A4 page as it would be printed now; where its words were erased, the page that says so."""
    await officer_of(request)
    try:
        pdf = await letter_pdf(desk_of(request).doors, number)
    except NotFound as refusal:
        raise NotFoundException from refusal
    except LetterErased:
        return Redirect(f"/surat/{number}", status_code=303)
    shown = {"content-disposition": f'inline; filename="{number}.pdf"', "cache-control": "no-store"}
    return Response(pdf, media_type=PDF, headers=shown)


async def _letter(desk: Desk, number: str) -> PaperDetail:
    paper = await desk.doors.reader.paper(number)
    if paper is None or paper.record.kind != "SK":
        raise NotFoundException
    return paper


def _words(paper: PaperDetail) -> LetterText | None:
    """The letter's own words, None once they were erased."""
    text = (paper.person or {}).get(PersonKey.TEXT)
    return unpacked(text) if isinstance(text, str) else None


def _service(paper: PaperDetail) -> str:
    service = paper.catalogue.by_no(paper.service)
    return pick(service.name, service.name_en) if service else paper.record.service


def _kept(desk: Desk, paper: PaperDetail) -> tuple[str, ...]:
    """Papers that stay in the kelurahan's archive, by the letters in force."""
    letters, service = desk.doors.letters.letters(), paper.catalogue.by_no(paper.service)
    template = letters.of(paper.record.service) if letters else None
    found = [service.requirement(code) for code in template.kept] if template and service else []
    return tuple(pick(each.text, each.text_en) for each in found if each is not None)


async def _steps(desk: Desk, paper: PaperDetail) -> tuple[Step, ...]:
    """Stored, printed, recorded."""
    words, jobs = words_of(desk.doors), await desk.doors.spool.jobs(paper.record.number)
    stored, printed, recorded = await truth(desk, paper, jobs, words)
    if not jobs:
        said = pick("Belum dicetak. Tekan Cetak surat.", "Not printed yet. Press Print letter.")
        printed = Step("off", printed.name, said, pick("belum", "not yet"))
    elif paper.record.copies:
        said = pick(f"Terakhir sebagai SALINAN {paper.record.copies}", f"Last as SALINAN {paper.record.copies}")
        printed = Step("ok", printed.name, said, "")
    else:
        said = pick("Lembar asli dibuka untuk dicetak", "The original was opened for printing")
        printed = Step("ok", printed.name, said, "")
    return stored, printed, recorded


HANDLERS = (letter_page, print_page, letter_file)
