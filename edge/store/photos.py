"""Photographs of papers in the store: cleaned and sealed on the way in, listed, handed to the link, swept.

A photograph is never in clear on the disk, and nothing here can open what was sealed.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import aiosqlite

from contract import limits, photo
from contract.events import Fact, Kind
from contract.limits import CHUNK_B, PHOTO_B
from edge.core.acts import Decision, Draft, PaperState
from edge.core.photo_refusals import PhotoTooLarge
from edge.core.photos import check_room, owner_of, seal_key
from edge.core.refusals import DiskFull, NotFound, NotListed
from edge.core.settings import BranchSettings
from edge.ports.photos import KeptPhoto, PhotoHealth, PhotoLine, PhotoSubject
from edge.store.commits import Commits
from edge.store.disk import Disk
from edge.store.library import Library
from edge.store.memory import Memory
from edge.store.photo_files import PhotoFiles
from edge.store.photo_image import clean
from edge.store.scribe import Scribe
from edge.store.view import paper_state

SWEEP_EVERY_S = 6 * 3_600
KEPT_AFTER_HELD_S = limits.UP_STREAM_DAYS * limits.DAY_S  # longer than any backup from which the hub may come back
SET_ASIDE_PHOTO = 3  # fact 29 of kind 65
MISSING = 2  # fact 13 of kind 65
_ASIDE = "EXISTS (SELECT 1 FROM set_aside AS a WHERE a.sha256 = photo.sha256)"
_HELD = "EXISTS (SELECT 1 FROM photo_held AS h WHERE h.sha256 = photo.sha256)"
_LINES = (
    f"SELECT item, at_s, size, actor, CASE WHEN {_HELD} THEN 'held' WHEN {_ASIDE} THEN 'damaged' ELSE 'waiting' END"  # noqa: S608 -- fixed words
    " AS state FROM photo WHERE owner = ? ORDER BY item, at_s"
)
_DUE = (
    f"SELECT photo.sha256, photo.size FROM photo JOIN epoch ON epoch.stream = 0 AND epoch.epoch = photo.epoch WHERE"  # noqa: S608 -- fixed words
    " photo.seq <= coalesce((SELECT max(through) FROM ack WHERE ack.stream = 0 AND ack.epoch = photo.epoch), 0)"
    f" AND NOT {_HELD} AND NOT {_ASIDE} ORDER BY epoch.ordinal, photo.seq LIMIT ?"
)
HEALTH = (
    f"SELECT count(*) FILTER (WHERE NOT {_HELD} AND NOT {_ASIDE}) AS waiting,"  # noqa: S608 -- fixed words
    f" count(*) FILTER (WHERE NOT {_HELD} AND {_ASIDE}) AS damaged FROM photo"
)
_TO_REPEAT = (
    f"SELECT DISTINCT ref FROM photo WHERE NOT {_HELD} AND {_ASIDE} AND NOT EXISTS (SELECT 1 FROM photo AS later"  # noqa: S608 -- fixed words
    " WHERE later.owner = photo.owner AND later.item > photo.item) LIMIT ?"
)

_log = logging.getLogger(__name__)


class StorePhotos:
    """Implements `edge.ports.photos.Photos` and `PhotoOutbox`."""

    def __init__(
        self,
        commits: Commits,
        reader: aiosqlite.Connection,
        memory: Memory,
        library: Library,
        scribe: Scribe,
        settings: BranchSettings,
        files: PhotoFiles,
        disk: Disk,
        names: Mapping[int, str],
    ) -> None:
        self._commits, self._db, self._memory, self._library = commits, reader, memory, library
        self._scribe, self._settings, self._files, self._disk = scribe, settings, files, disk
        self._names = names
        self._turn = asyncio.Semaphore(1)  # one picture is opened at a time: each may take 50 MB
        self._loaded: tuple[bytes, bytes] = (b"", b"")  # the file that is being sent

    # -- for pages ---------------------------------------------------------------------------------------------------

    async def subject(self, number: str) -> PhotoSubject:
        paper = await self._paper(number)
        owner = owner_of(paper)
        lines = [
            PhotoLine(row["item"], row["at_s"], row["size"], self._names.get(row["actor"], ""), row["state"])
            for row in await self._rows(_LINES, (owner,))
        ]
        return PhotoSubject(paper.number, owner, paper.service, paper.cancelled, tuple(lines))

    async def keep(self, number: str, data: bytes) -> KeptPhoto:
        paper = await self._paper(number)
        check_room(paper, len((await self.subject(number)).photos))
        if len(data) > PHOTO_B:
            raise PhotoTooLarge(size=f"{len(data) / limits.MIB:.1f} MB".replace(".", ","))
        if self._disk.tight():
            raise DiskFull
        key = self._seal_key(paper)
        async with self._turn:
            return await asyncio.to_thread(self._keep, key, paper.number, data)

    def _keep(self, agency_x: bytes, number: str, data: bytes) -> KeptPhoto:
        sealed = photo.seal_photo(agency_x, self._settings.node, number, clean(data))
        try:
            return KeptPhoto(self._files.put(sealed), len(sealed))
        except OSError as fault:
            _log.warning("photograph not kept", extra={"why": str(fault)})
            raise DiskFull from fault

    def _seal_key(self, paper: PaperState) -> bytes:
        keys, catalogue = self._library.keys, self._memory.state.catalogue
        if keys is None or catalogue is None:
            raise NotListed
        now_s = self._memory.read_clock().wall_s
        return seal_key(keys.keys, catalogue, paper.service, self._settings.custodian, now_s).x

    async def health(self) -> PhotoHealth:
        row = (await self._rows(HEALTH))[0]
        return PhotoHealth(row["waiting"], row["damaged"])

    async def to_repeat(self, limit: int = 3) -> Sequence[str]:
        return tuple(row["ref"] for row in await self._rows(_TO_REPEAT, (limit,)))

    # -- for the link ------------------------------------------------------------------------------------------------

    async def due(self, limit: int = 100) -> Sequence[tuple[bytes, int]]:
        return tuple((row["sha256"], row["size"]) for row in await self._rows(_DUE, (limit,)))

    async def piece(self, name: bytes, index: int) -> bytes | None:
        if self._loaded[0] != name:
            found = await asyncio.to_thread(self._files.read, name)
            self._loaded = (name, found or b"")
        piece = self._loaded[1][index * CHUNK_B : (index + 1) * CHUNK_B]
        if not piece:
            self._loaded = (b"", b"")
        return piece or None

    async def whole(self, name: bytes) -> None:
        self._loaded = (b"", b"")
        at_s = self._memory.read_clock().wall_s
        await self._commits.write(
            lambda db: db.execute(
                "INSERT OR IGNORE INTO photo_held (sha256, at_s) SELECT sha256, ? FROM photo WHERE sha256 = ?",
                (at_s, name),
            ),
            lazy=True,  # lost in a power cut, the hub says it again
        )

    async def damaged(self, name: bytes) -> None:
        def note(db: sqlite3.Connection) -> None:
            stamp = self._scribe.stamp()
            kept = db.execute(
                "INSERT OR IGNORE INTO set_aside (sha256, what, topic, reason, data, at_s)"
                " VALUES (?, 'photo', '', 'missing', x'', ?)",
                (name, stamp.at_s),
            )
            if kept.rowcount == 1:
                self._scribe.write(db, _set_aside(name), stamp)

        _log.error("photograph missing or damaged", extra={"photo": name.hex()})
        await self._commits.write(note)

    # -- housekeeping ------------------------------------------------------------------------------------------------

    async def keep_tidy(self) -> None:
        """Sweep now and then, for as long as the box runs."""
        while True:
            try:
                await self.sweep()
            except Exception:
                _log.exception("photographs not swept")
            await asyncio.sleep(SWEEP_EVERY_S)

    async def sweep(self) -> int:
        """Remove orphans, and files that the hub has held for longer than it can forget. Returns how many went."""
        old_s = self._memory.read_clock().wall_s - KEPT_AFTER_HELD_S
        old = await self._rows("SELECT sha256 FROM photo_held WHERE removed_at_s IS NULL AND at_s < ?", (old_s,))
        for name in [row["sha256"] for row in old]:
            await asyncio.to_thread(self._files.remove, name)
            await self._commits.write(partial(_removed, name=name, at_s=old_s + KEPT_AFTER_HELD_S))
        known = [row["sha256"] for row in await self._rows("SELECT sha256 FROM photo")]
        return len(old) + await asyncio.to_thread(self._files.sweep, known)

    # -- reading -----------------------------------------------------------------------------------------------------

    async def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    async def _paper(self, number: str) -> PaperState:
        rows = await self._rows("SELECT * FROM paper WHERE number = ?", (number,))
        if not rows:
            raise NotFound(what=number)
        return paper_state(rows[0])


def _set_aside(name: bytes) -> Decision[None]:
    facts = {int(Fact.WHAT): SET_ASIDE_PHOTO, int(Fact.SHA256): name, int(Fact.REASON): MISSING}
    return Decision((Draft(Kind.SET_ASIDE, 0, facts),), None)


def _removed(db: sqlite3.Connection, name: bytes, at_s: int) -> None:
    db.execute("UPDATE photo_held SET removed_at_s = ? WHERE sha256 = ?", (at_s, name))


def forget_held(db: sqlite3.Connection) -> None:
    """Another hub than before: it may lack every file that is still here."""
    db.execute("DELETE FROM photo_held WHERE removed_at_s IS NULL")


def faults_of(db: sqlite3.Connection, files: PhotoFiles) -> Sequence[str]:
    """Photographs that the journal names, that the hub does not hold, and whose file here is missing or changed."""
    rows = db.execute("SELECT ref, item, sha256 FROM photo WHERE sha256 NOT IN (SELECT sha256 FROM photo_held)")
    return [
        f"{row['ref']}: photograph {row['item']} ({row['sha256'].hex()[:12]}) is missing or damaged"
        for row in rows
        if files.read(row["sha256"]) is None
    ]
