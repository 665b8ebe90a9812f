"""Ingest over a real nats-server: the order ledger, ack, JetStream; a hub that dies in between; items going down."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nats.js.api import StreamConfig

from contract import limits, subjects
from hub.actions import down
from hub.ingest.broker import Broker
from hub.ingest.service import Ingest
from hub.ingest.streams import UP, StreamWrongError, ensure_stream
from hub.main import Hub, opened
from tests.hub.branch import Branch
from tests.hub.centre import admit, config_in, founded, hashes, opened_ack, recorded
from tests.hub.wire import Wire, running_broker, running_ingest

RKP, BKB = "PKY-RKP-01", "PKY-BKB-01"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with founded(tmp_path) as hub:
        yield hub


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    async with running_broker(tmp_path / "broker") as broker:
        yield broker


@pytest.fixture
async def ingest(hub: Hub, broker: Broker) -> AsyncIterator[Ingest]:
    async with running_ingest(hub, broker) as ingest:
        yield ingest


async def left_in_stream(ingest: Ingest) -> int:
    """Messages that the consumer has not finished."""
    client = ingest.connection.client
    assert client is not None
    info = await client.jetstream().consumer_info(subjects.STREAM_UP, "ledger")
    return (info.num_pending or 0) + (info.num_ack_pending or 0)


async def test_segments_of_two_branches_arrive_once_each(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """Each hears its own acks only, and nothing stays in the stream's hands."""
    rkp, bkb = Branch(RKP).work(60), Branch(BKB).work(60)
    await admit(hub, rkp, bkb)
    wires = [await Wire(RKP).connect(broker), await Wire(BKB).connect(broker)]

    for branch, wire in zip((rkp, bkb), wires, strict=True):
        await wire.send(branch.segment(1, 20), branch.segment(21, 60), branch.segment(1, 20))
    for branch, wire in zip((rkp, bkb), wires, strict=True):
        acks = [opened_ack(hub, raw) for raw in await wire.wait_acks(3)]
        assert {ack.node for ack in acks} == {branch.node}
        assert acks[-1].through == 60
        assert await recorded(hub, branch) == hashes(branch)
        await wire.client.close()
    await asyncio.sleep(0.2)

    assert await left_in_stream(ingest) == 0


