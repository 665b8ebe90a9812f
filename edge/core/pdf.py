"""One A4 page as a PDF: text in the two Times faces that every reader of PDFs has, lines, and rectangles.

Written by hand so that the same input gives the same bytes on every box and in every year: no date, no compression, no
library that changes. Pure. Knows nothing of letters; lengths are points (1/72 inch) from the lower left corner.
"""

from enum import Enum
from functools import cache

from contract.letters import CODE_PAGE

WIDTH_PT, HEIGHT_PT = 595, 842  # A4

# Advance widths of the characters 32..255 of WinAnsi in thousandths of the size, from Adobe's public font metrics.
_REGULAR = """
250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500
500 500 500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722
722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333
278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500
500 500 333 389 278 500 500 722 500 500 444 480 200 480 541 350 500 350 333 500
444 1000 500 500 333 1000 556 333 889 350 611 350 350 333 333 444 444 350 500 1000
333 980 389 333 722 350 444 722 250 333 500 500 500 500 200 500 333 760 276 500
564 333 760 333 400 564 300 300 333 500 453 250 333 300 310 500 750 750 750 444
722 722 722 722 722 722 889 667 611 611 611 611 333 333 333 333 722 722 722 722
722 722 722 564 722 722 722 722 722 722 556 500 444 444 444 444 444 444 667 444
444 444 444 444 278 278 278 278 500 500 500 500 500 500 500 564 500 500 500 500
500 500 500 500
"""
_BOLD = """
250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500 500
500 500 500 500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778
778 389 500 778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333
278 333 581 500 333 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500
556 556 444 389 333 556 500 722 500 500 444 394 220 394 520 350 500 350 333 500
500 1000 500 500 333 1000 556 333 1000 350 667 350 350 333 333 500 500 350 500 1000
333 1000 389 333 722 350 444 722 250 333 500 500 500 500 220 500 333 747 300 500
570 333 747 333 400 570 300 300 333 556 540 250 333 300 330 500 750 750 750 500
722 722 722 722 722 722 1000 722 667 667 667 667 389 389 389 389 722 722 778 778
778 778 778 570 778 722 722 722 722 722 611 556 500 500 500 500 500 500 722 444
444 444 444 444 278 278 278 278 500 556 500 500 500 500 500 570 500 556 556 556
556 500 556 500
"""


class Face(Enum):
    """The two faces, by their name in the page's resources."""

    REGULAR = "F1"
    BOLD = "F2"


@cache
def _widths(face: Face) -> tuple[int, ...]:
    table = _REGULAR if face is Face.REGULAR else _BOLD
    return tuple(map(int, table.split()))


def width_pt(text: str, face: Face, size_pt: float) -> float:
    """How wide a text is. Raises UnicodeEncodeError for a character that the faces do not have."""
    widths = _widths(face)
    return sum(widths[byte - 32] for byte in text.encode(CODE_PAGE)) * size_pt / 1000


def _literal(text: str) -> str:
    """A text as PDF has it: brackets, backslashes and what is not ASCII are told by number, so no text ends it."""
    data = text.encode(CODE_PAGE)
    told = (chr(byte) if 32 <= byte < 127 and byte not in b"()\\" else f"\\{byte:03o}" for byte in data)
    return f"({''.join(told)})"


def number(value: float) -> str:
    """A length with at most two digits behind the point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


class Sheet:
    """One page that is being drawn; `pdf` gives its bytes. The same calls give the same bytes."""

    def __init__(self) -> None:
        self._drawn: list[str] = []

    def text(
        self, x_pt: float, y_pt: float, words: str, face: Face, size_pt: float, *, space_pt: float = 0, grey: float = 0
    ) -> None:
        """Words on the base line `y_pt`. `space_pt` widens each space, `grey` 0 is black and 1 white."""
        shade = f"{number(grey)} g "
        self._drawn.append(
            f"{shade}BT /{face.value} {number(size_pt)} Tf {number(space_pt)} Tw {number(x_pt)} {number(y_pt)} Td"
            f" {_literal(words)} Tj ET"
        )

    def slanted(self, x_pt: float, y_pt: float, words: str, size_pt: float, grey: float) -> None:
        """Large words that rise by 45 degrees, drawn as outlines: what lies under them stays legible."""
        turn = "0.7071 0.7071 -0.7071 0.7071"
        self._drawn.append(
            f"q {number(grey)} G 1.2 w BT 1 Tr /F2 {number(size_pt)} Tf {turn} {number(x_pt)} {number(y_pt)} Tm"
            f" {_literal(words)} Tj ET Q"
        )

    def line(self, x_pt: float, y_pt: float, to_x_pt: float, width_pt: float) -> None:
        """A level line."""
        self._drawn.append(
            f"0 G {number(width_pt)} w {number(x_pt)} {number(y_pt)} m {number(to_x_pt)} {number(y_pt)} l S"
        )

    def box(self, x_pt: float, y_pt: float, wide_pt: float, high_pt: float, line_pt: float) -> None:
        """The outline of a rectangle."""
        corner = f"{number(x_pt)} {number(y_pt)} {number(wide_pt)} {number(high_pt)}"
        self._drawn.append(f"0 G {number(line_pt)} w {corner} re S")

    def blank(self, x_pt: float, top_pt: float, side_pt: float) -> None:
        """A white square below `top_pt`, over whatever was drawn there."""
        corner = f"{number(x_pt)} {number(top_pt - side_pt)} {number(side_pt)} {number(side_pt)}"
        self._drawn.append(f"1 g {corner} re f")

    def modules(self, x_pt: float, y_pt: float, side_pt: float, rows: tuple[tuple[bool, ...], ...]) -> None:
        """Square modules, true is dark, the first row on top; runs of a row are one rectangle."""
        one_pt = side_pt / len(rows)
        drawn = [f"q 0 g {one_pt:.6f} 0 0 {one_pt:.6f} {number(x_pt)} {number(y_pt)} cm"]
        for below, row in enumerate(reversed(rows)):
            drawn += [f"{start} {below} {length} 1 re" for start, length in _runs(row)]
        self._drawn.append("\n".join([*drawn, "f Q"]))

    def pdf(self, title: str) -> bytes:
        """The whole file."""
        content = "\n".join(self._drawn).encode("ascii")
        font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-{} /Encoding /WinAnsiEncoding >>"
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (id) /ViewerPreferences << /DisplayDocTitle true >> >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH_PT} {HEIGHT_PT}] /Contents 4 0 R"
            f" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>".encode("ascii"),
            f"<< /Length {len(content)} >>\nstream\n".encode("ascii") + content + b"\nendstream",
            font.format("Roman").encode("ascii"),
            font.format("Bold").encode("ascii"),
            f"<< /Title {_literal(title)} >>".encode("ascii"),
        ]
        return _file(objects)


def _runs(row: tuple[bool, ...]) -> list[tuple[int, int]]:
    """(start, length) of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs


def _file(objects: list[bytes]) -> bytes:
    """Objects with their table of offsets."""
    body, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for index, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{index} 0 obj\n".encode("ascii") + each + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
