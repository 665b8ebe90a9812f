"""Reading a plain document (what YAML or CBOR gave) into typed values while collecting **every** fault.

Pure. May not stop at the first fault and may not guess: an unknown key is a fault, so is a value of another type.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, TypeVar

from contract.cbor import CborError, check_text
from contract.errors import SimpulError

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MISSING = object()


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a document: `key` such as ``services[2].fee.kind``, what was found there, what is expected."""

    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.key or 'document'}: found {self.found}, expected {self.expected}"


class DocumentError(SimpulError):
    """A document that cannot be used. `faults` lists every fault, in the order of reading."""

    code: ClassVar[str] = "document_invalid"
    says_id: ClassVar[str] = "Dokumen tidak dapat dipakai: {count} kesalahan."
    says_en: ClassVar[str] = "The document cannot be used: {count} faults."

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("invalid", count=len(faults))
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def _fits(value: object, pattern: str) -> bool:
    """True for a text that matches `pattern` whole and that the contract's CBOR can carry."""
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        return False
    try:
        check_text(value)
    except CborError:
        return False
    return True


def shown(value: object) -> str:
    """`value` as a person should see it in a fault: short, on one line."""
    return "nothing" if value is MISSING or value is None else _CONTROL.sub(" ", repr(value))[:80]


def _day_number(value: object) -> int | None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = int(value.replace("-", ""))
    if isinstance(value, date):
        return value.year * 10000 + value.month * 100 + value.day
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        date(value // 10000, value // 100 % 100, value % 100)
    except ValueError:
        return None
    return value


@dataclass(frozen=True, slots=True)
class Node:
    """One mapping of the document at `key`. Every getter notes a fault and gives a harmless value where it must."""

    key: str
    data: Mapping[str, object]
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def root(cls, document: Mapping[str, object]) -> "Node":
        """The document itself."""
        return cls("", document, [])

    def at(self, name: str) -> str:
        """The key path of `name` inside this mapping."""
        return f"{self.key}.{name}" if self.key else name

    def fault(self, name: str, expected: str, found: object = MISSING) -> None:
        """Note that `name` is not what is `expected`; `found` defaults to what the document has there."""
        value = self.data.get(name, MISSING) if found is MISSING else found
        self.faults.append(Fault(self.at(name) if name else self.key, shown(value), expected))

    def only(self, *names: str) -> None:
        """Every key that is none of `names` is a fault."""
        for name in self.data.keys() - set(names):
            self.faults.append(Fault(self.at(name), "an unknown key", "one of " + ", ".join(names)))

    def text(self, name: str, *, pattern: str = r".{1,400}", what: str = "a text") -> str:
        """The text at `name`, which must match `pattern` whole and hold no control character."""
        value = self.data.get(name)
        if isinstance(value, str) and _fits(value, pattern):
            return value
        self.fault(name, what)
        return ""

    def text_or_none(self, name: str, *, pattern: str = r".{1,400}", what: str = "a text") -> str | None:
        """As `text`, or None where the key is absent or null."""
        return None if self.data.get(name) is None else self.text(name, pattern=pattern, what=what)

    def whole(self, name: str, low: int, high: int) -> int:
        """The whole number at `name`, from `low` to `high`."""
        value = self.data.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.fault(name, f"a whole number from {low} to {high}")
        return low

    def whole_or_none(self, name: str, low: int, high: int) -> int | None:
        """As `whole`, or None where the key is absent or null."""
        return None if self.data.get(name) is None else self.whole(name, low, high)

    def flag(self, name: str, default: bool) -> bool:
        """The yes or no at `name`."""
        value = self.data.get(name, default)
        if isinstance(value, bool):
            return value
        self.fault(name, "true or false")
        return default

    def day_or_none(self, name: str) -> int | None:
        """The day at `name` as 20261124, from a date, ``2026-11-24`` or 20261124; None where absent or null."""
        value = self.data.get(name)
        if value is None:
            return None
        day = _day_number(value)
        if day is None:
            self.fault(name, "a day such as 2026-11-24")
        return day

    def choice(self, name: str, kind: type[E], default: E | None = None) -> E:
        """The member of `kind` named at `name`."""
        value = self.data.get(name, default)
        if isinstance(value, str) and value in list(kind):
            return kind(value)
        self.fault(name, "one of " + ", ".join(kind))
        return default or next(iter(kind))

    def texts(self, name: str, *, pattern: str = r".{1,400}", what: str = "a text") -> tuple[str, ...]:
        """The list of texts at `name`, or () where absent."""
        found = []
        for index, value in enumerate(self._list(name)):
            if isinstance(value, str) and _fits(value, pattern):
                found.append(value)
            else:
                self.faults.append(Fault(f"{self.at(name)}[{index}]", shown(value), what))
        return tuple(found)

    def node(self, name: str) -> "Node":
        """The mapping at `name`."""
        return _node(self.at(name), self.data.get(name, MISSING), self.faults)

    def node_or_none(self, name: str) -> "Node | None":
        """As `node`, or None where the key is absent or null."""
        return None if self.data.get(name) is None else self.node(name)

    def each(self, name: str, read: Callable[["Node"], T]) -> tuple[T, ...]:
        """`read` of every mapping in the list at `name`, or () where absent."""
        return tuple(
            read(_node(f"{self.at(name)}[{i}]", value, self.faults)) for i, value in enumerate(self._list(name))
        )

    def named(self, name: str, read: Callable[[str, "Node"], T]) -> dict[str, T]:
        """`read` of every key and mapping in the mapping at `name`."""
        inside = self.node(name)
        return {key: read(key, _node(inside.at(key), value, self.faults)) for key, value in inside.data.items()}

    def _list(self, name: str) -> Sequence[object]:
        value = self.data.get(name)
        if value is None:
            return ()
        if isinstance(value, (list, tuple)):
            return value
        self.fault(name, "a list")
        return ()


def _node(key: str, value: object, faults: list[Fault]) -> Node:
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return Node(key, value, faults)
    faults.append(Fault(key, shown(value), "keys and values"))
    return Node(key, {}, [])  # one fault is enough: what would stand inside is not asked for
