"""Who may call: a bearer token with a named right. The token itself is never kept, logged or shown again."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from hub.actions.people import TOKEN_PREFIX, token_hash
from hub.core.records import TokenRecord
from hub.ports import People
from kit.web.problems import Problem

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]
_LETTERS_MOST = 200


async def token_of(people: People, connection: ASGIConnection[Any, Any, Any, Any]) -> TokenRecord:
    """The token that a call shows. Raises `Problem` 401 for none, or one that is not in force."""
    kind, _, secret = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.startswith(TOKEN_PREFIX) or len(secret) > _LETTERS_MOST:
        raise Problem(401, "token_missing", "Perlu token: Authorization: Bearer …")
    found = await people.token(token_hash(secret))
    if found is None:
        raise Problem(401, "token_unknown", "Token ini tidak berlaku")
    return found


def may(people: People, right: str) -> Guard:
    """A guard that lets through who shows a token in force with `right`: else 401, or 403 when the right is missing."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        if right not in (await token_of(people, connection)).rights:
            raise Problem(403, "right_missing", f"Token ini tidak memiliki hak {right}")

    return guard
