"""Which 32 bytes may be an Ed25519 public key here.

OpenSSL, and so `cryptography`, takes the eight points of small order: with `01 00..00` every message verifies without
any private key. It also takes a y that is not reduced, so that one key would have two names. Both are refused wherever
a key enters: enrolment, key list, verification. The arithmetic is public and needs no constant time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Final

from contract.errors import SimpulError

P: Final = 2**255 - 19
D: Final = -121665 * pow(121666, -1, P) % P
SQRT_MINUS_ONE: Final = pow(2, (P - 1) // 4, P)


class KeyRefusedError(SimpulError):
    """A public key that is no key; `reason` is length, not_canonical, not_on_curve or small_order."""

    code: ClassVar[str] = "key_refused"
    says_id: ClassVar[str] = "Kunci ini tidak dapat dipakai ({reason}). Daftarkan perangkat dengan kunci baru."
    says_en: ClassVar[str] = "This key cannot be used ({reason}). Enrol the device with a new key."


def check_public(x: bytes) -> None:
    """Raises `KeyRefusedError` unless `x` (32 bytes, RFC 8032) is a canonical point of large order."""
    fault = _fault_of(bytes(x))
    if fault is not None:
        raise KeyRefusedError(fault)


@lru_cache(maxsize=1024)  # a fleet's keys, checked again with every message, cost half a millisecond once
def _fault_of(x: bytes) -> str | None:
    if len(x) != 32:
        return "length"
    number = int.from_bytes(x, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    if y >= P:
        return "not_canonical"
    root = _x_of(y)
    if root is None:
        return "not_on_curve"
    if root == 0 and sign:
        return "not_canonical"
    return "small_order" if _is_small(root, y) else None


def _x_of(y: int) -> int | None:
    """One of the two x that belong to y on -x^2 + y^2 = 1 + d x^2 y^2, or None."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    if root * root % P == square:
        return root
    root = root * SQRT_MINUS_ONE % P
    return root if root * root % P == square else None


def _is_small(x: int, y: int) -> bool:
    """Whether eight times the point is the neutral element (0, 1)."""
    for _ in range(3):
        x, y = _double(x, y)
    return (x, y) == (0, 1)


def _double(x: int, y: int) -> tuple[int, int]:
    product = D * x * x * y * y % P
    return (
        2 * x * y * pow(1 + product, -1, P) % P,
        (y * y + x * x) * pow(1 - product, -1, P) % P,
    )


def check_seal_public(u: bytes) -> None:
    """Raises `KeyRefusedError` unless `u` (32 bytes, RFC 7748) is a canonical X25519 key of large order."""
    if len(u) != 32:
        raise KeyRefusedError("length")
    number = int.from_bytes(u, "little")
    if number >= P:
        raise KeyRefusedError("not_canonical")
    if _has_small_order(number):
        raise KeyRefusedError("small_order")


def _has_small_order(u: int) -> bool:
    """Whether three Montgomery doublings lead to infinity, on the curve v^2 = u^3 + 486662 u^2 + u or its twist."""
    x, z = u, 1
    for _ in range(3):
        plus, minus = (x + z) ** 2 % P, (x - z) ** 2 % P
        x, z = plus * minus % P, (plus - minus) * (minus + 121666 * (plus - minus)) % P
    return z == 0
