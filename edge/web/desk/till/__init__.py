"""The till: the drawer through the day, its closing, the deposit, the shift, the books, and cancelling a paper."""

from pathlib import Path

from edge.web.desk.officer import Desk
from edge.web.desk.tasks import Task
from edge.web.desk.till import books, closing, deposit, kas, shift, undo
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick

TEMPLATES = Path(__file__).parent / "templates"
HANDLERS = (
    *kas.HANDLERS,
    *closing.HANDLERS,
    *deposit.HANDLERS,
    *shift.HANDLERS,
    *books.HANDLERS,
    *undo.HANDLERS,
)


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """Drawers left open over midnight, and cash that should be at the bank by now."""
    words = words_of(desk.doors)
    found = []
    for key in await desk.doors.money.open_tills():
        if key.day < words.today and (key.till == officer.no or kas.may_close_others(officer)):
            day = words.short_day(key.day)
            title = pick(f"Kas {day} belum ditutup", f"The till of {day} is not closed")
            text = pick("Tutup untuk harinya sendiri", "Close it for its own day")
            href = f"/kas/tutup?kas={key.till}&hari={key.day}"
            found.append(Task("warn", title, text, pick("Tutup", "Close"), href))
    late = [each for each in await kas.waiting_cash(desk) if each.late]
    if late and officer.person.roles & {"kas", "penyelia", "loket"}:
        total = words.rp(sum(each.cash.net_rp for each in late))
        age = max(each.age_days for each in late)
        title = pick(f"{total} terlambat disetor", f"{total} is late for the bank")
        text = pick(f"Tertua {age} hari", f"The oldest is {age} days old")
        found.append(Task("stop", title, text, pick("Setor", "Deposit"), "/kas/setoran"))
    return found
