"""Handing the shift over: one printed page of what is open, signed by two; each with their own password."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from edge.actions.money import Second, hand_shift
from edge.core.refusals import status_of
from edge.ports.money import TillKey
from edge.web.desk.officer import Req, desk_of, officer_of, page
from edge.web.desk.till.fields import faults_of, labels, others, second_of, without_secrets
from edge.web.desk.till.kas import HERE, waiting_cash
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.web.forms import Typed, keep, read_items, whole
from kit.web.text import Fault


@get("/kas/serah")
async def shift_page(request: Req) -> Template:
    """What is open now, and the two signatures."""
    return await _show(request, await officer_of(request), Typed())


@post("/kas/serah", status_code=200)
async def shift_post(request: Req) -> Response[Any]:
    """Sign and record it."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    if not typed.one("sandi-saya"):
        faults = (*faults, Fault("sandi-saya", "required", "Ketik kata sandi Anda sendiri.", "Type your own password."))
    if faults:
        return await _show(request, officer, typed, faults)
    doors = desk_of(request).doors
    own = Second(officer.person.login, typed.one("sandi-saya"))
    try:
        await hand_shift(doors, own, second_of(typed), officer.once(typed.one("token"), {"kedua": typed.one("kedua")}))
    except SimpulError as refusal:
        found = faults_of(refusal)
        if refusal.code in ("wrong_password", "locked_out") and not await _own_fits(request, own):
            found = tuple(Fault("sandi-saya", each.code, each.message, each.message_en) for each in found)
        return await _show(request, officer, typed, found, status_code=status_of(refusal))
    handed = await doors.money.last_handed()
    assert handed is not None
    return Redirect(f"/kas/serah/{handed.epoch}-{handed.seq}", status_code=303)


async def _own_fits(request: Req, own: Second) -> bool:
    """Which of the two passwords was wrong: so that the message stands at the right field."""
    try:
        await desk_of(request).doors.staff.verify_password(own.user, own.password)
    except SimpulError:
        return False
    return True


async def _show(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    desk = desk_of(request)
    key = TillKey(officer.no, words_of(desk.doors).today)
    values = {
        "officer": officer, "typed": without_secrets(typed), "faults": faults, "labels": labels(),
        "ends": await desk.doors.money.loose_ends(), "lines": await desk.doors.money.lines(key), "handed": None,
        "unsent": await desk.doors.reader.unsent(10), "waiting": await waiting_cash(desk),
        "people": await others(request, officer), "token": typed.one("token") or secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "shift.html", HERE, values, status_code=status_code or (422 if faults else 200))


@get("/kas/serah/{place:str}")
async def handed_page(request: Req, place: FromPath[str]) -> Template:
    """The page to print and sign with ink."""
    officer, desk = await officer_of(request), desk_of(request)
    epoch, _, seq = place.partition("-")
    at_epoch, at_seq = whole(epoch), whole(seq)
    found = None
    if at_epoch is not None and at_seq is not None:
        found = await desk.doors.money.handed(at_epoch, at_seq)
    if found is None:
        raise NotFoundException
    values = {
        "officer": officer,
        "handed": found,
        "ends": found.ends,
        "faults": (),
        "waiting": await waiting_cash(desk),
    }
    return await page(request, "shift.html", HERE, values)


HANDLERS = (shift_page, shift_post, handed_page)
