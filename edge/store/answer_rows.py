"""What follows from passing an answer on, from survey sheets and from complaints; and the answers as a decision sees
them.

May not look at a clock, draw luck, or know a device.
"""

import sqlite3
from collections.abc import Mapping

from contract.events import Event, Fact, Kind
from contract.localtime import day_of
from contract.names import Paper
from contract.skm import QUESTIONS, RESPONDENT
from contract.states import Case
from edge.core.case_answers import AnswerState, HandedOver
from edge.core.papers import text, whole
from edge.store.steps import Place, Step

NEWEST = (
    "SELECT a.case_id, a.step, a.state, coalesce((SELECT max(step) FROM told WHERE told.case_id = a.case_id), 0)"
    " AS told_step FROM case_answer AS a"
)
_HANDED = f"SELECT number, at_s, name FROM paper WHERE paper = {int(Paper.PY)} AND case_id = ?"  # noqa: S608 -- a number


class Answers:
    """Implements `edge.core.case_answers.AnswerBook` inside a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def newest(self, case_id: str) -> AnswerState | None:
        row = self._db.execute(f"{NEWEST} WHERE a.case_id = ?", (case_id,)).fetchone()
        return answer_state(row) if row else None

    def handed(self, case_id: str) -> HandedOver | None:
        row = self._db.execute(_HANDED, (case_id,)).fetchone()
        return HandedOver(row["number"], row["at_s"], row["name"] or "") if row else None


def answer_state(row: sqlite3.Row) -> AnswerState:
    """A row of `NEWEST`."""
    return AnswerState(row["case_id"], row["step"], Case(row["state"]), row["told_step"])


def _told(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    db.execute(
        "INSERT OR IGNORE INTO told (case_id, step, what, at_s, actor) VALUES (?, ?, ?, ?, ?)",
        (text(event, Fact.CASE), whole(event, Fact.VERSION), whole(event, Fact.WHAT), event.at_s, event.actor),
    )


def _survey(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    day = day_of(event.at_s, place.offset_min)
    scores, respondent = _digits(event, Fact.SCORES, QUESTIONS), _digits(event, Fact.RESPONDENT, len(RESPONDENT))
    db.execute(
        "INSERT INTO survey (epoch, seq, day, service, scores, respondent) VALUES (?, ?, ?, ?, ?, ?)",
        (event.epoch, event.seq, day, whole(event, Fact.SERVICE), scores, respondent),
    )


def _complaint(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    db.execute(
        "INSERT INTO complaint (number, epoch, seq, at_s, topic) VALUES (?, ?, ?, ?, ?)",
        (number, event.epoch, event.seq, event.at_s, text(event, Fact.TOPIC)),
    )


def _digits(event: Event, fact: Fact, places: int) -> str:
    """A row of small numbers as one digit each; whatever is no digit counts as left out."""
    value = event.facts.get(fact)
    numbers = value if isinstance(value, list) else []
    digits = (number if type(number) is int and 0 <= number <= 9 else 0 for number in numbers[:places])
    return "".join(map(str, digits)).ljust(places, "0")


STEPS: Mapping[int, Step] = {Kind.TOLD: _told, Kind.SURVEY: _survey, Kind.COMPLAINT: _complaint}

COMPARED = {
    "told": ("case_id, step, what, at_s, actor", "case_id, step"),
    "survey": ("epoch, seq, day, service, scores, respondent", "epoch, seq"),
    "complaint": ("number, epoch, seq, at_s, topic", "number"),
}
"""What `edge.store.audit` recomputes and compares."""
