"""Putting a backup back. Offline: nobody may have the folder open.

The next start opens an epoch of its own with three letters drawn at random, so what the lost hours gave out stays
unique; the witness file stays, so that its letters are not drawn again.
"""

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from edge.store.box import box_get, box_set
from edge.store.opening import DATABASE, MIGRATIONS, OtherNode, StoreInUse
from edge.store.photo_files import PhotoFiles, put_back
from kit.sqlite import migrate, sync_folder


def restore(backup: Path, folder: Path, node: str) -> Path | None:
    """Put `backup` into `folder` as the node's database. Returns where the former one was moved, None if none was.

    Raises `StoreInUse`, `OtherNode`, ValueError for a copy that is no whole database of ours, OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        former = _restore(backup, folder, node)
        put_back(backup.with_suffix(".photos"), PhotoFiles(folder))
        return former
    except BlockingIOError as error:
        raise StoreInUse(folder=folder) from error
    finally:
        os.close(lock)


def _restore(backup: Path, folder: Path, node: str) -> Path | None:
    part = folder / (DATABASE + ".part")
    try:
        shutil.copyfile(backup, part)
        part.chmod(0o600)
        with closing(sqlite3.connect(part, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            _check(db, backup, node)
            box_set(db, "restored", 1)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    with part.open("rb") as file:
        os.fsync(file.fileno())
    former = _set_aside(folder)
    part.rename(folder / DATABASE)
    sync_folder(folder)
    return former


def _check(db: sqlite3.Connection, backup: Path, node: str) -> None:
    try:
        found = db.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise ValueError(f"{backup}: {found}")
        if not db.execute("PRAGMA user_version").fetchone()[0]:  # an empty file is a whole database, but nobody's
            raise ValueError(f"{backup}: no copy of a box's database")
        migrate(db, MIGRATIONS)
        owner = box_get(db, "node")
    except sqlite3.DatabaseError as error:
        raise ValueError(f"{backup}: {error}") from error
    if owner != node:
        raise OtherNode(found=owner, expected=node)


def _set_aside(folder: Path) -> Path | None:
    """Keep the former database, its log included: it may hold what the backup does not."""
    database = folder / DATABASE
    if not database.exists():
        return None
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    former = folder / f"{DATABASE}.before-{moment}"
    for suffix in ("", "-wal", "-shm"):
        source = Path(f"{database}{suffix}")
        if source.exists():
            source.rename(Path(f"{former}{suffix}"))
    return former
