"""ASGI's types as plain mappings, for code that wraps any application, and one short answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

# Any: litestar and uvicorn type the same mappings differently, and this code stands between them.
Scope = Any
Message = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> str:
    """The first value of a request header (name in small letters), or an empty text."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def answer(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole response."""
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def say(send: Send, status: int, text: str, headers: Headers = ()) -> None:
    """Send a response of plain text."""
    body = text.encode()
    about = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await answer(send, status, [*headers, *about], body)
