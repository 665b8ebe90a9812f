"""The witness's two slots: what was written is read, what was torn is not believed."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from contract.witness import SLOT_B, Witness, decode_slot, encode_slot, latest

WITNESSES = st.builds(
    Witness, st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1), st.binary(min_size=32, max_size=32)
)


def test_a_slot_has_the_agreed_sixty_bytes() -> None:
    """Magic, epoch, seq, hash, check; then zeros."""
    slot = encode_slot(Witness(1, 2, bytes.fromhex("ab" * 32)))

    assert len(slot) == SLOT_B
    assert slot[:52].hex() == "53494d50554c573100000001" + "0000000000000002" + "ab" * 32
    assert bytes(SLOT_B - 60) == slot[60:]


@given(WITNESSES)
def test_a_slot_comes_back(witness: Witness) -> None:
    """Any epoch, seq and hash."""
    assert witness == decode_slot(encode_slot(witness))


@given(WITNESSES, st.integers(0, 59), st.integers(0, 7))
def test_one_flipped_bit_is_seen(witness: Witness, place: int, bit: int) -> None:
    """Anywhere in the record."""
    slot = bytearray(encode_slot(witness))
    slot[place] ^= 1 << bit

    assert decode_slot(bytes(slot)) is None


def test_a_slot_never_written_or_cut_short_says_nothing() -> None:
    """Zeros, nothing, and 59 bytes."""
    assert [decode_slot(slot) for slot in (bytes(SLOT_B), b"", encode_slot(W1)[:59])] == [None, None, None]


def test_a_right_check_under_another_name_is_no_witness() -> None:
    """A file of another kind that happens to be checked the same way."""
    body = b"SIMPULW2" + encode_slot(W1)[8:52]
    assert decode_slot(body + sha256(body).digest()[:8]) is None


W1, W2, W3 = Witness(1, 900, bytes(32)), Witness(1, 901, bytes(32)), Witness(2, 1, bytes(32))


def test_the_later_valid_slot_counts() -> None:
    """Larger epoch first, then larger seq; a torn slot leaves the other."""
    torn = encode_slot(W3)[:20] + bytes(SLOT_B - 20)

    assert latest([encode_slot(W1), encode_slot(W2)]) == W2
    assert latest([encode_slot(W3), encode_slot(W2)]) == W3
    assert latest([encode_slot(W2), torn]) == W2
    assert latest([torn, bytes(SLOT_B)]) is None
