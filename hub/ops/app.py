"""`/healthz`, `/readyz` and `/metrics`: for whoever watches the hub's process, not for people."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from litestar import Litestar, MediaType, Response, get
from prometheus_client import CONTENT_TYPE_LATEST

from hub.ops.meters import Meters
from hub.ports import Fleet
from kit.web.assets import Assets
from kit.web.guard import Guard, Policy

Check = Callable[[], Awaitable[str | None]]
"""None when well, else a sentence that says what to do."""

_log = logging.getLogger(__name__)


def create_app(
    *,
    checks: Mapping[str, Check],
    meters: Meters,
    waiting: Callable[[], Awaitable[int | None]],
    fleet: Fleet,
    folder: Path,
    now: Callable[[], int],
    policy: Policy,
    assets: Assets,
) -> Litestar:
    """The service. `checks` are asked at each `/readyz`, `folder` is where the ledger lies, `waiting` tells how
    many messages the stream holds that the ledger has not taken, None when the broker is not to be reached."""

    @get("/healthz", media_type=MediaType.TEXT, sync_to_thread=False)
    def healthz() -> str:
        """The process lives."""
        return "ok\n"

    @get("/readyz")
    async def readyz() -> Response[dict[str, object]]:
        """It can do its job, else 503 and every reason."""
        reasons = {name: reason for name, check in checks.items() if (reason := await _asked(check)) is not None}
        return Response({"ready": not reasons, "reasons": reasons}, status_code=503 if reasons else 200)

    @get("/metrics")
    async def metrics() -> Response[bytes]:
        """Prometheus' text form."""
        behind = await waiting()
        meters.link.set(behind is not None)
        meters.lag.set(behind or 0)
        return Response(await meters.text(fleet, folder, now), media_type=CONTENT_TYPE_LATEST)

    app = Litestar(route_handlers=[healthz, readyz, metrics], openapi_config=None, logging_config=None)
    app.asgi_handler = Guard(app.asgi_handler, policy, assets)
    return app


async def _asked(check: Check) -> str | None:
    try:
        return await check()
    except Exception as error:
        _log.warning("a readiness check failed", exc_info=error)
        return f"{type(error).__name__}: {error}"
