"""Whose request it is behind a reverse proxy: without this, all citizens would share one address and one throttle.

Believes `X-Forwarded-For` only from the proxies that the settings name, and only the part that they wrote.
"""

from collections.abc import Collection

from kit.web.asgi import App, Receive, Scope, Send

_HEADER = b"x-forwarded-for"
_LETTERS_MOST = 1_000


class Forwarded:
    """Wraps an application and puts the real client's address into each request."""

    def __init__(self, app: App, proxies: Collection[str]) -> None:
        self._app, self._proxies = app, frozenset(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the client that a trusted proxy names."""
        if self._proxies and scope["type"] == "http" and (client := scope.get("client")):
            address = client_behind(client[0], _header(scope), self._proxies)
            scope = {**scope, "client": (address, 0)}
        await self._app(scope, receive, send)


def client_behind(peer: str, forwarded: str, proxies: Collection[str]) -> str:
    """The address farthest from us that trusted proxies vouch for; `peer` itself when it is none of them."""
    hops = [hop.strip() for hop in forwarded[-_LETTERS_MOST:].split(",") if hop.strip()]
    address = peer
    while address in proxies and hops:
        address = hops.pop()
    return address


def _header(scope: Scope) -> str:
    return ",".join(value.decode("latin-1") for key, value in scope["headers"] if key == _HEADER)
