"""The calls of both APIs: method, path, the right that a token needs, and the first line of what the handler says."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from edge.web.api import app as edge
from hub.web.api import app as hub
from kit.web.assets import FOLDER, Assets
from kit.web.guard import Policy
from kit.web.site import Site
from tests.architecture.reference.blocks import mono, table

_RIGHT = re.compile(r"""(?:may\(people, |caller\(request, )"(\w+)"\)""")
SWITCHED_OFF = "/api/never"  # Litestar's own OpenAPI pages
NOBODY: Any = None  # an application is only looked at here, never called


def edge_app() -> Litestar:
    """The branch's API."""
    site = Site(policy=Policy(hosts=frozenset()), assets=Assets(), csrf_secret="")
    return edge.create_app(site=site, doors=NOBODY, pictures=NOBODY, link=NOBODY)


def hub_app() -> Litestar:
    """The hub's API."""
    parts = (
        "verifier", "enroller", "records", "fleet", "registry", "people", "services", "cases", "photos", "keys", "now",
    )  # fmt: skip
    policy, assets = Policy(hosts=frozenset()), Assets(FOLDER, hub.STATIC)
    return hub.create_app(policy=policy, assets=assets, city="PKY", **dict.fromkeys(parts, NOBODY))


def edge_part() -> str:
    """The branch's calls."""
    return _table(edge_app())


def hub_part() -> str:
    """The hub's calls."""
    return _table(hub_app())


def calls(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    """(method, path, handler), in the order in which the code has them."""
    for route in app.routes:
        if isinstance(route, HTTPRoute) and not route.path.startswith(SWITCHED_OFF):
            for handler in route.route_handlers:
                for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"}):
                    yield method, re.sub(r":\w+\}", "}", route.path_format), handler


def _table(app: Litestar) -> str:
    rows = (
        (mono(f"{method} {path}"), mono(_right(handler)) or "none", _said(handler)) for method, path, handler in
        sorted(calls(app), key=lambda each: (inspect.getsourcefile(each[2].fn), inspect.getsourcelines(each[2].fn)[1]))
    )  # fmt: skip
    return table(("call", "right", "meaning"), rows)


def _right(handler: HTTPRouteHandler) -> str:
    found = _RIGHT.search(inspect.getsource(handler.fn))
    return found[1] if found else ""


def _said(handler: HTTPRouteHandler) -> str:
    return " ".join((inspect.getdoc(handler.fn) or "").split("\n\n")[0].split())
