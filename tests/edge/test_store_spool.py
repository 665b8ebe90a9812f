"""Print jobs: none without its paper, none lost, never twice as the first print."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from edge.core.copies import Copy
from edge.core.printers import Route
from edge.core.refusals import DiskFull
from edge.core.watching import NoteSession, SessionChange
from edge.store.opening import Store
from tests.edge.branch_box import NOON_S, open_box, setup, take_in

ONE = "TT-RKP01A-000001"


async def test_a_paper_brings_its_print_job_with_it(box: Store) -> None:
    """In the same commit; a copy brings its own."""
    await box.journal.transact(take_in(), actor=3)
    await box.journal.transact(Copy(ONE, 3), actor=3)

    assert [(job.number, job.copy, job.state) for job in await box.spool.pending()] == [
        (ONE, 0, "pending"),
        (ONE, 1, "pending"),
    ]


async def test_a_job_is_taken_once(box: Store) -> None:
    """Two workers at one spool print one paper."""
    await box.journal.transact(take_in(), actor=3)
    job = (await box.spool.pending())[0].job
    taken = await asyncio.gather(*(box.spool.take(job) for _ in range(5)))
    await box.spool.done(job)

    assert sum(each is not None for each in taken) == 1
    assert [each.state for each in await box.spool.jobs(ONE)] == ["done"]
    assert [line.printed for line in await box.reader.last_papers()] == [True]


async def test_a_failed_job_says_why_and_can_be_tried_again(box: Store) -> None:
    """Paper out: the job waits; half on paper: a person decides."""
    await box.journal.transact(take_in(), actor=3)
    job = (await box.spool.pending())[0].job
    await box.spool.take(job)
    await box.spool.failed(job, "not_drawn", again=False)
    failed = (await box.spool.jobs(ONE))[0]
    assert await box.spool.retry(job, NOON_S)
    again = (await box.spool.pending())[0]

    assert (failed.state, failed.reason, failed.tries) == ("failed", "not_drawn", 1)
    assert (again.job, again.state) == (job, "pending")


@pytest.mark.parametrize("reason", ["cut_off", "interrupted"])
async def test_what_may_be_half_on_paper_is_never_tried_again_as_the_first(box: Store, reason: str) -> None:
    """A person asks for a copy, or puts it away."""
    await box.journal.transact(take_in(), actor=3)
    job = (await box.spool.pending())[0].job
    await box.spool.take(job)
    await box.spool.failed(job, reason, again=False)

    assert not await box.spool.retry(job, NOON_S)
    assert [each.reason for each in await box.spool.open()] == [reason]
    assert await box.spool.drop(job)
    assert list(await box.spool.open()) == []


async def test_only_the_newest_job_of_a_paper_is_open(box: Store) -> None:
    """Whoever has asked for a copy is not asked again about the first."""
    await box.journal.transact(take_in(), actor=3)
    job = (await box.spool.pending())[0].job
    await box.spool.take(job)
    await box.spool.failed(job, "cut_off", again=False)
    await box.journal.transact(Copy(ONE, 3), actor=3)

    assert [(each.number, each.copy) for each in await box.spool.open()] == [(ONE, 1)]


async def test_a_paper_comes_out_at_the_counter_of_its_maker(tmp_path: Path) -> None:
    """Sri sits at 2, where a printer stands; nobody knows where the box's own papers were asked for."""
    routes = (Route("Depan", frozenset({1})), Route("Belakang", frozenset({2})))
    made = setup(tmp_path)
    store = await open_box(replace(made, settings=replace(made.settings, printers=routes)))
    await store.journal.transact(NoteSession(3, SessionChange.IN, 2), actor=3)
    await store.journal.transact(NoteSession(3, SessionChange.LOCK, 0), actor=3)
    await store.journal.transact(take_in(), actor=3)
    await store.journal.transact(take_in(actor=4), actor=4)
    waiting = {job.number: (job.counter, job.printer) for job in await store.spool.pending()}
    moved = await store.spool.retry((await store.spool.pending())[0].job, NOON_S, "Depan")
    front = await store.spool.pending(printer="Depan")
    await store.close()

    assert waiting == {ONE: (2, "Belakang"), "TT-RKP01A-000002": (0, "Depan")}
    assert moved
    assert len(front) == 2


async def test_after_a_restart_only_fresh_jobs_print_by_themselves(tmp_path: Path) -> None:
    """What was printing may be half on paper; what is old surprises nobody at night."""
    store = await open_box(setup(tmp_path))
    for _ in range(3):
        await store.journal.transact(take_in(), actor=3)
    first, second, third = [job.job for job in await store.spool.pending()]
    await store.spool.take(first)
    await store.close()
    store = await open_box(setup(tmp_path))
    fresh = await store.spool.resume(NOON_S + 60, 300)
    states = [(await store.spool.jobs(f"TT-RKP01A-00000{n}"))[0].state for n in (1, 2, 3)]
    old = await store.spool.resume(NOON_S + 600, 300)
    await store.close()

    assert (fresh, states, old) == (2, ["failed", "pending", "pending"], 0)
    assert second < third


async def test_waiting_ends_with_the_next_paper(box: Store) -> None:
    """The worker sleeps until there is something."""
    await box.journal.transact(take_in(), actor=3)
    seen = box.spool.rung
    waiting = [asyncio.ensure_future(box.spool.wait(seen)) for _ in range(3)]
    await asyncio.sleep(0)
    idle = not any(each.done() for each in waiting)
    await box.journal.transact(take_in(), actor=3)
    await asyncio.wait_for(asyncio.gather(*waiting), 5)
    await asyncio.wait_for(box.spool.wait(seen), 5)  # one that looked before the ring and waits after it

    assert idle


async def test_a_finished_print_asks_for_no_flush_and_the_next_paper_does(box: Store) -> None:
    """`synchronous` is back at FULL before anything else is written, also after a lazy work that failed."""

    def broken(db: object) -> None:
        raise DiskFull

    await box.journal.transact(take_in(), actor=3)
    job = (await box.spool.pending())[0].job
    await box.spool.take(job)
    await box.spool.done(job)
    results = await asyncio.gather(box._commits.write(broken, lazy=True), return_exceptions=True)
    level = await box._commits.outside(lambda db: db.execute("PRAGMA synchronous").fetchone()[0])

    assert isinstance(results[0], DiskFull)
    assert level == 2
