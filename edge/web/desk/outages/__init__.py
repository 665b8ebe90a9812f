"""Outages that are over and those that run, and their records to print and sign."""

from dataclasses import dataclass
from pathlib import Path

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from edge.core.outage import NAMES, Outage
from edge.core.slip_outage import served_words
from edge.core.slip_source import slip_of
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from edge.web.words import Words
from kit.i18n import pick

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Line:
    """One outage as the page shows it; `number` is empty while it runs."""

    number: str
    what: str
    since: str
    until: str
    lasted: str
    served: str


def name_of(what: int) -> str:
    """What was out, in words; a kind of a newer version by its number."""
    return pick(*NAMES[Outage(what)]) if what in set(Outage) else pick(f"jenis {what}", f"kind {what}")


@get("/gangguan")
async def outages_page(request: Req) -> Template:
    """All that was recorded, newest first; above it what runs now."""
    officer = await officer_of(request)
    desk = desk_of(request)
    words = words_of(desk.doors)
    over = await desk.doors.upkeep.outages()
    lines = [_line(words, e.number, e.what, e.from_s, e.to_s, served_words(e.served)) for e in over]
    running = await desk.doors.upkeep.running()
    now = [_line(words, "", what, at_s, None, "") for what, at_s in sorted(running.items(), key=lambda e: e[1])]
    return await page(request, "outages.html", "/", {"officer": officer, "lines": lines, "now": now})


def _line(words: Words, number: str, what: int, from_s: int, to_s: int | None, served: str) -> Line:
    until = words.moment(to_s) if to_s is not None else ""
    lasted = words.age((words.now_s if to_s is None else to_s) - from_s)
    return Line(number, name_of(what), words.moment(from_s), until, lasted, served)


@get("/gangguan/{number:str}")
async def outage_page(request: Req, number: FromPath[str]) -> Template:
    """The record of one outage as an A4 page to sign."""
    officer = await officer_of(request)
    desk = desk_of(request)
    paper = await desk.doors.reader.paper(number)
    if paper is None or paper.record.kind != "BA":
        raise NotFoundException
    content = slip_of(paper, desk.doors.settings, connected=desk.link().hub.state == "ok")
    words = words_of(desk.doors)
    values = {"officer": officer, "content": content, "made": words.long(paper.at_s), "node": desk.doors.settings.node}
    return await page(request, "outage.html", "/", values)


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """None: an outage that is over is a record to sign when there is time, and no alarm."""
    return []


HANDLERS = (outages_page, outage_page)
