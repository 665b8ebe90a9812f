"""A NATS connection that is looked after: made, watched, thrown away and made anew, for ever, in one background task.

nats-py alone blocks in `connect` while nobody answers, gives up after two minutes, and notices a dead link after six.
Here a client lives for one connection only; when it ends, for whatever reason, a new one is built. Nothing of the
caller ever waits for the network: it hears `on_up` with a working client and `on_down`, and in between it publishes.
Knows no subject and no message.
"""

import asyncio
import base64
import contextlib
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import nkeys
from nats.aio.client import Client

from kit.names import Names

CONNECT_S = 10.0  # one try, from the first SYN to PONG: three round trips of 3 s fit
PING_S = 5  # with two unanswered: a half-open link is found in 15 s instead of six minutes
PINGS_UNANSWERED = 2
AGAIN_FIRST_S = 0.5
AGAIN_UNREACHABLE_CAP_S = 4.0  # a SYN costs 60 bytes, and a mended link should be found within seconds
AGAIN_REFUSED_CAP_S = 60.0  # who was refused once is refused again: no storm
LOOK_EVERY_S = 0.5
LIVED_S = 5.0  # a connection that ends sooner counts as a failed try: no storm of connects
LET_GO_S = 1.0  # for the last bytes and the TLS goodbye; then the socket is dropped
NO_CHECK_TIME = 0x200000  # OpenSSL's X509_V_FLAG_NO_CHECK_TIME: dates are not looked at, the CA still is

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Login:
    """Who connects: the JWT as text (asked for at each try) and the seed of the user's nkey, which stays here."""

    jwt: Callable[[], str]
    seed: bytes

    def sign(self, nonce: str) -> bytes:
        """The server's nonce, signed, in base64."""
        return base64.b64encode(nkeys.from_seed(self.seed).sign(nonce.encode()))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there was no connection, last: a sentence of the library, and when by the monotonic clock.

    `foreign`: somebody else answers there, by no TLS or by a certificate of another CA. `denied`: the server itself
    sent us away."""

    text: str
    foreign: bool
    denied: bool
    at_s: float

    @property
    def refused(self) -> bool:
        """Whether trying again soon is of no use."""
        return self.foreign or self.denied


@dataclass(frozen=True, slots=True)
class Target:
    """Where and as whom. `servers` and `tls` are asked at each try, so that a change needs no restart."""

    name: str
    servers: Callable[[], Sequence[str]]
    login: Login | None = None
    inbox_prefix: str = "_INBOX"
    tls: Callable[[], ssl.SSLContext | None] = lambda: None
    names: Names = field(default_factory=Names)


@dataclass(frozen=True, slots=True)
class _Server:
    """A server's URL, the host in it, and one of the host's addresses."""

    url: str
    host: str
    address: str

    @property
    def at_address(self) -> str:
        """The URL with the address in the host's place, so that nobody asks a name server again."""
        parts = urlsplit(self.url)
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{parts.scheme}://{address}:{parts.port or 4222}"


