"""What must lie in every drawer and go to the bank, from what people did: written from the product's rules alone.

Shares no code with the product and never reads what it says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NOTES_RP = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
Key = tuple[int, int]  # holder, day (20261201)


@dataclass(slots=True)
class Drawer:
    """One holder's drawer on one day, in rupiah. `counted_rp` is None while it is open."""

    opening_rp: int = 0
    received_rp: int = 0
    moved_rp: int = 0
    back_rp: int = 0
    proofs: int = 0
    counted_rp: int | None = None

    @property
    def expected_rp(self) -> int:
        """Opening + received + carried in - carried out - given back; the change never was in the drawer."""
        return self.opening_rp + self.received_rp + self.moved_rp - self.back_rp

    @property
    def net_rp(self) -> int:
        """Received less given back: what is the city's."""
        return self.received_rp - self.back_rp


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment: whose drawer, which day, how much."""

    holder: int
    day: int
    amount_rp: int


@dataclass(slots=True)
class Tills:
    """All drawers of all days, and what became of their cash."""

    drawers: dict[Key, Drawer] = field(default_factory=dict)
    paid: dict[str, Paid] = field(default_factory=dict)
    closings: dict[str, Key] = field(default_factory=dict)
    deposits: dict[str, int] = field(default_factory=dict)
    deposited: set[str] = field(default_factory=set)

    def drawer(self, holder: int, day: int) -> Drawer:
        """The drawer, opened with nothing if it was not."""
        return self.drawers.setdefault((holder, day), Drawer())

    def pay(self, number: str, holder: int, day: int, amount_rp: int) -> None:
        """Cash came in; what was handed over beyond it went back at once."""
        drawer = self.drawer(holder, day)
        drawer.received_rp += amount_rp
        drawer.proofs += 1
        self.paid[number] = Paid(holder, day, amount_rp)

    def give_back(self, number: str, by: int, today: int) -> None:
        """A payment is cancelled in cash: out of the drawer it lies in if that is open today, else of who cancels."""
        paid = self.paid.pop(number)
        own = self.drawers.get((paid.holder, today))
        holder = paid.holder if own is not None and own.counted_rp is None else by
        self.drawer(holder, today).back_rp += paid.amount_rp

    def holds(self, holder: int, day: int) -> int:
        """What lies in the drawer now."""
        return self.drawer(holder, day).expected_rp

    def close(self, number: str, holder: int, day: int, counted_rp: int) -> None:
        """The drawer was counted; nothing of it moves any more."""
        self.drawer(holder, day).counted_rp = counted_rp
        self.closings[number] = holder, day

    def waiting(self, year: int) -> list[str]:
        """Closings of that fiscal year which are not at the bank."""
        return [tk for tk, (_, day) in self.closings.items() if day // 10_000 == year and tk not in self.deposited]

    def sum_rp(self, closings: list[str]) -> int:
        """What a deposit of these must come to."""
        return sum(self.drawers[self.closings[tk]].net_rp for tk in closings)

    def deposit(self, number: str, closings: list[str]) -> None:
        """They are at the bank."""
        self.deposits[number] = self.sum_rp(closings)
        self.deposited.update(closings)

    def faults(self, rows: list[Mapping[str, object]]) -> Iterator[str]:
        """Where the closings and deposits of an export differ from these drawers."""
        told = {str(row["number"]): row["facts"] for row in rows if row["kind"] in (34, 35)}
        expected = self.closings.keys() | self.deposits.keys()
        if told.keys() != expected:
            yield f"closings and deposits are {sorted(told.keys() ^ expected)} apart"
        for number in told.keys() & expected:
            yield from self._faults_of(number, told[number])

    def _faults_of(self, number: str, facts: object) -> Iterator[str]:
        assert isinstance(facts, dict)
        if number in self.deposits:
            if facts["7"] != self.deposits[number]:
                yield f"{number}: {facts['7']} were deposited, {self.deposits[number]} were due"
            return
        drawer = self.drawers[self.closings[number]]
        counts = {int(paper): count for paper, count in facts["22"].items()}
        told = (facts["24"], facts["7"], sum(rp * count for rp, count in facts["23"]), counts.get(2, 0), counts[0])
        ours = (drawer.expected_rp, drawer.counted_rp, drawer.counted_rp, drawer.proofs, drawer.net_rp)
        if told != ours:
            yield f"{number}: expected, counted, notes, proofs, net are {told}, must be {ours}"


def notes_of(amount_rp: int) -> dict[int, int]:
    """The fewest notes and coins that make up an amount."""
    found = {}
    for note in NOTES_RP:
        found[note], amount_rp = divmod(amount_rp, note)
    assert amount_rp == 0, f"Rp{amount_rp} cannot be counted"
    return {note: count for note, count in found.items() if count}
