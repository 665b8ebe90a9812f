"""Fixtures of the kit's web tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from kit.web.sessions import SqliteSessions
from tests.kit.web_site import small_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[tuple[AsyncTestClient[Litestar], SqliteSessions]]:
    """A client of the small site and the store behind its sessions."""
    async with small_site(tmp_path) as both:
        yield both


@pytest.fixture
def client(site: tuple[AsyncTestClient[Litestar], SqliteSessions]) -> AsyncTestClient[Litestar]:
    """A browser without cookies."""
    return site[0]
