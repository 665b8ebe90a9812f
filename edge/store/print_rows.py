"""Rows of the print spool as they come about: jobs with the counter they were asked at, and who sits where.

Runs inside the writer's transaction. No event says where somebody sits but the log-in; a job follows its asker's seat.
"""

import sqlite3

from contract.events import Event, Fact, Kind
from edge.core.papers import whole
from edge.core.printers import NO_COUNTER


def sit(db: sqlite3.Connection, event: Event) -> None:
    """Remember the counter of a log-in or switch; other kinds of event say nothing of seats."""
    if event.kind == Kind.SESSION and (counter := whole(event, Fact.COUNTER)):
        sql = "INSERT INTO seat (staff, counter) VALUES (?, ?) ON CONFLICT (staff) DO UPDATE SET counter = ?"
        db.execute(sql, (whole(event, Fact.STAFF), counter, counter))


def ask(db: sqlite3.Connection, number: str, copy: int, actor: int, at_s: int) -> None:
    """A print job for the printer of the counter where `actor` sits."""
    row = db.execute("SELECT counter FROM seat WHERE staff = ?", (actor,)).fetchone()
    db.execute(
        "INSERT INTO print_job (number, copy, state, asked_at_s, counter) VALUES (?, ?, 'pending', ?, ?)",
        (number, copy, at_s, row["counter"] if row else NO_COUNTER),
    )
