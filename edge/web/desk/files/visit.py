"""One visit, many services: its papers together, printed again together, and what is to be told once."""

import secrets
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from edge.actions import copy_visit
from edge.core.refusals import NotFound
from edge.ports import PaperDetail
from edge.web.desk.officer import Req, desk_of, officer_of, page
from kit.i18n import pick
from kit.web.forms import keep, read_items


@get("/kertas/{number:str}/kunjungan")
async def visit_page(request: Req, number: FromPath[str]) -> Template:
    """The papers of the visit to which this one belongs."""
    officer = await officer_of(request)
    papers = await _papers(request, number)
    catalogue = await desk_of(request).doors.reader.catalogue()
    values = {
        "officer": officer, "papers": papers, "number": number, "token": secrets.token_urlsafe(18),
        "names": {service.code: pick(service.name, service.name_en) for service in catalogue.services},
        "ready": [paper for paper in papers if not paper.cancelled_by],
    }  # fmt: skip
    return await page(request, "visit.html", "/cari", values)


@post("/kertas/{number:str}/kunjungan", status_code=303)
async def visit_copies(request: Req, number: FromPath[str]) -> Response[Any]:
    """Every paper once more, each counted as its own copy before it prints."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    try:
        await copy_visit(desk_of(request).doors, number, officer.no, officer.once(typed.one("token")))
    except NotFound as refusal:
        raise NotFoundException from refusal
    return Redirect(f"/kertas/{number}/kunjungan", status_code=303)


async def _papers(request: Req, number: str) -> list[PaperDetail]:
    doors = desk_of(request).doors
    found = [await doors.reader.paper(each) for each in await doors.intakes.visit(number)]
    papers = [paper for paper in found if paper is not None]
    if not papers:
        raise NotFoundException
    return papers


HANDLERS = (visit_page, visit_copies)
