"""Columns: any values come back as they were, in the fewest bytes, and no column gives more than it may."""

import random
import time
import unicodedata
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contract import cbor, columns
from contract.cbor import CborError, Value
from contract.columns import ColumnError, Purse, decode_column, encode_column, pack, pack_pieces, raw
from contract.limits import MIB

TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text)
)
SCALARS = st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=9) | TEXTS | st.booleans() | st.none()
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(-99, 99) | TEXTS, inner, max_size=3),
    max_leaves=4,
)
DIGITS = st.text("0123456789", min_size=1, max_size=20)
SHAPED = [
    st.lists(VALUES, min_size=1, max_size=30),
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=30),
    st.lists(st.integers(-300, 70_000), min_size=1, max_size=300),
    st.lists(TEXTS, min_size=1, max_size=30),
    st.lists(DIGITS, min_size=1, max_size=60),
    st.lists(st.sampled_from([1, True, "1", b"1", None, 0, False]), min_size=1, max_size=30),
]


def form_of(values: list[Value]) -> int:
    """The form that the encoder chose."""
    form = encode_column(values)[0]
    assert isinstance(form, int)
    return form


def carried(values: list[Value], **how: Any) -> list[Value]:
    """The values after a journey, each piece packed by itself."""
    return decode_column(cbor.decode(cbor.encode(pack_pieces(encode_column(values, **how)))), len(values), Purse())


@pytest.mark.parametrize("kind", range(len(SHAPED)))
def test_any_values_come_back_byte_for_byte(kind: int) -> None:
    """Also 1 and true, "1" and 1 in one column; nested maps; 64-bit ends."""

    @given(SHAPED[kind])
    @example([-(2**63), 2**63 - 1])
    @example(["", ""])
    @example(["", "a\nb"])
    @example([1, True])
    def check(values: list[Value]) -> None:
        expected = cbor.encode(values, lf=True)
        whole = cbor.decode(cbor.encode(pack_pieces(encode_column(values), raw)))

        assert expected == cbor.encode(carried(values), lf=True)
        assert expected == cbor.encode(carried(values, plain=True), lf=True)
        assert expected == cbor.encode(decode_column(whole, len(values), Purse()), lf=True)

    check()


def test_each_form_has_its_use() -> None:
    """The nine forms, each the shortest for some column of a counter's morning."""
    luck = random.Random(1)
    rolled = [luck.randrange(10**20) for _ in range(300)]
    round_robin = "".join(str(number % 10) for number in rolled[:280]) * 4  # repeats, but not at a row's width
    of_use: dict[int, list[Value]] = {
        columns.PLAIN: [{1: n % 7, 2: [n * n]} for n in range(40)],
        columns.SAME: [7] * 40,
        columns.DELTAS: [1_795_500_549 + 61 * n + n % 7 for n in range(99)],
        columns.PLANES: [number % 120 for number in rolled],
        columns.TABLE: [("Norhayati binti Masdar", "Budi Santoso", "Siti Aminah")[number % 3] for number in rolled],
        columns.LINES: [f"Orang ke {number % 997}" for number in rolled],
        columns.CUT: [f"6271{n % 5:02}{n * 7 % 28:02}{n * 5 % 12:02}{n * 11 % 90:02}{n % 9973:04}" for n in rolled],
        columns.DIGITS: [round_robin[n : n + 3] for n in range(0, 900, 3)],
        columns.NUMBERS: [f"{number % 256:03}" for number in rolled],
    }

    assert {form: form for form in of_use} == {form: form_of(values) for form, values in of_use.items()}
    assert encode_column([7] * 40, plain=True)[0] == columns.PLAIN


def test_digits_too_long_for_a_number_stay_digits() -> None:
    """Nineteen and more do not fit 64 bits."""
    luck = random.Random(2)
    values: list[Value] = [f"{luck.randrange(10**40):040}" for _ in range(9)]

    assert values == carried(values)


