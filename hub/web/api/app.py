"""`/api/v1` at the hub: nodes, receipts, verdicts, keys, raw ledger rows, and the one door where new boxes knock."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.openapi.config import OpenAPIConfig
from litestar.params import PathParameter, QueryParameter

from contract import names
from contract.keys import KeyList, cose_key_set, jwk_set
from contract.names import NameRefusedError
from hub.actions.cases import CaseDesk
from hub.actions.enrol import Enroller, EnrolRefusedError
from hub.actions.services import Services
from hub.actions.verify import TooManyTriesError, Verifier
from hub.ports import Fleet, People, Photos, Records, Registry
from hub.web.api import docs, shapes
from hub.web.api.cases import handlers as case_handlers
from hub.web.api.photos import handlers as photo_handlers
from hub.web.api.rights import may
from kit.web.assets import Assets
from kit.web.guard import Guard, Policy
from kit.web.problems import Problem, problem_handlers, read_json

STATIC: Final = Path(__file__).parent / "static"
BODY_BYTES_MOST: Final = 64 * 1024
PAGE_MOST: Final = 1_000
EPOCHS_MOST: Final = 11_154
COSE: Final = "application/cose"
COSE_LIST: Final = 'application/cose; cose-type="cose-sign"'
COSE_KEYS: Final = "application/cose-key-set"
JWKS: Final = "application/jwk-set+json"

_STATUS_OF: Final = {"malformed": 400, "code": 403, "state": 409, "key": 409, "busy": 429}
_SAYS: Final = {
    "malformed": "Permintaan pendaftaran tidak terbaca",
    "code": "Kode pendaftaran salah, sudah dipakai atau sudah lewat waktu",
    "state": "Titik layanan ini tidak dapat didaftarkan sekarang",
    "key": "Kunci ini sudah pernah dipakai; buat kunci baru di perangkat",
    "busy": "Terlalu banyak percobaan; tunggu satu jam",
}


def create_app(
    *,
    verifier: Verifier,
    enroller: Enroller,
    records: Records,
    fleet: Fleet,
    registry: Registry,
    people: People,
    services: Services,
    cases: CaseDesk,
    photos: Photos,
    keys: Callable[[], Awaitable[KeyList | None]],
    now: Callable[[], int],
    policy: Policy,
    assets: Assets,
    city: str,
) -> Litestar:
    """The service under `/api`. `city` is the part of node codes that numbers leave out; `assets` hold `STATIC` too."""

    @get("/v1/nodes", guards=[may(people, "read")], operation_id="nodes")
    async def nodes() -> list[shapes.Node]:
        """All branches."""
        return [shapes.node_of(node, now()) for node in await fleet.nodes()]

    @get("/v1/nodes/{code:str}", guards=[may(people, "read")], operation_id="node")
    async def node(code: Annotated[str, PathParameter(max_length=16)]) -> shapes.Node:
        """One branch: liveness, backlog and its age, last ack, clock, disk, version, epoch, fork, quarantine."""
        found = await fleet.node(code)
        if found is None:
            raise Problem(404, "not_found", f"Tidak ada titik layanan {code[:16]}")
        return shapes.node_of(found, now())

    @get("/v1/receipts/{number:str}", guards=[may(people, "read")], operation_id="receipt")
    async def receipt(number: Annotated[str, PathParameter(max_length=40)]) -> shapes.Receipt:
        """A paper as the ledger has it; 404 while it has none."""
        parsed = _number(number, city)
        paper = await records.paper(str(parsed))
        if paper is None:
            raise Problem(404, "not_recorded", f"{parsed} belum tercatat di pusat")
        secret = await records.check_secret(parsed.node, parsed.epoch)
        service, branch = await services.service(paper.service), await fleet.node(paper.node)
        gratis = service is not None and service.fee.gratis
        return shapes.receipt_of(
            paper,
            service.code if service else str(paper.service),
            fee_rp=paper.amount_rp if parsed.paper is names.Paper.BP else 0 if gratis else None,
            check_code=names.check_code(secret, str(parsed)) if secret else None,
            offset_min=branch.zone_offset_min if branch else 0,
        )

    @post("/v1/verify", status_code=200, operation_id="verify")
    async def verify(request: Request[Any, Any, Any]) -> shapes.Verified:
        """The verdict on a QR's text or a typed `NUMBER CODE`. Always 200 for any text; 429 when codes are guessed."""
        asked = read_json(await request.body(), shapes.Text, any_text=True)  # scanners send what they like
        try:
            return shapes.verified_of(await verifier.of_text(asked.text, _address(request)))
        except TooManyTriesError as fault:
            raise _too_many(fault) from fault

    @get("/v1/status/{number:str}", operation_id="status")
    async def status(
        number: Annotated[str, PathParameter(max_length=40)],
        request: Request[Any, Any, Any],
        code: Annotated[str, QueryParameter(max_length=40)] = "",
    ) -> shapes.Verified:
        """The verdict on a typed number with its check code. An unknown number and a wrong code are answered alike."""
        try:
            return shapes.verified_of(await verifier.of_number(number, code, _address(request)))
        except TooManyTriesError as fault:
            raise _too_many(fault) from fault

    @get("/v1/keys", operation_id="keys")
    async def key_list(request: Request[Any, Any, Any]) -> Response[bytes]:
        """The keys: a JWK Set, or by Accept a COSE_KeySet (`application/cose-key-set`) or the root-signed list
        (`application/cose`)."""
        return await _keys(request.headers.get("accept", ""), keys, registry)

    @get("/v1/ledger/events", guards=[may(people, "audit")], operation_id="ledger_events")
    async def ledger_events(
        node: Annotated[str, QueryParameter(max_length=16)],
        stream: Annotated[int, QueryParameter(ge=0, le=1)] = 0,
        epoch: Annotated[str, QueryParameter(max_length=5)] = "",
        after_seq: Annotated[int, QueryParameter(ge=0, le=2**53)] = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MOST)] = PAGE_MOST,
    ) -> shapes.Events:
        """Raw rows of one chain in their order. `epoch` is a number or letters; the branch's newest when left out."""
        chain = await _epoch(records, node, stream, epoch)
        rows = await records.events(node, stream, chain, after_seq, limit) if chain else []
        more = rows[-1].seq if len(rows) == limit else None
        return shapes.Events([shapes.event_of(row) for row in rows], more)

    @post("/v1/enrol", status_code=200, operation_id="enrol")
    async def enrol(request: Request[Any, Any, Any]) -> Response[bytes]:
        """A new box's signed request, answered once per code: COSE in, COSE out. Bad codes are refused alike."""
        try:
            answer = await enroller.answer(await request.body(), _address(request))
        except EnrolRefusedError as refusal:
            reason = refusal.reason
            raise Problem(_STATUS_OF[reason], f"enrol_{reason}", _SAYS[reason]) from refusal
        return Response(answer, media_type=COSE)

    app = Litestar(
        route_handlers=[
            nodes, node, receipt, verify, status, key_list, ledger_events, enrol,
            *case_handlers(desk=cases, people=people, services=services, fleet=fleet),
            *photo_handlers(desk=cases, people=people, photos=photos),
            docs.description, docs.page(assets),
        ],
        path="/api",
        openapi_config=OpenAPIConfig(
            title="Simpul hub", version="1", description=docs.ABOUT, path="/never", render_plugins=[docs.NoPage()]
        ),
        logging_config=None,
        exception_handlers=dict(problem_handlers()),
        request_max_body_size=BODY_BYTES_MOST,
    )  # fmt: skip
    app.asgi_handler = Guard(app.asgi_handler, policy, assets)
    return app


