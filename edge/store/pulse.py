"""Tells any number of waiting pages that something was committed. Counts, so that nobody misses what came between."""

import asyncio


class Pulse:
    """`beat` after each transaction that wrote events; `after` waits for the next one. Used on the event loop only."""

    def __init__(self) -> None:
        self.beats = 0
        self._next: asyncio.Event = asyncio.Event()

    def beat(self) -> None:
        """Something was committed."""
        self.beats += 1
        self._next.set()
        self._next = asyncio.Event()

    async def after(self, seen: int, limit_s: float) -> int:
        """Return the count once it is more than `seen`, or after `limit_s`."""
        if self.beats > seen:
            return self.beats
        try:
            async with asyncio.timeout(limit_s):
                await self._next.wait()
        except TimeoutError:
            pass
        return self.beats
