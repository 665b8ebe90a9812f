"""The centre's answers and what waits, read on the pages' own connection. Implements `edge.ports.answers`."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import aiosqlite

from contract.events import Fact, PersonKey
from contract.names import JOURNAL, Paper
from contract.service import RequirementKind
from contract.states import Case
from edge.core import cases
from edge.core.case_answers import WORTH_TELLING
from edge.core.case_story import Answered, CaseStory, Complaint, HubTask, Moment, OpenAnswer, Step, Waiting, in_order
from edge.store.commits import Commits
from edge.store.library import Library
from edge.store.records import PAPER_ROW
from edge.store.rows import event_of
from edge.store.view import CASE_ROW, case_state

_PAPER_STEPS = {
    Paper.TT: Step.TAKEN_IN,
    Paper.TP: Step.RETURNED,
    Paper.SK: Step.LETTER,
    Paper.BP: Step.PAID,
    Paper.BT: Step.CANCELLED,
    Paper.PY: Step.HANDED_OVER,
}
_ANSWER_STEPS = {
    Case.IN_REVIEW: Step.IN_REVIEW,
    Case.FIX_ASKED: Step.FIX_ASKED,
    Case.READY: Step.READY,
    Case.REFUSED: Step.REFUSED,
}
_ANSWER = (
    "SELECT a.*, (SELECT at_s FROM told WHERE told.case_id = a.case_id AND told.step >= a.step ORDER BY step LIMIT 1)"
    " AS told_at_s FROM answer AS a"
)
_WORTH = ", ".join(str(int(state)) for state in WORTH_TELLING)
_FINAL = ", ".join(str(int(state)) for state in cases.FINAL)
_OPENED = (
    "(SELECT {} FROM paper AS p WHERE p.case_id = a.case_id AND p.paper IN (1, 3, 5)"
    " ORDER BY p.at_s, p.epoch, p.seq LIMIT 1)"
)
# Refused before fix asked before ready: the worse the news, the sooner it must be said.
_UNTOLD = f"""
SELECT a.*, NULL AS told_at_s, {_OPENED.format("p.service")} AS service, {_OPENED.format("p.name")} AS name,
  {_OPENED.format("p.at_s")} AS opened_at_s
FROM answer AS a JOIN case_answer AS newest ON newest.case_id = a.case_id AND newest.step = a.step
LEFT JOIN case_file AS f ON f.case_id = a.case_id
WHERE a.state IN ({_WORTH}) AND coalesce(f.state, 0) NOT IN ({_FINAL})
  AND NOT EXISTS (SELECT 1 FROM told WHERE told.case_id = a.case_id AND told.step >= a.step)
  AND NOT (a.state = {int(Case.FIX_ASKED)} AND coalesce(f.step, 0) > newest.own_step)
ORDER BY CASE a.state WHEN {int(Case.REFUSED)} THEN 0 WHEN {int(Case.FIX_ASKED)} THEN 1 ELSE 2 END, a.at_s
LIMIT ?
"""  # noqa: S608 -- fixed numbers
_WAITING = f"""
SELECT a.case_id, a.state, a.at_s, f.service, {_OPENED.format("p.name")} AS name,
  (SELECT max(at_s) FROM told WHERE told.case_id = a.case_id) AS told_at_s
FROM case_answer AS a JOIN case_file AS f USING (case_id)
WHERE a.state IN ({int(Case.READY)}, {int(Case.REFUSED)}) AND f.state NOT IN ({_FINAL})
  AND (:like = '' OR EXISTS (
    SELECT 1 FROM paper AS q WHERE q.case_id = a.case_id
      AND (replace(q.number, '-', '') LIKE :squeezed ESCAPE '\\' OR q.name LIKE :like ESCAPE '\\')))
