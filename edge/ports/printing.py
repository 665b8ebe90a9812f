"""What pages may ask of the printers themselves. Never waits for a device."""

from collections.abc import Sequence
from typing import Protocol

from edge.core.records import PrinterState


class Printers(Protocol):
    """The printers at work, in the order of the settings."""

    def states(self) -> Sequence[PrinterState]:
        """What is known of each now."""


class NoPrinters:
    """A branch whose papers are printed by the browser."""

    def states(self) -> Sequence[PrinterState]:
        """None."""
        return ()
