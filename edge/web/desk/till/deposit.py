"""Bringing cash to the bank: which closings, the sum, the bank's reference; and the deposit as it was made."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.money import terbilang
from edge.actions.money import make_deposit
from edge.core.refusals import KeyReused, NotAllowed, status_of
from edge.web.desk.officer import Req, desk_of, officer_of, page, used
from edge.web.desk.till.fields import faults_of, labels
from edge.web.desk.till.kas import HERE, appointment, waiting_cash
from edge.web.officers import Officer
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault, clean


@get("/kas/setoran")
async def deposit_page(request: Req, tk: FromQuery[str] = "") -> Template:
    """Every closing of the oldest fiscal year is chosen beforehand, or the one asked for."""
    officer = await officer_of(request)
    closed = [each.cash for each in await waiting_cash(desk_of(request)) if each.cash.number]
    year = min((cash.key.day // 10_000 for cash in closed), default=0)
    chosen = [tk] if tk else [cash.number for cash in closed if cash.number and cash.key.day // 10_000 == year]
    return await _show(request, officer, Typed({"tk": chosen}))


@post("/kas/setoran", status_code=200)
async def deposit_post(request: Req) -> Response[Any]:
    """Add up, or make the deposit and print it."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    if faults or typed.one("aksi") != "setor":
        return await _show(request, officer, typed, faults)
    body = {"closings": typed.many("tk"), "bank_ref": clean(typed.one("referensi"))}
    try:
        if not officer.may_take_cash:
            raise NotAllowed
        once = officer.once(typed.one("token"), body)
        receipt = await make_deposit(desk_of(request).doors, body, officer.no, once)
    except KeyReused as refusal:
        typed, fault = used(typed, refusal)
        return await _show(request, officer, typed, (fault,), status_code=refusal.status)
    except SimpulError as refusal:
        return await _show(request, officer, typed, faults_of(refusal), status_code=status_of(refusal))
    return Redirect(f"/kas/st/{receipt.number}", status_code=303)


async def _show(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    desk = desk_of(request)
    waiting = await waiting_cash(desk)
    closed = [each for each in waiting if each.cash.number]
    chosen = set(typed.many("tk"))
    values = {
        "officer": officer, "typed": typed, "faults": faults, "labels": labels(), "closed": closed, "chosen": chosen,
        "open_rp": sum(each.cash.net_rp for each in waiting if not each.cash.number),
        "sum_rp": sum(each.cash.net_rp for each in closed if each.cash.number in chosen),
        "rule": desk.doors.settings.money, "appointment": appointment(desk),
        "token": typed.one("token") or secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "deposit.html", HERE, values, status_code=status_code or (422 if faults else 200))


@get("/kas/st/{number:str}")
async def deposited_page(request: Req, number: FromPath[str]) -> Template:
    """The deposit as it was made; the bank's slip is photographed from here."""
    officer, desk = await officer_of(request), desk_of(request)
    deposit = await desk.doors.money.deposit(number)
    if deposit is None:
        raise NotFoundException
    jobs = await desk.doors.spool.jobs(number)
    values = {
        "officer": officer, "deposit": deposit, "in_words": terbilang(deposit.amount_rp),
        "job": jobs[-1] if jobs else None, "token": secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "deposited.html", HERE, values)


HANDLERS = (deposit_page, deposit_post, deposited_page)
