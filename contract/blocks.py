"""The two blocks of a segment: the facts of its rows, and their persons, as columns that no kind is bound to.

A kind or key from the future travels like any other: a row says its *shape* (kind, fact keys, person keys), and each
key's values stand in one column, in seq order. Seals, signatures and chains are `contract.segment`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from contract import cbor
from contract.cbor import Value
from contract.columns import Column, ColumnError, Purse, decode_column, encode_column, pack, pack_pieces, raw
from contract.events import Event, Sealed
from contract.journal import HASH_BYTES, SALT_BYTES, SECRET_BYTES, block_of

SHAPE_KEYS: Final = 256  # an event of 16 KiB has fewer; bounds the values of 2,000 rows

Place: TypeAlias = tuple[int, ...]  # what a column is for: (kind, fact key) or (person key,)
How: TypeAlias = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Shape:
    """What one row carries, keys in the order of their encoding."""

    kind: int
    facts: tuple[int, ...]
    person: tuple[int, ...]

    def fact_places(self) -> list[Place]:
        return [(self.kind, key) for key in self.facts]

    def person_places(self) -> list[Place]:
        return [(key,) for key in self.person]


@dataclass(frozen=True, slots=True)
class FactRows:
    """The facts block opened: events without persons, and the shape of each."""

    events: list[Event]
    shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class PersonRows:
    """The person block opened: secrets by block, salts (16 bytes) or digests of erased rows (32) by seq, persons."""

    secrets: Mapping[int, bytes]
    marks: Mapping[int, bytes]
    persons: list[dict[int, Value]]


def pack_facts(events: Sequence[Event], *, plain: bool = False) -> bytes:
    """`pack([shapes, row -> shape, at, clock, actor, [column per (kind, fact key)]])`."""
    shapes = [_shape_of(event) for event in events]
    known = list(dict.fromkeys(shapes))
    frame: list[list[Value]] = [
        [known.index(shape) for shape in shapes],
        [event.at_s for event in events],
        [event.clock for event in events],
        [event.actor for event in events],
    ]
    frames = [encode_column(values, plain=plain) for values in frame]
    cells = (((event.kind, key), value) for event in events for key, value in event.facts.items())
    columns = _gathered(cells, plain=plain)
    listed: list[Value] = [[shape.kind, [*shape.facts], [*shape.person]] for shape in known]
    return _packed(lambda how: [listed, *_each(frames, how), _each(columns, how)])


def pack_persons(rows: Sequence[Sealed], secrets: Mapping[int, bytes], *, plain: bool = False) -> bytes:
    """`pack([{block: secret}, {seq: salt or digest}, [column per person key]])`, to be sealed."""
    needed = {block_of(row.event.seq) for row in rows if row.salt is not None}
    known: dict[int | str, Value] = {block: secrets[block] for block in sorted(needed & secrets.keys())}
    marks: dict[int | str, Value] = {
        row.event.seq: row.digest if row.salt is None else row.salt
        for row in rows
        if row.salt is None or block_of(row.event.seq) not in known
    }
    cells = (((key,), value) for row in rows for key, value in (row.event.person or {}).items())
    columns = _gathered(cells, plain=plain)
    return _packed(lambda how: [known, marks, _each(columns, how)])


def unpack_facts(data: bytes, *, epoch: int, first: int, count: int, purse: Purse) -> FactRows:
    """The events of a facts block. Raises ColumnError or CborError."""
    match cbor.decode(purse.unpack(data)):
        case [list() as listed, which, at, clock, actor, list() as columns]:
            known = [_read_shape(shape) for shape in listed]
        case _:
            raise ColumnError("form")
    shapes = [_nth(known, place) for place in _uints(which, count, purse)]
    facts = _scattered(columns, [shape.fact_places() for shape in shapes], purse)
    frame = zip(_uints(at, count, purse), _uints(clock, count, purse), _uints(actor, count, purse), strict=True)
    events = [
        Event(first + row, epoch, *times, shape.kind, dict(zip(shape.facts, values, strict=True)), None)
        for row, (times, shape, values) in enumerate(zip(frame, shapes, facts, strict=True))
    ]
    return FactRows(events, shapes)


def unpack_persons(data: bytes, shapes: Sequence[Shape], purse: Purse) -> PersonRows:
    """The persons that belong to the rows of these shapes. Raises ColumnError or CborError."""
    match cbor.decode(purse.unpack(data)):
        case [dict() as secrets, dict() as marks, list() as columns]:
            pass
        case _:
            raise ColumnError("form")
    values = _scattered(columns, [shape.person_places() for shape in shapes], purse)
    return PersonRows(
        secrets=_bytes_by_number(secrets, {SECRET_BYTES}),
        marks=_bytes_by_number(marks, {SALT_BYTES, HASH_BYTES}),
        persons=[dict(zip(shape.person, row, strict=True)) for shape, row in zip(shapes, values, strict=True)],
    )


def _shape_of(event: Event) -> Shape:
    return Shape(event.kind, _in_order(event.facts), _in_order(event.person or {}))


def _in_order(keys: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(keys, key=cbor.encode))


def _gathered(cells: Iterable[tuple[Place, Value]], *, plain: bool) -> list[Column]:
    values: dict[Place, list[Value]] = {}
    for place, value in cells:
        values.setdefault(place, []).append(value)
    return [encode_column(values[place], plain=plain) for place in sorted(values, key=cbor.encode)]


def _scattered(columns: Sequence[Value], layout: Sequence[Sequence[Place]], purse: Purse) -> list[list[Value]]:
    """For each row the values of its places; each column must give exactly as many as rows ask of it."""
    counts = Counter(chain.from_iterable(layout))
    if len(columns) != len(counts):
        raise ColumnError("form")
    feeds = {
        place: iter(decode_column(column, counts[place], purse))
        for place, column in zip(sorted(counts, key=cbor.encode), columns, strict=True)
    }
    return [[next(feeds[place]) for place in row] for row in layout]


def _each(columns: Sequence[Column], how: How) -> list[Value]:
    return [pack_pieces(column, how) for column in columns]


def _packed(block: Callable[[How], Value]) -> bytes:
    """Each piece packed by itself, or the whole at once: whichever is shorter; a reader sees no difference."""
    return min(raw(cbor.encode(block(pack))), pack(cbor.encode(block(raw))), key=len)


def _read_shape(value: Value) -> Shape:
    match value:
        case [int() as kind, list() as facts, list() as person] if (
            not isinstance(kind, bool) and len(facts) + len(person) <= SHAPE_KEYS
        ):
            return Shape(kind, _keys(facts), _keys(person))
    raise ColumnError("form")


def _keys(values: list[Value]) -> tuple[int, ...]:
    keys = [key for key in values if type(key) is int]
    if len(set(keys)) != len(values):
        raise ColumnError("form")
    return tuple(keys)


def _nth(shapes: Sequence[Shape], place: int) -> Shape:
    if place >= len(shapes):
        raise ColumnError("form")
    return shapes[place]


def _uints(column: Value, rows: int, purse: Purse) -> list[int]:
    numbers = [value for value in decode_column(column, rows, purse) if type(value) is int and value >= 0]
    if len(numbers) != rows:
        raise ColumnError("form")
    return numbers


def _bytes_by_number(values: dict[int | str, Value], sizes: set[int]) -> dict[int, bytes]:
    found = {key: value for key, value in values.items() if isinstance(key, int) and isinstance(value, bytes)}
    if len(found) != len(values) or any(len(value) not in sizes for value in found.values()):
        raise ColumnError("form")
    return found
