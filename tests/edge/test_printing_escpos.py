"""The bytes a printer gets, held against python-escpos, and what its answers mean."""

import pytest
from escpos.printer import Dummy
from PIL import Image

from edge.core.printers import COVER_OPEN, PAPER_END, PRINTER_ERROR, PRINTER_OFFLINE, Trouble
from edge.printing import escpos
from edge.printing.canvas import Raster, raster_of


def slip(height: int) -> Raster:
    """A raster with something in every row."""
    picture = Image.new("L", (576, height), 255)
    for y in range(height):
        picture.putpixel((y * 7 % 576, y), 0)
    return raster_of(picture)


@pytest.mark.parametrize("height", [8, 256, 257, 1000])
def test_the_bands_are_the_same_bytes_as_python_escpos_sends(height: int) -> None:
    """GS v 0 in fragments of 256 rows."""
    raster, oracle = slip(height), Dummy()
    oracle.image(raster.image(), impl="bitImageRaster", fragment_height=escpos.BAND_ROWS)

    assert oracle.output == b"".join(escpos.bands(raster))


def test_no_band_is_taller_than_256_rows_and_none_is_lost() -> None:
    """A printer's buffer is small; every row is sent once."""
    raster = slip(1001)
    sent = list(escpos.bands(raster))

    assert [int.from_bytes(band[6:8], "little") for band in sent] == [256, 256, 256, 233]
    assert raster.rows == b"".join(band[8:] for band in sent)
    assert all(band[:6] == b"\x1dv0\x00\x48\x00" for band in sent)


def test_initialise_and_cut_are_the_stock_commands() -> None:
    """ESC @ before each slip, so a broken one before leaves no state; a cut after it."""
    assert escpos.INITIALISE == b"\x1b@"
    assert escpos.FEED_AND_CUT.endswith(b"\x1dVB\x00")


@pytest.mark.parametrize(
    ("printer", "cause", "paper", "expected"),
    [
        (0x12, 0x12, 0x12, None),
        (0x1A, 0x12, 0x72, PAPER_END),
        (0x1A, 0x32, 0x12, PAPER_END),
        (0x1A, 0x16, 0x12, COVER_OPEN),
        (0x1A, 0x52, 0x12, PRINTER_ERROR),
        (0x1A, 0x12, 0x12, PRINTER_OFFLINE),
        (0x12, 0x12, 0x1E, None),
        (None, None, None, None),
    ],
)
def test_status_answers_become_counter_words(
    printer: int | None, cause: int | None, paper: int | None, expected: Trouble | None
) -> None:
    """Paper out, cover open, error, offline; near-end alone stops nothing."""
    assert expected == escpos.trouble_of(printer, cause, paper)


def test_only_bytes_with_the_fixed_bits_are_answers() -> None:
    """Stray bytes of the raster are no answers."""
    assert escpos.is_answer(0x12)
    assert escpos.is_answer(0x7E)
    assert not escpos.is_answer(0x00)
    assert not escpos.is_answer(0xFF)
    assert escpos.paper_is_low(0x1E)
    assert not escpos.paper_is_low(None)
