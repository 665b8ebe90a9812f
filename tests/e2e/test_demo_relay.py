"""The demo's link: it carries, is cut, crawls and swallows, for connections that are there and for new ones."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator

import pytest

from deploy.demo import relay as relays
from deploy.demo.relay import LinkState, Relay

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest.fixture
async def relay() -> AsyncIterator[Relay]:
    """A relay before a server that says everything back."""
    server = await asyncio.start_server(_echo, HOST, 0)
    made = Relay(HOST, free_port(), server.sockets[0].getsockname()[1])
    await made.start()
    yield made
    await made.stop()
    server.close()


async def _connect(relay: Relay) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(HOST, relay.port)


async def _said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, data: bytes, within_s: float = 3) -> bytes:
    writer.write(data)
    return await asyncio.wait_for(reader.readexactly(len(data)), within_s)


async def test_what_goes_in_comes_back_whole(relay: Relay) -> None:
    """Up: any number of bytes, both ways."""
    reader, writer = await _connect(relay)
    data = bytes(range(256)) * 4000
    assert await _said(reader, writer, data) == data
    writer.close()


async def test_down_cuts_what_is_there_and_refuses_what_comes(relay: Relay) -> None:
    """And up again lets new connections in, on the same port."""
    reader, writer = await _connect(relay)
    await _said(reader, writer, b"before")
    await relay.switch(LinkState.DOWN)
    with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
        await _said(reader, writer, b"lost")
    with pytest.raises(ConnectionRefusedError):
        await _connect(relay)
    await relay.switch(LinkState.UP)
    assert await _said(*await _connect(relay), b"after") == b"after"


async def test_a_black_hole_holds_everything_until_it_is_mended(relay: Relay) -> None:
    """As when packets vanish: nothing is refused, nothing is answered; TCP delivers once the way is open."""
    reader, writer = await _connect(relay)
    await _said(reader, writer, b"before")
    await relay.switch(LinkState.BLACKHOLE)
    with pytest.raises(TimeoutError):
        await _said(reader, writer, b"hello", within_s=0.3)
    await relay.switch(LinkState.UP)
    assert await asyncio.wait_for(reader.readexactly(5), 3) == b"hello"


async def test_slow_crawls(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delay each way and a rate."""
    monkeypatch.setattr(relays, "SLOW_DELAY_S", 0.1)
    await relay.switch(LinkState.SLOW)
    reader, writer = await _connect(relay)
    began = time.monotonic()
    assert await _said(reader, writer, b"x" * 800) == b"x" * 800
    assert time.monotonic() - began >= 2 * (0.1 + 800 / relays.SLOW_BYTES_S) * 0.9
    writer.close()


async def test_a_hub_that_is_away_is_a_closed_connection_and_no_error() -> None:
    """The broker may be restarting."""
    lonely = Relay(HOST, free_port(), free_port())
    await lonely.start()
    reader, _ = await _connect(lonely)
    try:
        assert await asyncio.wait_for(reader.read(), 3) == b""
    except ConnectionError:
        pass  # a reset says the same
    finally:
        await lonely.stop()
