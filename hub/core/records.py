"""What the hub knows, as plain values that pass between store, actions and pages. No behaviour beyond reading them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class NodeState(StrEnum):
    """A node's standing. Up, late and silent are computed (see `hub.core.liveness`), never stored."""

    PENDING = "pending"
    ACTIVE = "active"
    FROZEN = "frozen"
    REVOKED = "revoked"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper of the ledger. `initials` is None once the person was erased; `cancelled_by` is the BT's number."""

    number: str
    node: str
    paper: int
    epoch: int
    n: int
    seq: int
    at_s: int
    clock: int
    service: int
    amount_rp: int
    docs: int
    initials: str | None
    case_id: str | None
    cancelled_by: str | None
    copies: int
    recorded_at_s: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a node last said of itself, and when the hub heard it (`at_s`). Ages are as of then."""

    at_s: int
    backlog: int
    oldest_age_s: int
    clock: int
    disk_percent: int
    software: str
    versions: Mapping[str, int] = field(default_factory=dict)
    lamps: tuple[int, ...] = ()
    goodbye: bool = False
    spool: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """How far the ledger has a chain of one node."""

    stream: int
    epoch: int
    through: int
    hash: bytes
    at_s: int


@dataclass(frozen=True, slots=True)
class NodeRecord:
    """A node with all that a board shows of it. `heads` newest first; money is what was reported, in rupiah."""

    code: str
    name: str
    kelurahan: str | None
    mobile: bool
    state: NodeState
    quiet_limit_s: int
    zone_offset_min: int
    added_at_s: int
    last_seen_s: int | None
    report: Report | None
    heads: tuple[Head, ...]
    set_aside: int
    forked: bool
    undeposited_rp: int
    oldest_undeposited_day: int | None
    kid: bytes | None

    @property
    def journal(self) -> Head | None:
        """The newest chain of the journal: what the last ack said, since an ack follows each commit."""
        return next((head for head in self.heads if head.stream == 0), None)


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One row of the ledger in raw order; `facts` decoded, person never here."""

    node: str
    stream: int
    epoch: int
    seq: int
    at_s: int
    clock: int
    actor: int
    kind: int
    facts: Mapping[Any, Any]
    digest: bytes
    hash: bytes
    number: str | None


@dataclass(frozen=True, slots=True)
class PhotoRecord:
    """A photograph as its event names it; `whole` once the sealed file is here."""

    ref: str
    item: int
    sha256: bytes
    size_b: int
    at_s: int
    whole: bool


@dataclass(frozen=True, slots=True)
class DownItem:
    """A signed item for the branches. `scope` is ``all`` or a node's code, `sub` a case number or empty."""

    topic: str
    scope: str
    sub: str
    version: int
    at_s: int
    signed: bytes


@dataclass(frozen=True, slots=True)
class SetAside:
    """Events or messages that could not be taken in, kept until a person decides."""

    id: int
    node: str
    stream: int
    epoch: int
    first: int
    last: int
    reason: str
    at_s: int
    size: int
    resolved_at_s: int | None


@dataclass(frozen=True, slots=True)
class Task:
    """Something that needs a person. `sentence` is Indonesian, `sentence_en` English."""

    id: int
    at_s: int
    kind: str
    node: str | None
    sentence: str
    sentence_en: str
    severity: str
    done_at_s: int | None


@dataclass(frozen=True, slots=True)
class BranchTask:
    """A task that a branch must hear of. `ref` is the paper or case it is about, empty for none."""

    id: int
    at_s: int
    kind: str
    node: str
    sentence: str
    sentence_en: str
    ref: str
    done: bool


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A person who may log in at the hub. The password itself is never here, its argon2id hash is."""

    id: int
    login: str
    name: str
    roles: frozenset[str]
    password_hash: str
    must_change: bool
    disabled: bool


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A machine's right to call. Only the SHA-256 of the token is kept."""

    id: int
    name: str
    rights: frozenset[str]
    created_at_s: int
    revoked_at_s: int | None


@dataclass(frozen=True, slots=True)
class Slot:
    """Five minutes of a node as the hub saw them: `slot` is at_s // 300. `internet` is the lamp the node told."""

    slot: int
    backlog: int
    oldest_age_s: int
    internet: int | None


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a node's story: a lamp word, Indonesian and English."""

    at_s: int
    lamp: str
    sentence: str
    sentence_en: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A document as published to the branches."""

    topic: str
    version: int
    at_s: int
    sha256: bytes
    document: bytes


@dataclass(frozen=True, slots=True)
class Act:
    """Something the hub itself did, on its way into its own chain. `actor` 0 is the hub, 1.. a person of its staff."""

    kind: int
    facts: Mapping[Any, Any]
    actor: int = 0
    person: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time enrolment code, by its hash."""

    node: str
    made_at_s: int
    expires_at_s: int
    replaces: bool
    used_at_s: int | None = None


@dataclass(frozen=True, slots=True)
class NewNode:
    """What `node add` says of a place before its box exists."""

    code: str
    name: str
    kelurahan: str | None
    mobile: bool
    quiet_limit_s: int
    zone_offset_min: int
