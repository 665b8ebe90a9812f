"""Builds the verify page of the branch: one field, one verdict, ready for the next paper."""

from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request, get, post
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from edge.actions import judge_text
from edge.core.answers_refusals import TooOften
from edge.core.refusals import TooManyTries
from edge.ports import Doors
from edge.web import look
from edge.web.lamps import LampSource
from edge.web.results import WORD_B, WORD_LETTERS, Presses, Result, Results
from edge.web.verify.view import view_of
from kit.i18n import pick
from kit.web.site import Site, site_app

PATH: Final = "/verify"
KIOSK: Final = "/kios"
AT_KIOSK: Final = f"{PATH}?kios=1"
TEMPLATES: Final = Path(__file__).parent / "templates"
CLEARED_AFTER_S: Final = 90  # a kiosk must not show one citizen's paper to the next
BODY_BYTES_MOST: Final = 32 * 1024
Req = Request[Any, Any, Any]


async def _page(request: Req, *, kiosk: bool, done: str = "", status_code: int = 200, **values: object) -> Template:
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
            "home": _home(kiosk, done),
            "done": done,
            **values,
        },
        status_code=status_code,
    )


def _home(kiosk: bool, done: str) -> str:
    """Where the page goes by itself; from a result of the kiosk by way of dropping it."""
    if not kiosk:
        return PATH
    return f"{AT_KIOSK}&selesai={done}" if done else KIOSK


@get("/")
async def start(
    request: Req, kios: FromQuery[int] = 0, t: FromQuery[str] = "", selesai: FromQuery[str] = ""
) -> Redirect | Template:
    """The empty page, its field focused: a scanner may type at once. `kios`: as the hall's kiosk shows it, where the
    verdict stands on a page of its own (`t`) until its reader has gone (`selesai`)."""
    results: Results = request.app.state["results"]
    if kios and selesai:
        results.drop(selesai[:WORD_LETTERS])
        return Redirect(KIOSK, status_code=303)
    if kios and t:
        found = results.read(t[:WORD_LETTERS], _mono_s(request))
        if found is None:
            return Redirect(KIOSK, status_code=303)
        return await _page(request, kiosk=True, done=t[:WORD_LETTERS], status_code=found.status, **found.values)
    return await _page(request, kiosk=bool(kios))


@post("/", status_code=200)
async def check(request: Req, kios: FromQuery[int] = 0) -> Redirect | Template:
    """The verdict on whatever was scanned, pasted or typed; any text is answered, none is an error."""
    form = await request.form()
    typed, read = form.get("teks", ""), form.get("dari", "")
    text = typed.strip() if isinstance(typed, str) else ""
    if kios:
        return await _at_kiosk(request, text, read if isinstance(read, str) else "")
    return await _page(request, kiosk=False, **await _said(request, text))


async def _said(request: Req, text: str) -> dict[str, Any]:
    """What the page says of a text: nothing of none."""
    doors: Doors = request.app.state["doors"]
    if not text:
        return {}
    try:
        judged = await judge_text(doors, text)
    except TooManyTries as refusal:
        return {"fault": pick(refusal.sentence_id, refusal.sentence_en)}
    return {"view": view_of(judged, await doors.reader.catalogue(), look.words_of(doors))}


async def _at_kiosk(request: Req, text: str, read: str) -> Redirect | Template:
    """Onward to the page with the verdict: *back* must not offer to send the last citizen's paper again."""
    results: Results = request.app.state["results"]
    presses: Presses = request.app.state["presses"]
    doors: Doors = request.app.state["doors"]
    results.drop(read[:WORD_LETTERS])
    try:
        presses.note(request.client.host if request.client else "", _mono_s(request))
    except TooOften as refusal:
        fault = pick(refusal.sentence_id, refusal.sentence_en)
        return await _page(request, kiosk=True, fault=fault, status_code=refusal.status)
    said = await _said(request, text)
    if not said:
        return Redirect(AT_KIOSK, status_code=303)
    word = doors.luck.draw(WORD_B).hex()
    results.keep(word, Result("verify.html", said), _mono_s(request))
    return Redirect(f"{AT_KIOSK}&t={word}", status_code=303)


def _mono_s(request: Req) -> float:
    doors: Doors = request.app.state["doors"]
    return doors.clock.read().monotonic_s


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
    app.state.update({"doors": doors, "link": link, "results": Results(), "presses": Presses()})
    return app
