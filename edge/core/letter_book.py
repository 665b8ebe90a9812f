"""What a decision about letters may read, beside what every decision reads. A Protocol only."""

from typing import Protocol

from contract.letters import Letters
from contract.places import Places
from contract.receipt import Receipt


class LetterBook(Protocol):
    """Letters and places in force, the register, and the seal that the letter's own paper will bear."""

    @property
    def letters(self) -> Letters | None:
        """None before the hub sent any."""

    @property
    def places(self) -> Places | None:
        """None before the hub sent any."""

    def last_n(self, series: str) -> int:
        """The last number of a series of the register, 0 before the first."""

    def seal(self, receipt: Receipt) -> tuple[str, str]:
        """(QR text, check code) that this very paper gets when it is written in this transaction: the same key, the
        same bytes. So the letter can be drawn, and its hash stand in the journal, before the paper exists."""
