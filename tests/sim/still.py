"""The stores' own doors to SQLite, over a database in memory and without a loop: everything is done at once.

The real stores are coroutines that wait for a writer's thread; here nothing waits, so one thread of made-up time drives
both ends and the same seed always tells the same story.
"""

import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class PowerCut(BaseException):
    """The machine is gone in the middle of an act: whoever waited for its end hears nothing."""


def at_once(waiting: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that has nothing to wait for."""
    try:
        waiting.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    waiting.close()
    raise AssertionError("a coroutine of a store waited for something")


def database(image: bytes | None = None) -> sqlite3.Connection:
    """A database in memory, from an image of one or empty."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    if image is not None:
        db.deserialize(image)
    return db


class StillReader:
    """Stands for `aiosqlite.Connection` where stores only read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    async def execute_fetchall(self, sql: str, parameters: Iterable[Any] = ()) -> list[sqlite3.Row]:
        return self._db.execute(sql, parameters).fetchall()  # type: ignore[arg-type]


class StillCommits:
    """Stands for `edge.store.commits.Commits`: a work is committed and witnessed before it returns.

    `cut_at` names the moment of the next commit at which the power goes: before_commit, after_commit, after_witness.
    """

    is_poisoned = False

    def __init__(self, db: sqlite3.Connection, memory: Any, on_commit: Callable[[], None]) -> None:
        self._db, self._memory, self._on_commit = db, memory, on_commit
        self.cut_at = ""

    async def write(self, work: Work[T], *, lazy: bool = False) -> T:
        before = self._memory.mark()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            result = work(self._db)
            self._at("before_commit")
        except BaseException:
            self._memory.restore(before)
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        self._on_commit()
        self._at("after_commit")
        self._memory.witness()
        self._at("after_witness")
        return result

    def _at(self, moment: str) -> None:
        if self.cut_at == moment:
            self.cut_at = ""
            raise PowerCut(moment)


class StillDatabase:
    """Stands for `hub.store.database.Database`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    async def write(self, work: Work[T]) -> T:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            result = work(self.db)
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")
        return result

    async def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        return self.db.execute(sql, parameters).fetchall()  # type: ignore[arg-type]

    async def row(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.db.execute(sql, parameters).fetchone()  # type: ignore[arg-type]
        return found
