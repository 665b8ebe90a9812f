"""Looking at a store that another process serves: backup, export and self-check need no lock and write nothing."""

import sqlite3
from contextlib import closing

from contract.errors import SimpulError
from contract.keys import KeyList, open_key_list
from edge.store.keeper import StoreKeeper
from edge.store.library import Library
from edge.store.opening import DATABASE, Setup
from edge.store.steps import Place


def look_at(setup: Setup) -> StoreKeeper:
    """The keeper of the store in `setup.folder`, beside whoever serves it. Raises sqlite3.Error when there is none."""
    settings = setup.settings
    path = setup.folder / DATABASE
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        library = Library(keys=_keys(db, setup))
    place = Place(settings.node, settings.offset_min, settings.qr_host)
    return StoreKeeper(path, place, library, setup.clock, setup.keys)


def _keys(db: sqlite3.Connection, setup: Setup) -> KeyList | None:
    row = db.execute("SELECT body FROM adopted WHERE topic = 'keys'").fetchone()
    if row is None or setup.trust is None:
        return None
    try:
        return open_key_list(row[0], setup.trust.roots, setup.trust.threshold)
    except SimpulError:  # another hub's: the running box has its own word on it
        return None
