"""Handing a shift over: what is open, unsent, unprinted and uncollected, and the cash, signed by two people. Pure."""

from dataclasses import dataclass
from enum import IntEnum

from contract.events import Fact, Kind
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.money import LooseEnds
from edge.core.refusals import SecondPersonSame


class End(IntEnum):
    """Keys of fact 22 of kind 36."""

    OPEN_FILES = 1
    UNSENT = 2
    UNPRINTED = 3
    UNCOLLECTED = 4
    OPEN_TILLS = 5


@dataclass(frozen=True, slots=True)
class HandShift:
    """The command: `actor` hands over to `second`, who takes over. Both passwords were asked for before."""

    actor: int
    second: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[LooseEnds]:
        """What was handed over, counted inside the transaction. Raises `SecondPersonSame`."""
        if self.second == self.actor:
            raise SecondPersonSame
        ends, till = view.money.loose_ends(), view.till(self.actor, stamp.day)
        facts: dict[int, object] = {
            int(Fact.BY2): self.second,
            int(Fact.COUNTS): counts_of(ends),
            int(Fact.TILL): self.actor,
            int(Fact.AMOUNT_RP): till.expected_rp if till.state == "open" else 0,  # counted and gone once it is closed
        }
        return Decision((Draft(Kind.SHIFT_HANDED, self.actor, facts),), ends)


def counts_of(ends: LooseEnds) -> dict[int, int]:
    """Fact 22."""
    return {
        int(End.OPEN_FILES): ends.open_files,
        int(End.UNSENT): ends.unsent,
        int(End.UNPRINTED): ends.unprinted,
        int(End.UNCOLLECTED): ends.uncollected,
        int(End.OPEN_TILLS): ends.open_tills,
    }


def ends_of(counts: dict[int, int]) -> LooseEnds:
    """Back from fact 22; what a newer version counts besides is left out."""
    return LooseEnds(*(counts.get(end, 0) for end in End))
