"""The counter's home: the next right step, the last papers, today's counts, the lamps, what needs a person."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from edge.web.desk.areas import AREAS
from edge.web.desk.intake import DRAFT as INTAKE
from edge.web.desk.officer import Desk, Req, desk_of, officer_of, page
from edge.web.desk.payment import DRAFT as PAYMENT
from edge.web.desk.tasks import Task
from edge.web.officers import Officer
from kit.i18n import pick

TASKS_MOST = 3
HELD = (
    (INTAKE, "/terima", ("Penerimaan berkas", "Taking a file in")),
    (PAYMENT, "/bayar", ("Penerimaan pembayaran", "Taking a payment")),
)


@get("/")
async def home_page(request: Req, tertahan: FromQuery[int] = 0) -> Template:
    """The home page."""
    officer = await officer_of(request)
    desk = desk_of(request)
    reader = desk.doors.reader
    catalogue = await reader.catalogue()
    tasks = await _tasks(desk, officer)
    values = {
        "officer": officer, "papers": await reader.last_papers(6), "today": await reader.today(),
        "names": {service.code: pick(service.name, service.name_en) for service in catalogue.services},
        "people": {person.no: person.name for person in await desk.doors.staff.people()},
        "tasks": tasks[:TASKS_MOST], "more": max(0, len(tasks) - TASKS_MOST), "held": bool(tertahan),
        "may_sign": await reader.may_sign(),
    }  # fmt: skip
    return await page(request, "home.html", "/", values)


@get("/lampu")
async def lamps_part(request: Req) -> Template:
    """The parts that refresh themselves: strip, lamps and backlog."""
    return await page(request, "lamps.html", "/", {"officer": await officer_of(request)})


async def _tasks(desk: Desk, officer: Officer) -> list[Task]:
    tasks = []
    for form, path, (title, title_en) in HELD:
        if await desk.doors.drafts.load(officer.no, form):
            said = pick("1 isian tertahan", "1 form on hold")
            tasks.append(Task("info", said, pick(title, title_en), pick("Lanjutkan", "Go on"), f"{path}?lanjut=1"))
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
