"""The board's service under `/fleet`: for the city's own people, after a log-in. Only reads."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template
from litestar.stores.base import Store

from contract.localtime import WIB_MIN
from hub.actions.people import AccountRefusedError, Desk, LoginRefusedError
from hub.actions.services import Services
from hub.ports import Fleet, Registry
from hub.web.fleet import board, node, words
from kit.i18n import pick
from kit.web.forms import Typed, keep, read_items
from kit.web.sessions import begin_session, end_session
from kit.web.site import Site, site_app
from kit.web.text import Fault

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
HOME: Final = "/fleet"
LOGIN: Final = "/fleet/login"
PASSWORD: Final = "/fleet/password"  # noqa: S105 - an address
REFRESH_S: Final = 10
STORY_LINES: Final = 8
TASKS_MOST: Final = 50
SET_ASIDE_MOST: Final = 200

Pages = Request[Any, Any, Any]


def create_app(
    *,
    site: Site,
    sessions: Store,
    accounts: Desk,
    fleet: Fleet,
    registry: Registry,
    services: Services,
    now: Callable[[], int],
    name: str,
    offset_min: int = WIB_MIN,
    fictional: bool = False,
) -> Litestar:
    """The service. `name` is the hub's, as it stands in the bar; `fictional` says so on every page."""

    def shown(request: Pages, template: str, here: str = "", **context: object) -> Template:
        now_s = now()
        common = {
            "hub": name,
            "who": request.session.get("name", ""),
            "here": here,
            "clock": words.headline(now_s, offset_min),
            "renewed": words.hour(now_s, offset_min),
            "fictional": fictional,
        }
        return Template(template, context={**common, **context})

    async def only_people(request: Pages) -> Response[Any] | None:
        """Everything but the log-in wants a person; a one-time password wants to be changed first. Who is switched off
        is out at once, whatever session is still open."""
        path = request.url.path
        login = request.session.get("login")
        person = await accounts.at_work(login) if login else None
        if person is None and login:
            await end_session(request, site.session_cookie)
        if path == LOGIN:
            return None
        if person is None:
            return Redirect(LOGIN)
        if person.must_change and path not in (PASSWORD, "/fleet/logout"):
            return Redirect(PASSWORD)
        return None

    @get("/")
    async def home(request: Pages) -> Template:
        """The board."""
        nodes, now_s = await fleet.nodes(), now()
        slots = {each.code: await fleet.slots(each.code, now_s - board.PLOT_S) for each in nodes}
        view = board.board(nodes, slots, await fleet.tasks(TASKS_MOST), await services.places(), now_s)
        return shown(request, "board.html", "board", board=view, count=len(nodes), refresh_s=REFRESH_S)

    @get("/nodes/{code:str}")
    async def one(request: Pages, code: FromPath[str], span: FromQuery[str] = node.DEFAULT_SPAN) -> Template:
        """One branch over 24 hours, 14 or 90 days."""
        found = await fleet.node(code)
        if found is None:
            raise NotFoundException
        chosen = span if span in node.SPANS_S else node.DEFAULT_SPAN
        view = node.page(
            found,
            await fleet.slots(code, now() - node.SPANS_S[chosen]),
            await fleet.story(code, STORY_LINES),
            await registry.down_of(code),
            await fleet.adopted(code),
            await services.places(),
            chosen,
            now(),
        )
        return shown(request, "node.html", "board", node=view, spans=list(node.SPANS_S), refresh_s=6 * REFRESH_S)

    @get("/set-aside")
    async def set_aside(request: Pages) -> Template:
        """What could not be taken in, oldest first, with its age."""
        now_s = now()
        rows = [(each, words.age(now_s - each.at_s)) for each in await fleet.set_aside(SET_ASIDE_MOST)]
        return shown(request, "set_aside.html", "set-aside", rows=rows, reasons=words.reasons())

    @get("/login")
    async def ask(request: Pages) -> Template | Redirect:
        """The log-in."""
        return (
            Redirect(HOME) if request.session.get("login") else shown(request, "login.html", typed=Typed(), faults=())
        )

    @post("/login", status_code=200)
    async def enter(request: Pages) -> Template | Redirect:
        """A password was typed."""
        typed, _ = keep(await read_items(request))
        try:
            person = await accounts.log_in(typed.one("login").strip().lower(), typed.one("password"))
        except LoginRefusedError as refusal:
            kept = Typed({"login": [typed.one("login")]})
            return shown(request, "login.html", typed=kept, faults=(_refused(refusal),))
        data = {"login": person.login, "name": person.name}
        await begin_session(request, site.session_cookie, data, time.time())
        return Redirect(PASSWORD if person.must_change else HOME, status_code=303)

    @post("/logout", status_code=303)
    async def leave(request: Pages) -> Redirect:
        """Out."""
        await end_session(request, site.session_cookie)
        return Redirect(LOGIN, status_code=303)

    @get("/password")
    async def ask_new(request: Pages) -> Template:
        """A new password of one's own."""
        return shown(request, "password.html", faults=(), typed=Typed())

    @post("/password", status_code=200)
    async def change(request: Pages) -> Template | Redirect:
        """A new password was typed."""
        typed, _ = keep(await read_items(request))
        try:
            await accounts.change_password(request.session["login"], typed.one("former"), typed.one("new"))
        except LoginRefusedError as refusal:
            return shown(request, "password.html", faults=(_refused(refusal, "former"),), typed=Typed())
        except AccountRefusedError as refusal:
            fault = Fault("new", "password", f"Pilih {refusal}.", "Choose another password of 12 to 128 characters.")
            return shown(request, "password.html", faults=(fault,), typed=Typed())
        await begin_session(request, site.session_cookie, dict(request.session), time.time())
        return Redirect(HOME, status_code=303)

    return site_app(
        site,
        [home, one, set_aside, ask, enter, leave, ask_new, change],
        path=HOME,
        templates=[TEMPLATES],
        sessions=sessions,
        before_request=only_people,
    )


def _refused(refusal: LoginRefusedError, field: str = "password") -> Fault:
    if refusal.retry_s:
        wait = words.age(refusal.retry_s)
        return Fault(
            field, "locked", f"Terlalu banyak percobaan. Coba lagi {wait} lagi.", f"Too many tries. Wait {wait}."
        )
    said = pick("Nama masuk atau kata sandi tidak cocok.", "Login and password do not match.")
    return Fault(field, "wrong", said, "Login and password do not match.")
