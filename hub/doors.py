"""What answers at the hub's two doors: the city's (board, API, probes) and the citizens', each an origin of its own.

Puts applications together from the parts that `hub.main` has built; opens nothing.
"""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from litestar import Litestar, get
from litestar.response import Redirect

from hub.config import HubConfig
from hub.ingest.broker import Broker
from hub.ingest.service import Ingest
from hub.ops import app as ops
from hub.ops.meters import Meters
from hub.web.api import app as api
from hub.web.fleet import app as fleet_pages
from hub.web.forwarded import Forwarded
from hub.web.public import app as public_pages
from kit.web.asgi import App
from kit.web.assets import FOLDER, Assets
from kit.web.dispatch import Dispatcher
from kit.web.guard import Guard, Policy
from kit.web.sessions import SqliteSessions
from kit.web.site import Site

if TYPE_CHECKING:
    from hub.parts import Hub


def doors(hub: "Hub", broker: Broker, ingest: Ingest, meters: Meters, sessions: SqliteSessions) -> tuple[App, App]:
    """(the city's application, the citizens' application)."""
    config, assets = hub.config, Assets(FOLDER, api.STATIC, fleet_pages.STATIC)
    hosts = frozenset({"127.0.0.1", "localhost", "::1", config.web.host, *config.web.allowed_hosts})
    policy = Policy(hosts=hosts, https=config.web.secure_cookies)
    site = Site(policy=policy, assets=assets, csrf_secret=_csrf_secret(config), place=config.node.lower())
    board, probes = _board(hub, site, sessions), _probes(hub, broker, ingest, meters, site)
    city = {
        "/api": _programs(hub, broker, site),
        "/fleet": board,
        "/static": board,
        "/healthz": probes,
        "/readyz": probes,
        "/metrics": probes,
        "/": _front(site),
    }
    proxies = config.web.trusted_proxies
    return Forwarded(Dispatcher(city), proxies), Forwarded(_citizens(hub, site), proxies)


def _programs(hub: "Hub", broker: Broker, site: Site) -> Litestar:
    return api.create_app(
        verifier=hub.verifier,
        enroller=hub.enroller(broker),
        records=hub.records,
        fleet=hub.fleet,
        registry=hub.registry,
        people=hub.people,
        services=hub.services,
        cases=hub.cases,
        photos=hub.photos,
        keys=hub.ledger.keys,
        now=hub.now,
        policy=site.policy,
        assets=site.assets,
        city=hub.config.node[:3],
    )


def _board(hub: "Hub", site: Site, sessions: SqliteSessions) -> Litestar:
    return fleet_pages.create_app(
        site=site,
        sessions=sessions,
        accounts=hub.accounts,
        fleet=hub.fleet,
        registry=hub.registry,
        services=hub.services,
        now=hub.now,
        name=hub.config.name,
        offset_min=hub.config.zone_offset_min,
        fictional=bool(hub.config.roots),
    )


def _probes(hub: "Hub", broker: Broker, ingest: Ingest, meters: Meters, site: Site) -> Litestar:
    return ops.create_app(
        checks=_checks(hub, broker, ingest),
        meters=meters,
        waiting=ingest.waiting,
        fleet=hub.fleet,
        folder=Path(hub.config.data_dir),
        now=hub.now,
        policy=site.policy,
        assets=site.assets,
    )


def _citizens(hub: "Hub", site: Site) -> Litestar:
    hosts, https = site.policy.hosts | {hub.config.qr_host}, site.policy.https
    own = Site(
        policy=Policy(hosts=hosts, https=https, camera=True),
        assets=site.assets,
        csrf_secret=site.csrf_secret,
        place=f"{site.place}-cek",
    )
    return public_pages.create_app(
        site=own,
        verifier=hub.verifier,
        records=hub.records,
        fleet=hub.fleet,
        services=hub.services,
        keys=hub.ledger.keys,
        now=hub.now,
        fictional=bool(hub.config.roots),
    )


def _front(site: Site) -> Litestar:
    """`/` leads to the board."""

    @get("/", sync_to_thread=False)
    def front() -> Redirect:
        return Redirect("/fleet")

    app = Litestar(route_handlers=[front], openapi_config=None, logging_config=None)
    app.asgi_handler = Guard(app.asgi_handler, site.policy, site.assets)
    return app


def _checks(hub: "Hub", broker: Broker, ingest: Ingest) -> dict[str, ops.Check]:
    """What `/readyz` asks."""

    async def store() -> str | None:
        await hub.fleet.ready()
        return None

    async def keys() -> str | None:
        return None if await hub.ledger.keys() else "no key list yet: run `simpul-hub init`"

    async def reading() -> str | None:
        fault = ingest.connection.last_fault
        why = f" ({fault.text})" if fault else ""
        return None if ingest.ready.is_set() else f"the broker at {broker.address} is not read{why}"

    return {"store": store, "keys": keys, "broker": reading}


def _csrf_secret(config: HubConfig) -> str:
    """Kept in a file, so that forms open in a browser outlive a restart."""
    path = Path(config.data_dir) / "csrf.secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text()
