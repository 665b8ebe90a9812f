"""Four real browsers at once, some of them killed: a part of what `make soak` does at full size."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.soak.branch import Branch
from tests.soak.month import BEGIN_S
from tests.soak.rush import MOMENTS, rush, three_in_turn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
# `make soak` lets each take in 500. Here the rest of the suite waits for them: as many as the cores allow.
EACH = 20 if (os.cpu_count() or 1) >= 4 else 5


async def test_four_browsers_of_which_three_are_killed_lose_and_double_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """One series, every citizen one paper, no number at two counters, every form that was kept is there again."""
    branch = Branch(tmp_path / "branch", BEGIN_S)
    await branch.start()
    try:
        done = await rush(branch, EACH, three_in_turn)
    finally:
        await branch.stop()
    record_property("slowest_press_s", max(done.presses_s))
    assert done.faults == []
    assert len(done.codes) == 4 * EACH
    assert dict(done.killed) == dict.fromkeys(MOMENTS, 1)
