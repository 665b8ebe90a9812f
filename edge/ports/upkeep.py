"""What pages and the watch ask about outages and the emergency pad. Reads the last committed state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutageLine:
    """An outage that is over, with its record's number. `what` is an `edge.core.outage.Outage`."""

    number: str
    what: int
    from_s: int
    to_s: int
    served: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PadSlip:
    """One slip of a pad. `reason` is a number of `edge.core.pad.REASONS`, None while there is none."""

    slip: int
    state: str
    number: str | None
    reason: int | None
    written_at_s: int | None


@dataclass(frozen=True, slots=True)
class PadLine:
    """One pad: its first and last slip, how many of each state, and the gaps: slips below the last one used that are
    still blank."""

    first: int
    last: int
    laid_at_s: int
    blank: int
    used: int
    void: int
    explained: int
    gaps: tuple[int, ...]


class Upkeep(Protocol):
    """Outages and pads."""

    async def running(self) -> Mapping[int, int]:
        """What is out now: an `Outage` -> since when."""

    async def pulse(self, now_s: int, running: Mapping[int, int]) -> None:
        """The box lives at `now_s`, and this is out. Survives the process; the last half minute need not survive a
        power cut."""

    async def stopped(self, now_s: int) -> None:
        """The box is being shut down as it should be."""

    async def last_alive(self) -> tuple[int, bool]:
        """(the last sign of life or event, whether the box was shut down then); 0 before the first."""

    async def outages(self, count: int = 50) -> Sequence[OutageLine]:
        """Newest first."""

    async def pads(self) -> Sequence[PadLine]:
        """Newest first."""

    async def slips(self, first: int, last: int) -> Sequence[PadSlip]: ...
