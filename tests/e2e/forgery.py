"""Papers and requests that somebody has meddled with, made by foreign means: cbor2 and cryptography only."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.e2e.seals import QR_HEAD, cose_of, qr_of

SMALL_ORDER = b"\x01" + bytes(31)  # the neutral point: any message "verifies" under it with R = it, S = 0
FORGED = SMALL_ORDER + bytes(32)
P256 = -7


def encoded(value: Any) -> bytes:
    """Deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def kid_of(x: bytes) -> bytes:
    """First 4 bytes of the key's RFC 9679 thumbprint."""
    return sha256(encoded({1: 1, -1: 6, -2: x})).digest()[:4]


@dataclass(frozen=True, slots=True)
class Parts:
    """A COSE_Sign1, taken apart."""

    header: bytes
    payload: bytes
    signature: bytes

    @classmethod
    def of(cls, qr_text: str) -> "Parts":
        """Those of a genuine paper."""
        header, _, payload, signature = cbor2.loads(cose_of(qr_text))
        return cls(header, payload, signature)

    @property
    def kid(self) -> bytes:
        """The key it names."""
        found: bytes = cbor2.loads(self.header)[4]
        return found

    def sealed_by(self, key: Ed25519PrivateKey, aad: bytes = b"") -> "Parts":
        """The same content with another's seal."""
        return Parts(self.header, self.payload, key.sign(encoded(["Signature1", self.header, aad, self.payload])))

    def cose(self) -> bytes:
        """Put together again."""
        return encoded([self.header, {}, self.payload, self.signature])

    def qr(self) -> str:
        """As a QR's text."""
        return qr_of(self.cose())


def meddled(qr_text: str) -> Iterator[tuple[str, str, str, str]]:
    """(what was done, the text, the verdict and the reason it must get) for every way to meddle with a paper."""
    good, other = Parts.of(qr_text), Ed25519PrivateKey.generate()
    cose, digits = cose_of(qr_text), qr_text.removeprefix(QR_HEAD)
    unknown = Parts(encoded({1: -8, 4: b"none"}), good.payload, good.signature)
    changed = bytearray(good.payload)
    changed[-1] ^= 1  # the clock's state: checked or free-running
    yield "5,000 digits", QR_HEAD + "1" * 5_000, "unreadable", "too_long"
    yield "50,000 letters", "x" * 50_000, "unreadable", "too_long"
    yield "trailing bytes", qr_of(cose + b"\x00"), "unreadable", "trailing"
    yield (
        "another algorithm",
        Parts(encoded({1: P256, 4: good.kid}), good.payload, good.signature).qr(),
        "unreadable",
        ("algorithm"),
    )
    yield (
        "another header",
        Parts(encoded({1: -8, 4: good.kid, 3: 0}), good.payload, good.signature).qr(),
        "unreadable",
        ("header"),
    )
    yield "another version", QR_HEAD + str(int.from_bytes(b"\x02" + cose, "big")), "unreadable", "version"
    yield "a leading zero", f"{QR_HEAD}0{digits}", "unreadable", "leading_zero"
    yield "no CBOR", qr_of(b"\xff\xff\xff"), "unreadable", "not_cbor"
    yield "content out of bounds", Parts(good.header, encoded({6: 1}), good.signature).qr(), "unreadable", "content"
    yield "another's seal", good.sealed_by(other).qr(), "content_changed", "seal"
    yield "changed content", Parts(good.header, bytes(changed), good.signature).qr(), "content_changed", "seal"
    yield "an empty seal", Parts(good.header, good.payload, bytes(64)).qr(), "content_changed", "seal"
    yield "a small-order seal", Parts(good.header, good.payload, FORGED).qr(), "content_changed", "seal"
    yield "an unknown key", unknown.sealed_by(other).qr(), "issuer_unknown", "issuer_unknown"
    small = Parts(encoded({1: -8, 4: kid_of(SMALL_ORDER)}), good.payload, FORGED)
    yield "a small-order key", small.qr(), "issuer_unknown", "issuer_unknown"
    yield "a training paper", "LATIHAN", "unreadable", "training"
    yield "a QRIS code", "00020101021126610014COM.GO-JEK.WWW", "unreadable", "not_ours"
    yield "control characters", "\x00\x1b[J\x07", "unreadable", "not_ours"
    yield "a turned text", "\u202e0000-321 TT", "unreadable", "number"
    yield "digits of another script", QR_HEAD + "١٢٣", "unreadable", "not_ours"
    yield "nothing", "", "unreadable", "not_ours"


def enrolment(node: str, x: bytes, signing: Ed25519PrivateKey | None) -> bytes:
    """An enrolment request with a code that nobody gave out; without a key, with the forged signature."""
    body = {1: 1, 2: bytes(8), 3: node, 4: x, 5: b"\x09" + bytes(31), 6: "U" * 56, 8: "0.1.0", 9: 1_795_500_000}
    parts = Parts(encoded({1: -8, 4: kid_of(x)}), encoded(body), FORGED)
    return (parts.sealed_by(signing, b"simpul-enrol-1") if signing else parts).cose()


def public_of(key: Ed25519PrivateKey) -> bytes:
    """Its 32 public bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
