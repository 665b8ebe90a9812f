"""Deterministic CBOR (RFC 8949, 4.2.1), strict both ways: what one end writes, every end reads to the same bytes.

Only int (signed 64 bit), bytes, text, array, map (int or text keys), true, false and null. No tags, no floats, no
indefinite or long forms, no duplicate or unsorted keys, no trailing bytes. Text is UTF-8 in NFC without control
characters; LF is taken only where the caller says so. Maps stand in bytewise order of their encoded keys.

Every foreign byte enters Simpul through `decode`. It raises `CborError` and nothing else, whatever the bytes are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Final, TypeAlias

from contract.errors import SimpulError
from contract.limits import CBOR_DEPTH, CBOR_ITEMS, INT_MAX, INT_MIN

Value: TypeAlias = "int | bytes | str | bool | list[Value] | dict[int | str, Value] | None"

UINT: Final = 0
NINT: Final = 1
BYTES: Final = 2
TEXT: Final = 3
ARRAY: Final = 4
MAP: Final = 5
SIMPLE: Final = 7

_CONSTANTS: Final = {False: b"\xf4", True: b"\xf5", None: b"\xf6"}
_SIMPLES: Final = {20: False, 21: True, 22: None}
# An argument takes the shortest form: its width in bytes for additional information 24..27, and the least value
# that may use that width.
_WIDTHS: Final = {24: (1, 24), 25: (2, 1 << 8), 26: (4, 1 << 16), 27: (8, 1 << 32)}
_SMALL: Final = [bytes((argument,)) for argument in range(24)]  # unsigned ints of one byte: most of an event


class CborError(SimpulError):
    """Bytes (or a value) that are not this contract's CBOR; `reason` says which rule they break."""

    code: ClassVar[str] = "cbor"
    says_id: ClassVar[str] = "Data tidak berbentuk seperti yang disepakati ({reason})."
    says_en: ClassVar[str] = "The data do not have the agreed form ({reason})."


def encode(value: object, *, lf: bool = False) -> bytes:
    """The one encoding of `value`: ints, bytes, str, bool, None, list or tuple, and mappings of int or str keys.

    `lf` allows line feeds in texts. Raises `CborError` for anything that `decode` would refuse, so that
    `decode(encode(v)) == v` always holds (tuples come back as lists).
    """
    writer = _Writer(lf)
    writer.put(value, 0)
    return bytes(writer.out)


def decode(data: bytes, *, max_depth: int = CBOR_DEPTH, max_items: int = CBOR_ITEMS, lf: bool = False) -> Value:
    """The value of exactly these bytes. `max_depth` counts nested arrays and maps, `max_items` all data items."""
    reader = _Reader(data, max_depth, max_items, lf)
    value = reader.value(0)
    if reader.at != len(data):
        raise CborError("trailing")
    return value


def check_text(text: str, *, lf: bool = False) -> None:
    """Raises `CborError` unless `text` is NFC and free of control characters and lone surrogates."""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        raise CborError("not_nfc")
    if not text.isprintable() and any(_forbidden(c, lf) for c in text):
        raise CborError("control_character")


def _forbidden(char: str, lf: bool) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} and not (lf and char == "\n")


def _head(major: int, argument: int) -> bytes:
    """Major type and argument in the shortest form."""
    if argument < 24:
        return bytes((major << 5 | argument,))
    for info, (width, _) in _WIDTHS.items():
        if argument < 1 << 8 * width:
            return bytes((major << 5 | info,)) + argument.to_bytes(width, "big")
    raise CborError("too_large")


