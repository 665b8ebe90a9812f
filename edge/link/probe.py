"""Knocks at a few addresses to tell a missing internet from a hub that does not answer. Only while there is no link.

Sends a bare request for a page that holds nothing, with no name, key or cookie of this box; follows no redirection.
Says what came back, and judges nothing (that is `edge.core.lamps`).
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from edge.core.lamps import Reach, best
from kit.names import Names

KNOCK_S = 6.0  # one target, from the name to the answer
HELD_S = 0.5
HEAD_BYTES = 2_048
HEALTH = "/healthz"
_PORTS = {"https": 443, "http": 80, "tls": 4222, "nats": 4222, "tcp": 0}


def targets_of(hub_url: str, brokers: Sequence[str], behind: bool, configured: Sequence[str]) -> tuple[str, ...]:
    """Where to knock: what the settings name, else the hub itself. `behind`: the box reaches the broker by a relay or
    tunnel of its own, so that the hub's public address tells nothing of its way."""
    if configured:
        return tuple(configured)
    pages = () if behind or not hub_url else (hub_url.rstrip("/") + HEALTH,)
    return (*pages, *brokers)


@dataclass(frozen=True, slots=True)
class Probe:
    """Knocks at `targets`: ``https://…`` and ``http://…`` must answer 204, or 200 with JSON; ``tcp://host:port``,
    ``tls://…`` and ``nats://…`` are only opened. `trusts` is asked for the TLS context at each knock."""

    targets: Sequence[str]
    names: Names
    trusts: Callable[[], ssl.SSLContext] = ssl.create_default_context
    knock_s: float = KNOCK_S

    async def look(self) -> Reach:
        """All targets at once; returns within the limit of one knock."""
        return best(list(await asyncio.gather(*(self._knock(urlsplit(target)) for target in self.targets))))

    async def _knock(self, target: SplitResult) -> Reach:
        try:
            async with asyncio.timeout(self.knock_s):
                return await self._try(target)
        except (OSError, ValueError, EOFError):  # nobody there, or no name; a timeout is an OSError
            return Reach.NONE

    async def _try(self, target: SplitResult) -> Reach:
        host, port = target.hostname or "", target.port or _PORTS.get(target.scheme, 0)
        reach = Reach.NONE
        for address in await self.names.addresses(host):
            with contextlib.suppress(OSError):
                reach = await self._at(target, host, address, port)
            if reach is Reach.ANSWERED:
                self.names.was_good(host, address)
            if reach is not Reach.NONE:
                break
        return reach

    async def _at(self, target: SplitResult, host: str, address: str, port: int) -> Reach:
        tls = self.trusts() if target.scheme == "https" else None
        try:
            reader, writer = await asyncio.open_connection(
                address, port, ssl=tls, server_hostname=host if tls else None
            )
        except ssl.SSLError:  # somebody answers, and it is not who was asked for
            return Reach.FOREIGN
        try:
            if target.scheme not in ("http", "https"):
                return await _held(reader)
            return await _ask(reader, writer, target, self.knock_s / 2)
        finally:
            writer.transport.abort()


async def _held(reader: asyncio.StreamReader) -> Reach:
    """Whether the other side lets an opened connection stand; a relay without a line behind it drops it at once."""
    try:
        async with asyncio.timeout(HELD_S):
            return Reach.OPENED if await reader.read(1) else Reach.NONE
    except TimeoutError:
        return Reach.OPENED
    except ConnectionError:
        return Reach.NONE


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: SplitResult, silent_s: float
) -> Reach:
    """The page, by the plainest request there is. A port that stays silent is only open."""
    path = target.path or "/"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {target.netloc}\r\nConnection: close\r\n\r\n".encode("ascii"))
    await writer.drain()
    head = b""
    with contextlib.suppress(TimeoutError, asyncio.IncompleteReadError, ConnectionError):
        async with asyncio.timeout(silent_s):
            while b"\r\n\r\n" not in head and len(head) < HEAD_BYTES and (data := await reader.read(HEAD_BYTES)):
                head += data
    return _meaning(head)


def _meaning(head: bytes) -> Reach:
    if not head:
        return Reach.OPENED
    first, _, rest = head.partition(b"\r\n")
    words = first.split()
    code = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    json = b"application/json" in rest.lower().partition(b"\r\n\r\n")[0]
    return Reach.ANSWERED if code == 204 or (code == 200 and json) else Reach.FOREIGN
