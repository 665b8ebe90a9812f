"""Killed at any point: what was told is there, once; the rest never happened or happens once when asked again."""

import asyncio
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from edge.ports import Once
from tests.edge.branch_box import SeededLuck, open_box, pay, setup, take_in

ROOT = Path(__file__).parents[2]
POINTS = (
    "decided", "sealed", "written", "before_commit", "after_commit", "witness_torn", "after_witness", "epoch_opened",
)  # fmt: skip


def run(folder: Path, count: int, clerks: int, **env: str) -> subprocess.Popen[str]:
    """The counter in a process of its own."""
    command = [sys.executable, "-m", "tests.edge.counter_process", str(folder), str(count), str(clerks)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | env, stdout=subprocess.PIPE, text=True)


async def audit(folder: Path, told: list[str], count: int, clerks: int) -> None:
    """O1 and O2 on one box: everything told is there, no gap, no twin, and asking again adds only what was missing."""
    store = await open_box(setup(folder, luck=SeededLuck(2)))
    assert store.opened is None
    assert await store.keeper.verify() == []
    for number in told:
        assert await store.reader.receipt(number) is not None
    replayed = []
    for no in range(1, clerks + 1):
        for i in range(count):
            command = take_in(actor=no) if i % 2 else pay(actor=no)
            done = await store.journal.transact(command, once=Once(f"{no}-{i}"), actor=no)
            replayed.append(done.papers[0].number)
    papers = (await store.reader.today()).papers
    assert await store.keeper.verify() == []
    await store.close()

    assert len(replayed) == len(set(replayed)) == papers["TT"] + papers["BP"] == count * clerks
    assert set(told) <= set(replayed)


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_a_named_point_nothing_told_is_gone(tmp_path: Path, point: str) -> None:
    """In the middle of work, or at the very first event."""
    after = {"epoch_opened": "1", "sealed": "9"}.get(point, "4")
    process = run(tmp_path, 4, 3, SIMPUL_CRASH=point, SIMPUL_CRASH_AFTER=after)
    told = (process.communicate(timeout=60)[0] or "").split()

    assert process.returncode == 137
    await audit(tmp_path, told, 4, 3)


@pytest.mark.parametrize("seed", range(2))
async def test_killed_at_a_random_moment_nothing_told_is_gone(tmp_path: Path, seed: int) -> None:
    """kill -9 with eight clerks at work."""
    process = run(tmp_path, 12, 8)
    assert process.stdout is not None
    told = [process.stdout.readline().strip()]
    await asyncio.sleep(random.Random(seed).random() * 0.2)
    process.kill()
    told += process.stdout.read().split()
    process.wait()
    told = [number for number in told if len(number) == 16]

    await audit(tmp_path, told, 12, 8)
