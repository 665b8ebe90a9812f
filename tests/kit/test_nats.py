"""The supervised connection: it is made again whatever happens, gives way at once, and trusts nobody but its CA."""

import asyncio
import random
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from nats.aio.client import Client

from hub.ingest import certificates
from hub.ingest.broker import Broker
from kit import nats as kit_nats
from kit.nats import Supervised, Target, trust
from tests.hub.wire import running_broker


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[Broker]:
    async with running_broker(tmp_path / "broker") as broker:
        yield broker


class Owner:
    """Notes how often the connection came and went."""

    def __init__(self, on_up: Callable[[Client], None] = lambda _: None) -> None:
        self.ups, self.downs, self._on_up = 0, 0, on_up

    async def up(self, client: Client) -> None:
        self.ups += 1
        self._on_up(client)

    async def down(self) -> None:
        self.downs += 1


@asynccontextmanager
async def supervised(target: Target, owner: Owner) -> AsyncIterator[Supervised]:
    connection = Supervised(target, on_up=owner.up, on_down=owner.down, luck=random.random)
    running = asyncio.create_task(connection.run())
    try:
        yield connection
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def wait_for(holds: Callable[[], bool], seconds: float = 10) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "not in time"
        await asyncio.sleep(0.02)


def hub_target(broker: Broker, **changes: object) -> Target:
    return Target(
        "test",
        lambda: [broker.address],
        broker.hub_login,
        tls=changes.get("tls", broker.tls),  # type: ignore[arg-type]
    )


async def test_a_rebuilt_connection_comes_back(broker: Broker) -> None:
    """The owner hears down and up again, with another client."""
    owner = Owner()
    async with supervised(hub_target(broker), owner) as connection:
        await wait_for(lambda: connection.client is not None)
        first = connection.client

        connection.rebuild()

        await wait_for(lambda: connection.client not in (None, first))
    assert (owner.ups, owner.downs) == (2, 2)


async def test_an_owner_that_cannot_subscribe_makes_no_storm(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that is of no use is remade after pauses that grow, not in a loop."""

    def fail(_: Client) -> None:
        raise LookupError("no such stream")

    owner = Owner(fail)
    async with supervised(hub_target(broker), owner) as connection:
        await asyncio.sleep(3)

    assert 1 <= owner.ups <= 30
    assert owner.ups == owner.downs
    assert connection.last_fault is not None
    assert connection.last_fault.text == "no such stream"


async def test_a_foreign_ca_is_refused_and_named(broker: Broker) -> None:
    """Who pins another CA never speaks to this broker, and knows why."""
    _, foreign = certificates.new_authority("another", int(time.time()))
    async with supervised(hub_target(broker, tls=lambda: trust(foreign)), Owner()) as connection:
        await wait_for(lambda: connection.last_fault is not None)

        assert connection.last_fault is not None
        assert connection.last_fault.refused
        assert "CERTIFICATE_VERIFY_FAILED" in connection.last_fault.text
        assert connection.client is None


async def test_a_log_in_page_in_between_gets_not_a_byte_of_ours() -> None:
    """A gateway that answers with its own page instead of TLS: only the hello of TLS reaches it."""
    seen = bytearray()

    async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.extend(await reader.read(65_536))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n<html>Masuk dulu</html>")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(page, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, ca = certificates.new_authority("ours", int(time.time()))
    target = Target("test", lambda: [f"tls://127.0.0.1:{port}"], tls=lambda: trust(ca))
    async with supervised(target, Owner()) as connection:
        await wait_for(lambda: connection.last_fault is not None)

        assert connection.last_fault is not None
        assert connection.last_fault.refused
    server.close()

    assert seen[:1] == b"\x16"  # a TLS handshake record, nothing else
    assert b"CONNECT" not in seen


async def test_a_clock_before_the_certificate_is_forgiven_but_no_other_ca(tmp_path: Path) -> None:
    """1970: dates are not looked at when the clock is unsure; the issuer always is."""
    future_s = int(time.time()) + 400 * 86_400
    authority = certificates.new_authority("ours", future_s)
    key, leaf = certificates.new_leaf(authority, ("127.0.0.1",), future_s)
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "leaf.pem").write_bytes(leaf)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "leaf.pem", tmp_path / "key.pem")
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    _, foreign = certificates.new_authority("another", future_s)

    async def opens(client: ssl.SSLContext) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=client)
        except ssl.SSLError:
            return False
        writer.close()
        return True

    found = [
        await opens(trust(authority[1])),
        await opens(trust(authority[1], check_time=False)),
        await opens(trust(foreign, check_time=False)),
    ]
    server.close()

    assert found == [False, True, False]


async def test_stopping_while_nobody_answers_takes_no_time() -> None:
    """A port that accepts and says nothing holds nobody up."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"tls://127.0.0.1:{silent.getsockname()[1]}"
        _, ca = certificates.new_authority("ours", int(time.time()))
        target = Target("test", lambda: [address], tls=lambda: trust(ca))
        async with supervised(target, Owner()):
            await asyncio.sleep(0.3)
            began = time.monotonic()

    assert time.monotonic() - began < 1.5


async def test_the_socket_of_a_client_is_where_we_look_for_it(broker: Broker) -> None:
    """A canary: nats-py offers no public way to drop a dead socket, so we lean on two private names."""
    async with supervised(hub_target(broker), Owner()) as connection:
        await wait_for(lambda: connection.client is not None)

        writer = connection.client._transport._io_writer  # type: ignore[union-attr]

        assert isinstance(writer, asyncio.StreamWriter)


def test_pauses_grow_to_their_cap_and_are_short_while_nobody_answers() -> None:
    """Full jitter under a cap: seconds for an unreachable hub, a minute for one that sent us away."""
    connection = Supervised(Target("t", list), on_up=Owner().up, on_down=Owner().down, luck=lambda: 1.0)
    unreachable = [connection._pause_s(tries) for tries in (0, 1, 2, 3, 9, 99)]
    connection.last_fault = kit_nats.Fault("nats: 'Authorization Violation'", False, True, 0.0)
    refused = [connection._pause_s(tries) for tries in (0, 3, 9, 99)]

    assert unreachable == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert refused == [0.5, 4.0, 60.0, 60.0]
