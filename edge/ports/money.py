"""The door to what pages show of money. Reads the last committed state, never waits for the writer."""

from collections.abc import Sequence
from typing import Protocol

from edge.core.money import (
    BookRow,
    ClosedTill,
    Closing,
    Deposit,
    GivenBack,
    Handed,
    LooseEnds,
    Moved,
    Received,
    TillKey,
    TillLines,
    Undeposited,
)

__all__ = [
    "BookRow",
    "ClosedTill",
    "Closing",
    "Deposit",
    "GivenBack",
    "Handed",
    "LooseEnds",
    "MoneyReader",
    "Moved",
    "Received",
    "TillKey",
    "TillLines",
    "Undeposited",
]


class MoneyReader(Protocol):
    """Drawers, closings, deposits, shifts and the receipts book."""

    async def lines(self, key: TillKey) -> TillLines:
        """What must lie in a drawer and why; a drawer of which nothing is known is empty."""

    async def open_tills(self) -> Sequence[TillKey]:
        """Every drawer that is open, oldest day first."""

    async def closing(self, number: str) -> Closing | None: ...
    async def closings(self, count: int = 10) -> Sequence[ClosedTill]:
        """The newest closings first."""

    async def undeposited(self) -> Sequence[Undeposited]:
        """Every drawer's day whose net is not at the bank and not nothing, oldest first; open ones too."""

    async def deposit_of(self, key: TillKey) -> str | None:
        """The ST that brought a drawer's day to the bank, None before."""

    async def deposit(self, number: str) -> Deposit | None: ...
    async def deposits(self, from_day: int, to_day: int) -> Sequence[Deposit]:
        """Deposits made on these days (both included), oldest first."""

    async def last_deposits(self, count: int = 10) -> Sequence[Deposit]: ...
    async def loose_ends(self) -> LooseEnds: ...
    async def handed(self, epoch: int, seq: int) -> Handed | None: ...
    async def last_handed(self) -> Handed | None: ...
    async def book(self, from_day: int, to_day: int) -> Sequence[BookRow]:
        """The receipts book of these days (both included), in the order in which it happened."""
