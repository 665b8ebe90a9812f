"""Photographs over the wire, behind everything else: drives `edge.core.photo_sender` beside the segments.

Carries out what it decides; decides nothing. Whatever fails here costs a photograph's time, never a receipt's.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

import nats.errors
from nats.aio.client import Client

from contract import photo, subjects
from contract.messages import Ack
from edge.core import photo_sender
from edge.core.photo_sender import Clear, Damaged, Due, Held, NotSent, SendChunk, Tick, Whole
from edge.ports.photos import PhotoOutbox
from kit.crash import crash_point

_log = logging.getLogger(__name__)


class Carrier(Protocol):
    """The connection, None while there is none."""

    @property
    def client(self) -> Client | None: ...


class PhotoLine:
    """Runs from `run` until it is cancelled; `clear` and `heard` are told by the link."""

    def __init__(self, node: str, photos: PhotoOutbox, carrier: Carrier, luck: Callable[[], float]) -> None:
        """`luck` gives numbers in [0, 1)."""
        self._node, self._photos, self._carrier, self._luck = node, photos, carrier, luck
        self._inputs: asyncio.Queue[photo_sender.Input] = asyncio.Queue()
        self._told = Clear(clear=False, up=False)
        self._state = photo_sender.State()
        self.bytes_sent = 0

    @property
    def state(self) -> photo_sender.State:
        """The sender's state, for tests."""
        return self._state

    def clear(self, clear: bool, *, up: bool) -> None:
        """Whether nothing of the journal waits now, and whether the link is up."""
        now = Clear(clear, up)
        if now != self._told:
            self._told = now
            self._inputs.put_nowait(now)

    def heard(self, ack: Ack) -> None:
        """A true ack of the hub."""
        if ack.photos:
            self._inputs.put_nowait(Held(dict(ack.photos)))

    async def run(self) -> None:
        """Drive the sender."""
        while True:
            given = await self._next_input()
            try:
                if isinstance(given, Clear) and given.clear:  # an event was acked meanwhile: it may name photographs
                    await self._step(Due(tuple(await self._photos.due())))
                await self._step(given)
                if not self._state.waiting and isinstance(given, Held):
                    await self._step(Due(tuple(await self._photos.due())))
            except Exception:
                _log.exception("photograph not sent")
                await asyncio.sleep(1.0)

    async def _next_input(self) -> photo_sender.Input:
        wait_s = photo_sender.wake_at_s(self._state) - time.monotonic()
        try:
            async with asyncio.timeout(None if wait_s == float("inf") else max(0.0, wait_s)):
                return await self._inputs.get()
        except TimeoutError:
            return Tick()

    async def _step(self, given: photo_sender.Input) -> None:
        self._state, effects = photo_sender.step(self._state, given, time.monotonic(), self._luck())
        for effect in effects:
            match effect:
                case Whole(name=name):
                    await self._photos.whole(name)
                case SendChunk():
                    await self._send(effect)

    async def _send(self, chunk: SendChunk) -> None:
        data = await self._photos.piece(chunk.name, chunk.index)
        if data is None:
            await self._photos.damaged(chunk.name)
            self._inputs.put_nowait(Damaged(chunk.name))
            return
        client = self._carrier.client
        if client is None or not self._told.clear:
            self._inputs.put_nowait(NotSent())
            return
        message = photo.encode_chunk(photo.Chunk(chunk.name, chunk.index, chunk.of, data))
        try:
            await client.publish(subjects.blob(self._node), message)
            self.bytes_sent += len(message)
            crash_point("chunk_sent")
        except nats.errors.Error as error:
            _log.info("chunk not sent", extra={"why": type(error).__name__})
