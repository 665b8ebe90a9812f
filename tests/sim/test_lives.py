"""Seeded lives of a branch in which everything breaks: whatever happens, nothing is lost, doubled or wrongly told.

Both ends are the real decisions over the real stores; network, disks, clocks and people are made up. `make sim` lives
longer lives and more of them; here a sample, and every planted bug must be found.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sim.__main__ import live
from tests.sim.plan import draw
from tests.sim.planted import PLANTED

ROOT = Path(__file__).parents[2]
SEEDS, PARTS = 16, 4
PLANTED_SEEDS, PLANTED_DAYS, HARDNESS = 120, 6, 6
# Each costs a process of its own: `make test` tries every third of them, `make soak` all.
TRIED = list(PLANTED) if os.environ.get("SIMPUL_PLANTED") == "all" else list(PLANTED)[::3]


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_doubled_or_wrongly_told_whatever_breaks(part: int) -> None:
    """Two weeks of a branch each, three times as hard as a real year."""
    lives = [live(seed, 14, hardness=3) for seed in range(part, SEEDS, PARTS)]

    assert {life.seed: life.broken for life in lives if life.broken} == {}
    assert all(life.receipts > 100 for life in lives)


def test_the_same_seed_tells_the_same_story() -> None:
    """Or no broken life could ever be told again."""
    first, second = live(5, 6, hardness=3), live(5, 6, hardness=3)

    assert first.story == second.story
    assert len(first.story) > 5


def test_a_plan_without_some_faults_is_the_same_life_otherwise() -> None:
    """What shrinking rests on."""
    plan = draw(3, 30)

    fewer = plan.without(plan.faults[:5])

    assert (fewer.faults, fewer.acts, fewer.windows) == (plan.faults[5:], plan.acts, plan.windows)


@pytest.mark.parametrize("title", TRIED)
def test_a_planted_bug_is_found(title: str) -> None:
    """The product with one line changed does not live through the first seeds."""
    command = [
        sys.executable, "-m", "tests.sim", "--seeds", str(PLANTED_SEEDS), "--days", str(PLANTED_DAYS),
        "--hardness", str(HARDNESS), "--workers", "1", "--stop", "--quiet", "--plant", title,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

    assert done.returncode == 1, done.stderr
    assert "seed " in done.stdout
