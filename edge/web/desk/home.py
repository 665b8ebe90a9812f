"""The counter's home: the next right step, the last papers, today's counts, the lamps, what needs a person."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from contract.errors import SimpulError
from edge.core.queue import Ticket, current_at
from edge.ports import Doors
from edge.web.desk.areas import AREAS
from edge.web.desk.home_queue import Around, Panel, panel_of
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick

TASKS_MOST = 3


@get("/")
async def home_page(request: Req, tertahan: FromQuery[int] = 0) -> Template:
    """The home page."""
    return await show_home(request, await officer_of(request), held=bool(tertahan))


@get("/lampu")
async def lamps_part(request: Req) -> Template:
    """The parts that refresh themselves: strip, lamps, backlog, and who waits."""
    officer = await officer_of(request)
    return await page(request, "lamps.html", "/", {"officer": officer, "queue": await _panel(request, officer)})


async def show_home(
    request: Req,
    officer: Officer,
    *,
    held: bool = False,
    refused: SimpulError | None = None,
    kind: str = "warn",
    status_code: int = 200,
) -> Template:
    """The home as it is now; `refused` says what could not be done, `kind` is the lamp beside it."""
    desk = desk_of(request)
    reader = desk.doors.reader
    catalogue = await reader.catalogue()
    tasks = await _tasks(desk, officer)
    values = {
        "officer": officer, "papers": await reader.last_papers(6), "today": await reader.today(),
        "names": {service.code: pick(service.name, service.name_en) for service in catalogue.services},
        "people": {person.no: person.name for person in await desk.doors.staff.people()},
        "tasks": tasks[:TASKS_MOST], "more": max(0, len(tasks) - TASKS_MOST), "held": held,
        "blind": desk.doors.settings.money.blind_count,
        "may_sign": await reader.may_sign(), "queue": await _panel(request, officer),
        "refused": pick(refused.sentence_id, refused.sentence_en) if refused else "", "refused_kind": kind,
    }  # fmt: skip
    return await page(request, "home.html", "/", values, status_code=status_code)


async def _panel(request: Req, officer: Officer) -> Panel:
    doors = desk_of(request).doors
    tickets = await doors.queue.tickets()
    current = current_at(tickets, officer.counter) if officer.counter else None
    around = Around(
        settings=doors.settings.queue,
        seat=officer.counter,
        catalogue=await doors.reader.catalogue(),
        words=words_of(doors),
        opening=doors.queue.opening(),
        acted=await _acted(doors, officer, current),
    )
    return panel_of(tickets, around)


async def _acted(doors: Doors, officer: Officer, current: Ticket | None) -> bool:
    """Whether this officer has made a paper since the citizen sat down."""
    if current is None or not current.serving_at_s:
        return False
    newest = await doors.reader.last_papers(1, actor=officer.no)
    return bool(newest) and newest[0].at_s >= current.serving_at_s


async def _tasks(desk: Desk, officer: Officer) -> list[Task]:
    tasks: list[Task] = []
    for area in AREAS:
        tasks += await area.tasks(desk, officer)
    quarantined = (await desk.doors.reader.sync()).quarantined
    if quarantined:
        tasks.append(
            Task("stop", pick(f"{quarantined} catatan ditahan pusat", f"{quarantined} records held by the hub"),
                 pick("Telepon pusat, sebutkan titik layanan ini", "Call the hub and name this branch"),
                 pick("Lihat", "See"), "/device")
        )  # fmt: skip
    return tasks


HANDLERS = (home_page, lamps_part)
