"""A link that can be cut: a TCP relay between one branch and the broker. Knows bytes and nothing of what they mean."""

import asyncio
import contextlib
import socket
from enum import StrEnum
from typing import Final

CHUNK_B: Final = 2048
SLOW_BYTES_S: Final = 8_000  # 64 kbit/s, what a village link gives
SLOW_DELAY_S: Final = 0.4


class LinkState(StrEnum):
    """What the link does: carry, refuse, crawl, or swallow without a word."""

    UP = "up"
    DOWN = "down"
    SLOW = "slow"
    BLACKHOLE = "blackhole"


class Relay:
    """Listens on `port` and carries to `target_port`, both on loopback.

    `down` refuses connections and cuts those that are; `blackhole` accepts and holds everything without an answer, as a
    gateway does that lost its line; `slow` carries 64 kbit/s with 400 ms of delay.
    """

    def __init__(self, host: str, port: int, target_port: int) -> None:
        self.port = port
        self._host, self._target_port = host, target_port
        self.state = LinkState.UP
        self._server: asyncio.Server | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._carrying: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to listen. Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._accept, self._host, self.port, limit=64 * 1024)

    async def switch(self, state: LinkState) -> None:
        """Change what the link does, at once and for connections that are there too."""
        self.state = state
        if state is LinkState.BLACKHOLE:
            self._flowing.clear()
        else:
            self._flowing.set()
        if state is LinkState.DOWN:
            await self.stop()
        elif self._server is None:
            await self.start()

    async def stop(self) -> None:
        """Stop listening and cut every connection."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for task in list(self._carrying):
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._carrying.add(task)
        try:
            await self._flowing.wait()
            await self._carry(reader, writer)
        except asyncio.CancelledError:
            # The cut of a link, not of this program: whoever cancelled waits for us and asks no more.
            pass
        finally:
            self._carrying.discard(task)
            _abort(writer)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._target_port)
        except OSError:
            return
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, far_writer))
                both.create_task(self._pump(far_reader, writer))
        except* (_EndedError, OSError):
            pass
        finally:
            _abort(far_writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK_B if self.state is LinkState.SLOW else 64 * 1024):
            await self._flowing.wait()
            if self.state is LinkState.SLOW:
                await asyncio.sleep(SLOW_DELAY_S + len(data) / SLOW_BYTES_S)
            writer.write(data)
            await writer.drain()
        raise _EndedError  # one end hung up: so does the other


class _EndedError(Exception):
    """One end of a carried connection hung up."""


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close at once, with a reset, as a cut line would show itself."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()
