"""The slip of a queue number: what stands on it, both widths, and its way through the spool."""

from dataclasses import replace

import pytest

from contract import states
from edge.actions import queue
from edge.core.queue import Ticket
from edge.core.slip_blocks import Text
from edge.core.slip_ticket import PRIORITY_HINT, ticket_blocks
from edge.printing.pictures import PaperPictures
from edge.printing.raster import draw_slip
from edge.printing.typeface import Typeface
from edge.store.opening import Store
from kit.web import assets
from tests.edge.branch_box import NOON_S, SETTINGS, TODAY, HandClock
from tests.edge.desk_counter import doors_of

FACE = Typeface(assets.FOLDER / "vendor/plus-jakarta-sans.woff2")
TICKET = Ticket(1, 5, TODAY, "A", 14, "A", states.Ticket.WAITING, NOON_S, 3)


def words(ticket: Ticket = TICKET, ahead: int = 3) -> list[str]:
    """The lines of the slip."""
    blocks = ticket_blocks(ticket, replace(SETTINGS, fictional=True), ahead, "Kartu Identitas Anak")
    return [block.words for block in blocks if isinstance(block, Text)]


def test_the_slip_says_number_class_time_and_what_to_do() -> None:
    """And that priority may be asked for; a demonstration says CONTOH."""
    said = words()

    assert said[3:7] == ["A-014", "Kependudukan", "Kartu Identitas Anak", "3 orang menunggu di depan Anda"]
    assert "Selasa, 24 November 2026 pukul 13.09 WIB" in said
    assert PRIORITY_HINT in said
    assert said[-1] == "CONTOH"


def test_who_is_next_or_has_priority_reads_it() -> None:
    """No hint for who has it already."""
    said = words(replace(TICKET, letter="P", klass="P"), 0)
    assert "Anda berikutnya" in said
    assert PRIORITY_HINT not in said


@pytest.mark.parametrize("width_mm", [80, 58])
def test_the_largest_number_fits_both_papers(width_mm: int) -> None:
    """Nothing runs over the edge."""
    wide = replace(TICKET, letter="W", n=888)
    _, overflowed = draw_slip(ticket_blocks(wide, SETTINGS, 999, "Pendaftaran peserta mandiri"), width_mm, FACE)
    assert not overflowed


async def test_a_ticket_is_printed_by_the_name_the_spool_has(box: Store, clock: HandClock) -> None:
    """Today's as a picture; yesterday's not at all: nobody needs it."""
    doors = doors_of(box, clock)
    await queue.take_ticket(doors, "A", "ADM-KIA", 1)
    (job,) = await box.spool.pending()
    pictures = PaperPictures(box.reader, SETTINGS, FACE, lambda: True, queue=box.queue)
    today = await pictures.raster(job.number, 80)
    clock.forward(86_400)

    assert today is not None
    assert await pictures.raster(job.number, 80) is None
    assert await pictures.raster("ANTREAN-20261124-Z-001", 80) is None
