"""COSE_Sign1 and COSE_Sign (RFC 9052) as this contract uses them: EdDSA, a 4-byte kid, nothing else in a header.

Untagged; protected header exactly `{1: -8, 4: kid}`, unprotected `{}`. What a signature is for is told apart by the
external AAD: empty for receipts, so that stock libraries verify them, else one of the constants here. Private keys
are arguments; this module never makes or stores one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contract import cbor
from contract.errors import SimpulError
from contract.points import KeyRefusedError, check_public

ALGORITHM: Final = -8  # EdDSA; -19 (fully specified Ed25519) is not read by pycose
KID_B: Final = 4
SIGNATURE_B: Final = 64

AAD_RECEIPT: Final = b""
AAD_SEGMENT: Final = b"simpul-segment-1"
AAD_ACK: Final = b"simpul-ack-1"
AAD_DOWN: Final = b"simpul-down-1"
AAD_KEYS: Final = b"simpul-keys-1"
AAD_ENROL: Final = b"simpul-enrol-1"


class CoseError(SimpulError):
    """Bytes that are not this contract's COSE.

    `reason` is trailing, not_cbor, shape, header, algorithm, kid or signature_length.
    """

    code: ClassVar[str] = "cose"
    says_id: ClassVar[str] = "Segel tidak berbentuk seperti yang disepakati ({reason})."
    says_en: ClassVar[str] = "The seal does not have the agreed form ({reason})."


@dataclass(frozen=True, slots=True)
class Sign1:
    """A well-formed, not yet verified, message of one signer."""

    kid: bytes
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Sign:
    """A well-formed, not yet verified, message of several signers: (kid, signature), kids ascending."""

    payload: bytes
    signatures: tuple[tuple[bytes, bytes], ...]


def sign1(private: Ed25519PrivateKey, kid: bytes, payload: bytes, aad: bytes = b"") -> bytes:
    """The COSE_Sign1 of `payload`, untagged. `kid` is 4 bytes, `aad` one of the AAD constants."""
    protected = protected_header(kid)
    signature = private.sign(_to_sign1(protected, payload, aad))
    return cbor.encode([protected, {}, payload, signature])


def parse1(data: bytes) -> Sign1:
    """The parts of a COSE_Sign1; raises `CoseError`. Says nothing about who signed."""
    protected, payload, signature = _four(data)
    if not isinstance(signature, bytes) or len(signature) != SIGNATURE_B:
        raise CoseError("signature_length")
    return Sign1(_kid_in(protected), payload, signature)


def verify1(message: Sign1, public_x: bytes, aad: bytes = b"") -> bool:
    """Whether the key `public_x` (32 bytes) sealed this for the purpose `aad`. A refused key verifies nothing."""
    return _verifies(public_x, message.signature, _to_sign1(protected_header(message.kid), message.payload, aad))


def sign(signers: Iterable[tuple[bytes, Ed25519PrivateKey]], payload: bytes, aad: bytes) -> bytes:
    """The COSE_Sign of `payload` by all `signers` (kid, key), in ascending order of kid."""
    sealed = []
    for kid, private in sorted(signers, key=lambda signer: signer[0]):
        protected = protected_header(kid)
        sealed.append([protected, {}, private.sign(_to_sign(protected, payload, aad))])
    return cbor.encode([b"", {}, payload, sealed])


def parse(data: bytes) -> Sign:
    """The parts of a COSE_Sign; raises `CoseError` (signers unsorted or named twice: shape)."""
    body, payload, signers = _four(data)
    if body or not isinstance(signers, list) or not signers:
        raise CoseError("shape")
    signatures = tuple(_signer(signer) for signer in signers)
    kids = [kid for kid, _ in signatures]
    if kids != sorted(set(kids)):
        raise CoseError("shape")
    return Sign(payload, signatures)


def signed_by(message: Sign, roots: Iterable[tuple[bytes, bytes]], aad: bytes) -> int:
    """How many of `roots` (kid, public x) truly signed `message`. Signatures by others count nothing."""
    found = dict(message.signatures)
    return sum(
        kid in found and _verifies(x, found[kid], _to_sign(protected_header(kid), message.payload, aad))
        for kid, x in set(roots)
    )


def protected_header(kid: bytes) -> bytes:
    """The only protected header there is."""
    if len(kid) != KID_B:
        raise CoseError("kid")
    return cbor.encode({1: ALGORITHM, 4: kid})


def _four(data: bytes) -> tuple[bytes, bytes, cbor.Value]:
    """protected, payload and the last element of a COSE message whose unprotected header is empty."""
    try:
        parts = cbor.decode(data)
    except cbor.CborError as fault:
        raise CoseError("trailing" if fault.reason == "trailing" else "not_cbor") from fault
    if not isinstance(parts, list) or len(parts) != 4:
        raise CoseError("shape")
    protected, unprotected, payload, last = parts
    if not isinstance(protected, bytes) or not isinstance(payload, bytes):
        raise CoseError("shape")
    if unprotected != {}:
        raise CoseError("header")
    return protected, payload, last


def _signer(signer: cbor.Value) -> tuple[bytes, bytes]:
    match signer:
        case [bytes() as protected, dict() as unprotected, bytes() as signature] if not unprotected:
            if len(signature) != SIGNATURE_B:
                raise CoseError("signature_length")
            return _kid_in(protected), signature
    raise CoseError("shape")


def _kid_in(protected: bytes) -> bytes:
    try:
        header = cbor.decode(protected)
    except cbor.CborError as fault:
        raise CoseError("header") from fault
    if not isinstance(header, dict):
        raise CoseError("header")
    if header.get(1) != ALGORITHM:
        raise CoseError("algorithm")
    kid = header.get(4)
    if not isinstance(kid, bytes) or len(kid) != KID_B:
        raise CoseError("kid")
    if len(header) != 2:
        raise CoseError("header")
    return kid


def _verifies(public_x: bytes, signature: bytes, signed: bytes) -> bool:
    try:
        check_public(public_x)
        Ed25519PublicKey.from_public_bytes(public_x).verify(signature, signed)
    except (KeyRefusedError, InvalidSignature):
        return False
    return True


def _to_sign1(protected: bytes, payload: bytes, aad: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, aad, payload])


def _to_sign(protected: bytes, payload: bytes, aad: bytes) -> bytes:
    return cbor.encode(["Signature", b"", protected, aad, payload])
