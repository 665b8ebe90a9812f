"""Finding papers by number, name or the last digits of a NIK; unsent work included."""

from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.response import Redirect, Response

from edge.actions import note_views
from edge.core.watching import Seen
from edge.web.desk.officer import Req, desk_of, officer_of, page
from kit.i18n import pick

LETTERS_LEAST = 3
NIK_DIGITS_LEAST = 4  # shorter digits find papers by their number only


@get("/cari")
async def find_page(request: Req, q: FromQuery[str] = "") -> Response[Any]:
    """The search and what it found; one exact number opens its paper at once."""
    officer = await officer_of(request)
    reader = desk_of(request).doors.reader
    text = q.strip()[:80]
    if text and await reader.receipt(text.upper()) is not None:
        return Redirect(f"/kertas/{text.upper()}", status_code=303)
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


HANDLERS = (find_page,)
