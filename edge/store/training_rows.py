"""Training as the journal tells it: begun, ended, by whom."""

import sqlite3
from collections.abc import Mapping

import aiosqlite

from contract.events import Event, Fact, Kind
from edge.core.papers import whole
from edge.core.training import TrainingStep
from edge.ports.training import Standing
from edge.store.steps import Place, Step


def _training(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    running = whole(event, Fact.WHAT) == TrainingStep.BEGUN
    db.execute(
        "INSERT INTO training (ordinal, running, actor, at_s, papers)"
        " VALUES ((SELECT coalesce(max(ordinal), 0) + 1 FROM training), ?, ?, ?, ?)",
        (running, event.actor, event.at_s, whole(event, Fact.HOW_MANY)),
    )


STEPS: Mapping[int, Step] = {Kind.TRAINING: _training}


class StoreTrainingLog:
    """Implements `edge.ports.training.TrainingLog`."""

    def __init__(self, reader: aiosqlite.Connection) -> None:
        self._db = reader

    async def training(self) -> Standing | None:
        rows = await self._db.execute_fetchall("SELECT * FROM training ORDER BY ordinal DESC LIMIT 1")
        return next((Standing(bool(row["running"]), row["actor"], row["at_s"], row["papers"]) for row in rows), None)

    async def papers(self) -> int:
        """How many papers this store has."""
        rows = await self._db.execute_fetchall("SELECT count(*) AS papers FROM paper")
        return next(int(row["papers"]) for row in rows)
