"""What the hub's rooms ask of each other, as protocols. No implementation stands here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract.keys import Key, KeyList
from contract.photo import Chunk
from contract.segment import Header
from contract.states import Case
from contract.status import StatusRow
from hub.core.offices import CaseFile, CaseRecord
from hub.core.receiver import ChainId, Outcome, Reason, Standing
from hub.core.records import (
    Act,
    BranchTask,
    DownItem,
    EventRecord,
    Happening,
    Head,
    Invite,
    NewNode,
    NodeRecord,
    NodeState,
    PaperRecord,
    PhotoRecord,
    Publication,
    SetAside,
    Slot,
    StaffRecord,
    Task,
    TokenRecord,
)

Decide = Callable[[Standing, Mapping[int, bytes]], Outcome]
"""(standing, known chain hashes by seq) -> what to store. Pure and quick: it runs on the writer's thread."""


class Ledger(Protocol):
    """What ingest needs of the store. Every method that writes is one transaction, durable when it returns."""

    async def hub_epoch(self) -> bytes:
        """Eight bytes, drawn anew at each restore or take-over."""

    async def keys(self) -> KeyList | None:
        """The root-signed key list in force, None before the first."""

    async def receive(self, header: Header, raw: bytes, at_s: int, decide: Decide) -> Outcome:
        """Inside ONE `BEGIN IMMEDIATE`: read the chain's `Standing` (`Standing.unheard` when new) and the chain hashes
        the ledger knows for seqs first-1..last (event rows, and stored boundaries of ranges set aside), call
        `decide`, store all its `Outcome` says (rows, projections, boundary hashes, bad events' quarantine rows, raw
        bytes to keep or hold, the new standing, ack state, health and time of contact from the header); commit.
        Held segments with last <= through are dropped in the same transaction. A row at a known position is only
        ever offered when that position was set aside."""

    async def standings(self, node: str) -> Sequence[Standing]:
        """All chains of a node, for its hello."""

    async def hashes(self, chain: ChainId, seqs: Sequence[int]) -> Mapping[int, bytes]:
        """The chain hashes known at these positions (missing ones are absent)."""

    async def held(self, chain: ChainId, first: int) -> bytes | None:
        """The raw held segment that begins at or before `first` and ends at or after it."""

    async def keep_stranger(self, node: str, raw: bytes, reason: Reason, at_s: int) -> None:
        """Keep bytes that cannot be put into a chain, once per content (SHA-256), as a quarantine row and a task.
        `node` is the one whose subject they came on. Bounded per node; past the bound the oldest *repeats* are only
        counted."""

    async def heard(self, header: Header, at_s: int) -> None:
        """A verified hello: note time of contact, health and the head the node claims."""

    async def down_after(self, node: str, versions: Mapping[str, int]) -> Sequence[DownItem]:
        """Items for `all` and for `node` whose version is larger than the one the node named, in order of version."""


class Photos(Protocol):
    """Photographs of papers: sealed to an agency, so nobody here can look at one."""

    async def take(self, node: str, chunk: Chunk) -> int:
        """Take in one chunk from a node; how many leading chunks of its file are held now: all of them only when the
        file is whole, durable, and what this node's event names. Raises OSError."""

    async def unfinished(self, node: str) -> Mapping[bytes, int]:
        """Name -> leading chunks held, of a node's files that are not whole."""

    async def of_case(self, case_id: str) -> Sequence[PhotoRecord]:
        """The photographs of a case, or of a paper that belongs to none, in their order."""

    async def sealed(self, name: bytes) -> bytes | None:
        """A whole file as it was sealed at the branch, None while it is not here."""


