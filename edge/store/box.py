"""Small facts of the box in the database: machine, hub_epoch, hub_time, restored."""

import sqlite3
from typing import Any


def box_get(db: sqlite3.Connection, key: str) -> Any:
    """The value, None where there is none."""
    row = db.execute("SELECT value FROM box WHERE key = ?", (key,)).fetchone()
    return row["value"] if row else None


def box_set(db: sqlite3.Connection, key: str, value: Any) -> None:
    """Set or replace the value."""
    db.execute(
        "INSERT INTO box (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
    )
