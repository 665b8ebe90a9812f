"""Fixtures of the citizens' page: a hub with papers, its door on a free port, and a real Chromium."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from playwright.async_api import Browser, async_playwright

from kit.web.serve import Listener, serving
from tests.hub.public.citizens import Centre, centre_in

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    """A hub that has papers 1 to 10 of the branch; 11, 12 and 13 are still on their way."""
    async with centre_in(tmp_path) as made:
        yield made


@pytest.fixture
async def client(centre: Centre) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A caller without a browser."""
    async with AsyncTestClient(centre.app(), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
async def address(centre: Centre) -> AsyncIterator[str]:
    """The citizens' page on a real port."""
    async with serving([Listener(name="cek", app=centre.app())]) as (port,):
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for all tests; each makes its own context."""
    if not os.path.exists(CHROMIUM):  # noqa: PTH110, ASYNC240 -- asked once per session
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()
