"""The second stream as supervisors read it: who looked at whose data, who logged in. Reads only."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite

from contract.events import Event, Fact, Kind
from contract.names import AUDIT
from edge.core.papers import text, whole
from edge.ports.people import Noted
from edge.store.rows import event_of

# By position and newest epoch first: the newest hundred of a year cost little more than a hundred rows.
_NEWEST = (
    "SELECT event.* FROM epoch CROSS JOIN event ON event.stream = epoch.stream AND event.epoch = epoch.epoch"
    " WHERE epoch.stream = :stream AND event.kind IN (SELECT value FROM json_each(:kinds))"
    " AND (:actor IS NULL OR event.actor = :actor) ORDER BY epoch.ordinal DESC, event.seq DESC LIMIT :count"
)


class StoreWatch:
    """Implements `edge.ports.people.Watch`."""

    def __init__(self, reader: aiosqlite.Connection) -> None:
        self._db = reader

    async def views(self, count: int = 100, *, actor: int | None = None) -> Sequence[Noted]:
        return await self._newest([Kind.VIEWED, Kind.EXPORTED], count, actor)

    async def sessions(self, count: int = 100) -> Sequence[Noted]:
        return await self._newest([Kind.SESSION], count, None)

    async def _newest(self, kinds: Sequence[int], count: int, actor: int | None) -> Sequence[Noted]:
        named = "[" + ",".join(str(int(kind)) for kind in kinds) + "]"
        values: dict[str, Any] = {"stream": AUDIT, "kinds": named, "actor": actor, "count": count}
        return tuple(_noted(row) for row in await self._db.execute_fetchall(_NEWEST, values))


def _noted(row: sqlite3.Row) -> Noted:
    event: Event = event_of(row)
    counter = whole(event, Fact.COUNTER) if Fact.COUNTER in event.facts else 0
    return Noted(event.kind, event.at_s, event.actor, whole(event, Fact.WHAT), text(event, Fact.REF), counter)
