"""The door to writing: one decision, one transaction, and the paper's print job wakes its spool."""

import sqlite3
from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from edge.core.acts import Decide, Decision
from edge.core.clockset import clock_changed
from edge.ports import Once, Outcome
from edge.store.commits import Commits
from edge.store.memory import Memory
from edge.store.scribe import Scribe
from edge.store.spool import Bell

T = TypeVar("T")


class StoreJournal:
    """Implements `edge.ports.Journal`."""

    def __init__(self, commits: Commits, scribe: Scribe, memory: Memory, spooled: Bell) -> None:
        self._commits = commits
        self._scribe = scribe
        self._memory = memory
        self._spooled = spooled

    async def transact(self, decide: Decide[T], *, once: Once | None = None, actor: int = 0) -> Outcome[T]:
        outcome = await self._commits.write(lambda db: self._scribe.act(db, decide, once, actor))
        self._spooled.set()
        return outcome

    async def confirm_clock(self, actor: int) -> int:
        def confirm(db: sqlite3.Connection) -> int:
            before, reading = self._scribe.stamp(), self._memory.read_clock()
            clock = replace(self._memory.state.clock, confirmed_until_s=reading.wall_s)
            self._memory.state = replace(self._memory.state, clock=clock)
            stamp = self._scribe.stamp()
            self._scribe.write(db, Decision((clock_changed(actor, before, stamp),), None), stamp)
            return stamp.at_s

        return await self._commits.write(confirm)

    @property
    def poisoned(self) -> Awaitable[BaseException]:
        return self._commits.poisoned