class Supervised:
    """One connection under supervision. `run` is its life; cancelling it closes the connection within `LET_GO_S`."""

    def __init__(
        self,
        target: Target,
        *,
        on_up: Callable[[Client], Awaitable[None]],
        on_down: Callable[[], Awaitable[None]],
        luck: Callable[[], float],
    ) -> None:
        """`luck` gives numbers in [0, 1) for the jitter. `on_up` subscribes; if it raises, the connection is remade."""
        self._target, self._on_up, self._on_down, self._luck = target, on_up, on_down, luck
        self._client: Client | None = None
        self._ended = asyncio.Event()
        self._tried = 0
        self.last_fault: Fault | None = None
        self.up_since_s: float | None = None

    @property
    def client(self) -> Client | None:
        """The working client, None while there is none."""
        return self._client

    def rebuild(self) -> None:
        """Drop this connection and make another one: the owner has waited long enough for an answer."""
        self._ended.set()

    async def run(self) -> None:
        """Connect, stay, lose, wait a little, and again. Ends only by cancellation."""
        tries = 0
        while True:
            client = await self._connect()
            if client is not None and await self._live(client):
                tries = 0
                continue
            await asyncio.sleep(self._pause_s(tries))
            tries += 1

    async def _live(self, client: Client) -> bool:
        """The life of one connection; whether it was one, and not a door opened and shut."""
        began_s = time.monotonic()
        try:
            await self._stay(client)
        finally:
            await _let_go(client)
        return time.monotonic() - began_s >= LIVED_S

    async def _stay(self, client: Client) -> None:
        """Hand the client out until it ends."""
        self._client, self.up_since_s = client, time.monotonic()
        try:
            await self._on_up(client)
            await self._until_ended(client)
        except Exception as error:  # the owner could not subscribe: this connection is of no use
            self._note(error)
        finally:
            self._client, self.up_since_s = None, None
            await self._on_down()

    async def _until_ended(self, client: Client) -> None:
        """nats-py tells of a dead link only when TLS has said goodbye, which on a dead link takes half a minute; its
        state tells at once."""
        while client.is_connected and not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._ended.wait()

    async def _connect(self) -> Client | None:
        """A connected client, or None with the reason in `last_fault`."""
        self._ended = ended = asyncio.Event()
        client, before = Client(), self.last_fault

        async def closed() -> None:
            ended.set()

        async def failed(error: Exception) -> None:
            self._note(error)

        try:
            async with asyncio.timeout(CONNECT_S):
                server = await self._next_server()
                await client.connect(**self._options(server), closed_cb=closed, disconnected_cb=closed, error_cb=failed)
        except BaseException as error:
            await _let_go(client)
            if not isinstance(error, Exception):  # cancelled: this is the end, and no socket is left behind
                raise
            # Whatever it is, the answer is the same: try again later. A timeout says less than what was said before it.
            if not isinstance(error, TimeoutError) or self.last_fault is before:
                self._note(error)
            return None
        self._tried = 0
        self._target.names.was_good(server.host, server.address)
        return client

    async def _next_server(self) -> _Server:
        """The servers, and the addresses of each, one a try, in turn. Raises `OSError` when no name is known."""
        found = [
            _Server(url, urlsplit(url).hostname or "", address)
            for url in self._target.servers()
            for address in await self._target.names.addresses(urlsplit(url).hostname or "")
        ]
        if not found:
            raise OSError("no address is known for the server's name")
        self._tried += 1
        return found[(self._tried - 1) % len(found)]

    def _options(self, server: _Server) -> dict[str, Any]:
        target, tls = self._target, self._target.tls()
        options: dict[str, Any] = {
            "servers": [server.at_address],
            "name": target.name,
            "inbox_prefix": target.inbox_prefix,
            "allow_reconnect": False,
            "max_reconnect_attempts": -1,
            "reconnect_time_wait": AGAIN_FIRST_S,
            "connect_timeout": CONNECT_S,
            "ping_interval": PING_S,
            "max_outstanding_pings": PINGS_UNANSWERED,
            "drain_timeout": LET_GO_S,
        }
        if tls is not None:
            # TLS before the first byte: nobody on the way can talk the client out of it.
            options |= {"tls": tls, "tls_handshake_first": True, "tls_hostname": server.host}
        if (login := target.login) is not None:
            options |= {"user_jwt_cb": lambda: login.jwt().encode(), "signature_cb": login.sign}
        return options

    def _note(self, error: BaseException) -> None:
        text = str(error) or type(error).__name__
        denied = "uthorization" in text or "uthentication" in text
        if self.last_fault is None or self.last_fault.text != text:
            _log.info("connection fault", extra={"connection": self._target.name, "fault": text})
        self.last_fault = Fault(text, isinstance(error, ssl.SSLError), denied, time.monotonic())

    def _pause_s(self, tries: int) -> float:
        """Full jitter below a cap that doubles: short while nobody answers, long when we were sent away."""
        refused = self.last_fault is not None and self.last_fault.refused
        cap_s = AGAIN_REFUSED_CAP_S if refused else AGAIN_UNREACHABLE_CAP_S
        return float(self._luck()) * min(cap_s, AGAIN_FIRST_S * 2.0 ** min(tries, 16))


def trust(ca_pem: bytes, *, check_time: bool = True) -> ssl.SSLContext:
    """A client's TLS context that trusts this CA only. Without `check_time` (the box's clock is unsure) a certificate's
    dates are not looked at; its issuer always is."""
    context = ssl.create_default_context(cadata=ca_pem.decode())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not check_time:
        context.verify_flags |= ssl.VerifyFlags(NO_CHECK_TIME)
    return context


async def _let_go(client: Client) -> None:
    """Close, and drop the socket if the other side does not take the last bytes: a dead link may not hold us."""
    writer = getattr(getattr(client, "_transport", None), "_io_writer", None)
    with contextlib.suppress(Exception):
        async with asyncio.timeout(LET_GO_S):
            await client.close()
    if writer is not None:
        writer.transport.abort()  # no public way: guarded by a test
