"""Strict deterministic CBOR: one value has one encoding, and foreign bytes meet a closed list of refusals."""

import unicodedata
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor
from contract.cbor import CborError, Value, check_text, decode, encode
from contract.limits import CBOR_ITEMS, INT_MAX, INT_MIN
from tests.contract.vectors import rows

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = st.integers(INT_MIN, INT_MAX) | st.binary(max_size=30) | TEXTS | st.booleans() | st.none()
KEYS = st.integers(INT_MIN, INT_MAX) | TEXTS


def nested(depth: int) -> st.SearchStrategy[Any]:
    """Values with at most `depth` levels of containers."""
    if depth == 0:
        return SCALARS
    inner = nested(depth - 1)
    return SCALARS | st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)


VALUES = nested(3)


def meant(value: Any) -> Value:
    """A vector's JSON as the value it stands for."""
    if isinstance(value, list):
        return [meant(item) for item in value]
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]
    if "bytes" in value:
        return bytes.fromhex(value["bytes"])
    if "int" in value:
        return int(value["int"])
    return {meant(key): meant(item) for key, item in value["map"]}  # type: ignore[misc]


@pytest.mark.parametrize("row", rows("cbor", "good"), ids=lambda row: row["hex"][:24])
def test_a_good_vector_is_read_and_written_to_the_same_bytes(row: dict[str, Any]) -> None:
    """Both directions, so that neither end has a second spelling."""
    data = bytes.fromhex(row["hex"])
    value = meant(row["value"])

    assert repr(value) == repr(decode(data))
    assert data == encode(value)


@pytest.mark.parametrize("row", rows("cbor", "bad"), ids=lambda row: row["note"])
def test_a_bad_vector_is_refused_for_its_reason(row: dict[str, str]) -> None:
    """Every way in which a lenient decoder would have said yes."""
    with pytest.raises(CborError) as refused:
        decode(bytes.fromhex(row["hex"]))

    assert row["reason"] == refused.value.reason


def test_line_feeds_are_taken_only_where_the_caller_says_so() -> None:
    """Notes have lines, names have none; other control characters are refused in both."""
    (row,) = rows("cbor", "good_with_lf")
    data = bytes.fromhex(row["hex"])

    assert row["value"] == decode(data, lf=True)
    assert data == encode(row["value"], lf=True)
    for forbidden in ("\n", "a\r\nb", "\t"):
        with pytest.raises(CborError, match="control_character"):
            encode(forbidden)
    with pytest.raises(CborError, match="control_character"):
        encode("a\r\nb", lf=True)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "type"),
        ({1, 2}, "type"),
        (bytearray(b"x"), "type"),
        (2**63, "int_range"),
        (-(2**63) - 1, "int_range"),
        ({True: 1}, "key_type"),
        ({None: 1}, "key_type"),
        ({b"k": 1}, "key_type"),
        ({2**64: 1}, "int_range"),
        ("u\u0308", "not_nfc"),
        ("\ud800", "control_character"),
        ("\x9f", "control_character"),
        ([[[[[[[]]]]]]], "too_deep"),
        ([0] * CBOR_ITEMS, "too_many_items"),
        (dict.fromkeys(range(CBOR_ITEMS), 0), "too_many_items"),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_nothing_is_written_that_no_reader_would_take(value: object, reason: str) -> None:
    """The writer refuses what the reader refuses."""
    with pytest.raises(CborError) as refused:
        encode(value)

    assert reason == refused.value.reason


def test_a_value_that_contains_itself_is_refused_and_not_followed() -> None:
    """The depth ends the walk before Python's recursion limit does."""
    endless: list[object] = []
    endless.append(endless)

    with pytest.raises(CborError, match="too_deep"):
        encode(endless)


def test_more_items_than_allowed_are_refused_while_reading() -> None:
    """The bound is the caller's, and a smaller one holds."""
    data = encode([0] * 99)

    assert decode(data, max_items=100) == [0] * 99
    with pytest.raises(CborError, match="too_many_items"):
        decode(data, max_items=99)


def test_less_depth_may_be_asked_for() -> None:
    """A status list needs two levels, and gets no more."""
    assert decode(encode([[1]]), max_depth=2) == [[1]]
    with pytest.raises(CborError, match="too_deep"):
        decode(encode([[1]]), max_depth=1)


def test_a_length_beyond_eight_bytes_has_no_head() -> None:
    """No list is that long; the guard keeps the head a total function."""
    with pytest.raises(CborError, match="too_large"):
        cbor._head(cbor.ARRAY, 2**64)


@given(VALUES)
def test_what_is_written_is_read_back_the_same(value: object) -> None:
    """decode(encode(v)) == v, and writing again gives the same bytes."""
    data = encode(value)

    assert value == decode(data)
    assert data == encode(decode(data))


@given(VALUES)
def test_a_stock_decoder_reads_the_same_value(value: object) -> None:
    """cbor2 agrees about every value that we write."""
    assert value == cbor2.loads(encode(value))


@given(st.binary(max_size=80))
def test_any_bytes_are_a_value_or_a_cbor_error(data: bytes) -> None:
    """And those that are a value are its only encoding."""
    try:
        value = decode(data, lf=True)
    except CborError:
        return

    assert data == encode(value, lf=True)


@given(VALUES.map(encode), st.data())
def test_a_changed_byte_never_reads_as_the_same_value(data: bytes, draw: st.DataObject) -> None:
    """No two byte strings mean the same."""
    place = draw.draw(st.integers(0, len(data) - 1))
    changed = bytes([*data[:place], data[place] ^ draw.draw(st.integers(1, 255)), *data[place + 1 :]])
    try:
        value = decode(changed)
    except CborError:
        return

    assert repr(value) != repr(decode(data))


def test_ascii_text_is_checked_without_the_unicode_tables() -> None:
    """The usual case; blanks and punctuation are no control characters."""
    check_text("Jl. Tjilik Riwut Km 7,5 (RT 02/RW 05)")
    check_text("a\nb", lf=True)
    with pytest.raises(CborError):
        check_text("a\nb")


def test_invisible_characters_that_are_no_control_characters_are_kept() -> None:
    """A soft hyphen or a zero-width joiner occurs in names of other scripts."""
    text = "a\u200db\u00ad"

    assert text == decode(encode(text))
