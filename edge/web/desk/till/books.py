"""The receipts book and the deposits as CSV: asked for by two people, noted in the second stream before it leaves."""

import secrets
from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.response import Template

from contract.errors import SimpulError
from edge.actions.money import note_export
from edge.core.books import BOOK_COLUMNS, DEPOSIT_COLUMNS, book_csv, deposits_csv
from edge.core.refusals import status_of
from edge.web.desk.officer import Req, desk_of, officer_of, page
from edge.web.desk.till.fields import faults_of, labels, others, second_of, without_secrets
from edge.web.desk.till.kas import HERE
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault, clean


@get("/kas/buku")
async def books_page(request: Req) -> Template:
    """Which days, and who stands by."""
    today = words_of(desk_of(request).doors).today
    first = f"{today // 10_000}-{today // 100 % 100:02}-01"
    last = f"{today // 10_000}-{today // 100 % 100:02}-{today % 100:02}"
    return await _show(request, await officer_of(request), Typed({"dari": [first], "sampai": [last]}))


@post("/kas/buku.csv", status_code=200)
async def book_file(request: Req) -> Response[Any]:
    """The receipts book of the days asked for."""
    return await _file(request, "buku-penerimaan")


@post("/kas/sts.csv", status_code=200)
async def deposits_file(request: Req) -> Response[Any]:
    """The deposits of the days asked for."""
    return await _file(request, "setoran-sts")


async def _file(request: Req, name: str) -> Response[Any]:
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    days = [_day(clean(typed.one(field))) for field in ("dari", "sampai")]
    faults = (*faults, *_day_faults(days))
    if faults:
        return await _show(request, officer, typed, faults)
    data = await _data(request, name, days[0], days[1])
    try:
        await note_export(desk_of(request).doors, data, second_of(typed), officer.no)
    except SimpulError as refusal:
        return await _show(request, officer, typed, faults_of(refusal), status_code=status_of(refusal))
    disposition = f'attachment; filename="{name}-{days[0]}-{days[1]}.csv"'
    return Response(data, media_type="text/csv; charset=utf-8", headers={"content-disposition": disposition})


async def _data(request: Req, name: str, from_day: int, to_day: int) -> bytes:
    doors = desk_of(request).doors
    if name == "buku-penerimaan":
        return book_csv(await doors.money.book(from_day, to_day), doors.settings.offset_min)
    return deposits_csv(await doors.money.deposits(from_day, to_day))


def _day(text: str) -> int:
    """2026-11-24 or 24-11-2026 as 20261124, 0 for what is no day."""
    parts = text.replace("/", "-").split("-")
    try:
        at = date.fromisoformat(text if len(parts[0]) == 4 else "-".join(part.zfill(2) for part in reversed(parts)))
    except ValueError:
        return 0
    return at.year * 10_000 + at.month * 100 + at.day


def _day_faults(days: list[int]) -> list[Fault]:
    said = ("Tulis tanggalnya, misalnya 24-11-2026.", "Write the day, such as 24-11-2026.")
    found = [Fault(name, "date", *said) for name, day in zip(("dari", "sampai"), days, strict=True) if not day]
    if not found and days[0] > days[1]:
        order = ("Hari terakhir lebih awal dari hari pertama.", "It ends before it begins.")
        found.append(Fault("sampai", "order", *order))
    return found


async def _show(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    values = {
        "officer": officer, "typed": without_secrets(typed), "faults": faults, "labels": labels(),
        "people": await others(request, officer), "book": BOOK_COLUMNS, "sts": DEPOSIT_COLUMNS,
        "token": secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "books.html", HERE, values, status_code=status_code or (422 if faults else 200))


HANDLERS = (books_page, book_file, deposits_file)
