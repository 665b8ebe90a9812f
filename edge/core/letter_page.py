"""A letter drawn on one A4 page: letterhead, title, register number, body, space for ink, and the QR at the left.

The same letter and the same numbers give the same bytes, for the hash of the first print stands in the journal. What
is drawn here for form 1 may therefore never change; another look is another form. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from edge.core.letter_text import Block, LetterText
from edge.core.pdf import HEIGHT_PT, WIDTH_PT, Face, Sheet, width_pt
from edge.core.qr import MODULES, QUIET, modules_of

LEFT_PT, RIGHT_PT = 71.0, WIDTH_PT - 57.0  # 25 mm for the punch, 20 mm
TOP_PT, BOTTOM_PT = HEIGHT_PT - 48.0, 52.0
SIZES_PT = (12.0, 11.5, 11.0, 10.5, 10.0)  # the largest with which the letter fits on its page
LEADING = 1.32
INDENT_PT = 36.0
VALUE_PT = LEFT_PT + INDENT_PT + 132.0
QR_SIDE_PT = 85.5  # 57 modules of 0.53 mm: 30.2 mm without the quiet zone
QUIET_PT = QR_SIDE_PT / MODULES * QUIET
SIGNER_MIDDLE_PT = 428.0
INK_PT = 62.0  # space for a signature in ink and a stamp
ARMS_WIDE_PT, ARMS_HIGH_PT = 50.0, 62.0


class LetterTooLongError(ValueError):
    """The letter does not fit on one page, even with the smallest letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """What a letter got when it was issued. `mark` is SALINAN n on a copy; `void_by` the number that cancelled it,
    whose QR and check code are then shown."""

    register_no: str
    number: str
    check_code: str
    qr_text: str
    mark: str = ""
    mark_line: str = ""
    void_by: str = ""

    @property
    def host(self) -> str:
        """The checking address, as the QR has it; "" for a practice letter, whose QR says LATIHAN."""
        return self.qr_text.removeprefix("https://").partition("/")[0] if "/" in self.qr_text else ""


def draw(letter: LetterText, issued: Issued) -> bytes:
    """The page as a PDF. Raises `LetterTooLongError`, or UnicodeEncodeError for a character that the print lacks."""
    for size_pt in SIZES_PT:
        sheet = Sheet()
        _marks(sheet, letter, issued)
        y_pt = _head(sheet, letter.letterhead)
        y_pt = _title(sheet, letter.title, issued.register_no, y_pt)
        y_pt = _body(sheet, letter.blocks, size_pt, y_pt)
        if _foot(sheet, letter, issued, size_pt, y_pt - 22) >= BOTTOM_PT:
            return sheet.pdf(f"{letter.title} {issued.register_no}")
    raise LetterTooLongError


def _centred(sheet: Sheet, y_pt: float, words: str, face: Face, size_pt: float, middle_pt: float) -> float:
    """Draw words around a middle; returns where they begin."""
    x_pt = middle_pt - width_pt(words, face, size_pt) / 2
    sheet.text(x_pt, y_pt, words, face, size_pt)
    return x_pt


def _head(sheet: Sheet, lines: tuple[str, ...]) -> float:
    """The letterhead with its double line; the place of the city's arms is only marked."""
    sheet.box(LEFT_PT, TOP_PT - ARMS_HIGH_PT, ARMS_WIDE_PT, ARMS_HIGH_PT, 0.5)
    for offset_pt, word in ((27, "Lambang"), (37, "Kota")):
        _centred(sheet, TOP_PT - offset_pt, word, Face.REGULAR, 8, LEFT_PT + ARMS_WIDE_PT / 2)
    room_pt = RIGHT_PT - LEFT_PT - ARMS_WIDE_PT - 12
    middle_pt = RIGHT_PT - room_pt / 2
    y_pt = TOP_PT
    for index, line in enumerate(lines):
        below = len(lines) - index
        face, size_pt = (Face.REGULAR, 10.0) if below == 1 else (Face.BOLD, 18.0 if below == 2 else 14.0)
        size_pt = min(size_pt, size_pt * room_pt / max(width_pt(line, face, size_pt), 1))
        y_pt -= size_pt * (1.6 if below == 1 else 1.15)
        _centred(sheet, y_pt, line, face, size_pt, middle_pt)
    y_pt = min(y_pt, TOP_PT - ARMS_HIGH_PT) - 10
    sheet.line(LEFT_PT, y_pt, RIGHT_PT, 2.5)
    sheet.line(LEFT_PT, y_pt - 3, RIGHT_PT, 0.7)
    return y_pt - 3


def _title(sheet: Sheet, title: str, register_no: str, y_pt: float) -> float:
    middle_pt = (LEFT_PT + RIGHT_PT) / 2
    size_pt = min(14.0, 14.0 * (RIGHT_PT - LEFT_PT) / width_pt(title, Face.BOLD, 14))
    x_pt = _centred(sheet, y_pt - 34, title, Face.BOLD, size_pt, middle_pt)
    sheet.line(x_pt, y_pt - 37, 2 * middle_pt - x_pt, 0.9)
    _centred(sheet, y_pt - 51, f"Nomor: {register_no}", Face.REGULAR, 12, middle_pt)
    return y_pt - 68


def _body(sheet: Sheet, blocks: tuple[Block, ...], size_pt: float, y_pt: float) -> float:
    """Paragraphs justified, rows in two columns; returns the last base line."""
    step_pt = size_pt * LEADING
    before_is_row = False
    for block in blocks:
        y_pt -= 0 if block.label and before_is_row else 6
        before_is_row = bool(block.label)
        if block.label:
            sheet.text(LEFT_PT + INDENT_PT, y_pt - step_pt, block.label, Face.REGULAR, size_pt)
            sheet.text(VALUE_PT - 10, y_pt - step_pt, ":", Face.REGULAR, size_pt)
            for line in _wrapped(block.words, size_pt, RIGHT_PT - VALUE_PT):
                y_pt -= step_pt
                sheet.text(VALUE_PT, y_pt, line, Face.REGULAR, size_pt)
        else:
            y_pt = _paragraph(sheet, block.words, size_pt, y_pt)
    return y_pt


