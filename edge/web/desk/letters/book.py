"""The kelurahan's register book of letters: by year, searched, and as a table for a spreadsheet, given out by two."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Template

from edge.actions import take_book_out
from edge.core.refusals import LockedOut, Refusal, SecondPersonSame, WrongPassword
from edge.web.desk.login import waits_at
from edge.web.desk.officer import Req, desk_of, officer_of, page, workstation_of
from edge.web.look import words_of
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items, whole
from kit.web.text import Fault

SHOWN = 200
LABELS = {"kedua": ("Orang kedua", "Second person"), "sandi": ("Kata sandi orang kedua", "Second person's password")}


@get("/surat")
async def book_page(request: Req, tahun: FromQuery[str] = "", q: FromQuery[str] = "") -> Template:
    """The letters of a year, newest first, or what a search finds."""
    return await _show(request, _number(tahun), q)


@post("/surat/daftar.csv", status_code=200)
async def book_file(request: Req) -> Response[Any]:
    """The year's book as CSV, once another person has allowed it; that is noted before the file is given."""
    officer = await officer_of(request)
    desk = desk_of(request)
    typed, _ = keep(await read_items(request))
    year, second = _number(typed.one("tahun")), _number(typed.one("kedua"))
    where = waits_at(request, await workstation_of(request))
    try:
        data = await take_book_out(desk.doors, year, second, typed.one("sandi"), officer.no, where)
    except (SecondPersonSame, WrongPassword, LockedOut) as refusal:
        return await _show(request, year, "", (_fault(refusal),), typed, status_code=refusal.status)
    name = f"register-surat-{desk.doors.settings.node}-{year}.csv"
    shown = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(data, media_type="text/csv; charset=utf-8", headers=shown)


def _number(text: str) -> int:
    """A short whole number of a form, 0 for anything else."""
    return (whole(text) or 0) if len(text) <= 4 else 0


def _fault(refusal: Refusal) -> Fault:
    name = "kedua" if isinstance(refusal, SecondPersonSame) else "sandi"
    return Fault(name, refusal.code, refusal.sentence_id, refusal.sentence_en)


async def _show(
    request: Req,
    year: int,
    text: str,
    faults: tuple[Fault, ...] = (),
    typed: Typed | None = None,
    *,
    status_code: int = 200,
) -> Template:
    officer = await officer_of(request)
    doors = desk_of(request).doors
    years, this_year = await doors.letters.years(), words_of(doors).today // 10_000
    year = year or (years[0] if years else this_year)
    catalogue, letters = await doors.reader.catalogue(), doors.letters.letters()
    people = await doors.staff.people()
    values = {
        "officer": officer, "years": sorted({*years, this_year}, reverse=True), "year": year, "text": text[:80],
        "lines": await doors.letters.register(year, text, SHOWN), "most": SHOWN, "faults": faults,
        "names": {each.code: pick(each.name, each.name_en) for each in catalogue.services},
        "ready": [template.service for template in letters.templates] if letters else [],
        "typed": Typed({"kedua": typed.many("kedua")} if typed else {}),
        "labels": {name: pick(*words) for name, words in LABELS.items()},
        "others": [(str(one.no), one.name) for one in people if one.no != officer.no and not one.disabled],
    }  # fmt: skip
    return await page(request, "letter_book.html", "/surat", values, status_code=status_code)


HANDLERS = (book_page, book_file)
