"""The hall's screens: one call at a time, no cookie, no name, streams that are bounded and end."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from edge.actions import queue
from edge.ports import Doors
from edge.store.opening import Store
from edge.web.display import Streams, create_app
from edge.web.display.board import PAGE_S
from kit.web.serve import Listener, serving
from tests.edge.branch_box import CATALOGUE, HandClock
from tests.edge.desk_counter import SITE, doors_of, said

Screen = AsyncTestClient[Litestar]


@pytest.fixture
async def doors(box: Store, clock: HandClock) -> Doors:
    """Five numbers, two of them called at the same second."""
    doors = doors_of(box, clock)
    for letter in "ABPAC":
        await queue.take_ticket(doors, letter, None, 1, slip=False)
    return doors


@pytest.fixture
async def screen(doors: Doors) -> AsyncIterator[Screen]:
    async with AsyncTestClient(create_app(site=SITE, doors=doors), base_url="http://mpp.local") as client:
        yield client


def shown(page: str) -> str:
    """The number in large type."""
    return page.partition('class="big">')[2].partition("<")[0]


async def test_before_the_first_call_the_screen_welcomes(screen: Screen) -> None:
    """And shows who will be called, priority ahead."""
    page = await screen.get("/layar")

    assert "Selamat datang" in said(page)
    assert "P-001 A-001 B-001 A-002" in said(page)


async def test_two_calls_at_once_are_shown_one_after_the_other(screen: Screen, doors: Doors, clock: HandClock) -> None:
    """Each has the screen for eight seconds, whoever pressed first."""
    await queue.call_next(doors, 1, 1)
    await queue.call_next(doors, 2, 2)
    pages = []
    for _ in range(4):
        pages.append(shown((await screen.get("/layar")).text))
        clock.forward(4)

    assert pages == ["P-001", "P-001", "A-001", "A-001"]


async def test_a_repeated_call_is_a_call_of_its_own(screen: Screen, doors: Doors, clock: HandClock) -> None:
    """So that the chime sounds again."""
    await queue.call_next(doors, 1, 1)
    first = (await screen.get("/layar")).text
    clock.forward(20)
    await queue.recall(doors, "P-001", 1, 1)
    again = (await screen.get("/layar")).text

    calls = [page.partition('data-call="')[2].partition('"')[0] for page in (first, again)]
    assert calls[0] != calls[1]
    assert shown(again) == "P-001"


async def test_the_screen_names_nobody_and_keeps_nothing(screen: Screen, doors: Doors) -> None:
    """No cookie, no staff, no service; a refresh for a browser without script."""
    await doors.staff.add("sri", "Sri Wahyuni", frozenset({"loket"}), "rahasia-satu", None, by=0)
    await queue.take_ticket(doors, "A", "KEL-SKTM", 1, slip=False)
    await queue.call_next(doors, 1, 1)
    page = await screen.get("/layar")

    assert "set-cookie" not in page.headers
    assert "Sri" not in page.text
    assert "Tidak Mampu" not in page.text
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page.text


async def test_what_can_be_done_today_stands_by_class(screen: Screen, clock: HandClock) -> None:
    """A bill list that never came says so; what needs the agency's system is a number only. Page after page."""
    pages = []
    for _ in range(4):
        pages.append(said(await screen.get("/layar/bisa")))
        clock.forward(PAGE_S)
    page = " ".join(pages)

    assert "Selesai di sini" in page
    assert "Berkas diterima di sini" in page
    assert "Nomor antrean atau janji saja" in page
    assert "hari ini belum bisa" in page
    assert all((service.name in page) for service in CATALOGUE.services)


async def test_news_comes_with_each_call_and_the_stream_lets_go(doors: Doors) -> None:
    """On a real port: an event at once, one for the call, and no place held after the screen has gone."""
    streams = Streams(heartbeat_s=30)
    app = create_app(site=SITE, doors=doors, streams=streams)
    async with (
        serving([Listener(name="screen", app=app)]) as (port,),
        httpx.AsyncClient(base_url=f"http://localhost:{port}", timeout=20) as client,
    ):
        async with client.stream("GET", "/layar/kabar") as answer:
            lines = answer.aiter_lines()
            first = await _event(lines)
            assert streams.open.total() == 1
            await queue.call_next(doors, 1, 1)
            second = await _event(lines)
        async with asyncio.timeout(20):
            while streams.open:  # noqa: ASYNC110 -- a count, not an event
                await asyncio.sleep(0.02)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in answer.headers
    assert int(second) > int(first)


async def _event(lines: AsyncIterator[str]) -> str:
    """The id of the next event."""
    async for line in lines:
        if line.startswith("id: "):
            return line[4:]
    raise AssertionError("the stream ended")


async def test_too_many_screens_are_told_to_ask_now_and_then(doors: Doors) -> None:
    """A place is held by an open stream only; a full house answers 503 and the page still serves."""
    streams = Streams(most=1, open=Counter({"10.0.0.9": 1}))
    async with AsyncTestClient(
        create_app(site=SITE, doors=doors, streams=streams), base_url="http://mpp.local"
    ) as client:
        refused = await client.get("/layar/kabar")
        page = await client.get("/layar")

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert page.status_code == 200


async def test_one_address_cannot_take_every_screens_place(doors: Doors) -> None:
    """Forty ask at once: four are told the news, the rest are answered 503 or sent away to ask later."""
    streams = Streams(heartbeat_s=30)
    app = create_app(site=SITE, doors=doors, streams=streams)
    async with serving([Listener(name="screen", app=app)]) as (port,):
        asked = [await asyncio.open_connection("localhost", port) for _ in range(40)]
        for _, writer in asked:
            writer.write(b"GET /layar/kabar HTTP/1.1\r\nHost: localhost\r\n\r\n")
        words = (b"event: kabar", b" 503 ", b"retry: 60000")
        told = await asyncio.gather(*(_until(reader, words) for reader, _ in asked))
        places = streams.open.total()
        for _, writer in asked:
            writer.close()

    assert (places, sum(b"event: kabar" in each for each in told)) == (4, 4)
    assert not streams.full("10.0.0.9")


async def _until(reader: asyncio.StreamReader, words: tuple[bytes, ...]) -> bytes:
    """What comes until one of the words is in it."""
    found = b""
    async with asyncio.timeout(30):
        while not any(word in found for word in words):
            found += await reader.read(4_096) or words[0]
    return found


async def test_a_stream_ends_by_itself_and_with_the_service(doors: Doors) -> None:
    """Nothing that hangs holds a place for ever, and closing time does not wait for a screen."""
    for streams in (Streams(life_s=0), Streams(ended=lambda: True)):
        app = create_app(site=SITE, doors=doors, streams=streams)
        async with AsyncTestClient(app, base_url="http://mpp.local") as client:
            answer = await client.get("/layar/kabar")
        assert (answer.text, streams.open.total()) == ("retry: 3000\n\n", 0)
