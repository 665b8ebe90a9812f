"""The doors between the edge's rooms: Protocols, and the frozen values that go through them.

Pages, link and printing see these and never an adapter. Nothing here may have an effect.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from contract.calendar import Calendar
from contract.catalogue import Catalogue
from contract.hours import Hours
from contract.keys import KeyList
from contract.limits import CODE_TRIES_PER_NUMBER_HOUR, HOUR_S
from contract.messages import DownItem, StatusRow
from edge.core.acts import AUDIT, JOURNAL, Bill, Decide, Decision, Draft, Stamp, TillState, View
from edge.core.clock import Reading
from edge.core.records import (
    CaseLine,
    DayCounts,
    EpochHead,
    MachineToken,
    Once,
    Outcome,
    PaperDetail,
    PaperLine,
    Person,
    PrinterState,
    PrintJob,
    ReceiptRecord,
    Recorded,
    Rows,
    ServiceOpen,
    SyncStatus,
    VerdictAnswer,
    VerdictReceipt,
)
from edge.core.settings import BranchSettings, Treasurer
from edge.ports.answers import AnswersReader
from edge.ports.intakes import Drafts, Intakes
from edge.ports.letters import LetterDesk
from edge.ports.money import MoneyReader
from edge.ports.people import People, Staff
from edge.ports.photos import PhotoLinks, Photos
from edge.ports.printing import NoPrinters, Printers
from edge.ports.queue import Queue
from edge.ports.upkeep import Upkeep

__all__ = [
    "AUDIT",
    "JOURNAL",
    "Bill",
    "BranchSettings",
    "CaseLine",
    "DayCounts",
    "Decide",
    "Decision",
    "Draft",
    "EpochHead",
    "MachineToken",
    "Once",
    "Outcome",
    "PaperDetail",
    "PaperLine",
    "People",
    "Person",
    "PrintJob",
    "PrinterState",
    "Printers",
    "Queue",
    "Reading",
    "ReceiptRecord",
    "Recorded",
    "Rows",
    "ServiceOpen",
    "Staff",
    "Stamp",
    "SyncStatus",
    "TillState",
    "Treasurer",
    "VerdictAnswer",
    "VerdictReceipt",
    "View",
]

T = TypeVar("T")
TRIES_KEPT = 10_000  # numbers whose wrong codes are counted at once
T_co = TypeVar("T_co", covariant=True)


# -- clock and luck ---------------------------------------------------------------------------------------------------


class Clock(Protocol):
    def read(self) -> Reading: ...


class Luck(Protocol):
    def draw(self, count: int) -> bytes:
        """`count` random bytes."""

    def below(self, limit: int) -> int:
        """A random whole number in 0..limit-1."""


# -- what a paper looks like to the outside ---------------------------------------------------------------------------


class Reader(Protocol):
    """Questions that pages ask. Reads the last committed state; never waits for the writer."""

    async def receipt(self, number: str) -> ReceiptRecord | None: ...
    async def paper(self, number: str) -> PaperDetail | None: ...
    async def last_papers(self, count: int = 10, *, actor: int | None = None) -> Sequence[PaperLine]: ...
    async def find(self, text: str, count: int = 20) -> Sequence[PaperLine]:
        """By part of a number, a name's beginning, or the last digits of a NIK; unsent work included."""

    async def today(self) -> DayCounts: ...
    async def case(self, case_id: str) -> CaseLine | None: ...
    async def services(self) -> Sequence[ServiceOpen]:
        """One row per service of the catalogue, in its order."""

    async def sync(self) -> SyncStatus: ...
    async def unsent(self, count: int = 50) -> Sequence[PaperLine]: ...
    async def versions(self) -> Mapping[str, int]:
        """Down topic -> version adopted."""

    async def bills(self, service: str, text: str = "", count: int = 20) -> Sequence[Bill]: ...
    async def bills_day(self, service: str) -> int | None: ...
    async def till(self, till: int) -> TillState: ...
    async def catalogue(self) -> Catalogue: ...
    @property
    def calendar(self) -> Calendar:
        """The city's free days in force: the hub's, or the ones that came with the configuration."""

    @property
    def hours(self) -> Hours: ...
    async def key_list(self) -> KeyList | None: ...
    async def may_sign(self) -> bool:
        """Whether the adopted key list names this box's key: no signed paper before."""

    async def status_rows(self) -> tuple[int, Sequence[StatusRow]] | None:
        """(the list's time, its rows) as the hub sent them, None when never."""

    async def adopted(self, topic: str, sub_key: str = "") -> tuple[int, int, bytes] | None:
        """(version, at_s, body) of a down topic."""

    async def check_secret(self, epoch: int) -> bytes | None:
        """K of one of this node's epochs."""

    async def hub_time_s(self) -> int | None:
        """The latest time that the hub itself has said."""

    async def sealed_events(self) -> int:
        """How many events this box has sealed, all streams and epochs."""

    def clock_jump(self) -> tuple[int, int] | None:
        """(the time that holds, what the system clock says) while a person or the hub has to confirm a jump ahead."""

    def now_s(self) -> int:
        """The time by the clock rule, as the next event would get it."""

    def clock_state(self) -> int:
        """0 checked, 1 free-running, 2 unsure, as the next event would say it."""


