"""The sealed photographs as files, named by SHA-256 of their bytes: whole on the disk before any event names them.

A file without an event is an orphan of a crash and is swept; an event without its file is damage and is told.
Blocking; called in a worker thread.
"""

import os
import sqlite3
import time
from collections.abc import Collection
from contextlib import closing
from pathlib import Path
from typing import Final

from contract.limits import DAY_S
from contract.photo import name_of
from kit.sqlite import sync_folder

FOLDER: Final = "photos"
ORPHAN_AGE_S: Final = 7 * DAY_S  # an upload of now is none yet; nor one whose event a restore may bring back


class PhotoFiles:
    """The folder of one box, made with mode 0700 when it is first needed."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def path(self, name: bytes) -> Path:
        """Where the file of this name lies, or would."""
        return self._folder / name.hex()

    def put(self, sealed: bytes) -> bytes:
        """Keep a sealed file, durable on return; its name. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = name_of(sealed)
        target, part = self.path(name), self._folder / f"{name.hex()}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        sync_folder(self._folder)
        return name

    def read(self, name: bytes) -> bytes | None:
        """The sealed bytes, None when the file is missing or no longer what its name says."""
        try:
            sealed = self.path(name).read_bytes()
        except OSError:
            return None
        return sealed if name_of(sealed) == name else None

    def remove(self, name: bytes) -> None:
        """Let a file go that is kept elsewhere."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, known: Collection[bytes]) -> int:
        """Remove what no event names and what was never finished, once it is old enough. Returns how many."""
        if not self._folder.is_dir():
            return 0
        named, swept = {name.hex() for name in known}, 0
        for path in self._folder.iterdir():
            if path.name not in named and time.time() - path.stat().st_mtime > ORPHAN_AGE_S:
                path.unlink(missing_ok=True)
                swept += 1
        return swept


def copy_unsent(database: Path, files: PhotoFiles, target: Path) -> int:
    """Beside a backup: the files that its events name and the hub does not hold, so that nothing exists only here.
    Returns how many. Raises OSError."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT sha256 FROM photo WHERE sha256 NOT IN (SELECT sha256 FROM photo_held)").fetchall()
    found = [sealed for (name,) in rows if (sealed := files.read(name)) is not None]
    if found:
        beside = PhotoFiles(target)
        for sealed in found:
            beside.put(sealed)
    return len(found)


def put_back(backup: Path, files: PhotoFiles) -> int:
    """The other way: what lies in such a folder and is what its name says. Returns how many."""
    found = [path.read_bytes() for path in sorted((backup / FOLDER).glob("*")) if path.is_file()]
    names = {path.name for path in (backup / FOLDER).glob("*")}
    whole = [sealed for sealed in found if name_of(sealed).hex() in names]
    for sealed in whole:
        files.put(sealed)
    return len(whole)
