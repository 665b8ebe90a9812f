"""Files taken in, for pages, on the reading connection: the last committed state."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import aiosqlite

from contract.events import Event
from contract.names import QueueNo
from edge.core.intake_book import Earlier, Who
from edge.ports.intakes import Correction, Promised
from edge.store.intake_rows import earlier_query
from edge.store.rows import event_of

_VISIT = """
SELECT p.number FROM paper AS of JOIN paper AS p ON p.day = of.day
LEFT JOIN intake AS i ON i.number = of.number LEFT JOIN intake AS j ON j.number = p.number
WHERE of.number = ? AND (p.number = of.number OR p.nik = of.nik
  OR (p.nik IS NULL AND of.nik IS NULL AND p.name = of.name)
  OR (i.ticket > 0 AND j.ticket = i.ticket AND p.epoch = of.epoch))
ORDER BY p.at_s, p.epoch, p.seq LIMIT 30
"""
_PROMISES = (
    "SELECT case_id, number, promise_day FROM intake AS i WHERE promise_day > 0 AND NOT EXISTS ("
    "SELECT 1 FROM intake AS later WHERE later.case_id = i.case_id AND later.promise_day > 0"
    " AND (later.at_s, later.seq) > (i.at_s, i.seq))"
)


class StoreIntakes:
    """Implements `edge.ports.intakes.Intakes`."""

    def __init__(self, reader: aiosqlite.Connection) -> None:
        self._db = reader

    async def _all(self, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    async def earlier(self, service: int, who: Who, since_day: int, case_id: str = "") -> Earlier | None:
        if not who.known:
            return None
        rows = await self._all(*earlier_query(service, who, since_day, case_id))
        return Earlier(rows[0]["number"], rows[0]["at_s"], rows[0]["case_id"]) if rows else None

    async def visit(self, number: str) -> Sequence[str]:
        return tuple(row["number"] for row in await self._all(_VISIT, (number,)))

    async def ticket(self, number: str) -> str:
        rows = await self._all(
            "SELECT letter, n FROM intake AS i JOIN ticket AS t ON t.epoch = i.epoch AND t.seq = i.ticket"
            " WHERE i.number = ? AND i.ticket > 0",
            (number,),
        )
        return str(QueueNo(rows[0]["letter"], rows[0]["n"])) if rows else ""

    async def corrections(self, number: str) -> Sequence[Correction]:
        rows = await self._all(
            "SELECT e.* FROM person_correction AS c JOIN event AS e ON e.stream = 0 AND e.epoch = c.epoch"
            " AND e.seq = c.seq WHERE c.number = ? ORDER BY c.at_s, c.epoch, c.seq",
            (number,),
        )
        return tuple(_correction(event_of(row)) for row in rows)

    async def promise(self, case_id: str) -> Promised | None:
        rows = await self._all(f"{_PROMISES} AND case_id = ?", (case_id,))
        return _promised(rows[0]) if rows else None

    async def promised_before(self, day: int, count: int = 50) -> Sequence[Promised]:
        rows = await self._all(f"{_PROMISES} AND promise_day < ? ORDER BY promise_day, number LIMIT ?", (day, count))
        return tuple(map(_promised, rows))


def _correction(event: Event) -> Correction:
    return Correction(event.at_s, event.actor, event.person)


def _promised(row: sqlite3.Row) -> Promised:
    return Promised(row["case_id"], row["number"], row["promise_day"])
