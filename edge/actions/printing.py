"""Printing once more, elsewhere, or not at all: what staff do with papers that did not come out."""

from edge.actions.undoing import written
from edge.core.copies import Copy
from edge.core.refusals import NotFound
from edge.ports import Doors, Once, PrintJob


async def print_again(doors: Doors, number: str, actor: int, printer: str = "", once: Once | None = None) -> int:
    """Let a paper that is waiting or failed come out, on `printer` or on its own.

    What may be half on paper already comes as SALINAN n, counted first; returns n, 0 for a first print. Raises
    `NotFound` for a paper whose print is not open.
    """
    job = await _open_job(doors, number)
    if await doors.spool.retry(job.job, doors.reader.now_s(), printer):
        return job.copy
    done = await doors.journal.transact(Copy(job.number, actor), once=once, actor=actor)
    if printer:
        newest = (await doors.spool.jobs(job.number))[-1]
        await doors.spool.retry(newest.job, doors.reader.now_s(), printer)
    return done.value or 0


async def put_away(doors: Doors, number: str) -> None:
    """Nobody needs this print any more; the paper stays, a copy can be had at any time. Raises `NotFound`."""
    job = await _open_job(doors, number)
    await doors.spool.drop(job.job)


async def on_sheet(doors: Doors, number: str, actor: int, once: Once | None = None) -> None:
    """The browser is about to print it: what waits to be printed if nothing of it is on paper yet, else SALINAN n.

    Raises `NotFound`.
    """
    number = written(doors, number)
    if await doors.reader.receipt(number) is None:
        raise NotFound(what=number)
    if not await doors.spool.by_browser(number, doors.reader.now_s()):
        await doors.journal.transact(Copy(number, actor, on_sheet=True), once=once, actor=actor)


async def _open_job(doors: Doors, number: str) -> PrintJob:
    found = [job for job in await doors.spool.open() if job.number == number]
    if not found or found[0].state == "printing":
        raise NotFound(what=number)
    return found[0]
