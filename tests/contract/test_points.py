"""Public keys: the eight points of small order and every second spelling are refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.points import D, KeyRefusedError, P, check_public, check_seal_public
from tests.contract.vectors import rows


@pytest.mark.parametrize("row", rows("keys", "refused"), ids=lambda row: row["x"][:12] or "empty")
def test_a_bad_key_is_refused_for_its_reason(row: dict[str, str]) -> None:
    """Among them all encodings of the points whose order divides eight."""
    with pytest.raises(KeyRefusedError) as refused:
        check_public(bytes.fromhex(row["x"]))

    assert row["reason"] == refused.value.reason


def test_the_list_names_the_eight_points_of_small_order() -> None:
    """Eight canonical encodings; six more spell the same points otherwise."""
    reasons = [row["reason"] for row in rows("keys", "refused")]

    assert reasons.count("small_order") == 8


def test_openssl_alone_would_believe_anybody_under_a_small_key() -> None:
    """The reason for all this: a signature made without any private key."""
    neutral = bytes([1]) + bytes(31)
    Ed25519PublicKey.from_public_bytes(neutral).verify(neutral + bytes(32), b"any message")

    with pytest.raises(KeyRefusedError, match="small_order"):
        check_public(neutral)


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_every_true_key_is_taken(seed: bytes) -> None:
    """Whatever the seed."""
    check_public(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())
    check_seal_public(X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


@given(st.integers(0, P - 1))
@settings(max_examples=100)
def test_a_reduced_key_is_taken_exactly_if_its_x_exists_and_it_is_large(y: int) -> None:
    """Held against Euler's criterion, another way to the same answer."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    exists = square == 0 or pow(square, (P - 1) // 2, P) == 1
    assert exists == (_reason(y.to_bytes(32, "little")) != "not_on_curve")


def _reason(x: bytes) -> str:
    """Why a key is refused, or an empty text."""
    try:
        check_public(x)
    except KeyRefusedError as fault:
        return fault.reason
    return ""


@pytest.mark.parametrize("row", rows("keys", "refused_seal"), ids=lambda row: row["x"][:12])
def test_a_bad_seal_key_is_refused_for_its_reason(row: dict[str, str]) -> None:
    """Sealing to one of these would seal to everybody."""
    with pytest.raises(KeyRefusedError) as refused:
        check_seal_public(bytes.fromhex(row["x"]))

    assert row["reason"] == refused.value.reason


def test_a_seal_key_has_32_bytes() -> None:
    """Neither more nor less."""
    with pytest.raises(KeyRefusedError, match="length"):
        check_seal_public(bytes(31))
