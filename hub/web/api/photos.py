"""`/api/v1/cases/{number}/photos`: the photographs of a case's papers, as they were sealed at the branch.

The bytes are for the agency that decides: HPKE (RFC 9180) to its seal key, info `["simpul-photo-1", node, number]` in
CBOR. Nobody at the hub can open them; who may list them is who may read the case.
"""

from typing import Annotated, Any, Final

from litestar import Request, Response, get
from litestar.params import PathParameter
from litestar.types import ControllerRouterHandler

from contract.localtime import rfc3339
from hub.actions.cases import CaseDesk
from hub.core.offices import AnswerRefusedError
from hub.core.records import PhotoRecord
from hub.ports import People, Photos
from hub.web.api import shapes
from hub.web.api.cases import scope_of
from hub.web.api.rights import token_of
from kit.web.problems import Problem

SEALED: Final = "application/octet-stream"
Number = Annotated[str, PathParameter(max_length=40)]


def handlers(*, desk: CaseDesk, people: People, photos: Photos) -> tuple[ControllerRouterHandler, ...]:
    """The routes, to be put under `/api`."""

    @get("/v1/cases/{number:str}/photos", operation_id="case_photos")
    async def listed(number: Number, request: Request[Any, Any, Any]) -> shapes.Photos:
        """The photographs of a case, or of a paper that belongs to none (a deposit's bank slip). `whole` says whether
        the sealed file has arrived: photographs come behind everything else."""
        return shapes.Photos([_shape(photo) for photo in await _photos(number, request)])

    @get("/v1/cases/{number:str}/photos/{sha256:str}", operation_id="case_photo")
    async def sealed(
        number: Number, sha256: Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$")], request: Request[Any, Any, Any]
    ) -> Response[bytes]:
        """The sealed bytes of one of them."""
        names = {photo.sha256 for photo in await _photos(number, request)}
        name = bytes.fromhex(sha256)
        data = await photos.sealed(name) if name in names else None
        if data is None:
            raise Problem(404, "not_found", "Foto ini belum ada di pusat")
        return Response(data, media_type=SEALED)

    async def _photos(number: str, request: Request[Any, Any, Any]) -> list[PhotoRecord]:
        """Of a case that this token may read; papers without a case are the city's own."""
        scope = scope_of(await token_of(people, request))
        try:
            await desk.file(number, scope)
        except AnswerRefusedError as refusal:
            found = list(await photos.of_case(number)) if scope is None else []
            if not found:
                raise Problem(refusal.status, refusal.code, refusal.sentence_id) from refusal
            return found
        return list(await photos.of_case(number))

    return listed, sealed


def _shape(photo: PhotoRecord) -> shapes.Photo:
    taken_at = rfc3339(photo.at_s)
    return shapes.Photo(photo.ref, photo.item, photo.sha256.hex(), photo.size_b, taken_at, photo.whole)
