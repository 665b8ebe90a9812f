"""How a branch queues: its classes of tickets and what each counter serves. Frozen values, no file and no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PRIORITY: Final = "P"  # elderly, disabled, pregnant, with an infant


@dataclass(frozen=True, slots=True)
class QueueClass:
    """One kind of number. `letter` A..Z (P is the priority class); `groups` are the catalogue's groups it is for."""

    letter: str
    name: str
    name_en: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterSeat:
    """One counter (loket). `classes` are the letters it calls; empty: every class."""

    no: int
    classes: tuple[str, ...] = ()

    def serves(self, letter: str) -> bool:
        """Whether this counter calls numbers of this class."""
        return not self.classes or letter in self.classes


CLASSES: Final = (
    QueueClass("A", "Kependudukan", "Civil registry", ("adminduk", "nikah", "kelurahan")),
    QueueClass("B", "Perizinan dan BPJS", "Permits and BPJS", ("perizinan", "jaminan_sosial", "lain")),
    QueueClass("C", "Pembayaran", "Payments", ("retribusi", "pajak", "air", "kendaraan")),
    QueueClass(PRIORITY, "Prioritas", "Priority"),
)
SEATS: Final = (CounterSeat(1), CounterSeat(2), CounterSeat(3))


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """The branch's classes in the order they are offered, and its counters."""

    classes: tuple[QueueClass, ...] = CLASSES
    counters: tuple[CounterSeat, ...] = SEATS

    def seat(self, no: int) -> CounterSeat | None:
        """The counter with this number, None when the branch has none such."""
        return next((each for each in self.counters if each.no == no), None)

    def klass(self, letter: str) -> QueueClass | None:
        """The class with this letter."""
        return next((each for each in self.classes if each.letter == letter), None)

    def class_for(self, group: str) -> QueueClass:
        """The class that a service of this catalogue group belongs to: the first that names it, else the first."""
        return next((each for each in self.classes if group in each.groups), self.classes[0])

    def letters(self) -> Sequence[str]:
        """The letters in use, in the order they are offered."""
        return tuple(each.letter for each in self.classes)
