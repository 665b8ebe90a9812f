"""What a projection is: one step per kind of event. Each area of the counter keeps its own in a module of its own.

Runs when an event is written and again when all is recomputed to be compared: so a step reads nothing but the event
and the tables that projections write, and every table that it writes is compared by `edge.store.audit`.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from contract.events import Event


@dataclass(frozen=True, slots=True)
class Place:
    """The node as its papers name it."""

    node: str
    offset_min: int
    qr_host: str


Step = Callable[[sqlite3.Connection, Place, Event, str], None]
"""(database, place, event, number of the paper that the event made or an empty text)."""
