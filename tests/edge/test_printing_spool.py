"""The spool's worker over a real store and real sockets: every paper once, a broken one only as SALINAN."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from edge.core.copies import Copy
from edge.core.printers import Route
from edge.core.slip import content_of
from edge.core.slip_blocks import blocks_of
from edge.core.watching import NoteSession, SessionChange
from edge.printing import escpos
from edge.printing.devices import Device, NetworkDevice, PngFolder
from edge.printing.pictures import PaperPictures
from edge.printing.raster import draw_slip
from edge.printing.worker import SpoolWorker
from edge.store.opening import Store
from tests.edge.branch_box import SETTINGS, HandClock, open_box, pay, setup, take_in
from tests.edge.paper_machines import COVER_OPEN, PAPER_END, PAPER_LOW, FakePrinter, burnt, slips_of
from tests.edge.slip_papers import FACE, KIA, tt
from tests.edge.slip_papers import SETTINGS as SLIP

NAME, BACK = "Printer Loket 1", "Printer Loket 2"
ROUTES = (Route(NAME, frozenset({1})), Route(BACK, frozenset({2})))


@pytest.fixture
def clock() -> HandClock:
    """A clock the test moves."""
    return HandClock()


@pytest.fixture
async def box(tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    """An enrolled branch with an empty journal."""
    store = await open_box(setup(tmp_path / "box", clock, settings=replace(SETTINGS, printers=ROUTES)))
    yield store
    await store.close()


def pictures_of(box: Store, *, connected: bool = False) -> PaperPictures:
    """The papers of a box as pictures."""
    return PaperPictures(box.reader, SETTINGS, FACE, lambda: connected)


@asynccontextmanager
async def printing(box: Store, device: Device, width_mm: int = 80) -> AsyncIterator[SpoolWorker]:
    """A worker at its work."""
    worker = SpoolWorker(box.spool, pictures_of(box), device, width_mm, retry_first_s=0.02, look_every_s=0.05)
    task = asyncio.create_task(worker.run())
    yield worker
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(holds: Callable[[], bool], seconds: float = 8.0) -> None:
    """Wait for something that happens in a thread."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 -- what happens in a thread sets no event
            await asyncio.sleep(0.02)


async def states(box: Store, number: str) -> list[tuple[int, str]]:
    """Copy and state of every print job of a paper."""
    return [(job.copy, job.state) for job in await box.spool.jobs(number)]


async def settled(box: Store, number: str, state: str) -> None:
    """Wait until the paper's last job is in a state."""
    async with asyncio.timeout(8):
        while (await states(box, number))[-1][1] != state:  # noqa: ASYNC110 -- the row is the event
            await asyncio.sleep(0.02)


