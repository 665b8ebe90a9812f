"""When the disk fails: nothing is told that is not so, and the process that met the fault writes no more."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.refusals import DiskFull, StorePoisoned
from edge.store.disk import Disk
from edge.store.opening import DATABASE, Store
from tests.edge.branch_box import open_box, pay, setup, take_in


def failing(code: int) -> Callable[[View, Stamp], Decision[Any]]:
    """A decision in whose middle the disk fails."""

    def decide(view: View, stamp: Stamp) -> Decision[Any]:
        error = sqlite3.OperationalError("disk")
        error.sqlite_errorcode = code
        raise error

    return decide


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_CORRUPT])
async def test_after_an_io_error_the_writer_writes_no_more(box: Store, code: int) -> None:
    """SQLite would take the next commit; we do not, until a start has verified what is there."""
    with pytest.raises(StorePoisoned):
        await box.journal.transact(failing(code))
    with pytest.raises(StorePoisoned):
        await box.journal.transact(take_in(), actor=3)

    assert isinstance(await box.journal.poisoned, sqlite3.OperationalError)
    assert await box.reader.receipt("TT-RKP01A-000001") is None  # reading goes on


async def test_whoever_shared_the_flush_is_told_that_nothing_was_saved(box: Store) -> None:
    """No *Selesai* for any of them."""
    results = await asyncio.gather(
        *(box.journal.transact(take_in(), actor=3) for _ in range(5)),
        box.journal.transact(failing(sqlite3.SQLITE_IOERR)),
        *(box.journal.transact(take_in(), actor=3) for _ in range(5)),
        return_exceptions=True,
    )

    assert {StorePoisoned} == {type(each) for each in results[1:]}
    assert await box.keeper.verify() == []


async def test_a_witness_that_cannot_be_flushed_stops_the_writer(tmp_path: Path) -> None:
    """Committed but not witnessed is not *Selesai*; the restart finds the paper and the same key answers it."""
    made = setup(tmp_path)
    store = await open_box(made)

    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    store._witnesses[0]._sync = broken
    with pytest.raises(StorePoisoned):
        await store.journal.transact(take_in(), actor=3)
    await store.abandon()
    store = await open_box(made)
    number = (await store.journal.transact(take_in(), actor=3)).papers[0].number
    cause, faults = store.opened, await store.keeper.verify()
    await store.close()

    assert number == "TT-RKP01A-000002"
    assert (cause, faults) == (None, [])


async def test_a_full_disk_loses_nothing_and_needs_no_restart(box: Store) -> None:
    """The command is refused in words; when there is room again, work goes on."""
    await box.journal.transact(take_in(), actor=3)
    with pytest.raises(DiskFull):
        await box.journal.transact(failing(sqlite3.SQLITE_FULL))
    number = (await box.journal.transact(take_in(), actor=3)).papers[0].number

    assert number == "TT-RKP01A-000002"
    assert await box.keeper.verify() == []


async def test_really_full_the_database_says_so_and_goes_on_after(box: Store) -> None:
    """SQLite's own limit of pages stands in for the disk."""

    def cap(db: sqlite3.Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count={pages}")

    await box._commits.outside(cap)
    refused = 0
    for _ in range(40):
        try:
            await box.journal.transact(take_in(), actor=3)
        except DiskFull:
            refused += 1
    await box._commits.outside(lambda db: db.execute("PRAGMA max_page_count=1000000").fetchone())
    await box.journal.transact(take_in(), actor=3)

    assert refused > 0
    assert await box.keeper.verify() == []


class FullDisk:
    """A connection whose disk has no room for the log's pages."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def execute(self, sql: str) -> sqlite3.Cursor:
        if "wal_checkpoint" in sql:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return self._db.execute(sql)


async def test_a_full_disk_leaves_the_log_where_it_is_and_ends_nothing(tmp_path: Path) -> None:
    """Moving the log into the database needs room; without it the reserve is given up and the box goes on."""
    store = await open_box(setup(tmp_path, reserve_bytes=1 << 20))
    await store.journal.transact(take_in(), actor=3)
    full: Any = FullDisk
    await store._commits.outside(lambda db: store._checkpoints._checkpoint(full(db), empty=True))
    had_reserve = (tmp_path / "reserve").exists()
    number = (await store.journal.transact(take_in(), actor=3)).papers[0].number
    await store._checkpoints.checkpoint()
    log_bytes = (tmp_path / f"{DATABASE}-wal").stat().st_size
    faults = await store.keeper.verify()
    await store.close()

    assert (had_reserve, number, log_bytes, faults) == (False, "TT-RKP01A-000002", 0, [])


def test_the_reserve_is_set_aside_again_when_there_is_room(tmp_path: Path) -> None:
    """Without waiting for a restart."""
    disk = Disk(tmp_path, reserve_bytes=1 << 20)
    disk.give_reserve_up()
    disk.tight()

    assert (tmp_path / "reserve").stat().st_size == 1 << 20


async def test_new_work_is_refused_early_and_the_rest_goes_on(box: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancellation, a copy, an acknowledgement still find room."""
    paper = (await box.journal.transact(pay(), actor=3)).papers[0]
    monkeypatch.setattr(Disk, "tight", lambda self: True)
    for command in (take_in(), pay()):
        with pytest.raises(DiskFull):
            await box.journal.transact(command, actor=3)

    def moved(view: View, stamp: Stamp) -> Decision[None]:
        return Decision((Draft(33, 3, {15: 3, 7: 1_000, 13: 1, 14: 4}),), None)

    await box.journal.transact(moved, actor=3)
    assert await box.reader.receipt(paper.number) is not None


def test_the_reserve_is_kept_where_there_is_room_and_given_up_when_there_is_none(tmp_path: Path) -> None:
    """So that what was begun can be finished."""
    disk = Disk(tmp_path, reserve_bytes=1 << 20)
    disk.keep_reserve()
    kept = (tmp_path / "reserve").stat().st_size
    disk.give_reserve_up()

    assert kept == 1 << 20
    assert not (tmp_path / "reserve").exists()
    assert 0 <= disk.used_percent() <= 100
