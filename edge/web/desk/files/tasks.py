"""What files want of a person: forms on hold, and cases whose promised day has passed."""

from collections.abc import Sequence

from contract.states import Case
from edge.core.promise import Running, service_clock
from edge.ports.intakes import Promised
from edge.web.desk.holding import held_href
from edge.web.desk.officer import Desk
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """The overdue cases of the branch, then the officer's own forms on hold."""
    found = []
    late = await overdue(desk)
    if late:
        count, oldest = len(late), words_of(desk.doors).short_day(late[0].promise_day)
        title = pick(f"{count} berkas lewat janji", f"{count} files past their promise")
        text = pick(f"tertua dijanjikan {oldest}", f"the oldest was promised for {oldest}")
        found.append(Task("wait", title, text, pick("Lihat", "See"), f"/kertas/{late[0].number}"))
    held = await desk.doors.drafts.held(officer.no)
    if held:
        title = pick(f"{len(held)} isian tertahan", f"{len(held)} {'form' if len(held) == 1 else 'forms'} on hold")
        text = pick("Tersimpan di perangkat ini", "Kept on this device")
        href = held_href(held[0]) if len(held) == 1 else "/draf"
        found.append(Task("info", title, text, pick("Lanjutkan", "Go on"), href))
    return found


async def overdue(desk: Desk) -> Sequence[Promised]:
    """Cases whose promised day has passed while the agency had the next move."""
    doors = desk.doors
    today, calendar = words_of(doors).today, doors.reader.calendar
    found = []
    for each in await doors.intakes.promised_before(today):
        case = await doors.reader.case(each.case_id)
        state = Case[case.state.upper()] if case else Case.CANCELLED
        if service_clock(each.promise_day, state, today, calendar).running is Running.OVERDUE:
            found.append(each)
    return found
