"""The QR on every signed paper: version 10, level Q, mask 2, an address in bytes and then digits.

Pure: text in, modules out. The printer's raster and the pages' SVG are both made from these modules, so that screen
and paper never differ. Nothing here grows or resizes: a text that does not fit is refused, never printed smaller.
"""

from functools import lru_cache
from typing import cast

import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import MODE_8BIT_BYTE, MODE_NUMBER, QRData

VERSION = 10
MASK = 2
MODULES = 57  # 17 + 4 x version
QUIET = 4  # modules of white on each side; ISO/IEC 18004 asks for 4

Matrix = tuple[tuple[bool, ...], ...]


class QrTooLongError(ValueError):
    """The text does not fit into version 10 at level Q."""


def _segments(text: str) -> list[QRData]:
    """The address as bytes and the digits behind its last `#` as numbers; a text without digits is bytes only."""
    head, mark, tail = text.rpartition("#")
    if mark and tail.isascii() and tail.isdigit():
        return [
            QRData((head + mark).encode(), mode=MODE_8BIT_BYTE, check_data=False),
            QRData(tail.encode(), mode=MODE_NUMBER, check_data=False),
        ]
    return [QRData(text.encode(), mode=MODE_8BIT_BYTE, check_data=False)]


@lru_cache(maxsize=64)
def modules_of(text: str) -> Matrix:
    """The 57 x 57 modules of a text, true is dark, without the quiet zone. Raises `QrTooLongError`."""
    code = qrcode.QRCode(version=VERSION, error_correction=ERROR_CORRECT_Q, mask_pattern=MASK, border=0)
    for segment in _segments(text):
        code.add_data(segment, optimize=0)
    try:
        code.make(fit=False)
    except DataOverflowError as fault:
        raise QrTooLongError(f"{len(text)} characters do not fit into QR version {VERSION}-Q") from fault
    return tuple(tuple(bool(cell) for cell in row) for row in cast(list[list[bool]], code.get_matrix()))


def svg_path(modules: Matrix) -> str:
    """The `d` of one SVG path that draws the dark modules, one unit a module, in a view box with the quiet zone.

    Used as `<svg viewBox="0 0 65 65"><path d="..."/></svg>`; runs of dark modules become one rectangle each, placed
    from the one before, so that a page with a QR packs to a third of what absolute places would take.
    """
    pieces = []
    for y, row in enumerate(modules):
        pieces.append(f"M{QUIET} {y + QUIET}")
        x = before = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            pieces.append(f"m{start - before} 0h{x - start}v1h{start - x}z")
            before = start
    return "".join(pieces)


def svg(text: str, label: str) -> str:
    """A whole inline SVG picture of the text's QR. `label` must be plain words of ours; it is escaped all the same."""
    side = MODULES + 2 * QUIET
    words = label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return (
        f'<svg class="qr" role="img" aria-label="{words}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{svg_path(modules_of(text))}"/></svg>'
    )
