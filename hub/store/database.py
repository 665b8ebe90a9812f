"""The hub's one database: one writer, one reader, whole transactions. Knows no table of its own accord.

After an I/O error or damage nothing more is written: the process must end, so that the start reads what is there.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import aiosqlite

from kit import sqlite
from kit.crash import crash_point

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

MIGRATIONS = Path(__file__).with_name("migrations")
FILE = "hub.db"
# SQLite would take the next commit after any of these; what it then says is saved need not be.
FATAL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_READONLY})

_log = logging.getLogger(__name__)


class StorePoisonedError(Exception):
    """The writer has met a fault of the disk; nothing was saved, and nothing is until the hub has started again."""

    code = "store_poisoned"


def _ignore(_: float) -> None:
    """Nobody measures."""


class Database:
    """An open database. `observe` hears the seconds of every committed transaction."""

    def __init__(self, writer: sqlite.Writer, reader: aiosqlite.Connection, observe: Callable[[float], None]) -> None:
        self._writer, self._reader, self._observe = writer, reader, observe
        self._fault: sqlite3.Error | None = None
        self._loop = asyncio.get_running_loop()
        self._poisoned: asyncio.Future[sqlite3.Error] = self._loop.create_future()

    @classmethod
    async def open(
        cls, folder: Path, observe: Callable[[float], None] = _ignore, *, beside: bool = False
    ) -> "Database":
        """Open (create, migrate) the database in `folder`.

        `beside`: another process holds it open too (a command while the hub runs); then this one never checkpoints.
        Raises `kit.sqlite.StoreNewerError`.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # noqa: ASYNC240 - once, before anything runs
        writer = await sqlite.open_writer(folder / FILE)
        try:
            if beside:
                await writer.run(lambda connection: connection.execute("PRAGMA wal_autocheckpoint=0"))
            await writer.run(lambda connection: sqlite.migrate(connection, MIGRATIONS))
            reader = await sqlite.open_reader(folder / FILE)
        except BaseException:
            await writer.close()
            raise
        return cls(writer, reader, observe)

    async def close(self) -> None:
        """End both connections' threads."""
        await self._reader.close()
        await self._writer.close()

    @property
    def poisoned(self) -> Awaitable[sqlite3.Error]:
        """Comes true with the fault after which nothing is written any more."""
        return asyncio.shield(self._poisoned)

    async def write(self, work: Work[T]) -> T:
        """`work` inside one `BEGIN IMMEDIATE` on the writer's thread: durable when this returns, or not at all.

        Raises what `work` or SQLite raised, and `StorePoisonedError` for all that comes after a fault of the disk.
        """
        return await self._writer.run(lambda connection: self._whole(connection, work))

    def _whole(self, connection: sqlite3.Connection, work: Work[T]) -> T:
        """On the writer's thread: what waited there behind the fault hears of it too."""
        if self._fault is not None:
            raise StorePoisonedError(str(self._fault)) from self._fault
        started = time.perf_counter()
        try:
            connection.execute("BEGIN IMMEDIATE")
            result = work(connection)
            crash_point("hub_before_commit")
            connection.execute("COMMIT")
        except BaseException as error:
            self._undo(connection, error)
            raise
        crash_point("hub_after_commit")
        self._observe(time.perf_counter() - started)
        return result

    def _undo(self, connection: sqlite3.Connection, error: BaseException) -> None:
        if isinstance(error, sqlite3.Error) and _code(error) in FATAL:
            self._poison(error)
        try:
            if connection.in_transaction:  # a full disk may have ended it already; left open, none could begin
                connection.execute("ROLLBACK")
        except sqlite3.Error as stuck:
            self._poison(stuck)

    def _poison(self, fault: sqlite3.Error) -> None:
        if self._fault is not None:
            return
        self._fault = fault
        _log.critical("the database failed: nothing is written any more", extra={"fault": str(fault)})
        self._loop.call_soon_threadsafe(self._poisoned.set_result, fault)

    async def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """All rows of a query, read beside the writer."""
        return list(await self._reader.execute_fetchall(sql, parameters))

    async def row(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found = await self.rows(sql, parameters)
        return found[0] if found else None

    async def copy_to(self, target: Path) -> None:
        """A consistent, durable copy while the writer goes on."""
        await sqlite.vacuum_into(self._reader, target)


def _code(error: sqlite3.Error) -> int:
    """The family of an error's extended code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def fault_of(path: Path) -> str | None:
    """What SQLite's own check says against a database file, None when it is whole."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        said = str(connection.execute("PRAGMA quick_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        said = str(error)
    finally:
        connection.close()
    return None if said == "ok" else said
