"""Opening the store: lock, migrate, read, compare with the witness, open an epoch where the disk is not what it was.

The only place that puts the store's parts together. `main` calls `open_store` and hands the parts on as ports.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import aiosqlite
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.calendar import Calendar, load_calendar
from contract.catalogue import Catalogue
from contract.errors import SimpulError
from contract.hours import Hours, load_hours
from contract.letters import load_letters
from contract.limits import DAY_S
from contract.messages import DownItem
from contract.places import load_places
from edge.core.settings import BranchSettings
from edge.ports import Clock, Luck, People
from edge.store.adopting import Adopter, Trust, document_of
from edge.store.answers import StoreAnswers
from edge.store.box import box_get, box_set
from edge.store.checkpoint import Checkpoints
from edge.store.commits import Commits
from edge.store.disk import RESERVE_BYTES, Disk
from edge.store.drafts import StoreDrafts
from edge.store.epochs import STREAMS, cause_to_open, draw_letters, load_state, open_epoch
from edge.store.intakes import StoreIntakes
from edge.store.journal import StoreJournal
from edge.store.keeper import StoreKeeper
from edge.store.letters import StoreLetters
from edge.store.library import Library, keep_catalogue, load_catalogues, read_catalogue
from edge.store.lockout import boot_id, restart_waits
from edge.store.memory import Memory
from edge.store.money_reader import StoreMoney
from edge.store.outbox import StoreOutbox
from edge.store.photo_files import PhotoFiles
from edge.store.photos import StorePhotos
from edge.store.pulse import Pulse
from edge.store.queue import StoreQueue
from edge.store.reader import StoreReader
from edge.store.scribe import Scribe
from edge.store.seals import Signer
from edge.store.spool import Bell, StoreSpool
from edge.store.staff import StoreStaff
from edge.store.steps import Place
from edge.store.tokens import StoreTokens
from edge.store.training_rows import StoreTrainingLog
from edge.store.upkeep import StoreUpkeep
from edge.store.watch import StoreWatch
from edge.store.witness import WitnessFile
from edge.store.workplaces import StorePresences, StoreWorkstations
from kit.sqlite import migrate, open_reader, open_writer

T = TypeVar("T")
MIGRATIONS = Path(__file__).parent / "migrations"
DATABASE = "journal.sqlite"


class StoreInUse(SimpulError):  # noqa: N818 -- named by its cause
    """Another process has this folder open."""

    code = "store_in_use"
    says_id = "Data di {folder} sedang dipakai proses lain. Hentikan dahulu, lalu ulangi."
    says_en = "The data in {folder} are in use by another process. Stop it first, then try again."


class OtherNode(SimpulError):  # noqa: N818 -- named by its cause
    """The folder belongs to another branch."""

    code = "other_node"
    says_id = "Data di folder ini milik {found}, bukan {expected}. Periksa `node` dan `data` di edge.yaml."
    says_en = "The data in this folder belong to {found}, not {expected}. Check `node` and `data` in edge.yaml."


@dataclass(frozen=True, slots=True)
class Setup:
    """All that the store needs to know. `machine` names the hardware; another one under the same disk opens an epoch.

    `catalogue`, `calendar` and `hours` are in force until the hub sends its own. `keys` is where the private keys lie,
    for a backup that asks for them. `observe` hears how many seconds each transaction took.
    """

    folder: Path
    settings: BranchSettings
    catalogue: Catalogue
    clock: Clock
    luck: Luck
    machine: str = ""
    calendar: Calendar = field(default_factory=Calendar)
    hours: Hours = field(default_factory=Hours)
    signing: Ed25519PrivateKey | None = None
    sealing: X25519PrivateKey | None = None
    trust: Trust | None = None
    keys: Path | None = None
    reserve_bytes: int = RESERVE_BYTES
    observe: Callable[[float], None] = lambda _: None


@dataclass(slots=True)
class _Growth:
    """After each transaction: wakes the link and the pages that wait when a chain has grown."""

    memory: Memory
    grown: asyncio.Event
    pulse: Pulse
    _seen: object = None

    def __call__(self) -> None:
        if self._seen is not self.memory.state.chains:
            self._seen = self.memory.state.chains
            self.grown.set()
            self.pulse.beat()


@dataclass(slots=True)
class Store:
    """The open store: one attribute per port. `opened` says why a new epoch was opened at this start, if it was."""

    journal: StoreJournal
    reader: StoreReader
    answers: StoreAnswers
    upkeep: StoreUpkeep
    outbox: StoreOutbox
    spool: StoreSpool
    staff: StoreStaff
    people: People
    tokens: StoreTokens
    drafts: StoreDrafts
    photos: StorePhotos
    queue: StoreQueue
    letters: StoreLetters
    intakes: StoreIntakes
    keeper: StoreKeeper
    training: StoreTrainingLog
    money: StoreMoney
    disk: Disk
    opened: str | None
    _commits: Commits
    _memory: Memory
    _adopter: Adopter
    _checkpoints: Checkpoints
    _tasks: list[asyncio.Task[None]]
    _connections: tuple[aiosqlite.Connection, ...]
    _witnesses: dict[int, WitnessFile]
    _lock: int

    async def enrolled(
        self,
        signing: Ed25519PrivateKey,
        sealing: X25519PrivateKey,
        trust: Trust,
        key_list: bytes,
        at_s: int,
        epoch_min: int,
        *,
        replaced: bool = False,
    ) -> None:
        """Take what enrolment gave: the keys, the roots, the key list, and the hub's word on the epoch. May be called
        at every start; what is known already changes nothing."""
        self._memory.signer = Signer.of(signing)
        self._adopter.trust, self._adopter.seal_private = trust, sealing
        version = self._adopter.number_of(key_list)
        await self._commits.write(self._adopter.load)
        await self.outbox.adopt(DownItem("keys", "all", version, at_s, key_list))
        await self.outbox.begin(epoch_min, replaced=replaced)
        await self._commits.write(self.staff.tell_all)

    async def take_staff(self, put: Callable[[sqlite3.Connection], None]) -> None:
        """Of a training store: let `put` write who works here now."""

        def take(db: sqlite3.Connection) -> None:
            put(db)
            self.staff.load_names(db)

        await self._commits.write(take)

    async def close(self) -> None:
        """Finish what waits, move the log, and let go of every file."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._commits.close()
        if not self._commits.is_poisoned:
            await self._checkpoints.checkpoint()
        await self.abandon()

    async def abandon(self) -> None:
        """Let go of every file without another word to the disk: after a poisoned writer, or in a test of a crash."""
        for task in self._tasks:
            task.cancel()
        await _let_go(self._connections, self._witnesses)
        os.close(self._lock)