def _paragraph(sheet: Sheet, words: str, size_pt: float, y_pt: float) -> float:
    room_pt = RIGHT_PT - LEFT_PT
    lines = list(_wrapped(words, size_pt, room_pt, INDENT_PT))
    for index, line in enumerate(lines):
        y_pt -= size_pt * LEADING
        indent_pt = INDENT_PT if index == 0 else 0
        spaces, slack_pt = line.count(" "), room_pt - indent_pt - width_pt(line, Face.REGULAR, size_pt)
        stretched = index < len(lines) - 1 and spaces > 0
        space_pt = slack_pt / spaces if stretched else 0
        sheet.text(LEFT_PT + indent_pt, y_pt, line, Face.REGULAR, size_pt, space_pt=space_pt)
    return y_pt


def _wrapped(words: str, size_pt: float, room_pt: float, indent_pt: float = 0) -> Iterator[str]:
    """Lines that fit; a word that is wider than a line is broken where it must."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if width_pt(longer, Face.REGULAR, size_pt) <= room_pt - indent_pt:
            line = longer
            continue
        if line:
            yield line
            indent_pt = 0
        *full, line = _broken(word, size_pt, room_pt - indent_pt)
        yield from full
    yield line


def _broken(word: str, size_pt: float, room_pt: float) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and width_pt(pieces[-1] + char, Face.REGULAR, size_pt) > room_pt:
            pieces.append("")
        pieces[-1] += char
    return pieces


def _foot(sheet: Sheet, letter: LetterText, issued: Issued, size_pt: float, y_pt: float) -> float:
    """Signature block at the right, QR at the left; returns the lowest point of both."""
    return min(_signature(sheet, letter, size_pt, y_pt), _check(sheet, issued, y_pt))


def _signature(sheet: Sheet, letter: LetterText, size_pt: float, y_pt: float) -> float:
    for line in letter.signature:
        y_pt -= size_pt * LEADING
        _centred(sheet, y_pt, line, Face.REGULAR, size_pt, SIGNER_MIDDLE_PT)
    y_pt -= INK_PT + size_pt
    x_pt = _centred(sheet, y_pt, letter.signer, Face.BOLD, size_pt, SIGNER_MIDDLE_PT)
    sheet.line(x_pt, y_pt - 2.5, 2 * SIGNER_MIDDLE_PT - x_pt, 0.8)
    if letter.nip:
        y_pt -= size_pt * LEADING
        _centred(sheet, y_pt, f"NIP {letter.nip}", Face.REGULAR, size_pt, SIGNER_MIDDLE_PT)
    return y_pt


def _check(sheet: Sheet, issued: Issued, y_pt: float) -> float:
    """The QR with its number and code, and the fixed words about checking."""
    sheet.blank(LEFT_PT, y_pt, QR_SIDE_PT + 2 * QUIET_PT)  # no mark of a cancelled letter may lie in the QR
    y_pt -= QR_SIDE_PT + QUIET_PT
    sheet.modules(LEFT_PT + QUIET_PT, y_pt, QR_SIDE_PT, modules_of(issued.qr_text))
    y_pt -= QUIET_PT
    lines = (
        (issued.void_by or issued.number, Face.BOLD, 9.0),
        (f"Kode cek {issued.check_code}", Face.BOLD, 9.0),
        ("Keaslian surat ini dapat diperiksa melalui QR, atau", Face.REGULAR, 8.0),
        (f"dengan nomor dan kode cek di {issued.host}.", Face.REGULAR, 8.0),
        ("Tanpa internet: minta petugas memindai.", Face.REGULAR, 8.0),
    )
    practice = ((issued.number, Face.BOLD, 9.0), ("Surat latihan, tidak ada yang diperiksa.", Face.REGULAR, 8.0))
    for words, face, size_pt in lines if issued.host else practice:
        y_pt -= size_pt * 1.25
        sheet.text(LEFT_PT, y_pt, words, face, size_pt)
    return y_pt


def _marks(sheet: Sheet, letter: LetterText, issued: Issued) -> None:
    """SALINAN n at the top, BATAL across, CONTOH at the foot; drawn first, so that all else lies over them."""
    if issued.mark:
        wide_pt = width_pt(issued.mark, Face.BOLD, 11) + 14
        sheet.box(RIGHT_PT - wide_pt, HEIGHT_PT - 42, wide_pt, 18, 1.2)
        sheet.text(RIGHT_PT - wide_pt + 7, HEIGHT_PT - 37, issued.mark, Face.BOLD, 11)
        line_pt = width_pt(issued.mark_line, Face.REGULAR, 8)
        sheet.text(RIGHT_PT - wide_pt - line_pt - 8, HEIGHT_PT - 36, issued.mark_line, Face.REGULAR, 8)
    if issued.void_by:
        sheet.slanted(225, 235, "BATAL", 132, 0.45)
        told = f"Dibatalkan dengan {issued.void_by}. Surat ini tidak berlaku; QR di atas adalah QR pembatalannya."
        _centred(sheet, 38, told, Face.BOLD, 9, (LEFT_PT + RIGHT_PT) / 2)
    if letter.sample:
        _centred(sheet, 24, letter.sample, Face.BOLD, 9, (LEFT_PT + RIGHT_PT) / 2)
