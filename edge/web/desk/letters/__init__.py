"""Letters of the kelurahan at the desk: a letter after it was issued, its A4 print, and the register book."""

from pathlib import Path

from edge.web.desk.letters.book import HANDLERS as BOOK
from edge.web.desk.letters.pages import HANDLERS as PAGES
from edge.web.desk.officer import Desk
from edge.web.desk.tasks import Task
from edge.web.look import words_of
from edge.web.officers import Officer
from kit.i18n import pick

HANDLERS = (*BOOK, *PAGES)
TEMPLATES = Path(__file__).parent / "templates"


async def tasks(desk: Desk, officer: Officer) -> list[Task]:
    """That nobody may sign today, where letters could be issued else."""
    settings, letters = desk.doors.settings, desk.doors.letters
    if letters.letters() is None or not settings.kelurahan or not settings.letters.signers:
        return []
    if settings.letters.signers_on(words_of(desk.doors).today):
        return []
    return [
        Task(
            "warn",
            pick("Tidak ada penanda tangan surat hari ini", "Nobody may sign letters today"),
            pick(
                "Penunjukan di pengaturan titik layanan sudah lewat. Berkas tetap diterima; suratnya menyusul.",
                "The appointments in the branch's settings are over. Files are taken in; their letters follow.",
            ),
            pick("Buku register", "Register book"),
            "/surat",
        )
    ]
