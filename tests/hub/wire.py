"""A real broker, the hub's ingest over it, and a branch's bare NATS client, for the tests of the wire."""

import asyncio
import random
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nats.aio.client import Client
from nats.aio.msg import Msg

from contract import subjects
from hub.ingest import tokens
from hub.ingest.broker import Broker
from hub.ingest.broker_files import Place
from hub.ingest.intake import Intake
from hub.ingest.service import Ingest, Reach
from hub.main import Hub
from kit.nats import Login


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running_broker(folder: Path) -> AsyncIterator[Broker]:
    broker = Broker(folder, Place(port=free_port()), now_s=lambda: int(time.time()))
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


@asynccontextmanager
async def running_ingest(hub: Hub, broker: Broker) -> AsyncIterator[Ingest]:
    reach = Reach(broker.address, broker.hub_login, broker.tls, hub.config.node)
    ingest = Ingest(reach, Intake(hub.ledger, hub.ring, hub.photos, hub.now), hub.registry, luck=random.random)
    ingest.start()
    try:
        async with asyncio.timeout(20):
            await ingest.ready.wait()
        yield ingest
    finally:
        await ingest.stop()


@dataclass
class Wire:
    """A node's own connection, without any of the edge's code. `acks` are the raw acks heard, in order."""

    node: str
    client: Client = field(default_factory=Client)
    acks: list[bytes] = field(default_factory=list)
    items: list[tuple[str, bytes]] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def connect(self, broker: Broker) -> "Wire":
        seed = tokens.new_seed()
        token = broker.node_token(self.node, tokens.public_of(seed))
        login = Login(lambda: token, seed)
        await self.client.connect(
            broker.address,
            tls=broker.tls(),
            tls_handshake_first=True,
            user_jwt_cb=lambda: login.jwt().encode(),
            signature_cb=login.sign,
            inbox_prefix=subjects.inbox_prefix(self.node),
            allow_reconnect=False,
        )
        await self.client.subscribe(subjects.ack(self.node), cb=self._on_ack)
        for subject in subjects.reads(self.node)[1:3]:
            await self.client.subscribe(subject, cb=self._on_item)
        await self.client.flush()
        return self

    async def _on_ack(self, message: Msg) -> None:
        self.acks.append(message.data)
        self.came.set()

    async def _on_item(self, message: Msg) -> None:
        self.items.append((message.subject, message.data))
        self.came.set()

    async def send(self, *segments: bytes) -> None:
        for raw in segments:
            await self.client.publish(subjects.up(self.node), raw)
        await self.client.flush()

    async def ask(self, hello: bytes) -> bytes:
        answer = await self.client.request(subjects.hello(self.node), hello, timeout=10)
        return answer.data

    async def wait_acks(self, count: int, seconds: float = 15) -> Sequence[bytes]:
        async with asyncio.timeout(seconds):
            while len(self.acks) < count:
                self.came.clear()
                await self.came.wait()
        return self.acks

    async def wait_items(self, count: int, seconds: float = 15) -> Sequence[tuple[str, bytes]]:
        async with asyncio.timeout(seconds):
            while len(self.items) < count:
                self.came.clear()
                await self.came.wait()
        return self.items
