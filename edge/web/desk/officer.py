"""Who works at this browser, and what every page of the desk is given. Holds no password and no PIN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template
from litestar.stores.base import Store

from edge.ports import Doors, Once, Person, Pictures
from edge.web.lamps import LampSource
from edge.web.look import frame
from kit.i18n import pick
from kit.web.site import Site

Req = Request[Any, Any, Any]

ROLES = {
    "penyelia": ("Penyelia", "Supervisor"),
    "kas": ("Bendahara pembantu", "Assistant treasurer"),
    "admin": ("Teknisi", "Technician"),
    "loket": ("Petugas loket", "Counter officer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the desk's handlers work with."""

    site: Site
    doors: Doors
    sessions: Store
    pictures: Pictures
    link: LampSource
    counters: int


@dataclass(frozen=True, slots=True)
class Officer:
    """The person logged in and the counter they sit at (0 = none)."""

    person: Person
    counter: int

    @property
    def no(self) -> int:
        """The actor in events."""
        return self.person.no

    @property
    def name(self) -> str:
        """The name as papers have it."""
        return self.person.name

    @property
    def line(self) -> str:
        """`Petugas loket, Loket 1`."""
        seat = pick(f", Loket {self.counter}", f", counter {self.counter}") if self.counter else ""
        return role_of(self.person) + seat

    def once(self, token: str) -> Once | None:
        """The promise behind a form's token: one receipt however often this person sends the form."""
        return Once(f"desk:{self.no}:{token[:64]}") if token else None

    @property
    def may_take_cash(self) -> bool:
        """Whether payments are among this person's duties."""
        return bool(self.person.roles & {"kas", "loket"})


class LoginNeeded(HTTPException):
    """Nobody is logged in at this browser, or their time is over."""

    status_code = 401


def role_of(person: Person) -> str:
    """The person's first role in words."""
    said = next((words for role, words in ROLES.items() if role in person.roles), ("Petugas", "Officer"))
    return pick(*said)


def desk_of(request: Req) -> Desk:
    """What the desk's handlers work with."""
    desk: Desk = request.app.state["desk"]
    return desk


async def officer_of(request: Req) -> Officer:
    """Who is logged in. Raises `LoginNeeded`; an account disabled meanwhile counts as not logged in."""
    no = request.session.get("no")
    person = await desk_of(request).doors.staff.person(no) if isinstance(no, int) else None
    if person is None or person.disabled:
        raise LoginNeeded
    if person.must_change and request.url.path != "/sandi":
        raise LoginNeeded(extra={"change": True})
    return Officer(person, int(request.session.get("counter", 0)))


def to_login(request: Req, needed: LoginNeeded) -> Response[Any]:
    """Send to the log-in and back to the page asked for."""
    if needed.extra:
        return Redirect("/sandi", status_code=303)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    onward = f"?lanjut={quote(asked, safe='')}" if request.method == "GET" and asked != "/" else ""
    return Redirect(f"/masuk{onward}", status_code=303)


async def page(request: Req, name: str, here: str, values: Mapping[str, object], *, status_code: int = 200) -> Template:
    """A page of the desk in its frame; `values` must hold `officer`."""
    desk = desk_of(request)
    around = await frame(desk.doors, desk.link, here=here)
    return Template(name, context={**around, **values}, status_code=status_code)