async def open_store(setup: Setup) -> Store:
    """Open (or create) the store in `setup.folder`.

    Raises `StoreInUse`, `OtherNode`, `kit.sqlite.StoreNewerError`, or `sqlite3.DatabaseError` for a damaged file.
    """
    setup.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = _lock(setup.folder)
    try:
        return await _open(setup, lock)
    except BaseException:
        os.close(lock)
        raise


async def _open(setup: Setup, lock: int) -> Store:
    path = setup.folder / DATABASE
    witnesses = {stream: WitnessFile(setup.folder / f"witness-{stream}") for stream in STREAMS}
    memory, library = Memory(setup.clock.read, witnesses), Library()
    disk = Disk(setup.folder, setup.reserve_bytes)
    settings = setup.settings
    place = Place(settings.node, settings.offset_min, settings.qr_host, settings.training)
    writer = await open_writer(path)
    try:
        await writer.run(lambda db: _prepare(db, setup))
        reader = await open_reader(path)
    except BaseException:
        await writer.close()
        raise
    grown, spooled, pulse = asyncio.Event(), Bell(), Pulse()
    commits = Commits(writer, memory, disk.give_reserve_up, setup.observe, _Growth(memory, grown, pulse))
    scribe = Scribe(place, memory, setup.luck, disk, library.catalogue)
    adopter = Adopter(scribe, memory, library, setup.trust, setup.sealing)
    if setup.signing is not None:
        memory.signer = Signer.of(setup.signing)
    staff = StoreStaff(commits, reader, memory, scribe)
    outbox = StoreOutbox(commits, reader, memory, scribe, adopter, setup.luck, witnesses, setup.machine, grown)
    checkpoints = Checkpoints(path, commits, memory, disk.give_reserve_up)

    opening = _Opening(setup, memory, library, scribe, adopter, staff, witnesses)
    try:
        opened = await commits.write(opening.start)
    except BaseException:
        await _let_go((reader, writer), witnesses)
        raise
    checkpoints.start_from(memory.state.chains)
    disk.keep_reserve()
    pages = StoreReader(reader, memory, library, settings, lambda no: staff.names.get(no, ""))
    photos = StorePhotos(
        commits, reader, memory, library, scribe, settings, PhotoFiles(setup.folder), disk, staff.names
    )
    return Store(
        journal=StoreJournal(commits, scribe, memory, spooled),
        reader=pages,
        answers=StoreAnswers(reader, commits, library),
        upkeep=StoreUpkeep(commits, reader),
        outbox=outbox,
        spool=StoreSpool(commits, reader, spooled, settings.printers),
        staff=staff,
        people=People(
            StoreWorkstations(commits, reader, pages.now_s),
            StorePresences(commits, reader, pages.now_s),
            StoreWatch(reader),
        ),
        tokens=StoreTokens(commits, reader, setup.luck, staff.names.__setitem__),
        drafts=StoreDrafts(commits, reader, settings.intake.drafts_days * DAY_S),
        photos=photos,
        letters=StoreLetters(reader, memory, library),
        queue=StoreQueue(reader, memory, pulse, settings.offset_min),
        intakes=StoreIntakes(reader),
        keeper=StoreKeeper(path, place, library, setup.clock, setup.keys),
        training=StoreTrainingLog(reader),
        money=StoreMoney(reader, library, lambda no: staff.names.get(no, "")),
        disk=disk,
        opened=opened,
        _commits=commits,
        _memory=memory,
        _adopter=adopter,
        _checkpoints=checkpoints,
        _tasks=[
            asyncio.create_task(checkpoints.run(), name="edge-checkpoints"),
            asyncio.create_task(photos.keep_tidy(), name="edge-photos"),
        ],
        _connections=(writer, reader),
        _witnesses=witnesses,
        _lock=lock,
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """What happens in the store's first transaction."""

    setup: Setup
    memory: Memory
    library: Library
    scribe: Scribe
    adopter: Adopter
    staff: StoreStaff
    witnesses: dict[int, WitnessFile]

    def start(self, db: sqlite3.Connection) -> str | None:
        """Read everything back; the cause's name when a new epoch had to be opened."""
        setup, memory = self.setup, self.memory
        load_catalogues(db, self.library)
        self._choose_catalogue(db)
        self._choose_days(db)
        load_state(db, memory, setup.settings.node)
        self.adopter.load(db)
        if setup.settings.training:  # it signs nothing, so it needs no list to say that it may
            memory.state = replace(memory.state, listed=True)
        self.staff.load_names(db)
        restart_waits(db, setup.clock.read().monotonic_s, boot_id())
        self._compare_witnesses()
        cause = cause_to_open(db, memory, setup.machine, self.witnesses)
        if cause is None:
            return None
        epoch = draw_letters(db, setup.luck, self.witnesses)
        open_epoch(db, memory, self.scribe, setup.luck, epoch, cause, setup.machine)
        return cause.name.lower()

    def _compare_witnesses(self) -> None:
        """A head that the witness does not name yet was committed but told to nobody: it is flushed with the next."""
        for stream, chain in self.memory.state.chains.items():
            last = self.witnesses[stream].last()
            if last is not None and (last.epoch, last.seq, last.hash) == (chain.epoch, chain.seq, chain.head):
                self.memory.witnessed(stream, chain)

    def _choose_catalogue(self, db: sqlite3.Connection) -> None:
        """The hub's newest, or the one that came with the software."""
        row = db.execute("SELECT body FROM adopted WHERE topic = 'catalogue'").fetchone()
        catalogue = read_catalogue(row["body"]) if row else self.setup.catalogue
        if catalogue.services and catalogue.version not in self.library.catalogues:
            keep_catalogue(db, self.library, catalogue)
        self.library.catalogues[catalogue.version] = catalogue
        self.memory.state = replace(self.memory.state, catalogue=catalogue)

    def _choose_days(self, db: sqlite3.Connection) -> None:
        """The hub's newest calendar and hours, or the ones of the configuration."""
        calendar = _sent(db, "calendar", load_calendar) or self.setup.calendar
        hours = _sent(db, "hours", load_hours) or self.setup.hours
        self.memory.state = replace(
            self.memory.state,
            calendar=calendar,
            hours=hours,
            letters=_sent(db, "letters", load_letters),
            places=_sent(db, "places", load_places),
        )


def _sent(db: sqlite3.Connection, topic: str, load: Callable[[Mapping[str, object]], T]) -> T | None:
    """The document of this topic that the hub sent, None for none, or one that only another version can read."""
    row = db.execute("SELECT body FROM adopted WHERE topic = ?", (topic,)).fetchone()
    try:
        return load(document_of(row["body"])) if row else None
    except (SimpulError, ValueError):
        return None


async def _let_go(connections: Iterable[aiosqlite.Connection], witnesses: Mapping[int, WitnessFile]) -> None:
    """Close every file. A connection that is forgotten keeps its thread, and the process never ends."""
    for connection in connections:
        await connection.close()
    for witness in witnesses.values():
        witness.close()


def _prepare(db: sqlite3.Connection, setup: Setup) -> None:
    """Schema and owner. The writer never checkpoints by itself: the log is read back first."""
    migrate(db, MIGRATIONS)
    db.execute("PRAGMA wal_autocheckpoint=0")
    owner = box_get(db, "node")
    if owner is None:
        box_set(db, "node", setup.settings.node)
    elif owner != setup.settings.node:
        raise OtherNode(found=owner, expected=setup.settings.node)


def _lock(folder: Path) -> int:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise StoreInUse(folder=folder) from error
    return handle
