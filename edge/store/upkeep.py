"""Outages, the box's pulse and the emergency pad, read on the pages' own connection. Implements `edge.ports.upkeep`."""

import json
import sqlite3
from collections.abc import Mapping, Sequence

import aiosqlite

from edge.ports.upkeep import OutageLine, PadLine, PadSlip
from edge.store.commits import Commits

ALIVE = 0  # row of the pulse; the others are outages that run
_PADS = """
SELECT pad AS first, max(slip) AS last, min(at_s) AS laid_at_s, sum(state = 'blank') AS blank,
  sum(state = 'used') AS used, sum(state = 'void') AS void, sum(state = 'explained') AS explained,
  coalesce(max(CASE WHEN state = 'used' THEN slip END), 0) AS reached
FROM pad_slip GROUP BY pad ORDER BY pad DESC
"""
_ALIVE = """
SELECT max(coalesce((SELECT at_s FROM pulse WHERE what = 0), 0),
           coalesce((SELECT max(at_s) FROM event WHERE stream = 0), 0)) AS at_s,
       coalesce((SELECT stopped FROM pulse WHERE what = 0), 0) AS stopped
"""


class StoreUpkeep:
    """Implements `edge.ports.upkeep.Upkeep`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection) -> None:
        self._commits = commits
        self._db = reader

    async def _all(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    async def running(self) -> Mapping[int, int]:
        rows = await self._all("SELECT what, at_s FROM pulse WHERE what <> ?", (ALIVE,))
        return {row["what"]: row["at_s"] for row in rows}

    async def pulse(self, now_s: int, running: Mapping[int, int]) -> None:
        await self._beat(now_s, running, stopped=False)

    async def stopped(self, now_s: int) -> None:
        await self._beat(now_s, await self.running(), stopped=True)

    async def _beat(self, now_s: int, running: Mapping[int, int], *, stopped: bool) -> None:
        def write(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM pulse")
            rows = [(ALIVE, now_s, int(stopped)), *((int(what), at_s, 0) for what, at_s in running.items())]
            db.executemany("INSERT INTO pulse (what, at_s, stopped) VALUES (?, ?, ?)", rows)

        await self._commits.write(write, lazy=not stopped)

    async def last_alive(self) -> tuple[int, bool]:
        (row,) = await self._all(_ALIVE)
        return row["at_s"], bool(row["stopped"])

    async def outages(self, count: int = 50) -> Sequence[OutageLine]:
        rows = await self._all("SELECT * FROM outage ORDER BY to_s DESC, number DESC LIMIT ?", (count,))
        return [
            OutageLine(row["number"], row["what"], row["from_s"], row["to_s"], json.loads(row["served"]))
            for row in rows
        ]

    async def pads(self) -> Sequence[PadLine]:
        return [
            PadLine(
                row["first"], row["last"], row["laid_at_s"], row["blank"], row["used"], row["void"], row["explained"],
                await self._gaps(row["first"], row["reached"]),
            )
            for row in await self._all(_PADS)
        ]  # fmt: skip

    async def _gaps(self, pad: int, reached: int) -> tuple[int, ...]:
        sql = "SELECT slip FROM pad_slip WHERE pad = ? AND slip < ? AND state = 'blank' ORDER BY slip"
        return tuple(row["slip"] for row in await self._all(sql, (pad, reached)))

    async def slips(self, first: int, last: int) -> Sequence[PadSlip]:
        sql = "SELECT slip, state, number, reason, written_at_s FROM pad_slip WHERE slip BETWEEN ? AND ? ORDER BY slip"
        return [PadSlip(**dict(row)) for row in await self._all(sql, (first, last))]
