"""A founded hub in a folder of its own, and branches that its key list names, for the tests of ingest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from contract.messages import Ack, open_ack
from hub.config import HubConfig
from hub.founding import make_keys
from hub.ingest.intake import Intake
from hub.main import Hub, clock_s, opened
from tests.hub.branch import Branch


def config_in(folder: Path) -> HubConfig:
    return HubConfig(data_dir=str(folder / "hub"), qr_host="cek.palangkaraya.go.id", roots=str(folder / "roots"))


@asynccontextmanager
async def founded(folder: Path) -> AsyncIterator[Hub]:
    """A hub with keys, roots and its first list; none of the city's documents."""
    config = config_in(folder)
    make_keys(config, clock_s())
    async with opened(config) as hub:
        await hub.founder().found(Path(config.roots))
        yield hub


async def admit(hub: Hub, *branches: Branch) -> None:
    """Let the key list name these boxes, and tell them the hub's seal key."""
    for branch in branches:
        await hub.registry.admit([branch.key()])
    await hub.desk.sign_here()
    seal_kid, seal = next(iter(hub.ring.seal_keys.items()))
    for branch in branches:
        branch.seal_kid, branch.seal_x = seal_kid, seal.public_key().public_bytes_raw()


def intake_of(hub: Hub) -> Intake:
    return Intake(hub.ledger, hub.ring, hub.photos, hub.now)


def opened_ack(hub: Hub, data: bytes | None) -> Ack:
    """The ack, verified with the hub's own online key."""
    assert data is not None
    return open_ack(data, {hub.ring.kid: hub.ring.x})


async def recorded(hub: Hub, branch: Branch) -> list[bytes]:
    """The chain hashes that the ledger has of a branch's journal, in order."""
    events = await hub.records.events(branch.node, branch.stream, branch.epoch, 0, 10_000)
    return [event.hash for event in events]


def hashes(branch: Branch) -> list[bytes]:
    return [row.hash for row in branch.rows]
