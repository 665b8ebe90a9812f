"""Real sockets, files and folders: whole slips come out, broken ones are told from those not begun."""

import asyncio
import os
import threading
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from edge.core.printers import COVER_OPEN, CUT_OFF, NOT_THERE, PAPER_END, PRINTER_OFFLINE, Trouble
from edge.printing import devices, escpos
from edge.printing.canvas import Raster, raster_of
from edge.printing.devices import (
    FileDevice,
    Look,
    NetworkDevice,
    PngFolder,
    PrinterFaultError,
    device_of,
)
from tests.edge import paper_machines as machines
from tests.edge.paper_machines import FakePrinter, burnt

SLIP = raster_of(Image.new("L", (576, 1400), 0))


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    """A printer that answers and has paper."""
    machine = FakePrinter()
    yield machine
    machine.close()


def bytes_of(raster: Raster) -> bytes:
    """What a printer must have been sent for one slip, without status questions."""
    return escpos.INITIALISE + b"".join(escpos.bands(raster)) + escpos.FEED_AND_CUT


async def test_a_network_printer_gets_the_whole_slip_in_bands(printer: FakePrinter) -> None:
    """Initialise, bands, cut, in order; nothing of it missing."""
    await NetworkDevice("Printer Loket 1", "127.0.0.1", printer.port).put("TT", SLIP)

    sent = bytes(printer.received[0])
    assert bytes_of(SLIP) in sent
    assert printer.slips == 1


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [(machines.PAPER_END, PAPER_END), (machines.COVER_OPEN, COVER_OPEN), (machines.OFF_LINE, PRINTER_OFFLINE)],
)
async def test_a_printer_that_cannot_print_gets_nothing(
    printer: FakePrinter, answer: dict[int, int], trouble: Trouble
) -> None:
    """It says so before the first dot, so the job may simply wait."""
    printer.becomes(answer)

    with pytest.raises(PrinterFaultError) as caught:
        await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", SLIP)

    assert (trouble, False) == (caught.value.trouble, caught.value.started)
    assert b"\x1dv0" not in printer.received[0]


async def test_a_printer_that_dies_in_mid_image_leaves_a_started_slip(printer: FakePrinter) -> None:
    """Ink may be on the paper: the fault says so, and only a SALINAN may follow."""
    printer.dies_after = 40_000

    with pytest.raises(PrinterFaultError) as caught:
        await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", SLIP)

    assert (caught.value.trouble, caught.value.started) == (CUT_OFF, True)
    assert printer.slips == 0


async def test_a_printer_that_dies_at_the_very_end_is_noticed_too(printer: FakePrinter) -> None:
    """All bytes were in the kernel's buffer, none of the last on paper."""
    printer.dies_after = len(bytes_of(SLIP)) - 100

    with pytest.raises(PrinterFaultError) as caught:
        await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", SLIP)

    assert caught.value.started


async def test_a_clone_that_never_answers_prints_all_the_same(printer: FakePrinter) -> None:
    """Many cheap printers know no DLE EOT."""
    printer.status.clear()

    await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", SLIP)

    assert printer.slips == 1


async def test_a_printer_that_is_off_is_said_to_be_out_of_reach(printer: FakePrinter) -> None:
    """Nothing was started."""
    printer.close()

    with pytest.raises(PrinterFaultError) as caught:
        await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", SLIP)

    assert (caught.value.trouble, caught.value.started) == (NOT_THERE, False)


@pytest.mark.parametrize(
    ("answer", "look"),
    [
        ({}, Look(True)),
        (machines.PAPER_LOW, Look(True, low=True)),
        (machines.PAPER_END, Look(True, PAPER_END)),
        (machines.COVER_OPEN, Look(True, COVER_OPEN)),
    ],
)
async def test_a_printer_is_asked_how_it_is_without_printing(
    printer: FakePrinter, answer: dict[int, int], look: Look
) -> None:
    """Near end of the paper, end, cover: known before the next citizen needs it."""
    printer.becomes(answer)

    assert await NetworkDevice("P", "127.0.0.1", printer.port).look() == look
    assert burnt(bytes(printer.received[0])).rows == b""


async def test_a_silent_or_absent_printer_is_known_within_seconds(printer: FakePrinter) -> None:
    """A clone says nothing; one that is off is out of reach; neither keeps anybody waiting."""
    printer.status.clear()
    device = NetworkDevice("P", "127.0.0.1", printer.port)
    async with asyncio.timeout(8):
        assert await device.look() == Look(answers=False)
        printer.close()
        assert await device.look() == Look(True, NOT_THERE)


