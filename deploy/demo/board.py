"""The board: all branches side by side, their links as switches, the hub beside them. For people; works without script.

Also `link/<code>`: the same switches for programs. Loopback only, no log-in: nothing here is real.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request, get, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath
from litestar.response import File, Redirect, Template
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from deploy.demo.plan import HUB_LOGINS, Branch, Plan
from deploy.demo.relay import LinkState, Relay
from deploy.demo.watch import Watch
from kit.web.assets import FOLDER, Assets
from kit.web.guard import Policy
from kit.web.site import Site, site_app

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
_SLIP: Final = re.compile(r"[A-Za-z0-9._-]{1,80}\.png")


class Board:
    """The handlers and what they need."""

    def __init__(self, plan: Plan, relays: Mapping[str, Relay], watch: Watch) -> None:
        self._plan, self._relays, self._watch = plan, relays, watch

    async def page(self) -> Template:
        """Everything at a glance."""
        links = {code: relay.state for code, relay in self._relays.items()}
        context = {
            "plan": self._plan,
            "branches": await self._watch.branches(links),
            "hub": await self._watch.hub(),
            "hub_logins": HUB_LOGINS,
            "pages": partial(branch_pages, self._plan),
        }
        return Template("board.html", context=context)

    def relay(self, code: str) -> Relay:
        """The link of a branch. Raises 404."""
        if code not in self._relays:
            raise NotFoundException(f"no branch {code}")
        return self._relays[code]

    def slip(self, code: str, name: str) -> Path:
        """The file of a printed slip. Raises 404."""
        branch = next((each for each in self._plan.branches if each.code == code), None)
        if branch is None or not _SLIP.fullmatch(name):
            raise NotFoundException("no such slip")
        path = self._plan.slips_dir(branch) / name
        if not path.is_file():
            raise NotFoundException("no such slip")
        return path


async def _json(request: Request[Any, Any, Any]) -> object:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        return None


def _asked_state(asked: object) -> LinkState:
    value = asked.get("state") if isinstance(asked, Mapping) else None
    if isinstance(value, str) and value in list(LinkState):
        return LinkState(value)
    raise ValidationException("state must be one of " + ", ".join(LinkState))


def handlers(board: Board) -> Sequence[Any]:
    """The board's pages and switches."""

    @get("/")
    async def page() -> Template:
        return await board.page()

    @get("/link/{code:str}")
    async def tell(code: FromPath[str]) -> dict[str, str]:
        return {"state": str(board.relay(code).state)}

    @post("/link/{code:str}", status_code=HTTP_200_OK)
    async def switch(code: FromPath[str], request: Request[Any, Any, Any]) -> Any:
        relay = board.relay(code)
        is_form = "form" in request.headers.get("content-type", "")
        await relay.switch(_asked_state(await (request.form() if is_form else _json(request))))
        if is_form:
            return Redirect("/", status_code=HTTP_303_SEE_OTHER)
        return {"state": str(relay.state)}

    @get("/slips/{code:str}/{name:str}", sync_to_thread=False)
    def slip(code: FromPath[str], name: FromPath[str]) -> File:
        return File(board.slip(code, name), media_type="image/png", content_disposition_type="inline")

    return [page, tell, switch, slip]


def create_app(plan: Plan, relays: Mapping[str, Relay], watch: Watch) -> Litestar:
    """The board as an application of its own."""
    site = Site(
        policy=Policy(hosts=frozenset({"127.0.0.1", "localhost"})),
        assets=Assets(FOLDER, STATIC),
        csrf_secret="",
        place="peragaan",
    )
    # No CSRF token: the guard refuses posts from other sites, and programs must be able to switch links too.
    return site_app(site, handlers(Board(plan, relays, watch)), templates=[TEMPLATES], csrf=False)


def branch_pages(plan: Plan, branch: Branch) -> list[tuple[str, str]]:
    """(name, address) of a branch's pages."""
    url = plan.branch_url(branch)
    return [("Loket", f"{url}/"), ("Cek tanda terima", f"{url}/verify"), ("Perangkat", f"{url}/device")]
