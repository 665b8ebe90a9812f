"""What travels beside segments: the hub's ack, items going down, enrolment, the status list.

Each message is COSE_Sign1 with an AAD of its own. `keys` arguments map kid to public x (32 bytes) of the keys that may
sign such a message now: choosing them (role, state, time) is the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract import cbor, cose
from contract.cbor import Value
from contract.errors import SimpulError
from contract.fields import Fields
from contract.journal import HASH_BYTES
from contract.keys import KeyRefusedError, check_public, check_seal_public, kid_of
from contract.names import CROCKFORD, is_node

# Named here too: whoever sends and reads messages finds the status list beside them.
from contract.status import StatusRow, decode_status, encode_status

__all__ = [
    "Ack", "AckState", "DownItem", "EnrolAnswer", "EnrolRequest", "MessageError", "SetAside", "StatusRow",
    "decode_status", "encode_status", "format_code", "key_list_in_answer", "open_ack", "open_answer", "open_down",
    "open_request", "parse_code", "sign_ack", "sign_answer", "sign_down", "sign_request",
]  # fmt: skip

VERSION: Final = 1
HUB_EPOCH_B: Final = 8
KEY_B: Final = 32
CODE_BITS: Final = 64
CODE_CHARS: Final = 13  # of 5 bits each

_FORGIVEN: Final = str.maketrans("OIL", "011")


class MessageError(SimpulError):
    """A message that is not to be acted on; `reason` is shape, version, signer (unknown), signature, key or code."""

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


class SetAside(IntEnum):
    """Why a range could not be read: the reasons of SegmentUnreadableError as they stand in an ack."""

    PACK = 1
    BOUNDS = 2
    FORM = 3
    ROWS = 4
    CBOR = 5
    DICTIONARY = 6
    SALT = 7
    SEALED = 8
    CHAIN = 9


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
    body = {
        1: VERSION,
        2: ack.hub_epoch,
        3: ack.node,
        4: ack.stream,
        5: ack.epoch,
        6: ack.through,
        7: ack.head_hash,
        8: ack.at_s,
        9: ack.state,
    }
    photos = [[name, chunks] for name, chunks in sorted(ack.photos.items())]
    return _sign(body | _present({10: ack.set_aside or None, 11: photos or None}), private, kid, cose.AAD_ACK)


def open_ack(data: bytes, keys: Mapping[bytes, bytes]) -> Ack:
    """A verified ack. Raises MessageError. That it is for this node and epoch is the caller's to check."""
    fields = _open(data, keys, cose.AAD_ACK)
    return Ack(
        hub_epoch=fields.data(2, HUB_EPOCH_B),
        node=fields.text(3),
        stream=fields.uint(4),
        epoch=fields.uint(5),
        through=fields.uint(6),
        head_hash=fields.data(7, HASH_BYTES),
        at_s=fields.uint(8),
        state=AckState(fields.uint(9, most=max(AckState))),
        set_aside=tuple(fields.maybe(10, lambda key: fields.each(key, _span)) or ()),
        photos=dict(fields.maybe(11, lambda key: fields.each(key, _chunks_held)) or ()),
    )


def sign_down(item: DownItem, private: Ed25519PrivateKey, kid: bytes) -> bytes:
    """The item as the hub sends it."""
    body = {1: VERSION, 2: item.topic, 3: item.scope, 4: item.version, 5: item.at_s, 6: item.body}
    return _sign(body | _present({7: item.from_s, 8: item.sub_key}), private, kid, cose.AAD_DOWN)


def open_down(data: bytes, keys: Mapping[bytes, bytes]) -> DownItem:
    """A verified item. Raises MessageError. Only a larger version is to be taken: the caller's to check."""
    fields = _open(data, keys, cose.AAD_DOWN)
    return DownItem(
        topic=fields.text(2),
        scope=fields.text(3),
        version=fields.uint(4),
        at_s=fields.uint(5),
        body=fields.data(6),
        from_s=fields.maybe(7, fields.uint),
        sub_key=fields.maybe(8, fields.text),
    )


def format_code(code: int) -> str:
    """The 64-bit enrolment code as 13 Crockford characters in groups: `0ABCD-EFGH-JKMN`."""
    assert 0 <= code < 1 << CODE_BITS
    text = "".join(CROCKFORD[code >> 5 * place & 31] for place in reversed(range(CODE_CHARS)))
    return f"{text[:5]}-{text[5:9]}-{text[9:]}"


def parse_code(text: str) -> int:
    """The code that a person typed; case, spaces, hyphens, O/0 and I,L/1 forgiven. Raises MessageError("code")."""
    plain = "".join(text[:64].upper().split()).replace("-", "").translate(_FORGIVEN)
    if len(plain) != CODE_CHARS or any(char not in CROCKFORD for char in plain):
        raise MessageError("code")
    code = sum(CROCKFORD.index(char) << 5 * place for place, char in enumerate(reversed(plain)))
    if code >= 1 << CODE_BITS:
        raise MessageError("code")
    return code


