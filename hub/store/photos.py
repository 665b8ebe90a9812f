"""Photographs at the hub: which the events name, and the sealed files as they come together. Opens none of them.

Files: `photos/<two hex digits>/<name>` whole, `photos/parts/<node>/<name>` unfinished. Only a whole file is made
durable; of an unfinished one the sender is told what is there.
"""

import asyncio
import logging
import os
import shutil
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from contract.events import Fact, Kind, Sealed
from contract.limits import CHUNK_B, DAY_S, MIB
from contract.names import JOURNAL, parse_number
from contract.photo import Chunk, chunks_in, name_of
from hub.core.photo_rules import PART_DAYS, Fate, Shelf, fate_of
from hub.core.receiver import ChainId
from hub.core.records import PhotoRecord
from hub.store.database import Database
from hub.store.papers import text_of
from kit.crash import crash_point
from kit.sqlite import sync_folder

FOLDER: Final = "photos"
DISK_LEAST_B: Final = 512 * MIB  # below it the ledger needs what is left
TOLD_MOST: Final = 24  # unfinished files that a hello's answer names

_log = logging.getLogger(__name__)


def project(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed) -> None:
    """Note what a photograph's event names. A branch photographs its own papers only. Raises ValueError for another's:
    the event then goes to quarantine."""
    event = sealed.event
    if event.kind != Kind.PHOTO_ATTACHED or chain.stream != JOURNAL:
        return
    if parse_number(text_of(event.facts, Fact.REF), chain.node[:3]).node != chain.node:
        raise ValueError(f"a photograph of a paper that is not of {chain.node}")
    named = [event.facts[key] for key in (Fact.REF, Fact.ITEM, Fact.SHA256, Fact.SIZE, Fact.WHAT)]
    connection.execute(
        "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (chain.node, chain.epoch, event.seq, *named, event.at_s)
    )


class SqlitePhotos:
    """`hub.ports.Photos`."""

    def __init__(self, database: Database, data: Path) -> None:
        self._database, self._folder = database, data / FOLDER

    async def take(self, node: str, chunk: Chunk) -> int:
        """Take in one chunk; how many leading chunks of its file are held now. Raises OSError."""
        size_b = await self._size_of(node, chunk.name)
        return await asyncio.to_thread(self._take, node, chunk, size_b)

    async def unfinished(self, node: str) -> Mapping[bytes, int]:
        """Name -> leading chunks held, of files that are not whole."""
        return await asyncio.to_thread(self._unfinished, node)

    async def of_case(self, case_id: str) -> Sequence[PhotoRecord]:
        """The photographs of a case (or of a paper that belongs to none), in their order."""
        rows = await self._database.rows(
            "SELECT ref, item, sha256, size, at_s FROM photo WHERE ref = ?1 OR ref IN"
            " (SELECT number FROM paper WHERE case_id = ?1) ORDER BY item, at_s",
            (case_id,),
        )
        return [
            PhotoRecord(row["ref"], row["item"], row["sha256"], row["size"], row["at_s"], self._is_whole(row["sha256"]))
            for row in rows
        ]

    async def sealed(self, name: bytes) -> bytes | None:
        """A whole file as it was sealed at the branch, None while it is not here."""
        return await asyncio.to_thread(self._read, name)

    async def sweep(self) -> int:
        """Give up what nobody finishes. Returns how many files went."""
        return await asyncio.to_thread(self._sweep)

    # -- in a worker thread ------------------------------------------------------------------------------------------

    def _take(self, node: str, chunk: Chunk, size_b: int | None) -> int:
        part = self._part(node, chunk.name)
        held = _held(part)
        fate = fate_of(chunk, Shelf(size_b, self._is_whole(chunk.name), held, self._parts(node)))
        if fate is Fate.SKIP:
            return chunk.of if self._is_whole(chunk.name) else held
        if fate not in (Fate.APPEND, Fate.FINISH) or not self._has_room():
            _log.info("chunk not taken", extra={"node": node, "fate": fate, "index": chunk.index})
            return held
        _write(part, chunk)
        crash_point("hub.chunk_written")
        return chunk.index + 1 if fate is Fate.APPEND else self._finish(part, chunk, size_b)

    def _finish(self, part: Path, chunk: Chunk, size_b: int | None) -> int:
        """Put the file in its place if it is what its name says; else none of it counts any more."""
        data = part.read_bytes()
        if name_of(data) != chunk.name or len(data) != size_b:
            _log.warning("photograph came out wrong", extra={"photo": chunk.name.hex()})
            part.unlink()
            return 0
        with part.open("rb") as file:
            os.fsync(file.fileno())
        place = self._place(chunk.name)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.rename(place)
        sync_folder(place.parent)
        sync_folder(place.parent.parent)
        return chunk.of

    def _unfinished(self, node: str) -> dict[bytes, int]:
        parts = sorted(self._parts_folder(node).glob("*"))[:TOLD_MOST]
        return {bytes.fromhex(part.name): held for part in parts if (held := _held(part))}

    def _read(self, name: bytes) -> bytes | None:
        try:
            return self._place(name).read_bytes()
        except OSError:
            return None

    def _sweep(self) -> int:
        old_s, swept = time.time() - PART_DAYS * DAY_S, 0
        for part in (self._folder / "parts").glob("*/*"):
            if part.stat().st_mtime < old_s:
                part.unlink(missing_ok=True)
                swept += 1
        return swept

    def _has_room(self) -> bool:
        return shutil.disk_usage(self._folder.parent).free > DISK_LEAST_B

    def _is_whole(self, name: bytes) -> bool:
        return self._place(name).exists()

    def _place(self, name: bytes) -> Path:
        return self._folder / name.hex()[:2] / name.hex()

    def _part(self, node: str, name: bytes) -> Path:
        return self._parts_folder(node) / name.hex()

    def _parts_folder(self, node: str) -> Path:
        return self._folder / "parts" / node

    def _parts(self, node: str) -> int:
        folder = self._parts_folder(node)
        return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0

    async def _size_of(self, node: str, name: bytes) -> int | None:
        row = await self._database.row("SELECT size FROM photo WHERE node = ? AND sha256 = ?", (node, name))
        size_b = None if row is None else int(row["size"])
        return size_b if size_b is None or chunks_in(size_b) else None


def _held(part: Path) -> int:
    try:
        return part.stat().st_size // CHUNK_B
    except OSError:
        return 0


def _write(part: Path, chunk: Chunk) -> None:
    """Behind the chunks that are there; what a crash left of a piece is written over."""
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        file.seek(chunk.index * CHUNK_B)
        file.truncate()
        file.write(chunk.data)
