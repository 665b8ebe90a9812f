"""The status list: per series, how far the ledger reaches without a gap and which numbers are cancelled.

The body of the `status` item; its date is the item's. It is what lets a verifier without a link say *tercatat*.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from contract import cbor
from contract.cbor import Value
from contract.errors import SimpulError
from contract.limits import MIB, NUMBER_MAX

BITS_B: Final = 8 * MIB  # all series together, unpacked: 2,000 series of 30,000 numbers
CANCELLED_MAX: Final = 200_000  # 0.5 % of forty million papers; bounds the sets, not the ledger


class StatusError(SimpulError):
    """A status list that cannot be read; the former list stays in use."""

    code: ClassVar[str] = "status_list"
    says_id: ClassVar[str] = "Daftar status tidak terbaca. Daftar yang lama tetap dipakai."
    says_en: ClassVar[str] = "The status list cannot be read. The former list stays in use."


class Mark(StrEnum):
    """Where n stands to the status row of its series: one of the verdict's inputs."""

    NONE = "none"
    ABOVE = "above"
    COVERED = "covered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """The ledger has 1..n of this series without a gap; n was issued at `iat_s`; these numbers are cancelled."""

    node: str
    epoch: int
    paper: int
    n: int
    iat_s: int
    cancelled: frozenset[int] = frozenset()

    def mark(self, n: int) -> Mark:
        """Where a number stands to this row."""
        if n > self.n:
            return Mark.ABOVE
        return Mark.CANCELLED if n in self.cancelled else Mark.COVERED

    def is_back_dated(self, n: int, iat_s: int) -> bool:
        """Whether a number above the mark claims a time before the mark's."""
        return n > self.n and iat_s < self.iat_s


@dataclass(frozen=True, slots=True)
class StatusList:
    """The rows by series (node, epoch, paper), and the list's date."""

    at_s: int
    rows: Mapping[tuple[str, int, int], StatusRow]

    def mark(self, node: str, epoch: int, paper: int, n: int) -> Mark:
        """Where a number stands to its series' row."""
        row = self.rows.get((node, epoch, paper))
        return Mark.NONE if row is None else row.mark(n)

    def is_back_dated(self, node: str, epoch: int, paper: int, n: int, iat_s: int) -> bool:
        """Whether a number above the mark claims a time before the mark's."""
        row = self.rows.get((node, epoch, paper))
        return row is not None and row.is_back_dated(n, iat_s)


def open_status(body: bytes, at_s: int) -> StatusList:
    """The list of a verified `status` item. Raises StatusError."""
    return StatusList(at_s, {(row.node, row.epoch, row.paper): row for row in decode_status(body)})


def encode_status(rows: Iterable[StatusRow]) -> bytes:
    """The body of the `status` item. A cancelled number above n waits until the series reaches it."""
    return cbor.encode([_row(row) for row in rows])


def decode_status(body: bytes) -> list[StatusRow]:
    """The rows of a `status` body, unpacked within bounds. Raises StatusError."""
    try:
        rows = cbor.decode(body)
    except cbor.CborError as fault:
        raise StatusError("cbor") from fault
    if not isinstance(rows, list):
        raise StatusError("shape")
    return _Reader().rows(rows)


def _row(row: StatusRow) -> list[Value]:
    bits = bytearray((row.n + 7) // 8)
    for number in row.cancelled:
        if number <= row.n:
            bits[(number - 1) // 8] |= 1 << (number - 1) % 8
    return [row.node, row.epoch, row.paper, row.n, row.iat_s, zlib.compress(bits.rstrip(b"\0"), 9)]


def _numbers_in(bits: bytes) -> frozenset[int]:
    """Bit i-1 set: number i. Whole bytes of zero are skipped, for lists are sparse."""
    return frozenset(at * 8 + bit + 1 for at, byte in enumerate(bits) if byte for bit in range(8) if byte >> bit & 1)


class _Reader:
    """Counts over all rows what a small body may become."""

    def __init__(self) -> None:
        self._left_b = BITS_B
        self._cancelled_left = CANCELLED_MAX

    def rows(self, values: list[Value]) -> list[StatusRow]:
        return [self._row(value) for value in values]

    def _row(self, value: Value) -> StatusRow:
        match value:
            case [str(node), int(epoch), int(paper), int(n), int(iat_s), bytes(packed)] if 0 <= n <= NUMBER_MAX:
                return StatusRow(node, epoch, paper, n, iat_s, self._numbers(packed, n))
        raise StatusError("shape")

    def _numbers(self, packed: bytes, n: int) -> frozenset[int]:
        bits = self._inflated(packed)
        whole = int.from_bytes(bits, "little")
        self._cancelled_left -= whole.bit_count()
        if whole.bit_length() > n or self._cancelled_left < 0:
            raise StatusError("bits")
        return _numbers_in(bits)

    def _inflated(self, packed: bytes) -> bytes:
        reader = zlib.decompressobj()
        try:
            data = reader.decompress(packed, self._left_b + 1)
        except zlib.error as fault:
            raise StatusError("zlib") from fault
        self._left_b -= len(data)
        if self._left_b < 0 or not reader.eof or reader.unused_data:
            raise StatusError("zlib")
        return data