def sign_request(request: EnrolRequest, private: Ed25519PrivateKey) -> bytes:
    """The request, signed by the new key itself."""
    body = {
        1: VERSION,
        2: request.code.to_bytes(CODE_BITS // 8, "big"),
        3: request.node,
        4: request.x,
        5: request.seal_x,
        6: request.nkey,
        8: request.software,
        9: request.at_s,
    }
    optional = _present({7: request.csr, 10: request.replaces})
    return _sign(body | optional, private, kid_of(request.x), cose.AAD_ENROL)


def open_request(data: bytes) -> EnrolRequest:
    """A request whose signature fits the x inside it; small-order, non-canonical keys refused. Raises MessageError."""
    signed = _parse(data)
    fields = _fields(signed)
    x, seal_x = fields.data(4, KEY_B), fields.data(5, KEY_B)
    _check_keys(x, seal_x)
    _verify(signed, {kid_of(x): x}, cose.AAD_ENROL)
    if not is_node(fields.text(3)):
        raise MessageError("shape")
    return EnrolRequest(
        code=int.from_bytes(fields.data(2, CODE_BITS // 8), "big"),
        node=fields.text(3),
        x=x,
        seal_x=seal_x,
        nkey=fields.text(6),
        software=fields.text(8),
        at_s=fields.uint(9),
        csr=fields.maybe(7, fields.data),
        replaces=fields.maybe(10, lambda key: fields.data(key, cose.KID_B)),
    )


def sign_answer(answer: EnrolAnswer, private: Ed25519PrivateKey, kid: bytes) -> bytes:
    """The answer, signed by the hub's online key."""
    body = {
        1: VERSION,
        2: answer.node,
        3: answer.jwt,
        4: answer.addresses,
        6: answer.key_list,
        7: answer.hub_epoch,
        8: answer.epoch_min,
        9: answer.zone_min,
        10: answer.names,
    }
    return _sign(body | _present({5: answer.ca, 11: answer.last_head}), private, kid, cose.AAD_ENROL)


def key_list_in_answer(data: bytes) -> bytes:
    """The root-signed key list inside an answer, unverified: open it against the roots first, then `open_answer`."""
    return _fields(_parse(data)).data(6)


def open_answer(data: bytes, keys: Mapping[bytes, bytes]) -> EnrolAnswer:
    """A verified answer. Raises MessageError."""
    fields = _open(data, keys, cose.AAD_ENROL)
    return EnrolAnswer(
        node=fields.text(2),
        jwt=fields.text(3),
        addresses=tuple(fields.as_text(address) for address in fields.array(4)),
        ca=fields.maybe(5, fields.data),
        key_list=fields.data(6),
        hub_epoch=fields.data(7, HUB_EPOCH_B),
        epoch_min=fields.uint(8),
        zone_min=fields.uint(9),
        names={fields.as_text(code): fields.as_text(name) for code, name in fields.table(10).items()},
        last_head=fields.maybe(11, lambda key: _head(fields.array(key))),
    )


def _sign(body: Mapping[int, object], private: Ed25519PrivateKey, kid: bytes, aad: bytes) -> bytes:
    return cose.sign1(private, kid, cbor.encode(body), aad)


def _present(values: Mapping[int, object]) -> dict[int, object]:
    return {key: value for key, value in values.items() if value is not None}


def _open(data: bytes, keys: Mapping[bytes, bytes], aad: bytes) -> Fields:
    signed = _parse(data)
    _verify(signed, keys, aad)
    return _fields(signed)


def _parse(data: bytes) -> cose.Sign1:
    try:
        return cose.parse1(data)
    except cose.CoseError as fault:
        raise MessageError("shape") from fault


def _verify(signed: cose.Sign1, keys: Mapping[bytes, bytes], aad: bytes) -> None:
    if signed.kid not in keys:
        raise MessageError("signer")
    if not cose.verify1(signed, keys[signed.kid], aad):
        raise MessageError("signature")


def _fields(signed: cose.Sign1) -> Fields:
    try:
        fields = Fields(cbor.decode(signed.payload), MessageError("shape"))
    except cbor.CborError as fault:
        raise MessageError("shape") from fault
    if fields.uint(1) != VERSION:
        raise MessageError("version")
    return fields


def _check_keys(x: bytes, seal_x: bytes) -> None:
    try:
        check_public(x)
        check_seal_public(seal_x)
    except KeyRefusedError as fault:
        raise MessageError("key") from fault


def _span(value: Value) -> tuple[int, int, int]:
    match value:
        case [int(first), int(last), int(reason)] if 1 <= first <= last:
            return first, last, reason
    raise MessageError("shape")


def _chunks_held(value: Value) -> tuple[bytes, int]:
    match value:
        case [bytes(name), int(chunks)] if len(name) == HASH_BYTES and chunks >= 0:
            return name, chunks
    raise MessageError("shape")


def _head(value: list[Value]) -> tuple[int, int, bytes]:
    match value:
        case [int(epoch), int(seq), bytes(head)] if len(head) == HASH_BYTES:
            return epoch, seq, head
    raise MessageError("shape")
