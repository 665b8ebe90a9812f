"""Reading a foreign map: each reader takes its own form and refuses every other with the caller's one error."""

from collections.abc import Callable

import pytest

from contract.cbor import Value
from contract.errors import SimpulError
from contract.fields import Fields


class OddError(SimpulError):
    """The caller's error."""


GOOD: dict[int | str, Value] = {
    1: 7, 2: "text", 3: b"four", 4: [1, 2], 5: {"keys": 7}, 6: True, 7: [[1, "a"], [2, "b"]],
}  # fmt: skip
READERS: dict[str, tuple[int, object, Callable[[Fields, int], object]]] = {
    "uint": (1, 7, Fields.uint),
    "text": (2, "text", Fields.text),
    "data": (3, b"four", Fields.data),
    "data of a size": (3, b"four", lambda fields, key: fields.data(key, 4)),
    "text or data": (3, b"four", Fields.text_or_data),
    "array": (4, [1, 2], Fields.array),
    "uints": (4, (1, 2), Fields.uints),
    "table": (5, {"keys": 7}, Fields.table),
    "counts": (5, {"keys": 7}, Fields.counts),
    "flag": (6, True, Fields.flag),
    "rows": (7, [(1, "a"), (2, "b")], lambda fields, key: fields.rows(key, int, str)),
    "each": (4, [1, 2], lambda fields, key: fields.each(key, fields.as_uint)),
    "maybe": (1, 7, lambda fields, key: fields.maybe(key, fields.uint)),
}
ODD: list[Value] = [None, -1, 1.5, "", b"", [None], {1: None}, {"a": -1}, [[1]], [[1, 2]]]  # type: ignore[list-item]


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_its_own_form(name: str) -> None:
    """And gives it back typed."""
    key, expected, read = READERS[name]

    assert expected == read(Fields(GOOD, OddError()), key)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_refuses_another_form(name: str) -> None:
    """With the caller's error, never with one of Python's."""
    key, expected, read = READERS[name]
    refused = 0
    for value in ODD:
        try:
            read(Fields({**GOOD, key: value}, OddError()), key)
        except OddError:
            refused += 1

    assert refused >= len(ODD) - 3, expected


def test_bounds_sizes_and_absence_are_kept() -> None:
    """Least, most, exact size; absent is None to `maybe` and false to `flag`."""
    fields = Fields(GOOD, OddError())

    assert fields.maybe(99, fields.uint) is None
    assert fields.flag(99) is False
    for read in (
        lambda: fields.uint(1, least=8),
        lambda: fields.uint(1, most=6),
        lambda: fields.data(3, 5),
        lambda: fields.uint(99),
        lambda: fields.uint(6),
        lambda: Fields([], OddError()),
        lambda: fields.rows(7, str, int),
    ):
        with pytest.raises(OddError):
            read()
