"""SQLite as this product uses it: whole transactions, whole migrations, durable copies."""

import asyncio
import sqlite3
import threading
from pathlib import Path

import aiosqlite
import pytest

from kit.sqlite import StoreNewerError, migrate, open_reader, open_writer, vacuum_into


def test_aiosqlite_still_has_the_private_method_that_the_writer_leans_on() -> None:
    """A canary: an upgrade that drops it must fail here and not at a counter."""
    assert callable(getattr(aiosqlite.Connection, "_execute", None))


async def test_a_database_that_cannot_be_opened_leaves_no_thread_behind(tmp_path: Path) -> None:
    """It would speak to a closed loop, with a traceback below the sentence that says what is wrong."""
    before = threading.enumerate()

    for opening in (open_writer, open_reader):
        with pytest.raises(sqlite3.OperationalError):
            await opening(tmp_path / "no such folder" / "a.sqlite")

    assert [each for each in threading.enumerate() if "connection_worker" in each.name and each not in before] == []


async def test_a_cancelled_await_leaves_no_open_transaction(tmp_path: Path) -> None:
    """The whole transaction is one call on the writer's thread, so it commits although nobody waits for it."""
    writer = await open_writer(tmp_path / "a.sqlite")

    def insert(db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("CREATE TABLE t (x)")
        db.execute("INSERT INTO t VALUES (1)")
        db.execute("COMMIT")

    task = asyncio.create_task(writer.run(insert))
    await asyncio.sleep(0)
    task.cancel()
    rows = await writer.run(lambda db: (db.in_transaction, db.execute("SELECT count(*) FROM t").fetchone()[0]))
    await writer.close()

    assert rows == (False, 1)


async def test_the_writer_flushes_at_every_commit(tmp_path: Path) -> None:
    """FULL is 2: NORMAL loses acknowledged rows in a power cut."""
    writer = await open_writer(tmp_path / "a.sqlite")
    mode = await writer.run(
        lambda db: (db.execute("PRAGMA synchronous").fetchone()[0], db.execute("PRAGMA journal_mode").fetchone()[0])
    )
    await writer.close()

    assert mode == (2, "wal")


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """One connection writes and checkpoints; all others only look."""
    writer = await open_writer(tmp_path / "a.sqlite")
    await writer.run(lambda db: db.execute("CREATE TABLE t (x)"))
    reader = await open_reader(tmp_path / "a.sqlite")

    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.execute("INSERT INTO t VALUES (1)")

    await reader.close()
    await writer.close()


def test_a_migration_that_fails_leaves_the_former_schema(tmp_path: Path) -> None:
    """Each file whole or not at all, triggers included."""
    (tmp_path / "0001_first.sql").write_text(
        "CREATE TABLE a (x);\nCREATE TRIGGER t BEFORE DELETE ON a\nBEGIN\n  SELECT RAISE(ABORT, 'kept');\nEND;\n"
    )
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE b (x);\nINSERT INTO nowhere VALUES (1);\n")
    database = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(database, tmp_path)

    assert database.execute("PRAGMA user_version").fetchone()[0] == 1
    assert database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'b'").fetchone()[0] == 0
    assert not database.in_transaction
    database.close()


def test_a_database_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    """An old program on a new database would be unsafe."""
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE a (x);\n")
    database = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None)
    database.execute("PRAGMA user_version=7")

    with pytest.raises(StoreNewerError, match=r"schema 7, this version knows 1"):
        migrate(database, tmp_path)
    database.close()


async def test_a_copy_is_whole_while_the_writer_goes_on(tmp_path: Path) -> None:
    """The copy holds what was committed before it began and passes SQLite's own check."""
    writer = await open_writer(tmp_path / "a.sqlite")
    await writer.run(lambda db: db.execute("CREATE TABLE t (x)"))
    await writer.run(lambda db: db.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)]))
    reader = await open_reader(tmp_path / "a.sqlite")
    await vacuum_into(reader, tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").stat().st_mode & 0o777 == 0o600
    await reader.close()
    await writer.close()
    copy = sqlite3.connect(tmp_path / "copy.sqlite")
    checked = copy.execute("PRAGMA quick_check").fetchone()[0]
    count = copy.execute("SELECT count(*) FROM t").fetchone()[0]
    copy.close()

    assert (checked, count) == ("ok", 1000)
    assert not (tmp_path / "copy.sqlite.part").exists()
