"""Taking money: as determined on an SKRD or karcis, or from a bill list whose age is said. Nothing else."""

import secrets
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.service import Cash, Service
from edge.actions import take_payment
from edge.core.clock import days_between
from edge.core.offers import cash_refusal
from edge.core.refusals import FaultyInput, KeyReused, NotAllowed, status_of
from edge.ports import Bill
from edge.ports.money import TillKey
from edge.web.desk.officer import Req, desk_of, held, hold, let_go, officer_of, page, used
from edge.web.desk.pad_fields import NUMBER, pad_body
from edge.web.desk.payment_bills import bill_rows
from edge.web.desk.payment_form import amount_typed, body_of, field_fault, from_bills, labels, typed_faults
from edge.web.desk.services import matching, rows_of
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault

BILLS_SHOWN = 12
DRAFT = "bayar"


@get("/bayar")
async def payment_page(
    request: Req,
    q: FromQuery[str] = "",
    layanan: FromQuery[str] = "",
    lanjut: FromQuery[str] = "",
    blok: FromQuery[str] = "",
) -> Template:
    """The page, perhaps with a service or a slip of the emergency pad, or the draft that was held."""
    officer = await officer_of(request)
    if lanjut:
        return await _show(request, officer, await held(request, officer, DRAFT, lanjut))
    return await _show(request, officer, Typed({"q": [q], "layanan": [layanan], NUMBER: [blok[:6]]}))


@post("/bayar", status_code=200)
async def payment_post(request: Req) -> Response[Any]:
    """Search, choose, check or print."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    action = typed.one("aksi", "periksa")
    desk = desk_of(request)
    if action == "tahan":
        return await hold(request, officer, DRAFT, typed)
    service = (await desk.doors.reader.catalogue()).by_code(typed.one("layanan"))
    if action in ("cari", "pilih"):
        return await _show(request, officer, typed, faults)
    if service is None:
        chosen = Fault("layanan", "required", "Pilih layanan.", "Choose a service.")
        return await _show(request, officer, typed, (chosen, *faults))
    faults = (*faults, *typed_faults(service, typed, await _due(request, service, typed)))
    if faults or action != "cetak":
        return await _show(request, officer, typed, faults)
    try:
        if not officer.may_take_cash:
            raise NotAllowed
        body = {**body_of(service, typed), **pad_body(typed, words_of(desk.doors))}
        receipt = await take_payment(desk.doors, body, officer.no, officer.once(typed.one("token"), body))
    except KeyReused as refusal:
        typed, fault = used(typed, refusal)
        return await _show(request, officer, typed, (fault,), status_code=refusal.status)
    except FaultyInput as refusal:
        return await _show(request, officer, typed, tuple(field_fault(each, typed) for each in refusal.faults))
    except SimpulError as refusal:
        fault = Fault("", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _show(request, officer, typed, (fault,), status_code=status_of(refusal))
    await let_go(request, officer, DRAFT, typed)
    return Redirect(f"/kertas/{receipt.number}?baru=1", status_code=303)


async def _due(request: Req, service: Service, typed: Typed) -> int | None:
    if not from_bills(service):
        return amount_typed(typed, "jumlah")
    wanted = typed.one("tagihan")
    doors = desk_of(request).doors
    found = await doors.reader.bills(service.code, wanted, 1) if wanted else ()
    rows = bill_rows(found, words_of(doors).today)
    return next((row.due_rp for row in rows if row.bill.ref == wanted), None)


async def _show(
    request: Req, officer: Officer, typed: Typed, faults: tuple[Fault, ...] = (), *, status_code: int = 0
) -> Template:
    desk = desk_of(request)
    catalogue = await desk.doors.reader.catalogue()
    words = words_of(desk.doors)
    service = catalogue.by_code(typed.one("layanan"))
    states = await desk.doors.reader.services()
    payable = [each for each in catalogue.services if each.cash is not Cash.NO]
    rows = rows_of(payable, catalogue, states)
    why = await _why_not(request, officer, service) if service else None
    bills, list_day = await _bills(request, service, typed)
    due_rp = await _due(request, service, typed) if service else None
    tendered_rp = amount_typed(typed, "diterima")
    values = {
        "officer": officer, "typed": typed, "faults": faults, "service": service, "rows": rows,
        "found": matching(rows, typed.one("q")), "payable": service is not None and why is None,
        "why": why or "", "by_bill": bool(service and from_bills(service)),
        "chosen": next(iter(rows_of([service], catalogue, states)), None) if service else None,
        "bills": bill_rows(bills, words.today), "list_day": list_day, "due_rp": due_rp,
        "list_age_days": days_between(list_day, words.today) if list_day else None,
        "change_rp": tendered_rp - due_rp if due_rp and tendered_rp and tendered_rp >= due_rp else None,
        "treasurer": desk.doors.settings.treasurer, "labels": labels(),
        "token": typed.one("token") or secrets.token_urlsafe(18), "closed": await _is_closed(request, officer),
    }  # fmt: skip
    return await page(request, "payment.html", "/", values, status_code=status_code or (422 if faults else 200))


async def _why_not(request: Req, officer: Officer, service: Service) -> str | None:
    """Why no cash may be taken for it here now by this person, None when it may."""
    doors = desk_of(request).doors
    catalogue, bills_day = await doors.reader.catalogue(), await doors.reader.bills_day(service.code)
    refusal = cash_refusal(catalogue, service, doors.settings, words_of(doors).today, bills_day)
    if refusal is None and not officer.may_take_cash:
        refusal = NotAllowed()
    return pick(refusal.sentence_id, refusal.sentence_en) if refusal else None


async def _is_closed(request: Req, officer: Officer) -> bool:
    """Whether this person's drawer of today is closed: said before anything is typed in vain."""
    doors = desk_of(request).doors
    return (await doors.money.lines(TillKey(officer.no, words_of(doors).today))).state == "closed"


async def _bills(request: Req, service: Service | None, typed: Typed) -> tuple[Sequence[Bill], int | None]:
    if service is None or not from_bills(service):
        return (), None
    reader = desk_of(request).doors.reader
    text = typed.one("cari") or typed.one("tagihan")
    return await reader.bills(service.code, text, BILLS_SHOWN), await reader.bills_day(service.code)


HANDLERS = (payment_page, payment_post)
