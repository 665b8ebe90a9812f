"""The till's front page: what lies in the drawer, what has not gone to the bank, who may take cash until when.

And its two small acts: opening the drawer, carrying cash in or out.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from edge.actions.money import move_cash, open_till
from edge.core.clock import days_between
from edge.core.deposit import due_day
from edge.core.refusals import NotAllowed, status_of
from edge.core.till import MOVE_WORDS
from edge.ports import Treasurer
from edge.ports.money import TillKey, Undeposited
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.till.fields import amount, faults_of, labels, others, said, second_of, without_secrets
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault, clean

HERE = "/kas"
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cash of one drawer's day that is not at the bank: its age, the day by which it must be, and if that is past."""

    cash: Undeposited
    age_days: int
    due: int
    late: bool


@dataclass(frozen=True, slots=True)
class Appointment:
    """Whose appointment lets cash be taken here, and whether it holds today."""

    treasurer: Treasurer | None
    holds: bool


def may_close_others(officer: Officer) -> bool:
    """Whether somebody else's drawer that was left open may be closed by this person."""
    return bool(officer.person.roles & {"kas", "penyelia"})


def appointment(desk: Desk) -> Appointment:
    """The treasurer of the branch's settings as of today."""
    treasurer, today = desk.doors.settings.treasurer, words_of(desk.doors).today
    holds = treasurer is not None and treasurer.from_day <= today <= treasurer.until_day
    return Appointment(treasurer, holds)


async def waiting_cash(desk: Desk) -> list[Waiting]:
    """Everything that is not at the bank yet, oldest first."""
    today, within = words_of(desk.doors).today, desk.doors.settings.money.deposit_within_days
    calendar = desk.doors.reader.calendar
    found = []
    for cash in await desk.doors.money.undeposited():
        due = due_day(cash.key.day, within, calendar)
        found.append(Waiting(cash, days_between(cash.key.day, today), due, today > due))
    return found


@get("/kas")
async def till_page(request: Req) -> Template:
    """The front page."""
    return await show(request, await officer_of(request))


async def show(
    request: Req, officer: Officer, typed: Typed | None = None, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    """The front page with what was typed into the opening form."""
    desk = desk_of(request)
    words, money = words_of(desk.doors), desk.doors.money
    own = TillKey(officer.no, words.today)
    waiting, blind = await waiting_cash(desk), desk.doors.settings.money.blind_count
    open_tills = [key for key in await money.open_tills() if key != own]
    values = {
        "officer": officer, "typed": typed or Typed(), "faults": faults, "labels": labels(),
        "lines": await money.lines(own), "waiting": waiting, "today": words.today,
        "waiting_rp": sum(each.cash.net_rp for each in waiting if each.cash.number or not blind),
        "appointment": appointment(desk),
        "others": [await money.lines(key) for key in open_tills], "may_close": may_close_others(officer),
        "closings": await money.closings(SHOWN), "deposits": await money.last_deposits(SHOWN),
        "holders": {each.no: each.name for each in await desk.doors.staff.people()},
        "handed": await money.last_handed(), "token": secrets.token_urlsafe(18),
        "rule": desk.doors.settings.money, "to_deposit": any(each.cash.number for each in waiting),
    }  # fmt: skip
    return await page(request, "till.html", HERE, values, status_code=status_code or (422 if faults else 200))


@post("/kas/buka", status_code=200)
async def open_post(request: Req) -> Response[Any]:
    """Open one's own drawer of today."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    body = {"amount_rp": amount(typed)}
    try:
        if not officer.may_take_cash:
            raise NotAllowed
        if not faults:
            await open_till(desk_of(request).doors, body, officer.no, officer.once(typed.one("token"), body))
    except SimpulError as refusal:
        return await show(request, officer, typed, faults_of(refusal), status_code=status_of(refusal))
    return await show(request, officer, typed, faults) if faults else Redirect("/kas", status_code=303)


@get("/kas/gerak")
async def move_page(request: Req) -> Template:
    """Cash in or out: the form."""
    return await _move(request, await officer_of(request), Typed())


@post("/kas/gerak", status_code=200)
async def move_post(request: Req) -> Response[Any]:
    """Book it, a second person standing by."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    if faults:
        return await _move(request, officer, typed, faults)
    body = {
        "direction": clean(typed.one("arah")),
        "amount_rp": amount(typed),
        "reason": clean(typed.one("sebab")),
        "note": typed.one("keterangan"),
    }
    try:
        if not officer.may_take_cash:
            raise NotAllowed
        once = officer.once(typed.one("token"), body)
        await move_cash(desk_of(request).doors, body, second_of(typed), officer.no, once)
    except SimpulError as refusal:
        return await _move(request, officer, typed, faults_of(refusal), status_code=status_of(refusal))
    return Redirect("/kas", status_code=303)


async def _move(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    desk = desk_of(request)
    key = TillKey(officer.no, words_of(desk.doors).today)
    values = {
        "officer": officer, "typed": without_secrets(typed), "faults": faults, "labels": labels(),
        "lines": await desk.doors.money.lines(key), "reasons": said(MOVE_WORDS),
        "people": await others(request, officer), "token": typed.one("token") or secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "till_move.html", HERE, values, status_code=status_code or (422 if faults else 200))


HANDLERS = (till_page, open_post, move_page, move_post)
