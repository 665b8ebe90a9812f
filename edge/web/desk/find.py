"""Finding papers by number, name or the last digits of a NIK; unsent work included.

What is searched for travels in the form's body: an address stays in the browser's history and in logs.
"""

from typing import Any

from litestar import get, post
from litestar.response import Redirect, Response

from edge.actions import note_views
from edge.core.watching import Seen
from edge.web.desk.officer import Req, desk_of, officer_of, page
from kit.i18n import pick
from kit.web.forms import keep, read_items

LETTERS_LEAST = 3
NIK_DIGITS_LEAST = 4  # shorter digits find papers by their number only


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
    if text and await desk_of(request).doors.reader.receipt(text.upper()) is not None:
        return Redirect(f"/kertas/{text.upper()}", status_code=303)
    return await _show(request, text)


async def _show(request: Req, text: str) -> Response[Any]:
    officer = await officer_of(request)
    reader = desk_of(request).doors.reader
    found = await reader.find(text) if len(text) >= LETTERS_LEAST else await reader.last_papers(20)
    if _looks_like_nik(text):
        await note_views(desk_of(request).doors, officer.no, [line.number for line in found], Seen.FOUND_BY_NIK)
    catalogue = await reader.catalogue()
    names = {service.code: pick(service.name, service.name_en) for service in catalogue.services}
    values = {"officer": officer, "q": text, "found": found, "names": names, "short": 0 < len(text) < LETTERS_LEAST}
    return await page(request, "find.html", "/cari", values)


def _looks_like_nik(text: str) -> bool:
    digits = text.replace(" ", "")
    return digits.isascii() and digits.isdigit() and len(digits) >= NIK_DIGITS_LEAST


HANDLERS = (find_page, find)
