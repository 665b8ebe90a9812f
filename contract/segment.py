"""A range of one journal on its way: signed header, facts in columns, persons in columns under a seal.

The unit on NATS, on a stick and on a second medium. With count 0 it is the hello. Reading goes in steps, so that the
hub decides from the header alone: `read_envelope` (shape), `Envelope.verify` (signature), `open_rows` (content).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor, cose
from contract.blocks import FactRows, PersonRows, pack_facts, pack_persons, unpack_facts, unpack_persons
from contract.cbor import CborError, Value
from contract.columns import ColumnError, Purse
from contract.cose import KID_B, Sign1
from contract.errors import SimpulError
from contract.events import Event, Sealed
from contract.fields import Fields
from contract.journal import HASH_BYTES, ChainError, block_of, event_bytes, link_hash, salt_of, seal_event
from contract.limits import EPOCH_MAX, INT_MAX, SEGMENT_B, SEGMENT_EVENTS
from contract.names import is_node
from contract.seal import SealError, open_sealed, seal

VERSION: Final = 1


class SegmentError(SimpulError):
    """Bytes that are no segment: `reason` is size, cose, header or version (unknown major: ack state 5)."""

    code: ClassVar[str] = "segment"
    says_id: ClassVar[str] = "Kiriman tidak berbentuk seperti yang disepakati ({reason})."
    says_en: ClassVar[str] = "The segment does not have the agreed form ({reason})."


class SegmentUnreadableError(SegmentError):
    """A good envelope whose content cannot be read: set aside as [first..last], asked for again in plain form.

    `reason` is pack, bounds, form, rows, cbor, dictionary, salt, sealed or chain. Building raises it for rows that do
    not continue `prev_hash`: a damaged journal, or a caller's mistake.
    """

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
        return cose.verify1(self.signed, public_x, cose.AAD_SEGMENT)


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
    """Pack consecutive rows (at least one) of one epoch into signed bytes.

    `secrets`: block -> 32 bytes, for the blocks whose secret is still known; rows of other blocks carry their salt,
    erased rows their digest. `seal_x`/`seal_kid`: the hub's seal key. `plain`: columns in form 0 only (ack state 2).
    Raises SegmentTooLargeError beyond 2,000 rows, 256 KiB or 4 MiB unpacked. Takes tens of milliseconds.
    """
    first = rows[0].event
    header = Header(
        node=node,
        stream=stream,
        epoch=first.epoch,
        first=first.seq,
        count=len(rows),
        prev_hash=prev_hash,
        head_hash=rows[-1].hash,
        sent_at_s=sent_at_s,
        health=health,
        seal_kid=seal_kid,
    )
    if len(rows) > SEGMENT_EVENTS:
        raise SegmentTooLargeError("rows")
    try:
        facts, persons = _pack_rows(header, rows, secrets, plain=plain)
    except SegmentUnreadableError as fault:
        if fault.reason != "bounds":
            raise
        raise SegmentTooLargeError("bounds") from fault
    sealed = seal(seal_x, _seal_info(header), persons)
    data = cose.sign1(private, kid, cbor.encode(_header_map(header) | {11: facts, 12: sealed}), cose.AAD_SEGMENT)
    if len(data) > SEGMENT_B:
        raise SegmentTooLargeError("size")
    return data


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
    header = Header(node, stream, epoch, seq + 1, 0, head, head, sent_at_s, health)
    return cose.sign1(private, kid, cbor.encode(_header_map(header)), cose.AAD_SEGMENT)


def read_envelope(data: bytes) -> Envelope:
    """Shape only: COSE, header, version. Raises SegmentError. Decide from the header, then verify, then open."""
    if len(data) > SEGMENT_B:
        raise SegmentError("size")
    try:
        signed = cose.parse1(data)
        body = cbor.decode(signed.payload)
    except (cose.CoseError, CborError) as fault:
        raise SegmentError("cose") from fault
    fields = Fields(body, SegmentError("header"))
    if fields.uint(1) != VERSION:
        raise SegmentError("version")
    header = _read_header(fields)
    if not header.count:
        return Envelope(header, b"", b"", signed)
    return Envelope(header, fields.data(11), fields.data(12), signed)


def open_rows(envelope: Envelope, seal_private: X25519PrivateKey) -> list[Sealed]:
    """All rows with persons, salts, digests and hashes; the chain from prev_hash to head_hash holds.

    Raises SegmentUnreadableError (and nothing else) whatever the bytes are. A hello has no rows.
    """
    if not envelope.header.count:
        return []
    with _unreadable():
        persons = open_sealed(seal_private, _seal_info(envelope.header), envelope.persons)
        return _rows(envelope.header, envelope.facts, persons)


def open_facts(envelope: Envelope) -> list[Event]:
    """The events without persons (None), for a second medium that has no seal key. Raises SegmentUnreadableError."""
    if not envelope.header.count:
        return []
    with _unreadable():
        return _facts(envelope.header, envelope.facts, Purse()).events


def _pack_rows(
    header: Header, rows: Sequence[Sealed], secrets: Mapping[int, bytes], *, plain: bool
) -> tuple[bytes, bytes]:
    """Both blocks, opened again before they leave: what cannot be read back is never sent."""
    with _unreadable():
        facts = pack_facts([row.event for row in rows], plain=plain)
        persons = pack_persons(rows, secrets, plain=plain)
        _rows(header, facts, persons)
        return facts, persons


def _facts(header: Header, facts: bytes, purse: Purse) -> FactRows:
    if header.dictionary is not None:
        raise ColumnError("dictionary")
    return unpack_facts(facts, epoch=header.epoch, first=header.first, count=header.count, purse=purse)


def _rows(header: Header, facts: bytes, persons: bytes) -> list[Sealed]:
    purse = Purse()
    fact_rows = _facts(header, facts, purse)
    person_rows = unpack_persons(persons, fact_rows.shapes, purse)
    rows, head = [], header.prev_hash
    for event, person in zip(fact_rows.events, person_rows.persons, strict=True):
        rows.append(_row(header, event, person, person_rows, head))
        head = rows[-1].hash
    if head != header.head_hash:
        raise ChainError("chain")
    return rows


def _row(header: Header, event: Event, person: dict[int, Value], known: PersonRows, prev: bytes) -> Sealed:
    mark = known.marks.get(event.seq)
    if mark is not None and len(mark) == HASH_BYTES:
        return Sealed(event, None, mark, link_hash(prev, event_bytes(event, mark)))
    salt = mark or _salt(header, event.seq, known.secrets)
    return seal_event(replace(event, person=person), prev=prev, salt=salt)


def _salt(header: Header, seq: int, secrets: Mapping[int, bytes]) -> bytes:
    secret = secrets.get(block_of(seq))
    if secret is None:
        raise ColumnError("salt")
    return salt_of(secret, header.node, header.stream, header.epoch, seq)


def _seal_info(header: Header) -> bytes:
    """Binds the seal to its range: a person block cannot be moved under another header."""
    return cbor.encode(["simpul-segment-1", header.node, header.stream, header.epoch, header.first, header.count])


@contextmanager
def _unreadable() -> Iterator[None]:
    try:
        yield
    except CborError as fault:
        raise SegmentUnreadableError("bounds" if fault.reason == "too_many_items" else "cbor") from fault
    except SealError as fault:
        raise SegmentUnreadableError("sealed") from fault
    except (ColumnError, ChainError) as fault:
        raise SegmentUnreadableError(fault.reason) from fault


def _header_map(header: Header) -> dict[int | str, Value]:
    always: dict[int | str, Value] = {
        1: VERSION,
        2: header.node,
        3: header.stream,
        4: header.epoch,
        5: header.first,
        6: header.count,
        7: header.prev_hash,
        8: header.head_hash,
        9: header.sent_at_s,
    }
    health = None if header.health is None else _health_map(header.health)
    return always | _present({10: health, 13: header.dictionary, 14: header.seal_kid})


def _health_map(health: Health) -> dict[int | str, Value]:
    always: dict[int | str, Value] = {
        1: health.backlog,
        2: health.oldest_age_s,
        3: health.clock,
        4: health.disk_percent,
        5: health.software,
        6: dict(health.versions.items()),
        7: [*health.lamps],
    }
    return always | _present(
        {
            8: health.goodbye or None,
            9: health.spool or None,
            10: health.photos_waiting or None,
            11: health.drill_at_s,
        }
    )


def _present(values: dict[int | str, Value]) -> dict[int | str, Value]:
    return {key: value for key, value in values.items() if value is not None}


def _read_header(fields: Fields) -> Header:
    if not is_node(fields.text(2)):
        raise SegmentError("header")
    count = fields.uint(6, most=SEGMENT_EVENTS)
    return Header(
        node=fields.text(2),
        stream=fields.uint(3),
        epoch=fields.uint(4, least=1, most=EPOCH_MAX),
        first=fields.uint(5, least=1, most=INT_MAX - SEGMENT_EVENTS),  # every seq of the range is a 64-bit number
        count=count,
        prev_hash=fields.data(7, HASH_BYTES),
        head_hash=fields.data(8, HASH_BYTES),
        sent_at_s=fields.uint(9),
        health=fields.maybe(10, lambda key: _read_health(Fields(fields.table(key), SegmentError("header")))),
        dictionary=fields.maybe(13, fields.uint),
        seal_kid=fields.maybe(14, lambda key: fields.data(key, KID_B)),
    )


def _read_health(fields: Fields) -> Health:
    return Health(
        backlog=fields.uint(1),
        oldest_age_s=fields.uint(2),
        clock=fields.uint(3),
        disk_percent=fields.uint(4),
        software=fields.text(5),
        versions=fields.counts(6),
        lamps=fields.uints(7),
        goodbye=fields.flag(8),
        spool=fields.maybe(9, fields.uint) or 0,
        photos_waiting=fields.maybe(10, fields.uint) or 0,
        drill_at_s=fields.maybe(11, fields.uint),
    )
