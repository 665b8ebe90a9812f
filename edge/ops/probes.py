"""Health and metrics of the branch: `/healthz` it lives, `/readyz` it can do its job, `/metrics` for Prometheus.

Asks ports only; tells counts and ages, never people.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from litestar import Litestar, Request, Response, get
from litestar.datastructures import State
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from edge.ports import Doors
from kit.web.guard import Guard
from kit.web.site import Site

Req = Request[Any, Any, State]
GAUGES = {
    "events_sealed_total": "Events sealed into the journal, all streams and epochs",
    "events_acked_total": "Events that the hub's ledger has acknowledged",
    "backlog_events": "Events without an acknowledgement",
    "oldest_unsent_age_seconds": "Age of the oldest event without an acknowledgement",
    "last_ack_age_seconds": "Seconds since the hub's last acknowledgement; -1 before the first",
    "link_up": "1 while the hub answers",
    "segment_bytes_total": "Bytes of segments sent since the start",
    "quarantined_events": "Events that somebody must look at",
    "disk_free_bytes": "Bytes that may still be written",
    "clock_state": "0 checked, 1 free-running, 2 unsure",
}


class Room(Protocol):
    """The disk under the box's data."""

    def tight(self) -> bool: ...
    def free_bytes(self) -> int: ...


class CommitTimes(Protocol):
    """How long commits took, for the histogram ``simpul_commit_seconds``."""

    @property
    def registry(self) -> CollectorRegistry: ...


async def reasons_not_ready(doors: Doors, room: Room) -> list[str]:
    """Why the box cannot do its job now, in words; empty when it can."""
    reasons = []
    if not await doors.reader.may_sign():
        reasons.append("daftar kunci kota belum menyebut perangkat ini (belum didaftarkan?)")
    if not (await doors.reader.catalogue()).version:
        reasons.append("daftar layanan belum diterima dari pusat")
    if room.tight():
        reasons.append("penyimpanan hampir penuh: berkas baru ditolak")
    return reasons


@get("/healthz")
async def healthz() -> dict[str, str]:
    """The process lives."""
    return {"status": "ok"}


@get("/readyz")
async def readyz(request: Req) -> Response[dict[str, object]]:
    """200 when it can serve, else 503 with the reasons."""
    state = request.app.state
    reasons = await reasons_not_ready(state["doors"], state["room"])
    return Response({"ready": not reasons, "reasons": reasons}, status_code=503 if reasons else 200)


@get("/metrics")
async def metrics(request: Req) -> Response[bytes]:
    """Prometheus text."""
    registry = CollectorRegistry()
    for name, value in (await _figures(request.app.state)).items():
        Gauge(f"simpul_{name}", GAUGES[name], registry=registry).set(value)
    commits: CommitTimes = request.app.state["commits"]
    return Response(generate_latest(registry) + generate_latest(commits.registry), media_type=CONTENT_TYPE_LATEST)


async def _figures(state: State) -> Mapping[str, float]:
    doors: Doors = state["doors"]
    sync, sealed = await doors.reader.sync(), await doors.reader.sealed_events()
    return {
        "events_sealed_total": sealed,
        "events_acked_total": sealed - sync.backlog,
        "backlog_events": sync.backlog,
        "oldest_unsent_age_seconds": sync.oldest_unsent_age_s or 0,
        "last_ack_age_seconds": -1 if sync.last_ack_age_s is None else sync.last_ack_age_s,
        "link_up": float(state["hub_answers"]()),
        "segment_bytes_total": state["sent"](),
        "quarantined_events": sync.quarantined,
        "disk_free_bytes": state["room"].free_bytes(),
        "clock_state": doors.reader.clock_state(),
    }


def create_app(
    *,
    site: Site,
    doors: Doors,
    hub_answers: Callable[[], bool],
    room: Room,
    commits: CommitTimes,
    sent: Callable[[], int],
) -> Litestar:
    """The three probes as an application; put it behind each of its paths."""
    app = Litestar([healthz, readyz, metrics], openapi_config=None, logging_config=None)
    app.state.update({"doors": doors, "hub_answers": hub_answers, "room": room, "commits": commits, "sent": sent})
    app.asgi_handler = Guard(app.asgi_handler, site.policy, site.assets)
    return app


PATHS = ("/healthz", "/readyz", "/metrics")
