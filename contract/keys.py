"""Public keys, their 4-byte names, and the key list that two of three roots sign.

The list is the only reason to believe a seal: it names each key's owner, its times, and how far its word goes after it
ended or was lost. Nothing here makes a key or reads a file; private roots come in as arguments of the ceremony.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import ClassVar, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract import cbor, cose
from contract.errors import SimpulError
from contract.fields import Fields
from contract.points import KeyRefusedError, check_public, check_seal_public

__all__ = [
    "Key",
    "KeyList",
    "KeyListError",
    "KeyRefusedError",
    "Role",
    "State",
    "check_public",
    "check_seal_public",
    "cose_key_set",
    "jwk_set",
    "kid_of",
    "open_key_list",
    "public_of",
    "sign_key_list",
]

VERSION: Final = 1
_OKP, _ED25519, _X25519, _VERIFY = 1, 6, 4, 2


class KeyListError(SimpulError):
    """A key list that is not to be believed.

    `reason` is not_cose, signatures, version, shape, kid, kid_twice, roots, or that of a refused key.
    """

    code: ClassVar[str] = "key_list"
    says_id: ClassVar[str] = "Daftar kunci ini tidak dapat dipercaya ({reason}). Daftar yang lama tetap dipakai."
    says_en: ClassVar[str] = "This key list cannot be believed ({reason}). The former list stays in use."


class Role(IntEnum):
    """What a key may do; seal keys are X25519, the others Ed25519."""

    NODE = 1
    HUB = 2
    HUB_SEAL = 3
    AGENCY_SEAL = 4
    RELEASE = 5

    @property
    def seals(self) -> bool:
        return self in {Role.HUB_SEAL, Role.AGENCY_SEAL}


class State(IntEnum):
    """Ended is normal (rotation, retirement); lost means that somebody else may hold the private key."""

    ACTIVE = 0
    ENDED = 1
    LOST = 2


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the list.

    `through` are the last believed events (stream, epoch, seq), `papers_through` the last believed papers
    (epoch, paper, n); both are complete when they are not empty.
    """

    kid: bytes
    x: bytes
    role: Role
    owner: str
    name: str
    from_s: int
    until_s: int | None = None
    state: State = State.ACTIVE
    through: tuple[tuple[int, int, int], ...] = ()
    papers_through: tuple[tuple[int, int, int], ...] = ()
    agency: str | None = None

    def state_at(self, at_s: int) -> State:
        """The state towards something said at `at_s`: an active key has ended after its `until_s`."""
        if self.state is State.ACTIVE and self.until_s is not None and at_s > self.until_s:
            return State.ENDED
        return self.state

    def covers(self, paper: int, epoch: int, n: int, at_s: int) -> bool:
        """Whether the key still vouches for this paper. A lost key of which no last paper is known vouches for none."""
        if self.until_s is not None and at_s > self.until_s:
            return False
        if self.state is State.ACTIVE:
            return True
        if not self.papers_through:
            return self.state is State.ENDED
        return n <= _last(self.papers_through, (epoch, paper))

    def covers_event(self, stream: int, epoch: int, seq: int) -> bool:
        """Whether the key still vouches for this event, by the same rule."""
        if self.state is State.ACTIVE:
            return True
        if not self.through:
            return self.state is State.ENDED
        return seq <= _last(self.through, (stream, epoch))


@dataclass(frozen=True, slots=True)
class KeyList:
    """All keys at one time. `roots` are the Ed25519 keys that may sign the next list, `threshold` how many must."""

    no: int
    at_s: int
    keys: tuple[Key, ...]
    roots: tuple[bytes, ...]
    threshold: int
    hosts: tuple[str, ...]

    def find(self, kid: bytes) -> Key | None:
        """The key of this name, whatever its state."""
        return next((key for key in self.keys if key.kid == kid), None)

    def of_owner(self, owner: str) -> tuple[Key, ...]:
        """All keys that this owner ever had, in the list's order."""
        return tuple(key for key in self.keys if key.owner == owner)


def kid_of(x: bytes) -> bytes:
    """The 4-byte name of a public key: the head of its RFC 9679 thumbprint, taken as Ed25519 for every role."""
    return sha256(cbor.encode({1: _OKP, -1: _ED25519, -2: x})).digest()[: cose.KID_B]


def public_of(private: Ed25519PrivateKey) -> bytes:
    """The 32 public bytes of a private key."""
    return private.public_key().public_bytes_raw()


def sign_key_list(key_list: KeyList, roots_private: Iterable[Ed25519PrivateKey]) -> bytes:
    """The list as COSE_Sign by the given roots. Raises `KeyListError` for a list that `open_key_list` would refuse."""
    payload = _payload(key_list)
    _key_list(cbor.decode(payload))
    return cose.sign([(kid_of(public_of(root)), root) for root in roots_private], payload, cose.AAD_KEYS)


