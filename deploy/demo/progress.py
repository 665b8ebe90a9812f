"""Tells the person at the terminal what is going on: every step by name, and a sign of life while it lasts."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

SIGN_EVERY_S: Final = 2.0


class Progress:
    """Lines on standard output, each with the seconds since the start."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._now = ""

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began

    def say(self, text: str) -> None:
        """One line."""
        print(f"[{self.elapsed_s:5.1f} s] {text}", flush=True)

    def detail(self, text: str) -> None:
        """What the running step is at; shown with its next sign of life."""
        self._now = text

    @asynccontextmanager
    async def step(self, text: str) -> AsyncIterator[None]:
        """Say that `text` begins; while it lasts, show every 2 s that it does, and how far it is."""
        self._now = ""
        self.say(text)
        sign = asyncio.create_task(self._signs(text))
        try:
            yield
        finally:
            sign.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sign

    async def _signs(self, text: str) -> None:
        while True:
            await asyncio.sleep(SIGN_EVERY_S)
            self.say(f"  … {self._now or text}")


def complain(text: str) -> None:
    """What went wrong, on standard error."""
    print(text, file=sys.stderr, flush=True)
