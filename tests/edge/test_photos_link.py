"""Photographs with everything real: a box, a relay that is slow or cut, a nats-server, the hub's shelf."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract import photo, subjects
from contract.limits import CHUNK_B
from contract.photo import Chunk, encode_chunk
from edge.core import photo_sender
from edge.core.photos import AttachPhoto
from tests.edge.branch_box import NODE
from tests.edge.line import Line, line_in, until
from tests.edge.test_link import dump, heard, restore

SLOW_B_PER_S = 24_000
CHUNK_S = CHUNK_B / SLOW_B_PER_S


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with line_in(tmp_path) as line:
        yield line


async def attach(line: Line, number: str, size_b: int = 60_000) -> bytes:
    """A photograph of a paper, as the box keeps it: sealed bytes that nobody here can read."""
    sealed = os.urandom(size_b)
    name = line.store.photos._files.put(sealed)
    await line.store.journal.transact(AttachPhoto(number, name, size_b, 3), actor=3)
    return name


async def arrived(line: Line, names: list[bytes], seconds: float = 40) -> None:
    """Wait until the hub has all of them whole, and the box knows it."""

    async def whole() -> bool:
        kept = [await line.hub.photos.sealed(name) for name in names]
        return all(kept) and (await line.store.photos.health()).waiting == 0

    await until(whole, seconds)
    for name in names:
        assert photo.name_of(await line.hub.photos.sealed(name) or b"") == name


async def held(line: Line, name: bytes) -> int:
    return (await line.hub.photos.unfinished(NODE)).get(name, 0)


async def test_photographs_go_all_the_way_behind_their_receipts(line: Line) -> None:
    """Taken without a link; with it the receipts first, then each file, bit for bit; the hello counts them down."""
    line.relay.cut()
    numbers = await line.receipts(3)
    names = [await attach(line, number, size_b) for number, size_b in zip(numbers, (1, CHUNK_B, 70_001), strict=True)]
    waiting = (await line.store.photos.health()).waiting

    line.relay.mend()
    await line.all_recorded(numbers)
    await arrived(line, names)

    assert waiting == 3
    assert [each.item for each in await line.hub.photos.of_case(numbers[0])] == [1]
    await line.agree()


async def test_a_receipt_waits_for_one_chunk_at_most(line: Line) -> None:
    """A link of 24 kB/s with twenty photographs waiting, a minute's worth: a receipt is recorded as if there were none,
    but for the chunk under way."""
    numbers = await line.receipts(1)
    await line.all_recorded(numbers)
    line.relay.up_b_per_s = SLOW_B_PER_S
    alone_s = await recorded_in(line)
    for _ in range(20):
        await attach(line, numbers[0], 5 * CHUNK_B)
    await until(lambda: under_way(line), 30)

    beside_s = [await recorded_in(line) for _ in range(3)]

    waiting_s = 20 * 5 * CHUNK_S
    assert (await line.store.photos.health()).waiting > 10, "they were still waiting"
    assert min(beside_s) < alone_s + CHUNK_S + 1.5
    assert max(beside_s) < alone_s + CHUNK_S + waiting_s / 4


async def recorded_in(line: Line) -> float:
    """Seconds until the hub's word on a new receipt."""
    began = time.monotonic()
    await line.all_recorded(await line.receipts(1), seconds=40)
    return time.monotonic() - began


async def under_way(line: Line) -> bool:
    return line.link.photos.state.flying is not None


async def test_a_cut_between_chunks_goes_on_where_the_hub_stands(line: Line) -> None:
    """Three cuts, one in the middle of a frame: no chunk that was counted goes again."""
    (number,) = await line.receipts(1)
    await line.all_recorded([number])
    line.relay.up_b_per_s = 200_000
    name = await attach(line, number, 20 * CHUNK_B)
    for chunks in (3, 8, 13):
        await until(lambda chunks=chunks: _holds(line, name, chunks), 30)  # type: ignore[misc]
        line.relay.cut_after_b = line.relay.bytes_up + 5_000
        await until(lambda: _is_down(line), 30)
        line.relay.mend()

    await arrived(line, [name])

    assert line.link.photos.bytes_sent < (20 + 8) * CHUNK_B, "nothing begins anew"


