"""When the hub's disk fails: the writer that met the fault writes no more, and the process ends to be started anew."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from hub.main import _until
from hub.store.database import Database, StorePoisonedError


def failing(code: int) -> sqlite3.Error:
    """What SQLite raises when the disk fails in the middle."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    return error


async def meet(database: Database, error: sqlite3.Error) -> None:
    """A work in whose middle `error` comes."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (id INTEGER)")
        raise error

    await database.write(work)


FATAL = [sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_READONLY]


@pytest.mark.parametrize("code", FATAL)
async def test_after_a_fault_of_the_disk_nothing_is_written_any_more(tmp_path: Path, code: int) -> None:
    """SQLite would take the next commit; we do not, not even of what waited already. Reading goes on."""
    database = await Database.open(tmp_path)
    first, second = await asyncio.gather(
        meet(database, failing(code)),
        database.write(lambda connection: connection.execute("CREATE TABLE next (id INTEGER)")),
        return_exceptions=True,
    )
    named = await database.rows("SELECT name FROM sqlite_schema WHERE name IN ('half', 'next')")
    fault = await asyncio.wait_for(asyncio.ensure_future(database.poisoned), 5)
    await database.close()

    assert (type(first), type(second)) == (sqlite3.OperationalError, StorePoisonedError)
    assert fault is first
    assert named == []


async def test_a_full_disk_or_a_broken_rule_poisons_nothing(tmp_path: Path) -> None:
    """The next work is done as ever."""
    database = await Database.open(tmp_path)
    for code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_BUSY):
        with pytest.raises(sqlite3.OperationalError):
            await meet(database, failing(code))
    await database.write(lambda connection: connection.execute("CREATE TABLE next (id INTEGER)"))
    await database.close()


async def test_the_running_hub_ends_with_the_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not with success, and not without a word: its supervisor starts it again."""
    database = await Database.open(tmp_path)
    running = asyncio.create_task(_until(asyncio.Event(), database))
    await asyncio.sleep(0)
    with pytest.raises(sqlite3.OperationalError):
        await meet(database, failing(sqlite3.SQLITE_IOERR))
    with pytest.raises(sqlite3.OperationalError, match="disk I/O error"):
        await asyncio.wait_for(running, 5)
    await database.close()

    assert "nothing is written any more" in caplog.text
    assert "the hub ends" in caplog.text
