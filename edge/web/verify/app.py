"""Builds the verify page of the branch: one field, one verdict, ready for the next paper."""

from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request, get, post
from litestar.params import FromQuery
from litestar.response import Template

from edge.actions import judge_text
from edge.core.refusals import TooManyTries
from edge.ports import Doors
from edge.web import look
from edge.web.lamps import LampSource
from edge.web.verify.view import view_of
from kit.i18n import pick
from kit.web.site import Site, site_app

PATH: Final = "/verify"
KIOSK: Final = "/kios"
TEMPLATES: Final = Path(__file__).parent / "templates"
CLEARED_AFTER_S: Final = 90  # a kiosk must not show one citizen's paper to the next
BODY_BYTES_MOST: Final = 32 * 1024


async def _page(request: Request[Any, Any, Any], *, kiosk: bool, **values: object) -> Template:
    doors: Doors = request.app.state["doors"]
    link: LampSource = request.app.state["link"]
    around = await look.frame(doors, link, here=PATH)
    return Template(
        "verify.html",
        context={
            **around,
            "view": None,
            "fault": "",
            "cleared_after_s": CLEARED_AFTER_S,
            "kiosk": kiosk,
            "home": KIOSK if kiosk else PATH,
            **values,
        },
    )


@get("/")
async def start(request: Request[Any, Any, Any], kios: FromQuery[int] = 0) -> Template:
    """The empty page, its field focused: a scanner may type at once. `kios`: as the hall's kiosk shows it."""
    return await _page(request, kiosk=bool(kios))


@post("/", status_code=200)
async def check(request: Request[Any, Any, Any], kios: FromQuery[int] = 0) -> Template:
    """The verdict on whatever was scanned, pasted or typed; any text is answered, none is an error."""
    form = await request.form()
    typed = form.get("teks", "")
    text = typed.strip() if isinstance(typed, str) else ""
    if not text:
        return await _page(request, kiosk=bool(kios))
    doors: Doors = request.app.state["doors"]
    try:
        judged = await judge_text(doors, text)
    except TooManyTries as refusal:
        return await _page(request, kiosk=bool(kios), fault=pick(refusal.sentence_id, refusal.sentence_en))
    view = view_of(judged, await doors.reader.catalogue(), look.words_of(doors))
    return await _page(request, kiosk=bool(kios), view=view)


def create_app(*, site: Site, doors: Doors, link: LampSource) -> Litestar:
    """The verify page as an application under ``/verify``, open to everybody on the branch's network."""
    app = site_app(
        site,
        [start, check],
        path=PATH,
        templates=[TEMPLATES, look.TEMPLATES],
        csrf=False,  # its form changes nothing
        body_bytes_most=BODY_BYTES_MOST,
    )
    app.state.update({"doors": doors, "link": link})
    return app
