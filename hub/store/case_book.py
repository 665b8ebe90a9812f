"""Cases as agencies work on them (`hub.ports.Cases`): pages of them, one with all that belongs to it, and an answer.

An answer is one transaction: the decision on the case as it stands, the hub's own event, what follows from it, and the
item that takes it to the branch.
"""

import sqlite3
from collections.abc import Callable, Sequence

from contract.events import Answer
from contract.names import check_code
from contract.states import Case
from hub.core.offices import (
    AnswerRecord,
    CaseFile,
    CaseRecord,
    CaseUnknownError,
    KeyReusedError,
    SealedPerson,
)
from hub.core.records import Act, DownItem
from hub.ports import CaseQuery, Once
from hub.store.database import Database
from hub.store.own import OwnChain
from hub.store.registry import put_item

TOPIC = "case"
_INITIALS = "(SELECT initials FROM paper WHERE paper.number = office_case.id)"
_CASE = f"SELECT office_case.*, {_INITIALS} AS initials FROM office_case"  # noqa: S608 -- fixed words
_NO_PROMISE = 9999_12_31
_ORDERS = {"arrived": "arrived_at_s", "promise": f"coalesce(promise, {_NO_PROMISE})"}


class SqliteCases:
    """`hub.ports.Cases` over the one database."""

    def __init__(self, database: Database, own: OwnChain) -> None:
        self._database, self._own = database, own

    async def page(self, query: CaseQuery) -> Sequence[CaseRecord]:
        """At most `query.limit` cases behind the cursor."""
        order = _ORDERS[query.order]
        wanted, values = ["1 = 1"], []
        for column, accepted in (("agency", query.agencies), ("state", query.states)):
            if accepted is not None:
                wanted.append(f"{column} IN ({', '.join('?' * len(accepted))})")
                values += sorted(accepted)
        if query.after is not None:
            wanted.append(f"({order}, id) > (?, ?)")
            values += query.after
        rows = await self._database.rows(
            f"{_CASE} WHERE {' AND '.join(wanted)} ORDER BY {order}, id LIMIT ?", (*values, query.limit)
        )
        return [_record(row) for row in rows]

    async def file(self, case_id: str) -> CaseFile | None:
        """A case with its papers, answers and sealed persons."""
        row = await self._database.row(f"{_CASE} WHERE id = ?", (case_id,))
        if row is None:
            return None
        papers = await self._database.rows(
            "SELECT * FROM paper WHERE case_id = ? OR number = ? ORDER BY at_s, seq", (case_id, case_id)
        )
        answers = await self._database.rows(
            "SELECT a.*, t.at_s AS told_at_s FROM case_answer AS a LEFT JOIN case_told AS t USING (case_id, step)"
            " WHERE case_id = ? ORDER BY step",
            (case_id,),
        )
        places = [(each["node"], 0, each["epoch"], each["seq"]) for each in papers]
        places += [(self._own.node, 0, each["epoch"], each["seq"]) for each in answers]
        return CaseFile(
            _record(row),
            tuple(paper["number"] for paper in papers),
            tuple(_answer(each) for each in answers),
            tuple([person for place in places for person in await self._persons(place)]),
        )

    async def _persons(self, place: tuple[str, int, int, int]) -> list[SealedPerson]:
        rows = await self._database.rows(
            "SELECT * FROM person WHERE node = ? AND stream = ? AND epoch = ? AND seq = ?", place
        )
        return [SealedPerson(*place, row["agency"], row["sealed"]) for row in rows]

    async def answer(
        self,
        case_id: str,
        decide: Callable[[CaseRecord], Act],
        item: Callable[[CaseRecord, int, str | None], DownItem],
        at_s: int,
        once: Once | None = None,
    ) -> bool:
        """Answer a case: see `hub.ports.Cases.answer`."""

        def work(connection: sqlite3.Connection) -> bool:
            if once is not None and _known(connection, once):
                return False
            self._own.act(connection, at_s, [decide(_of(connection, case_id))])
            after = _of(connection, case_id)
            version = max(at_s, 1 + _newest(connection, after.node))
            put_item(connection, item(after, version, _code(connection, case_id)))
            if once is not None:
                connection.execute("INSERT INTO case_once VALUES (?, ?, ?, ?)", (once.key, once.digest, case_id, at_s))
            return True

        return await self._database.write(work)


def _of(connection: sqlite3.Connection, case_id: str) -> CaseRecord:
    row = connection.execute(f"{_CASE} WHERE id = ?", (case_id,)).fetchone()
    if row is None:
        raise CaseUnknownError(case_id=case_id)
    return _record(row)


def _known(connection: sqlite3.Connection, once: Once) -> bool:
    row = connection.execute("SELECT digest FROM case_once WHERE key = ?", (once.key,)).fetchone()
    if row is not None and row["digest"] != once.digest:
        raise KeyReusedError
    return row is not None


def _newest(connection: sqlite3.Connection, node: str) -> int:
    row = connection.execute(
        "SELECT coalesce(max(version), 0) FROM down WHERE scope = ? AND topic = ?", (node, TOPIC)
    ).fetchone()
    return int(row[0])


def _code(connection: sqlite3.Connection, case_id: str) -> str | None:
    """The check code of the case's own number, where the hub knows the epoch's secret."""
    row = connection.execute(
        "SELECT epoch.secret FROM epoch JOIN paper ON paper.number = ? AND epoch.node = paper.node"
        " AND epoch.epoch = paper.epoch WHERE epoch.stream = 0",
        (case_id,),
    ).fetchone()
    return check_code(row["secret"], case_id) if row is not None and row["secret"] else None


def _record(row: sqlite3.Row) -> CaseRecord:
    return CaseRecord(
        row["id"], row["node"], row["service"], row["catalogue"], Case(row["state"]), row["step"], row["agency"],
        row["opened_at_s"], row["arrived_at_s"], row["moved_at_s"], row["promise"], row["initials"],
    )  # fmt: skip


def _answer(row: sqlite3.Row) -> AnswerRecord:
    return AnswerRecord(
        row["step"], Answer(row["what"]), row["reason"], row["at_s"], row["promise"],
        tuple(row["products"].split()), row["told_at_s"],
    )  # fmt: skip
