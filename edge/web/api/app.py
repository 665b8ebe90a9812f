"""Builds the API: which calls there are, and what answers them."""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Litestar, Response, get, post
from litestar.params import FromPath

from contract.errors import SimpulError
from contract.keys import cose_key_set, jwk_set
from contract.localtime import rfc3339
from edge.actions import cancel, hand_over, receive, take_payment, verify_text
from edge.core.refusals import NotFound, Refusal
from edge.ports import Doors, Pictures, ReceiptRecord
from edge.web.api.door import Req, body_of, caller, doors_of, on_fault, on_refusal, once_of
from edge.web.api.services import service_json
from edge.web.lamps import LampSource
from kit.web.guard import Guard
from kit.web.problems import Problem, problem_handlers
from kit.web.site import Site

PATH = "/api/v1"
BODY_BYTES_MOST = 256 * 1024
COSE_LIST, COSE_KEY_SET, JWK_SET = "application/cose", "application/cose-key-set", "application/jwk-set+json"


def _json(value: object, status: int = 200, media: str = "application/json") -> Response[bytes]:
    return Response(msgspec.json.encode(value), status_code=status, media_type=media)


def _issued(receipt: ReceiptRecord) -> Response[bytes]:
    return _json({"receipt": receipt}, 201)


@get("/services")
async def services(request: Req) -> Response[bytes]:
    """All of the catalogue, with what is open now."""
    await caller(request, "read")
    reader = doors_of(request).reader
    catalogue = await reader.catalogue()
    rows = await reader.services()
    known = {service.code: service for service in catalogue.services}
    return _json([service_json(catalogue, known[row.code], row) for row in rows])


@post("/intakes")
async def intakes(request: Req) -> Response[bytes]:
    """A file comes in: a letter where one can be issued, a tanda terima when complete, else a tanda pengembalian."""
    owner = await caller(request, "intakes")
    body, once = await body_of(request), await once_of(request, owner)
    return _issued(await receive(doors_of(request), body, owner.no, once))


@post("/payments")
async def payments(request: Req) -> Response[bytes]:
    """Cash comes in, where it is lawful: a bukti pembayaran."""
    owner = await caller(request, "payments")
    body, once = await body_of(request), await once_of(request, owner)
    return _issued(await take_payment(doors_of(request), body, owner.no, once))


@post("/receipts/{number:str}/cancel")
async def cancellations(request: Req, number: FromPath[str]) -> Response[bytes]:
    """A counter-entry with a reason and a second person's password."""
    owner = await caller(request, "cancel")
    body, once = await body_of(request), await once_of(request, owner)
    return _issued(await cancel(doors_of(request), number, body, owner.no, once))


@post("/cases/{case_id:str}/handover")
async def handovers(request: Req, case_id: FromPath[str]) -> Response[bytes]:
    """What came back is handed over, once."""
    owner = await caller(request, "handover")
    body, once = await body_of(request), await once_of(request, owner)
    return _issued(await hand_over(doors_of(request), case_id, body, owner.no, once))


@get("/receipts/{number:str}")
async def receipt(request: Req, number: FromPath[str]) -> Response[bytes]:
    """One receipt as it stands now."""
    await caller(request, "read")
    found = await doors_of(request).reader.receipt(number)
    if found is None:
        raise NotFound(what=number)
    return _json(found)


@get("/receipts/{number:str}/{picture:str}")
async def picture(request: Req, number: FromPath[str], picture: FromPath[str]) -> Response[bytes]:
    """`qr.png` or `slip.png`."""
    await caller(request, "read")
    pictures: Pictures = request.app.state["pictures"]
    draw = {"qr.png": pictures.qr_png, "slip.png": pictures.slip_png}.get(picture)
    png = await draw(number) if draw else None
    if png is None:
        raise NotFound(what=f"{number}/{picture}")
    return Response(png, media_type="image/png")


@post("/verify", status_code=200)
async def verify(request: Req) -> Response[bytes]:
    """A verdict for any text, with no link."""
    await caller(request, "read")
    body = await body_of(request)
    text = body.get("text")
    if not isinstance(text, str):
        raise Problem(422, "invalid", "Isian `text` harus berupa teks")
    return _json(await verify_text(doors_of(request), text))


@get("/sync")
async def sync(request: Req) -> Response[bytes]:
    """What is unsent, the last word of the hub, and the lamps."""
    await caller(request, "read")
    link: LampSource = request.app.state["link"]
    status, lamps = await doors_of(request).reader.sync(), link()
    at_s = status.last_ack_at_s
    last_ack = (
        None
        if at_s is None
        else {
            "through": status.last_ack_through,
            "at": _rfc3339(request, at_s),
            "age_s": status.last_ack_age_s,
        }
    )
    return _json(
        {
            "backlog": status.backlog,
            "oldest_unsent_age_s": status.oldest_unsent_age_s,
            "last_ack": last_ack,
            "link": {"lan": lamps.lan.state, "internet": lamps.internet.state, "hub": lamps.hub.state},
            "epoch": status.epoch,
            "hub_epoch": status.hub_epoch,
            "quarantined": status.quarantined,
        }
    )


def _rfc3339(request: Req, at_s: int) -> str:
    return rfc3339(at_s, doors_of(request).settings.offset_min)


@get("/keys")
async def keys(request: Req) -> Response[bytes]:
    """The key list: JWK Set, COSE_KeySet, or the list as the roots signed it, by Accept. For everybody."""
    reader = doors_of(request).reader
    wanted = request.headers.get("accept", "")
    key_list = await reader.key_list()
    if key_list is None:
        raise Problem(503, "no_key_list", "Daftar kunci belum diterima dari pusat")
    if COSE_KEY_SET in wanted:
        return Response(cose_key_set(key_list), media_type=COSE_KEY_SET)
    if COSE_LIST in wanted and (item := await reader.adopted("keys")):
        return Response(item[2], media_type=COSE_LIST)
    return _json(jwk_set(key_list), media=JWK_SET)


def create_app(*, site: Site, doors: Doors, pictures: Pictures, link: LampSource, path: str = PATH) -> Litestar:
    """The API as an application under `path`. Needs no session and no CSRF: tokens are sent by programs only."""
    handlers: dict[Any, Callable[..., Any]] = {
        **problem_handlers(),
        Refusal: on_refusal,
        SimpulError: on_fault,
    }
    app = Litestar(
        route_handlers=[
            services,
            intakes,
            payments,
            cancellations,
            handovers,
            receipt,
            picture,
            verify,
            sync,
            keys,
        ],
        path=path,
        openapi_config=None,
        logging_config=None,
        exception_handlers=handlers,
        request_max_body_size=BODY_BYTES_MOST,
    )
    app.state.update({"doors": doors, "pictures": pictures, "link": link})
    app.asgi_handler = Guard(app.asgi_handler, site.policy, site.assets)
    return app
