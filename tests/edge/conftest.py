"""Fixtures of the branch's tests: one open box per test, on a disk of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from edge.store.opening import Store
from tests.edge.branch_box import HandClock, SeededLuck, open_box, setup

settings.register_profile(
    "edge", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("edge")


@pytest.fixture
def clock() -> HandClock:
    """A clock that only the test moves."""
    return HandClock()


@pytest.fixture
async def box(tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    """An enrolled and listed box that has just opened epoch A."""
    store = await open_box(setup(tmp_path / "box", clock, SeededLuck()))
    yield store
    await store.close()
