"""Builds a page service: the one place where guard, sessions, CSRF, templates, compression and error pages meet.

Knows no page of any service; a service gives its handlers and its folder of templates.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import jinja2
from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import Cookie
from litestar.di import Provide
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.stores.base import Store
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler
from litestar.utils.scope.state import ScopeState

from kit.i18n import Texts, language
from kit.web.assets import Assets
from kit.web.guard import Guard, Policy
from kit.web.sessions import STORE_NAME, cookie_name, session_middleware

TEMPLATES: Final = Path(__file__).parent / "templates"
SECRETS: Final = ("rahasia", "sandi", "pin", "lama", "baru", "ulang", "kode")  # how names of secret fields begin
BODY_BYTES_MOST: Final = 256 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the page services of one origin share.

    `place` names the box in cookie names (a node code in small letters), as cookies do not know ports.
    """

    policy: Policy
    assets: Assets
    csrf_secret: str
    place: str = "simpul"

    @property
    def session_cookie(self) -> str:
        """Name of the session cookie."""
        return cookie_name(self.place, https=self.policy.https)

    @property
    def csrf_cookie(self) -> str:
        """Name of the CSRF cookie."""
        return f"{self.session_cookie}-csrf"


def environment(
    assets: Assets, folders: Sequence[Path], values: Mapping[str, object] | None = None
) -> jinja2.Environment:
    """Jinja for pages: escaping always on, an unknown name is a fault, `_()`, `static_url()`, components at hand.

    `folders` are searched first, then the shared templates; each may hold an ``en.po``.
    """
    places = [*folders, TEMPLATES]
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(places),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(_=Texts(folder / "en.po" for folder in places), static_url=assets.url, lang=language.get)
    env.globals.update(values or {})
    env.filters["with_language"] = _with_language
    return env


def _with_language(query: Any, asked: str) -> str:
    """The page's own query with another language in it, so that the switch loses nothing."""
    rest = [(key, value) for key, value in query.multi_items() if key != "lang"]
    return urlencode([*rest, ("lang", asked)])


def error_page(status: int, code: str, request: Request[Any, Any, Any]) -> Template:
    """A page in plain words for a refusal or a failure: what is so, what is safe, what to do."""
    context = {"status": status, "code": code, "path": request.url.path, "typed": ()}
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        context["typed"] = _typed(request)
    return Template("error.html", context=context, status_code=status)


def _typed(request: Request[Any, Any, Any]) -> Sequence[tuple[str, str]]:
    """The form that was being handled, to be sent once more; empty when it was not read yet or holds a secret."""
    form = ScopeState.from_scope(request.scope).form
    if request.method != "POST" or not isinstance(form, dict):
        return ()
    pairs = [(name, each) for name, value in form.items() for each in (value if isinstance(value, list) else [value])]
    if any(name.startswith(SECRETS) for name, _ in pairs):
        return ()
    return [(name, value) for name, value in pairs if isinstance(value, str) and not name.startswith("_")]


def _on_http(site: Site) -> Callable[[Request[Any, Any, Any], HTTPException], Template]:
    def handler(request: Request[Any, Any, Any], error: HTTPException) -> Template:
        page = error_page(error.status_code, f"HTTP-{error.status_code}", request)
        page.headers.update(error.headers or {})
        if isinstance(error, PermissionDeniedException) and "CSRF" in error.detail:
            page = error_page(403, "FORM-01", request)
            # A cookie from before a new installation never matches again; without this its owner is shut out.
            page.cookies.append(Cookie(key=site.csrf_cookie, value="", max_age=0, path="/"))
        return page

    return handler


def _on_anything(request: Request[Any, Any, Any], error: Exception) -> Template:
    # litestar logs nothing of its own outside debug.
    _log.error("unhandled in %s %s", request.method, request.scope.get("path", ""), exc_info=error)
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR, "SIS-01", request)


def site_app(
    site: Site,
    handlers: Sequence[ControllerRouterHandler],
    *,
    path: str = "/",
    templates: Sequence[Path] = (),
    values: Mapping[str, object] | None = None,
    sessions: Store | None = None,
    csrf: bool = True,
    dependencies: Mapping[str, Provide | Callable[..., object]] | None = None,
    exception_handlers: Mapping[int | type[Exception], Any] | None = None,
    before_request: Callable[[Request[Any, Any, Any]], Awaitable[object] | object] | None = None,
    lifespan: Iterable[Any] = (),
    body_bytes_most: int = BODY_BYTES_MOST,
) -> Litestar:
    """A Litestar application with everything that a page service needs around its `handlers`.

    `path` is the prefix under which it is reached, ``/verify``; `values` are names every template knows. `sessions` is
    the store behind log-ins, None for services that have none (citizens' pages). `csrf` False only for services
    whose forms change nothing.
    """
    store = {STORE_NAME: sessions} if sessions is not None else {}
    https = site.policy.https
    app = Litestar(
        route_handlers=list(handlers),
        path=path,
        openapi_config=None,
        logging_config=None,
        template_config=TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(environment(site.assets, templates, values))
        ),
        # A handler with `opt={"plain": True}` sends bytes as they come: events of a stream must not wait in a packer.
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=700, gzip_compress_level=6, exclude_opt_key="plain"
        ),
        csrf_config=CSRFConfig(
            secret=site.csrf_secret,
            cookie_name=site.csrf_cookie,
            cookie_httponly=True,
            cookie_secure=https,
            cookie_samesite="strict",
        )
        if csrf
        else None,
        middleware=[session_middleware(site.session_cookie, https=https)] if sessions is not None else [],
        stores=store,
        dependencies=dict(dependencies or {}),
        exception_handlers={HTTPException: _on_http(site), Exception: _on_anything, **(exception_handlers or {})},
        before_request=before_request,
        lifespan=list(lifespan),
        request_max_body_size=body_bytes_most,
        signature_types=[],
    )
    app.asgi_handler = Guard(app.asgi_handler, site.policy, site.assets)
    return app