# -- writing ----------------------------------------------------------------------------------------------------------


class Journal(Protocol):
    """The only way to make something so."""

    async def transact(self, decide: Decide[T], *, once: Once | None = None, actor: int = 0) -> Outcome[T]:
        """Run `decide` on the writer's thread inside the transaction; return after commit **and** witness.

        Raises the refusal that `decide` raised (nothing happened), `NotListed` before the key list names this box's
        key, `DiskFull`, or `StorePoisoned` after an I/O error: then the process must end and start again.
        Cancelling the awaiting task does not undo it.
        """

    async def confirm_clock(self, actor: int) -> int:
        """A person says that the system clock is right although it runs more than 24 h ahead of the last event.

        Returns the time that holds from now on; it is an event."""

    @property
    def poisoned(self) -> Awaitable[BaseException]:
        """Resolves with the fault once the store must no longer be written: `main` ends the process with it."""


# -- the sending end --------------------------------------------------------------------------------------------------


class Outbox(Protocol):
    """What the link needs of the store."""

    async def chains(self) -> Sequence[EpochHead]:
        """Every chain, oldest epoch first, journal before audit."""

    async def rows(self, stream: int, epoch: int, after: int, limit: int) -> Rows: ...
    async def move_cursor(
        self,
        stream: int,
        epoch: int,
        through: int,
        head_hash: bytes,
        at_s: int,
        hub_epoch: bytes,
        *,
        aside: Sequence[tuple[int, int]] = (),
    ) -> bool:
        """Take a verified ack: forward only while `hub_epoch` is the known one, to any place when it is another.
        Papers in the ranges `aside` do not count as recorded until an ack no longer names them.

        False when the ack's hash differs from our own chain at `through` (a fork: nothing is moved)."""

    async def last_ack(self, stream: int, epoch: int) -> tuple[int, bytes, int] | None:
        """(through, hash, at_s)."""

    async def hub_epoch(self) -> bytes | None: ...
    async def rewind(self, hub_epoch: bytes) -> None:
        """The hub is another one than before: forget all acknowledgements; everything is sent again."""

    async def quarantine(self, stream: int, epoch: int, first: int, last: int, reason: str) -> None:
        """The hub set this range aside; a person must look. Counted in `SyncStatus.quarantined`."""

    async def adopt(self, item: DownItem) -> bool:
        """Take a verified down item whole, or refuse it whole. False when it is not newer, not for us, or refused.

        The body of `keys` is the COSE_Sign of the roots, that of `bills` is sealed to this node."""

    async def versions(self) -> Mapping[str, int]:
        """Topic, and topic/sub-key -> newest version that was taken or refused: what the hello tells the hub."""

    async def behind_ack(self, stream: int, epoch: int, through: int) -> bool:
        """The hub has acknowledged more of this chain than we have: open a new epoch, with three letters drawn at
        random. False when the chain is not the current one (an epoch was opened since)."""

    async def begin(self, epoch_min: int, *, replaced: bool = False) -> None:
        """The hub's word at enrolment: open the first epoch, or one from `epoch_min` on when ours lies before it."""

    async def set_aside(self, what: str, reason: str, data: bytes, topic: str = "") -> None:
        """Keep foreign bytes that could not be used, with an event 65."""

    async def health(self) -> Mapping[int, Any]:
        """Header health as far as the store knows: {1 backlog, 2 oldest age, 3 clock, 9 spool,
        10 photographs waiting}."""

    def wait(self) -> Awaitable[None]:
        """Resolves when there is something new to send since the last call."""

    async def note_hub_time(self, at_s: int) -> None:
        """A time the hub signed: the clock rule never goes before it, and trusts a jump up to it."""


# -- printing ---------------------------------------------------------------------------------------------------------


