"""Moving the write-ahead log into the database, only after its rows were read back and found whole.

One flipped bit in an open log would be copied silently (measured), and would take every later commit along at the next
start. So the chain is walked from the last checkpoint on, by a fresh connection that reads the log and no cache.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from contract.errors import SimpulError
from contract.journal import Chain
from edge.store.commits import Commits
from edge.store.memory import Memory
from edge.store.rows import sealed_of

IDLE_S = 5.0  # after so long without work the log is emptied, so that little depends on it
LOOK_EVERY_S = 1.0
LOG_MAX_BYTES = 4 << 20
_LATER = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}  # the log stays whole; nothing is damaged


class ChainBroken(Exception):  # noqa: N818 -- a finding about the disk
    """A row that was written is not what the disk gives back."""


class Checkpoints:
    """Runs beside the writer until it is cancelled."""

    def __init__(self, path: Path, commits: Commits, memory: Memory, on_full: Callable[[], None]) -> None:
        """`on_full` makes room when the disk has none for what the log holds."""
        self._on_full = on_full
        self._path = path
        self._log = path.with_name(path.name + "-wal")
        self._commits = commits
        self._memory = memory
        self._verified: dict[int, Chain] = {}

    def start_from(self, chains: Mapping[int, Chain]) -> None:
        """What was verified at start."""
        self._verified = dict(chains)

    async def run(self) -> None:
        """Look once a second; checkpoint when idle for five, or when the log has grown."""
        quiet_s, seen = 0.0, self._commits.batches
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            quiet_s = quiet_s + LOOK_EVERY_S if self._commits.batches == seen else 0.0
            seen = self._commits.batches
            if self._size() > LOG_MAX_BYTES or (quiet_s >= IDLE_S and self._size() > 0):
                await self.checkpoint(empty=quiet_s >= IDLE_S)

    async def checkpoint(self, *, empty: bool = True) -> None:
        """Verify and move the log; `empty` also cuts the file, which waits for no reader. A full disk leaves it for
        the next look: what is in the log is safe there, and a restart would make no room."""
        await self._commits.outside(lambda db: self._checkpoint(db, empty))

    def _size(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _checkpoint(self, db: sqlite3.Connection, empty: bool) -> None:
        heads = dict(self._memory.state.chains)
        fresh = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        try:
            fresh.row_factory = sqlite3.Row
            for stream, head in heads.items():
                walk(fresh, self._verified.get(stream), head)
        finally:
            fresh.close()
        self._verified = heads
        db.execute("PRAGMA busy_timeout=0")
        try:
            db.execute(f"PRAGMA wal_checkpoint({'TRUNCATE' if empty else 'PASSIVE'})")
        except sqlite3.OperationalError as fault:
            if fault.sqlite_errorcode & 0xFF not in _LATER:
                raise
            self._on_full()
        finally:
            db.execute("PRAGMA busy_timeout=5000")


def walk(db: sqlite3.Connection, verified: Chain | None, head: Chain) -> None:
    """Walk a chain from `verified` (of the same epoch, else from its beginning) to `head`. Raises `ChainBroken`."""
    fresh = Chain.start(head.node, head.stream, head.epoch)
    at = verified if verified is not None and verified.epoch == head.epoch else fresh
    rows = db.execute(
        "SELECT * FROM event WHERE stream = ? AND epoch = ? AND seq > ? ORDER BY seq", (head.stream, head.epoch, at.seq)
    )
    try:
        for row in rows:
            at = at.follow(sealed_of(row))
    except (SimpulError, sqlite3.DatabaseError, ValueError, AssertionError) as fault:
        raise ChainBroken(
            f"{head.node}: the event after {at.seq} of epoch {head.epoch} is not what was written"
        ) from fault
    if at != head:
        raise ChainBroken(f"{head.node}: the journal ends at {at.seq}, not at {head.seq}")
