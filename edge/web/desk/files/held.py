"""Forms on hold: one's own to go on with or to drop; a supervisor sees everybody's and may hand one over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contract.limits import DAY_S
from edge.ports.intakes import HeldForm
from edge.web.desk.holding import FORMS, held_href
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import keep, read_items

ROWS_MOST = 100  # what one page lists; the rest comes up as these are finished or dropped


@dataclass(frozen=True, slots=True)
class Shown:
    """One form on hold as the page lists it. `href` is empty for a form of somebody else."""

    form: str
    token: str
    actor: int
    owner: str
    title: str
    service: str
    name: str
    at_s: int
    drops_in_days: int
    href: str


@get("/draf")
async def held_page(request: Req, kepada: FromQuery[int] = 0) -> Template:
    """The forms on hold, newest first; those that nobody touches any more are dropped first. `kepada`: who got one."""
    officer = await officer_of(request)
    desk = desk_of(request)
    await desk.doors.drafts.drop_older(desk.doors.reader.now_s() - _kept_days(desk) * DAY_S)
    people = {person.no: person for person in await desk.doors.staff.people()}
    names = {no: person.name for no, person in people.items()}
    others = [(no, person.name) for no, person in people.items() if not person.disabled]
    rows = await _rows(desk, officer, names)
    given_to = names.get(kepada, "")
    values = {
        "officer": officer, "rows": rows[:ROWS_MOST], "more": max(0, len(rows) - ROWS_MOST), "others": others,
        "days": _kept_days(desk), "given_to": given_to,
    }  # fmt: skip
    return await page(request, "held.html", "/", values)


@post("/draf", status_code=303)
async def held_post(request: Req) -> Response[Any]:
    """Drop a form, or hand it over: the supervisor anybody's, everybody their own."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    form, token, owner = typed.one("form"), typed.one("token"), _whole(typed.one("milik"))
    drafts = desk_of(request).doors.drafts
    if form in FORMS and (owner == officer.no or officer.is_supervisor):
        if typed.one("aksi") == "buang":
            await drafts.drop(owner, form, token)
        elif typed.one("aksi") == "alihkan" and await _works_here(desk_of(request), _whole(typed.one("kepada"))):
            await drafts.move(owner, form, token, _whole(typed.one("kepada")))
            return Redirect(f"/draf?kepada={_whole(typed.one('kepada'))}", status_code=303)
    return Redirect("/draf", status_code=303)


async def _works_here(desk: Desk, no: int) -> bool:
    person = await desk.doors.staff.person(no)
    return person is not None and not person.disabled


async def _rows(desk: Desk, officer: Officer, names: Mapping[int, str]) -> Sequence[Shown]:
    catalogue = await desk.doors.reader.catalogue()
    services = {service.code: pick(service.name, service.name_en) for service in catalogue.services}
    now_s, kept_s = words_of(desk.doors).now_s, _kept_days(desk) * DAY_S
    found = await desk.doors.drafts.held(None if officer.is_supervisor else officer.no)
    return [
        Shown(
            form=each.form,
            token=each.token,
            actor=each.actor,
            owner=names.get(each.actor, str(each.actor)),
            title=pick(*FORMS.get(each.form, ("", (each.form, each.form)))[1]),
            service=services.get(_told(each, "layanan"), pick("belum dipilih", "not chosen yet")),
            name=_told(each, "nama"),
            at_s=each.at_s,
            drops_in_days=max(0, (each.at_s + kept_s - now_s) // DAY_S),
            href=held_href(each) if each.actor == officer.no else "",
        )
        for each in found
    ]


def _told(each: HeldForm, name: str) -> str:
    return str((each.values.get(name) or [""])[-1])


def _kept_days(desk: Desk) -> int:
    return desk.doors.settings.intake.drafts_days


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else 0


HANDLERS = (held_page, held_post)