def _number(text: str, city: str) -> names.Number:
    try:
        return names.parse_number(text, city)
    except NameRefusedError as fault:
        raise Problem(404, "not_a_number", fault.sentence_id) from fault


def _address(request: Request[Any, Any, Any]) -> str:
    return request.client.host if request.client else ""


def _too_many(fault: TooManyTriesError) -> Problem:
    return Problem(429, fault.code, "Terlalu banyak percobaan. Tunggu, lalu coba lagi.", retry_after_s=fault.retry_s)


async def _keys(accept: str, keys: Callable[[], Awaitable[KeyList | None]], registry: Registry) -> Response[bytes]:
    current = await keys()
    if current is None:
        raise Problem(503, "no_key_list", "Belum ada daftar kunci")
    if COSE_KEYS in accept:
        return Response(cose_key_set(current), media_type=COSE_KEYS)
    if COSE in accept:
        return Response(await registry.key_list() or b"", media_type=COSE_LIST)
    return Response(msgspec.json.encode(jwk_set(current)), media_type=JWKS)


async def _epoch(records: Records, node: str, stream: int, text: str) -> int:
    """The epoch that was asked for; of none, the node's newest; 0 where there is no such chain."""
    if text.isdecimal():
        return int(text) if int(text) <= EPOCHS_MOST else 0
    if text:
        try:
            return names.epoch_number(text.upper())
        except NameRefusedError:
            return 0
    heads = [head for owner, head in await records.chains() if owner == node and head.stream == stream]
    return max(heads, key=lambda head: head.at_s).epoch if heads else 0
