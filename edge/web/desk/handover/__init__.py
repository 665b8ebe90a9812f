"""Hand-over: what waits to be collected, to whom it went, once. The slip is a sealed paper (PY).

A second time is refused in words that name the first.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from contract.errors import SimpulError
from contract.limits import DAY_S
from contract.names import NameRefusedError, parse_number_and_code
from contract.states import Case
from edge.actions import hand_over
from edge.actions.undoing import written
from edge.core.refusals import FaultyInput, KeyReused, NotFound, status_of
from edge.ports.answers import CaseStory, Waiting
from edge.web import story
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page, used
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from edge.web.words import Words
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.text import Fault

TEMPLATES = Path(__file__).parent / "templates"
ROWS_MOST = 40
DOCUMENTS_MOST = 4
LETTERS_LEAST = 3
RELATIONS = (
    ("pemohon", "Pemohon sendiri", "The applicant"),
    ("keluarga", "Keluarga", "Family"),
    ("kuasa", "Penerima kuasa", "By letter of authority"),
    ("lainnya", "Lainnya", "Somebody else"),
)
IDS = ("KTP-el", "KK", "SIM", "Paspor", "Surat kuasa + KTP-el")
WHAT = (
    ("documents", "Dokumen hasil", "Finished documents"),
    ("returned", "Berkas dikembalikan", "Papers given back"),
    ("mailed", "Dikirim ke surel", "Sent by e-mail"),
)
_FIELDS = {"/to/name": "nama", "/to/relation": "hubungan", "/to/id_seen": "pengenal", "/what": "apa"}


@dataclass(frozen=True, slots=True)
class Row:
    """A case that waits, as the list shows it."""

    case_id: str
    service: str
    name: str
    since: str
    told: str
    late: bool
    returned: bool


@get("/penyerahan")
async def ready_page(request: Req) -> Template:
    """What waits to be collected, the longest wait first."""
    return await _list(request, await officer_of(request))


@post("/penyerahan", status_code=200)
async def ready_search(request: Req) -> Redirect | Template:
    """By name, by number, or by number and check code; one exact case opens at once."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    text = typed.one("q").strip()[:80]
    doors = desk_of(request).doors
    case_id = await _exact(desk_of(request), text)
    if case_id and await doors.answers.story(case_id) is not None:
        return Redirect(f"/penyerahan/{case_id}", status_code=303)
    return await _list(request, officer, text)


async def _exact(desk: Desk, text: str) -> str:
    """The case behind a typed number, with or without its check code, "" for anything else. A wrong code is no case."""
    try:
        number, code = parse_number_and_code(text, desk.doors.settings.node[:3])
    except NameRefusedError:
        try:
            return await _case_of(desk, written(desk.doors, text))
        except NotFound:
            return ""
    receipt = await desk.doors.reader.receipt(str(number))
    return (receipt.case_id or "") if receipt and receipt.check_code == code else ""


async def _case_of(desk: Desk, number: str) -> str:
    receipt = await desk.doors.reader.receipt(number)
    return (receipt.case_id or "") if receipt else ""


async def _list(request: Req, officer: Officer, text: str = "") -> Template:
    desk = desk_of(request)
    words = words_of(desk.doors)
    wanted = text if len(text) >= LETTERS_LEAST else ""
    found = await desk.doors.answers.waiting(wanted, ROWS_MOST + 1)
    catalogue = await desk.doors.reader.catalogue()
    names = {service.no: pick(service.name, service.name_en) for service in catalogue.services}
    rows = [_row(each, names, words, desk.doors.settings.undelivered_days) for each in found[:ROWS_MOST]]
    values = {
        "officer": officer,
        "rows": [row for row in rows if not row.returned],
        "back": [row for row in rows if row.returned],
        "late": sum(row.late for row in rows),
        "days": desk.doors.settings.undelivered_days,
        "more": len(found) > ROWS_MOST,
        "q": text,
        "short": 0 < len(text) < LETTERS_LEAST,
        "known": story.known(await desk.doors.reader.sync(), words),
    }
    return await page(request, "handover.html", "/penyerahan", values)


def _row(each: Waiting, names: Mapping[int, str], words: Words, days: int) -> Row:
    return Row(
        each.case_id,
        names.get(each.service, ""),
        each.name or "",
        words.ago(each.since_s),
        words.moment(each.told_at_s) if each.told_at_s else "",
        words.now_s - each.since_s > days * DAY_S,
        each.returned,
    )


@get("/penyerahan/{case_id:str}")
async def handover_page(request: Req, case_id: FromPath[str]) -> Template:
    """Who collects it, and what is handed over."""
    officer = await officer_of(request)
    case = await _known(desk_of(request), case_id)
    own = {"nama": [case.name or ""], "hubungan": ["pemohon"], "apa": [_usual(case)]}
    return await _form(request, officer, case, Typed(own))


