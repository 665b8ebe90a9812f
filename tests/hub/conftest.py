"""Shared by the hub's tests: a founded hub with the city's documents, a clock that stands, and one branch at work."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hub.config import HubConfig
from hub.founding import make_keys
from hub.main import Hub, opened
from tests.hub.doors import Door, opened_doors
from tests.hub.office import NOW_S, Office

CONFIG = Path(__file__).parents[2] / "deploy" / "config"


@dataclass
class Clock:
    """A clock that a test moves."""

    now_s: int = NOW_S

    def __call__(self) -> int:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings_in(folder: Path) -> HubConfig:
    """A demo's settings: roots at hand, catalogue and places published at the founding."""
    return HubConfig(
        data_dir=str(folder / "hub"),
        qr_host="cek.mpp.example",
        roots=str(folder / "roots"),
        catalogue=str(CONFIG / "catalogue.yaml"),
        places=str(CONFIG / "places.yaml"),
    )


@pytest.fixture(scope="session")
async def founding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hub that was founded once; every test works on a copy of its own."""
    folder = tmp_path_factory.mktemp("founding")
    settings = settings_in(folder)
    make_keys(settings, NOW_S)
    async with opened(settings, now=Clock()) as parts:
        await parts.founder().found(Path(settings.roots))
    return folder


@pytest.fixture
def settings(founding: Path, tmp_path: Path) -> HubConfig:
    """Settings of a founded hub in the test's own folder."""
    shutil.copytree(founding, tmp_path, dirs_exist_ok=True)
    return settings_in(tmp_path)


@pytest.fixture
async def hub(settings: HubConfig, clock: Clock) -> AsyncIterator[Hub]:
    """A founded hub, closed at the end."""
    async with opened(settings, now=clock) as parts:
        yield parts


@pytest.fixture
async def office(hub: Hub) -> Office:
    """A branch in Rakumpit that the key list names, with nothing sent yet."""
    return await Office.open(hub)


@pytest.fixture
async def door(hub: Hub) -> AsyncIterator[Door]:
    """The hub's two doors over real HTTP."""
    async with opened_doors(hub) as door:
        yield door
