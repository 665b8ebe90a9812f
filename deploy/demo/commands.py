"""Runs the product's commands to their end, as an operator would type them, and tells what they said."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from deploy.demo.neighbours import DemoError

LONGEST_S: Final = 60.0
SOME_TEXT: Final = 1_500


def program(name: str) -> str:
    """The command that belongs to the Python that runs the demo, such as ``.venv/bin/simpul-hub``."""
    return str(Path(sys.executable).parent / name)


async def run(*argv: str | Path, stdin: str | None = None) -> str:
    """Run one command to its end and give its output. Raises `DemoError` with its own words when it fails."""
    words = [str(word) for word in argv]
    process = await asyncio.create_subprocess_exec(
        program(words[0]),
        *words[1:],
        stdin=asyncio.subprocess.PIPE if stdin is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(stdin.encode() if stdin is not None else None), LONGEST_S)
    except (TimeoutError, asyncio.CancelledError):
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        said = (err or out).decode(errors="replace").strip()[-SOME_TEXT:]
        raise DemoError(f"Perintah gagal ({process.returncode}): {' '.join(words)}\n{said}")
    return out.decode()


async def ask(*argv: str | Path, stdin: str | None = None) -> Any:
    """As `run`, with ``--json`` added: the answer as it stands in the last line of the output."""
    told = await run(*argv, "--json", stdin=stdin)
    try:
        return json.loads(told)
    except ValueError:
        return json.loads(told.strip().splitlines()[-1])


def words_of(options: Sequence[tuple[str, str]]) -> list[str]:
    """Options in a command line's form."""
    return [word for name, value in options for word in (f"--{name}", value)]
