"""Servers in our own loop: ports named when taken, headers with a deadline, a short and clean end."""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from litestar import Litestar, get

from kit.web import serve
from kit.web.dispatch import Dispatcher
from kit.web.serve import Listener, PortInUseError, ServerFailedError, bind_all, serving

ROOT = Path(__file__).parents[2]


def app_named(name: str, log: list[str], *, path: str = "/", fail: bool = False) -> Litestar:
    @contextlib.asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        if fail:
            raise RuntimeError("no disk")
        log.append(f"{name} up")
        yield
        log.append(f"{name} down")

    @get(["/", "/{rest:path}"], sync_to_thread=False)
    def who() -> str:
        return name

    return Litestar([who], path=path, lifespan=[lifespan], openapi_config=None, logging_config=None)


async def test_two_ports_in_one_loop_and_every_lifespan_ends() -> None:
    log: list[str] = []
    both = [Listener(name="a", app=app_named("a", log)), Listener(name="b", app=app_named("b", log))]
    async with serving(both) as ports, httpx.AsyncClient() as client:
        said = [(await client.get(f"http://127.0.0.1:{port}/")).text for port in ports]
        assert said == ["a", "b"]
    assert sorted(log) == ["a down", "a up", "b down", "b up"]


async def test_a_taken_port_is_named_and_nothing_has_started() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        log: list[str] = []
        listeners = [
            Listener(name="pusat", app=app_named("a", log)),
            Listener(name="cek publik", app=app_named("b", log), port=port),
        ]
        with pytest.raises(PortInUseError) as caught:
            async with serving(listeners):
                pass
    assert str(port) in caught.value.sentence_id
    assert "cek publik" in caught.value.sentence_id
    assert log == []


def test_no_socket_is_left_bound_when_one_is_taken() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        free = socket.socket()
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        with pytest.raises(PortInUseError):
            bind_all(
                [Listener(name="a", app=None, port=port), Listener(name="b", app=None, port=other.getsockname()[1])]
            )
        again = bind_all([Listener(name="a", app=None, port=port)])
        again[0].close()


async def test_an_application_that_cannot_start_is_an_error_and_the_others_end() -> None:
    log: list[str] = []
    listeners = [Listener(name="a", app=app_named("a", log)), Listener(name="b", app=app_named("b", log, fail=True))]
    with pytest.raises(ServerFailedError):
        async with serving(listeners):
            pass
    assert log in (["a up", "a down"], [])


async def test_dripping_headers_hold_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow-loris: a head that never ends is dropped at the deadline; a good request on the same port is served."""
    monkeypatch.setattr(serve, "HEADER_DEADLINE_S", 0.2)
    async with serving([Listener(name="a", app=app_named("a", []))]) as (port,):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        await writer.drain()
        assert await asyncio.wait_for(reader.read(), 3) == b""
        writer.close()
        idle, idle_writer = await asyncio.open_connection("127.0.0.1", port)
        assert await asyncio.wait_for(idle.read(), 3) == b"", "a connection that says nothing is dropped too"
        idle_writer.close()
        async with httpx.AsyncClient() as client:
            for _ in range(3):
                assert (await client.get(f"http://127.0.0.1:{port}/")).text == "a"
                await asyncio.sleep(0.15)


async def test_the_dispatcher_chooses_the_longest_prefix_and_keeps_the_path() -> None:
    log: list[str] = []
    apps = {
        "/": app_named("desk", log),
        "/verify": app_named("verify", log, path="/verify"),
        "/api/v1": app_named("api", log, path="/api/v1"),
    }
    async with serving([Listener(name="edge", app=Dispatcher(apps))]) as (port,), httpx.AsyncClient() as client:
        for path, name in (
            ("/", "desk"), ("/verify", "verify"), ("/verify/x", "verify"), ("/verifyx", "desk"),
            ("/api/v1/sync", "api"), ("/api", "desk"),
        ):  # fmt: skip
            assert (await client.get(f"http://127.0.0.1:{port}{path}")).text == name
    assert len(log) == 6
    assert log[3:] == [f"{each.split()[0]} down" for each in reversed(log[:3])]


async def test_the_dispatcher_says_what_it_does_not_have() -> None:
    only = Listener(name="x", app=Dispatcher({"/a": app_named("a", [], path="/a")}))
    async with serving([only]) as (port,), httpx.AsyncClient() as client:
        assert (await client.get(f"http://127.0.0.1:{port}/b")).status_code == 404


def test_the_private_names_that_we_lean_on_are_still_there() -> None:
    """A canary: our server overrides `capture_signals`, our protocol leans on these three callbacks."""
    assert callable(uvicorn.Server.capture_signals)
    for name in ("connection_made", "data_received", "on_headers_complete", "connection_lost"):
        assert hasattr(serve.HttpToolsProtocol, name)


def test_sigterm_ends_a_process_cleanly_and_soon() -> None:
    """Also with a client that keeps its connection open."""
    program = textwrap.dedent("""
        import asyncio, sys
        from litestar import Litestar, get
        from kit.web.serve import Listener, serving, stop_on_signals
        @get("/", sync_to_thread=False)
        def home() -> str: return "x"
        async def main():
            stop = asyncio.Event()
            stop_on_signals(stop)
            app = Litestar([home], on_shutdown=[lambda: print("down", flush=True)], logging_config=None)
            async with serving([Listener(name="a", app=app)]) as (port,):
                print(port, flush=True)
                await stop.wait()
            print("ended", flush=True)
        asyncio.run(main())
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with socket.create_connection(("127.0.0.1", port)) as kept:
            kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert kept.recv(100)
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
        assert time.monotonic() - begun < 3
        assert process.stdout.read().split() == ["down", "ended"]
    finally:
        process.kill()
        process.wait()


async def test_answers_do_not_wait_for_delayed_acknowledgements() -> None:
    """Nagle's algorithm is off on accepted connections: with it each answer in two parts took 40 ms longer."""
    with serve.bind(Listener(name="test", app=None)) as listening:
        listening.setblocking(False)
        loop, accepted = asyncio.get_running_loop(), asyncio.get_running_loop().create_future()

        class Seen(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                connection = transport.get_extra_info("socket")
                accepted.set_result(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        server = await loop.create_server(Seen, sock=listening)
        _, writer = await asyncio.open_connection(*listening.getsockname())
        nodelay = await accepted
        writer.close()
        server.close()

    assert nodelay


async def test_one_address_cannot_hold_every_connection() -> None:
    """What is one too many is closed at once, another address is served, and what is closed makes room again. Of the
    machine itself none is counted: a proxy there speaks for everybody."""
    listener = Listener(name="a", app=app_named("a", []), host="0.0.0.0", of_one_most=3)
    async with serving([listener]) as (port,), asyncio.timeout(30):
        greedy = [await _from("127.0.0.2", port) for _ in range(4)]
        assert await greedy[3][0].read() == b""
        for source in ("127.0.0.3", *["127.0.0.1"] * 5):
            assert (await _asked(await _from(source, port))).startswith(b"HTTP/1.1 200")
        greedy[0][1].close()
        while not (await _asked(await _from("127.0.0.2", port))).startswith(b"HTTP/1.1 200"):  # noqa: ASYNC110 -- asked anew
            await asyncio.sleep(0.02)


async def _from(source: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(source, port, local_addr=(source, 0))


async def _asked(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> bytes:
    """The first line of the answer, empty when the connection was closed."""
    reader, writer = connection
    writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        return await reader.readline()
    return b""
