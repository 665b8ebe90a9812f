"""What follows from a photograph's event: which case it counts to, and its place in the row of that case."""

import sqlite3
from collections.abc import Mapping

from contract.events import Event, Fact, Kind
from edge.core.papers import text, whole
from edge.store.steps import Place, Step


def count_of(db: sqlite3.Connection, owner: str) -> int:
    """How many photographs a case (or a paper without one) has."""
    return int(db.execute("SELECT count(*) FROM photo WHERE owner = ?", (owner,)).fetchone()[0])


def _attached(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    ref = text(event, Fact.REF)
    row = db.execute("SELECT case_id FROM paper WHERE number = ?", (ref,)).fetchone()
    owner = (row["case_id"] if row else None) or ref
    db.execute(
        "INSERT INTO photo (epoch, seq, ref, owner, item, sha256, size, mime, at_s, actor)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.epoch, event.seq, ref, owner, whole(event, Fact.ITEM), event.facts[Fact.SHA256],
            whole(event, Fact.SIZE), whole(event, Fact.WHAT), event.at_s, event.actor,
        ),
    )  # fmt: skip


STEPS: Mapping[int, Step] = {Kind.PHOTO_ATTACHED: _attached}

COMPARED: Mapping[str, tuple[str, str]] = {
    "photo": ("epoch, seq, ref, owner, item, hex(sha256), size, mime, at_s, actor", "epoch, seq")
}
