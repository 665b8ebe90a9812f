"""Finding papers by number, name or the last digits of a NIK; unsent work and forms on hold included.

What is searched for travels in the form's body: an address stays in the browser's history and in logs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Response

from contract.names import NameRefusedError, parse_number
from edge.actions import note_views
from edge.core.intake_book import name_key
from edge.core.watching import Seen
from edge.ports import PaperLine
from edge.ports.intakes import HeldForm
from edge.web.desk.holding import FORMS, held_href
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import keep, read_items

LETTERS_LEAST = 3
NIK_DIGITS_LEAST = 4  # shorter digits find papers by their number only


@dataclass(frozen=True, slots=True)
class Held:
    """A form on hold that was found: not a paper yet."""

    name: str
    service: str
    at_s: int
    href: str


@get("/cari")
async def find_page(request: Req) -> Response[Any]:
    """The search, and what was made here last."""
    return await _show(request, "")


@post("/cari", status_code=200)
async def find(request: Req) -> Response[Any]:
    """What was found; one exact number opens its paper at once."""
    await officer_of(request)
    typed, _ = keep(await read_items(request))
    text = typed.one("q").strip()[:80]
    number = await _number(desk_of(request), text)
    if number:
        return Redirect(f"/kertas/{number}", status_code=303)
    return await _show(request, text)


async def _number(desk: Desk, text: str) -> str:
    """The number of a paper of this branch, however it is written; "" for anything else."""
    try:
        number = str(parse_number(text, desk.doors.settings.node[:3]))
    except NameRefusedError:
        return ""
    return number if await desk.doors.reader.receipt(number) is not None else ""


async def _show(request: Req, text: str) -> Response[Any]:
    officer = await officer_of(request)
    desk = desk_of(request)
    reader = desk.doors.reader
    found = await reader.find(text) if len(text) >= LETTERS_LEAST else await reader.last_papers(20)
    if _looks_like_nik(text):
        await note_views(desk_of(request).doors, officer.no, [line.number for line in found], Seen.FOUND_BY_NIK)
    catalogue = await reader.catalogue()
    names = {service.code: pick(service.name, service.name_en) for service in catalogue.services}
    values = {
        "officer": officer, "q": text, "found": found, "names": names, "short": 0 < len(text) < LETTERS_LEAST,
        "held": await _held(desk, officer, text, names) if len(text) >= LETTERS_LEAST else (),
        "returned": await _returned(desk, found),
    }  # fmt: skip
    return await page(request, "find.html", "/cari", values)


async def _held(desk: Desk, officer: Officer, text: str, names: dict[str, str]) -> Sequence[Held]:
    """The officer's own forms on hold whose person or NIK fits."""
    return [
        Held(_told(form, "nama"), names.get(_told(form, "layanan"), ""), form.at_s, held_href(form))
        for form in await desk.doors.drafts.held(officer.no)
        if form.form in FORMS and _fits(form, text)
    ]


def _fits(form: HeldForm, text: str) -> bool:
    digits, nik = text.replace(" ", ""), _told(form, "nik").replace(" ", "")
    by_nik = _looks_like_nik(text) and nik.endswith(digits)
    key = name_key(text)
    return by_nik or (bool(key) and key in name_key(_told(form, "nama")))


def _told(form: HeldForm, name: str) -> str:
    return str((form.values.get(name) or [""])[-1])


async def _returned(desk: Desk, found: Sequence[PaperLine]) -> frozenset[str]:
    """The return slips whose file may still be completed."""
    slips = [line.number for line in found if line.kind == "TP" and not line.cancelled]
    cases = {number: await desk.doors.reader.case(number) for number in slips}
    return frozenset(number for number, case in cases.items() if case is not None and case.state == "returned")


def _looks_like_nik(text: str) -> bool:
    digits = text.replace(" ", "")
    return digits.isascii() and digits.isdigit() and len(digits) >= NIK_DIGITS_LEAST


HANDLERS = (find_page, find)
