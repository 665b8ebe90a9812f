"""HPKE as the library does it, against the RFC's own vector, and our two errors."""

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contract import seal
from contract.seal import OVERHEAD_B, SealError, open_sealed
from tests.contract.morning import SEAL, SEAL_X


def test_the_suite_is_that_of_rfc_9180_a_2() -> None:
    """DHKEM(X25519), HKDF-SHA256, ChaCha20-Poly1305, base mode: the RFC's first message opens."""
    private = X25519PrivateKey.from_private_bytes(
        bytes.fromhex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb")
    )
    sealed = bytes.fromhex(
        "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a"
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"
    )

    # The vector has an AAD, for which the library keeps a private door of its own tests.
    opened = openssl.hpke._decrypt_with_aad(seal._SUITE, sealed, private, info=b"Ode on a Grecian Urn", aad=b"Count-0")
    assert opened == b"Beauty is truth, truth beauty"


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_what_is_sealed_opens_for_its_purpose_only(data: bytes, info: bytes) -> None:
    """And grows by 48 bytes."""
    sealed = seal.seal(SEAL_X, info, data)

    assert data == open_sealed(SEAL, info, sealed)
    assert len(sealed) - len(data) == OVERHEAD_B
    with pytest.raises(SealError, match="closed"):
        open_sealed(SEAL, info + b"!", sealed)
    with pytest.raises(SealError, match="closed"):
        open_sealed(X25519PrivateKey.from_private_bytes(bytes(32)), info, sealed)


@given(st.binary(max_size=120))
def test_foreign_bytes_do_not_open(data: bytes) -> None:
    """Too short, not a point, not a tag."""
    with pytest.raises(SealError, match="closed"):
        open_sealed(SEAL, b"", data)


@pytest.mark.parametrize("x", [bytes(32), b"", bytes([1]) + bytes(31), b"x" * 33], ids=["zero", "none", "one", "long"])
def test_a_key_that_seals_nothing_is_refused(x: bytes) -> None:
    """Small order or wrong length."""
    with pytest.raises(SealError, match="key"):
        seal.seal(x, b"", b"data")
