"""The product's own commands, as an operator types them."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.stage import BIN, ROOT


def run(program: str, *words: str | Path, env: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, whatever that is."""
    argv = [str(BIN / program), *map(str, words)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=90, check=False, cwd=ROOT, env=env)


def done(program: str, *words: str | Path) -> str:
    """Run a command that must succeed; returns what it wrote."""
    ended = run(program, *words)
    assert ended.returncode == 0, ended.stderr or ended.stdout
    return ended.stdout
