"""Ending background tasks for certain.

One `cancel` is not enough before Python 3.12: `asyncio.wait_for` forgets a cancellation that arrives together with the
result it waited for, and nats-py waits that way everywhere. The task then goes on, and who gathers it waits for ever.
"""

import asyncio
from typing import Any, Final

AGAIN_S: Final = 0.5


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel `tasks` and return when all have ended, asking again whoever has not heard. Never raises their faults."""
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_S)
    await asyncio.gather(*tasks, return_exceptions=True)  # takes their faults, or asyncio complains of them later
