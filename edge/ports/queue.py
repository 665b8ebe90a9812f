"""What pages may ask of the queue. Reads the last committed state; never waits for the writer."""

from collections.abc import Sequence
from typing import Protocol

from edge.core.hours import Opening
from edge.core.queue import Call, Ticket


class Queue(Protocol):
    """Today's queue."""

    async def tickets(self) -> Sequence[Ticket]:
        """Every ticket of today, in the order they were taken."""

    async def ticket(self, code: str) -> Ticket | None:
        """Today's ticket with this number, as a person types it; None for none, or what is no number."""

    async def calls(self, count: int = 60) -> Sequence[Call]:
        """Today's latest calls, the earliest of them first."""

    def opening(self) -> Opening:
        """Whether the branch is open now, and whether numbers are still given."""

    @property
    def beats(self) -> int:
        """Grows with every change of the store."""

    async def changed(self, seen: int, limit_s: float) -> int:
        """Returns once `beats` is more than `seen`, or after `limit_s`; the beats by then."""
