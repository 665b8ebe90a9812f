"""The status list: marks by series, bounded unpacking, one closed error."""

import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor
from contract.messages import decode_status, encode_status
from contract.status import StatusError, StatusRow, open_status
from contract.verdict import Mark
from tests.contract import vectors
from tests.contract.morning import PLACE
from tests.contract.worked_example import AT_S

ROW = StatusRow(PLACE, 1, 2, 120, AT_S, frozenset({7, 120}))


SERIES = st.builds(
    lambda epoch, paper, n, numbers: StatusRow(PLACE, epoch, paper, n, AT_S, frozenset(x for x in numbers if x <= n)),
    st.integers(1, 9),
    st.integers(1, 11),
    st.integers(0, 999_999),
    st.frozensets(st.integers(1, 3000), max_size=9),
)


@given(st.lists(SERIES, max_size=6))
def test_the_rows_come_back(rows: list[StatusRow]) -> None:
    """Any series, any cancelled numbers."""
    assert rows == decode_status(encode_status(rows))


def test_a_number_stands_above_under_or_on_a_cancelled_bit() -> None:
    """And of a series that is not listed nothing is known."""
    found = open_status(encode_status([ROW]), AT_S)
    marks = {n: found.mark(PLACE, 1, 2, n) for n in (1, 7, 120, 121)}

    assert marks == {1: Mark.COVERED, 7: Mark.CANCELLED, 120: Mark.CANCELLED, 121: Mark.ABOVE}
    assert found.mark(PLACE, 2, 2, 1) is Mark.NONE
    assert found.at_s == AT_S


def test_a_number_above_the_mark_must_be_younger() -> None:
    """Else somebody dates back."""
    found = open_status(encode_status([ROW]), AT_S)

    assert found.is_back_dated(PLACE, 1, 2, 121, AT_S - 1)
    assert not found.is_back_dated(PLACE, 1, 2, 121, AT_S)
    assert not found.is_back_dated(PLACE, 1, 2, 119, AT_S - 1)
    assert not found.is_back_dated(PLACE, 9, 2, 121, AT_S - 1)


def test_a_cancelled_number_above_n_waits() -> None:
    """The series has to reach it first."""
    assert decode_status(encode_status([StatusRow(PLACE, 1, 2, 5, AT_S, frozenset({3, 6}))]))[0].cancelled == {3}


def test_a_citys_list_is_some_ten_kilobytes() -> None:
    """120 series, 0.5 % cancelled: a minute of a thin link."""
    rows = [
        StatusRow(f"PKY-RKP-{n // 4 + 1:02}", 1, n % 4 + 1, 6_000, AT_S + n, frozenset(range(n % 190 + 1, 6_000, 200)))
        for n in range(120)
    ]

    assert len(encode_status(rows)) < 12_000


def row_of(packed: bytes, n: int = 9) -> bytes:
    """A list of one row with these packed bits."""
    return cbor.encode([[PLACE, 1, 2, n, AT_S, packed]])


BOMB = zlib.compress(bytes(64 * 2**20), 9)
BAD = {
    "no cbor": ("cbor", b"\xff"),
    "no list": ("shape", cbor.encode({1: 2})),
    "row of five": ("shape", cbor.encode([[PLACE, 1, 2, 9, AT_S]])),
    "n too large": ("shape", row_of(zlib.compress(b""), 1_000_000)),
    "no zlib": ("zlib", row_of(b"abc")),
    "cut short": ("zlib", row_of(zlib.compress(b"\x01")[:-2])),
    "more behind": ("zlib", row_of(zlib.compress(b"\x01") + b"x")),
    "bomb": ("zlib", row_of(BOMB)),
    "bit above n": ("bits", row_of(zlib.compress(b"\x00\x02"))),
    "too many cancelled": ("bits", row_of(zlib.compress(b"\xff" * 30_000), 240_000)),
}


@pytest.mark.parametrize("name", BAD)
def test_a_list_that_cannot_be_read_is_refused(name: str) -> None:
    """Each for its reason, a bomb before it unpacks."""
    reason, body = BAD[name]

    with pytest.raises(StatusError) as caught:
        decode_status(body)
    assert reason == caught.value.reason


@given(st.binary(max_size=80))
def test_random_bits_end_in_the_closed_error(data: bytes) -> None:
    """Whatever stands there."""
    for body in (data, row_of(data)):
        with suppress(StatusError):
            decode_status(body)


@pytest.mark.parametrize("row", vectors.rows("messages", "status"), ids=lambda row: row["name"])
def test_the_frozen_lists_are_read_as_written(row: dict[str, object]) -> None:
    """Hex in, rows out."""
    found = decode_status(bytes.fromhex(str(row["body"])))

    assert row["rows"] == [[r.node, r.epoch, r.paper, r.n, r.iat_s, sorted(r.cancelled)] for r in found]