class Records(Protocol):
    """What a verdict and an audit read of the ledger. Nothing here writes."""

    async def paper(self, number: str) -> PaperRecord | None:
        """The paper of this number as the contract writes it, None when the ledger has none."""

    async def check_secret(self, node: str, epoch: int) -> bytes | None:
        """K of this epoch (32 bytes), known as soon as the epoch's first event is."""

    async def marks(self) -> Sequence[StatusRow]:
        """How far every series is held without a gap, with what is cancelled in it."""

    async def mark(self, node: str, epoch: int, paper: int) -> StatusRow | None:
        """One of them."""

    async def events(self, node: str, stream: int, epoch: int, after_seq: int, limit: int) -> Sequence[EventRecord]:
        """Rows of one chain in order of seq, from after_seq + 1 on."""

    async def chains(self) -> Sequence[tuple[str, Head]]:
        """(node, head) of every chain."""

    async def publications(self, topic: str) -> Sequence[Publication]:
        """What was published under a topic, newest first."""

    async def newest(self, topic: str) -> Publication | None:
        """The newest version of a topic."""


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases: of these agencies and states (None: of all), behind the cursor `after` = (key of the order, id).

    `order` is arrived (in the ledger) or promise (the nearest first, those without one last).
    """

    agencies: frozenset[str] | None = None
    states: frozenset[Case] | None = None
    order: str = "arrived"
    after: tuple[int, str] | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Once:
    """A promise that a command is done once: its key, and the SHA-256 of its body."""

    key: str
    digest: bytes


class Cases(Protocol):
    """Cases as agencies work on them."""

    async def page(self, query: CaseQuery) -> Sequence[CaseRecord]:
        """At most `query.limit` cases behind the cursor."""

    async def file(self, case_id: str) -> CaseFile | None:
        """A case with its papers, answers and sealed persons."""

    async def answer(
        self,
        case_id: str,
        decide: Callable[[CaseRecord], Act],
        item: Callable[[CaseRecord, int, str | None], DownItem],
        at_s: int,
        once: Once | None = None,
    ) -> bool:
        """Inside ONE transaction: `decide` on the case as it stands, seal the act, move the case, store the item that
        `item(case after it, version, check code)` signs. False when `once` has been done before; nothing happens then.
        Raises `CaseUnknownError`, `KeyReusedError`, and what `decide` raises."""


class Fleet(Protocol):
    """What a board reads."""

    async def nodes(self) -> Sequence[NodeRecord]:
        """All branches, by code; the hub itself is not among them."""

    async def node(self, code: str) -> NodeRecord | None:
        """One of them."""

    async def slots(self, code: str, from_s: int) -> Sequence[Slot]:
        """When the node was heard and what it said, five minutes at a time, oldest first."""

    async def story(self, code: str, limit: int) -> Sequence[Happening]:
        """What happened to a node, newest first."""

    async def adopted(self, code: str) -> Mapping[str, int]:
        """The versions that a node last said it adopted, by topic."""

    async def tasks(self, limit: int) -> Sequence[Task]:
        """Open tasks, the most severe and oldest first."""

    async def untold_tasks(self, limit: int) -> Sequence[BranchTask]:
        """Tasks about a working branch that it must hear of, new or done since, oldest first."""

    async def set_aside(self, limit: int) -> Sequence[SetAside]:
        """What could not be taken in and is not resolved, oldest first."""

    async def ready(self) -> None:
        """Read and write once; raises when the store cannot do its job."""


class Registry(Protocol):
    """Nodes, invitations, keys and what goes down. Acts commit together with what they speak of."""

    async def founded(self) -> bool:
        """Whether the hub has its chain and its epoch."""

    async def begin(self, hub_epoch: bytes, epoch: int, keys: Sequence[Key], act: Act) -> None:
        """Begin the hub's chain in `epoch`, at founding and after each restore. `act` is the one that opens it."""

    async def add_node(self, node: NewNode, code_hash: bytes, invite: Invite, act: Act) -> None:
        """Add a node, or invite a new box for one that is there; older unused codes of it die."""

    async def invite(self, code_hash: bytes) -> Invite | None:
        """The invitation of this code, used or not."""

    async def enrol(
        self, code_hash: bytes, keys: Sequence[Key], nkey: str, seal_x: bytes, software: str, acts: Sequence[Act]
    ) -> bool:
        """Use up an invitation: the first of `keys` is the new box's. False when another request was quicker."""

    async def set_state(self, code: str, state: NodeState, act: Act) -> None:
        """Change a node's standing."""

    async def node_secrets(self, code: str) -> tuple[str, bytes] | None:
        """(NATS user key, X25519 seal key) of a node that has enrolled: both public halves."""

    async def epoch_min(self, code: str) -> int:
        """The least epoch that the newest box of this place may open."""

    async def keys_admitted(self) -> Sequence[Key]:
        """Every key ever admitted, listed or not, oldest first."""

    async def admit(self, keys: Sequence[Key], acts: Sequence[Act] = ()) -> None:
        """Put in keys, or change what is said of them (name, until, state, through)."""

    async def list_floor(self) -> int:
        """The least number that the next key list may have: after a restore above all that may have been published."""

    async def key_list(self) -> bytes | None:
        """The signed key list in force."""

    async def put_list(self, key_list: KeyList, signed: bytes, item: DownItem, acts: Sequence[Act]) -> bool:
        """Make a verified list the one in force and let it go down; False when its number is no longer the next."""

    async def publish(self, publication: Publication, items: Sequence[DownItem], acts: Sequence[Act]) -> None:
        """Store a document and the signed items that carry it."""

    async def put_down(self, items: Sequence[DownItem], acts: Sequence[Act] = ()) -> None:
        """Store items; one of a version not larger than the stored one is skipped."""

    async def put_task(self, item: DownItem, task: int, *, done: bool) -> None:
        """Store the item that tells a branch of a task, and that it was told so."""

    async def down(self, scope: str, topic: str) -> DownItem | None:
        """The newest item of a topic for a scope."""

    async def down_version(self, scope: str, topic: str) -> int:
        """The newest version of a topic for a scope, whatever its sub-key; 0 before the first."""

    async def down_of(self, code: str) -> Sequence[DownItem]:
        """Everything that a node should have, newest version of each, by topic."""

    async def down_since(self, serial: int) -> tuple[int, Sequence[DownItem]]:
        """(newest serial, items stored after `serial`): what is to be broadcast."""

    async def own_unsent(self) -> Sequence[bytes]:
        """The hub's own signed segments that the stream has not got yet, in order."""

    async def own_sent(self, raw: bytes) -> None:
        """The stream has this one."""


