"""Photographs of a paper: added at this computer, with its camera, or through a link for a phone.

They are sealed as they are saved, so this page counts and dates them and can show none.
"""

from pathlib import Path
from urllib.parse import quote

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contract.limits import PHOTOS_PER_CASE
from edge.core import qr
from edge.core.refusals import NotFound
from edge.ports.photos import LINK_CHARS, PhotoSubject
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.tasks import Task
from edge.web.officers import Officer
from edge.web.uploading import BODY_BYTES_MOST, FILES_MOST, Refused, form_token, keep_photos, read_photos
from kit.i18n import pick
from kit.web.forms import keep, read_items
from kit.web.uploads import check_token

TEMPLATES = Path(__file__).parent / "templates"
FLASH = "foto"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


@get("/kertas/{number:str}/foto")
async def photos_page(request: Req, number: FromPath[str]) -> Template:
    """The photographs that a paper's case has, and the ways to add one."""
    officer = await officer_of(request)
    desk = desk_of(request)
    subject = await _subject(desk, number)
    said = request.session.pop(FLASH, None) or {}
    mine = said if said.get("number") == subject.number else {}
    link = desk.doors.photo_links.of_paper(subject.number, desk.doors.reader.now_s())
    address = f"{request.url.scheme}://{request.url.netloc}/foto/{link.token}" if link else ""
    service = (await desk.doors.reader.catalogue()).by_no(subject.service)
    values = {
        "officer": officer, "subject": subject, "most": PHOTOS_PER_CASE, "token": form_token(),
        "service": pick(service.name, service.name_en) if service else "",
        "left": max(0, PHOTOS_PER_CASE - len(subject.photos)), "files_most": FILES_MOST,
        "saved": mine.get("items", []), "refused": [Refused(*each) for each in mine.get("refused", [])],
        "link": link, "address": address, "qr": _qr(address) if link else "",
        "only_here": request.url.netloc.rpartition(":")[0] in LOOPBACK or request.url.netloc in LOOPBACK,
    }  # fmt: skip
    return await page(request, "photos.html", "/", values)


@post("/kertas/{number:str}/foto", status_code=303, exclude_from_csrf=True, request_max_body_size=BODY_BYTES_MOST)
async def add_photos(request: Req, number: FromPath[str]) -> Redirect:
    """Keep what was chosen; what became of it is said on the page."""
    officer = await officer_of(request)
    desk = desk_of(request)
    uploaded = await read_photos(request)
    check_token(request, desk.site, uploaded)
    subject = await _subject(desk, number)
    brought = await keep_photos(desk.doors, subject.number, officer.no, uploaded)
    refused = [[each.name, each.why, each.why_en] for each in brought.refused]
    request.session[FLASH] = {"number": subject.number, "items": list(brought.items), "refused": refused}
    return Redirect(f"/kertas/{quote(subject.number)}/foto", status_code=303)


@post("/kertas/{number:str}/foto/ponsel", status_code=303)
async def phone_link(request: Req, number: FromPath[str]) -> Redirect:
    """Make a link for a phone, or end the one there is."""
    officer = await officer_of(request)
    desk = desk_of(request)
    subject = await _subject(desk, number)
    typed, _ = keep(await read_items(request))
    if typed.one("aksi") == "akhiri":
        desk.doors.photo_links.end(subject.number)
    else:
        luck, now_s = desk.doors.luck.draw(LINK_CHARS), desk.doors.reader.now_s()
        desk.doors.photo_links.make(subject.number, officer.no, now_s, luck)
    return Redirect(f"/kertas/{quote(subject.number)}/foto#ponsel", status_code=303)


def _qr(address: str) -> str:
    return qr.svg(address, pick("QR untuk ponsel", "QR for a phone"))


async def _subject(desk: Desk, number: str) -> PhotoSubject:
    try:
        return await desk.doors.photos.subject(number)
    except NotFound as refusal:
        raise NotFoundException from refusal


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """Photographs whose file was lost: the paper must be photographed again while its owner is near."""
    return [
        Task(
            "stop",
            pick(f"Foto {number} rusak", f"A photograph of {number} is damaged"),
            pick("Berkas fotonya hilang dari perangkat ini.", "Its file is gone from this device."),
            pick("Foto lagi", "Photograph again"),
            f"/kertas/{quote(number)}/foto",
        )
        for number in await desk.doors.photos.to_repeat()
    ]


HANDLERS = (photos_page, add_photos, phone_link)
