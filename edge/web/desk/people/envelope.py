"""The sealed envelope: a code that makes a supervisor when the only one is gone. Made by two, typed by who opens it.

The code dies with its use and when another is made; its use is in the journal, so the centre hears of it.
"""

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect, Template

from edge.core.refusals import Refusal
from edge.core.watching import SessionChange
from edge.ports import Person
from edge.web.desk.login import enter, waits_at
from edge.web.desk.officer import Req, desk_of, officer_with, page, workstation_of
from edge.web.desk.password import password_faults
from edge.web.desk.people.staff import Second, fault_of, others, secretless, seen_by
from edge.web.officers import Officer
from kit.web.forms import Typed, decode, read_items
from kit.web.text import Fault


class RecoverForm(msgspec.Struct):
    """What the page for the opened envelope sends."""

    no: Annotated[int, msgspec.Meta(title="Nama Anda", extra={"en": "Your name"})]
    kode: Annotated[str, msgspec.Meta(title="Kode dari amplop", extra={"en": "Code from the envelope"}, max_length=60)]
    baru: Annotated[str, msgspec.Meta(title="Kata sandi baru", extra={"en": "New password"}, max_length=200)]
    ulang: Annotated[str, msgspec.Meta(title="Kata sandi baru, ulangi", extra={"en": "New password, again"})]


@get("/petugas/amplop")
async def envelope_page(request: Req) -> Template:
    """Whether there is a code, and the form for a new one."""
    return await _envelope(request, await officer_with(request, "penyelia"), ())


@post("/petugas/amplop", status_code=200)
async def seal(request: Req) -> Template:
    """A new code; on this page once, to be printed and sealed."""
    officer = await officer_with(request, "penyelia")
    form = decode(Second, await read_items(request))
    if form.value is None:
        return await _envelope(request, officer, form.faults)
    try:
        by2 = await seen_by(request, form.value)
        code = await desk_of(request).doors.staff.seal_recovery(by=officer.no, by2=by2)
    except Refusal as refusal:
        return await _envelope(request, officer, (fault_of(refusal),))
    return await _envelope(request, officer, (), code=code)


async def _envelope(request: Req, officer: Officer, faults: tuple[Fault, ...], *, code: str = "") -> Template:
    values = {
        "officer": officer, "kept": await desk_of(request).doors.staff.envelope(), "code": code, "faults": faults,
        "typed": Typed(), "others": await others(request, officer.no),
    }  # fmt: skip
    return await page(request, "people_envelope.html", "/petugas", values, status_code=422 if faults else 200)


@get("/pulih")
async def recover_page(request: Req) -> Template:
    """For who opened the envelope; nobody is logged in."""
    return await _recover(request, Typed(), ())


@post("/pulih", status_code=200)
async def recover(request: Req) -> Response[Any]:
    """Check the code; who typed it is a supervisor from now on, and logged in."""
    form = decode(RecoverForm, await read_items(request))
    faults = form.faults or (password_faults(form.value.baru, form.value.ulang) if form.value else ())
    if form.value is None or faults:
        return await _recover(request, form.typed, faults)
    desk, sent, station = desk_of(request), form.value, await workstation_of(request)
    try:
        person = await desk.doors.staff.recover(sent.kode, sent.no, sent.baru, waits_at(request, station))
    except Refusal as refusal:
        fault = Fault("kode", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _recover(request, form.typed, (fault,))
    await enter(request, person, SessionChange.IN, 0, station)
    return Redirect("/petugas/amplop", status_code=303)


async def _recover(request: Req, typed: Typed, faults: tuple[Fault, ...]) -> Template:
    people: list[Person] = [each for each in await desk_of(request).doors.staff.people() if not each.disabled]
    values = {
        "officer": None, "typed": secretless(typed), "faults": faults,
        "people": [(str(each.no), each.name) for each in people],
    }  # fmt: skip
    return await page(request, "people_recover.html", "/pulih", values, status_code=422 if faults else 200)


HANDLERS = (envelope_page, seal, recover_page, recover)
