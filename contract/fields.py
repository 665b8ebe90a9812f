"""Reading a CBOR map of a foreign message by key, each value checked, one closed error for whatever is wrong.

Unknown keys are not looked at: they are kept by whoever keeps the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from contract.cbor import Value
from contract.errors import SimpulError

T = TypeVar("T")


class Fields:
    """A map whose readers raise `fault` unless the value is there and of the right form."""

    def __init__(self, value: Value, fault: SimpulError) -> None:
        self._fault = fault
        self._map = self.as_map(value)

    def uint(self, key: int, *, least: int = 0, most: int | None = None) -> int:
        """A non-negative whole number within bounds; true and false are none."""
        value = self.as_uint(self._map.get(key))
        if value < least or (most is not None and value > most):
            raise self._fault
        return value

    def text(self, key: int) -> str:
        """A text."""
        return self.as_text(self._map.get(key))

    def data(self, key: int, size_b: int | None = None) -> bytes:
        """Bytes, of exactly `size_b` where that is given."""
        value = self._map.get(key)
        if not isinstance(value, bytes) or (size_b is not None and len(value) != size_b):
            raise self._fault
        return value

    def text_or_data(self, key: int) -> str | bytes:
        """A text, or bytes where it is sealed."""
        value = self._map.get(key)
        if not isinstance(value, str | bytes):
            raise self._fault
        return value

    def array(self, key: int) -> list[Value]:
        """An array."""
        value = self._map.get(key)
        if not isinstance(value, list):
            raise self._fault
        return value

    def table(self, key: int) -> dict[int | str, Value]:
        """A map."""
        return self.as_map(self._map.get(key))

    def flag(self, key: int) -> bool:
        """True or false; false where the key is absent."""
        value = self._map.get(key, False)
        if not isinstance(value, bool):
            raise self._fault
        return value

    def uints(self, key: int) -> tuple[int, ...]:
        """An array of non-negative whole numbers."""
        return tuple(self.as_uint(value) for value in self.array(key))

    def counts(self, key: int) -> dict[str, int]:
        """A map of texts to non-negative whole numbers."""
        return {self.as_text(name): self.as_uint(value) for name, value in self.table(key).items()}

    def rows(self, key: int, *forms: type) -> list[tuple[Value, ...]]:
        """An array of arrays, each with values of exactly these types in this order."""
        return [self.as_row(row, *forms) for row in self.array(key)]

    def each(self, key: int, read: Callable[[Value], T]) -> list[T]:
        """An array, each element as `read` makes of it."""
        return [read(value) for value in self.array(key)]

    def maybe(self, key: int, read: Callable[[int], T]) -> T | None:
        """None if the key is absent, else what `read` makes of it."""
        return read(key) if key in self._map else None

    def as_map(self, value: Value) -> dict[int | str, Value]:
        """The value, if it is a map."""
        if not isinstance(value, dict):
            raise self._fault
        return value

    def as_uint(self, value: Value) -> int:
        """The value, if it is a non-negative whole number."""
        if type(value) is not int or value < 0:
            raise self._fault
        return value

    def as_text(self, value: Value) -> str:
        """The value, if it is a text."""
        if not isinstance(value, str):
            raise self._fault
        return value

    def as_row(self, value: Value, *forms: type) -> tuple[Value, ...]:
        """The value, if it is an array of exactly these types."""
        if not isinstance(value, list) or tuple(map(type, value)) != forms:
            raise self._fault
        return tuple(value)