class Spool(Protocol):
    """Print jobs; the rows live with the journal, so none is lost and none appears without its paper."""

    async def pending(self, limit: int = 20, printer: str | None = None) -> Sequence[PrintJob]:
        """What waits, oldest first; of one printer, or of all."""

    async def take(self, job: int) -> PrintJob | None:
        """pending -> printing; None when another took it."""

    async def done(self, job: int) -> None: ...
    async def failed(self, job: int, reason: str, *, again: bool) -> None:
        """printing -> pending (`again`) or failed, with the reason's code."""

    async def jobs(self, number: str) -> Sequence[PrintJob]: ...
    async def open(self) -> Sequence[PrintJob]:
        """The newest job of each paper that waits, prints, or failed; oldest first."""

    async def retry(self, job: int, now_s: int, printer: str = "") -> bool:
        """Print a job of which nothing is on paper yet, perhaps on another printer. False when only a copy may follow,
        or it is no longer open."""

    async def drop(self, job: int) -> bool:
        """Nobody needs this print any more; the paper stays, and a copy can be had. False when it is not waiting."""

    async def drop_old(self) -> int:
        """Drop every job that waited too long for its printer; returns how many."""

    async def by_browser(self, number: str, now_s: int) -> bool:
        """The browser takes over the print that waits, or makes the first: true, and no slip printer will. False when
        some of it is on paper already, so that only another copy may follow."""

    async def resume(self, now_s: int, max_age_s: int, printer: str | None = None) -> int:
        """At start: jobs left *printing* go to failed (they may be half on paper), old pending ones wait for a person.
        Returns how many still print by themselves. Of one printer, or of all."""

    @property
    def rung(self) -> int:
        """How many times jobs may have been added: look before `pending`, hand it to `wait`."""

    async def wait(self, seen: int) -> None:
        """Returns when a job may have been added since `rung` was `seen`."""


class Pictures(Protocol):
    """A paper as dots: what the slip printer would print now. None for a number this branch does not have."""

    async def slip_png(self, number: str, width_mm: int = 80) -> bytes | None:
        """The whole slip, 576 (80 mm) or 384 (58 mm) dots wide, at 203 dpi."""

    async def qr_png(self, number: str) -> bytes | None:
        """The QR alone with its quiet zone, 260 x 260 dots; of a cancelled paper its cancellation's QR."""


# -- people and machines ----------------------------------------------------------------------------------------------


class Tokens(Protocol):
    async def verify(self, token: str) -> MachineToken | None: ...
    async def add(self, name: str, rights: frozenset[str]) -> tuple[MachineToken, str]:
        """The owner and the token's text, which is told once and kept only as SHA-256."""

    async def revoke(self, no: int) -> None: ...
    async def tokens(self) -> Sequence[MachineToken]: ...


class Keeper(Protocol):
    """Care of the store itself: backup, export, self-check."""

    async def backup(self, folder: Path, *, with_key: bool = False) -> Path: ...
    async def export(
        self, write: Callable[[str], object], *, persons: bool = False, stream: int | None = None
    ) -> int: ...
    async def verify(self) -> Sequence[str]:
        """Re-walk the chains and recompute the projections. Returns the faults found, empty when all is well."""


@dataclass(slots=True)
class Tries:
    """Wrong check codes per number in the last hour; bounded, and gone with the process."""

    _at_s: dict[str, list[int]] = field(default_factory=dict)

    def count(self, number: str, now_s: int) -> int:
        """Wrong tries of the last hour."""
        return sum(now_s - at_s < HOUR_S for at_s in self._at_s.get(number, ()))

    def note(self, number: str, now_s: int) -> None:
        """One more wrong try."""
        if len(self._at_s) >= TRIES_KEPT:
            self._at_s.pop(next(iter(self._at_s)))
        kept = [at_s for at_s in self._at_s.pop(number, ()) if now_s - at_s < HOUR_S]
        self._at_s[number] = [*kept, now_s][-CODE_TRIES_PER_NUMBER_HOUR:]


@dataclass(frozen=True, slots=True)
class Doors:
    """Everything `main` hands to a page or an action."""

    journal: Journal
    reader: Reader
    spool: Spool
    staff: Staff
    tokens: Tokens
    drafts: Drafts
    clock: Clock
    luck: Luck
    settings: BranchSettings
    people: People
    answers: AnswersReader
    upkeep: Upkeep
    photos: Photos
    queue: Queue
    intakes: Intakes
    money: MoneyReader
    letters: LetterDesk
    tries: Tries = field(default_factory=Tries)
    photo_links: PhotoLinks = field(default_factory=PhotoLinks)
    printers: Printers = field(default_factory=NoPrinters)
