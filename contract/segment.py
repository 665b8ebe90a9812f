"""A range of one journal on its way: signed header, facts in columns, persons in columns under a seal.

The unit on NATS, on a stick and on a second medium. With count 0 it is the hello. Reading goes in steps, so that the
hub decides from the header alone: `read_envelope` (shape), `Envelope.verify` (signature), `open_rows` (content).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.cose import Sign1
from contract.errors import SimpulError
from contract.events import Event, Sealed


class SegmentError(SimpulError):
    """Bytes that are no segment: `reason` is size, cose, header or version (unknown major: ack state 5)."""

    code: ClassVar[str] = "segment"
    says_id: ClassVar[str] = "Kiriman tidak berbentuk seperti yang disepakati ({reason})."
    says_en: ClassVar[str] = "The segment does not have the agreed form ({reason})."


class SegmentUnreadableError(SegmentError):
    """A good envelope whose content cannot be read: set aside as [first..last], asked for again in plain form."""

    code: ClassVar[str] = "segment_unreadable"


class SegmentTooLargeError(SegmentError):
    """These rows do not fit one segment: send fewer. One row alone that does not fit must be set aside."""

    code: ClassVar[str] = "segment_too_large"


@dataclass(frozen=True, slots=True)
class Health:
    """How the box is, as it rides in every header. Ages in seconds, `disk_percent` used, `lamps` 0 off 1 on 2 warns."""

    backlog: int = 0
    oldest_age_s: int = 0
    clock: int = 1
    disk_percent: int = 0
    software: str = ""
    versions: Mapping[str, int] = field(default_factory=dict)
    lamps: tuple[int, ...] = ()
    goodbye: bool = False
    spool: int = 0
    photos_waiting: int = 0
    drill_at_s: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """What the hub needs to decide: which range, after which hash, up to which. Of a hello, count is 0."""

    node: str
    stream: int
    epoch: int
    first: int
    count: int
    prev_hash: bytes
    head_hash: bytes
    sent_at_s: int
    health: Health | None = None
    dictionary: int | None = None
    seal_kid: bytes | None = None

    @property
    def last(self) -> int:
        """The last seq of the range; of a hello, the sender's head."""
        return self.first + self.count - 1


@dataclass(frozen=True, slots=True)
class Envelope:
    """A segment of the right shape, its content still packed. Nothing in it is to be believed before `verify`."""

    header: Header
    facts: bytes
    persons: bytes
    signed: Sign1

    def verify(self, public_x: bytes) -> bool:
        """Whether the key `public_x` (its kid: `signed.kid`) signed this segment."""
        raise NotImplementedError


def build_segment(
    rows: Sequence[Sealed],
    *,
    node: str,
    stream: int,
    prev_hash: bytes,
    sent_at_s: int,
    secrets: Mapping[int, bytes],
    seal_x: bytes,
    seal_kid: bytes,
    private: Ed25519PrivateKey,
    kid: bytes,
    health: Health | None = None,
    plain: bool = False,
) -> bytes:
    """Pack consecutive rows of one epoch into signed bytes.

    `secrets`: block -> 32 bytes, for the blocks whose secret is still known; rows of other blocks carry their salt,
    erased rows their digest. `seal_x`/`seal_kid`: the hub's seal key. `plain`: columns in form 0 only (ack state 2).
    Raises SegmentTooLargeError beyond 2,000 rows, 256 KiB or 4 MiB unpacked. Takes tens of milliseconds.
    """
    raise NotImplementedError


def build_hello(
    *,
    node: str,
    stream: int,
    epoch: int,
    seq: int,
    head: bytes,
    sent_at_s: int,
    health: Health,
    private: Ed25519PrivateKey,
    kid: bytes,
) -> bytes:
    """The empty segment: "my journal stands at `seq` with hash `head`, and this is how I am"."""
    raise NotImplementedError


def read_envelope(data: bytes) -> Envelope:
    """Shape only: COSE, header, version. Raises SegmentError. Decide from the header, then verify, then open."""
    raise NotImplementedError


def open_rows(envelope: Envelope, seal_private: X25519PrivateKey) -> list[Sealed]:
    """All rows with persons, salts, digests and hashes; the chain from prev_hash to head_hash holds.

    Raises SegmentUnreadableError (and nothing else) whatever the bytes are. A hello has no rows.
    """
    raise NotImplementedError


def open_facts(envelope: Envelope) -> list[Event]:
    """The events without persons (None), for a second medium that has no seal key. Raises SegmentUnreadableError."""
    raise NotImplementedError
