"""A small TCP relay between a branch and the broker: a test can cut the link, or swallow what goes through it."""

import asyncio
import contextlib
from dataclasses import dataclass, field


@dataclass
class Relay:
    """Listens on a loopback port. `cut` refuses and closes; `swallow` keeps connections open, nothing gets through.
    `up_b_per_s` makes the way up as slow as a village's."""

    target_port: int
    port: int = 0
    up: bool = True
    swallow: bool = False
    bytes_up: int = 0
    cut_after_b: int | None = None
    up_b_per_s: int = 0  # how fast what goes up gets through; 0 = at once
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> "Relay":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        self.up = False
        for writer in list(self._writers):
            writer.transport.abort()

    def mend(self) -> None:
        self.up, self.swallow, self.cut_after_b = True, False, None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.up:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        ends = {writer, there_writer}
        self._writers |= ends
        ways = [self._pump(reader, there_writer, counts=True), self._pump(there_reader, writer, counts=False)]
        tasks = [asyncio.create_task(way) for way in ways]
        self._tasks |= set(tasks)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        self._tasks -= set(tasks)
        for end in ends:
            end.transport.abort()
        self._writers -= ends

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, counts: bool) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1_024 if counts and self.up_b_per_s else 65_536):
                if counts and self.up_b_per_s:
                    await asyncio.sleep(len(data) / self.up_b_per_s)
                while self.swallow:  # noqa: ASYNC110 - a test flips a plain switch
                    await asyncio.sleep(0.05)
                if counts:
                    self.bytes_up += len(data)
                    if self.cut_after_b is not None and self.bytes_up >= self.cut_after_b:
                        sink.write(data[: len(data) // 2])  # half a frame gets through
                        await sink.drain()
                        self.cut()
                        return
                sink.write(data)
                await sink.drain()
