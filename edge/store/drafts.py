"""Half-filled forms. They live on the node and stay their owner's; the browser keeps nothing of value."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import aiosqlite
import msgspec

from edge.ports.intakes import HeldForm
from edge.store.commits import Commits

DRAFT_MAX_BYTES = 64 << 10


class StoreDrafts:
    """Implements `edge.ports.Drafts`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection, kept_s: int) -> None:
        """`kept_s`: a form that nobody has touched for so long goes when the next one is kept."""
        self._kept_s = kept_s
        self._commits = commits
        self._db = reader

    async def save(self, actor: int, form: str, values: Mapping[str, Any], token: str = "", at_s: int = 0) -> bool:
        data = msgspec.json.encode(values)
        if len(data) > DRAFT_MAX_BYTES:
            raise ValueError("the draft is larger than any form of ours")

        def keep(db: sqlite3.Connection) -> bool:
            # A late word of the script must not bring back a form that has become a paper.
            if token and db.execute(_BECAME_PAPER, {"actor": actor, "token": token}).fetchone():
                return False
            db.execute(
                "INSERT OR REPLACE INTO held_form (actor, form, token, data, at_s) VALUES (?, ?, ?, ?, ?)",
                (actor, form, token, data, at_s),
            )
            db.execute("DELETE FROM held_form WHERE at_s < ?", (at_s - self._kept_s,))
            return True

        return await self._commits.write(keep)

    async def load(self, actor: int, form: str, token: str | None = None) -> Mapping[str, Any] | None:
        rows = await self._db.execute_fetchall(
            "SELECT data FROM held_form WHERE actor = :actor AND form = :form AND token = coalesce(:token, token)"
            " ORDER BY at_s DESC, token LIMIT 1",
            {"actor": actor, "form": form, "token": token},
        )
        for row in rows:
            values: dict[str, Any] = msgspec.json.decode(row["data"])
            return values
        return None

    async def drop(self, actor: int, form: str, token: str | None = None) -> None:
        def drop(db: sqlite3.Connection) -> None:
            db.execute(
                "DELETE FROM held_form WHERE actor = :actor AND form = :form AND token = coalesce(:token, token)",
                {"actor": actor, "form": form, "token": token},
            )

        await self._commits.write(drop)

    async def held(self, actor: int | None = None) -> Sequence[HeldForm]:
        rows = await self._db.execute_fetchall(
            "SELECT * FROM held_form WHERE actor = coalesce(?, actor) ORDER BY at_s DESC, actor, token", (actor,)
        )
        return tuple(map(_held, rows))

    async def move(self, actor: int, form: str, token: str, to: int) -> bool:
        def move(db: sqlite3.Connection) -> bool:
            moved = db.execute(
                "UPDATE OR REPLACE held_form SET actor = ? WHERE actor = ? AND form = ? AND token = ?",
                (to, actor, form, token),
            )
            return moved.rowcount == 1

        return await self._commits.write(move)

    async def drop_older(self, before_s: int) -> int:
        return await self._commits.write(
            lambda db: db.execute("DELETE FROM held_form WHERE at_s < ?", (before_s,)).rowcount
        )


_BECAME_PAPER = "SELECT 1 FROM once WHERE key = :actor || ':desk:' || :actor || ':' || substr(:token, 1, 64)"


def _held(row: sqlite3.Row) -> HeldForm:
    return HeldForm(row["actor"], row["form"], row["token"], msgspec.json.decode(row["data"]), row["at_s"])
