"""What follows from the events: papers, cases, tills. The same code runs when an event is written and when all is
recomputed to be compared, so nothing may be read here but the tables that it writes itself.

May not look at a clock, draw luck, or know a device.
"""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contract.events import Event, Fact, Kind
from contract.localtime import day_of
from contract.names import Number, Paper
from contract.receipt import Receipt
from contract.rules import paper_of
from contract.states import Case
from edge.core import cases
from edge.core.papers import name_of, nik_of, receipt_of, whole
from edge.core.papers import text as text_at
from edge.store import money_rows, upkeep_rows
from edge.store.answer_rows import STEPS as ANSWERS
from edge.store.intake_rows import STEPS as INTAKES
from edge.store.letter_rows import STEPS as LETTERS
from edge.store.photo_rows import STEPS as PHOTOS
from edge.store.queue_rows import STEPS as QUEUE
from edge.store.queue_rows import note_paper
from edge.store.seals import Seal
from edge.store.steps import Place, Step
from edge.store.training_rows import STEPS as TRAINING

Sealer = Callable[[Receipt, str], Seal]


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper as it was just written."""

    number: Number
    text: str
    receipt: Receipt
    seal: Seal
    case_id: str | None
    catalogue: int


def project(db: sqlite3.Connection, place: Place, event: Event, seal: Sealer) -> Issued | None:
    """Apply one journal event. Returns the paper it made, if it made one."""
    paper = paper_of(event.kind)
    issued = _issue(db, place, event, paper, seal) if paper is not None else None
    for steps in (_STEPS, INTAKES, LETTERS):
        if event.kind in steps:
            steps[event.kind](db, place, event, issued.text if issued is not None else "")
    note_paper(db, event)
    upkeep_rows.written_by_hand(db, event, issued.text if issued is not None else "")
    return issued


@dataclass(frozen=True, slots=True)
class _About:
    """What a paper is about: its own facts, or those of the paper or case it refers to."""

    service: int
    catalogue: int
    case_id: str | None


def _about(db: sqlite3.Connection, event: Event, number: str) -> _About:
    ref, case_id = text_at(event, Fact.REF), text_at(event, Fact.CASE) or None
    if event.kind in (Kind.INTAKE, Kind.RETURNED, Kind.LETTER_ISSUED):
        case_id = case_id or number
    if Fact.SERVICE in event.facts:
        return _About(whole(event, Fact.SERVICE), whole(event, Fact.CATALOGUE), case_id)
    of = db.execute("SELECT service, catalogue, case_id FROM paper WHERE number = ?", (ref or case_id,)).fetchone()
    return _About(of["service"], of["catalogue"], case_id or of["case_id"]) if of else _About(0, 0, case_id)


def _issue(db: sqlite3.Connection, place: Place, event: Event, paper: Paper, seal: Sealer) -> Issued:
    number = Number(paper, place.node, event.epoch, whole(event, Fact.N))
    text = place.number(number)
    about = _about(db, event, text)
    receipt = receipt_of(event, paper, about.service)
    sealed = seal(receipt, text) if paper.is_signed else Seal()
    bill = event.facts.get(Fact.BILL)
    row = {
        "paper": int(paper),
        "epoch": event.epoch,
        "n": number.n,
        "seq": event.seq,
        "number": text,
        "service": about.service,
        "catalogue": about.catalogue,
        "at_s": event.at_s,
        "day": day_of(event.at_s, place.offset_min),
        "clock": event.clock,
        "actor": event.actor,
        "amount_rp": whole(event, Fact.AMOUNT_RP),
        "docs": receipt.docs,
        "case_id": about.case_id,
        "till": whole(event, Fact.TILL) if Fact.TILL in event.facts else None,
        "bill_ref": bill[0] if isinstance(bill, list) else None,
        "initials": receipt.initials,
        "name": name_of(event) or None,
        "nik": nik_of(event) or None,
        "cose": sealed.cose,
        "qr_text": sealed.qr_text,
        "check_code": sealed.check_code,
    }
    db.execute(_INSERT_PAPER, row)
    return Issued(number, text, receipt, sealed, about.case_id, about.catalogue)


_COLUMNS = (
    "paper", "epoch", "n", "seq", "number", "service", "catalogue", "at_s", "day", "clock", "actor", "amount_rp",
    "docs", "case_id", "till", "bill_ref", "initials", "name", "nik", "cose", "qr_text", "check_code",
)  # fmt: skip
_INSERT_PAPER = f"INSERT INTO paper ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608 -- fixed names


def _move_case(db: sqlite3.Connection, event: Event, case_id: str, service: int) -> None:
    """One step forward, or none where the table allows none; the event is kept either way."""
    row = db.execute("SELECT state FROM case_file WHERE case_id = ?", (case_id,)).fetchone()
    state = cases.own_step(Case(row["state"]) if row else None, Kind(event.kind))
    if state is None:
        return
    db.execute(
        "INSERT INTO case_file (case_id, service, state, step) VALUES (?, ?, ?, 1)"
        " ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, step = step + 1",
        (case_id, service, int(state)),
    )


def _case_paper(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    _move_case(db, event, text_at(event, Fact.CASE) or number, whole(event, Fact.SERVICE))


def _cancelled(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    ref = text_at(event, Fact.REF)
    db.execute("UPDATE paper SET cancelled_by = ? WHERE number = ? AND cancelled_by IS NULL", (number, ref))
    of = db.execute("SELECT paper, service, case_id FROM paper WHERE number = ?", (ref,)).fetchone()
    if of is not None and of["case_id"] and of["paper"] in (Paper.TT, Paper.TP):
        _move_case(db, event, of["case_id"], of["service"])
    money_rows.given_back(db, place, event)


def _copied(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    db.execute("UPDATE paper SET copies = ? WHERE number = ?", (whole(event, Fact.COPY), text_at(event, Fact.REF)))


_STEPS: Mapping[int, Step] = {
    **upkeep_rows.STEPS,
    **TRAINING,
    **QUEUE,
    **PHOTOS,
    **ANSWERS,
    **money_rows.STEPS,
    Kind.INTAKE: _case_paper,
    Kind.RETURNED: _case_paper,
    Kind.LETTER_ISSUED: _case_paper,
    Kind.HANDED_OVER: _case_paper,
    Kind.CANCELLED: _cancelled,
    Kind.COPIED: _copied,
}
