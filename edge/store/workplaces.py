"""Enrolled workstations, the shifts begun at them, and who is logged in where. None of it is an event.

A browser's secret is kept as a digest: a stolen copy of the database opens nothing. Times are those of the clock rule,
so a wall clock set back lengthens no shift.
"""

import secrets
import sqlite3
from collections.abc import Callable, Sequence
from hashlib import sha256

import aiosqlite

from edge.core.duties import IDLE_S, SHIFT_S
from edge.core.refusals import NotFound
from edge.ports.people import Presence, Workstation
from edge.store.commits import Commits

_SEEN_STEP_S = 60  # a page view costs no write; once a minute one says that somebody is there
_KEPT_S = 90 * 86_400
_HOLDS = "ended = 0 AND began_at_s > :now - :shift AND seen_at_s > :now - :idle"


class StoreWorkstations:
    """Implements `edge.ports.people.Workstations`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection, now_s: Callable[[], int]) -> None:
        self._commits = commits
        self._db = reader
        self._now_s = now_s

    async def enrol(self, name: str, counter: int, *, by: int) -> str:
        secret = secrets.token_urlsafe(32)
        row = (_digest(secret), name, counter, by, self._now_s())
        await self._commits.write(
            lambda db: db.execute(
                "INSERT INTO workstation (sha256, name, counter, by_staff, at_s) VALUES (?, ?, ?, ?, ?)", row
            )
        )
        return secret

    async def find(self, secret: str) -> Workstation | None:
        rows = await self._db.execute_fetchall(f"{_WORKSTATION} AND sha256 = ?", (_digest(secret),))
        return next((_workstation(row) for row in rows), None)

    async def all(self) -> Sequence[Workstation]:
        return tuple(_workstation(row) for row in await self._db.execute_fetchall(f"{_WORKSTATION} ORDER BY no"))

    async def revoke(self, no: int) -> None:
        def off(db: sqlite3.Connection) -> None:
            if db.execute("UPDATE workstation SET revoked = 1 WHERE no = ?", (no,)).rowcount != 1:
                raise NotFound(what=f"{no}")
            db.execute("DELETE FROM pin_shift WHERE workstation = ?", (no,))
            db.execute("UPDATE presence SET ended = 1 WHERE workstation = ?", (no,))

        await self._commits.write(off)

    async def replace(self, former: int, secret: str) -> None:
        def move(db: sqlite3.Connection) -> None:
            no = db.execute("SELECT no FROM workstation WHERE sha256 = ?", (_digest(secret),)).fetchone()["no"]
            for table in ("pin_shift", "presence"):
                db.execute(f"UPDATE {table} SET workstation = ? WHERE workstation = ?", (no, former))  # noqa: S608
            db.execute("UPDATE workstation SET revoked = 1 WHERE no = ?", (former,))

        await self._commits.write(move)

    async def begin_shift(self, workstation: int, staff: int) -> None:
        until_s = self._now_s() + SHIFT_S
        await self._commits.write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO pin_shift (workstation, staff, until_s) VALUES (?, ?, ?)",
                (workstation, staff, until_s),
            )
        )

    async def in_shift(self, workstation: int) -> frozenset[int]:
        rows = await self._db.execute_fetchall(
            "SELECT staff FROM pin_shift WHERE workstation = ? AND until_s > ?", (workstation, self._now_s())
        )
        return frozenset(row["staff"] for row in rows)

    async def end_shift(self, workstation: int, staff: int) -> None:
        await self._commits.write(
            lambda db: db.execute("DELETE FROM pin_shift WHERE workstation = ? AND staff = ?", (workstation, staff))
        )


class StorePresences:
    """Implements `edge.ports.people.Presences`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection, now_s: Callable[[], int]) -> None:
        self._commits = commits
        self._db = reader
        self._now_s = now_s

    async def begin(self, staff: int, counter: int, workstation: int) -> str:
        ref, now_s = secrets.token_hex(12), self._now_s()

        def insert(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM presence WHERE began_at_s < ?", (now_s - _KEPT_S,))
            db.execute(
                "INSERT INTO presence (ref, staff, counter, workstation, began_at_s, seen_at_s)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (ref, staff, counter, workstation, now_s, now_s),
            )

        await self._commits.write(insert)
        return ref

    async def holds(self, ref: str) -> bool:
        rows = await self._db.execute_fetchall("SELECT ended, seen_at_s FROM presence WHERE ref = ?", (ref,))
        row = next(iter(rows), None)
        if row is None or row["ended"]:
            return False
        now_s = self._now_s()
        if now_s - row["seen_at_s"] >= _SEEN_STEP_S:
            await self._commits.write(
                lambda db: db.execute("UPDATE presence SET seen_at_s = ? WHERE ref = ?", (now_s, ref)), lazy=True
            )
        return True

    async def end(self, ref: str) -> None:
        await self._commits.write(lambda db: db.execute("UPDATE presence SET ended = 1 WHERE ref = ?", (ref,)))

    async def end_all(self, staff: int, *, but: str = "") -> None:
        await self._commits.write(lambda db: end_all(db, staff, but))

    async def now(self) -> Sequence[Presence]:
        rows = await self._db.execute_fetchall(
            "SELECT presence.*, coalesce(workstation.name, '') AS place FROM presence"  # noqa: S608 -- fixed words
            f" LEFT JOIN workstation ON workstation.no = presence.workstation WHERE {_HOLDS} ORDER BY began_at_s DESC",
            {"now": self._now_s(), "shift": SHIFT_S, "idle": IDLE_S},
        )
        return tuple(_presence(row) for row in rows)

    async def last_before(self, staff: int) -> int | None:
        rows = await self._db.execute_fetchall("SELECT max(began_at_s) AS at_s FROM presence WHERE staff = ?", (staff,))
        return next((row["at_s"] for row in rows), None)


def end_all(db: sqlite3.Connection, staff: int, but: str = "") -> None:
    """Inside a transaction: every log-in and shift of this person is over, `but` one log-in."""
    db.execute("UPDATE presence SET ended = 1 WHERE staff = ? AND ref <> ?", (staff, but))
    db.execute("DELETE FROM pin_shift WHERE staff = ?", (staff,))


_WORKSTATION = "SELECT no, name, counter, by_staff, at_s FROM workstation WHERE revoked = 0"


def _workstation(row: sqlite3.Row) -> Workstation:
    return Workstation(row["no"], row["name"], row["counter"], row["by_staff"], row["at_s"])


def _presence(row: sqlite3.Row) -> Presence:
    return Presence(
        row["ref"], row["staff"], row["counter"], row["place"], row["began_at_s"], row["seen_at_s"]
    )  # fmt: skip


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
