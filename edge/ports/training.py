"""The door to training: a store of its own behind pages that look the same. Opened and shut by a supervisor."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Standing:
    """Training as the true journal tells it; `papers` is how many practice papers there were at its last end."""

    running: bool
    actor: int
    at_s: int
    papers: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What lets a browser into training: a cookie of that name and value."""

    name: str
    value: str


class TrainingLog(Protocol):
    """What the true store knows of training."""

    async def training(self) -> Standing | None:
        """How it stands, None when it never began."""


class Training(Protocol):
    """The room where people practise. No act in it reaches the true store."""

    async def standing(self) -> Standing | None: ...
    async def begin(self, by: int) -> None:
        """Open the room, and note it in the true journal."""

    async def end(self, by: int) -> None:
        """Shut it for everybody, and note how many practice papers there were."""

    async def reset(self, by: int) -> None:
        """Throw away all that was practised; the room stays open if it was."""

    async def enter(self, no: int, counter: int) -> Ticket:
        """Let this person in. Raises `TrainingOff` while the room is shut."""