class People(Protocol):
    """The hub's staff, machines and throttles."""

    async def staff(self) -> Sequence[StaffRecord]:
        """All, by login."""

    async def by_login(self, login: str) -> StaffRecord | None:
        """One by login, disabled or not."""

    async def next_staff_id(self) -> int:
        """The number that the next person gets: numbers are never used twice."""

    async def put_staff(self, person: StaffRecord, act: Act) -> None:
        """Add or change a person."""

    async def set_password(self, login: str, password_hash: str) -> None:
        """A person's own new password."""

    async def tokens(self) -> Sequence[TokenRecord]:
        """All, by name."""

    async def put_token(self, name: str, token_hash: bytes, rights: frozenset[str], at_s: int) -> None:
        """Add a token or renew one of this name."""

    async def revoke_token(self, name: str, at_s: int) -> bool:
        """False when there is none in force."""

    async def token(self, token_hash: bytes) -> TokenRecord | None:
        """The token with this SHA-256 that is in force."""

    async def tries(self, bucket: str, since_s: int) -> int:
        """How many tries were noted in a bucket since then."""

    async def forget_tries(self, bucket: str) -> None:
        """The right one was found: the wrong ones before it no longer count."""

    async def note_try(self, bucket: str, at_s: int) -> None:
        """Note one; what is older than a day is forgotten."""


class Keyring(Protocol):
    """The hub's private keys as objects. Their files are the store's matter; their bytes are shown to nobody."""

    @property
    def online(self) -> Ed25519PrivateKey:
        """Signs acks, down items, answers and the hub's own acts."""

    @property
    def kid(self) -> bytes:
        """Of the online key."""

    @property
    def holds_roots(self) -> bool:
        """Whether the roots lie here too (the demo only)."""

    def sign_list(self, key_list: KeyList) -> bytes | None:
        """The list signed by the roots, None where the roots are held apart (as in any real city)."""


class Passes(Protocol):
    """What a box needs to reach the broker."""

    def node_token(self, node: str, nkey: str) -> str:
        """The JWT of a node for its NATS user key."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where branches connect to."""

    @property
    def authority(self) -> bytes | None:
        """The broker's CA certificate (PEM), None where it speaks without TLS."""
