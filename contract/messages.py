"""What travels beside segments: the hub's ack, items going down, enrolment, the status list.

Each message is COSE_Sign1 with an AAD of its own. `keys` arguments map kid to public x (32 bytes) of the keys that may
sign such a message now: choosing them (role, state, time) is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract.errors import SimpulError


class MessageError(SimpulError):
    """A message that is not to be acted on; `reason` is shape, version, signer (unknown kid), signature or code."""

    code: ClassVar[str] = "message"
    says_id: ClassVar[str] = "Pesan ditolak ({reason})."
    says_en: ClassVar[str] = "The message is refused ({reason})."


class AckState(IntEnum):
    """What the hub says beside "through"."""

    OK = 0
    GAP = 1  # send from through + 1
    PLAIN = 2  # send the set-aside range again in form 0 rows
    FROZEN = 3  # same position, other hash: two boxes
    REVOKED = 4  # the key counts through `through` only
    VERSION = 5  # unknown major version: set aside whole


@dataclass(frozen=True, slots=True)
class Ack:
    """Signed after the ledger's commit: everything of (node, stream, epoch) through `through` is safe."""

    hub_epoch: bytes
    node: str
    stream: int
    epoch: int
    through: int
    head_hash: bytes
    at_s: int
    state: AckState = AckState.OK
    set_aside: tuple[tuple[int, int, int], ...] = ()  # (first, last, reason code)
    photos: Mapping[bytes, int] = field(default_factory=dict)  # sha256 -> leading chunks held


@dataclass(frozen=True, slots=True)
class DownItem:
    """One versioned item for all nodes or one. `body`: the document as CBOR, the key list as COSE, or sealed bytes."""

    topic: str
    scope: str  # "all" or a node code
    version: int
    at_s: int
    body: bytes
    from_s: int | None = None  # in force from
    sub_key: str | None = None  # the case number


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """What a new box asks. `code` is the 64-bit invitation, `x` its signing key, `seal_x` its X25519 key."""

    code: int
    node: str
    x: bytes
    seal_x: bytes
    nkey: str
    software: str
    at_s: int
    csr: bytes | None = None
    replaces: bytes | None = None  # kid of the key that this one follows


@dataclass(frozen=True, slots=True)
class EnrolAnswer:
    """What the hub gives. `last_head` is [epoch, seq, hash] of what the place sent before, if it did."""

    node: str
    jwt: str
    addresses: tuple[str, ...]
    ca: bytes | None
    key_list: bytes
    hub_epoch: bytes
    epoch_min: int
    zone_min: int
    names: Mapping[str, str]
    last_head: tuple[int, int, bytes] | None = None


def sign_ack(ack: Ack, private: Ed25519PrivateKey, kid: bytes) -> bytes:
    """The ack as the hub sends it."""
    raise NotImplementedError


def open_ack(data: bytes, keys: Mapping[bytes, bytes]) -> Ack:
    """A verified ack. Raises MessageError. That it is for this node and epoch is the caller's to check."""
    raise NotImplementedError


def sign_down(item: DownItem, private: Ed25519PrivateKey, kid: bytes) -> bytes:
    """The item as the hub sends it."""
    raise NotImplementedError


def open_down(data: bytes, keys: Mapping[bytes, bytes]) -> DownItem:
    """A verified item. Raises MessageError. Only a larger version is to be taken: the caller's to check."""
    raise NotImplementedError


def format_code(code: int) -> str:
    """The 64-bit enrolment code as 13 Crockford characters in groups: `0ABCD-EFGH-JKMN`."""
    raise NotImplementedError


def parse_code(text: str) -> int:
    """The code that a person typed; case, spaces, hyphens, O/0 and I,L/1 forgiven. Raises MessageError("code")."""
    raise NotImplementedError


def sign_request(request: EnrolRequest, private: Ed25519PrivateKey) -> bytes:
    """The request, signed by the new key itself."""
    raise NotImplementedError


def open_request(data: bytes) -> EnrolRequest:
    """A request whose signature fits the x inside it; small-order, non-canonical keys refused. Raises MessageError."""
    raise NotImplementedError


def sign_answer(answer: EnrolAnswer, private: Ed25519PrivateKey, kid: bytes) -> bytes:
    """The answer, signed by the hub's online key."""
    raise NotImplementedError


def key_list_in_answer(data: bytes) -> bytes:
    """The root-signed key list inside an answer, unverified: open it against the roots first, then `open_answer`."""
    raise NotImplementedError


def open_answer(data: bytes, keys: Mapping[bytes, bytes]) -> EnrolAnswer:
    """A verified answer. Raises MessageError."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class StatusRow:
    """The ledger has 1..n of this series without a gap; n was issued at `iat_s`; these numbers are cancelled."""

    node: str
    epoch: int
    paper: int
    n: int
    iat_s: int
    cancelled: frozenset[int] = frozenset()


def encode_status(rows: Iterable[StatusRow]) -> bytes:
    """The body of the `status` item. The list's date is the item's at."""
    raise NotImplementedError


def decode_status(body: bytes) -> list[StatusRow]:
    """The rows of a `status` body, unpacked within bounds. Raises MessageError("shape")."""
    raise NotImplementedError