@post("/penyerahan/{case_id:str}", status_code=303)
async def handover_post(request: Req, case_id: FromPath[str]) -> Redirect | Template:
    """Hand it over; the slip is printed."""
    officer = await officer_of(request)
    desk = desk_of(request)
    typed, faults = keep(await read_items(request))
    case = await _known(desk, case_id)
    faults = (*faults, *_typed_faults(typed))
    if faults:
        return await _form(request, officer, case, typed, faults)
    try:
        body = _body(typed)
        receipt = await hand_over(desk.doors, case.case_id, body, officer.no, officer.once(typed.one("token"), body))
    except KeyReused as refusal:
        typed, fault = used(typed, refusal)
        return await _form(request, officer, case, typed, (fault,), status_code=refusal.status)
    except FaultyInput as refusal:
        return await _form(request, officer, case, typed, tuple(_field_fault(each) for each in refusal.faults))
    except SimpulError as refusal:
        fault = Fault("", refusal.code, refusal.sentence_id, refusal.sentence_en)
        return await _form(request, officer, case, typed, (fault,), status_code=status_of(refusal))
    return Redirect(f"/kertas/{receipt.number}?baru=1", status_code=303)


def _typed_faults(typed: Typed) -> list[Fault]:
    """An identity must be seen, and a representative's relation said: the paper names both."""
    found = []
    if not typed.one("pengenal").strip() and not typed.one("pengenal-lain").strip():
        found.append(Fault("pengenal", "required", "Pilih tanda pengenal yang dilihat.", "Choose the identity seen."))
    if not typed.one("hubungan").strip():
        found.append(Fault("hubungan", "required", "Pilih hubungannya.", "Choose the relation."))
    return found


def _body(typed: Typed) -> dict[str, object]:
    relation = next((word for code, word, _ in RELATIONS if code == typed.one("hubungan")), typed.one("hubungan"))
    numbers = [text for text in typed.many("dokumen") if text.strip()][:DOCUMENTS_MOST]
    return {
        "to": {
            "name": typed.one("nama"),
            "relation": relation,
            "id_seen": typed.one("pengenal-lain").strip() or typed.one("pengenal"),
        },
        "document_numbers": numbers,
        "what": typed.one("apa"),
    }


def _field_fault(each: object) -> Fault:
    pointer, code = str(getattr(each, "pointer", "")), str(getattr(each, "code", ""))
    field = "dokumen" if pointer.startswith("/document_numbers") else _FIELDS.get(pointer, "")
    return Fault(field, code, str(getattr(each, "message", "")), str(getattr(each, "message_en", "")))


async def _form(
    request: Req, officer: Officer, case: CaseStory, typed: Typed, faults: Sequence[Fault] = (), *, status_code: int = 0
) -> Template:
    desk = desk_of(request)
    words = words_of(desk.doors)
    service = (await desk.doors.reader.catalogue()).by_no(case.service)
    documents = [text for text in typed.many("dokumen") if text.strip()]
    values = {
        "officer": officer,
        "case": case,
        "service": pick(service.name, service.name_en) if service else "",
        "state": story.state_of(case.state),
        "ready": case.state in (Case.READY, Case.REFUSED),
        "typed": typed,
        "faults": faults,
        "documents": [*documents, *[""] * (DOCUMENTS_MOST - len(documents))][:DOCUMENTS_MOST],
        "relations": [(code, pick(word, word_en)) for code, word, word_en in RELATIONS],
        "ids": IDS,
        "whats": [(code, pick(word, word_en), "") for code, word, word_en in WHAT],
        "originals": await desk.doors.answers.originals(case.case_id),
        "script": story.script_of(case.newest) if case.newest else "",
        "since": words.ago(case.newest.at_s) if case.newest else "",
        "over": _over(case, words),
        "labels": {"nama": pick("Nama penerima", "Name")},
        "token": typed.one("token") or secrets.token_urlsafe(18),
    }
    return await page(
        request, "handover_case.html", "/penyerahan", values, status_code=status_code or (422 if faults else 200)
    )


def _usual(case: CaseStory) -> str:
    return "returned" if case.state is Case.REFUSED else "documents"


def _over(case: CaseStory, words: Words) -> str:
    """When and by which paper it was handed over before; "" while it was not."""
    done = next((moment for moment in case.moments if moment.step.value == "handed_over"), None)
    if done is None:
        return ""
    return pick(
        f"Sudah diserahkan {words.long(done.at_s)} dengan {done.number}.",
        f"Handed over {words.long(done.at_s)} with {done.number}.",
    )


async def _known(desk: Desk, case_id: str) -> CaseStory:
    try:
        found = await desk.doors.answers.story(written(desk.doors, case_id))
    except NotFound as refusal:
        raise NotFoundException from refusal
    if found is None or not found.service:
        raise NotFoundException
    return found


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """Documents that nobody has collected for longer than the branch's rule."""
    days = desk.doors.settings.undelivered_days
    waiting = await desk.doors.answers.waiting(count=ROWS_MOST)
    late = [each for each in waiting if desk.doors.reader.now_s() - each.since_s > days * DAY_S]
    if not late:
        return []
    title = pick(f"{len(late)} dokumen belum diambil", f"{len(late)} documents not collected")
    text = pick(
        f"Lebih dari {days} hari; hubungi pemohon {late[0].case_id}", f"Over {days} days; call {late[0].case_id}"
    )
    return [Task("wait", title, text, pick("Lihat", "See"), "/penyerahan")]


HANDLERS = (ready_page, ready_search, handover_page, handover_post)
