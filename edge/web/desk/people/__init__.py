"""The supervisor's rooms: staff, computers, who looked at what, log-ins, machines, the envelope; and everybody's keys.

Every change names who made it; roles that handle money or people are seen by two.
"""

from pathlib import Path

from edge.web.desk.officer import Desk
from edge.web.desk.people import computers, envelope, keys, machines, practice, staff, watched
from edge.web.desk.tasks import Task
from edge.web.officers import Officer
from kit.i18n import pick

TEMPLATES = Path(__file__).parent / "templates"
HANDLERS = (
    *staff.HANDLERS,
    *computers.HANDLERS,
    *watched.HANDLERS,
    *machines.HANDLERS,
    *envelope.HANDLERS,
    *practice.HANDLERS,
    *keys.HANDLERS,
)


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """What is still missing for an ordinary day and only a supervisor can give."""
    found = await practice.tasks(desk)
    if not officer.is_supervisor or desk.doors.settings.training:
        return found
    if not await desk.doors.people.workstations.all():
        found.append(
            Task("info", pick("Daftarkan komputer loket", "Enrol the counter's computer"),
                 pick("Berganti petugas cukup PIN sesudah itu", "Switching takes a PIN then"),
                 pick("Buka", "Open"), "/petugas/komputer")
        )  # fmt: skip
    kept = await desk.doors.staff.envelope()
    if kept is not None and kept.used_at_s is not None:
        found.append(
            Task("warn", pick("Amplop pemulihan kosong", "The recovery envelope is empty"),
                 pick("Kodenya sudah terpakai", "Its code was used"), pick("Buat kode", "Make a code"),
                 "/petugas/amplop")
        )  # fmt: skip
    return found
