"""Training: opened and shut by a supervisor, entered by anybody; and the way out of it.

The same pages stand in both desks. In the true one they lead in; in the practice one only the way out works, and
nothing about accounts can be changed there.
"""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from edge.core.duties_refusals import TrainingOff
from edge.core.watching import SessionChange
from edge.ports.training import Training
from edge.web.desk.login import leave
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, officer_with, page
from edge.web.desk.tasks import Task
from kit.i18n import pick
from kit.web.forms import keep, read_items

_SHUT = ("/masuk", "/sandi", "/petugas", "/pulih", "/latihan")  # what concerns true accounts
_OUT = "/latihan/keluar"


async def stay_in_training(request: Req) -> Response[Any] | None:
    """Within training nothing about accounts is open: the way out leads to where it is."""
    path = request.url.path
    inside = any(path == shut or path.startswith(f"{shut}/") for shut in _SHUT)
    if not inside or path == _OUT:
        return None
    if not request.session.get("no"):  # whose time in training is over goes on to the true log-in
        return _without_ticket(request, Redirect("/masuk", status_code=303))
    return Redirect("/", status_code=303)


def room_of(request: Req) -> Training:
    """The room. Raises 404 where there is none."""
    room = desk_of(request).training
    if room is None:
        raise NotFoundException
    return room


@get("/petugas/latihan")
async def training_page(request: Req) -> Template:
    """How training stands, and the supervisor's buttons."""
    officer = await officer_with(request, "penyelia")
    values = {
        "officer": officer, "standing": await room_of(request).standing(),
        "names": {each.no: each.name for each in await desk_of(request).doors.staff.people()},
    }  # fmt: skip
    return await page(request, "people_training.html", "/petugas", values)


@post("/petugas/latihan", status_code=303)
async def direct(request: Req) -> Redirect:
    """Open, shut or empty the room."""
    officer, room = await officer_with(request, "penyelia"), room_of(request)
    typed, _ = keep(await read_items(request))
    match typed.one("aksi"):
        case "mulai":
            await room.begin(officer.no)
        case "selesai":
            await room.end(officer.no)
        case "kosongkan":
            await room.reset(officer.no)
        case _:
            raise NotFoundException
    return Redirect("/petugas/latihan", status_code=303)


@get("/latihan")
async def door_page(request: Req) -> Template:
    """What training is, and the way in."""
    officer = await officer_of(request)
    standing = await room_of(request).standing()
    running = standing is not None and standing.running
    return await page(request, "people_door.html", "/", {"officer": officer, "running": running})


@post("/latihan", status_code=303)
async def go_in(request: Req) -> Redirect:
    """The true log-in ends and the practice one begins: nobody is in both."""
    officer, room = await officer_of(request), room_of(request)
    try:
        ticket = await room.enter(officer.no, officer.counter)
    except TrainingOff:
        return Redirect("/latihan", status_code=303)
    await leave(request, SessionChange.OUT, officer)
    response = Redirect("/", status_code=303)
    response.set_cookie(
        Cookie(
            key=ticket.name, value=ticket.value, path="/", httponly=True, samesite="strict",
            secure=desk_of(request).site.policy.https,
        )
    )  # fmt: skip
    return response


@post("/latihan/keluar", status_code=303)
async def go_out(request: Req) -> Response[Any]:
    """Back to the true counter, which asks who works here."""
    no = request.session.get("no")
    if not desk_of(request).doors.settings.training:
        return Redirect("/", status_code=303)
    await leave(request)
    return _without_ticket(request, Redirect(f"/masuk?no={no}" if no else "/masuk", status_code=303))


def _without_ticket(request: Req, response: Redirect) -> Redirect:
    site = desk_of(request).site
    response.set_cookie(
        Cookie(
            key=site.session_cookie, value="", path="/", max_age=0, httponly=True, samesite="strict",
            secure=site.policy.https,
        )
    )  # fmt: skip
    return response


async def tasks(desk: Desk) -> list[Task]:
    """While the room is open everybody is told."""
    standing = await desk.training.standing() if desk.training else None
    if standing is None or not standing.running:
        return []
    said = pick("Latihan sedang dibuka", "Training is open")
    text = pick("Berlatih tanpa membuat kertas sungguhan", "Practise without making real papers")
    return [Task("info", said, text, pick("Masuk", "Enter"), "/latihan")]


HANDLERS = (training_page, direct, door_page, go_in, go_out)
