"""A store for training: what the hub sent down and who works here are copied in, nothing ever goes out.

The true database is only read. What is practised lies in a folder of its own and is thrown away whole.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from edge.store.opening import DATABASE, MIGRATIONS, Setup, Store, open_store
from kit.sqlite import migrate

FOLDER = "training"
# What belongs to the true papers and cases stays with them.
_ADOPTED = "topic NOT IN ('keys', 'status', 'case', 'revoked', 'update', 'assign')"
_COPIED = {"adopted": _ADOPTED, "catalogue": "1", "bill_list": "1", "bill": "1"}
_STAFF = "no, login, name, roles, password, pin, disabled, must_change"


async def open_practice(true: Setup) -> Store:
    """Open the training store beside the true one. Raises what `open_store` raises."""
    folder = true.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    fill(true.folder / DATABASE, folder / DATABASE)
    settings = replace(true.settings, training=True)
    store = await open_store(
        replace(
            true, folder=folder, settings=settings, signing=None, sealing=None, trust=None, keys=None, reserve_bytes=0,
            machine="", observe=lambda _: None,
        )
    )  # fmt: skip
    await store.outbox.begin(1)
    return store


def throw_away(true: Setup) -> None:
    """All that was practised. The store must be closed."""
    shutil.rmtree(true.folder / FOLDER, ignore_errors=True)


def fill(source: Path, target: Path) -> None:
    """Bring what the hub sent down and the accounts into the training database, which is made when it is not there."""
    with closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        migrate(db, MIGRATIONS)
        db.execute("ATTACH ? AS true_store", (f"file:{source}?mode=ro",))
        db.execute("BEGIN IMMEDIATE")
        for table in reversed(_COPIED):
            db.execute(f"DELETE FROM {table}")  # noqa: S608 -- fixed names
        for table, which in _COPIED.items():
            db.execute(f"INSERT INTO {table} SELECT * FROM true_store.{table} WHERE {which}")  # noqa: S608
        db.execute("COMMIT")


def staff_rows(source: Path) -> Sequence[tuple[object, ...]]:
    """The accounts of the true store, for `put_staff`."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as db:
        return db.execute(f"SELECT {_STAFF} FROM staff").fetchall()  # noqa: S608 -- fixed names


def put_staff(db: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """Inside a transaction of the training store: who works here now, with their passwords. Told to nobody."""
    db.execute("DELETE FROM staff")
    marks = ", ".join("?" * len(_STAFF.split(",")))
    db.executemany(f"INSERT INTO staff ({_STAFF}, told) VALUES ({marks}, 1)", rows)  # noqa: S608 -- fixed names
