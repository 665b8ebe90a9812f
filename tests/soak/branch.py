"""The box as the soak's driver holds it: started, spoken to, killed as a power cut would, started again."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.store.keeper import StoreKeeper
from edge.store.looking import look_at
from tests.e2e.oracle import Row, read_lines
from tests.e2e.stage import ROOT
from tests.edge.branch_box import KEYS, HandClock, setup

PATIENCE_S = 300.0
END_S = 20.0


@dataclass
class Branch:
    """One box on a folder. Every start after the first keeps its port, as a branch keeps its address."""

    folder: Path
    at_s: int
    port: int = 0
    starts: int = 0
    _process: Process | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        """Where browsers and programs find it."""
        return f"http://localhost:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.starts += 1
        words = (str(self.folder), str(self.port), str(self.at_s), str(self.starts))
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.soak.box", *words, cwd=ROOT, stdin=PIPE, stdout=PIPE, limit=2**24
        )
        self.port = (await self._told())["port"]

    async def ask(self, do: str, **about: Any) -> Any:
        """One word of `tests.soak.box.Remote`."""
        assert self._process is not None
        assert self._process.stdin is not None
        async with self._turn:
            self._process.stdin.write(json.dumps({"do": do, **about}).encode() + b"\n")
            return await self._told()

    async def _told(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE_S)
        assert line, f"the box ended with {await self._process.wait()}"
        return json.loads(line)

    @property
    def keeper(self) -> StoreKeeper:
        """What `journal export`, `journal verify` and `backup` work with beside the running box."""
        return look_at(setup(self.folder / "box", HandClock(self.at_s), trust=KEYS.trust))

    async def export(self, *, persons: bool = False) -> list[Row]:
        """`journal export`."""
        lines: list[str] = []
        await self.keeper.export(lines.append, persons=persons, stream=0)
        return read_lines("".join(lines))

    async def clock(self, at_s: int) -> None:
        """It is `at_s` now."""
        self.at_s = max(self.at_s, at_s)
        await self.ask("clock_at", at_s=at_s)

    async def cut_power(self) -> None:
        """Gone at once, and started again."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        await self.start()

    async def stop(self) -> None:
        """Let it end by itself."""
        if self._process is not None and self._process.stdin is not None and self._process.returncode is None:
            self._process.stdin.close()
            try:
                await asyncio.wait_for(self._process.wait(), END_S)
            except TimeoutError:
                self._process.kill()
                raise
