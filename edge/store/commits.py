"""The writer's queue: works that wait at the same moment share one transaction, each in its own savepoint.

After the commit, and before anybody is told, the witness is flushed. A work that raises undoes only itself. After an
I/O error or damage nothing more is written: the process must end, so that the start can verify what is there.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from edge.core.refusals import DiskFull, StorePoisoned
from kit.crash import crash_point
from kit.sqlite import Writer

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

BATCH_MAX = 256  # one flush for as many as can be waiting; more would only lengthen the first one's wait
_FATAL = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_READONLY}


class Memory(Protocol):
    """What the writer's thread keeps beside the database; it goes back when a work or the commit fails."""

    def mark(self) -> object: ...
    def restore(self, mark: object) -> None: ...
    def witness(self) -> None:
        """Make the chains' heads durable in the second file. Called after the commit."""


@dataclass(slots=True)
class _Waiting:
    work: Work[Any]
    future: asyncio.Future[Any]
    lazy: bool = False
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        if self.future.done():  # whoever waited has gone; what was committed stays
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class Commits:
    """Runs works in order on the writer's thread. One instance per database."""

    def __init__(
        self,
        writer: Writer,
        memory: Memory,
        on_full: Callable[[], None],
        observe: Callable[[float], None],
        after: Callable[[], None],
    ) -> None:
        """`on_full` makes room when the disk is full; `observe` hears how many seconds each transaction took, `after`
        that one is over."""
        self._after = after
        self._observe = observe
        self._writer = writer
        self._memory = memory
        self._on_full = on_full
        self._waiting: deque[_Waiting] = deque()
        self._runner: asyncio.Task[None] | None = None
        self._fault: BaseException | None = None
        self._poisoned: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()
        self.batches = 0

    async def write(self, work: Work[T], *, lazy: bool = False) -> T:
        """Do `work` inside a transaction; return after commit and witness. Raises what `work` raised, `DiskFull`, or
        `StorePoisoned`. Cancelling the awaiting task does not undo it.

        `lazy` work survives the process but not a power cut: it may wait for the next flush and asks for none.
        """
        if self._fault is not None:
            raise StorePoisoned
        waiting = _Waiting(work, asyncio.get_running_loop().create_future(), lazy)
        self._waiting.append(waiting)
        if self._runner is None:
            self._runner = asyncio.create_task(self._run(), name="edge-writer")
        result: T = await waiting.future
        return result

    @property
    def poisoned(self) -> Awaitable[BaseException]:
        return asyncio.shield(self._poisoned)

    async def outside(self, work: Work[T]) -> T:
        """Do `work` on the writer's thread outside any transaction, between two batches. Its faults are fatal."""
        try:
            return await self._writer.run(work)
        except Exception as fault:
            self.poison(fault)
            raise StorePoisoned from fault

    @property
    def is_poisoned(self) -> bool:
        return self._fault is not None

    def poison(self, fault: BaseException) -> None:
        """Write nothing any more; `main` hears of it and ends the process."""
        self._fault = self._fault or fault
        self._give_up(fault)

    async def close(self) -> None:
        """Finish what waits."""
        while self._runner is not None:
            await asyncio.wait([self._runner])

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), BATCH_MAX))]
                await self._commit_on_writer(batch)
                self.batches += 1
                self._after()
                for waiting in batch:
                    waiting.tell()
                if self._fault is not None:
                    self._give_up(self._fault)
        finally:
            self._runner = None

    async def _commit_on_writer(self, batch: list[_Waiting]) -> None:
        began_s = time.perf_counter()
        try:
            await self._writer.run(partial(self._commit, batch=batch))
        except Exception as fault:  # the connection itself is gone: whoever waits must hear of it
            self._fail(batch, fault)
        self._observe(time.perf_counter() - began_s)

    def _give_up(self, fault: BaseException) -> None:
        while self._waiting:
            waiting = self._waiting.popleft()
            waiting.error = StorePoisoned()
            waiting.tell()
        if not self._poisoned.done():
            self._poisoned.set_result(fault)

    def _commit(self, db: sqlite3.Connection, batch: list[_Waiting]) -> None:
        """One transaction for the whole batch, on the writer's thread. Never raises: each work hears its own fate."""
        before = self._memory.mark()
        lazy = all(waiting.lazy for waiting in batch)
        try:
            if lazy:
                db.execute("PRAGMA synchronous=NORMAL")
            db.execute("BEGIN IMMEDIATE")
            for waiting in batch:
                self._attempt(db, waiting, alone=len(batch) == 1)
            crash_point("before_commit")
            if db.in_transaction:
                db.execute("COMMIT")
            crash_point("after_commit")
            self._memory.witness()
            crash_point("after_witness")
        except (sqlite3.Error, OSError) as fault:
            self._undo(db, before)
            self._fail(batch, fault)
        finally:
            if lazy:
                db.execute("PRAGMA synchronous=FULL")

    def _attempt(self, db: sqlite3.Connection, waiting: _Waiting, *, alone: bool) -> None:
        """One work in its savepoint; alone it needs none, since the whole transaction is its own."""
        mark = self._memory.mark()
        if not alone:
            db.execute("SAVEPOINT work")
        try:
            waiting.result = waiting.work(db)
        except Exception as error:
            if _fatal(error) or not db.in_transaction:
                raise
            waiting.error = error
            self._memory.restore(mark)
            db.execute("ROLLBACK" if alone else "ROLLBACK TO work")
        if not alone:
            db.execute("RELEASE work")

    def _undo(self, db: sqlite3.Connection, before: object) -> None:
        self._memory.restore(before)
        try:
            if db.in_transaction:
                db.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._fault = error

    def _fail(self, batch: list[_Waiting], fault: BaseException) -> None:
        full = isinstance(fault, sqlite3.Error) and _code(fault) == sqlite3.SQLITE_FULL
        if full:
            self._on_full()
        else:
            self._fault = self._fault or fault
        for waiting in batch:
            waiting.error = waiting.error or (DiskFull() if full else StorePoisoned())


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _fatal(error: Exception) -> bool:
    return isinstance(error, sqlite3.Error) and _code(error) in _FATAL | {sqlite3.SQLITE_FULL}
