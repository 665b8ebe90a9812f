"""Builds the kiosk, and its own pages: the start, a queue number, a case by number and code, and results."""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from edge.actions.following import follow
from edge.actions.queue import take_ticket
from edge.core.hours import Opening
from edge.core.queue import Ticket
from edge.core.refusals import status_of
from edge.ports import Doors, Once
from edge.ports.answers import CaseStory
from edge.web import look, story
from edge.web.kiosk.complaint import HANDLERS as COMPLAINT
from edge.web.kiosk.hall import ACTOR, PATH, Hall, Req, hall_of, press, refused, shown, to_result
from edge.web.kiosk.survey import HANDLERS as SURVEY
from edge.web.lamps import LampSource
from edge.web.results import WORD_LETTERS
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.site import Site, site_app
from kit.web.text import Fault

TEMPLATES: Final = Path(__file__).parent / "templates"
IDLE_S: Final = 60
BODY_BYTES_MOST: Final = 32 * 1024


@get("/")
async def start(request: Req, selesai: FromQuery[str] = "") -> Redirect | Template:
    """The start: what a citizen may do here. Whoever comes from a result leaves nothing behind."""
    if selesai:
        hall_of(request).results.drop(selesai[:WORD_LETTERS])
        return Redirect(PATH, status_code=303)
    return await shown(request, "kiosk_start.html", {"home": True, "gives": _gives(hall_of(request).doors)})


@get("/antrean")
async def ticket_page(request: Req) -> Template:
    """Which number."""
    return await shown(request, "kiosk_ticket.html", _classes(request))


@post("/antrean", status_code=303)
async def ticket_post(request: Req) -> Redirect | Template:
    """One number, printed; a second press answers the same."""
    doors = hall_of(request).doors
    typed, _ = keep(await read_items(request))
    letter, token = typed.one("kelas")[:1], typed.one("token")[:64]
    try:
        press(request)
        ticket = await take_ticket(doors, letter, None, ACTOR, once=Once(f"kiosk:{token}") if token else None)
    except SimpulError as refusal:
        values = _classes(request, pick(refusal.sentence_id, refusal.sentence_en))
        return await refused(request, "kiosk_ticket.html", values, status_of(refusal), typed.one("dari"))
    return to_result(request, "kiosk_number.html", await _number(doors, ticket), read=typed.one("dari"))


def _classes(request: Req, fault: str = "") -> dict[str, Any]:
    doors = hall_of(request).doors
    return {
        "classes": [(each.letter, pick(each.name, each.name_en)) for each in doors.settings.queue.classes],
        "gives": _gives(doors),
        "fault": fault,
        "token": secrets.token_urlsafe(18),
    }


def _gives(doors: Doors) -> bool:
    opening: Opening = doors.queue.opening()
    return opening.gives


async def _number(doors: Doors, ticket: Ticket) -> dict[str, Any]:
    waiting = [each for each in await doors.queue.tickets() if each.state.name == "WAITING"]
    ahead = sum(each.position < ticket.position and each.klass == ticket.klass for each in waiting)
    klass = doors.settings.queue.klass(ticket.letter)
    return {"code": ticket.code, "klass": pick(klass.name, klass.name_en) if klass else "", "ahead": ahead}


@get("/berkas")
async def follow_page(request: Req) -> Template:
    """Number and check code, both from the paper."""
    return await shown(request, "kiosk_follow.html", {"typed": Typed(), "faults": (), "fault": ""})


@post("/berkas", status_code=303)
async def follow_post(request: Req) -> Redirect | Template:
    """The case's story, or why it cannot be shown; an unknown number and a wrong code sound alike."""
    typed, faults = keep(await read_items(request))
    for name, said, said_en in (
        ("nomor", "Isi nomor di kertas.", "Type the number on the paper."),
        ("kode", "Isi kode cek di kertas.", "Type the check code on the paper."),
    ):
        if not typed.one(name).strip():
            faults = (*faults, Fault(name, "required", said, said_en))
    doors, read = hall_of(request).doors, typed.one("dari")
    try:
        press(request)
        if faults:
            values = {"typed": typed, "faults": faults, "fault": ""}
            return to_result(request, "kiosk_follow.html", values, status_code=422, read=read)
        found = await follow(doors, typed.one("nomor"), typed.one("kode"))
    except SimpulError as refusal:
        values = {"typed": Typed(), "faults": (), "fault": pick(refusal.sentence_id, refusal.sentence_en)}
        return await refused(request, "kiosk_follow.html", values, status_of(refusal), read)
    return to_result(request, "kiosk_case.html", await _case(doors, found), read=read)


async def _case(doors: Doors, found: CaseStory) -> dict[str, Any]:
    """What a citizen may read of a case: steps, dates, ages. No name, no number of anybody, no word of the agency's
    that could name somebody: that is told at the counter."""
    words, sync = look.words_of(doors), await doors.reader.sync()
    service = (await doors.reader.catalogue()).by_no(found.service)
    lamp, state = story.state_of(found.state)
    return {
        "case_id": found.case_id,
        "service": pick(service.name, service.name_en) if service else "",
        "lamp": lamp,
        "state": state,
        "lines": [replace(line, number="") for line in story.lines_of(found, sync, words)],
        "known": story.known(sync, words),
        "promise": words.day(found.promise_day) if found.promise_day else "",
        "advice": story.advice(found.state),
    }


@get("/hasil")
async def result_page(request: Req, t: FromQuery[str] = "") -> Redirect | Template:
    """A result while it is fresh; later, and for anybody else, the start."""
    hall = hall_of(request)
    found = hall.results.read(t[:WORD_LETTERS], hall.mono_s)
    if found is None:
        return Redirect(PATH, status_code=303)
    return await shown(request, found.page, {**found.values, "done": t[:WORD_LETTERS]}, status_code=found.status)


def create_app(*, site: Site, doors: Doors, link: LampSource, idle_s: int = IDLE_S) -> Litestar:
    """The kiosk as an application under ``/kios``. Its CSRF cookie has a name of its own: it never sees the desk's."""
    app = site_app(
        replace(site, place=f"{site.place}-kios"),
        [start, ticket_page, ticket_post, follow_page, follow_post, result_page, *SURVEY, *COMPLAINT],
        path=PATH,
        templates=[TEMPLATES, look.TEMPLATES],
        body_bytes_most=BODY_BYTES_MOST,
    )
    app.state["hall"] = Hall(doors=doors, link=link, idle_s=idle_s)
    return app
