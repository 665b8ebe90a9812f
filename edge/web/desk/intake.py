"""Taking a citizen in: service, person, checklist and action on one page; the primary button names the paper.

Every fault at once, nothing typed is lost: each press keeps the form, and the script keeps it between two presses. A
pressed button never prints another paper than the one it named.
"""

import secrets
from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.localtime import day_before
from contract.service import Cash, Service
from edge.actions import note_views, take_in
from edge.core.intake_book import Earlier, who_of
from edge.core.intake_refusals import NotConfirmed
from edge.core.offers import check_intake
from edge.core.refusals import FaultyInput, KeyReused, Refusal, status_of
from edge.core.watching import Seen
from edge.web.desk import intake_view, letter_step
from edge.web.desk.holding import keep_form, kept_answer, mark_of, next_token, officer_or_kept
from edge.web.desk.intake_form import (
    STAND_IN,
    Rehearsal,
    body_of,
    field_fault,
    labels_of,
    local_day,
    needs_of,
    rehearse,
)
from edge.web.desk.intake_start import continued, same_person
from edge.web.desk.officer import Req, desk_of, held, hold, let_go, officer_of, page, used
from edge.web.desk.pad_fields import NUMBER, pad_body
from edge.web.desk.services import ServiceRow, matching, meant, rows_of, takes_files
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.web.forms import Typed
from kit.web.text import Fault

DRAFT = "terima"
PATH = "/terima"


@get(PATH)
async def intake_page(
    request: Req,
    q: FromQuery[str] = "",
    layanan: FromQuery[str] = "",
    antrean: FromQuery[str] = "",
    lanjut: FromQuery[str] = "",
    sama: FromQuery[str] = "",
    berkas: FromQuery[str] = "",
    blok: FromQuery[str] = "",
) -> Template:
    """The page: with a search, a service, the form on hold under the token `lanjut` (1: the newest), the person of the
    paper `sama`, the file of the paper `berkas` to be completed, or what slip `blok` of the emergency pad says."""
    officer = await officer_of(request)
    if lanjut:
        return await _show(request, officer, await held(request, officer, DRAFT, lanjut))
    if sama or berkas:
        return await _show(request, officer, await _known(request, officer, sama, berkas, antrean))
    typed = Typed({"q": [q], "layanan": [layanan], "antrean": [antrean[:8]], NUMBER: [blok[:6]]})
    return await _show(request, officer, await _meant(request, typed))


@get("/layanan")
async def services_part(request: Req, q: FromQuery[str] = "", untuk: FromQuery[str] = "berkas") -> Template:
    """The rows of a search while it is typed."""
    await officer_of(request)
    rows = await _rows(request, paying=untuk == "bayar")
    paid = () if untuk == "bayar" else await _paid_only(request, q)
    return Template("picks_part.html", context={"found": matching(rows, q), "paid": paid, "service": None})


@post(PATH, status_code=200)
async def intake_post(request: Req) -> Response[Any]:
    """Search, choose, check, keep, hold, drop, or print: the pressed button's `aksi` says which."""
    officer, typed, faults = await officer_or_kept(request, DRAFT, PATH)
    action = typed.one("aksi", "periksa")
    if action == "simpan":
        return await kept_answer(request, officer, DRAFT, typed)
    if action == "tahan":
        return await hold(request, officer, DRAFT, typed)
    if action == "buang":
        await let_go(request, officer, DRAFT, typed)
        return Redirect("/", status_code=303)
    await keep_form(request, officer, DRAFT, typed)
    if action in ("cari", "pilih"):
        return await _show(request, officer, await _meant(request, typed) if action == "cari" else typed, faults)
    service = (await desk_of(request).doors.reader.catalogue()).by_code(typed.one("layanan"))
    if service is None:
        chosen = Fault("layanan", "required", "Pilih layanan.", "Choose a service.")
        return await _show(request, officer, typed, (chosen, *faults), checked=True)
    if action in letter_step.ACTIONS:
        return await _letter(request, officer, service, typed, faults)
    return await _check_or_print(request, officer, service, typed, faults, printing=action == "cetak")


async def _letter(
    request: Req, officer: Officer, service: Service, typed: Typed, faults: tuple[Fault, ...]
) -> Response[Any]:
    """The letter is shown, or issued once it was seen; where none can be, the page says why and what can be done."""
    desk = desk_of(request)
    day = words_of(desk.doors).today
    needs = needs_of(service, typed, day)
    shown = rehearse(service, typed, needs, day, desk.doors.settings)
    step = await letter_step.step_of(desk, service, typed, needs)
    doubts = intake_view.doubts_of(shown, await _earlier(request, service, shown, typed), typed, words_of(desk.doors))
    shown_now = typed.one("aksi") == letter_step.PREVIEW  # after it nothing new is asked: the button was pressed before
    open_ones = intake_view.unconfirmed(each.code for each in doubts if shown_now and not each.confirmed)
    faults = (*faults, *shown.faults, *(step.faults if step else ()), *open_ones)
    if step is None or faults or step.outlook.text is None:
        return await _show(request, officer, typed, faults, checked=True)
    if typed.one("aksi") == letter_step.PREVIEW:
        return await letter_step.preview(request, officer, service, typed, step)
    try:
        return await letter_step.issue(request, officer, service, typed, needs, DRAFT)
    except KeyReused as refusal:
        again, fault = used(typed, refusal)
        return await _show(request, officer, again, (fault,), checked=True, status_code=refusal.status)
    except FaultyInput as refusal:
        found = tuple(field_fault(fault, service, needs, typed) for fault in refusal.faults)
        return await _show(request, officer, typed, found, checked=True)
    except SimpulError as fault:
        return await _refused(request, officer, typed, fault)


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
    shown = rehearse(service, typed, needs, day, desk.doors.settings)
    faults = (*faults, *shown.faults)
    # The button said which paper comes out; if that is no longer so, say it and let them press again.
    if faults or not printing or typed.one("kertas") != _paper(shown):
        return await _show(request, officer, typed, faults, checked=True)
    return await _print(request, officer, service, typed)


