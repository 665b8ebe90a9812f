"""What a projection is: one step per kind of event. Each area of the counter keeps its own in a module of its own.

Runs when an event is written and again when all is recomputed to be compared: so a step reads nothing but the event
and the tables that projections write, and every table that it writes is compared by `edge.store.audit`.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from contract.events import Event
from contract.names import Number, epoch_letters

TRAINING_LETTERS = "LAT"
TRAINING_QR = "LATIHAN"


@dataclass(frozen=True, slots=True)
class Place:
    """The node as its papers name it."""

    node: str
    offset_min: int
    qr_host: str
    training: bool = False

    def number(self, number: Number) -> str:
        """The number's text. In training it has letters that no epoch has, so that no parser takes it."""
        text = str(number)
        if not self.training:
            return text
        head, _, n = text.rpartition("-")
        return f"{head.removesuffix(epoch_letters(number.epoch))}{TRAINING_LETTERS}-{n}"


Step = Callable[[sqlite3.Connection, Place, Event, str], None]
"""(database, place, event, number of the paper that the event made or an empty text)."""
