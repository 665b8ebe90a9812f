"""The door to the kelurahan's letters: what they look like now, the city's places, and the register book."""

from collections.abc import Sequence
from typing import Protocol

from contract.letters import Letters
from contract.places import Places
from edge.core.letter_register import RegisterLine


class LetterDesk(Protocol):
    """Reads the last committed state; never waits for the writer."""

    def letters(self) -> Letters | None:
        """The letters in force, None before the hub sent any."""

    def places(self) -> Places | None:
        """The city's places, None before the hub sent any."""

    async def years(self) -> Sequence[int]:
        """The years in which letters were issued, the newest first."""

    async def register(self, year: int, text: str = "", count: int = 500) -> Sequence[RegisterLine]:
        """The book of a year, newest first: all of it, or what has `text` in its number or the applicant's name."""

    async def last_n(self, series: str) -> int:
        """The last number of a series of the register, 0 before the first."""
