"""The frozen values that go through the edge's doors: papers as people and programs see them, chains, jobs, accounts.

Pure values without behaviour; `edge.ports` hands them on, so no room but the core needs this name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from contract.catalogue import Catalogue
from contract.events import Event, Sealed
from edge.core.money import Closing, Deposit

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded:
    """When the hub's ledger had it, RFC 3339."""

    at: str


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """A receipt exactly as the API shows it; encode it as it stands.

    `kind` is the paper's letters, `epoch` its letters, `clock` 0|1|2, `issued_at` RFC 3339 with the node's offset,
    `fee_rp` the amount of a BP, else 0 (GRATIS) or None. `case_id` is None for a payment that belongs to no case.
    """

    number: str
    kind: str
    service: str
    issued_at: str
    clock: int
    epoch: str
    seq: int
    fee_rp: int | None
    check_code: str
    qr_text: str
    recorded: Literal[False] | Recorded
    case_id: str | None
    copies: int


@dataclass(frozen=True, slots=True)
class PaperDetail:
    """Everything a page or a slip needs of one paper: the record, the event behind it, and what happened to it since.

    `person` is None once it was purged. `cancelled_by` is the BT's number, `cancel_qr_text` its QR text: a reprint of
    a cancelled paper carries that one. `second_name` is who stood by as the second person, `money` what lies behind a
    closing (TK) or a deposit (ST), `routed_to` the lurah to whom a file for another kelurahan's letter goes.
    """

    record: ReceiptRecord
    event: Event
    catalogue: Catalogue
    service: int
    paper: int
    n: int
    at_s: int
    initials: str
    docs: int
    amount_rp: int
    actor_name: str
    cancelled_by: str | None
    cancel_qr_text: str | None
    cose: bytes
    second_name: str = ""
    money: Closing | Deposit | None = None
    routed_to: str = ""

    @property
    def person(self) -> Mapping[int, Any] | None:
        return self.event.person


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One row of a list of papers. `name` is the person's, None once purged."""

    number: str
    kind: str
    service: str
    at_s: int
    amount_rp: int
    name: str | None
    cancelled: bool
    recorded: bool
    printed: bool
    actor: int


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What happened today: papers by letters, and the rupiah received less cancelled."""

    papers: Mapping[str, int]
    received_rp: int


@dataclass(frozen=True, slots=True)
class ServiceOpen:
    """Whether a service can be done here now. `why_closed` is a refusal's code, None when open."""

    code: str
    open: bool
    cash: bool
    why_closed: str | None
    sentence: str | None
    sentence_en: str | None


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The unsent and the last word of the hub. Ages in seconds; None = never."""

    backlog: int
    oldest_unsent_age_s: int | None
    last_ack_through: int | None
    last_ack_at_s: int | None
    last_ack_age_s: int | None
    epoch: str
    hub_epoch: str | None
    quarantined: int


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case: its papers oldest first, its state by name, and how many steps it has made."""

    case_id: str
    service: str
    state: str
    step: int
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Once:
    """A promise that a command is done once.

    `digest` is SHA-256 of the body: another body under the same key is refused (`key_reused`, 422). None (where the
    address says all, as with a copy) answers the first receipt whatever the body.
    """

    key: str
    digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T_co]):
    """What was committed and witnessed: papers in order, the decision's value (None when replayed by `Once`), and the
    names of slips that are no papers."""

    papers: tuple[ReceiptRecord, ...]
    value: T_co | None
    replayed: bool
    slips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EpochHead:
    """One chain of this node and how far the hub has acknowledged it. `acked_hash` is None before the first ack."""

    stream: int
    epoch: int
    head: int
    head_hash: bytes
    acked: int
    acked_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Consecutive events of one chain, ready for a segment. `prev_hash` is the hash before the first of them.

    `secrets` has the secrets of the blocks that the box still knows: {block: 32 bytes}; other rows carry their salt.
    """

    stream: int
    epoch: int
    prev_hash: bytes
    sealed: tuple[Sealed, ...]
    secrets: Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One paper to print. `copy` 0 is the first print, n is SALINAN n. `state`: pending, printing, done, failed,
    dropped. `reason` is a code of `edge.core.printers`; `printer` the one it belongs to, "" where none is set."""

    job: int
    number: str
    copy: int
    state: str
    tries: int
    asked_at_s: int
    reason: str
    counter: int
    printer: str


@dataclass(frozen=True, slots=True)
class PrinterState:
    """What the box knows of a printer: a lamp word (ok, wait, warn, unknown) and a sentence; `sentence_en` too.

    `trouble` is the code of what stops it, "" when nothing does; `since_s` when that began."""

    name: str
    lamp: str
    sentence: str
    sentence_en: str
    trouble: str = ""
    since_s: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A staff account. `no` is the actor in events; roles: `loket`, `kas`, `penyelia`, `admin`."""

    no: int
    login: str
    name: str
    roles: frozenset[str]
    disabled: bool
    must_change: bool


@dataclass(frozen=True, slots=True)
class MachineToken:
    """A token's owner. `no` is 10000 or more; rights: `intakes`, `payments`, `cancel`, `handover`, `read`."""

    no: int
    name: str
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class VerdictReceipt:
    """The part of a verified paper that may be shown."""

    number: str
    kind: str
    service: str
    issued_at: str
    fee_rp: int | None
    initials: str


@dataclass(frozen=True, slots=True)
class VerdictAnswer:
    """`POST verify`'s answer exactly as the API has it. `as_of` is RFC 3339: the age of what the verdict rests on.

    `reason` is the verdict's own word, or which of its causes it is where it has several.
    """

    verdict: str
    as_of: str
    reason: str
    receipt: VerdictReceipt | None
    sentence: str
    sentence_en: str
