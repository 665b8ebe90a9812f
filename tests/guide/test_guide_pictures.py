"""The guide's pictures are taken here, of a short day that is really lived, in a real Chromium."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, async_playwright

from edge.store import staff
from tests.edge.branch_box import HandClock
from tests.edge.test_desk_browser import ARGUMENTS, CHROMIUM
from tests.guide.branch import HOST, guide_branch
from tests.guide.camera import TAKEN
from tests.guide.day import ACTS, YESTERDAY_S, names
from tests.guide.walk import DESK, Day

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium on a branch's network: the box has a name there."""
    if not os.path.exists(CHROMIUM):  # noqa: PTH110, ASYNC240 -- asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        named = [*ARGUMENTS, "--lang=id", f"--host-resolver-rules=MAP {HOST} 127.0.0.1"]
        launched = await player.chromium.launch(
            executable_path=CHROMIUM, args=named, env={**os.environ, "LANGUAGE": "id"}
        )
        yield launched
        await launched.close()


async def test_a_short_day_is_lived_and_every_picture_of_the_guide_taken(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the morning's log-in to training in the evening; every act goes through the pages that staff use, and no
    page complains. `make guide` keeps the pictures beside the guide."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for old in TAKEN.glob("*.png"):
        old.unlink()
    context = await browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="id-ID")
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    async with guide_branch(tmp_path, HandClock(YESTERDAY_S)) as branch:
        day = Day(branch, browser, page)
        for act in ACTS:
            await act(day)
        await context.close()
        assert await branch.store.keeper.verify() == []
    assert complaints == []
    assert {each.stem for each in TAKEN.glob("*.png")} == names()
