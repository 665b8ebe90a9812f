"""Taking a citizen in: service, person, checklist and action on one page; the primary button names the paper.

Every fault at once, nothing typed is lost. A pressed button never prints another paper than the one it named.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contract.catalogue import Catalogue
from contract.errors import SimpulError
from contract.service import Service
from edge.actions import take_in
from edge.core.intake import region_of
from edge.core.offers import check_intake
from edge.core.refusals import FaultyInput, KeyReused, PaymentOnly, Refusal, status_of
from edge.web.desk.intake_form import (
    Rehearsal,
    body_of,
    field_fault,
    field_values,
    kept_options,
    labels_of,
    local_day,
    needs_of,
    nik_says,
    rehearse,
)
from edge.web.desk.officer import Req, desk_of, held, hold, let_go, officer_of, page, used
from edge.web.desk.services import ServiceRow, agency_name, fee_of, matching, row_of, rows_of, takes_files
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault

DRAFT = "terima"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the page says of the chosen service before anything is typed."""

    fee: str
    promise: str
    decides: str
    signs: str


@get("/terima")
async def intake_page(
    request: Req, q: FromQuery[str] = "", layanan: FromQuery[str] = "", lanjut: FromQuery[str] = ""
) -> Template:
    """The page, with a search, a service or the draft that was held."""
    officer = await officer_of(request)
    values = {"q": [q], "layanan": [layanan]}
    if lanjut:
        return await _show(request, officer, await held(request, officer, DRAFT))
    return await _show(request, officer, Typed(values))


@post("/terima", status_code=200)
async def intake_post(request: Req) -> Response[Any]:
    """Search, choose, check, hold, or print: the pressed button's `aksi` says which."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    action = typed.one("aksi", "periksa")
    if action == "tahan":
        return await hold(request, officer, DRAFT, typed)
    if action in ("cari", "pilih"):
        return await _show(request, officer, typed, faults)
    service = (await desk_of(request).doors.reader.catalogue()).by_code(typed.one("layanan"))
    if service is None:
        chosen = Fault("layanan", "required", "Pilih layanan.", "Choose a service.")
        return await _show(request, officer, typed, (chosen, *faults), checked=True)
    return await _check_or_print(request, officer, service, typed, faults, printing=action == "cetak")


async def _check_or_print(
    request: Req, officer: Officer, service: Service, typed: Typed, faults: tuple[Fault, ...], *, printing: bool
) -> Response[Any]:
    desk = desk_of(request)
    try:
        check_intake(service)  # first of all: a closed service's page has no fields that could be mended
    except Refusal as refusal:
        return await _refused(request, officer, typed, refusal)
    day = words_of(desk.doors).today
    needs = needs_of(service, typed, day)
    shown = rehearse(service, typed, needs, day, region_of(desk.doors.settings))
    faults = (*faults, *shown.faults)
    named = typed.one("kertas")
    # The button said which paper comes out; if that is no longer so, say it and let them press again.
    if faults or not printing or named != _paper(shown):
        return await _show(request, officer, typed, faults, checked=True)
    try:
        body = body_of(service, typed, needs)
        receipt = await take_in(desk.doors, body, officer.no, officer.once(typed.one("token"), body))
    except KeyReused as refusal:
        typed, fault = used(typed, refusal)
        return await _show(request, officer, typed, (fault,), checked=True, status_code=refusal.status)
    except FaultyInput as refusal:
        found = tuple(field_fault(fault, service, needs, typed) for fault in refusal.faults)
        return await _show(request, officer, typed, found, checked=True)
    except SimpulError as fault:  # a refusal, or what the contract itself does not allow: too much text, a year 2107
        return await _refused(request, officer, typed, fault)
    await let_go(request, officer, DRAFT, typed)
    return Redirect(f"/kertas/{receipt.number}?baru=1", status_code=303)


async def _refused(request: Req, officer: Officer, typed: Typed, refusal: SimpulError) -> Template:
    fault = Fault("", refusal.code, refusal.sentence_id, refusal.sentence_en)
    return await _show(request, officer, typed, (fault,), checked=True, status_code=status_of(refusal))


def _paper(shown: Rehearsal) -> str:
    return "TT" if shown.complete else "TP"


async def _show(
    request: Req,
    officer: Officer,
    typed: Typed,
    faults: tuple[Fault, ...] = (),
    *,
    checked: bool = False,
    status_code: int = 0,
) -> Template:
    desk = desk_of(request)
    catalogue = await desk.doors.reader.catalogue()
    words = words_of(desk.doors)
    service = catalogue.by_code(typed.one("layanan"))
    states = await desk.doors.reader.services()
    rows = rows_of(filter(takes_files, catalogue.services), catalogue, states)
    needs = needs_of(service, typed, words.today) if service else ()
    shown = rehearse(service, typed, needs, words.today, region_of(desk.doors.settings)) if service else None
    missing = shown.missing if shown and any(need.chosen for need in needs) else 0
    values = {
        "officer": officer, "typed": typed, "faults": faults, "service": service, "rows": rows,
        "found": matching(rows, typed.one("q")), "needs": needs, "checked": checked,
        "chosen": next((row for row in rows if service and row.code == service.code), _elsewhere(service, catalogue)),
        "payment_only": service is not None and not takes_files(service),
        "warnings": shown.warnings if shown else (), "missing": missing, "lacking": missing > 0,
        "ways_open": any(need.way and need.chosen for need in needs),
        "labels": labels_of(service, needs), "kept_options": kept_options(), "local_day": local_day,
        "facts": _facts(service, catalogue) if service else None, "nik_says": nik_says(typed, words),
        "token": typed.one("token") or secrets.token_urlsafe(18), "fields": _fields(service, typed, words.today),
    }  # fmt: skip
    return await page(request, "intake.html", "/", values, status_code=status_code or (422 if faults else 200))


def _elsewhere(service: Service | None, catalogue: Catalogue) -> ServiceRow | None:
    """The row of a service that is only paid, by an address somebody kept: closed here, and the page says why."""
    if service is None or takes_files(service):
        return None
    why = PaymentOnly()
    return replace(row_of(service, catalogue, None), open=False, why=pick(why.sentence_id, why.sentence_en))


def _fields(service: Service | None, typed: Typed, day: int) -> list[dict[str, Any]]:
    """The service's own fields that count in this situation, as the template draws them."""
    if service is None:
        return []
    values = field_values(service, typed)
    shown = [field for field in service.fields if field.when is None or field.when.holds(values, day) is not False]
    return [
        {
            "name": f"isi-{field.code}",
            "label": pick(field.label, field.label_en),
            "type": field.type.value,
            "optional": not field.required,
            "options": [(option.code, pick(option.label, option.label_en)) for option in field.options],
        }
        for field in shown
    ]


def _facts(service: Service, catalogue: Catalogue) -> Facts:
    roles = catalogue.roles(service)
    promise = pick("ditetapkan instansi", "set by the agency")
    if service.sla is not None and service.sla.certain:
        promise = pick(f"{service.sla.days} hari kerja", f"{service.sla.days} working days")
    fee = fee_of(service) or pick("belum dipastikan kota", "not confirmed by the city")
    return Facts(fee, promise, agency_name(catalogue, roles.decides), agency_name(catalogue, roles.signs))


HANDLERS = (intake_page, intake_post)
