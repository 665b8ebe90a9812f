"""What the home's queue buttons do. Each press ends on the home again, or on the page that takes the citizen in."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from litestar import Response, post
from litestar.response import Redirect

from contract.errors import SimpulError
from edge.actions import queue
from edge.core.queue import Ticket
from edge.core.queue_refusals import TicketElsewhere
from edge.core.refusals import status_of
from edge.ports import Doors
from edge.web.desk.home import show_home
from edge.web.desk.home_queue import work_path
from edge.web.desk.officer import Req, desk_of, officer_of
from edge.web.officers import Officer
from kit.web.forms import Typed, keep, read_items

Verb = Callable[[Doors, Typed, Officer], Awaitable[Ticket]]


async def _next(doors: Doors, typed: Typed, officer: Officer) -> Ticket:
    return await queue.call_next(doors, officer.counter, officer.no, _position(typed.one("sekarang")))


def _position(text: str) -> tuple[int, ...]:
    """The ticket that the page showed as current, () for none."""
    return tuple(int(part) for part in text.split("-") if part.isdecimal())


async def _transfer(doors: Doors, typed: Typed, officer: Officer) -> Ticket:
    to = typed.one("ke-loket")
    counter = int(to) if to.isdecimal() else 0
    return await queue.transfer(
        doors, typed.one("nomor"), officer.counter, officer.no, klass=typed.one("ke-kelas"), to_counter=counter
    )


def _on(action: Callable[[Doors, str, int, int], Awaitable[Ticket]]) -> Verb:
    async def verb(doors: Doors, typed: Typed, officer: Officer) -> Ticket:
        return await action(doors, typed.one("nomor"), officer.counter, officer.no)

    return verb


VERBS: Final[dict[str, Verb]] = {
    "berikutnya": _next,
    "panggil": _on(queue.call_ticket),
    "ulang": _on(queue.recall),
    "layani": _on(queue.serve),
    "lewati": _on(queue.pass_over),
    "tahan": _on(queue.hold_ticket),
    "selesai": _on(queue.finish),
    "pindah": _transfer,
}


@post("/antrean/langkah", status_code=200)
async def queue_step(request: Req) -> Response[Any]:
    """One step of one ticket; a refusal is said on the home, where the state of now stands beside it."""
    officer = await officer_of(request)
    typed, _ = keep(await read_items(request))
    verb = VERBS.get(typed.one("aksi"))
    if verb is None:
        return Redirect("/", status_code=303)
    desk = desk_of(request)
    try:
        ticket = await verb(desk.doors, typed, officer)
    except SimpulError as refusal:
        kind = "off" if isinstance(refusal, TicketElsewhere) else "warn"
        return await show_home(request, officer, refused=refusal, kind=kind, status_code=status_of(refusal))
    if typed.one("aksi") == "layani":
        return Redirect(work_path(ticket, await desk.doors.reader.catalogue()), status_code=303)
    return Redirect("/", status_code=303)


HANDLERS = (queue_step,)
