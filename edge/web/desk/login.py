"""Log-in at a shared counter: the password once per shift at an enrolled workstation, then the PIN to switch person.

Needs no link. Says the same for an unknown name and a wrong secret; waiting times are the store's. A browser that no
supervisor enrolled is asked for the password each time.
"""

import time
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from edge.actions import note_session
from edge.core.refusals import LockedOut, PasswordAsked, WrongPassword
from edge.core.watching import SessionChange
from edge.ports import Person
from edge.ports.people import Workstation
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page, workstation_of
from edge.web.look import words_of
from edge.web.officers import Officer, role_of
from kit.i18n import pick
from kit.web.forms import Typed, decode, read_items
from kit.web.sessions import begin_session, end_session
from kit.web.text import Fault

_PIN_DIGITS = 6


class LoginForm(msgspec.Struct):
    """What the log-in page sends."""

    no: Annotated[int, msgspec.Meta(title="Nama Anda", extra={"en": "Your name"})]
    rahasia: Annotated[str, msgspec.Meta(title="Kata sandi atau PIN", extra={"en": "Password or PIN"}, max_length=200)]
    loket: int = 0
    lanjut: str = "/"


@dataclass(frozen=True, slots=True)
class Tile:
    """One person to pick. `pin`: on this workstation the PIN is enough for the rest of the shift."""

    no: int
    name: str
    role: str
    initials: str
    pin: bool
    last: str


@get("/masuk")
async def login_page(
    request: Req, no: FromQuery[int | None] = None, lanjut: FromQuery[str] = "/", habis: FromQuery[str] = ""
) -> Template:
    """Pick a name, type the secret. `habis`: a form was sent after the session had ended."""
    typed = Typed({"no": [str(no)] if no else [], "lanjut": [onward(lanjut)], "habis": [habis]})
    return await _login(request, typed, ())


@post("/masuk", status_code=200)
async def log_in(request: Req) -> Response[Any]:
    """Check the secret; a new session under a new id."""
    form = decode(LoginForm, await read_items(request))
    if form.value is None:
        return await _login(request, form.typed, form.faults, status_code=422)
    desk, sent = desk_of(request), form.value
    station = await workstation_of(request)
    try:
        person, change = await _checked(desk, sent, station, waits_at(request, station))
    except (WrongPassword, LockedOut, PasswordAsked) as refusal:
        fault = Fault("rahasia", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _login(request, form.typed, (fault,), status_code=refusal.status)
    await enter(request, person, change, sent.loket, station)
    return Redirect("/sandi" if person.must_change else onward(sent.lanjut), status_code=303)


def waits_at(request: Req, station: Workstation | None) -> str:
    """Where wrong tries are counted: at the workstation, and of a stranger's browser at its address; else a new cookie
    for each guess would never have to wait."""
    if station is not None:
        return f"ws{station.no}"
    return request.client.host if request.client else ""


async def enter(request: Req, person: Person, change: SessionChange, counter: int, station: Workstation | None) -> None:
    """Begin the session of who proved to be `person`, and note it."""
    desk, presences = desk_of(request), desk_of(request).doors.people.presences
    await leave(request)
    counter = counter if 0 <= counter <= desk.counters else 0
    ref = await presences.begin(person.no, counter, station.no if station else 0)
    session = {"no": person.no, "counter": counter, "ref": ref}
    await begin_session(request, desk.site.session_cookie, session, time.time())
    await note_session(desk.doors, person.no, change, counter)


async def leave(request: Req, change: SessionChange | None = None, officer: Officer | None = None) -> None:
    """End the log-in of this browser, if it has one; noted as `change` of `officer`."""
    desk = desk_of(request)
    if ref := request.session.get("ref"):
        await desk.doors.people.presences.end(str(ref))
    await end_session(request, desk.site.session_cookie)
    if change is not None and officer is not None:
        await note_session(desk.doors, officer.no, change, officer.counter)


async def _checked(
    desk: Desk, sent: LoginForm, station: Workstation | None, waits: str
) -> tuple[Person, SessionChange]:
    """The person whose secret it is. A PIN counts only within the shift that a password began at this workstation."""
    stations = desk.doors.people.workstations
    looks_like_pin = len(sent.rahasia) == _PIN_DIGITS and sent.rahasia.isascii() and sent.rahasia.isdigit()
    if station is not None and looks_like_pin and sent.no in await stations.in_shift(station.no):
        try:
            return await desk.doors.staff.verify_pin(sent.no, sent.rahasia, waits), SessionChange.SWITCH
        except PasswordAsked:
            await stations.end_shift(station.no, sent.no)
            await note_session(desk.doors, sent.no, SessionChange.WRONG_PIN_RUN)
            raise
    known = await desk.doors.staff.person(sent.no)
    # An unknown number goes the same way, so that it costs the same time.
    person = await desk.doors.staff.verify_password(known.login if known else "", sent.rahasia, waits, code_counts=True)
    if station is not None and not person.must_change:
        await stations.begin_shift(station.no, person.no)
    return person, SessionChange.IN


def onward(path: str) -> str:
    """`path` when it leads to a page of ours, else the home page: no log-in may send people elsewhere."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside and "\\" not in path else "/"


async def _login(request: Req, typed: Typed, faults: tuple[Fault, ...], *, status_code: int = 200) -> Template:
    desk, station = desk_of(request), await workstation_of(request)
    shift = await desk.doors.people.workstations.in_shift(station.no) if station else frozenset()
    tiles = [await _tile(desk, each, each.no in shift) for each in await desk.doors.staff.people() if not each.disabled]
    chosen = next((tile for tile in tiles if str(tile.no) == typed.one("no")), None)
    values = {
        "officer": None, "tiles": tiles, "chosen": chosen, "typed": typed, "faults": faults, "counters": desk.counters,
        "any_pin": any(tile.pin for tile in tiles), "station": station,
        "counter": typed.one("loket") or str(station.counter if station else 1),
    }  # fmt: skip
    return await page(request, "login.html", "/masuk", values, status_code=status_code)


async def _tile(desk: Desk, person: Person, pin: bool) -> Tile:
    initials = "".join(word[0] for word in person.name.split() if word[0].isalpha())[:2].upper()
    at_s = await desk.doors.people.presences.last_before(person.no)
    words = words_of(desk.doors)
    last = pick(f"Terakhir masuk {words.moment(at_s)}", f"Last here {words.moment(at_s)}") if at_s else ""
    return Tile(person.no, person.name, role_of(person), initials, pin, last)


@post("/kunci", status_code=303)
async def lock(request: Req) -> Redirect:
    """Lock the screen: the session ends, the shift goes on, so the PIN opens it again."""
    officer = await officer_of(request)
    await leave(request, SessionChange.LOCK, officer)
    return Redirect(f"/masuk?no={officer.no}", status_code=303)


HANDLERS = (login_page, log_in, lock)
