"""The link with everything real: a box's SQLite, a relay that cuts, a nats-server, the hub's ledger."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kit import nats as kit_nats
from tests.edge.line import Line, line_in, until


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with line_in(tmp_path) as line:
        yield line


async def test_receipts_go_all_the_way(line: Line) -> None:
    """Taken at the counter, recorded in the ledger, and only then called recorded at the counter."""
    numbers = await line.receipts(5)

    await line.all_recorded(numbers)

    await line.agree()
    assert (await line.store.reader.sync()).backlog == 0


async def test_service_goes_on_without_a_link_and_all_is_recorded_once_it_is_back(line: Line) -> None:
    """The heart of the product."""
    line.relay.cut()
    numbers = await line.receipts(60)
    unrecorded = [await line.is_recorded(number) for number in numbers]

    line.relay.mend()
    await line.all_recorded(numbers)

    assert not any(unrecorded)
    await line.agree()


async def test_a_cut_in_the_middle_of_a_frame_leaves_no_half(line: Line) -> None:
    """Half a segment gets through, five times; the ledger is whole in the end."""
    numbers: list[str] = []
    for _ in range(5):
        numbers += await line.receipts(10)
        line.relay.cut_after_b = line.relay.bytes_up + 900
        numbers += await line.receipts(10)
        await asyncio.sleep(0.4)
        line.relay.mend()

    await line.all_recorded(numbers, seconds=40)

    await line.agree()


async def test_a_half_open_link_is_found_and_rebuilt(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes back, no socket closes: pings tell, and a new connection is made."""
    monkeypatch.setattr(kit_nats, "PING_S", 0.3)
    await line.link.stop()
    await line.start_link()
    await until(lambda: connected(line), 10)
    line.relay.swallow = True
    numbers = await line.receipts(3)

    await until(lambda: disconnected(line), 10)
    line.relay.cut()
    line.relay.mend()

    await line.all_recorded(numbers, seconds=30)
    await line.agree()


async def test_a_hub_from_an_older_backup_gets_everything_again(line: Line) -> None:
    """Its new epoch tells the branch; what was recorded is for a while not recorded, and then it is."""
    old = await line.receipts(10)
    await line.all_recorded(old)
    snapshot = await dump(line)
    new = await line.receipts(10)
    await line.all_recorded(new)

    await restore(line, snapshot, b"newepoch")
    new += await line.receipts(1)

    await until(lambda: heard(line, b"newepoch"), 30)
    await line.all_recorded(old + new, seconds=30)
    await line.agree()


async def test_an_idle_branch_learns_of_a_restored_hub_by_its_hello(line: Line) -> None:
    """No receipt is made after the restore: the hello of the next connection is enough."""
    numbers = await line.receipts(4)
    snapshot = await dump(line)
    await line.all_recorded(numbers)

    await restore(line, snapshot, b"restored")
    line.relay.cut()
    line.relay.mend()

    await until(lambda: heard(line, b"restored"), 20)
    await line.agree()


async def test_a_box_that_is_killed_sends_on_where_the_hub_stands(line: Line) -> None:
    """Whatever was under way: nothing twice, nothing lost."""
    numbers = await line.receipts(30)
    await asyncio.sleep(0.1)
    for job in list(line.link._jobs):
        job.cancel()
    await asyncio.sleep(0)
    await line.store.abandon()

    await line.open_branch()
    numbers += await line.receipts(5)

    await line.all_recorded(numbers)
    await line.agree()


async def test_two_acks_that_nobody_signed_move_nothing(line: Line) -> None:
    """Noise, and an ack by a key that no list names."""
    line.relay.cut()
    await line.receipts(3)
    before = await line.store.outbox.chains()

    for data in (b"", b"\xff" * 200):
        await line.link._hear(data)
    await asyncio.sleep(0.1)

    assert await line.store.outbox.chains() == before
    line.relay.mend()


async def test_the_hubs_lamp_is_green_by_a_signed_answer_only(tmp_path: Path) -> None:
    """The broker is there, the hub is not: connected, but the lamp waits."""
    async with line_in(tmp_path, with_ingest=False) as line:
        await until(lambda: connected(line), 10)
        line.link.lamps.look(line.link._signs())
        lamps = line.link.lamps

        assert (lamps.internet.state, lamps.hub.state) == ("ok", "wait")


async def test_the_lamps_follow_the_link(line: Line) -> None:
    """Green with an answer; grey when the link is cut, which is normal and no alarm."""
    await until(lambda: lit(line, "ok"), 10)

    line.relay.cut()

    await until(lambda: lit(line, "off"), 10)
    assert line.link.lamps.hub.since_s is not None
    assert line.link.last_fault
    line.relay.mend()


async def test_a_link_without_any_broker_holds_nobody_up(tmp_path: Path) -> None:
    """Start returns at once, receipts are made, stop takes less than two seconds."""
    async with line_in(tmp_path) as line:
        await line.link.stop()
        line.relay.cut()
        began = time.monotonic()
        await line.start_link()
        started = time.monotonic()
        await line.receipts(2)
        stopping = time.monotonic()
        await line.link.stop()
        stopped = time.monotonic()
        await line.start_link()

        assert started - began < 0.5
        assert stopped - stopping < 2.0


async def test_the_hub_hears_goodbye(line: Line) -> None:
    """A box that is switched off in order says so; silence after that is no alarm."""
    numbers = await line.receipts(1)
    await line.all_recorded(numbers)

    await line.link.stop()

    await until(lambda: goodbye_of(line), 5)
    await line.start_link()


async def test_what_the_hub_publishes_is_adopted(line: Line) -> None:
    """A new key list reaches the box while it is connected, and the hub hears which one it has."""
    await line.hub.desk.sign_here()
    newest = await line.hub.ledger.keys()
    assert newest is not None

    async def adopted() -> bool:
        return (await line.store.outbox.versions()).get("keys") == newest.no

    await until(adopted, 15)


async def connected(line: Line) -> bool:
    return line.link.connection.client is not None


async def disconnected(line: Line) -> bool:
    return line.link.connection.client is None


async def lit(line: Line, state: str) -> bool:
    return line.link.lamps.hub.state == state


async def heard(line: Line, hub_epoch: bytes) -> bool:
    return await line.store.outbox.hub_epoch() == hub_epoch


async def goodbye_of(line: Line) -> bool:
    node = await line.hub.fleet.node("PKY-RKP-01")
    return node is not None and node.report is not None and node.report.goodbye


async def dump(line: Line) -> Path:
    """A backup of the hub's database as it is now."""
    path = line.folder / "backup.db"
    await line.hub.database._writer.run(lambda connection: connection.execute("VACUUM INTO ?", (str(path),)))
    return path


async def restore(line: Line, snapshot: Path, hub_epoch: bytes) -> None:
    """Put an older ledger under the running hub, as a restore does, and give it another hub epoch."""

    def put(connection: sqlite3.Connection) -> None:
        source = sqlite3.connect(snapshot)
        source.backup(connection)
        source.close()
        connection.execute("UPDATE setting SET value = ? WHERE name = 'hub_epoch'", (hub_epoch,))

    await line.hub.database._writer.run(put)