ORDER BY a.state = {int(Case.REFUSED)}, a.at_s LIMIT :count
"""  # noqa: S608 -- fixed numbers
_FIND_CHARS = 80


class StoreAnswers:
    """Implements `edge.ports.answers.AnswersReader`."""

    def __init__(self, connection: aiosqlite.Connection, commits: Commits, library: Library) -> None:
        self._db = connection
        self._commits = commits
        self._library = library

    async def _all(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    async def untold(self, count: int = 50) -> Sequence[OpenAnswer]:
        rows = await self._all(_UNTOLD, (count,))
        return tuple(
            OpenAnswer(_answered(row), row["service"] or 0, row["name"], row["opened_at_s"] or 0) for row in rows
        )

    async def unreadable(self) -> int:
        rows = await self._all(
            "SELECT count(*) AS items FROM refused AS r WHERE r.topic IN ('case', 'task') AND NOT EXISTS ("
            "SELECT 1 FROM adopted AS a WHERE a.topic = r.topic AND a.sub_key = r.sub_key AND a.version > r.version)"
        )
        return int(rows[0]["items"])

    async def story(self, case_id: str) -> CaseStory | None:
        found = await self._all(CASE_ROW, (case_id, case_id))
        state = case_state(found[0]) if found else None
        case = state.case_id if state else case_id
        papers = await self._all(f"{PAPER_ROW} WHERE case_id = ? ORDER BY at_s, epoch, seq", (case,))
        answers = [_answered(row) for row in await self._all(f"{_ANSWER} WHERE a.case_id = ? ORDER BY step", (case,))]
        if state is None and not answers:
            return None
        told = await self._all("SELECT * FROM told WHERE case_id = ? ORDER BY step", (case,))
        first = next((row for row in papers if row["paper"] in (Paper.TT, Paper.TP, Paper.SK)), None)
        promises = [answer.promise_day for answer in answers if answer.promise_day]
        return CaseStory(
            case_id=case,
            service=state.service if state else 0,
            catalogue=first["catalogue"] if first else 0,
            state=state.state if state else answers[-1].state,
            name=first["name"] if first else None,
            initials=first["initials"] if first else "",
            promise_day=promises[-1] if promises else None,
            papers=tuple(row["number"] for row in papers),
            moments=in_order([*_of_papers(papers), *_of_answers(answers), *_of_told(told)]),
            answers=tuple(answers),
        )

    async def phone(self, case_id: str) -> str:
        rows = await self._all(
            "SELECT e.* FROM paper AS p JOIN event AS e ON e.stream = ? AND e.epoch = p.epoch AND e.seq = p.seq"
            " WHERE p.case_id = ? AND p.paper IN (1, 3, 5) ORDER BY p.at_s DESC, p.seq DESC",
            (JOURNAL, case_id),
        )
        people = (event_of(row).person or {} for row in rows)
        return next((str(person[PersonKey.PHONE]) for person in people if PersonKey.PHONE in person), "")

    async def waiting(self, text: str = "", count: int = 50) -> Sequence[Waiting]:
        plain = " ".join(text[:_FIND_CHARS].split())
        squeezed = plain.upper().replace(" ", "").replace("-", "")
        values = {
            "like": f"%{_like(plain)}%" if plain else "",
            "squeezed": f"%{_like(squeezed)}%",
            "count": count,
        }
        return tuple(
            Waiting(
                row["case_id"], row["service"], row["name"], row["at_s"], row["told_at_s"],
                row["state"] == Case.REFUSED,
            )
            for row in await self._all(_WAITING, values)
        )  # fmt: skip

    async def originals(self, case_id: str) -> Sequence[str]:
        rows = await self._all(
            "SELECT e.*, p.catalogue AS catalogue FROM paper AS p JOIN event AS e"
            " ON e.stream = ? AND e.epoch = p.epoch AND e.seq = p.seq"
            " WHERE p.case_id = ? AND p.paper = ? AND p.cancelled_by IS NULL",
            (JOURNAL, case_id, int(Paper.TT)),
        )
        words: dict[str, None] = {}
        for row in rows:
            words |= dict.fromkeys(self._kept(row))
        return tuple(words)

    def _kept(self, row: sqlite3.Row) -> list[str]:
        """The papers of an intake that stayed here as originals."""
        facts = event_of(row).facts
        kept, service_no = facts.get(Fact.KEPT), facts.get(Fact.SERVICE)
        service = self._library.catalogue(row["catalogue"]).by_no(service_no) if isinstance(service_no, int) else None
        mask = kept[1] if isinstance(kept, list) and len(kept) == 2 else 0
        if service is None or not isinstance(mask, int):
            return []
        asked = enumerate(service.requirements)
        return [each.text for bit, each in asked if mask >> bit & 1 and each.kind is not RequirementKind.CONDITION]

    async def hub_tasks(self, count: int = 20) -> Sequence[HubTask]:
        rows = await self._all("SELECT * FROM hub_task WHERE done = 0 AND seen_by = 0 ORDER BY at_s LIMIT ?", (count,))
        return tuple(HubTask(row["task"], row["at_s"], row["text"], row["text_en"], row["ref"]) for row in rows)

    async def seen(self, task: int, by: int) -> None:
        await self._commits.write(
            lambda db: db.execute("UPDATE hub_task SET seen_by = ? WHERE task = ? AND seen_by = 0", (by, task))
        )

    async def sheets(self, from_day: int, to_day: int) -> Sequence[tuple[int, tuple[int, ...], tuple[int, ...]]]:
        rows = await self._all(
            "SELECT service, scores, respondent FROM survey WHERE day BETWEEN ? AND ? ORDER BY epoch, seq",
            (from_day, to_day),
        )
        return tuple((row["service"], _numbers(row["scores"]), _numbers(row["respondent"])) for row in rows)

    async def complaints(self, count: int = 30) -> Sequence[Complaint]:
        rows = await self._all(
            "SELECT e.*, c.number AS number, c.topic AS topic FROM complaint AS c JOIN event AS e"
            " ON e.stream = ? AND e.epoch = c.epoch AND e.seq = c.seq ORDER BY c.at_s DESC, c.seq DESC LIMIT ?",
            (JOURNAL, count),
        )
        return tuple(_complaint(row) for row in rows)


def _answered(row: sqlite3.Row) -> Answered:
    return Answered(
        row["case_id"], row["step"], Case(row["state"]), row["at_s"], row["reason"], row["script"], row["promise"],
        row["products"], row["came_at_s"], row["told_at_s"],
    )  # fmt: skip


def _of_papers(rows: Sequence[sqlite3.Row]) -> list[Moment]:
    found = []
    for row in rows:
        step = _PAPER_STEPS.get(row["paper"])
        if step is not None:
            found.append(Moment(step, row["at_s"], row["number"], actor=row["actor"]))
            if row["recorded_at_s"] is not None:
                found.append(Moment(Step.RECORDED, row["recorded_at_s"], row["number"]))
    return found


def _of_answers(answers: Sequence[Answered]) -> list[Moment]:
    return [
        Moment(_ANSWER_STEPS[answer.state], answer.at_s, answer=answer.step)
        for answer in answers
        if answer.state in _ANSWER_STEPS
    ]


def _of_told(rows: Sequence[sqlite3.Row]) -> list[Moment]:
    return [Moment(Step.TOLD, row["at_s"], answer=row["step"], actor=row["actor"]) for row in rows]


def _complaint(row: sqlite3.Row) -> Complaint:
    event = event_of(row)
    person: Mapping[int, Any] = event.person or {}
    named = (str(person.get(key, "")) for key in (PersonKey.NAME, PersonKey.PHONE, PersonKey.TEXT))
    return Complaint(row["number"], event.at_s, row["topic"], *named)


def _numbers(digits: str) -> tuple[int, ...]:
    return tuple(int(digit) for digit in digits)


def _like(text: str) -> str:
    """`text` so that LIKE takes its signs for what they are."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
