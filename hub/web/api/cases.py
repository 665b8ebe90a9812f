"""`/api/v1/cases`: an agency's own cases, in pages; take, answer, refuse, say that the result is ready.

Who holds `cases:CODE` sees and answers that agency's cases alone; `cases` is for a city that answers for all of them;
`read` lists without persons. Persons come as they are kept: sealed to the agency, which alone can open them.
"""

import base64
from binascii import Error as Base64Error
from hashlib import sha256
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get, post
from litestar.params import PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from contract.states import Case
from hub.actions.cases import CaseDesk, actor_of_token
from hub.actions.people import AGENCY_RIGHT
from hub.actions.services import Services
from hub.core.offices import AnswerRefusedError, CaseRecord
from hub.core.records import TokenRecord
from hub.ports import CaseQuery, Fleet, Once, People
from hub.web.api import case_shapes as shapes
from hub.web.api.replies import reply_of
from hub.web.api.rights import token_of
from kit.web.problems import Problem

PAGE_MOST: Final = 200
KEY_LETTERS_MOST: Final = 200
CaseNumber = Annotated[str, PathParameter(max_length=40)]
_STATES: Final = {state.name.lower(): state for state in Case}
_ORDERS: Final = ("arrived", "promise")
_CursorKey = Annotated[int, msgspec.Meta(ge=0, le=10**12)]  # a second or a day; the database holds no more than 64 bits


def handlers(
    *, desk: CaseDesk, people: People, services: Services, fleet: Fleet
) -> tuple[ControllerRouterHandler, ...]:
    """The routes, to be put under `/api`."""

    async def branches() -> shapes.Branches:
        return shapes.Branches({node.code: (node.name, node.zone_offset_min) for node in await fleet.nodes()})

    @get("/v1/cases", operation_id="cases")
    async def cases(
        request: Request[Any, Any, Any],
        states: Annotated[str, QueryParameter(name="state", max_length=120)] = "",
        agency: Annotated[str, QueryParameter(max_length=32)] = "",
        order: Annotated[str, QueryParameter(max_length=10)] = "arrived",
        after: Annotated[str, QueryParameter(max_length=120)] = "",
        limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MOST)] = 50,
    ) -> shapes.Cases:
        """Cases by arrival, or by promise (`order=promise`). `state` takes several, with commas between them; ask again
        with `after` = `next` while that is not null."""
        token = await token_of(people, request)
        scope = scope_of(token)
        if agency:
            scope = frozenset({agency}) if scope is None or agency in scope else frozenset()
        query = CaseQuery(scope, _states(states), _order(order), _cursor(after), limit)
        found, catalogue = await desk.page(query), await services.catalogue()
        around = await branches()
        rows = [shapes.case_of(case, catalogue, around) for case in found]
        return shapes.Cases(rows, _next(found[-1], order) if len(found) == limit else None)

    @get("/v1/cases/{number:str}", operation_id="case")
    async def case(number: CaseNumber, request: Request[Any, Any, Any]) -> shapes.File:
        """One case with its papers and answers. Another agency's case is answered as one that is not there."""
        token = await token_of(people, request)
        return await _file(number, token)

    @post("/v1/cases/{number:str}/take", operation_id="take_case")
    async def take(number: CaseNumber, request: Request[Any, Any, Any]) -> shapes.File:
        """Say that the agency works on it; the branch can tell the citizen so."""
        return await _answer(number, request, {**_object(await request.body() or b"{}"), "answer": "taken"})

    @post("/v1/cases/{number:str}/answers", operation_id="answer_case")
    async def answer(number: CaseNumber, request: Request[Any, Any, Any]) -> shapes.File:
        """Answer: `{answer: taken|fix|ready|refused, reason?, tell?, promise?, products?, step?}`.

        `fix` and `refused` need `reason` and `tell`, the words that the branch says to the citizen. `products` are the
        SHA-256 of finished documents, `promise` a day; `step` refuses an answer to a case that has moved meanwhile.
        With an `Idempotency-Key` the same body is one answer."""
        return await _answer(number, request, _object(await request.body()))

    async def _answer(number: str, request: Request[Any, Any, Any], body: dict[str, object]) -> shapes.File:
        token = await token_of(people, request)
        if not _may_answer(token):
            raise Problem(403, "right_missing", "Token ini tidak memiliki hak cases")
        reply = reply_of(body)
        once = _once(request, token, number, body)
        try:
            await desk.answer(number, reply, actor_of_token(token.id), scope_of(token), once)
        except AnswerRefusedError as refusal:
            raise _problem(refusal) from refusal
        return await _file(number, token)

    async def _file(number: str, token: TokenRecord) -> shapes.File:
        try:
            found = await desk.file(number, scope_of(token))
        except AnswerRefusedError as refusal:
            raise _problem(refusal) from refusal
        return shapes.file_of(found, await services.catalogue(), await branches(), persons=_may_answer(token))

    return cases, case, take, answer


def scope_of(token: TokenRecord) -> frozenset[str] | None:
    """The agencies whose cases this token may see, None for all. Raises `Problem` 403."""
    if token.rights & {"cases", "read"}:
        return None
    agencies = frozenset(right.removeprefix(AGENCY_RIGHT) for right in token.rights if right.startswith(AGENCY_RIGHT))
    if not agencies:
        raise Problem(403, "right_missing", "Token ini tidak memiliki hak cases")
    return agencies


def _may_answer(token: TokenRecord) -> bool:
    return any(right == "cases" or right.startswith(AGENCY_RIGHT) for right in token.rights)


def _object(body: bytes) -> dict[str, object]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "no_json", "Isi permintaan bukan JSON") from error
    if not isinstance(found, dict):
        raise Problem(422, "invalid", "Isian belum dapat diterima")
    return {str(name): value for name, value in found.items()}


def _once(request: Request[Any, Any, Any], token: TokenRecord, number: str, body: dict[str, object]) -> Once | None:
    key = request.headers.get("idempotency-key", "")
    if not key:
        return None
    if len(key) > KEY_LETTERS_MOST:
        raise Problem(422, "invalid", "Idempotency-Key terlalu panjang")
    said = msgspec.json.encode([number, body], order="deterministic")
    return Once(f"{token.id}:{key}", sha256(said).digest())


def _states(text: str) -> frozenset[Case] | None:
    names = [name for name in text.split(",") if name]
    if unknown := [name for name in names if name not in _STATES]:
        raise Problem(400, "state_unknown", f"Tidak ada status {unknown[0]}", states=sorted(_STATES))
    return frozenset(_STATES[name] for name in names) or None


def _order(text: str) -> str:
    if text not in _ORDERS:
        raise Problem(400, "order_unknown", f"Tidak ada urutan {text}", orders=list(_ORDERS))
    return text


def _next(case: CaseRecord, order: str) -> str:
    """The cursor behind a case; programs send it back as it is."""
    key = case.arrived_at_s if order == "arrived" else case.promise_day or shapes.NO_PROMISE
    return base64.urlsafe_b64encode(msgspec.json.encode([key, case.case_id])).decode().rstrip("=")


def _cursor(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(packed, type=tuple[_CursorKey, str])
    except (Base64Error, ValueError, msgspec.DecodeError) as error:
        raise Problem(400, "cursor", "Penunjuk halaman ini tidak berlaku") from error


def _problem(refusal: AnswerRefusedError) -> Problem:
    return Problem(refusal.status, refusal.code, refusal.sentence_id, detail=refusal.sentence_en)
