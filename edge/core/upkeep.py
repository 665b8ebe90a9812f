"""What decisions about outages and the emergency pad may see. Values and Protocols only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SlipState:
    """One slip of a pad: blank, used (then `number` is its paper), void or explained."""

    slip: int
    state: str
    number: str = ""


class PadBook(Protocol):
    """The slips inside a decision, as `view.pad`."""

    def slips(self, first: int, last: int) -> Sequence[SlipState]:
        """Those that were ever laid in, in order."""


class OutageBook(Protocol):
    """What a decision may know, as `view.outages`."""

    def served(self, from_s: int, to_s: int) -> Mapping[str, int]:
        """How many papers of each kind, by letters, were made in that time."""
