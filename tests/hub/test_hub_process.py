"""The whole hub as a process of its own, with its real broker: it starts, is killed, comes back, ends in order."""

import asyncio
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.hub.conftest import CONFIG

PROGRAM = Path(sys.executable).with_name("simpul-hub")
YAML = """\
data_dir: hub
qr_host: cek.mpp.example
roots: roots
catalogue: {config}/catalogue.yaml
places: {config}/places.yaml
web: {{port: {port}, public_port: {public}}}
broker: {{port: {broker}}}
"""


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses at this moment."""
    socks = [socket.socket() for _ in range(count)]
    for sock in socks:
        sock.bind(("127.0.0.1", 0))
    ports = [sock.getsockname()[1] for sock in socks]
    for sock in socks:
        sock.close()
    return ports


@dataclass
class House:
    """Settings, and the address of the city's door."""

    config: Path
    url: str
    ports: list[int]

    async def start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            PROGRAM, "run", "--config", self.config, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )

    async def ready(self) -> None:
        """Wait until it can do its job."""
        async with httpx.AsyncClient() as client:
            for _ in range(300):
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.1)
        raise AssertionError("the hub did not become ready")


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A hub's house with nobody in it."""
    port, public, broker = ports = free_ports(3)
    config = tmp_path / "hub.yaml"
    config.write_text(YAML.format(config=CONFIG, port=port, public=public, broker=broker))
    return House(config, f"http://127.0.0.1:{port}", ports)


def still_open(ports: list[int]) -> list[int]:
    """Which of these ports somebody listens on."""
    found = []
    for port in ports:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                found.append(port)
    return found


async def ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_it_is_founded_killed_and_there_again(house: House) -> None:
    """A demo's hub founds itself; after kill -9 it goes on with the same keys, chain and epoch, its broker too."""
    first = await house.start()
    try:
        await house.ready()
        async with httpx.AsyncClient(base_url=house.url) as client:
            before = (await client.get("/api/v1/keys")).json()
    finally:
        await ended(first)
    second = await house.start()
    try:
        await house.ready()
        async with httpx.AsyncClient(base_url=house.url) as client:
            after = (await client.get("/api/v1/keys")).json()
            metrics = (await client.get("/metrics")).text
        started = time.monotonic()
        second.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(second.wait(), 10) == 0
        took_s = time.monotonic() - started
    finally:
        await ended(second)

    assert before == after
    assert "simpul_link_up 1.0" in metrics
    assert took_s < 5
    assert still_open(house.ports) == []


async def test_a_taken_port_is_named_and_nothing_is_left_running(house: House) -> None:
    """A sentence with the port, exit 1, no broker behind."""
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", house.ports[1]))
        squatter.listen()
        process = await house.start()
        _, said = await asyncio.wait_for(process.communicate(), 30)

    assert process.returncode == 1
    assert str(house.ports[1]) in said.decode().splitlines()[-1]
    assert still_open([house.ports[0], house.ports[2]]) == []


async def test_a_hub_without_roots_does_not_found_itself(house: House) -> None:
    """In a real city somebody holds the ceremony first."""
    house.config.write_text(house.config.read_text().replace("roots: roots\n", ""))
    process = await house.start()
    _, said = await asyncio.wait_for(process.communicate(), 30)

    assert (process.returncode, "simpul-hub init --roots" in said.decode()) == (3, True)
    assert not os.path.exists(house.config.with_name("hub"))  # noqa: PTH110, ASYNC240
