"""Who may call: a bearer token with named rights. And how refusals and repeated calls are answered."""

import hashlib
import re
from typing import Any

import msgspec
from litestar import Request, Response

from contract.errors import SimpulError
from edge.core.refusals import FaultyInput, LockedOut, Refusal
from edge.ports import Doors, MachineToken, Once
from kit.web.problems import Fault9457, Problem

Req = Request[Any, Any, Any]
IDEMPOTENCY_CHARS = 200
_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


def doors_of(request: Req) -> Doors:
    """What the handlers work with."""
    doors: Doors = request.app.state["doors"]
    return doors


async def caller(request: Req, right: str) -> MachineToken:
    """The token's owner. Raises `Problem` 401 without a good token, 403 without the right."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    owner = await doors_of(request).tokens.verify(text.strip()) if scheme.lower() == "bearer" else None
    if owner is None:
        problem = Problem(401, "token_missing", "Perlu token yang berlaku (Authorization: Bearer …)")
        raise problem
    if right not in owner.rights:
        raise Problem(403, "right_missing", f"Token ini tidak berhak: {right}", right=right)
    return owner


async def body_of(request: Req) -> dict[str, Any]:
    """The JSON object in the request's body. Raises `Problem` 400."""
    try:
        body = msgspec.json.decode(await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "no_json", errors=(_whole("no_json", "Isi permintaan bukan JSON.", "No JSON."),)) from error
    if not isinstance(body, dict):
        said = _whole("not_object", "Isi permintaan harus berupa objek.", "The body must be an object.")
        raise Problem(422, "invalid", errors=(said,))
    return body


def _whole(code: str, message: str, message_en: str) -> Fault9457:
    return Fault9457("", code, message, message_en)


async def once_of(request: Req, owner: MachineToken) -> Once | None:
    """The promise that an `Idempotency-Key` asks for; the body's bytes and the path are what is compared."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        said = f"Idempotency-Key: 1 sampai {IDEMPOTENCY_CHARS} tanda ASCII tanpa spasi"
        raise Problem(400, "idempotency_key", said)
    digest = hashlib.sha256(request.url.path.encode() + b"\0" + await request.body()).digest()
    return Once(f"api:{owner.no}:{key}", digest)


def on_refusal(request: Req, refusal: Refusal) -> Response[bytes]:
    """A refusal of the core as RFC 9457, every fault with its pointer."""
    faults: tuple[Fault9457, ...] = ()
    if isinstance(refusal, FaultyInput):
        faults = tuple(Fault9457(each.pointer, each.code, each.message, each.message_en) for each in refusal.faults)
    problem = Problem(
        refusal.status, refusal.code, refusal.sentence_id, faults, detail=refusal.sentence_id,
        detail_en=refusal.sentence_en,
    )  # fmt: skip
    answer = problem.response()
    if isinstance(refusal, LockedOut):
        answer.headers["retry-after"] = str(refusal.wait_s)
    return answer


def on_fault(request: Req, fault: SimpulError) -> Response[bytes]:
    """Any other named fault: what a caller sent cannot be read."""
    return Problem(422, fault.code, fault.sentence_id, detail_en=fault.sentence_en).response()