async def test_a_hello_is_answered_and_brings_the_list(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """One round trip: where the hub stands, and what the node does not have."""
    branch = Branch(RKP).work(5)
    await admit(hub, branch)
    wire = await Wire(RKP).connect(broker)

    ack = opened_ack(hub, await wire.ask(branch.hello()))
    items = await wire.wait_items(1)

    assert (ack.through, ack.hub_epoch) == (0, await hub.ledger.hub_epoch())
    assert items[0][0] == subjects.down_node(RKP, "keys")
    await wire.client.close()


async def test_what_is_published_goes_down_by_itself(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """A connected branch has it within seconds, without asking."""
    wire = await Wire(RKP).connect(broker)
    await asyncio.sleep(1.2)

    item = down.signed(hub.ring, "limits", 7, hub.now(), b"\xa0")
    await hub.registry.put_down([item])

    assert (await wire.wait_items(1, seconds=5))[0] == (subjects.down_all("limits"), item.signed)
    await wire.client.close()


async def test_the_hubs_own_acts_go_into_the_stream(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """So that a lost ledger can be rebuilt with its answers; coming back they are known and skipped."""
    for _ in range(50):
        if not await hub.registry.own_unsent():
            break
        await asyncio.sleep(0.1)
    client = ingest.connection.client
    assert client is not None

    last = await client.jetstream().get_last_msg(subjects.STREAM_UP, subjects.up("PKY-HUB-01"))

    assert last.data is not None
    assert await hub.registry.own_unsent() == []


async def test_a_reply_subject_of_anothers_is_not_used(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """The hub may publish anything, so it answers into the asking node's own inbox only; the stream answers nobody."""
    branch = Branch(RKP).work(3)
    await admit(hub, branch)
    thief, victim = await Wire(RKP).connect(broker), await Wire(BKB).connect(broker)

    for subject in (subjects.ack(BKB), subjects.down_all("keys"), "$JS.API.CONSUMER.DELETE.UP.ledger"):
        await thief.client.publish(subjects.hello(RKP), branch.hello(), reply=subject)
        await thief.client.publish(subjects.up(RKP), branch.segment(1, 3), reply=subject)
    await thief.wait_acks(3)
    await asyncio.sleep(0.3)

    assert (victim.acks, victim.items) == ([], [])
    assert await left_in_stream(ingest) == 0
    await thief.client.close()
    await victim.client.close()


@pytest.mark.parametrize("point", ["hub.before_ledger_commit", "hub.after_ledger_commit", "hub.after_app_ack"])
async def test_a_hub_killed_around_its_commit_stores_once(tmp_path: Path, broker: Broker, point: str) -> None:
    """The ledger has it, nobody was told: the next hub is given it again, skips it, and says so."""
    branch = Branch(RKP).work(40)
    async with founded(tmp_path) as hub:
        await admit(hub, branch)
    wire = await Wire(RKP).connect(broker)

    first = await start_ingest(tmp_path, broker, crash=point)
    await wire.send(branch.segment(1, 20), branch.segment(21, 40))
    status = await asyncio.wait_for(first.wait(), 20)
    second = await start_ingest(tmp_path, broker)
    await wire.wait_acks(2, seconds=45)
    second.terminate()
    await second.wait()

    assert status == 137
    async with opened(config_in(tmp_path)) as hub:
        assert opened_ack(hub, wire.acks[-1]).through == 40
        assert await recorded(hub, branch) == hashes(branch)
    await wire.client.close()


async def test_settings_that_would_let_messages_be_wiped_are_mended(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """Somebody made the stream by hand with another age: the hub sets it right at its start."""
    client = ingest.connection.client
    assert client is not None
    js = client.jetstream()
    config = (await js.stream_info(UP.name)).config
    config.max_age = 60.0
    await js.update_stream(config)

    await ensure_stream(js, UP)

    assert (await js.stream_info(UP.name)).config.max_age == limits.UP_STREAM_DAYS * 86_400


async def test_a_stream_that_cannot_be_mended_is_named(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """Memory instead of files cannot be changed in place: the hub says so instead of trusting it."""
    client = ingest.connection.client
    assert client is not None
    js = client.jetstream()
    wanted = type(UP)("TEST", ("simpul.test.*",), 1024)
    await js.add_stream(StreamConfig(name="TEST", subjects=["simpul.test.*"], storage="memory"))

    with pytest.raises(StreamWrongError) as caught:
        await ensure_stream(js, wanted)

    assert "storage" in caught.value.sentence_id


async def test_ingest_goes_on_after_the_broker_was_killed(hub: Hub, broker: Broker, ingest: Ingest) -> None:
    """A new connection, the same consumer, nothing lost."""
    branch = Branch(RKP).work(30)
    await admit(hub, branch)
    wire = await Wire(RKP).connect(broker)
    await wire.send(branch.segment(1, 10))
    await wire.wait_acks(1)

    assert broker.pid is not None
    os.kill(broker.pid, 9)
    again = await reconnected(RKP, broker)
    await again.send(branch.segment(11, 30))
    async with asyncio.timeout(30):
        while not again.acks:
            await asyncio.sleep(0.2)
            if ingest.ready.is_set() and not again.acks:
                await again.send(branch.segment(11, 30))

    assert await recorded(hub, branch) == hashes(branch)
    await again.client.close()


async def reconnected(node: str, broker: Broker) -> Wire:
    async with asyncio.timeout(20):
        while True:
            try:
                return await Wire(node).connect(broker)
            except Exception:
                await asyncio.sleep(0.2)


async def start_ingest(folder: Path, broker: Broker, crash: str = "") -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.hub.ingest_process",
        str(folder),
        broker.address,
        cwd=ROOT,
        env={**os.environ, "SIMPUL_CRASH": crash},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), 20)
    assert line == b"ready\n"
    return process
