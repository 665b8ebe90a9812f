"""Runs the product's commands to their end, as an operator would type them, and tells what they said."""

import asyncio
import contextlib
import itertools
import json
import sys
from pathlib import Path
from typing import Any, Final

from deploy.demo.neighbours import DemoError

LONGEST_S: Final = 60.0
SOME_TEXT: Final = 1_500
LINE_MOST_B: Final = 4 * 1024 * 1024


def program(name: str) -> str:
    """The command that belongs to the Python that runs the demo, such as ``.venv/bin/simpul-hub``."""
    return str(Path(sys.executable).parent / name)


class Commands:
    """The process that runs commands (`deploy.demo.warm`), while it is needed. Any number run side by side."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> "Commands":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "deploy.demo.warm",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_MOST_B,
            start_new_session=True,
        )
        self._reader = asyncio.create_task(self._read(self._process.stdout))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._reader is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 2)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def _read(self, lines: asyncio.StreamReader | None) -> None:
        assert lines is not None
        while line := await lines.readline():
            told = json.loads(line)
            future = self._waiting.pop(told["request"], None)
            if future is not None and not future.done():
                future.set_result(told)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(DemoError("Perintah tidak dapat dijalankan: pelaksananya berhenti."))

    async def run(self, *argv: str | Path, stdin: str = "") -> str:
        """Run one command to its end and give its output. Raises `DemoError` with its own words when it fails."""
        assert self._process is not None
        assert self._process.stdin is not None
        words, number = [str(word) for word in argv], next(self._numbers)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        with contextlib.suppress(ConnectionError):  # then the reader says that it is gone
            self._process.stdin.write(json.dumps({"request": number, "argv": words, "stdin": stdin}).encode() + b"\n")
            await self._process.stdin.drain()
        told = await asyncio.wait_for(future, LONGEST_S)
        if told["code"]:
            said = (told["err"] or told["out"]).strip()[-SOME_TEXT:]
            raise DemoError(f"Perintah gagal ({told['code']}): {' '.join(words)}\n{said}")
        return str(told["out"])

    async def ask(self, *argv: str | Path, stdin: str = "") -> Any:
        """As `run`, with ``--json`` added: the answer as it stands in the last line of the output."""
        return json.loads((await self.run(*argv, "--json", stdin=stdin)).strip().splitlines()[-1])
