"""Print jobs. Their rows live with the journal, so none is lost and none appears without its paper."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

import aiosqlite

from edge.core.printers import INTERRUPTED, NOT_BEGUN, OLD, Route, printer_of
from edge.ports import PrintJob
from edge.store.commits import Commits

_NOT_BEGUN = ", ".join(f"'{code}'" for code in sorted(NOT_BEGUN))
_NO_PAPER = "NOT EXISTS (SELECT 1 FROM paper AS p WHERE p.number = print_job.number)"
# Only the newest job of a paper counts: what was asked for again is no longer open.
_OPEN = (
    "WHERE state IN ('pending', 'printing', 'failed')"
    " AND job = (SELECT max(job) FROM print_job AS j WHERE j.number = print_job.number) ORDER BY job"
)


BROWSER = "A5"


class Bell:
    """Rings when a job may have been added. Many workers may wait, each for what came after its own last look."""

    def __init__(self) -> None:
        self.rung = 0
        self._event = asyncio.Event()

    def set(self) -> None:
        """Ring."""
        self.rung += 1
        self._event.set()
        self._event = asyncio.Event()

    async def after(self, seen: int) -> None:
        """Return once it has rung more than `seen` times."""
        while self.rung <= seen:
            await self._event.wait()


class StoreSpool:
    """Implements `edge.ports.Spool`. `routes` say which printer serves which counter."""

    def __init__(
        self, commits: Commits, reader: aiosqlite.Connection, bell: Bell, routes: Sequence[Route] = ()
    ) -> None:
        self._commits = commits
        self._db = reader
        self._bell = bell
        self._routes = routes

    def _job(self, row: sqlite3.Row) -> PrintJob:
        job = PrintJob(**dict(row))
        return replace(job, printer=printer_of(self._routes, job.counter, job.printer))

    async def _jobs(self, sql: str, values: Sequence[object] = ()) -> tuple[PrintJob, ...]:
        rows = await self._db.execute_fetchall(f"SELECT * FROM print_job {sql}", values)  # noqa: S608 -- fixed words
        return tuple(self._job(row) for row in rows)

    async def pending(self, limit: int = 20, printer: str | None = None) -> Sequence[PrintJob]:
        jobs = await self._jobs("WHERE state = 'pending' ORDER BY job")
        return tuple(job for job in jobs if printer in (None, job.printer))[:limit]

    async def take(self, job: int) -> PrintJob | None:
        def take(db: sqlite3.Connection) -> PrintJob | None:
            row = db.execute(
                "UPDATE print_job SET state = 'printing', tries = tries + 1, reason = ''"
                " WHERE job = ? AND state = 'pending' RETURNING *",
                (job,),
            ).fetchone()
            return self._job(row) if row else None

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

    async def open(self) -> Sequence[PrintJob]:
        return await self._jobs(_OPEN)

    async def retry(self, job: int, now_s: int, printer: str = "") -> bool:
        """Nothing of a waiting job is on paper: it may go to another printer at any time. A slip that is no paper, such
        as a ticket's, has neither a first print nor copies."""
        blank = f"state = 'failed' AND (reason IN ({_NOT_BEGUN}) OR {_NO_PAPER})"
        return await self._change(
            "UPDATE print_job SET state = 'pending', reason = '', asked_at_s = ?,"  # noqa: S608 -- fixed words
            " printer = CASE WHEN ? = '' THEN printer ELSE ? END"
            f" WHERE job = ? AND (state = 'pending' OR ({blank}))",
            (now_s, printer, printer, job),
        )

    async def drop(self, job: int) -> bool:
        return await self._change(
            "UPDATE print_job SET state = 'dropped' WHERE job = ? AND state IN ('pending', 'failed')", (job,)
        )

    async def drop_old(self) -> int:
        def drop(db: sqlite3.Connection) -> int:
            sql = "UPDATE print_job SET state = 'dropped' WHERE state = 'failed' AND reason = ?"
            return db.execute(sql, (OLD.code,)).rowcount

        return await self._commits.write(drop)

    async def by_browser(self, number: str, now_s: int) -> bool:
        def claim(db: sqlite3.Connection) -> bool:
            last = db.execute("SELECT * FROM print_job WHERE number = ? ORDER BY job DESC", (number,)).fetchone()
            if last is None:
                db.execute(
                    "INSERT INTO print_job (number, copy, state, asked_at_s, printer) VALUES (?, 0, 'done', ?, ?)",
                    (number, now_s, BROWSER),
                )
                return True
            if last["state"] not in ("pending", "failed", "dropped") or not _is_blank(last):
                return False
            sql = "UPDATE print_job SET state = 'done', reason = '', printer = ? WHERE job = ?"
            db.execute(sql, (BROWSER, last["job"]))
            return True

        return await self._commits.write(claim)

    async def _change(self, sql: str, values: Sequence[object]) -> bool:
        changed = await self._commits.write(lambda db: db.execute(sql, values).rowcount)
        self._bell.set()
        return changed > 0

    async def resume(self, now_s: int, max_age_s: int, printer: str | None = None) -> int:
        def mine(db: sqlite3.Connection, where: str) -> list[PrintJob]:
            rows = db.execute(f"SELECT * FROM print_job WHERE {where}").fetchall()  # noqa: S608 -- fixed words
            return [job for job in map(self._job, rows) if printer in (None, job.printer)]

        def resume(db: sqlite3.Connection) -> int:
            _fail(db, mine(db, "state = 'printing'"), INTERRUPTED.code)
            waiting = mine(db, "state = 'pending'")
            old = [job for job in waiting if job.asked_at_s < now_s - max_age_s]
            _fail(db, old, OLD.code)
            return len(waiting) - len(old)

        return await self._commits.write(resume)

    @property
    def rung(self) -> int:
        return self._bell.rung

    async def wait(self, seen: int) -> None:
        await self._bell.after(seen)


def _is_blank(job: sqlite3.Row) -> bool:
    """Whether nothing of a job that is over or waits can be on paper."""
    begun = job["state"] == "failed" or (job["state"] == "dropped" and job["reason"])
    return not begun or job["reason"] in NOT_BEGUN


def _fail(db: sqlite3.Connection, jobs: Sequence[PrintJob], reason: str) -> None:
    db.executemany("UPDATE print_job SET state = 'failed', reason = ? WHERE job = ?", [(reason, j.job) for j in jobs])