class _Writer:
    """Walks one value; the counters are those of `_Reader`, so both ends refuse the same things."""

    __slots__ = ("items", "lf", "out")

    def __init__(self, lf: bool) -> None:
        self.lf = lf
        self.items = 0
        self.out = bytearray()

    def put(self, value: object, depth: int) -> None:
        self.items += 1
        if self.items > CBOR_ITEMS:
            raise CborError("too_many_items")
        if isinstance(value, int):  # an int or, being one for Python, true or false
            self.out += _CONSTANTS[value] if isinstance(value, bool) else _int(value)
        elif isinstance(value, str):
            self.out += _text(value, self.lf)
        elif isinstance(value, bytes):
            self.out += _head(BYTES, len(value))
            self.out += value
        elif value is None:
            self.out += _CONSTANTS[None]
        else:
            self._container(value, depth + 1)

    def _container(self, value: object, depth: int) -> None:
        if depth > CBOR_DEPTH:
            raise CborError("too_deep")
        if isinstance(value, list | tuple):
            self.out += _head(ARRAY, len(value))
            for item in value:
                self.put(item, depth)
        elif isinstance(value, dict | Mapping):  # dict first: asking the abstract class costs as much as a small map
            self.out += _head(MAP, len(value))
            # Two keys of one encoding (1 and another kind of 1) cannot be in one mapping, so values are not compared.
            for key, item in sorted([(self._key(key), item) for key, item in value.items()], key=_first):
                self.out += key
                self.put(item, depth)
        else:
            raise CborError("type")

    def _key(self, key: object) -> bytes:
        self.items += 1
        if isinstance(key, bool) or not isinstance(key, int | str):
            raise CborError("key_type")
        return _text(key, self.lf) if isinstance(key, str) else _int(key)


def _first(pair: tuple[bytes, object]) -> bytes:
    return pair[0]


def _int(value: int) -> bytes:
    if 0 <= value < 24:
        return _SMALL[value]
    if not INT_MIN <= value <= INT_MAX:
        raise CborError("int_range")
    return _head(UINT, value) if value >= 0 else _head(NINT, -1 - value)


def _text(value: str, lf: bool) -> bytes:
    check_text(value, lf=lf)
    data = value.encode()
    return _head(TEXT, len(data)) + data


class _Reader:
    """A cursor over foreign bytes. Lengths are held against what is left before anything is allocated."""

    __slots__ = ("at", "data", "items_left", "lf", "max_depth")

    def __init__(self, data: bytes, max_depth: int, max_items: int, lf: bool) -> None:
        self.data = data
        self.at = 0
        self.max_depth = max_depth
        self.items_left = max_items
        self.lf = lf

    def value(self, depth: int) -> Value:
        major, argument = self._head()
        if major == UINT:
            return _in_range(argument)
        if major == NINT:
            return _in_range(-1 - argument)
        if major == BYTES:
            return self._take(argument)
        if major == TEXT:
            return self._text(argument)
        if major == ARRAY:
            return self._array(argument, depth + 1)
        if major == MAP:
            return self._map(argument, depth + 1)
        if major == SIMPLE and argument in _SIMPLES:
            return _SIMPLES[argument]
        raise CborError("type")

    def _head(self) -> tuple[int, int]:
        self.items_left -= 1
        if self.items_left < 0:
            raise CborError("too_many_items")
        first = self._take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        if info not in _WIDTHS or major == SIMPLE:
            raise CborError("type" if major == SIMPLE else "indefinite")
        width, least = _WIDTHS[info]
        argument = int.from_bytes(self._take(width), "big")
        if argument < least:
            raise CborError("not_shortest")
        return major, argument

    def _take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise CborError("cut_short")
        piece = self.data[self.at : end]
        self.at = end
        return piece

    def _text(self, length: int) -> str:
        try:
            text = self._take(length).decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise CborError("not_utf8") from None
        check_text(text, lf=self.lf)
        return text

    def _enter(self, length: int, depth: int) -> None:
        if depth > self.max_depth:
            raise CborError("too_deep")
        if length > len(self.data) - self.at:  # each item takes one byte at least
            raise CborError("cut_short")

    def _array(self, length: int, depth: int) -> list[Value]:
        self._enter(length, depth)
        return [self.value(depth) for _ in range(length)]

    def _map(self, length: int, depth: int) -> dict[int | str, Value]:
        self._enter(length, depth)
        found: dict[int | str, Value] = {}
        last = b""
        for _ in range(length):
            start = self.at
            key = self._key()
            encoded = self.data[start : self.at]
            if encoded <= last:
                raise CborError("key_order" if encoded != last else "key_twice")
            last = encoded
            found[key] = self.value(depth)
        return found

    def _key(self) -> int | str:
        """An int or a text; anything else is refused by its first byte, before it is read."""
        if self.at < len(self.data) and self.data[self.at] >> 5 not in {UINT, NINT, TEXT}:
            raise CborError("key_type")
        key = self.value(0)
        assert isinstance(key, int | str)
        return key


def _in_range(value: int) -> int:
    if not INT_MIN <= value <= INT_MAX:
        raise CborError("int_range")
    return value
