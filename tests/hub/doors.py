"""The hub's two doors over real HTTP on free ports, with a broker that has its secrets but does not run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from hub.actions.people import TOKEN_PREFIX
from hub.doors import doors
from hub.ingest.broker import Broker
from hub.ingest.broker_files import Place
from hub.ingest.intake import Intake
from hub.ingest.service import Ingest, Reach
from hub.main import Hub
from hub.ops.meters import Meters
from kit.sqlite import open_writer
from kit.web.serve import Listener, serving
from kit.web.sessions import SqliteSessions

PASSWORD = "kata-sandi-contoh"


@dataclass
class Door:
    """Both doors: `city` follows no redirects, `token` has every right."""

    hub: Hub
    city: httpx.AsyncClient
    public: httpx.AsyncClient
    token: str

    @property
    def auth(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"}


@asynccontextmanager
async def opened_doors(hub: Hub) -> AsyncIterator[Door]:
    """The doors of a hub, closed at the end."""
    folder = Path(hub.config.data_dir)
    broker = Broker(folder / "broker", Place(), now_s=hub.now)
    reach = Reach(broker.address, broker.hub_login, lambda: None, hub.config.node)
    ingest = Ingest(reach, Intake(hub.ledger, hub.ring, hub.photos, hub.now), hub.registry, luck=lambda: 0.5)
    writer = await open_writer(folder / "sessions.db")
    try:
        city, public = doors(hub, broker, ingest, Meters(), await SqliteSessions.create(writer))
        listeners = [Listener(name="city", app=city), Listener(name="public", app=public)]
        async with serving(listeners) as ports:
            token = await hub.accounts.new_token("uji", frozenset({"read", "audit"}))
            assert token.startswith(TOKEN_PREFIX)
            async with (
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[0]}") as city_client,
                httpx.AsyncClient(base_url=f"http://127.0.0.1:{ports[1]}") as public_client,
            ):
                yield Door(hub, city_client, public_client, token)
    finally:
        await writer.close()
