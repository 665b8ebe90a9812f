"""Tasks end, also those that did not hear the first time."""

import asyncio
import contextlib

from kit.tasks import end


async def test_a_task_that_forgets_its_first_cancellation_ends_all_the_same() -> None:
    """As `asyncio.wait_for` of Python 3.11 does when the result comes at the same moment."""
    heard = 0

    async def deaf_once() -> None:
        nonlocal heard
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                heard += 1
                if heard > 1:
                    raise

    task = asyncio.create_task(deaf_once())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(task)

    assert (task.cancelled(), heard) == (True, 2)


async def test_faults_of_ended_tasks_are_taken_and_not_raised() -> None:
    """Ending is the last thing: there is nobody left to tell."""

    async def fails() -> None:
        raise ValueError("a fault")

    task = asyncio.create_task(fails())
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await asyncio.Event().wait()

    await end(task)

    assert isinstance(task.exception(), ValueError)


async def test_ending_nothing_is_nothing() -> None:
    """No task, no wait."""
    await end()
