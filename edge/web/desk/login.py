"""Log-in at a shared counter: the password once per shift and workstation, then the PIN to switch person quickly.

Needs no link. Says the same for an unknown name and a wrong secret; waiting times are the store's.
"""

import secrets
import time
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from edge.actions import note_session
from edge.core.refusals import LockedOut, PasswordAsked, WrongPassword
from edge.core.watching import SessionChange
from edge.ports import Person
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.officers import role_of
from kit.web.forms import Typed, decode, read_items
from kit.web.sessions import begin_session, end_session
from kit.web.text import Fault

SHIFT_S = 12 * 3600
_WORKSTATION_S = 365 * 24 * 3600
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
    station = await _known_station(request)
    # Who brings no known workstation is counted by address: else a new cookie for each guess would never have to wait.
    waits_at = station or (request.client.host if request.client else "")
    station = station or secrets.token_urlsafe(18)
    try:
        person, change = await _checked(desk, sent, station, waits_at)
    except (WrongPassword, LockedOut, PasswordAsked) as refusal:
        fault = Fault("rahasia", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _login(request, form.typed, (fault,), status_code=refusal.status)
    counter = sent.loket if 0 <= sent.loket <= desk.counters else 0
    await begin_session(request, desk.site.session_cookie, {"no": person.no, "counter": counter}, time.time())
    await note_session(desk.doors, person.no, change, counter)
    response = Redirect("/sandi" if person.must_change else onward(sent.lanjut), status_code=303)
    response.set_cookie(_station(desk, station))
    return response


async def _known_station(request: Req) -> str:
    """The workstation of this browser if somebody has logged in there with a password before, else ""."""
    desk = desk_of(request)
    station = request.cookies.get(station_cookie(desk), "")
    return station if station and await desk.sessions.exists(_station_key(station)) else ""


def _station_key(station: str) -> str:
    return f"workstation:{station}"


async def _checked(desk: Desk, sent: LoginForm, station: str, waits_at: str) -> tuple[Person, SessionChange]:
    """The person whose secret it is. A PIN counts only within the shift that a password began at this workstation.

    `waits_at` is where wrong tries are counted."""
    shift = f"shift:{station}:{sent.no}"
    looks_like_pin = len(sent.rahasia) == _PIN_DIGITS and sent.rahasia.isascii() and sent.rahasia.isdigit()
    if looks_like_pin and await desk.sessions.exists(shift):
        try:
            return await desk.doors.staff.verify_pin(sent.no, sent.rahasia, station), SessionChange.SWITCH
        except PasswordAsked:
            await desk.sessions.delete(shift)
            await note_session(desk.doors, sent.no, SessionChange.WRONG_PIN_RUN)
            raise
    known = await desk.doors.staff.person(sent.no)
    # An unknown number goes the same way, so that it costs the same time.
    person = await desk.doors.staff.verify_password(known.login if known else "", sent.rahasia, waits_at)
    await desk.sessions.set(shift, b"1", expires_in=SHIFT_S)
    await desk.sessions.set(_station_key(station), b"1", expires_in=_WORKSTATION_S)
    return person, SessionChange.IN


def _station(desk: Desk, station: str) -> Cookie:
    return Cookie(
        key=station_cookie(desk), value=station, path="/", max_age=_WORKSTATION_S, httponly=True, samesite="strict",
        secure=desk.site.policy.https,
    )  # fmt: skip


def station_cookie(desk: Desk) -> str:
    """Names this browser to the lock-out and the shift; opens nothing by itself."""
    return f"{desk.site.session_cookie}-ws"


def onward(path: str) -> str:
    """`path` when it leads to a page of ours, else the home page: no log-in may send people elsewhere."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside and "\\" not in path else "/"


async def _login(request: Req, typed: Typed, faults: tuple[Fault, ...], *, status_code: int = 200) -> Template:
    desk = desk_of(request)
    station = request.cookies.get(station_cookie(desk), "")
    tiles = [await _tile(desk, each, station) for each in await desk.doors.staff.people() if not each.disabled]
    chosen = next((tile for tile in tiles if str(tile.no) == typed.one("no")), None)
    values = {
        "officer": None, "tiles": tiles, "chosen": chosen, "typed": typed, "faults": faults, "counters": desk.counters,
        "any_pin": any(tile.pin for tile in tiles),
    }  # fmt: skip
    return await page(request, "login.html", "/masuk", values, status_code=status_code)


async def _tile(desk: Desk, person: Person, station: str) -> Tile:
    initials = "".join(word[0] for word in person.name.split() if word[0].isalpha())[:2].upper()
    pin = bool(station) and await desk.sessions.exists(f"shift:{station}:{person.no}")
    return Tile(person.no, person.name, role_of(person), initials, pin)


@post("/kunci", status_code=303)
async def lock(request: Req) -> Redirect:
    """Lock the screen: the session ends, the shift goes on, so the PIN opens it again."""
    officer = await officer_of(request)
    await end_session(request, desk_of(request).site.session_cookie)
    await note_session(desk_of(request).doors, officer.no, SessionChange.LOCK, officer.counter)
    return Redirect(f"/masuk?no={officer.no}", status_code=303)


HANDLERS = (login_page, log_in, lock)
