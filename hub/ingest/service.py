"""The hub's side of the wire: one supervised connection, a pull consumer around the intake, hellos, items going down.

The order is the promise: the ledger's commit, then the signed application ack, then the JetStream ack. A hub that dies
between any two of them takes the message again and skips what it has. Nothing here decides what is stored.
"""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from contract import subjects
from contract.names import NameRefusedError
from hub.core.records import DownItem
from hub.ingest.intake import Intake
from hub.ingest.streams import BLOB, DURABLE, UP, consumer_of, ensure_stream
from hub.ports import Registry
from kit.crash import crash_point
from kit.nats import Login, Supervised, Target
from kit.tasks import end

FETCH = 16
FETCH_WAIT_S = 5.0
FAILED_AGAIN_S = 5.0
API_S = 5.0
DOWN_EVERY_S = 1.0  # how soon a new publication goes out by itself; a hello brings it anyhow

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """How to get to the broker: address, the hub's login, TLS, and the hub's own node code."""

    address: str
    login: Login
    tls: Callable[[], ssl.SSLContext | None]
    node: str


class Ingest:
    """Runs until `stop`. `ready` is set while streams are in order and the consumer reads."""

    def __init__(self, reach: Reach, intake: Intake, registry: Registry, *, luck: Callable[[], float]) -> None:
        self._reach, self._intake, self._registry = reach, intake, registry
        self._tasks: list[asyncio.Task[None]] = []
        self._run: asyncio.Task[None] | None = None
        self._serial: int | None = None
        self.ready = asyncio.Event()
        target = Target("hub", lambda: [reach.address], reach.login, f"_INBOX.{reach.node}", reach.tls)
        self.connection = Supervised(target, on_up=self._begin, on_down=self._end, luck=luck)

    def start(self) -> None:
        """Begin to connect and work, in the background."""
        self._run = asyncio.create_task(self.connection.run(), name="ingest")

    async def stop(self) -> None:
        """End cleanly: what is in the ledger's hands is finished, the rest comes again."""
        if self._run is not None:
            await end(self._run)

    async def waiting(self) -> int | None:
        """Messages in the stream that the ledger has not taken yet; None while the broker is not to be reached."""
        client = self.connection.client
        if client is None or not self.ready.is_set():
            return None
        try:
            info = await client.jetstream(timeout=API_S).consumer_info(UP.name, DURABLE)
        except (TimeoutError, nats.errors.Error):
            return None
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    async def _begin(self, client: Client) -> None:
        js = client.jetstream(timeout=API_S)
        await ensure_stream(js, UP)
        await ensure_stream(js, BLOB)
        puller, photos = await consumer_of(js, UP), await consumer_of(js, BLOB)
        await client.subscribe(subjects.ALL_HELLO, cb=self._guarded(client, self._on_hello))
        work = (
            self._consume(client, puller),
            self._consume_photos(client, photos),
            self._send_down(client),
            self._send_own(client),
        )
        self._tasks = [asyncio.create_task(part, name="ingest") for part in work]
        for task in self._tasks:
            task.add_done_callback(self._part_ended)
        self.ready.set()

    async def _end(self) -> None:
        self.ready.clear()
        tasks, self._tasks = self._tasks, []
        await end(*tasks)

    def _part_ended(self, task: asyncio.Task[None]) -> None:
        """A part that fails takes the connection with it, so that all begin anew from what is durable."""
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("ingest part failed", exc_info=error)
            self.connection.rebuild()

    # -- segments

    async def _consume(self, client: Client, puller: JetStreamContext.PullSubscription) -> None:
        while True:
            try:
                batch = await puller.fetch(FETCH, timeout=FETCH_WAIT_S)
            except (TimeoutError, nats.js.errors.FetchTimeoutError):  # nats-py raises its own and asyncio's
                continue
            for message in batch:
                await self._take(client, message)

    async def _take(self, client: Client, message: Msg) -> None:
        try:
            node = subjects.sender_of(message.subject)
            ack = await self._intake.segment(node, message.data)
        except NameRefusedError:
            await message.term()
            return
        except Exception:
            # The store could not take it: nothing is acknowledged to anybody, and it comes again.
            _log.exception("segment not taken in")
            await message.nak(delay=FAILED_AGAIN_S)
            return
        if node == self._reach.node:
            await self._registry.own_sent(message.data)
        elif ack is not None:
            await client.publish(subjects.ack(node), ack)
        crash_point("hub.after_app_ack")
        await message.ack()

    # -- photographs

    async def _consume_photos(self, client: Client, puller: JetStreamContext.PullSubscription) -> None:
        while True:
            try:
                batch = await puller.fetch(FETCH, timeout=FETCH_WAIT_S)
            except (TimeoutError, nats.js.errors.FetchTimeoutError):
                continue
            try:
                acks = await self._intake.photos.take([(message.subject, message.data) for message in batch])
            except Exception:
                _log.exception("chunks not taken in")
                await asyncio.sleep(FAILED_AGAIN_S)
                acks = {}  # the branch hears nothing and sends them again
            for node, ack in acks.items():
                await client.publish(subjects.ack(node), ack)
            crash_point("hub.after_photo_ack")
            for message in batch:
                await message.ack()

    # -- hellos

    async def _on_hello(self, client: Client, message: Msg) -> None:
        node = subjects.sender_of(message.subject)
        greeting = await self._intake.hello(node, message.data)
        if greeting is None:
            return
        if message.reply.startswith(subjects.inbox_prefix(node) + "."):  # nowhere else: we may publish anything
            await client.publish(message.reply, greeting.ack)
        for item in greeting.items:
            await client.publish(subjects.down_node(node, item.topic), item.signed)

    def _guarded(
        self, client: Client, act: Callable[[Client, Msg], Awaitable[None]]
    ) -> Callable[[Msg], Awaitable[None]]:
        """A callback whose fault is logged and costs one message, not the subscription."""

        async def guarded(message: Msg) -> None:
            try:
                await act(client, message)
            except Exception:
                _log.exception("hello not answered")

        return guarded

    # -- down, and the hub's own acts

    async def _send_down(self, client: Client) -> None:
        """Send each new item once to whom it concerns; who was away gets it with the next hello."""
        while True:
            if self._serial is None:
                self._serial, _ = await self._registry.down_since(0)  # what is old, a hello asks for
            self._serial, items = await self._registry.down_since(self._serial)
            await _publish_all(client, items)
            await asyncio.sleep(DOWN_EVERY_S)

    async def _send_own(self, client: Client) -> None:
        """Put the hub's own acts into the stream that a stand-by or a rebuild reads. What comes back out of it was in
        it: only that counts as sent; the rest goes again with the next connection."""
        gone: set[bytes] = set()
        while True:
            for raw in await self._registry.own_unsent():
                if raw not in gone:
                    await client.publish(subjects.up(self._reach.node), raw)
                    gone.add(raw)
            await asyncio.sleep(DOWN_EVERY_S)


async def _publish_all(client: Client, items: Sequence[DownItem]) -> None:
    for item in sorted(items, key=lambda one: one.topic != "keys"):
        everybody = item.scope == "all"
        subject = subjects.down_all(item.topic) if everybody else subjects.down_node(item.scope, item.topic)
        with contextlib.suppress(nats.errors.MaxPayloadError):
            await client.publish(subject, item.signed)