async def test_every_paper_comes_out_once_and_reads_back(box: Store, tmp_path: Path) -> None:
    """TT and BP as PNG files; the QR in each is the paper's own."""
    folder = tmp_path / "kertas"
    async with printing(box, PngFolder(NAME, folder)):
        taken = (await box.journal.transact(take_in())).papers[0]
        paid = (await box.journal.transact(pay())).papers[0]
        await settled(box, paid.number, "done")

    assert {f"{taken.number}.png", f"{paid.number}.png"} == {path.name for path in folder.iterdir()}
    for record in (taken, paid):
        with Image.open(folder / f"{record.number}.png") as picture:
            assert [record.qr_text] == [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    assert await states(box, taken.number) == [(0, "done")]


async def test_paper_out_waits_and_prints_once_after_the_refill(box: Store) -> None:
    """The receipt is valid all the while; the screen has the reason in words."""
    printer = FakePrinter()
    printer.status[4] = 0x72
    async with printing(box, NetworkDevice(NAME, "127.0.0.1", printer.port)) as worker:
        number = (await box.journal.transact(take_in())).papers[0].number
        await until(lambda: worker.state.lamp == "warn")
        assert "Kertas Printer Loket 1 habis." in worker.state.sentence
        assert printer.slips == 0
        printer.status[4] = 0x12
        await settled(box, number, "done")
        await until(lambda: worker.state.lamp == "ok")
    printer.close()

    assert printer.slips == 1


async def test_half_a_slip_is_never_printed_again_as_the_first(box: Store) -> None:
    """The job fails with its reason; what staff then ask for is SALINAN 1, counted before it prints."""
    printer = FakePrinter(dies_after=30_000)
    async with printing(box, NetworkDevice(NAME, "127.0.0.1", printer.port)):
        number = (await box.journal.transact(take_in())).papers[0].number
        await settled(box, number, "failed")
        printer.dies_after = None
        await asyncio.sleep(0.2)
        assert printer.slips == 0
        await box.journal.transact(Copy(number, 3))
        await settled(box, number, "done")
    printer.close()

    assert await states(box, number) == [(0, "failed"), (1, "done")]
    assert printer.slips == 1
    job = (await box.spool.jobs(number))[0]
    assert job.reason == "cut_off"


async def test_after_a_pause_only_the_last_five_minutes_print_by_themselves(box: Store, clock: HandClock) -> None:
    """Of two hundred papers the hundred and ninety-seven old ones wait for a person."""
    for n in range(200):
        if n == 197:
            clock.forward(400)
        await box.journal.transact(take_in())
    printer = FakePrinter()
    async with printing(box, NetworkDevice(NAME, "127.0.0.1", printer.port)):
        await until(lambda: printer.slips >= 3)
        await asyncio.sleep(0.3)
    printer.close()

    assert printer.slips == 3
    assert [paper.printed for paper in await box.reader.last_papers(200)] == [True] * 3 + [False] * 197
    waiting = await box.spool.open()
    assert {(job.state, job.reason) for job in waiting} == {("failed", "old")}
    assert await box.spool.drop_old() == len(waiting) == 197


async def test_each_counter_prints_on_its_own_printer_while_another_is_out_of_paper(box: Store) -> None:
    """Two devices, two workers: an empty one keeps its own papers waiting and nobody else's."""
    front, back = FakePrinter(), FakePrinter()
    back.becomes(PAPER_END)
    await box.journal.transact(NoteSession(3, SessionChange.IN, 1), actor=3)
    await box.journal.transact(NoteSession(4, SessionChange.IN, 2), actor=4)
    async with (
        printing(box, NetworkDevice(NAME, "127.0.0.1", front.port)),
        printing(box, NetworkDevice(BACK, "127.0.0.1", back.port), width_mm=58) as slow,
    ):
        waits = (await box.journal.transact(take_in(actor=4), actor=4)).papers[0].number
        for _ in range(3):
            comes = (await box.journal.transact(take_in(), actor=3)).papers[0].number
        await settled(box, comes, "done")
        await until(lambda: slow.state.trouble == "paper_end")
        assert (await states(box, waits))[0][1] in ("pending", "printing")
        assert (front.slips, back.slips) == (3, 0)
        back.becomes()
        await settled(box, waits, "done")
    front.close()
    back.close()
    assert (front.slips, back.slips) == (3, 1)
    (narrow,) = slips_of(back)
    assert narrow.width == 384


async def test_a_waiting_paper_can_be_sent_to_another_printer(box: Store, clock: HandClock) -> None:
    """The one at counter 1 is broken; the supervisor lets it come out at counter 2, once."""
    back = FakePrinter()
    number = (await box.journal.transact(take_in())).papers[0].number
    (job,) = await box.spool.pending()
    assert job.printer == NAME
    await box.spool.retry(job.job, clock.wall_s, BACK)
    async with printing(box, NetworkDevice(BACK, "127.0.0.1", back.port)):
        await settled(box, number, "done")
    back.close()
    assert back.slips == 1


async def test_an_idle_printer_says_that_its_paper_ends(box: Store) -> None:
    """Before anybody needs it; and that it has been refilled."""
    printer = FakePrinter()
    async with printing(box, NetworkDevice(NAME, "127.0.0.1", printer.port)) as worker:
        await until(lambda: worker.state.lamp == "ok")
        printer.becomes(PAPER_LOW)
        await until(lambda: "tinggal sedikit" in worker.state.sentence)
        printer.becomes(COVER_OPEN)
        await until(lambda: worker.state.trouble == "cover_open")
        printer.becomes()
        await until(lambda: worker.state.lamp == "ok")
    printer.close()


async def test_what_reaches_the_printer_is_read_back_by_a_qr_reader(box: Store) -> None:
    """The whole way: journal, spool, socket, ESC/POS, dots; nothing but the few known commands, and the paper's QR."""
    printer = FakePrinter()
    async with printing(box, NetworkDevice(NAME, "127.0.0.1", printer.port)):
        records = [(await box.journal.transact(each)).papers[0] for each in (take_in(), pay())]
        await settled(box, records[-1].number, "done")
    printer.close()
    papers = list(slips_of(printer))
    assert [[code.text for code in zxingcpp.read_barcodes(paper.picture)] for paper in papers] == [
        [record.qr_text] for record in records
    ]
    assert {(paper.cuts, paper.initialised) for paper in papers} == {(1, 1)}


async def test_a_printer_that_was_off_for_an_hour_prints_only_what_is_fresh(box: Store, clock: HandClock) -> None:
    """The same after a long fault in the middle of the day, without a restart."""
    printer = FakePrinter()
    printer.status[2] = 0x16
    async with printing(box, NetworkDevice(NAME, "127.0.0.1", printer.port)) as worker:
        old = (await box.journal.transact(take_in())).papers[0].number
        await until(lambda: worker.state.lamp == "warn")
        clock.forward(3_600)
        fresh = (await box.journal.transact(take_in())).papers[0].number
        printer.status[2] = 0x12
        await settled(box, fresh, "done")
        await settled(box, old, "failed")
    printer.close()

    assert printer.slips == 1


async def test_a_job_that_was_on_paper_when_the_power_went_waits_for_a_person(box: Store, tmp_path: Path) -> None:
    """It may be half printed; the next start does not guess."""
    number = (await box.journal.transact(take_in())).papers[0].number
    (job,) = await box.spool.pending()
    await box.spool.take(job.job)
    async with printing(box, PngFolder(NAME, tmp_path / "kertas")):
        await settled(box, number, "failed")
        other = (await box.journal.transact(take_in())).papers[0].number
        await settled(box, other, "done")

    assert [f"{other}.png"] == [path.name for path in (tmp_path / "kertas").iterdir()]


async def test_a_copy_says_salinan_and_keeps_number_and_qr(box: Store, tmp_path: Path) -> None:
    """The file of the copy has its own name and the same QR."""
    async with printing(box, PngFolder(NAME, tmp_path)):
        record = (await box.journal.transact(take_in())).papers[0]
        await box.journal.transact(Copy(record.number, 3))
        await settled(box, record.number, "done")
    copy = await pictures_of(box).content(record.number, copy=1)

    assert copy is not None
    assert copy.copy == "SALINAN 1"
    with Image.open(tmp_path / f"{record.number}-salinan-1.png") as picture:
        assert [record.qr_text] == [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


async def test_the_apis_pictures_are_the_slip_and_its_qr(box: Store) -> None:
    """Both are read by a QR reader; an unknown number has none."""
    from io import BytesIO

    record = (await box.journal.transact(take_in())).papers[0]
    pictures = pictures_of(box, connected=True)
    for png in (await pictures.slip_png(record.number, 58), await pictures.qr_png(record.number)):
        assert png is not None
        with Image.open(BytesIO(png)) as picture:
            assert [record.qr_text] == [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]

    assert await pictures.slip_png("TT-RKP01A-999999") is None
    content = await pictures.content(record.number)
    assert content is not None
    assert "belum tersambung" not in " ".join(line.text for line in content.closing)


HOSTILE = (
    "\x1b@\x1dV\x00",
    "\x10\x04\x01\x10\x14\x08",
    "\x1dv0\x00\xff\xff\xff\xff",
    "=1+1",
    "<b>&amp;</b>",
    "\u202eitiT",
    "\x00\n\r",
)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_on_a_paper_can_say_anything_to_a_printer(text: str) -> None:
    """Were a control byte ever to come so far, in whatever field: it is drawn, or left out, and never sent."""
    texts = dict.fromkeys(("name", "staff", "represented_by", "relation", "counter", "reason", "queue_no"), text)
    content = content_of(tt(**texts, objects=((text, text),)), replace(KIA, name=f"KIA {text}"), SLIP)
    raster, _ = draw_slip(blocks_of(content), 80, FACE)
    sent = escpos.INITIALISE + b"".join(escpos.bands(raster)) + escpos.FEED_AND_CUT
    paper = burnt(sent)
    assert (paper.initialised, paper.cuts) == (1, 1)
    assert bytes(paper.rows) == raster.rows
