"""Builds the device page."""

from pathlib import Path
from typing import Any

from litestar import Litestar, Request, get
from litestar.response import Template
from litestar.stores.base import Store

from edge.ports import Doors
from edge.web import look
from edge.web.device.cards import cards_of, known, verdict_of
from edge.web.device.facts import DeviceFacts
from edge.web.lamps import LampSource
from edge.web.officers import officer_at
from kit.web.site import Site, site_app

PATH = "/device"
TEMPLATES = Path(__file__).parent / "templates"


@get("/")
async def home(request: Request[Any, Any, Any]) -> Template:
    """The box in an officer's words."""
    doors: Doors = request.app.state["doors"]
    facts: DeviceFacts = request.app.state["facts"]
    link: LampSource = request.app.state["link"]
    around = await look.frame(doors, link, here=PATH)
    cards = cards_of(await known(doors, facts, link(), look.words_of(doors)))
    values = {"officer": await officer_at(request, doors), "cards": cards, "first": verdict_of(cards), "facts": facts}
    return Template("device.html", context={**around, **values})


def create_app(*, site: Site, doors: Doors, sessions: Store, link: LampSource, facts: DeviceFacts) -> Litestar:
    """The device page as an application under ``/device``; `sessions` only tell whose name stands in the bar."""
    app = site_app(site, [home], path=PATH, templates=[TEMPLATES, look.TEMPLATES], sessions=sessions)
    app.state.update({"doors": doors, "facts": facts, "link": link})
    return app
