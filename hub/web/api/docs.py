"""The API's description (`/api/v1/openapi.json`) and its page (`/api/docs`), which loads nothing from elsewhere."""

from typing import Any, Final

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin

from kit.web.assets import Assets

ABOUT: Final = (
    "What programs may ask of the city's hub. Money is whole rupiah, times are RFC 3339, refusals RFC 9457. "
    "Calls marked with a lock want `Authorization: Bearer …` (`simpul-hub token add`)."
)

_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simpul hub API</title><link rel="stylesheet" href="{css}"><link rel="icon" href="{icon}" type="image/svg+xml">
</head><body><div id="swagger-ui" data-url="/api/v1/openapi.json"></div>
<noscript><p><a href="/api/v1/openapi.json">openapi.json</a></p></noscript>
<script src="{bundle}"></script><script src="{start}"></script></body></html>
"""


class NoPage(JsonRenderPlugin):
    """Litestar wants one page; its own would load files from elsewhere."""

    def __init__(self) -> None:
        super().__init__(path="/none")


@get("/v1/openapi.json", include_in_schema=False, sync_to_thread=False)
def description(request: Request[Any, Any, Any]) -> Response[bytes]:
    """OpenAPI 3.1."""
    document = request.app.openapi_schema.to_schema()
    document["components"] = document.get("components", {}) | {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}
    }
    return Response(msgspec.json.encode(document), media_type=MediaType.JSON)


def page(assets: Assets) -> HTTPRouteHandler:
    """The page that shows the description and tries calls."""
    body = _PAGE.format(
        css=assets.url("vendor/swagger/swagger-ui.css"),
        icon=assets.url("mark.svg"),
        bundle=assets.url("vendor/swagger/swagger-ui-bundle.js"),
        start=assets.url("api-docs.js"),
    )

    @get("/docs", include_in_schema=False, sync_to_thread=False)
    def shown() -> Response[str]:
        """The same as a page that loads nothing from elsewhere."""
        return Response(body, media_type=MediaType.HTML)

    return shown