async def _holds(line: Line, name: bytes, chunks: int) -> bool:
    return await held(line, name) >= chunks


async def _is_down(line: Line) -> bool:
    return not line.relay.up


async def test_a_box_that_is_killed_between_chunks_sends_on(line: Line) -> None:
    """After the start the hub says what it holds; the file is whole in the end and sent once."""
    (number,) = await line.receipts(1)
    await line.all_recorded([number])
    line.relay.up_b_per_s = 100_000
    name = await attach(line, number, 10 * CHUNK_B)
    await until(lambda: _holds(line, name, 3), 30)
    for job in list(line.link._jobs):
        job.cancel()
    await asyncio.sleep(0)
    await line.store.abandon()
    before = await held(line, name)

    await line.open_branch()
    await arrived(line, [name])

    assert before >= 3
    assert line.link.photos.bytes_sent < (10 - before + 3) * CHUNK_B


async def test_a_restored_hub_gets_what_its_ledger_lost(line: Line) -> None:
    """Events and photographs again; the file that still lies there costs one chunk."""
    (number,) = await line.receipts(1)
    await line.all_recorded([number])
    snapshot = await dump(line)
    name = await attach(line, number, 8 * CHUNK_B)
    await arrived(line, [name])
    sent = line.link.photos.bytes_sent

    await restore(line, snapshot, b"newepoch")
    await line.receipts(1)
    await until(lambda: heard(line, b"newepoch"), 30)
    await arrived(line, [name])

    await line.agree()
    assert line.link.photos.bytes_sent - sent < 2 * CHUNK_B


async def test_what_somebody_else_pours_in_harms_no_photograph(line: Line) -> None:
    """Doubles, gaps, noise and wrong bytes under a name of ours, with the node's own token."""
    (number,) = await line.receipts(1)
    await line.all_recorded([number])
    line.relay.up_b_per_s = 100_000
    name = await attach(line, number, 6 * CHUNK_B)
    client = line.link.connection.client
    assert client is not None
    wrong = [Chunk(name, index, 6, os.urandom(CHUNK_B)) for index in (0, 2, 5)]
    for data in (b"", b"\xff" * 20_000, *(encode_chunk(chunk) for chunk in wrong)):
        await client.publish(subjects.blob(NODE), data)

    await arrived(line, [name], seconds=90)


async def test_a_file_that_is_gone_is_told_to_the_hub_and_stops_no_other(line: Line) -> None:
    """Set aside with an event of its own."""
    line.relay.cut()
    numbers = await line.receipts(2)
    lost, good = [await attach(line, number) for number in numbers]
    line.store.photos._files.remove(lost)

    line.relay.mend()
    await until(lambda: _has(line, good), 30)

    assert (await line.store.photos.health()).damaged == 1
    await line.agree()


async def _has(line: Line, name: bytes) -> bool:
    return await line.hub.photos.sealed(name) is not None


async def test_a_hub_that_is_away_costs_pauses_and_no_photograph(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker takes what comes; the hub's word is missing, so it goes again until the hub has said it."""
    monkeypatch.setattr(photo_sender, "DEADLINE_S", 0.4)
    (number,) = await line.receipts(1)
    await line.all_recorded([number])
    assert line.ingest is not None
    take = line.ingest._intake.photos.take
    missed = 0

    async def sometimes(messages: list[tuple[str, bytes]]) -> dict[str, bytes]:
        nonlocal missed
        missed += 1
        return {} if missed % 3 else dict(await take(messages))

    monkeypatch.setattr(line.ingest._intake.photos, "take", sometimes)
    name = await attach(line, number, 3 * CHUNK_B)

    await arrived(line, [name], seconds=60)
    assert missed > 3
