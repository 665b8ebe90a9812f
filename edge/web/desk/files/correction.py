"""Correcting a paper's person, by whoever made the paper or a supervisor; the old word stays in the journal."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contract.events import PersonKey
from edge.actions import correct_person, note_views, person_of
from edge.core.intake_refusals import NotTheirs
from edge.core.refusals import FaultyInput, Refusal, status_of
from edge.core.watching import Seen
from edge.ports import PaperDetail
from edge.web.desk.intake_form import iso_day
from edge.web.desk.officer import Req, desk_of, officer_of, page
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault, clean

NAMES: Final = {
    "name": "nama", "nik": "nik", "born": "lahir", "phone": "telepon", "address": "alamat", "reason": "alasan",
}  # fmt: skip
LABELS: Final = {
    "nama": ("Nama", "Name"), "nik": ("NIK", "NIK"), "lahir": ("Tanggal lahir", "Date of birth"),
    "telepon": ("Nomor ponsel", "Phone number"), "alamat": ("Alamat", "Address"), "alasan": ("Alasan", "Reason"),
}  # fmt: skip


@get("/kertas/{number:str}/betulkan")
async def correction_page(request: Req, number: FromPath[str]) -> Template:
    """What is known of the person, to be typed over. Who looks is noted first."""
    officer = await officer_of(request)
    paper = await _paper(request, number, officer)
    doors = desk_of(request).doors
    await note_views(doors, officer.no, [paper.record.number], Seen.FILE)
    return await _show(request, officer, paper, _typed(await person_of(doors, paper)))


@post("/kertas/{number:str}/betulkan", status_code=200)
async def correction_post(request: Req, number: FromPath[str]) -> Response[Any]:
    """Every fault at once, what was typed stays; else back to the paper."""
    officer = await officer_of(request)
    paper = await _paper(request, number, officer)
    typed, faults = keep(await read_items(request))
    if faults:
        return await _show(request, officer, paper, typed, faults)
    body = {key: _iso(key, clean(typed.one(name))) for key, name in NAMES.items()}
    told = {key: text for key, text in body.items() if text}
    once = officer.once(typed.one("token"), told)
    doors = desk_of(request).doors
    try:
        await correct_person(doors, number, told, officer.no, supervises=officer.is_supervisor, once=once)
    except FaultyInput as refusal:
        found = tuple(
            Fault(NAMES.get(each.pointer[1:], ""), each.code, each.message, each.message_en) for each in refusal.faults
        )
        return await _show(request, officer, paper, typed, found)
    except Refusal as refusal:
        fault = Fault("", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _show(request, officer, paper, typed, (fault,), status_code=status_of(refusal))
    return Redirect(f"/kertas/{number}", status_code=303)


async def _paper(request: Req, number: str, officer: Officer) -> PaperDetail:
    paper = await desk_of(request).doors.reader.paper(number)
    if paper is None or paper.person is None:
        raise NotFoundException
    if paper.event.actor != officer.no and not officer.is_supervisor:
        raise NotFoundException(detail=NotTheirs().sentence_en)
    return paper


def _typed(person: Mapping[int, Any]) -> Typed:
    keys = {"nama": PersonKey.NAME, "nik": PersonKey.NIK, "telepon": PersonKey.PHONE, "alamat": PersonKey.ADDRESS}
    found = {name: [str(person.get(key, ""))] for name, key in keys.items()}
    born = person.get(PersonKey.BORN_DAY)
    if isinstance(born, int):
        found["lahir"] = [f"{born % 100:02}-{born // 100 % 100:02}-{born // 10_000}"]
    return Typed(found)


def _iso(key: str, text: str) -> str:
    return iso_day(text) if key == "born" else text


async def _show(
    request: Req,
    officer: Officer,
    paper: PaperDetail,
    typed: Typed,
    faults: tuple[Fault, ...] = (),
    *,
    status_code: int = 0,
) -> Template:
    values = {
        "officer": officer, "paper": paper, "record": paper.record, "typed": typed, "faults": faults,
        "labels": {name: pick(*words) for name, words in LABELS.items()},
        "token": typed.one("token") or secrets.token_urlsafe(18),
    }  # fmt: skip
    code = status_code or (422 if faults else 200)
    return await page(request, "correction.html", "/cari", values, status_code=code)


HANDLERS = (correction_page, correction_post)
