"""Host names to addresses, without anybody waiting for a name server that does not answer.

The system's resolver blocks for up to 30 s. It is asked on threads of its own, at most `THREADS` at a time, which end
with the process; who asks waits for `LOOKUP_S` and then gets the last address under which somebody was really met.
"""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable, Sequence

LOOKUP_S = 3.0
THREADS = 3  # the one that hangs, the one that is asked anew, and a spare

Resolve = Callable[[str], Sequence[str]]


def system_resolver(host: str) -> Sequence[str]:
    """The addresses the system knows, the preferred one first. Blocks; raises `OSError`."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


class Names:
    """Remembers, per host, the last address that was good. Lives as long as the process."""

    def __init__(self, resolve: Resolve = system_resolver, lookup_s: float = LOOKUP_S) -> None:
        self._resolve, self._lookup_s = resolve, lookup_s
        self._good: dict[str, str] = {}
        self._busy = 0

    def was_good(self, host: str, address: str) -> None:
        """Somebody of ours answered at this address."""
        self._good[host] = address

    async def addresses(self, host: str) -> list[str]:
        """Where `host` may be: the last good address first where the name server still names it, else behind what it
        names; empty when nobody knows.

        Returns within the look-up's limit whatever the name server does."""
        if _is_address(host):
            return [host]
        found: list[str] = []
        if self._busy < THREADS:
            try:
                async with asyncio.timeout(self._lookup_s):
                    found = list(dict.fromkeys(await self._ask(host)))
            except (OSError, UnicodeError):  # a timeout is an OSError
                found = []
        good = self._good.get(host)
        if good is None:
            return found
        rest = [address for address in found if address != good]
        return [good, *rest] if good in found else [*rest, good]

    def _ask(self, host: str) -> asyncio.Future[Sequence[str]]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Sequence[str]] = loop.create_future()

        def tell(found: Sequence[str], error: Exception | None) -> None:
            self._busy -= 1
            if answer.done():  # nobody waits any more
                return
            if error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        def look() -> None:
            try:
                found, error = self._resolve(host), None
            except Exception as fault:
                found, error = (), fault
            try:
                loop.call_soon_threadsafe(tell, found, error)
            except RuntimeError:  # the loop has ended meanwhile
                return

        self._busy += 1
        threading.Thread(target=look, name="names", daemon=True).start()
        return answer


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
