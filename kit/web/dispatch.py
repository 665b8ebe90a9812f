"""Several small applications behind one port, chosen by the path's first part. Knows no application."""

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from litestar import Litestar

from kit.web.asgi import App, Receive, Scope, Send, say

Divert = Callable[[Scope, App | Litestar], App | Litestar]

_log = logging.getLogger(__name__)


class Dispatcher:
    """An ASGI application that hands each request, its path unchanged, to the application with the longest prefix.

    `apps` maps a prefix (``/verify``, ``/api/v1``, ``/``) to an application. The lifespans of the Litestar ones are
    entered in order at start and left in reverse at the end. `divert` may put another application in the place of the
    one that the path chose; its lifespan is its maker's own business.
    """

    def __init__(self, apps: Mapping[str, App | Litestar], divert: Divert = lambda scope, app: app) -> None:
        self._apps = sorted(apps.items(), key=lambda entry: -len(entry[0]))
        self._divert = divert

    def app_for(self, path: str) -> App | Litestar | None:
        """The application that answers `path`, or None."""
        for prefix, app in self._apps:
            bare = prefix.rstrip("/")
            if path == bare or path.startswith(bare + "/"):
                return app
        return None

    @asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """All applications' lifespans, each once, whatever the number of prefixes it has."""
        async with AsyncExitStack() as stack:
            entered: set[int] = set()
            for _, app in self._apps:
                if isinstance(app, Litestar) and id(app) not in entered:
                    entered.add(id(app))
                    await stack.enter_async_context(app.lifespan())
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, or the server's own lifespan."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        app = self.app_for(scope["path"])
        if app is not None:
            await self._divert(scope, app)(scope, receive, send)
        elif scope["type"] == "http":
            await say(send, 404, "Halaman ini tidak ada.\nNo such page.")

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            async with self.lifespan():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            _log.exception("an application did not start or end well")
            with contextlib.suppress(Exception):
                await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.shutdown.complete"})
