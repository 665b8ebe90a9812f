"""Runs HTTP servers inside our own event loop: sockets bound first, one signal handler, a clean and short end.

Builds no application and opens no resource: who calls owns these.
"""

import asyncio
import contextlib
import errno
import signal
import socket
from asyncio import TimerHandle
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_DEADLINE_S = 15.0
GRACE_S = 3
CONNECTIONS_MOST = 512
_LOOPBACK = ("127.0.0.1", "::1")


class PortInUseError(Exception):
    """Another program listens on the port; starting here is impossible until it ends or another port is chosen."""

    code = "port_in_use"

    def __init__(self, name: str, host: str, port: int) -> None:
        self.port = port
        self.sentence_id = (
            f"Pintu {port} di {host} untuk {name} sudah dipakai program lain. Hentikan program itu,"
            f" atau ubah pintu di pengaturan."
        )
        self.sentence_en = (
            f"Port {port} on {host} for {name} is used by another program. End that program, or set another port."
        )
        super().__init__(self.sentence_en)


class ServerFailedError(Exception):
    """An application's start failed; its own log line says why."""

    code = "server_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One port: `app` is any ASGI application; `port` 0 takes a free one. `certificate` is (chain, key) for https.

    `of_one_most`: connections that one address may hold, None for any; a proxy on the same machine counts for none.
    """

    name: str
    app: Any
    host: str = "127.0.0.1"
    port: int = 0
    certificate: tuple[Path, Path] | None = None
    of_one_most: int | None = None


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, a deadline for the request's head, and a bound for each address: who drips headers, or opens
    connection after connection, keeps nobody else out."""

    of_one_most: int | None = None
    open_from: Counter[str]
    _late: TimerHandle | None = None
    _address: str = ""

    @classmethod
    def bounded(cls, of_one_most: int | None) -> "type[PatientProtocol]":
        """The protocol for one listener, with a count of its own."""
        return type(cls.__name__, (cls,), {"of_one_most": of_one_most, "open_from": Counter()})

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin waiting for the first request's head; close at once what is one too many."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._address = (transport.get_extra_info("peername") or ("",))[0]
        self.open_from[self._address] += 1
        if self._too_many():
            transport.close()
        else:
            self._await_head()

    def _too_many(self) -> bool:
        most = None if self._address in _LOOPBACK else self.of_one_most
        return most is not None and self.open_from[self._address] > most

    def data_received(self, data: bytes) -> None:
        """Take bytes; the first of a next request begins the wait for its head."""
        between = self.cycle is None or (self.cycle.response_complete and self._late is None)
        if between and self._late is None:
            self._await_head()
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other side is gone."""
        self._stop_waiting()
        self.open_from[self._address] -= 1
        if self.open_from[self._address] <= 0:
            del self.open_from[self._address]
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._late = self.loop.call_later(HEADER_DEADLINE_S, self._too_late)

    def _too_late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the process has one signal handler of its own


def bind(listener: Listener) -> socket.socket:
    """A listening socket for `listener`. Raises `PortInUseError` with a sentence that names the port."""
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    # With the protocol named, asyncio turns Nagle's algorithm off on every accepted connection; else each answer that
    # is written in two parts waits 40 ms for the other side's delayed acknowledgement.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((listener.host, listener.port))
        sock.listen(256)
    except OSError as error:
        sock.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortInUseError(listener.name, listener.host, listener.port) from error
        raise
    sock.set_inheritable(True)
    return sock


def bind_all(listeners: Sequence[Listener]) -> list[socket.socket]:
    """Sockets for all of `listeners`, or none: the first port in use closes the others and raises."""
    bound: list[socket.socket] = []
    try:
        for listener in listeners:
            bound.append(bind(listener))  # noqa: PERF401 - what is bound so far must be closed on an error
    except BaseException:
        for sock in bound:
            sock.close()
        raise
    return bound


def _server_for(listener: Listener) -> _Server:
    chain, key = listener.certificate or (None, None)
    config = uvicorn.Config(
        listener.app,
        http=PatientProtocol.bounded(listener.of_one_most),
        ws="none",
        lifespan="on",
        loop="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE_S,
        limit_concurrency=CONNECTIONS_MOST,
        h11_max_incomplete_event_size=65_536,
        ssl_certfile=chain,
        ssl_keyfile=key,
    )
    return _Server(config)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` at SIGTERM or SIGINT: generators of long answers watch it, then the servers end."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)


@asynccontextmanager
async def serving(
    listeners: Sequence[Listener], sockets: Sequence[socket.socket] | None = None
) -> AsyncIterator[list[int]]:
    """Serve all `listeners` while the block runs; gives their real ports. Every lifespan ends on the way out.

    `sockets` are those of `bind_all`, for who must know the ports before building the applications.
    """
    bound = list(sockets) if sockets is not None else bind_all(listeners)
    ports = [sock.getsockname()[1] for sock in bound]
    servers = [_server_for(listener) for listener in listeners]
    tasks = [
        asyncio.create_task(_serve_one(server, sock), name=f"serve {listener.name}")
        for server, sock, listener in zip(servers, bound, listeners, strict=True)
    ]
    try:
        await _all_started(servers, tasks)
        yield ports
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*tasks, return_exceptions=True)
        for sock in bound:
            sock.close()


async def _serve_one(server: _Server, sock: socket.socket) -> None:
    try:
        await server.serve(sockets=[sock])
    except SystemExit as error:  # uvicorn's way to say that the lifespan failed
        raise ServerFailedError("an application did not start") from error


async def _all_started(servers: Sequence[_Server], tasks: Sequence[asyncio.Task[None]]) -> None:
    while not all(server.started for server in servers):
        for task in tasks:
            if task.done():
                task.result()
                raise ServerFailedError("a server ended while starting")
        await asyncio.sleep(0.01)


async def serve(listeners: Sequence[Listener], stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Raises `PortInUseError` before anything has started."""
    async with serving(listeners):
        await stop.wait()
