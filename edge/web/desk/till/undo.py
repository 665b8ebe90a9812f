"""Cancelling a paper from its own page: a reason, a second person, and where the money comes from."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.events import Fact
from contract.localtime import day_of
from contract.names import Paper
from edge.actions import cancel
from edge.core.cancel import CANCELLABLE, CASH, TREASURY, WORDS
from edge.core.refusals import KeyReused, status_of
from edge.ports import PaperDetail
from edge.ports.money import TillKey
from edge.web.desk.officer import Req, desk_of, officer_of, page, used
from edge.web.desk.till.fields import faults_of, labels, others, said, second_of, without_secrets
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault, clean

REFUND_WORDS = {
    CASH: ("Tunai, dari kas hari ini", "In cash, from today's till"),
    TREASURY: ("Lewat kas daerah, tanpa uang tunai", "By the city's treasury, no cash"),
}


@get("/kertas/{number:str}/batal")
async def cancel_page(request: Req, number: FromPath[str]) -> Template:
    """The form, with what cancelling means for the money."""
    officer = await officer_of(request)
    return await _show(request, officer, await _paper(request, number), Typed())


@post("/kertas/{number:str}/batal", status_code=200)
async def cancel_post(request: Req, number: FromPath[str]) -> Response[Any]:
    """Cancel it: a counter-entry with its own number."""
    officer = await officer_of(request)
    paper = await _paper(request, number)
    typed, faults = keep(await read_items(request))
    if faults:
        return await _show(request, officer, paper, typed, faults)
    second = second_of(typed)
    asked = {"reason": clean(typed.one("sebab")), "note": typed.one("keterangan"), "refund": clean(typed.one("uang"))}
    body = {name: value for name, value in asked.items() if value}
    try:
        once = officer.once(typed.one("token"), {**body, "number": paper.record.number})
        whole = {**body, "second_person": {"user": second.user, "password": second.password}}
        receipt = await cancel(desk_of(request).doors, paper.record.number, whole, officer.no, once)
    except KeyReused as refusal:
        typed, fault = used(typed, refusal)
        return await _show(request, officer, paper, typed, (fault,), status_code=refusal.status)
    except SimpulError as refusal:
        return await _show(request, officer, paper, typed, faults_of(refusal), status_code=status_of(refusal))
    return Redirect(f"/kertas/{receipt.number}?baru=1", status_code=303)


async def _paper(request: Req, number: str) -> PaperDetail:
    paper = await desk_of(request).doors.reader.paper(number)
    if paper is None:
        raise NotFoundException
    return paper


async def _show(
    request: Req,
    officer: Officer,
    paper: PaperDetail,
    typed: Typed,
    faults: tuple[Fault, ...] = (),
    *,
    status_code: int = 0,
) -> Template:
    desk = desk_of(request)
    words, till = words_of(desk.doors), paper.event.facts.get(Fact.TILL)
    paid, key = paper.paper == Paper.BP, None
    if paid and isinstance(till, int):
        key = TillKey(till, day_of(paper.at_s, words.offset_min))
    lines = await desk.doors.money.lines(key) if key else None
    deposited = key is not None and await desk.doors.money.deposit_of(key) is not None
    values = {
        "officer": officer, "typed": without_secrets(typed), "faults": faults, "labels": labels(), "paper": paper,
        "record": paper.record, "service": _name(paper), "paid": paid,
        "may": paper.paper in CANCELLABLE and not paper.cancelled_by, "closed": bool(lines and lines.state == "closed"),
        "deposited": deposited, "held_rp": await _held_rp(request, officer, key), "key": key,
        "reasons": said(WORDS), "refunds": said(REFUND_WORDS),
        "people": await others(request, officer), "token": typed.one("token") or secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "cancel.html", "/cari", values, status_code=status_code or (422 if faults else 200))


def _name(paper: PaperDetail) -> str:
    service = paper.catalogue.by_no(paper.service)
    return pick(service.name, service.name_en) if service else ""


async def _held_rp(request: Req, officer: Officer, key: TillKey | None) -> int:
    """What lies today in the drawer that would give the money back, see `edge.core.cancel`."""
    doors = desk_of(request).doors
    today = words_of(doors).today
    lines = await doors.money.lines(TillKey(key.till if key else officer.no, today))
    if lines.state != "open":
        lines = await doors.money.lines(TillKey(officer.no, today))
    return lines.expected_rp


HANDLERS = (cancel_page, cancel_post)