async def _print(request: Req, officer: Officer, service: Service, typed: Typed) -> Response[Any]:
    desk = desk_of(request)
    needs = needs_of(service, typed, words_of(desk.doors).today)
    try:
        body = body_of(service, typed, needs) | pad_body(typed, words_of(desk.doors))
        once = officer.once(typed.one("token"), body)
        receipt = await take_in(desk.doors, body, officer.no, once, intake_view.confirmed(typed))
    except KeyReused as refusal:
        again, fault = used(typed, refusal)
        again = Typed({**again.values, "token": [next_token(typed.one("token"))]})
        await keep_form(request, officer, DRAFT, again)
        return await _show(request, officer, again, (fault,), checked=True, status_code=refusal.status)
    except NotConfirmed as refusal:
        return await _show(request, officer, typed, intake_view.unconfirmed(refusal.open_ones), checked=True)
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


async def _known(request: Req, officer: Officer, same: str, file: str, ticket: str) -> Typed:
    """A form that begins with what a paper holds; who looks is noted first."""
    doors = desk_of(request).doors
    paper = await doors.reader.paper((same or file).upper())
    if paper is None or paper.person is None:
        return Typed({})
    await note_views(doors, officer.no, [paper.record.number], Seen.FILE)
    return continued(paper, await doors.reader.catalogue()) if file else same_person(paper, ticket[:8])


async def _rows(request: Req, *, paying: bool = False) -> list[ServiceRow]:
    reader = desk_of(request).doors.reader
    catalogue = await reader.catalogue()
    wanted = [each for each in catalogue.services if (each.cash is not Cash.NO if paying else takes_files(each))]
    return rows_of(wanted, catalogue, await reader.services())


async def _paid_only(request: Req, text: str) -> Sequence[ServiceRow]:
    """Services that are only paid and that the search may mean as well: the page leads to their payment."""
    return matching(await _payments(request), text) if text.strip() else ()


async def _payments(request: Req) -> list[ServiceRow]:
    files = {row.code for row in await _rows(request)}
    return [row for row in await _rows(request, paying=True) if row.code not in files]


async def _meant(request: Req, typed: Typed) -> Typed:
    """A search that can mean one service only, payments among them, has chosen it."""
    code = meant([*await _rows(request), *await _payments(request)], typed.one("q"))
    return Typed({**typed.values, "layanan": [code], "aksi": ["pilih"]}) if code else typed


async def _earlier(request: Req, service: Service, shown: Rehearsal, typed: Typed) -> Earlier | None:
    """A file of the same person for the same service, not long ago."""
    doors = desk_of(request).doors
    since = day_before(words_of(doors).today, doors.settings.intake.duplicate_days)
    return await doors.intakes.earlier(service.no, who_of(shown.person), since, typed.one("berkas"))


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
    catalogue, words, settings = await desk.doors.reader.catalogue(), words_of(desk.doors), desk.doors.settings
    service = catalogue.by_code(typed.one("layanan"))
    rows = await _rows(request)
    needs = needs_of(service, typed, words.today) if service else ()
    shown = rehearse(service, typed, needs, words.today, settings) if service else None
    earlier = await _earlier(request, service, shown, typed) if service and shown else None
    missing = shown.missing if shown and any(need.chosen for need in needs) else 0
    chosen = next((row for row in rows if service and row.code == service.code), None)
    groups = intake_view.groups_of(service, typed, words.today) if service else ()
    token = typed.one("token") or secrets.token_urlsafe(18)
    values = {
        "officer": officer, "typed": typed, "faults": faults, "service": service, "checked": checked, "needs": needs,
        "found": matching(rows, typed.one("q")), "chosen": chosen or intake_view.elsewhere(service, catalogue),
        "paid": await _paid_only(request, typed.one("q")),
        "payment_only": service is not None and not takes_files(service), "live": "berkas",
        "warnings": shown.warnings if shown else (), "missing": missing, "lacking": missing > 0,
        "ways_open": any(need.way and need.chosen for need in needs), "groups": groups,
        "facts": intake_view.facts_of(service, catalogue) if service else None,
        "heading": intake_view.heading_of(groups),
        "nik_says": intake_view.nik_says(shown, words), "nik_words": intake_view.nik_words(settings, words.today),
        "doubts": intake_view.doubts_of(shown, earlier, typed, words) if shown else (),
        "labels": labels_of(service, needs),
        "kept_options": intake_view.kept_options(), "roles": intake_view.roles_shown(), "local_day": local_day,
        "deputy_open": any(typed.one(name).strip() for name in STAND_IN.values()),
        "other_open": any(typed.one(name).strip() for name in ("identitas", "alamat", "catatan", "tanda")),
        "token": token, "mark": mark_of(desk, officer, token),
        "letter": await letter_step.step_of(desk, service, typed, needs),
    }  # fmt: skip
    return await page(request, "intake.html", "/", values, status_code=status_code or (422 if faults else 200))


HANDLERS = (intake_page, services_part, intake_post)
