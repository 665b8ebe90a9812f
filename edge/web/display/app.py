"""Builds the hall's screens under ``/layar``."""

from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request, Response, get
from litestar.response import Stream, Template

from contract.service import Offline
from edge.ports import Doors
from edge.web import look
from edge.web.display.board import PAGE_S, board_of, groups_of, pages_of, until
from edge.web.display.streams import Streams, news
from kit.web.site import Site, site_app

PATH: Final = "/layar"
TEMPLATES: Final = Path(__file__).parent / "templates"
REFRESH_S: Final = 10
Req = Request[Any, Any, Any]


def _around(request: Req) -> dict[str, object]:
    doors: Doors = request.app.state["doors"]
    words = look.words_of(doors)
    clock = words.clock(words.now_s).rpartition(" ")[0]
    return {
        "place": doors.settings.name,
        "issuer": doors.settings.issuer,
        "words": words,
        "clock": clock,
        "until": until(doors.queue.opening()),
        "refresh_s": request.app.state["refresh_s"],
    }


@get("/")
async def hall(request: Req) -> Template:
    """The call in large type, the counters, who is next."""
    doors: Doors = request.app.state["doors"]
    words, queue = look.words_of(doors), doors.queue
    board = board_of(await queue.tickets(), await queue.calls(), doors.settings.queue, queue.opening(), words)
    return Template("layar.html", context={**_around(request), "board": board})


@get("/bisa")
async def possible(request: Req) -> Template:
    """What can be done at this branch today, by what is needed for it."""
    doors: Doors = request.app.state["doors"]
    catalogue, reader = await doors.reader.catalogue(), doors.reader
    bills = {
        each.no: await reader.bills_day(each.code) for each in catalogue.services if each.offline is Offline.CACHED_BILL
    }
    words = look.words_of(doors)
    pages = pages_of(groups_of(catalogue, await reader.services(), bills, words.today))
    place = words.now_s // PAGE_S % len(pages)
    shown = {"groups": pages[place], "page_no": place + 1, "pages": len(pages)}
    return Template("bisa.html", context={**_around(request), **shown})


@get("/kabar", opt={"plain": True})
async def listen(request: Req) -> Response[Any] | Stream:
    """Server-sent events: something changed, ask for the page. 503 when too many listen; they refresh instead."""
    doors: Doors = request.app.state["doors"]
    streams: Streams = request.app.state["streams"]
    address = request.client.host if request.client else ""
    if streams.full(address):
        return Response(
            "Terlalu banyak layar.", status_code=503, media_type="text/plain", headers={"retry-after": "60"}
        )
    return Stream(news(doors, streams, address), media_type="text/event-stream", headers={"cache-control": "no-store"})


def create_app(*, site: Site, doors: Doors, streams: Streams | None = None, refresh_s: int = REFRESH_S) -> Litestar:
    """The screens as an application under ``/layar``. Sets no cookie and knows nobody.

    A browser without script asks for the page anew every `refresh_s`.
    """
    app = site_app(
        site,
        [hall, possible, listen],
        path=PATH,
        templates=[TEMPLATES, look.TEMPLATES],
        csrf=False,
        body_bytes_most=1024,
    )
    app.state.update({"doors": doors, "streams": streams or Streams(), "refresh_s": refresh_s})
    return app
