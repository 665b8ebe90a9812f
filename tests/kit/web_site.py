"""A small site for the tests of the web guard: one public page, one form, one log-in."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar, Request, get, post
from litestar.response import Redirect, Template
from litestar.testing import AsyncTestClient

from kit.sqlite import open_writer
from kit.web.assets import Assets
from kit.web.guard import Policy
from kit.web.sessions import SqliteSessions, begin_session, end_session
from kit.web.sheet import component_sheet
from kit.web.site import Site, site_app

Req = Request[Any, Any, Any]
SITE = Site(policy=Policy(hosts=frozenset({"mpp.local"})), assets=Assets(), csrf_secret="0" * 64, place="pky-rkp-01")


@get("/", sync_to_thread=False)
def home(request: Req) -> str:
    return f"halo {request.session.get('name', 'tamu')}"


@get("/formulir", sync_to_thread=False)
def form_page() -> Template:
    return Template(template_str="<form method=post>{{ csrf_input | safe }}</form>")


@post("/masuk", status_code=303)
async def log_in(request: Req) -> Redirect:
    await begin_session(request, SITE.session_cookie, {"name": "sri"}, time.time())
    return Redirect("/", status_code=303)


@post("/keluar", status_code=303)
async def log_out(request: Req) -> Redirect:
    await end_session(request, SITE.session_cookie)
    return Redirect("/", status_code=303)


@get("/rusak", sync_to_thread=False)
def broken() -> str:
    raise RuntimeError("rahasia dalam galat")


def small_app(store: SqliteSessions) -> Litestar:
    return site_app(SITE, [home, form_page, log_in, log_out, broken, component_sheet], sessions=store)


@asynccontextmanager
async def small_site(folder: Path) -> AsyncIterator[tuple[AsyncTestClient[Litestar], SqliteSessions]]:
    """A client of the site and the store behind its sessions."""
    writer = await open_writer(folder / "sessions.sqlite")
    store = await SqliteSessions.create(writer)
    try:
        async with AsyncTestClient(small_app(store), base_url="http://mpp.local") as client:
            yield client, store
    finally:
        await writer.close()


async def token_of(client: AsyncTestClient[Litestar]) -> str:
    """The CSRF token as a browser would find it in a form."""
    page = await client.get("/formulir")
    return page.text.partition('value="')[2].partition('"')[0]
