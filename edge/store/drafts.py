"""Half-filled forms. They live on the node and stay their owner's; the browser keeps nothing of value."""

import sqlite3
from collections.abc import Mapping
from typing import Any

import aiosqlite
import msgspec

from edge.store.commits import Commits

DRAFT_MAX_BYTES = 64 << 10


class StoreDrafts:
    """Implements `edge.ports.Drafts`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection) -> None:
        self._commits = commits
        self._db = reader

    async def save(self, actor: int, form: str, values: Mapping[str, Any]) -> None:
        data = msgspec.json.encode(values)
        if len(data) > DRAFT_MAX_BYTES:
            raise ValueError("the draft is larger than any form of ours")

        def keep(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO draft (actor, form, data, at_s) VALUES (?, ?, ?, unixepoch())",
                (actor, form, data),
            )

        await self._commits.write(keep)

    async def load(self, actor: int, form: str) -> Mapping[str, Any] | None:
        rows = await self._db.execute_fetchall("SELECT data FROM draft WHERE actor = ? AND form = ?", (actor, form))
        for row in rows:
            values: dict[str, Any] = msgspec.json.decode(row["data"])
            return values
        return None

    async def drop(self, actor: int, form: str) -> None:
        def drop(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM draft WHERE actor = ? AND form = ?", (actor, form))

        await self._commits.write(drop)