def open_key_list(data: bytes, trusted_roots: Sequence[bytes], threshold: int) -> KeyList:
    """The list that at least `threshold` of `trusted_roots` (public x) signed; raises `KeyListError`.

    A list that names other roots must also be signed by as many of those as it demands itself, so that no city locks
    itself out. That its number grows is the caller's to check.
    """
    try:
        message = cose.parse(data)
    except cose.CoseError as fault:
        raise KeyListError("not_cose") from fault
    _demand(message, trusted_roots, threshold)
    try:
        found = _key_list(cbor.decode(message.payload))
    except cbor.CborError as fault:
        raise KeyListError("shape") from fault
    _demand(message, found.roots, found.threshold)
    return found


def jwk_set(key_list: KeyList) -> dict[str, object]:
    """The list as a JWK Set (RFC 7517, 8037), with owner, name and state beside each key."""
    return {"keys": [_jwk(key) for key in key_list.keys]}


def cose_key_set(key_list: KeyList) -> bytes:
    """The list as a COSE_KeySet (RFC 9052, 7)."""
    return cbor.encode([_cose_key(key) for key in key_list.keys])


def _last(bounds: tuple[tuple[int, int, int], ...], series: tuple[int, int]) -> int:
    """The bound of a series; a series that is not named has nothing to vouch for."""
    return next((last for *named, last in bounds if tuple(named) == series), 0)


def _demand(message: cose.Sign, roots: Sequence[bytes], threshold: int) -> None:
    if threshold < 1 or cose.signed_by(message, [(kid_of(x), x) for x in roots], cose.AAD_KEYS) < threshold:
        raise KeyListError("signatures")


def _payload(key_list: KeyList) -> bytes:
    return cbor.encode(
        {
            1: VERSION,
            2: key_list.no,
            3: key_list.at_s,
            4: [_key_map(key) for key in key_list.keys],
            5: key_list.roots,
            6: key_list.threshold,
            7: key_list.hosts,
        }
    )


def _key_map(key: Key) -> dict[int, object]:
    always: dict[int, object] = {
        1: key.kid, 2: key.x, 3: key.role, 4: key.owner, 5: key.name, 6: key.from_s, 8: key.state,
    }  # fmt: skip
    sometimes = {7: key.until_s, 9: key.through or None, 10: key.papers_through or None, 11: key.agency}
    return always | {name: value for name, value in sometimes.items() if value is not None}


def _key_list(body: cbor.Value) -> KeyList:
    read = Fields(body, KeyListError("shape"))
    if read.uint(1) != VERSION:
        raise KeyListError("version")
    found = KeyList(
        no=read.uint(2),
        at_s=read.uint(3),
        keys=_keys(read.array(4)),
        roots=tuple(_root(x) for x in read.array(5)),
        threshold=read.uint(6),
        hosts=tuple(read.as_text(host) for host in read.array(7)),
    )
    if not 1 <= found.threshold <= len(set(found.roots)) == len(found.roots):
        raise KeyListError("roots")
    return found


def _root(x: cbor.Value) -> bytes:
    if not isinstance(x, bytes):
        raise KeyListError("roots")
    _check_point(x, seals=False)
    return x


def _keys(values: list[cbor.Value]) -> tuple[Key, ...]:
    """The keys of roles that this version knows. A kid that stands twice would let one key speak as another."""
    fields = [Fields(value, KeyListError("shape")) for value in values]
    keys = tuple(_key(read) for read in fields if read.uint(3) in set(Role))
    if len({key.kid for key in keys}) != len(keys):
        raise KeyListError("kid_twice")
    return keys


def _key(read: Fields) -> Key:
    key = Key(
        kid=read.data(1),
        x=read.data(2),
        role=Role(read.uint(3)),
        owner=read.text(4),
        name=read.text(5),
        from_s=read.uint(6),
        until_s=read.maybe(7, read.uint),
        state=State(read.uint(8, most=max(State))),
        through=_triples(read, 9),
        papers_through=_triples(read, 10),
        agency=read.maybe(11, read.text),
    )
    _check_point(key.x, seals=key.role.seals)
    if key.kid != kid_of(key.x):
        raise KeyListError("kid")
    return key


def _triples(read: Fields, key: int) -> tuple[tuple[int, int, int], ...]:
    """Bounds [series, series, last]; none where the key is absent."""
    rows = read.maybe(key, lambda key: read.rows(key, int, int, int)) or []
    return tuple((read.as_uint(a), read.as_uint(b), read.as_uint(last)) for a, b, last in rows)


def _check_point(x: bytes, *, seals: bool) -> None:
    try:
        check_seal_public(x) if seals else check_public(x)
    except KeyRefusedError as fault:
        raise KeyListError(fault.reason) from fault


def _jwk(key: Key) -> dict[str, object]:
    use: dict[str, object] = (
        {"crv": "X25519", "use": "enc"} if key.role.seals else {"crv": "Ed25519", "use": "sig", "alg": "EdDSA"}
    )
    named = {"kid": _base64url(key.kid), "x": _base64url(key.x)}
    return {"kty": "OKP"} | use | named | {"owner": key.owner, "name": key.name, "state": key.state.name.lower()}


def _cose_key(key: Key) -> dict[int, object]:
    if key.role.seals:
        return {1: _OKP, 2: key.kid, -1: _X25519, -2: key.x}
    return {1: _OKP, 2: key.kid, 3: cose.ALGORITHM, 4: [_VERIFY], -1: _ED25519, -2: key.x}


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
