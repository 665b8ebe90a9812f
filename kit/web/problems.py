"""Refusals for programs: RFC 9457 ``application/problem+json`` with a pointer for every fault at once.

Knows no refusal's meaning: codes and sentences come from who refuses.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from itertools import chain, islice
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from kit.web.text import Fault, character_fault

MEDIA = "application/problem+json"
ERRORS_MOST = 100  # nobody mends thousands at once, and an answer must not be larger than the question
NAME_LETTERS_MOST = 200
_log = logging.getLogger(__name__)
S = TypeVar("S", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Fault9457:
    """One entry of ``errors``: an RFC 6901 pointer into the request's body, a stable code, both languages."""

    pointer: str
    code: str
    message: str
    message_en: str


class Problem(Exception):  # noqa: N818 - the RFC's own word
    """Raise it anywhere below an API handler; `problem_handlers` turns it into the answer."""

    def __init__(
        self, status: int, code: str, title: str = "", errors: tuple[Fault9457, ...] = (), **members: object
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.errors, self.members = status, code, errors, members
        self.title = title or HTTPStatus(status).phrase

    @classmethod
    def of_faults(cls, faults: tuple[Fault, ...], status: int = 422, code: str = "invalid") -> "Problem":
        """The problem of form-like faults; a fault's field ``a.b`` becomes the pointer ``/a/b``."""
        errors = tuple(
            Fault9457(pointer(*each.field.split(".")), each.code, each.message, each.message_en) for each in faults
        )
        return cls(status, code, "Isian belum dapat diterima", errors)

    def response(self) -> Response[bytes]:
        """The answer as RFC 9457 wants it: `{type, title, status, code, errors, …}`."""
        body = {
            "type": f"urn:simpul:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "errors": [asdict(each) for each in self.errors[:ERRORS_MOST]],
            **self.members,
        }
        return Response(msgspec.json.encode(body), status_code=self.status, media_type=MEDIA)


def pointer(*parts: str | int) -> str:
    """An RFC 6901 pointer of `parts`; none or one empty part is the whole document."""
    return "".join(
        "/" + str(part)[:NAME_LETTERS_MOST].replace("~", "~0").replace("/", "~1") for part in parts if part != ""
    )


def _on_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    return problem.response()


def _on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    known = HTTPStatus(error.status_code)
    answer = Problem(error.status_code, known.name.lower(), known.phrase).response()
    answer.headers.update(error.headers or {})
    return answer


def _on_anything(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    _log.error("unhandled in %s", request.scope.get("path", ""), exc_info=error)
    return Problem(500, "internal", "Terjadi kesalahan di perangkat ini; tidak ada yang tersimpan").response()


def problem_handlers() -> Mapping[int | type[Exception], Any]:
    """Exception handlers for an API's Litestar application or router."""
    return {Problem: _on_problem, HTTPException: _on_http, Exception: _on_anything}


def read_json(body: bytes, into: type[S], *, any_text: bool = False) -> S:
    """`body` as an `into` struct. Raises `Problem` 400 for what is no JSON, 422 with every fault's pointer.

    Texts may not hold characters that no record can hold, unless `any_text`: for what is only looked at, never kept.
    Unknown keys are faults where `into` forbids them.
    """
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        said = Fault9457("", "no_json", "Isi permintaan bukan JSON.", f"The body is no JSON: {str(error)[:80]}.")
        raise Problem(400, "no_json", errors=(said,)) from error
    found = chain(_shape_faults(document, into, ()), () if any_text else _text_faults(document, ()))
    errors = tuple(islice(found, ERRORS_MOST))
    if not errors:
        try:
            return msgspec.convert(document, into)
        except msgspec.ValidationError as error:  # a rule of __post_init__ that sees the whole struct
            errors = (_fault((), str(error)),)
    raise Problem(422, "invalid", "Isian belum dapat diterima", errors)


def _fault(path: tuple[str | int, ...], reason: str) -> Fault9457:
    english = reason.split(" - at `$")[0]
    return Fault9457(pointer(*path), "invalid", "Isian ini tidak sesuai bentuknya.", english)


def _text_faults(value: Any, path: tuple[str | int, ...]) -> Iterator[Fault9457]:
    if isinstance(value, str):
        if found := character_fault("", value, lines=True):
            yield Fault9457(pointer(*path), found.code, found.message, found.message_en)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _text_faults(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _text_faults(inner, (*path, index))


def _structs_in(kind: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind
    for inner in get_args(kind):
        yield from _structs_in(inner)


def _shape_faults(value: Any, kind: Any, path: tuple[str | int, ...]) -> Iterator[Fault9457]:
    """Every fault of `value`: msgspec alone stops at the first."""
    structs = list(_structs_in(kind))
    struct = structs[0] if len(structs) == 1 else None
    sequence = _is_sequence(kind)
    if struct is not None and sequence and isinstance(value, list):
        inner = next((each for each in get_args(kind) if each is not Ellipsis), struct)
        for index, item in enumerate(value):
            yield from _shape_faults(item, inner, (*path, index))
    elif struct is not None and not sequence and isinstance(value, dict):
        yield from _struct_faults(value, struct, path)
    else:
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            yield _fault(path, str(error))


def _is_sequence(kind: Any) -> bool:
    return get_origin(kind) in (list, tuple) or any(get_origin(each) in (list, tuple) for each in get_args(kind))


def _struct_faults(
    value: dict[str, Any], struct: type[msgspec.Struct], path: tuple[str | int, ...]
) -> Iterator[Fault9457]:
    fields = {each.encode_name: each for each in msgspec.structs.fields(struct)}
    if struct.__struct_config__.forbid_unknown_fields:
        for name in value.keys() - fields.keys():
            yield Fault9457(pointer(*path, name), "unknown_field", "Isian ini tidak dikenal.", "Unknown field.")
    for name, each in fields.items():
        if name in value:
            yield from _shape_faults(value[name], each.type, (*path, name))
        elif each.required:
            yield Fault9457(pointer(*path, name), "missing", "Isian ini wajib ada.", "This field is required.")
