"""What follows from the pad's events and from outages; both as a decision sees them.

May not look at a clock, draw luck, or know a device.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence

from contract.events import Event, Fact, Kind
from contract.names import Paper
from edge.core.pad import PadAct
from edge.core.papers import whole
from edge.core.upkeep import SlipState
from edge.store.steps import Place, Step

_STATES = {PadAct.VOIDED: "void", PadAct.EXPLAINED: "explained"}
COMPARED = {
    "pad_slip": ("slip, pad, state, number, reason, written_at_s, at_s", "slip"),
    "outage": ("number, what, from_s, to_s, served", "number"),
}


class Slips:
    """Implements `edge.core.upkeep.PadBook` inside a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def slips(self, first: int, last: int) -> Sequence[SlipState]:
        sql = "SELECT slip, state, number FROM pad_slip WHERE slip BETWEEN ? AND ? ORDER BY slip"
        rows = self._db.execute(sql, (first, last)).fetchall()
        return [SlipState(row["slip"], row["state"], row["number"] or "") for row in rows]


class Outages:
    """Implements `edge.core.upkeep.OutageBook` inside a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def served(self, from_s: int, to_s: int) -> Mapping[str, int]:
        sql = "SELECT paper, count(*) AS papers FROM paper WHERE at_s BETWEEN ? AND ? GROUP BY paper ORDER BY paper"
        rows = self._db.execute(sql, (from_s, to_s)).fetchall()
        return {Paper(row["paper"]).name: row["papers"] for row in rows if row["paper"] != Paper.BA}


def _pad(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    first, last = whole(event, Fact.FROM), whole(event, Fact.TO)
    act, reason = whole(event, Fact.WHAT), whole(event, Fact.REASON)
    if act == PadAct.LAID_IN:
        db.executemany(
            "INSERT OR IGNORE INTO pad_slip (slip, pad, state, at_s) VALUES (?, ?, 'blank', ?)",
            [(slip, first, event.at_s) for slip in range(first, last + 1)],
        )
    elif state := _STATES.get(PadAct(act)):
        db.execute(
            "UPDATE pad_slip SET state = ?, reason = ? WHERE slip BETWEEN ? AND ? AND state = 'blank'",
            (state, reason, first, last),
        )


def written_by_hand(db: sqlite3.Connection, event: Event, number: str) -> None:
    """The slip that a paper was first written on is used up by it; other events have none."""
    pad = event.facts.get(Fact.PAD)
    if isinstance(pad, list) and number:
        db.execute(
            "UPDATE pad_slip SET state = 'used', number = ?, written_at_s = ? WHERE slip = ? AND state = 'blank'",
            (number, pad[1], pad[0]),
        )


def _outage(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    db.execute(
        "INSERT INTO outage (number, what, from_s, to_s, served) VALUES (?, ?, ?, ?, ?)",
        (
            number,
            whole(event, Fact.WHAT),
            whole(event, Fact.FROM),
            whole(event, Fact.TO),
            json.dumps(event.facts.get(Fact.COUNTS) or {}, sort_keys=True),
        ),
    )


STEPS: Mapping[int, Step] = {Kind.PAD: _pad, Kind.OUTAGE: _outage}
