"""Computers of the counter: a supervisor enrols the browser they sit at, once; only there a PIN is enough."""

from contextlib import suppress
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from edge.core.refusals import NotFound
from edge.web.desk.officer import Req, RowNo, desk_of, officer_with, page, station_cookie, workstation_of
from edge.web.officers import Officer
from kit.web.forms import Typed, decode, read_items
from kit.web.text import Fault

_COOKIE_S = 400 * 24 * 3600  # as long as browsers keep any


class ComputerForm(msgspec.Struct):
    """What the page sends."""

    nama: Annotated[
        str, msgspec.Meta(title="Nama komputer", extra={"en": "Name of the computer"}, min_length=1, max_length=40)
    ]
    loket: int = 0


@get("/petugas/komputer")
async def computers_page(request: Req) -> Template:
    """This computer, and the others."""
    return await _shown(request, await officer_with(request, "penyelia"), Typed(), ())


@post("/petugas/komputer", status_code=200)
async def enrol(request: Req) -> Response[Any]:
    """Enrol the browser that sends this."""
    officer = await officer_with(request, "penyelia")
    form = decode(ComputerForm, await read_items(request))
    if form.value is None:
        return await _shown(request, officer, form.typed, form.faults)
    desk, stations = desk_of(request), desk_of(request).doors.people.workstations
    counter = form.value.loket if 0 <= form.value.loket <= desk.counters else 0
    former = await workstation_of(request)
    secret = await stations.enrol(form.value.nama, counter, by=officer.no)
    if former is not None:
        await stations.replace(former.no, secret)
    response = Redirect("/petugas/komputer", status_code=303)
    response.set_cookie(
        Cookie(
            key=station_cookie(desk), value=secret, path="/", max_age=_COOKIE_S, httponly=True, samesite="strict",
            secure=desk.site.policy.https,
        )
    )  # fmt: skip
    return response


@post("/petugas/komputer/{no:int}/cabut", status_code=303)
async def revoke(request: Req, no: RowNo) -> Redirect:
    """From now on that browser is a stranger; who is logged in there is out."""
    await officer_with(request, "penyelia")
    with suppress(NotFound):  # somebody else was quicker
        await desk_of(request).doors.people.workstations.revoke(no)
    return Redirect("/petugas/komputer", status_code=303)


async def _shown(request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...]) -> Template:
    doors = desk_of(request).doors
    values = {
        "officer": officer, "typed": typed, "faults": faults, "here": "/petugas/komputer",
        "station": await workstation_of(request), "stations": await doors.people.workstations.all(),
        "names": {each.no: each.name for each in await doors.staff.people()}, "counters": desk_of(request).counters,
    }  # fmt: skip
    return await page(request, "people_computers.html", "/petugas", values, status_code=422 if faults else 200)


HANDLERS = (computers_page, enrol, revoke)
