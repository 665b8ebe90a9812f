"""Columns: one list of values in few bytes, by one of nine forms; and the packing beneath, bounded before it unpacks.

A column is a CBOR array `[form, ...]` whose byte strings are *pieces*, each packed on its own (`pack`). The encoder
tries every form that can hold the values and keeps the shortest; the decoder knows all forms and never guesses. Nothing
here knows events: any value that the contract's CBOR can carry survives a column of some form.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import ClassVar, Final, TypeAlias

from contract import cbor
from contract.cbor import Value
from contract.errors import SimpulError
from contract.limits import SEGMENT_UNPACKED_B

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Column: TypeAlias = list[Value]

PLAIN, SAME, DELTAS, PLANES, TABLE, LINES, CUT, DIGITS, NUMBERS = range(9)

LEVEL: Final = 19
QUICK_LEVEL: Final = 1
WINDOW_LOG_MAX: Final = 22  # 4 MiB, the most that a segment may unpack to: a frame asking for more is refused unread
TABLE_ROWS: Final = 256  # one index byte a row
NUMBER_DIGITS: Final = 18  # still a signed 64-bit number
CUTS: Final = (
    (6, 8, 10, 12),  # NIK: district | day | month | year of birth | serial
    (4, 11),  # phone: operator | seven digits | what some have more
    (4,),  # phones, one of which is shorter
)
CUT_PARTS: Final = 16
PLANES_MAX: Final = 9  # zigzag of the difference of two 64-bit numbers


class ColumnError(SimpulError):
    """A column or piece that does not hold what it must; `reason` is pack, bounds, form or rows."""

    code: ClassVar[str] = "column"
    says_id: ClassVar[str] = "Isi kiriman tidak terbaca ({reason})."
    says_en: ClassVar[str] = "The content of the segment cannot be read ({reason})."


def pack(data: bytes, level: int = LEVEL) -> bytes:
    """`00` and the bytes, or `01` and one zstd frame, if shorter. One-shot: a frame of unknown size takes 81 MiB."""
    frame = zstd.compress(data, level=level)
    return b"\x01" + frame if len(frame) < len(data) else b"\x00" + data


class Purse:
    """The bytes that one segment may still become; spent frame by frame, and where one value stands for many rows."""

    def __init__(self, left_b: int = SEGMENT_UNPACKED_B) -> None:
        self.left_b = left_b

    def unpack(self, packed: bytes) -> bytes:
        """What `pack` packed. Raises ColumnError(pack) for other bytes, (bounds) for more than is left."""
        if packed[:1] == b"\x00":
            return packed[1:]
        if packed[:1] != b"\x01":
            raise ColumnError("pack")
        data = self._inflate(packed[1:])
        self.spend(len(data))
        return data

    def spend(self, size_b: int) -> None:
        """Count bytes about to be made by other means than a frame. Raises ColumnError(bounds)."""
        if size_b > self.left_b:
            raise ColumnError("bounds")
        self.left_b -= size_b

    def _inflate(self, frame: bytes) -> bytes:
        try:
            if (zstd.get_frame_info(frame).decompressed_size or 0) > self.left_b:
                raise ColumnError("bounds")
            reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: WINDOW_LOG_MAX})
            data = reader.decompress(frame, max_length=self.left_b + 1)
        except zstd.ZstdError as fault:
            raise ColumnError("pack") from fault
        # A frame may hide its size: then one byte more than the purse holds has come out, and no more.
        if len(data) <= self.left_b and (not reader.eof or reader.unused_data):
            raise ColumnError("pack")
        return data


# --- encoding -------------------------------------------------------------------------------------------------------


def encode_column(values: Sequence[Value], *, plain: bool = False) -> Column:
    """The shortest column of these values (at least one), its pieces not yet packed: see `pack_pieces`."""
    if plain:
        return _plain(values)
    return _shortest([*_simple(values), *_cut(values)])


def pack_pieces(column: Column, how: Callable[[bytes], bytes] = pack) -> Column:
    """The same column with each piece packed; `how=raw` where the whole block is packed at once instead."""
    return [_in_part(part, how) for part in column]


def raw(piece: bytes) -> bytes:
    """A piece marked as not packed."""
    return b"\x00" + piece


def _in_part(part: Value, how: Callable[[bytes], bytes]) -> Value:
    if isinstance(part, bytes):
        return how(part)
    return pack_pieces(part, how) if isinstance(part, list) else part


def _shortest(columns: Iterable[Column]) -> Column:
    """Judged at a quick level: what is shorter there is shorter at level 19, at a tenth of the time."""
    return min(columns, key=lambda column: len(cbor.encode(pack_pieces(column, _glance))))


def _glance(piece: bytes) -> bytes:
    return pack(piece, QUICK_LEVEL)


def _simple(values: Sequence[Value]) -> Iterator[Column]:
    ints, texts = _all_ints(values), _all_texts(values)
    keys: Sequence[Hashable] = ints or texts or [cbor.encode(value, lf=True) for value in values]
    table = dict(zip(keys, values, strict=True))
    if len(table) == 1:
        yield [SAME, cbor.encode(values[0], lf=True)]
        return
    yield _plain(values)
    if len(table) <= TABLE_ROWS:
        places = {key: place for place, key in enumerate(table)}
        yield [TABLE, cbor.encode([*table.values()], lf=True), bytes(places[key] for key in keys)]
    if ints:
        yield [PLANES, _to_planes([_zigzag(value) for value in ints])]
        yield [DELTAS, ints[0], _to_planes([_zigzag(after - before) for before, after in pairwise(ints)])]
    if texts:
        yield from _of_texts(texts)


def _plain(values: Sequence[Value]) -> Column:
    return [PLAIN, cbor.encode(values, lf=True)]


def _all_ints(values: Sequence[Value]) -> list[int]:
    ints = [value for value in values if type(value) is int]
    return ints if len(ints) == len(values) else []


def _all_texts(values: Sequence[Value]) -> list[str]:
    texts = [value for value in values if isinstance(value, str)]
    return texts if len(texts) == len(values) else []


def _are_digits(texts: Sequence[str]) -> bool:
    return all(text.isascii() and text.isdigit() for text in texts)


def _of_texts(texts: Sequence[str]) -> Iterator[Column]:
    if not any("\n" in text for text in texts):
        yield [LINES, "\n".join(texts).encode()]
    width = len(texts[0])
    if _are_digits(texts) and all(len(text) == width for text in texts):
        yield [DIGITS, width, "".join(texts).encode()]
        if width <= NUMBER_DIGITS:
            yield [NUMBERS, width, _to_planes([int(text) for text in texts])]


def _cut(values: Sequence[Value]) -> Iterator[Column]:
    texts = _all_texts(values)
    if not texts or not _are_digits(texts) or len(set(texts)) == 1:
        return
    shortest = min(map(len, texts))
    for cuts in CUTS:
        if shortest >= cuts[-1]:
            spans = pairwise([0, *cuts, None])
            yield [CUT, *[_shortest(_simple([text[start:end] for text in texts])) for start, end in spans]]


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _to_planes(numbers: Sequence[int]) -> bytes:
    """All lowest bytes, then all second bytes ...: the high planes are nearly constant and pack to nothing."""
    width = max(1, (max(numbers).bit_length() + 7) // 8)
    return b"".join(bytes(number >> 8 * plane & 255 for number in numbers) for plane in range(width))


# --- decoding -------------------------------------------------------------------------------------------------------


def decode_column(column: Value, rows: int, purse: Purse) -> list[Value]:
    """The values of a column, exactly `rows` (>= 1) of them. Raises ColumnError or CborError, nothing else."""
    match column:
        case [0, bytes() as piece]:
            values = _list_in(purse.unpack(piece))
        case [1, bytes() as piece]:
            values = _repeated(purse.unpack(piece), rows, purse)
        case [2, int() as first, bytes() as piece]:
            steps = map(_unzigzag, _from_planes(purse.unpack(piece), rows - 1))
            values = list(accumulate(steps, initial=first))
        case [3, bytes() as piece]:
            values = [_unzigzag(number) for number in _from_planes(purse.unpack(piece), rows)]
        case [4, bytes() as table, bytes() as piece]:
            values = _looked_up(_list_in(purse.unpack(table)), purse.unpack(piece), purse)
        case [5, bytes() as piece]:
            values = list(_text_in(purse.unpack(piece)).split("\n"))
        case [6, *parts] if 1 <= len(parts) <= CUT_PARTS:
            values = _joined([decode_column(part, rows, purse) for part in parts], purse)
        case [7, int() as width, bytes() as piece]:
            values = _sliced(_text_in(purse.unpack(piece)), width, rows)
        case [8, int() as width, bytes() as piece] if 1 <= width <= NUMBER_DIGITS:
            values = _numbered(_from_planes(purse.unpack(piece), rows), width)
        case _:
            raise ColumnError("form")
    if len(values) != rows:
        raise ColumnError("rows")
    return values


def _list_in(data: bytes) -> list[Value]:
    values = cbor.decode(data, lf=True)
    if not isinstance(values, list):
        raise ColumnError("form")
    return values


def _repeated(encoded: bytes, rows: int, purse: Purse) -> list[Value]:
    purse.spend(len(encoded) * rows)
    return [cbor.decode(encoded, lf=True)] * rows


def _looked_up(table: list[Value], places: bytes, purse: Purse) -> list[Value]:
    if places and max(places) >= len(table):
        raise ColumnError("form")
    sizes = [len(cbor.encode(value, lf=True)) for value in table]
    purse.spend(sum(sizes[place] for place in places))
    return [table[place] for place in places]


def _text_in(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as fault:
        raise ColumnError("form") from fault


def _joined(parts: list[list[Value]], purse: Purse) -> list[Value]:
    texts = [_all_texts(part) for part in parts]
    if not all(texts):
        raise ColumnError("form")
    purse.spend(sum(len(text) for part in texts for text in part))
    return ["".join(row) for row in zip(*texts, strict=True)]


def _sliced(text: str, width: int, rows: int) -> list[Value]:
    if width < 1 or len(text) != width * rows:
        raise ColumnError("rows")
    return [text[start : start + width] for start in range(0, len(text), width)]


def _numbered(numbers: list[int], width: int) -> list[Value]:
    if any(number >= 10**width for number in numbers):
        raise ColumnError("form")
    return [f"{number:0{width}}" for number in numbers]


def _unzigzag(number: int) -> int:
    return -(number + 1 >> 1) if number & 1 else number >> 1


def _from_planes(data: bytes, rows: int) -> list[int]:
    if not rows and not data:
        return []
    if not rows or not data or len(data) % rows or len(data) > PLANES_MAX * rows:
        raise ColumnError("rows")
    return [int.from_bytes(data[row::rows], "little") for row in range(rows)]
