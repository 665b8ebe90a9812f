"""The page of today's queue: classes to take a number from, every number with its state, the day's figures.

Calling is the home's; here a number is given, found again, and the day is ended.
"""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from edge.actions import queue
from edge.core.queue import Ticket, arrival, served
from edge.core.refusals import FaultyInput, NotAllowed, status_of
from edge.ports import Doors
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.queueing.rows import TicketRow, class_rows, counter_rows, ticket_row
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import keep, read_items

TEMPLATES: Final = Path(__file__).parent / "templates"
PATH: Final = "/antrean"


@get(PATH)
async def queue_page(request: Req, diambil: FromQuery[str] = "", berakhir: FromQuery[int] = -1) -> Template:
    """Today's queue; `diambil` is the number just given, `berakhir` how many the day's end closed."""
    officer = await officer_of(request)
    return await _show(request, officer, taken=await desk_of(request).doors.queue.ticket(diambil), ended=berakhir)


@post(f"{PATH}/ambil", status_code=200)
async def take(request: Req) -> Response[Any]:
    """One more number; its slip is printed."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    doors = desk_of(request).doors
    once = officer.once(typed.one("token"), {"kelas": typed.one("kelas"), "layanan": typed.one("layanan")})
    try:
        ticket = await queue.take_ticket(doors, typed.one("kelas"), typed.one("layanan") or None, officer.no, once=once)
    except SimpulError as refusal:
        return await _show(request, officer, refused=refusal)
    return Redirect(f"{PATH}?diambil={ticket.code}", status_code=303)


@post(f"{PATH}/akhiri", status_code=200)
async def end(request: Req) -> Response[Any]:
    """The supervisor's press at closing time: every open number expires."""
    officer = await officer_of(request)
    if not _may_end(officer):
        return await _show(request, officer, refused=NotAllowed())
    try:
        count = await queue.end_day(desk_of(request).doors, officer.no)
    except SimpulError as refusal:
        return await _show(request, officer, refused=refusal)
    return Redirect(f"{PATH}?berakhir={count}", status_code=303)


def _may_end(officer: Officer) -> bool:
    return "penyelia" in officer.person.roles


async def _show(
    request: Req,
    officer: Officer,
    *,
    taken: Ticket | None = None,
    ended: int = -1,
    refused: SimpulError | None = None,
) -> Template:
    doors = desk_of(request).doors
    words, catalogue = words_of(doors), await doors.reader.catalogue()
    tickets = await doors.queue.tickets()
    waiting = [each for each in tickets if each.is_open]
    values = {
        "officer": officer, "taken": taken, "ended": ended, "refused": _said(refused) if refused else "",
        "classes": class_rows(doors.settings.queue, tickets), "figures": served(tickets),
        "rows": await _rows(doors, waiting),
        "closed": len(tickets) - len(waiting), "counters": counter_rows(doors.settings.queue, tickets),
        "services": [(each.code, pick(each.name, each.name_en)) for each in catalogue.services],
        "opening": doors.queue.opening(), "may_end": _may_end(officer) and bool(waiting),
        "token": secrets.token_urlsafe(18), "why": pick(*doors.queue.opening().why), "words": words,
    }  # fmt: skip
    return await page(request, "queue.html", "/", values, status_code=status_of(refused) if refused else 200)


async def _rows(doors: Doors, tickets: Sequence[Ticket]) -> list[TicketRow]:
    catalogue, words = await doors.reader.catalogue(), words_of(doors)
    people = {person.no: person.name for person in await doors.staff.people()}
    return [ticket_row(each, doors.settings.queue, catalogue, people, words) for each in sorted(tickets, key=arrival)]


def _said(refusal: SimpulError) -> str:
    if isinstance(refusal, FaultyInput):
        return " ".join(pick(each.message, each.message_en) for each in refusal.faults)
    return pick(refusal.sentence_id, refusal.sentence_en)


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """After hours: numbers that nobody called. A supervisor ends the day."""
    now = desk.doors.queue.opening()
    if now.open or now.gives or not _may_end(officer):
        return []
    left = sum(each.is_open for each in await desk.doors.queue.tickets())
    if not left:
        return []
    title = pick(f"{left} nomor antrean belum selesai", f"{left} queue numbers not finished")
    text = pick("Jam layanan sudah lewat. Akhiri antrean hari ini.", "The hours are over. End today's queue.")
    return [Task("info", title, text, pick("Buka", "Open"), PATH)]


HANDLERS = (queue_page, take, end)
