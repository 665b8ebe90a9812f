"""Closing a drawer's day: count, compare, explain, second person; and the closing as it was made, with its words."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.localtime import date_of
from edge.actions.money import close_till
from edge.core.closing import DIFFERENCE_WORDS
from edge.core.money import DENOMINATIONS_RP
from edge.core.money_refusals import SecondPersonNeeded
from edge.core.refusals import FaultyInput, KeyReused, NotAllowed, status_of
from edge.core.slip_money import DIFFERENCE_SAID, aloud, journal_lines
from edge.ports.money import Closing, TillKey, TillLines
from edge.web.desk.officer import Req, desk_of, officer_of, officer_with, page, used
from edge.web.desk.till.fields import (
    counted_rp,
    faults_of,
    labels,
    others,
    pieces,
    said,
    second_of,
    without_secrets,
)
from edge.web.desk.till.kas import HERE, may_close_others
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items, whole
from kit.web.text import Fault, clean

DRAFT = "hitung-kas"  # a blind count, kept on the box once it is finished


@get("/kas/tutup")
async def closing_page(request: Req, kas: FromQuery[str] = "", hari: FromQuery[str] = "") -> Template:
    """The open fields, for one's own drawer of today or one that was left open."""
    officer = await officer_of(request)
    typed = Typed({"kas": [kas or str(officer.no)], "hari": [hari or str(words_of(desk_of(request).doors).today)]})
    return await _show(request, officer, await _counted_blind(request, officer, typed))


@post("/kas/tutup", status_code=200)
async def closing_post(request: Req) -> Response[Any]:
    """Compare, or close and print. A blind count is taken as it was finished, whatever the form says since."""
    officer = await officer_of(request)
    typed, faults = keep(await read_items(request))
    desk, action = desk_of(request), typed.one("aksi", "hitung")
    if action == "ulang":
        await desk.doors.drafts.drop(officer.no, DRAFT)
        return await _show(request, officer, _forgotten(typed))
    if faults:
        return await _show(request, officer, typed, faults)
    if desk.doors.settings.money.blind_count:
        typed = await _blind(request, officer, typed, finished=action == "hitung")
    if action != "tutup":
        return await _show(request, officer, typed, compared=True)
    return await _close(request, officer, typed)


async def _close(request: Req, officer: Officer, typed: Typed) -> Response[Any]:
    doors, key = desk_of(request).doors, key_of(typed, officer)
    body = {
        "pieces": pieces(typed),
        "reason": clean(typed.one("sebab")),
        "note": typed.one("keterangan"),
    }
    try:
        if not _may(officer, key):
            raise NotAllowed
        once = officer.once(typed.one("token"), {**body, "till": key.till, "day": key.day})
        receipt = await close_till(doors, body, key, second_of(typed), officer.no, once)
    except KeyReused as refusal:
        typed, fault = used(typed, refusal)
        return await _show(request, officer, typed, (fault,), compared=True, status_code=refusal.status)
    except SimpulError as refusal:
        status = status_of(refusal)
        faults = (*faults_of(refusal), *_unsigned(refusal, typed))
        return await _show(request, officer, typed, faults, compared=True, status_code=status)
    await doors.drafts.drop(officer.no, DRAFT)
    return Redirect(f"/kas/tk/{receipt.number}", status_code=303)


def _unsigned(refusal: SimpulError, typed: Typed) -> tuple[Fault, ...]:
    """Who explains a difference also needs a second person: said at once, not after the explanation."""
    differs = isinstance(refusal, FaultyInput) and any(each.pointer in ("/reason", "/note") for each in refusal.faults)
    return faults_of(SecondPersonNeeded()) if differs and not second_of(typed).given else ()


def key_of(typed: Typed, officer: Officer) -> TillKey:
    """Which drawer and day the form is about. A drawer that nobody can have, or a day that no calendar has, is not
    found."""
    till, day = whole(clean(typed.one("kas")) or str(officer.no)), whole(clean(typed.one("hari")))
    try:
        date_of(day or 0)
    except ValueError:
        day = None
    if till is None or day is None:
        raise NotFoundException
    return TillKey(till, day)