async def test_a_network_printer_that_takes_nothing_more_is_given_up(
    printer: FakePrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is open and its buffer full: the slip is broken off, and the worker goes on."""
    monkeypatch.setattr(devices, "IO_DEADLINE_S", 0.3)
    printer.status.clear()
    printer.slow_s = 60.0
    tall = raster_of(Image.new("L", (576, 60_000), 0))

    with pytest.raises(PrinterFaultError) as caught:
        await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", tall)

    assert caught.value.started


async def test_after_a_broken_slip_the_next_is_not_taken_for_the_rest_of_it(printer: FakePrinter) -> None:
    """The printer still waits for dots: they come as blanks, then it is initialised, then the slip."""
    await NetworkDevice("P", "127.0.0.1", printer.port).put("TT", SLIP, broken=True)

    sent = bytes(printer.received[0])
    half_a_band = b"\x1dv0\x00\x48\x00\x00\x01" + b"\xff" * 5_000
    paper = burnt(half_a_band + sent[9:])
    assert (paper.initialised, paper.cuts) == (1, 1)
    assert bytes(paper.rows).endswith(SLIP.rows)


@pytest.mark.parametrize("answers", [True, False], ids=["answers", "silent"])
async def test_a_device_file_gets_the_same_bytes(answers: bool) -> None:
    """A terminal pair stands in for /dev/usb/lp0: a file that can be read and written."""
    master, slave = os.openpty()
    tty.setraw(slave)
    got = bytearray()

    def serve() -> None:
        while not got.endswith(b"\x1dVB\x00" + (escpos.ASK_PRINTER if answers else b"")):
            got.extend(os.read(master, 65536))
            if answers and got[-3:-1] == b"\x10\x04":
                os.write(master, b"\x12")

    thread = threading.Thread(target=serve)
    thread.start()
    await FileDevice("P", Path(os.ttyname(slave))).put("TT", SLIP)
    thread.join(timeout=5)
    os.close(master)
    os.close(slave)

    assert bytes_of(SLIP) in bytes(got)


async def test_a_device_file_that_is_not_there_is_out_of_reach(tmp_path: Path) -> None:
    """The cable is out."""
    with pytest.raises(PrinterFaultError, match="not_there"):
        await FileDevice("P", tmp_path / "lp9").put("TT", SLIP)


async def test_the_demos_folder_gets_whole_pictures_only(tmp_path: Path) -> None:
    """One file a slip, no part files left, the dots unchanged."""
    await PngFolder("Folder", tmp_path / "kertas").put("TT-RKP01A-000001", SLIP)

    assert [path.name for path in (tmp_path / "kertas").iterdir()] == ["TT-RKP01A-000001.png"]
    with Image.open(tmp_path / "kertas" / "TT-RKP01A-000001.png") as picture:
        assert SLIP.rows == raster_of(picture).rows


def test_settings_name_the_three_kinds_of_device(tmp_path: Path) -> None:
    """As in edge.yaml."""
    assert NetworkDevice("A", "10.0.0.5", 9100) == device_of("network", "10.0.0.5", "A")
    assert NetworkDevice("A", "10.0.0.5", 9101) == device_of("network", "10.0.0.5:9101", "A")
    assert FileDevice("A", Path("/dev/usb/lp0")) == device_of("device", "/dev/usb/lp0", "A")
    assert PngFolder("A", tmp_path) == device_of("png", str(tmp_path), "A")


async def test_a_device_file_whose_cable_is_pulled_leaves_a_started_slip() -> None:
    """After 20,000 bytes the other end is gone: ink may be on the paper, and only a SALINAN may follow."""
    master, slave = os.openpty()
    tty.setraw(slave)
    name = os.ttyname(slave)

    def pull_out() -> None:
        left = 20_000
        while left > 0:
            left -= len(os.read(master, 4_096))
        os.close(slave)
        os.close(master)

    thread = threading.Thread(target=pull_out)
    thread.start()
    with pytest.raises(PrinterFaultError) as caught:
        await FileDevice("P", Path(name)).put("TT", SLIP)
    thread.join(timeout=5)

    assert (caught.value.trouble, caught.value.started) == (CUT_OFF, True)
