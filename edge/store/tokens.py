"""Machine tokens with named rights, kept as SHA-256: 32 random bytes need no slow hash."""

import sqlite3
from collections.abc import Callable, Sequence
from hashlib import sha256

import aiosqlite

from contract.limits import ACTOR_TOKEN_MIN
from edge.core.duties import RIGHTS
from edge.core.duties_refusals import TokenNameTaken
from edge.core.refusals import NotFound
from edge.ports import Luck, MachineToken
from edge.store.commits import Commits

PREFIX = "simpul_"
SECRET_BYTES = 32
_TOKEN = "SELECT no, name, rights FROM token"  # noqa: S105 -- a query


class StoreTokens:
    """Implements `edge.ports.Tokens`."""

    def __init__(
        self, commits: Commits, reader: aiosqlite.Connection, luck: Luck, named: Callable[[int, str], None]
    ) -> None:
        self._commits = commits
        self._db = reader
        self._luck = luck
        self._named = named

    async def verify(self, token: str) -> MachineToken | None:
        rows = await self._db.execute_fetchall(f"{_TOKEN} WHERE sha256 = ? AND revoked = 0", (_digest(token),))
        return next((_token_of(row) for row in rows), None)

    async def add(self, name: str, rights: frozenset[str]) -> tuple[MachineToken, str]:
        if unknown := rights - frozenset(RIGHTS):
            raise ValueError(f"unknown rights: {', '.join(sorted(unknown))}; known: {', '.join(sorted(RIGHTS))}")
        text = PREFIX + self._luck.draw(SECRET_BYTES).hex()

        def insert(db: sqlite3.Connection) -> MachineToken:
            if db.execute("SELECT 1 FROM token WHERE name = ?", (name,)).fetchone():
                raise TokenNameTaken(name=name)
            no = max(ACTOR_TOKEN_MIN, 1 + (db.execute("SELECT max(no) FROM token").fetchone()[0] or 0))
            db.execute(
                "INSERT INTO token (no, name, sha256, rights) VALUES (?, ?, ?, ?)",
                (no, name, _digest(text), " ".join(sorted(rights))),
            )
            return MachineToken(no, name, rights)

        owner = await self._commits.write(insert)
        self._named(owner.no, owner.name)
        return owner, text

    async def revoke(self, no: int) -> None:
        def revoke(db: sqlite3.Connection) -> None:
            if db.execute("UPDATE token SET revoked = 1 WHERE no = ?", (no,)).rowcount != 1:
                raise NotFound(what=f"{no}")

        await self._commits.write(revoke)

    async def tokens(self) -> Sequence[MachineToken]:
        rows = await self._db.execute_fetchall(f"{_TOKEN} WHERE revoked = 0 ORDER BY no")
        return tuple(_token_of(row) for row in rows)


def _token_of(row: sqlite3.Row) -> MachineToken:
    return MachineToken(row["no"], row["name"], frozenset(row["rights"].split()))


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
