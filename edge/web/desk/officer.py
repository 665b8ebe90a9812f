"""Who works at this browser, and what every page of the desk is given. Holds no password and no PIN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.params import PathParameter
from litestar.response import Redirect, Template
from litestar.stores.base import Store

from edge.core.refusals import KeyReused
from edge.ports import Doors, Pictures
from edge.ports.people import Workstation
from edge.ports.training import Training
from edge.web.lamps import LampSource
from edge.web.look import frame
from edge.web.officers import ROLES, Officer, officer_at
from kit.i18n import pick
from kit.web.forms import Typed
from kit.web.site import Site
from kit.web.text import Fault

Req = Request[Any, Any, Any]
RowNo = Annotated[int, PathParameter(ge=0, le=10**12)]
"""A record's number in an address: none is larger than the database holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the desk's handlers work with."""

    site: Site
    doors: Doors
    sessions: Store
    pictures: Pictures
    link: LampSource
    counters: int
    training: Training | None = None


class LoginNeeded(HTTPException):
    """Nobody is logged in at this browser, or their time is over."""

    status_code = 401


def desk_of(request: Req) -> Desk:
    """What the desk's handlers work with."""
    desk: Desk = request.app.state["desk"]
    return desk


async def officer_of(request: Req) -> Officer:
    """Who is logged in. Raises `LoginNeeded`, also when the password must be changed first."""
    officer = await officer_at(request, desk_of(request).doors)
    if officer is None:
        raise LoginNeeded
    if officer.person.must_change and request.url.path != "/sandi":
        raise LoginNeeded(extra={"change": True})
    return officer


class NotYours(HTTPException):
    """A page that this person may not use; carries the page that says who may."""

    status_code = 403

    def __init__(self, said: Template) -> None:
        super().__init__()
        self.said = said


async def officer_with(request: Req, *roles: str) -> Officer:
    """Who is logged in, if they have one of `roles`. Raises `LoginNeeded`, or `NotYours`, whose page says who may."""
    officer = await officer_of(request)
    if officer.person.roles & set(roles):
        return officer
    people = await desk_of(request).doors.staff.people()
    names = [each.name for each in people if not each.disabled and each.roles & set(roles)]
    values = {"officer": officer, "roles": [pick(*ROLES[role]) for role in roles if role in ROLES], "names": names}
    raise NotYours(await page(request, "not_yours.html", "", values, status_code=403))


def who_may(request: Req, refused: NotYours) -> Template:
    """Never a blank no: whose duty the page is, and who has that duty here."""
    return refused.said


def station_cookie(desk: Desk) -> str:
    """The cookie that names an enrolled workstation; opens nothing by itself."""
    return f"{desk.site.session_cookie}-ws"


async def workstation_of(request: Req) -> Workstation | None:
    """The workstation that a supervisor enrolled this browser as, None for any other browser."""
    secret = request.cookies.get(station_cookie(desk_of(request)), "")
    return await desk_of(request).doors.people.workstations.find(secret) if secret else None


def to_login(request: Req, needed: LoginNeeded) -> Response[Any]:
    """Send to the log-in and back to the page asked for."""
    extra = needed.extra if isinstance(needed.extra, dict) else {}
    if "kept" in extra:  # the form just sent is on hold for its owner
        return Redirect(f"/masuk?no={extra['no']}&lanjut={quote(extra['kept'], safe='')}", status_code=303)
    if extra:
        return Redirect("/sandi", status_code=303)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if request.method != "GET":  # the form just sent is not kept: nobody knows whose it is
        return Redirect("/masuk?habis=1", status_code=303)
    onward = f"?lanjut={quote(asked, safe='')}" if asked != "/" else ""
    return Redirect(f"/masuk{onward}", status_code=303)


async def page(request: Req, name: str, here: str, values: Mapping[str, object], *, status_code: int = 200) -> Template:
    """A page of the desk in its frame; `values` must hold `officer`."""
    desk = desk_of(request)
    around = await frame(desk.doors, desk.link, here=here)
    return Template(name, context={**around, **values}, status_code=status_code)


async def hold(request: Req, officer: Officer, form: str, typed: Typed) -> Redirect:
    """Keep a half-filled form on this box, for its owner alone, beside their others."""
    doors = desk_of(request).doors
    await doors.drafts.save(officer.no, form, typed.values, typed.one("token")[:64], doors.reader.now_s())
    return Redirect("/?tertahan=1", status_code=303)


async def let_go(request: Req, officer: Officer, form: str, typed: Typed) -> None:
    """The form `typed` has become a paper: if it was held, it waits no longer; others stay."""
    await desk_of(request).doors.drafts.drop(officer.no, form, typed.one("token")[:64])


def used(typed: Typed, refusal: KeyReused) -> tuple[Typed, Fault]:
    """A form that has become a paper already and was changed since: all that is typed under a new token, and what is
    so. It may become a paper of its own, yet only by a press that knows of the first."""
    numbers = ", ".join(refusal.numbers)
    fault = Fault(
        "",
        refusal.code,
        f"Formulir ini sudah menjadi {numbers}. Isian yang sekarang berbeda dan belum tersimpan."
        " Periksa, lalu cetak lagi.",
        f"This form has already become {numbers}. What it holds now is different and not saved yet."
        " Check it, then print again.",
    )
    return Typed({name: values for name, values in typed.values.items() if name != "token"}), fault


async def held(request: Req, officer: Officer, form: str, which: str = "1") -> Typed:
    """The form that was held under the token `which` (``1``: the newest), empty when there is none."""
    kept = await desk_of(request).doors.drafts.load(officer.no, form, None if which == "1" else which) or {}
    return Typed({name: [str(text) for text in texts] for name, texts in kept.items()})
