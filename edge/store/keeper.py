"""Care of the store: backup, export as JSON Lines, self-check. Never runs on the writer's connection."""

import asyncio
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from contract.localtime import rfc3339
from contract.names import Number
from contract.rules import paper_of
from edge.ports import Clock
from edge.store.audit import audit
from edge.store.library import Library
from edge.store.photo_files import PhotoFiles, copy_unsent
from edge.store.rows import event_of
from edge.store.steps import Place
from kit.sqlite import open_reader, sync_folder, vacuum_into

MANIFEST_VERSION = 1


class StoreKeeper:
    """Implements `edge.ports.Keeper`."""

    def __init__(
        self,
        path: Path,
        place: Place,
        library: Library,
        clock: Clock,
        keys: Path | None,
    ) -> None:
        self._path = path
        self._place = place
        self._library = library
        self._clock = clock
        self._keys = keys

    async def backup(self, folder: Path, *, with_key: bool = False) -> Path:
        """A consistent copy with a manifest beside it, and the photographs that the hub does not hold yet; the node's
        private keys only where they are asked for.

        Returns the copy's path. Raises OSError, or ValueError when the copy does not pass SQLite's own check.
        """
        await asyncio.to_thread(folder.mkdir, 0o700, parents=True, exist_ok=True)
        moment = datetime.fromtimestamp(self._clock.read().wall_s, UTC).strftime("%Y%m%dT%H%M%SZ")
        target = _free(folder, f"{self._place.node}-{moment}")
        # A connection of its own: pages go on reading while a large copy is written.
        reader = await open_reader(self._path)
        try:
            await vacuum_into(reader, target)
        finally:
            await reader.close()
        await asyncio.to_thread(self._finish, target)
        photos = target.with_suffix(".photos")
        await asyncio.to_thread(copy_unsent, target, PhotoFiles(self._path.parent), photos)
        if with_key and self._keys is not None:
            await asyncio.to_thread(_copy_keys, self._keys, target.with_suffix(".keys"))
        return target

    def _finish(self, target: Path) -> None:
        target.chmod(0o600)
        with closing(_open(target)) as db:
            found = db.execute("PRAGMA quick_check").fetchone()[0]
            if found != "ok":
                raise ValueError(f"{target}: {found}")
            heads = [list(row) for row in db.execute(_HEADS)]
        manifest = {
            "version": MANIFEST_VERSION,
            "node": self._place.node,
            "heads": [[stream, epoch, seq, digest.hex()] for stream, epoch, seq, digest in heads],
            "sha256": sha256(target.read_bytes()).hexdigest(),
            "bytes": target.stat().st_size,
        }
        _write(target.with_suffix(".json"), json.dumps(manifest, indent=2).encode() + b"\n")

    async def export(self, write: Callable[[str], object], *, persons: bool = False, stream: int | None = None) -> int:
        """One event a line, oldest first, as `surface.md` has it. Returns how many."""
        return await asyncio.to_thread(self._export, write, persons, stream)

    def _export(self, write: Callable[[str], object], persons: bool, stream: int | None) -> int:
        count = 0
        with closing(_open(self._path)) as db:
            for row in db.execute(_EVENTS, {"stream": stream}):
                write(json.dumps(self._line(row, persons), ensure_ascii=False) + "\n")
                count += 1
        return count

    def _line(self, row: sqlite3.Row, persons: bool) -> dict[str, Any]:
        event = event_of(row)
        paper, n = paper_of(event.kind), event.facts.get(1)
        number = str(Number(paper, self._place.node, event.epoch, n)) if paper and isinstance(n, int) else None
        line = {
            "node": self._place.node,
            "stream": row["stream"],
            "epoch": event.epoch,
            "seq": event.seq,
            "at": rfc3339(event.at_s),
            "clock": event.clock,
            "actor": event.actor,
            "kind": event.kind,
            "facts": plain(event.facts),
            "digest": row["digest"].hex(),
            "hash": row["hash"].hex(),
            "number": number,
        }
        return line | ({"person": plain(event.person)} if persons else {})

    async def verify(self) -> Sequence[str]:
        """Re-walk the chains, recompute what follows from the events, and check every seal. Empty when all is well."""
        return await asyncio.to_thread(audit, self._path, self._place, self._library.keys)


_HEADS = (
    "SELECT stream, epoch, max(seq) AS seq, hash FROM event GROUP BY stream, epoch"  # SQLite: the row of the maximum
)
_EVENTS = (
    "SELECT event.* FROM epoch JOIN event USING (stream, epoch) WHERE :stream IS NULL OR stream = :stream"
    " ORDER BY epoch.stream, epoch.ordinal, event.seq"
)


def plain(value: object) -> Any:
    """A value as JSON has it: bytes as hex, keys as texts."""
    match value:
        case bytes():
            return value.hex()
        case Mapping():
            return {str(int(key) if isinstance(key, int) else key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case _:
            return value


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    return db


def _free(folder: Path, stem: str) -> Path:
    """A name that is not taken: two backups in one second are two."""
    names: Iterator[Path] = (folder / f"{stem}{'' if i == 0 else f'-{i}'}.sqlite" for i in range(1_000))
    return next(path for path in names if not path.exists())


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def _copy_keys(keys: Path, target: Path) -> None:
    shutil.copytree(keys, target)
    for path in target.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
