"""The few ESC/POS commands a slip needs, as bytes, and the printer's answers to a status question.

Pure. Everything printed is a raster (GS v 0), in bands, so no text of a citizen is ever read as a command and no
printer's own code page or QR command matters.
"""

from collections.abc import Iterator

from edge.core.printers import COVER_OPEN, PAPER_END, PRINTER_ERROR, PRINTER_OFFLINE, Trouble
from edge.printing.canvas import Raster

INITIALISE = b"\x1b@"
# A printer whose last slip broke off still waits for the rest of a band: as many zero bytes as the widest band holds
# are blank dots to it, and nothing at all to one that waits for a command.
RESYNCHRONISE = bytes(72 * 256)
FEED_AND_CUT = b"\x1bd\x03\x1dVB\x00"  # three lines up to the knife, then GS V 66: cut where there is one
BAND_ROWS = 256  # 18 kB on wide paper: cheap printers hold 32 kB

ASK_PRINTER = b"\x10\x04\x01"
ASK_OFFLINE_CAUSE = b"\x10\x04\x02"
ASK_PAPER = b"\x10\x04\x04"

_FIXED_MASK, _FIXED = 0b1001_0011, 0b0001_0010  # bits 0 and 7 are 0, bits 1 and 4 are 1 in every answer


def bands(raster: Raster, rows: int = BAND_ROWS) -> Iterator[bytes]:
    """GS v 0 commands of at most `rows` rows each, from top to bottom."""
    for top in range(0, raster.height, rows):
        height = min(rows, raster.height - top)
        data = raster.rows[top * raster.row_bytes : (top + height) * raster.row_bytes]
        yield b"\x1dv0\x00" + raster.row_bytes.to_bytes(2, "little") + height.to_bytes(2, "little") + data


def is_answer(byte: int) -> bool:
    """Whether a byte has the fixed bits of a DLE EOT answer."""
    return byte & _FIXED_MASK == _FIXED


def trouble_of(printer: int | None, cause: int | None, paper: int | None) -> Trouble | None:
    """What three answers mean; None when it can print. A printer that never answers is taken to be able."""
    if paper is not None and paper & 0b0110_0000:
        return PAPER_END
    if cause is not None and cause & 0b0000_0100:
        return COVER_OPEN
    if cause is not None and cause & 0b0010_0000:
        return PAPER_END
    if cause is not None and cause & 0b0100_0000:
        return PRINTER_ERROR
    return PRINTER_OFFLINE if printer is not None and printer & 0b0000_1000 else None


def paper_is_low(paper: int | None) -> bool:
    """The near-end sensor: it still prints, somebody should fetch a roll."""
    return paper is not None and bool(paper & 0b0000_1100)
