"""What a decision sees: the state inside its own transaction. Lives for one decision, on the writer's thread."""

import sqlite3

from contract.calendar import Calendar
from contract.catalogue import Catalogue
from contract.dues import DueRule
from contract.hours import Hours
from contract.limits import NUMBER_MAX
from contract.names import JOURNAL, Number, Paper
from contract.states import Case
from edge.core import cases
from edge.core.acts import Bill, CaseState, PaperState, TillState
from edge.core.refusals import NotListed, NumbersUsedUp
from edge.store.answer_rows import Answers
from edge.store.intake_rows import IntakeRows
from edge.store.letter_rows import Sealer, TransactionLetters
from edge.store.memory import State
from edge.store.money_view import RULES_OF, TransactionMoney, rule_of
from edge.store.photo_rows import count_of
from edge.store.queue_rows import QueueRows
from edge.store.steps import Place
from edge.store.upkeep_rows import Outages, Slips


class TransactionView:
    """Implements `edge.core.acts.View`."""

    def __init__(self, db: sqlite3.Connection, state: State, place: Place, seal: Sealer, *, disk_tight: bool) -> None:
        self._db = db
        self._state = state
        self._place = place
        self._seal = seal
        self._disk_tight = disk_tight

    @property
    def node(self) -> str:
        return self._place.node

    @property
    def epoch(self) -> int:
        return self._state.chains[JOURNAL].epoch

    @property
    def catalogue(self) -> Catalogue:
        if self._state.catalogue is None:
            raise NotListed
        return self._state.catalogue

    @property
    def calendar(self) -> Calendar:
        return self._state.calendar

    @property
    def hours(self) -> Hours:
        return self._state.hours

    @property
    def answers(self) -> Answers:
        return Answers(self._db)

    @property
    def money(self) -> TransactionMoney:
        return TransactionMoney(self._db)

    @property
    def intakes(self) -> IntakeRows:
        return IntakeRows(self._db)

    @property
    def queue(self) -> QueueRows:
        return QueueRows(self._db, self._state.chains[JOURNAL].seq + 1)

    @property
    def pad(self) -> Slips:
        return Slips(self._db)

    @property
    def outages(self) -> Outages:
        return Outages(self._db)

    @property
    def letters(self) -> TransactionLetters:
        return TransactionLetters(self._db, self._state, self._place, self._seal)

    @property
    def disk_tight(self) -> bool:
        return self._disk_tight

    def next_n(self, paper: int) -> int:
        n = self._state.numbers.get(paper, 0) + 1
        if n > NUMBER_MAX:
            raise NumbersUsedUp
        return n

    def number(self, paper: int, n: int) -> str:
        return self._place.number(Number(Paper(paper), self.node, self.epoch, n))

    def paper(self, number: str) -> PaperState | None:
        row = self._db.execute("SELECT * FROM paper WHERE number = ?", (number,)).fetchone()
        return paper_state(row) if row else None

    def case(self, case_id: str) -> CaseState | None:
        row = self._db.execute(CASE_ROW, (case_id, case_id)).fetchone()
        return case_state(row) if row else None

    def till(self, till: int, day: int) -> TillState:
        row = self._db.execute("SELECT * FROM till WHERE till = ? AND day = ?", (till, day)).fetchone()
        return TillState(**dict(row)) if row else TillState(till, day, "none")

    def bill(self, service: int, ref: str) -> Bill | None:
        row = self._db.execute(
            "SELECT bill.*, day FROM bill JOIN bill_list USING (service) WHERE service = ? AND ref = ?", (service, ref)
        ).fetchone()
        if row is None:
            return None
        paid = self._db.execute(
            "SELECT number FROM paper WHERE service = ? AND bill_ref = ? AND cancelled_by IS NULL", (service, ref)
        ).fetchone()
        rules = tuple(rule_of(each) for each in self._db.execute(RULES_OF, (service,)))
        return bill_of(row, paid["number"] if paid else None, rules)

    def bills_day(self, service: int) -> int | None:
        row = self._db.execute("SELECT day FROM bill_list WHERE service = ?", (service,)).fetchone()
        return row["day"] if row else None

    def photos(self, owner: str) -> int:
        return count_of(self._db, owner)


CASE_ROW = (
    "SELECT f.*, a.state AS answered, coalesce(a.step, 0) AS answer_step, f.step > a.own_step AS moved_since"
    " FROM case_file AS f LEFT JOIN case_answer AS a USING (case_id)"
    " WHERE case_id = ? OR case_id = (SELECT case_id FROM paper WHERE number = ?)"
)


def case_state(row: sqlite3.Row) -> CaseState:
    """A row of `CASE_ROW`: any of the case's papers finds it."""
    answered = None if row["answered"] is None else Case(row["answered"])
    state = cases.seen(Case(row["state"]), answered, moved_since=bool(row["moved_since"]))
    return CaseState(row["case_id"], row["service"], state, row["step"] + row["answer_step"])


def paper_state(row: sqlite3.Row) -> PaperState:
    """A row of `paper` as decisions need it."""
    return PaperState(
        number=row["number"],
        paper=row["paper"],
        epoch=row["epoch"],
        n=row["n"],
        seq=row["seq"],
        service=row["service"],
        at_s=row["at_s"],
        day=row["day"],
        amount_rp=row["amount_rp"],
        case_id=row["case_id"],
        cancelled=row["cancelled_by"] is not None,
        copies=row["copies"],
        till=row["till"],
    )


def bill_of(row: sqlite3.Row, paid_by: str | None, rules: tuple[DueRule, ...]) -> Bill:
    """A row of `bill` joined with its list's day and rules."""
    return Bill(
        service=row["service"],
        ref=row["ref"],
        amount_rp=row["amount_rp"],
        list_day=row["day"],
        name=row["name"],
        period=row["period"],
        due_day=row["due_day"],
        paid_by=paid_by,
        rules=rules,
    )
