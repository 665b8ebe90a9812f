"""Starts the product's processes, starts them again when they die, ends them together: what systemd does elsewhere."""

import asyncio
import contextlib
import ctypes
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

AGAIN_AFTER_S: Final = 0.3
AGAIN_MOST_S: Final = 1.5
STEADY_S: Final = 10.0
GRACE_S: Final = 1.6  # branches, then the hub: Ctrl-C must be over in 5 s, and a kill loses nothing
LOG_MOST_B: Final = 8 * 1024 * 1024
PR_SET_PDEATHSIG: Final = 1

_libc = ctypes.CDLL(None)


def _die_with_parent() -> None:
    """Runs in the child before its program: the kernel ends it when the demo itself is killed."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One supervised process. `changed` is awaited each time it runs under a new number."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        log: Path,
        changed: Callable[[], Awaitable[None]],
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.pid = 0
        self.starts = 0
        self._argv, self._log, self._changed = tuple(argv), log, changed
        self._env = {**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._ending = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Run it from now on until `end`; a second call changes nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep(), name=self.name)

    async def _keep(self) -> None:
        wait_s = AGAIN_AFTER_S
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self._once()
            # A process that cannot stay up is started less eagerly, but never given up.
            wait_s = AGAIN_AFTER_S if loop.time() - began > STEADY_S else min(wait_s * 2, AGAIN_MOST_S)
            await asyncio.sleep(wait_s)

    async def _once(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        if self._log.exists() and self._log.stat().st_size > LOG_MOST_B:
            self._log.replace(self._log.with_suffix(".old"))
        with self._log.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *self._argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=self._env,
                start_new_session=True,  # Ctrl-C at the terminal reaches the demo alone, which ends all in order
                preexec_fn=_die_with_parent,
            )
        self._process, self.pid = process, process.pid
        self.starts += 1
        await self._changed()
        await process.wait()
        self.pid = 0

    async def end(self) -> None:
        """Ask it to end, insist after a moment, and return when it has."""
        self._ending = True
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), GRACE_S)
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def last_words(self, lines: int = 8) -> str:
        """The end of its log, for the person who must mend it."""
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""
