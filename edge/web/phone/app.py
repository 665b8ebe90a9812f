"""Photographs from a phone on the branch's network: a short link for one paper, for a quarter of an hour, uploads only.

No log-in and no staff cookie. The first phone to open a link gets a cookie of its own, and no other one may use it: so
a link that somebody else photographs from the screen is worth nothing. The page tells the paper's number and how many
pictures came; never a name, a NIK, or a picture.
"""

import secrets
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath
from litestar.response import Template

from contract.limits import PHOTOS_PER_CASE
from edge.core.photo_refusals import LinkGone, LinkTaken
from edge.core.refusals import NotFound, Refusal
from edge.ports import Doors
from edge.ports.photos import LINK_LIFE_S, PhotoLink
from edge.web import look
from edge.web.uploading import BODY_BYTES_MOST, Brought, form_token, keep_photos, read_photos
from kit.i18n import pick
from kit.web.site import Site, site_app

PATH: Final = "/foto"
TEMPLATES: Final = Path(__file__).parent / "templates"
Req = Request[Any, Any, Any]


@get("/{token:str}")
async def open_link(request: Req, token: FromPath[str]) -> Response[Any]:
    """The form; the first phone to come is the one whose link it is."""
    try:
        return await _show(request, _opened(request, token), Brought())
    except (LinkGone, LinkTaken) as refusal:
        return _refused(request, refusal)


@post("/{token:str}", status_code=200, request_max_body_size=BODY_BYTES_MOST)
async def send(request: Req, token: FromPath[str]) -> Response[Any]:
    """Keep what was sent; what became of it is said at once."""
    try:
        link = _opened(request, token)
    except (LinkGone, LinkTaken) as refusal:
        return _refused(request, refusal)
    doors = _doors(request)
    brought = await keep_photos(doors, link.number, link.actor, await read_photos(request))
    for _ in brought.items:
        link = doors.photo_links.count(link)
    return await _show(request, link, brought)


def _doors(request: Req) -> Doors:
    doors: Doors = request.app.state["doors"]
    return doors


def _cookie(request: Req) -> str:
    return f"{request.app.state['site'].place}-foto"


def _opened(request: Req, token: str) -> PhotoLink:
    """The link in this phone's hands. Raises `LinkGone`, `LinkTaken`."""
    doors, phone = _doors(request), request.cookies.get(_cookie(request), "")
    fresh = phone or secrets.token_urlsafe(18)
    return doors.photo_links.open(token, phone, fresh, doors.reader.now_s())


async def _show(request: Req, link: PhotoLink, brought: Brought) -> Response[Any]:
    doors = _doors(request)
    try:
        count = len((await doors.photos.subject(link.number)).photos)
    except NotFound as refusal:
        return _refused(request, refusal)
    values = {
        "place": doors.settings.name, "link": link, "until": look.words_of(doors).clock(link.until_s), "count": count,
        "left": max(0, PHOTOS_PER_CASE - count), "saved": brought.items, "refused": brought.refused,
        "token": form_token(),
    }  # fmt: skip
    site: Site = request.app.state["site"]
    cookie = Cookie(
        key=_cookie(request), value=link.phone, path=PATH, max_age=LINK_LIFE_S, httponly=True,
        secure=site.policy.https, samesite="strict",
    )  # fmt: skip
    status = 422 if brought.refused and not brought.items else 200
    return Template("phone.html", context=values, cookies=[cookie], status_code=status)


def _refused(request: Req, refusal: Refusal) -> Response[Any]:
    values = {"place": _doors(request).settings.name, "why": pick(refusal.sentence_id, refusal.sentence_en)}
    return Template("phone_gone.html", context=values, status_code=refusal.status)


def create_app(*, site: Site, doors: Doors) -> Litestar:
    """The page as an application under ``/foto``, open to whoever holds a link."""
    app = site_app(
        site,
        [open_link, send],
        path=PATH,
        templates=[TEMPLATES, look.TEMPLATES],
        csrf=False,  # the phone's own cookie is what a form of another site does not have
    )
    app.state.update({"doors": doors, "site": site})
    return app
