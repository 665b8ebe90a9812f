"""Print jobs. Their rows live with the journal, so none is lost and none appears without its paper."""

import asyncio
import sqlite3
from collections.abc import Sequence

import aiosqlite

from edge.ports import PrintJob
from edge.store.commits import Commits


class StoreSpool:
    """Implements `edge.ports.Spool`."""

    def __init__(self, commits: Commits, reader: aiosqlite.Connection, added: asyncio.Event) -> None:
        self._commits = commits
        self._db = reader
        self._added = added

    async def _jobs(self, sql: str, values: Sequence[object] = ()) -> tuple[PrintJob, ...]:
        rows = await self._db.execute_fetchall(f"SELECT * FROM print_job {sql}", values)  # noqa: S608 -- fixed words
        return tuple(PrintJob(**dict(row)) for row in rows)

    async def pending(self, limit: int = 20) -> Sequence[PrintJob]:
        return await self._jobs("WHERE state = 'pending' ORDER BY job LIMIT ?", (limit,))

    async def take(self, job: int) -> PrintJob | None:
        def take(db: sqlite3.Connection) -> PrintJob | None:
            row = db.execute(
                "UPDATE print_job SET state = 'printing', tries = tries + 1, reason = ''"
                " WHERE job = ? AND state = 'pending' RETURNING *",
                (job,),
            ).fetchone()
            return PrintJob(**dict(row)) if row else None

        return await self._commits.write(take)

    async def done(self, job: int) -> None:
        await self._set(job, "done", "")

    async def failed(self, job: int, reason: str, *, again: bool) -> None:
        await self._set(job, "pending" if again else "failed", reason)

    async def _set(self, job: int, state: str, reason: str) -> None:
        """Lost in a power cut, the job is still *printing*, and a person decides: never twice as the first print."""

        def change(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE print_job SET state = ?, reason = ? WHERE job = ? AND state = 'printing'", (state, reason, job)
            )

        await self._commits.write(change, lazy=True)

    async def jobs(self, number: str) -> Sequence[PrintJob]:
        return await self._jobs("WHERE number = ? ORDER BY job", (number,))

    async def retry(self, job: int) -> None:
        def again(db: sqlite3.Connection) -> None:
            db.execute("UPDATE print_job SET state = 'pending', reason = '' WHERE job = ? AND state = 'failed'", (job,))

        await self._commits.write(again)
        self._added.set()

    async def resume(self, now_s: int, max_age_s: int) -> int:
        def resume(db: sqlite3.Connection) -> int:
            db.execute("UPDATE print_job SET state = 'failed', reason = 'interrupted' WHERE state = 'printing'")
            db.execute(
                "UPDATE print_job SET state = 'failed', reason = 'old' WHERE state = 'pending' AND asked_at_s < ?",
                (now_s - max_age_s,),
            )
            found: int = db.execute("SELECT count(*) FROM print_job WHERE state = 'pending'").fetchone()[0]
            return found

        return await self._commits.write(resume)

    async def wait(self) -> None:
        await self._added.wait()
        self._added.clear()
