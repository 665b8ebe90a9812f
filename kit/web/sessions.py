"""Who is logged in: server-side sessions whose id is never chosen by the client and never survives a log-in.

Three faults of the stock backend are mended here: it takes an unknown id from a cookie, it keeps the id over a log-in,
and it stores a session for every passing request. Knows no account.
"""

import hashlib
import time
from contextlib import suppress
from datetime import timedelta
from sqlite3 import Connection, OperationalError
from typing import Any, Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.middleware import DefineMiddleware
from litestar.middleware.session.server_side import ServerSideSessionBackend, ServerSideSessionConfig
from litestar.stores.base import Store
from litestar.types import Empty, Message, ScopeSession

from kit.sqlite import Writer

STORE_NAME: Final = "sessions"
IDLE_S: Final = 15 * 60
WHOLE_S: Final = 12 * 60 * 60
_UNTIL: Final = "_until_s"  # in the session's data: when it ends however busy it is
_RENEW_STEP_S: Final = 60  # an idle time is pushed on at most once a minute: a page view costs no write


class SafeServerSideBackend(ServerSideSessionBackend):
    """The stock backend without its three faults."""

    async def load_from_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> dict[str, Any]:
        """The session's data; a cookie that the store does not know, or whose time is over, counts as absent."""
        data = await super().load_from_connection(connection)
        if not data or data.get(_UNTIL, 0) < time.time():
            if sent := connection.cookies.pop(self.config.key, None):
                await self.delete(sent, connection.app.stores.get(STORE_NAME))
            return {}
        connection.scope["state"]["session_as_loaded"] = dict(data)
        return data

    async def store_in_message(
        self, scope_session: ScopeSession, message: Message, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> None:
        """Store a new or changed session and send its cookie; nothing at all for a request without one."""
        store = connection.app.stores.get(STORE_NAME)
        if scope_session is Empty or not scope_session:
            if sent := connection.cookies.get(self.config.key):
                await self.delete(sent, store)
                self._send_cookie(message, "", expired=True)
            return
        if scope_session == connection.scope["state"].get("session_as_loaded"):
            return
        session_id = self.get_session_id(connection)
        await self.set(session_id, self.serialize_data(scope_session, connection.scope), store)
        self._send_cookie(message, session_id)

    def _send_cookie(self, message: Message, value: str, *, expired: bool = False) -> None:
        # No Max-Age: the browser forgets it when closed, and the server alone decides how long it holds.
        cookie = Cookie(
            key=self.config.key,
            value=value,
            path="/",
            secure=self.config.secure,
            httponly=True,
            samesite="strict",
            max_age=0 if expired else None,
        )
        MutableScopeHeaders.from_message(message).add("Set-Cookie", cookie.to_header(header=""))


def session_middleware(cookie: str, *, https: bool) -> DefineMiddleware:
    """Litestar middleware for sessions under the cookie named `cookie`, kept in the store named ``sessions``."""
    config = ServerSideSessionConfig(
        key=cookie,
        store=STORE_NAME,
        max_age=IDLE_S,
        renew_on_access=True,
        secure=https,
        samesite="strict",
        exclude_opt_key="skip_session",
    )
    config._backend_class = SafeServerSideBackend  # noqa: SLF001 - a canary test guards this private name
    return config.middleware


def cookie_name(place: str, *, https: bool) -> str:
    """The session cookie's name. It holds the place's name, as cookies do not know ports, and another on plain http."""
    return f"__Host-simpul-{place}" if https else f"simpul-{place}"


async def begin_session(request: Request[Any, Any, Any], cookie: str, data: dict[str, Any], now_s: float) -> None:
    """Begin a session with `data` under a new id (at each log-in and switch of person); the former id is worth nothing.

    All three steps are needed: clearing alone or dropping the cookie alone kept the id.
    """
    await end_session(request, cookie)
    request.set_session(session_data(data, now_s))


def session_data(data: dict[str, Any], now_s: float) -> dict[str, Any]:
    """What a session that begins now holds: `data`, and when it ends however busy it is."""
    return {**data, _UNTIL: now_s + WHOLE_S}


async def end_session(request: Request[Any, Any, Any], cookie: str) -> None:
    """End the session of `request`, here and in the store."""
    request.clear_session()
    if former := request.cookies.pop(cookie, None):
        await request.app.stores.get(STORE_NAME).delete(former)
    request.scope["state"].pop("session_as_loaded", None)


def _key(session_id: str) -> str:
    # A stolen copy of the store must not open a session: it holds the id's hash only.
    return hashlib.sha256(session_id.encode()).hexdigest()


class SqliteSessions(Store):
    """A litestar store in one SQLite table, through the writer's thread. Restarting the program logs nobody out."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @staticmethod
    async def create(writer: Writer) -> "SqliteSessions":
        """The store over `writer`, its table made if it is not there."""
        await writer.run(_create)
        return SqliteSessions(writer)

    async def set(self, key: str, value: str | bytes, expires_in: int | timedelta | None = None) -> None:
        """Keep `value` for `expires_in` seconds (for ever when None). What is over is swept away on the way."""
        data = value.encode() if isinstance(value, str) else value
        until = None if expires_in is None else time.time() + _seconds(expires_in)
        await self.delete_expired()
        await self._writer.run(
            lambda db: db.execute(
                "INSERT INTO web_session VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET data=excluded.data,"
                " until_s=excluded.until_s",
                (_key(key), data, until),
            )
        )

    async def get(self, key: str, renew_for: int | timedelta | None = None) -> bytes | None:
        """The value of `key` if its time is not over; `renew_for` pushes that time on."""
        return await self._writer.run(lambda db: _get(db, _key(key), renew_for))

    async def delete(self, key: str) -> None:
        """Forget `key`."""
        await self._writer.run(lambda db: db.execute("DELETE FROM web_session WHERE id=?", (_key(key),)))

    async def delete_all(self) -> None:
        """Forget everything: logs everybody out."""
        await self._writer.run(lambda db: db.execute("DELETE FROM web_session"))

    async def delete_expired(self) -> None:
        """Forget what is over."""
        now = time.time()
        await self._writer.run(lambda db: db.execute("DELETE FROM web_session WHERE until_s <= ?", (now,)))

    async def exists(self, key: str) -> bool:
        """Whether `key` is there and its time is not over."""
        return await self.get(key) is not None

    async def expires_in(self, key: str) -> int | None:
        """Seconds until `key` is over, None when it is not there or has no end."""
        row = await self._writer.run(
            lambda db: db.execute("SELECT until_s FROM web_session WHERE id=?", (_key(key),)).fetchone()
        )
        return None if row is None or row[0] is None else max(0, int(row[0] - time.time()))


def _seconds(length: int | timedelta) -> float:
    return length.total_seconds() if isinstance(length, timedelta) else length


def _create(db: Connection) -> None:
    db.execute("CREATE TABLE IF NOT EXISTS web_session (id TEXT PRIMARY KEY, data BLOB NOT NULL, until_s REAL) STRICT")
    # Losing a log-in to a power cut costs a PIN; a sync to disk at each page costs everybody time.
    db.execute("PRAGMA synchronous=NORMAL")


def _get(db: Connection, key: str, renew_for: int | timedelta | None) -> bytes | None:
    row = db.execute("SELECT data, until_s FROM web_session WHERE id=?", (key,)).fetchone()
    now = time.time()
    if row is None or (row[1] is not None and row[1] <= now):
        return None
    if renew_for is not None and row[1] is not None and now + _seconds(renew_for) - row[1] > _RENEW_STEP_S:
        with suppress(OperationalError):  # a full or read-only disk: the session holds as long as it did
            db.execute("UPDATE web_session SET until_s=? WHERE id=?", (now + _seconds(renew_for), key))
    return bytes(row[0])
