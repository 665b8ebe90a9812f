"""The emergency pad: laying it in, printing its blank slips beforehand, and accounting for each slip later."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from edge.actions.upkeep import account_for, lay_in
from edge.core.pad import REASONS, SLIPS_MOST
from edge.core.refusals import FaultyInput, status_of
from edge.web.desk.officer import Desk, Req, RowNo, desk_of, officer_of, page
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault, clean

TEMPLATES = Path(__file__).parent / "templates"
PAD_USUAL = 50
PER_PAGE = 4
REASON_WORDS: Mapping[str, tuple[str, str]] = {
    "spoilt": ("salah tulis atau rusak", "spoilt"),
    "lost": ("hilang", "lost"),
    "practice": ("dipakai berlatih", "used for practice"),
    "withdrawn": ("pemohon batal", "the applicant withdrew"),
    "other": ("lainnya, ditulis di bloknya", "another one, written on the pad"),
}
_FIELDS = {
    "daftar": {"/first": "dari", "/last": "sampai"},
    "batal": {"/first": "lembar-dari", "/last": "lembar-sampai", "/reason": "alasan"},
    "jelaskan": {"/first": "celah", "/last": "celah", "/reason": "alasan-celah"},
}


@get("/blok")
async def pad_page(request: Req) -> Template:
    """All pads, what is unaccounted for, and the forms."""
    return await _show(request, await officer_of(request), Typed({}))


@post("/blok", status_code=200)
async def pad_post(request: Req) -> Response[Any]:
    """Lay a pad in, void slips, or explain a gap: the pressed button's `aksi` says which."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    doors, action = desk_of(request).doors, typed.one("aksi")
    fields = _FIELDS.get(action)
    if fields is None or faults:
        return await _show(request, officer, typed, faults)
    first, last = clean(typed.one(fields["/first"])), clean(typed.one(fields["/last"]))
    try:
        if action == "daftar":
            await lay_in(doors, first, last, officer.no)
        else:
            reason, void = clean(typed.one(fields["/reason"])), action == "batal"
            await account_for(doors, first, last or first, reason, officer.no, void=void)
    except FaultyInput as refusal:
        found = tuple(Fault(fields[e.pointer], e.code, e.message, e.message_en) for e in refusal.faults)
        return await _show(request, officer, typed, found)
    except SimpulError as refusal:
        fault = Fault("", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _show(request, officer, typed, (fault,), status_code=status_of(refusal))
    return Redirect("/blok", status_code=303)


async def _show(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    doors = desk_of(request).doors
    pads = await doors.upkeep.pads()
    next_slip = max((pad.last for pad in pads), default=0) + 1
    words = words_of(doors)
    values = {
        "officer": officer, "typed": typed, "faults": faults, "pads": pads, "next": next_slip,
        "until": next_slip + PAD_USUAL - 1, "gaps": [slip for pad in pads for slip in pad.gaps],
        "laid": {pad.first: words.moment(pad.laid_at_s) for pad in pads},
        "reasons": [(code, pick(*REASON_WORDS[code])) for code in REASONS], "labels": _labels(),
    }  # fmt: skip
    return await page(request, "pad.html", "/", values, status_code=status_code or (422 if faults else 200))


def _labels() -> dict[str, str]:
    from_no, to_no = pick("Nomor awal", "First number"), pick("Nomor akhir", "Last number")
    reason = pick("Alasan", "Reason")
    return {
        "dari": from_no, "sampai": to_no, "lembar-dari": from_no, "lembar-sampai": to_no, "alasan": reason,
        "alasan-celah": reason,
    }  # fmt: skip


@get("/blok/{first:int}/lembar")
async def sheets_page(request: Req, first: RowNo) -> Template:
    """Blank slips of one pad, four on an A4 page, to be printed while there is power."""
    officer = await officer_of(request)
    desk = desk_of(request)
    pad = next((pad for pad in await desk.doors.upkeep.pads() if pad.first == first), None)
    if pad is None:
        raise NotFoundException
    blank = [s.slip for s in await desk.doors.upkeep.slips(pad.first, pad.last) if s.state == "blank"][:SLIPS_MOST]
    pages = [blank[at : at + PER_PAGE] for at in range(0, len(blank), PER_PAGE)]
    settings = desk.doors.settings
    values = {"officer": officer, "pages": pages, "settings": settings, "unit": settings.node[4:7] + settings.node[8:]}
    return await page(request, "pad_sheets.html", "/", values)


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """Slips below the last one entered of which nobody has said anything."""
    pads = await desk.doors.upkeep.pads()
    gaps = [slip for pad in pads for slip in pad.gaps]
    if not gaps:
        return []
    title = pick(f"{len(gaps)} lembar blok belum jelas", f"{len(gaps)} pad slips unaccounted for")
    some = ", ".join(str(slip) for slip in gaps[:4]) + (" …" if len(gaps) > 4 else "")
    return [Task("wait", title, pick(f"Nomor {some}", f"Slips {some}"), pick("Jelaskan", "Explain"), "/blok")]


HANDLERS = (pad_page, pad_post, sheets_page)
