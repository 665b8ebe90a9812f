"""Router up and internet down, captive portals, a hub that does not answer: real servers, true lamps, nothing sent."""

import asyncio
import random
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from edge.core.lamps import Reach
from edge.link import carrier
from edge.link.carrier import Link, Passport
from edge.link.identity import make_keys
from edge.link.probe import Probe, targets_of
from edge.store.opening import Store
from hub.ingest import certificates
from kit.names import Names
from tests.edge.branch_box import NODE, HandClock

PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>Masuk Wi-Fi</html>"
MOVED = b"HTTP/1.1 302 Found\r\nLocation: https://login.wifi.example/\r\n\r\n"
NOTHING = b"HTTP/1.1 204 No Content\r\n\r\n"
HEALTHY = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"status":"ok"}'


@dataclass
class Somebody:
    """Whoever answers at an address. `got` is every byte that reached the application behind it."""

    says: bytes
    port: int = 0
    visits: int = 0
    got: bytearray = field(default_factory=bytearray)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        self.got += await reader.read(4_096)
        if self.says:
            writer.write(self.says)
            await writer.drain()
        else:
            await reader.read()  # takes all, says nothing
        writer.close()


@asynccontextmanager
async def somebody(says: bytes, tls: ssl.SSLContext | None = None) -> AsyncIterator[Somebody]:
    who = Somebody(says)
    server = await asyncio.start_server(who.serve, "127.0.0.1", 0, ssl=tls)
    who.port = server.sockets[0].getsockname()[1]
    try:
        yield who
    finally:
        server.close()
        server.close_clients() if hasattr(server, "close_clients") else None


def own_tls(folder: Path) -> ssl.SSLContext:
    """The certificate of a stranger for the hub's very address."""
    now_s = int(time.time())
    key, leaf = certificates.new_leaf(certificates.new_authority("stranger", now_s), ("127.0.0.1",), now_s)
    (folder / "key.pem").write_bytes(key)
    (folder / "leaf.pem").write_bytes(leaf)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "leaf.pem", folder / "key.pem")
    return context


async def reach_of(*targets: str) -> Reach:
    return await Probe(targets, Names(), knock_s=1.0).look()


@pytest.mark.parametrize(
    ("says", "reach"),
    [(PORTAL, Reach.FOREIGN), (MOVED, Reach.FOREIGN), (NOTHING, Reach.ANSWERED), (HEALTHY, Reach.ANSWERED)],
    ids=["log-in page", "redirection", "generate_204", "hub"],
)
async def test_only_the_right_answer_counts_and_no_redirection_is_followed(says: bytes, reach: Reach) -> None:
    """A 200 with a page is the sign of a captive portal. It learns nothing: no name, no cookie, no key."""
    async with somebody(says) as who:
        assert await reach_of(f"http://127.0.0.1:{who.port}/healthz") is reach
        assert who.visits == 1
        lines = bytes(who.got).decode().strip().split("\r\n")
        assert lines == ["GET /healthz HTTP/1.1", f"Host: 127.0.0.1:{who.port}", "Connection: close"]


async def test_a_foreign_certificate_is_a_portal_and_hears_not_one_byte(tmp_path: Path) -> None:
    """Its TLS is its own: the handshake is all it ever gets."""
    async with somebody(PORTAL, own_tls(tmp_path)) as who:
        assert await reach_of(f"https://127.0.0.1:{who.port}/healthz") is Reach.FOREIGN
        assert bytes(who.got) == b""


async def test_a_hub_that_takes_connections_and_says_nothing_is_only_open() -> None:
    """Packets go there and come back: there is internet."""
    async with somebody(b"") as who:
        assert await reach_of(f"http://127.0.0.1:{who.port}/healthz") is Reach.OPENED
        assert await reach_of(f"tls://127.0.0.1:{who.port}") is Reach.OPENED


async def test_nobody_there_is_no_internet_and_a_known_answer_outweighs_the_rest() -> None:
    """Refused, and a name that nobody knows."""
    async with somebody(NOTHING) as who:
        pass
    gone = f"http://127.0.0.1:{who.port}/"
    assert await reach_of(gone, "tcp://pusat.mpp.invalid:4222") is Reach.NONE
    async with somebody(NOTHING) as there, somebody(PORTAL) as portal:
        all_three = (gone, f"http://127.0.0.1:{portal.port}/", f"http://127.0.0.1:{there.port}/generate_204")
        assert await reach_of(*all_three) is Reach.ANSWERED
        assert await reach_of(*all_three[:2]) is Reach.FOREIGN


def test_without_settings_nobody_elses_service_is_asked() -> None:
    """The hub's own page and the broker; behind a relay only the relay."""
    hub, brokers = "https://pusat.mpp.example/", ("tls://pusat.mpp.example:4222",)
    assert targets_of(hub, brokers, False, ()) == ("https://pusat.mpp.example/healthz", *brokers)
    assert targets_of(hub, brokers, True, ()) == brokers
    assert targets_of(hub, brokers, True, ("tcp://1.1.1.1:53",)) == ("tcp://1.1.1.1:53",)


@asynccontextmanager
async def link_to(box: Store, folder: Path, address: str, knock_at: tuple[str, ...]) -> AsyncIterator[Link]:
    """This branch's own link, on its way to an address where others answer."""
    now_s = int(time.time())
    _, ca = certificates.new_authority("ours", now_s)
    passport = Passport(NODE, make_keys(folder / "keys"), "secret-token-of-this-box", (address,), ca)
    link = Link(
        passport,
        outbox=box.outbox,
        photos=box.photos,
        lists=box.reader,
        clock=HandClock(),
        luck=random.random,
        data_dir=folder,
        software="test",
        knock_at=knock_at,
    )
    await link.start()
    yield link
    await link.stop()


async def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 -- the lamps are looked at, they call nobody
            await asyncio.sleep(0.05)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The link looks and knocks ten times a second."""
    monkeypatch.setattr(carrier, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(carrier, "KNOCK_EVERY_S", 0.1)


async def test_behind_a_captive_portal_the_internet_is_blocked_and_nothing_leaves_the_box(
    box: Store, tmp_path: Path
) -> None:
    """Its own TLS in the broker's place, its log-in page in the hub's: not a byte of ours reaches it."""
    async with somebody(PORTAL, own_tls(tmp_path)) as broker, somebody(PORTAL) as page:
        knock = (f"http://127.0.0.1:{page.port}/healthz",)
        async with link_to(box, tmp_path, f"tls://127.0.0.1:{broker.port}", knock) as link:
            await until(lambda: link.lamps.internet.state == "warn" and page.visits > 0)
            assert link.lamps.hub.state == "off"
            assert link.bytes_sent == 0
        assert bytes(broker.got) == b""
        assert NODE.encode() not in page.got
        assert b"secret" not in page.got


async def test_internet_without_a_hub_says_just_that(box: Store, tmp_path: Path) -> None:
    """A configured address answers, the hub takes connections and is silent; then that address goes away too."""
    async with somebody(b"") as silent:
        async with somebody(NOTHING) as outside:
            knock = (f"http://127.0.0.1:{outside.port}/generate_204",)
            async with link_to(box, tmp_path, f"tls://127.0.0.1:{silent.port}", knock) as link:
                await until(lambda: link.lamps.internet.state == "ok")
                assert link.lamps.hub.state == "off"
        async with link_to(box, tmp_path, f"tls://127.0.0.1:{silent.port}", knock) as link:
            await until(lambda: link.lamps.internet.state == "off")