def _may(officer: Officer, key: TillKey) -> bool:
    return may_close_others(officer) or (key.till == officer.no and officer.may_take_cash)


async def _counted_blind(request: Req, officer: Officer, typed: Typed) -> Typed:
    """With the pieces of a finished blind count of this drawer, if there is one."""
    kept = await desk_of(request).doors.drafts.load(officer.no, DRAFT) or {}
    if kept.get("kas") != typed.values["kas"] or kept.get("hari") != typed.values["hari"]:
        return typed
    rest = {name: texts for name, texts in typed.values.items() if not name.startswith("lembar-")}
    return Typed({**rest, **{name: list(texts) for name, texts in kept.items()}})


async def _blind(request: Req, officer: Officer, typed: Typed, *, finished: bool) -> Typed:
    """The first finished count stands until it is thrown away whole: nobody counts towards the journal's figure."""
    before = await _counted_blind(request, officer, typed)
    if finished and before is typed:
        kept = {name: texts for name, texts in typed.values.items() if name.startswith(("lembar-", "kas", "hari"))}
        await desk_of(request).doors.drafts.save(officer.no, DRAFT, {**kept, "dihitung": ["1"]})
        return Typed({**typed.values, "dihitung": ["1"]})
    return before


def _journal(lines: TillLines) -> list[tuple[str, int]]:
    return [(pick(*label), amount_rp) for label, amount_rp in journal_lines(lines)]


def _why(closing: Closing) -> str:
    reason = pick(*DIFFERENCE_SAID.get(closing.reason, DIFFERENCE_WORDS["other"]))
    return ": ".join(part for part in (reason, closing.note) if part)


def _forgotten(typed: Typed) -> Typed:
    return Typed({name: texts for name, texts in typed.values.items() if name in ("kas", "hari")})


async def _show(
    request: Req,
    officer: Officer,
    typed: Typed,
    faults: tuple[Fault, ...] = (),
    *,
    compared: bool = False,
    status_code: int = 0,
) -> Template:
    desk = desk_of(request)
    key = key_of(typed, officer)
    if not _may(officer, key):
        await officer_with(request, "kas", "penyelia")
    lines, sum_rp = await desk.doors.money.lines(key), counted_rp(typed)
    blind = desk.doors.settings.money.blind_count
    counted = bool(pieces(typed)) or compared
    values = {
        "officer": officer, "typed": without_secrets(typed), "faults": faults, "labels": labels(), "key": key,
        "lines": lines, "journal": _journal(lines), "denominations": DENOMINATIONS_RP, "counted": counted,
        "sum_rp": sum_rp, "difference_rp": sum_rp - lines.expected_rp, "blind": blind,
        "hidden": blind and not typed.one("dihitung"), "reasons": said(DIFFERENCE_WORDS),
        "people": await others(request, officer), "own": key.till == officer.no,
        "late": key.day < words_of(desk.doors).today,
        "token": typed.one("token") or secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "till_close.html", HERE, values, status_code=status_code or (422 if faults else 200))


@get("/kas/tk/{number:str}")
async def closed_page(request: Req, number: FromPath[str]) -> Template:
    """The closing as it was made, with what to read out."""
    officer, desk = await officer_of(request), desk_of(request)
    closing = await desk.doors.money.closing(number)
    if closing is None:
        raise NotFoundException
    jobs = await desk.doors.spool.jobs(number)
    values = {
        "officer": officer, "closing": closing, "lines": closing.lines, "journal": _journal(closing.lines),
        "denominations": DENOMINATIONS_RP, "aloud": aloud(closing), "why": _why(closing),
        "job": jobs[-1] if jobs else None, "token": secrets.token_urlsafe(18),
    }  # fmt: skip
    return await page(request, "till_closed.html", HERE, values)


HANDLERS = (closing_page, closing_post, closed_page)
