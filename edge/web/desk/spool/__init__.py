"""What waits for its printer, and why; a person decides what comes out, where, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from edge.actions import print_again, put_away
from edge.core.printers import NOT_BEGUN
from edge.core.refusals import NotFound
from edge.ports import PrinterState, PrintJob
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.print_words import act_of, head_of, trouble_act, trouble_head
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import keep, read_items

TEMPLATES = Path(__file__).parent / "templates"
ROWS_MOST = 40


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of the page: a paper whose print is open."""

    number: str
    what: str
    copy: int
    printer: str
    asked: str
    state: str
    why: str
    act: str
    blank: bool
    paper: bool
    busy: bool


@get("/cetak")
async def spool_page(request: Req, sisa: FromQuery[int] = 0) -> Template:
    """The printers, and what waits for them."""
    officer = await officer_of(request)
    desk = desk_of(request)
    jobs = await desk.doors.spool.open()
    rows = [await _row(desk, job) for job in jobs[-ROWS_MOST:]]
    values = {
        "officer": officer, "rows": rows, "more": max(0, len(jobs) - ROWS_MOST), "count": len(jobs),
        "printers": [_printer(each) for each in desk.doors.printers.states()],
        "names": [each.name for each in desk.doors.printers.states()],
        "old": sum(job.reason == "old" for job in jobs), "dropped": sisa,
    }  # fmt: skip
    return await page(request, "spool.html", "/", values)


def _printer(state: PrinterState) -> dict[str, str]:
    lamp = "unk" if state.lamp == "unknown" else state.lamp
    if state.trouble:
        return {"lamp": lamp, "name": trouble_head(state), "sentence": trouble_act(state)}
    return {"lamp": lamp, "name": state.name, "sentence": pick(state.sentence, state.sentence_en)}


async def _row(desk: Desk, job: PrintJob) -> Waiting:
    paper = await desk.doors.reader.receipt(job.number)
    service = (await desk.doors.reader.catalogue()).by_code(paper.service) if paper else None
    words = words_of(desk.doors)
    busy = job.state == "printing"
    why = pick("Sedang dicetak.", "Being printed.") if busy else head_of(job)
    if not why:
        why = pick("Menunggu giliran.", "Waiting for its turn.")
    return Waiting(
        job.number,
        pick(service.name, service.name_en) if service else "",
        job.copy,
        job.printer,
        words.ago(job.asked_at_s),
        "off" if busy or (job.state == "pending" and not job.reason) else "warn",
        why,
        act_of(job),
        job.state == "pending" or job.reason in NOT_BEGUN or paper is None,
        paper is not None,
        busy,
    )


@post("/cetak/{number:str}", status_code=303)
async def spool_post(request: Req, number: FromPath[str]) -> Redirect:
    """Print it again, perhaps elsewhere, or put it away: the pressed button's `aksi` says which."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    doors = desk_of(request).doors
    printer = typed.one("printer")
    if printer not in [each.name for each in doors.printers.states()]:
        printer = ""
    try:
        if typed.one("aksi") == "singkirkan":
            await put_away(doors, number)
        else:
            await print_again(doors, number, officer.no, printer, officer.once(typed.one("token")))
    except NotFound as refusal:
        raise NotFoundException from refusal
    return Redirect("/cetak", status_code=303)


@post("/cetak/lama", status_code=303)
async def drop_old(request: Req) -> Redirect:
    """Put away everything that waited too long."""
    await officer_of(request)
    dropped = await desk_of(request).doors.spool.drop_old()
    return Redirect(f"/cetak?sisa={dropped}", status_code=303)


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """A printer that stands still, and papers that wait for a person."""
    states: Sequence[PrinterState] = desk.doors.printers.states()
    safe = pick("Tanda terima sudah sah dan tersimpan.", "The receipts are valid and stored.")
    see = pick("Lihat", "See")
    found = [
        Task("warn", trouble_head(each), f"{safe} {trouble_act(each)}", see, "/cetak")
        for each in states
        if each.trouble and each.trouble != "cut_off"
    ]
    failed = [job for job in await desk.doors.spool.open() if job.state == "failed"]
    if failed:
        title = pick(f"{len(failed)} kertas belum tercetak", f"{len(failed)} papers not printed")
        only = failed[0].number if len(failed) == 1 else pick("Pilih mana yang masih perlu", "Choose what is needed")
        found.append(Task("warn", title, only, see, "/cetak"))
    return found


HANDLERS = (spool_page, spool_post, drop_old)
