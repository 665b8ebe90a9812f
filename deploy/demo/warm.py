"""Runs the product's commands from a process that has loaded them once: a first start needs some twenty of them.

Each request forks: the command runs alone, in a process of its own, with the words an operator would type, and ends
with its own exit code. Started as ``python -m deploy.demo.warm``; reads and answers JSON lines.
"""

import contextlib
import json
import os
import select
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

LOOK_EVERY_S: Final = 0.02
CRASHED: Final = 70  # EX_SOFTWARE


@dataclass(frozen=True, slots=True)
class _Running:
    request: int
    out: IO[bytes]
    err: IO[bytes]


def _commands() -> dict[str, Callable[..., Any]]:
    from edge.cli import main as edge
    from hub.cli import main as hub

    return {"simpul-edge": edge, "simpul-hub": hub}


def serve() -> None:
    """Answer requests until standard input ends; ends what still runs then."""
    commands, running, buffer = _commands(), dict[int, _Running](), b""
    is_open = True
    while is_open:
        ready, _, _ = select.select([0], [], [], LOOK_EVERY_S if running else None)
        if ready:
            data = os.read(0, 65536)
            is_open, buffer = bool(data), buffer + data
            *lines, buffer = buffer.split(b"\n")
            for line in lines:
                asked = json.loads(line)
                pid, begun = _begin(commands[asked["argv"][0]], asked)
                running[pid] = begun
        for pid, status in _ended(running):
            _answer(running.pop(pid), status)
    for pid in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 15)


def _begin(command: Callable[..., Any], asked: dict[str, Any]) -> tuple[int, _Running]:
    out, err = (tempfile.TemporaryFile() for _ in range(2))  # noqa: SIM115 - closed with the answer
    begun = _Running(asked["request"], out, err)
    pid = os.fork()
    if pid == 0:
        os._exit(_run(command, asked, begun))
    return pid, begun


def _run(command: Callable[..., Any], asked: dict[str, Any], begun: _Running) -> int:
    """In the child: the command with its own input and output; returns its exit code."""
    with tempfile.TemporaryFile() as given:
        given.write(asked["stdin"].encode())
        given.seek(0)
        for number, file in enumerate((given, begun.out, begun.err)):
            os.dup2(file.fileno(), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - lives as long as this process
    name, *words = asked["argv"]
    code = 0
    try:
        command(args=words, prog_name=name)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        code = CRASHED
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _ended(running: dict[int, _Running]) -> Iterator[tuple[int, int]]:
    for pid in list(running):
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            yield pid, status


def _answer(ended: _Running, status: int) -> None:
    said: dict[str, int | str] = {"request": ended.request, "code": os.waitstatus_to_exitcode(status)}
    for name, file in (("out", ended.out), ("err", ended.err)):
        file.seek(0)
        said[name] = file.read().decode(errors="replace")
        file.close()
    os.write(1, json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    serve()
