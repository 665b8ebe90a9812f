"""Sealing to one reader: HPKE base mode (RFC 9180; X25519, HKDF-SHA256, ChaCha20-Poly1305), one message per seal.

Used for the person part of a segment (to the hub's seal key), for bill lists (to the node), for agencies. `info` binds
the purpose; a seal opened with another `info` fails. The ephemeral key inside is drawn by the library.
"""

from __future__ import annotations

from typing import ClassVar, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from contract.errors import SimpulError

OVERHEAD_B: Final = 48  # 32 for the ephemeral key, 16 for the tag

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class SealError(SimpulError):
    """A seal that cannot be made or opened; `reason` is key (unusable) or closed (wrong key, info or bytes)."""

    code: ClassVar[str] = "seal"
    says_id: ClassVar[str] = "Isi tersegel tidak dapat dibuka dengan kunci ini ({reason})."
    says_en: ClassVar[str] = "The sealed content does not open with this key ({reason})."


def seal(public_x: bytes, info: bytes, data: bytes) -> bytes:
    """Seal `data` to the X25519 key `public_x` (32 bytes). Raises SealError("key") for a key that seals nothing."""
    try:
        return _SUITE.encrypt(data, X25519PublicKey.from_public_bytes(public_x), info=info)
    except ValueError as fault:  # wrong length, or a small-order point whose shared secret is zero
        raise SealError("key") from fault


def open_sealed(private: X25519PrivateKey, info: bytes, sealed: bytes) -> bytes:
    """What was sealed to `private` for `info`. Raises SealError("closed")."""
    try:
        return _SUITE.decrypt(sealed, private, info=info)
    except (InvalidTag, ValueError) as fault:
        raise SealError("closed") from fault
