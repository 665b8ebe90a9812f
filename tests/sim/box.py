"""A branch's box: the real store and the real decisions over a disk in memory, and every way in which it can break.

Knows nothing of the network; `tests.sim.carrier` sends for it.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from contract.messages import DownItem
from edge.core.clock import Reading
from edge.ports import ReceiptRecord
from edge.store import adopting, library, opening, staff
from edge.store.adopting import Adopter
from edge.store.box import box_set
from edge.store.disk import Disk
from edge.store.epochs import STREAMS
from edge.store.library import Library
from edge.store.memory import Memory
from edge.store.outbox import StoreOutbox
from edge.store.reader import StoreReader
from edge.store.scribe import Scribe
from edge.store.seals import Signer
from edge.store.staff import StoreStaff
from edge.store.steps import Place
from edge.store.witness import WitnessFile
from tests.edge.branch_box import KEYS, NODE, SETTINGS, setup
from tests.sim.still import StillCommits, StillReader, at_once, database

# Starting a box takes a hundred milliseconds, and a life has hundreds of starts: the two slow parts, reading the same
# catalogue again and the hash of nobody's password, are done once.
_read_catalogue = cache(library.read_catalogue)
for _module in (library, opening, adopting):
    vars(_module)["read_catalogue"] = _read_catalogue
staff.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

Position = tuple[int, int, int]  # stream, epoch, seq


@dataclass
class BoxClock:
    """The box's own clocks: the wall clock goes wrong by `wrong_s`; the monotonic one begins anew at each start."""

    true_s: Callable[[], float]
    wrong_s: int = 0
    started_s: float = 0.0

    def read(self) -> Reading:
        return Reading(int(self.true_s()) + self.wrong_s, self.true_s() - self.started_s, trusted=False)


@dataclass
class BoxLuck:
    """Luck for secrets and letters, of the seed."""

    source: random.Random

    def draw(self, count: int) -> bytes:
        return self.source.randbytes(count)

    def below(self, limit: int) -> int:
        return self.source.randrange(limit)


class RoomyDisk(Disk):
    """A disk with room, unless a fault has filled it; nobody looks at the real one."""

    full = False

    def tight(self) -> bool:
        return self.full


@dataclass
class Sealed:
    """An event as it was committed once: its hash, its time, and the true time of that moment."""

    hash: bytes
    at_s: int
    true_s: float


@dataclass
class Box:
    """One branch's box. `ever` holds every event that was ever committed here, also those a broken disk lost since."""

    folder: Path
    true_s: Callable[[], float]
    luck: random.Random
    node: str = NODE
    db: sqlite3.Connection = field(default_factory=database)
    ever: dict[Position, Sealed] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = BoxClock(self.true_s)
        self.images: list[bytes] = []
        self._heads: dict[tuple[int, int], int] = {}
        self.machine = "machine-1"
        self.disk = RoomyDisk(self.folder, 0)
        self.boot()

    def boot(self) -> str | None:
        """Start the process on the disk as it is. Returns why a new epoch was opened, if it was."""
        self.clock.started_s = self.true_s()
        luck = BoxLuck(self.luck)
        made = setup(self.folder, luck=luck, clock=self.clock, machine=self.machine)  # type: ignore[arg-type]
        opening._prepare(self.db, made)
        witnesses = {
            stream: WitnessFile(self.folder / f"witness-{stream}", sync=lambda handle: None) for stream in STREAMS
        }
        memory, library, reader = Memory(self.clock.read, witnesses), Library(), StillReader(self.db)
        self.commits = StillCommits(self.db, memory, self._note)
        self.memory = memory
        memory.signer = Signer.of(KEYS.signing)
        scribe = Scribe(Place(self.node, 420, "cek.mpp.example"), memory, luck, self.disk, library.catalogue)
        adopter = Adopter(scribe, memory, library, KEYS.trust, KEYS.sealing)
        commits: Any = self.commits
        still: Any = reader
        staff = StoreStaff(commits, still, memory, scribe)
        self.outbox = StoreOutbox(
            commits, still, memory, scribe, adopter, luck, witnesses, self.machine, asyncio.Event()
        )
        self.reader = StoreReader(still, memory, library, SETTINGS, lambda no: str(no))
        self.journal = opening.StoreJournal(commits, scribe, memory, asyncio.Event())
        start = opening._Opening(made, memory, library, scribe, adopter, staff, witnesses)
        opened = at_once(self.commits.write(start.start))
        keys = KEYS.key_list()
        at_once(self.outbox.adopt(DownItem("keys", "all", adopter.number_of(keys), 0, keys)))
        at_once(self.outbox.begin(1))
        self._witnesses = witnesses
        return opened

    def receipt(self, number: str) -> ReceiptRecord | None:
        """The paper as a page shows it."""
        return at_once(self.reader.receipt(number))

    def _note(self) -> None:
        """Keep what was just committed, and complain of a time that falls or runs ahead."""
        for stream, chain in self.memory.state.chains.items():
            last = self._heads.get((stream, chain.epoch), 0)
            rows = self.db.execute(
                "SELECT seq, hash, at_s FROM event WHERE stream = ? AND epoch = ? AND seq > ? ORDER BY seq",
                (stream, chain.epoch, last),
            )
            for row in rows:
                self._keep((stream, chain.epoch, row["seq"]), row)

    def _keep(self, position: Position, row: sqlite3.Row) -> None:
        stream, epoch, seq = position
        before = self.ever.get((stream, epoch, seq - 1))
        if before is not None and row["at_s"] < before.at_s:
            self.broken.append(f"time fell at {position}: {before.at_s} -> {row['at_s']}")
        if row["at_s"] > self.true_s() + 86_400 + 60:
            self.broken.append(f"time ran ahead at {position}: {row['at_s'] - int(self.true_s())} s")
        self.ever[position] = Sealed(row["hash"], row["at_s"], self.true_s())
        self._heads[stream, epoch] = seq

    # -- how it breaks

    def kill(self) -> str | None:
        """The process is killed and started again."""
        self._close()
        return self.boot()

    def keep_image(self) -> None:
        """A backup of this moment; the last three are kept."""
        self.images = [*self.images[-2:], self.db.serialize()]

    def restore(self, image: bytes) -> str | None:
        """The disk died; a backup is put on a new one. The witness file of the old disk may be gone with it."""
        self._close()
        self.db.close()
        self.db = database(image)
        box_set(self.db, "restored", 1)
        if self.luck.random() < 0.5:
            for stream in STREAMS:
                (self.folder / f"witness-{stream}").unlink()
        return self.boot()

    def lose_tail(self, image: bytes) -> str | None:
        """The write-ahead log was damaged: acknowledged commits are gone, and SQLite says that all is well."""
        self._close()
        self.db.close()
        self.db = database(image)
        return self.boot()

    def move(self) -> str | None:
        """The same disk in another machine."""
        self.machine = f"machine-{self.luck.randrange(1_000_000)}"
        return self.kill()

    def _close(self) -> None:
        for witness in self._witnesses.values():
            witness.close()


def numbers_at(db: sqlite3.Connection) -> set[str]:
    """The numbers of all papers that a box's disk still has."""
    return {row[0] for row in db.execute("SELECT number FROM paper")}