GOOD: dict[str, tuple[Value, int, list[Value]]] = {
    "plain": ([0, raw(cbor.encode([1, "a"]))], 2, [1, "a"]),
    "same": ([1, raw(cbor.encode("a"))], 3, ["a", "a", "a"]),
    "deltas": ([2, 10, raw(bytes([2, 1]))], 3, [10, 11, 10]),
    "one delta": ([2, 10, raw(b"")], 1, [10]),
    "planes": ([3, raw(bytes([0, 1, 1, 0]))], 2, [128, -1]),
    "table": ([4, raw(cbor.encode(["a", 7])), raw(bytes([1, 0, 1]))], 3, [7, "a", 7]),
    "lines": ([5, raw(b"a\n\nb")], 3, ["a", "", "b"]),
    "cut": ([6, [8, 2, raw(bytes([1, 2]))], [5, raw(b"a\nb")]], 2, ["01a", "02b"]),
    "digits": ([7, 3, raw(b"001002")], 2, ["001", "002"]),
    "numbers": ([8, 4, raw(bytes([1, 255, 0, 0]))], 2, ["0001", "0255"]),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_form_reads_as_the_contract_says(name: str) -> None:
    """By hand, so that the decoder is not only its encoder's mirror."""
    column, rows, values = GOOD[name]

    assert values == decode_column(column, rows, Purse())


BAD: dict[str, tuple[str, Value, int]] = {
    "no array": ("form", 7, 1),
    "no form": ("form", [], 1),
    "unknown form": ("form", [9, raw(b"")], 1),
    "a piece too many": ("form", [1, raw(b"\x01"), raw(b"")], 1),
    "plain is no list": ("form", [0, raw(b"\x01")], 1),
    "plain has fewer": ("rows", [0, raw(cbor.encode([1]))], 2),
    "plain has more": ("rows", [0, raw(cbor.encode([1, 2]))], 1),
    "deltas of a half row": ("rows", [2, 1, raw(b"\0\0\0")], 3),
    "no deltas": ("rows", [2, 1, raw(b"")], 3),
    "deltas of nothing": ("rows", [2, 1, raw(b"\0")], 1),
    "planes too wide": ("rows", [3, raw(bytes(20))], 2),
    "table place beyond": ("form", [4, raw(cbor.encode(["a"])), raw(b"\x01")], 1),
    "table has fewer": ("rows", [4, raw(cbor.encode(["a"])), raw(b"")], 1),
    "table is no list": ("form", [4, raw(b"\x01"), raw(b"\0")], 1),
    "lines not utf-8": ("form", [5, raw(b"\xff")], 1),
    "lines have fewer": ("rows", [5, raw(b"a")], 2),
    "cut without parts": ("form", [6], 1),
    "cut of 17 parts": ("form", [6, *[[5, raw(b"a")]] * 17], 1),
    "cut of numbers": ("form", [6, [1, raw(b"\x01")]], 1),
    "digits of no width": ("rows", [7, 0, raw(b"")], 1),
    "digits cut short": ("rows", [7, 3, raw(b"00100")], 2),
    "numbers of no width": ("form", [8, 0, raw(b"\0")], 1),
    "numbers too wide": ("form", [8, 19, raw(b"\0")], 1),
    "number of more digits": ("form", [8, 2, raw(b"\xff")], 1),
    "piece without mark": ("pack", [1, b""], 1),
    "piece of another mark": ("pack", [1, b"\x02\x01"], 1),
    "no frame": ("pack", [1, b"\x01abc"], 1),
    "half a frame": ("pack", [5, pack(b"a" * 99)[:-3]], 1),
    "two frames": ("pack", [5, pack(b"a" * 99) * 2], 1),
}


@pytest.mark.parametrize("name", BAD)
def test_a_column_that_lies_is_refused(name: str) -> None:
    """Each lie with its reason."""
    reason, column, rows = BAD[name]

    with pytest.raises(ColumnError) as caught:
        decode_column(column, rows, Purse())
    assert reason == caught.value.reason


def bomb(size_b: int) -> bytes:
    """Zeros in one frame of a few kilobytes."""
    return b"\x01" + columns.zstd.compress(bytes(size_b), level=19)


@pytest.mark.parametrize("size_b", [4 * MIB + 1, 64 * MIB], ids=["one byte more", "64 MiB"])
def test_a_bomb_is_refused_before_it_unpacks(size_b: int) -> None:
    """Quickly, and by its size alone."""
    packed = bomb(size_b)
    begun = time.perf_counter()

    with pytest.raises(ColumnError) as caught:
        decode_column([5, packed], 1, Purse())
    assert caught.value.reason == "bounds"
    assert time.perf_counter() - begun < 0.5
    assert len(packed) < 8192


def test_a_bomb_that_hides_its_size_is_refused_too() -> None:
    """A frame without a stated size, made in two goes: stopped at the first byte too many, or by its window."""
    maker = columns.zstd.ZstdCompressor(level=1, options=None)
    frame = maker.compress(bytes(8 * MIB)) + maker.flush()

    with pytest.raises(ColumnError):
        Purse().unpack(b"\x01" + frame)
    with pytest.raises(ColumnError, match="bounds"):
        Purse(100).unpack(b"\x01" + frame)


def test_all_pieces_spend_from_one_purse() -> None:
    """Two halves fit, a third does not."""
    purse, half = Purse(), bomb(2 * MIB)
    purse.unpack(half)
    purse.unpack(half)

    assert purse.left_b == 0
    with pytest.raises(ColumnError, match="bounds"):
        purse.unpack(half)


@pytest.mark.parametrize(
    "column",
    [
        [1, pack(cbor.encode("x" * 3000))],
        [4, pack(cbor.encode(["x" * 3000])), raw(bytes(2000))],
        [6, *[[1, pack(cbor.encode("x" * 1000))]] * 3],
    ],
    ids=["same", "table", "cut"],
)
def test_one_value_for_many_rows_is_paid_for_each_row(column: Value) -> None:
    """No column of a few bytes becomes more than the purse holds."""
    with pytest.raises(ColumnError, match="bounds"):
        decode_column(column, 2000, Purse())


@given(st.binary(max_size=60), st.integers(1, 40))
def test_foreign_bytes_end_in_two_errors_only(data: bytes, rows: int) -> None:
    """Whatever stands there."""
    for form in range(10):
        for column in ([form, data], [form, 3, data], [form, data, data], [form, [5, data], [7, 1, data]]):
            with suppress(ColumnError, CborError):
                assert rows == len(decode_column(column, rows, Purse()))


def test_steps_between_two_64_bit_ends_are_held() -> None:
    """The widest step there is takes nine planes."""
    ends: list[Value] = [2**63 - 1, -(2**63), 2**63 - 1]
    planes = (2**65 - 3).to_bytes(9, "little"), (2**65 - 2).to_bytes(9, "little")
    woven = bytes(byte for pair in zip(*planes, strict=True) for byte in pair)

    assert ends == decode_column([2, 2**63 - 1, raw(woven)], 3, Purse())
