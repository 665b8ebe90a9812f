"""Draws a slip's blocks as dots at 203 dpi: 576 wide on 80 mm paper, 384 on 58 mm.

Pictures only: blocks in, black and white dots out. The QR is pasted as modules of 4 dots after the threshold and never
resized. May not talk to a printer.
"""

from collections.abc import Callable, Iterable

from PIL import Image

from edge.core.slip import Check, Row
from edge.core.slip_blocks import (
    Block,
    Boxed,
    Checklist,
    Code,
    Columns,
    Pairs,
    Role,
    Rule,
    Stroke,
    Sums,
    Text,
)
from edge.printing.canvas import INK, PAPER, QR_DOTS, Canvas, Raster, qr_image, raster_of
from edge.printing.metrics import METRICS, WIDTH_DOTS, Metrics
from edge.printing.typeface import Style, Typeface


def _rule(canvas: Canvas, rule: Rule) -> None:
    canvas.y += 4
    canvas.reserve(16)
    pen, left, right = canvas.pen(), canvas.metrics.margin, canvas.metrics.width - canvas.metrics.margin
    if rule.stroke is Stroke.DASHED:
        for x in range(left, right, 10):
            pen.rectangle((x, canvas.y + 4, min(x + 5, right - 1), canvas.y + 5), fill=INK)
    else:
        height = 4 if rule.stroke is Stroke.THICK else 2
        pen.rectangle((left, canvas.y + 3, right - 1, canvas.y + 2 + height), fill=INK)
    canvas.y += 12


def _text(canvas: Canvas, text: Text) -> None:
    style = canvas.metrics.styles[text.role]
    canvas.y += {Role.NUMBER: 8, Role.FINE: 4, Role.FINE_STRONG: 4, Role.SECTION: 2}.get(text.role, 0)
    canvas.lines(text.words, style, centred=text.centred)


def _boxed(canvas: Canvas, boxed: Boxed) -> None:
    style = canvas.metrics.styles[boxed.role]
    if boxed.role is Role.VOID:
        canvas.void_top = canvas.y + style.leading + 12
        canvas.void_word = boxed.words.partition(" ")[0]
    _frame(canvas, boxed.words, style, canvas.metrics.margin, canvas.metrics.room if boxed.wide else None)
    canvas.y += style.leading + 12


def _frame(canvas: Canvas, words: str, style: Style, x: int, wide: int | None = None) -> None:
    """Words in a frame of 4 dots, `wide` dots across or as wide as the words."""
    length = canvas.face.width(words, style)
    width = wide or length + 36
    canvas.reserve(style.leading + 12)
    canvas.pen().rectangle((x, canvas.y + 2, x + width - 1, canvas.y + style.leading + 5), outline=INK, width=4)
    canvas.y += 4
    canvas.word(words, style, x + (width - length) // 2)
    canvas.y -= 4


def _pairs(canvas: Canvas, pairs: Pairs) -> None:
    for row in pairs.rows:
        _pair(canvas, row)


def _pair(canvas: Canvas, row: Row) -> None:
    """A label and its value; a value too long goes on below itself."""
    m = canvas.metrics
    labels = canvas.face.wrap(row.label, m.label, m.label_width - 8)
    values = canvas.face.wrap(row.value, m.value, m.room - m.label_width)
    for index in range(max(len(labels), len(values))):
        if index < len(labels):
            canvas.word(labels[index], m.label, m.margin)
        if index < len(values):
            canvas.word(values[index], m.value, m.margin + m.label_width)
        canvas.y += m.value.leading


def _tick(canvas: Canvas, middle: int, brought: bool) -> None:
    """A tick for what was brought, an empty box for what is missing."""
    canvas.reserve(2 * middle)
    x, y, pen = canvas.metrics.margin, canvas.y + middle, canvas.pen()
    if brought:
        pen.line(((x + 2, y), (x + 7, y + 5), (x + 17, y - 7)), fill=INK, width=4)
    else:
        pen.rectangle((x + 1, y - 8, x + 17, y + 8), outline=INK, width=3)


def _checklist(canvas: Canvas, checklist: Checklist) -> None:
    for item in checklist.items:
        _item(canvas, item)


def _item(canvas: Canvas, item: Check) -> None:
    """One paper: its text wrapped beside the tick; what became of it at the right, or below where room lacks."""
    m, face = canvas.metrics, canvas.face
    left, right = m.margin + 30, m.width - m.margin
    kept_width = face.width(item.kept, m.kept) + 14 if item.kept else 0
    style = m.item if item.brought else Style(m.item.dots, 650, m.item.leading)
    lines = face.wrap(item.text, style, right - left)
    if not (len(lines) == 1 and left + face.width(lines[0], style) + kept_width <= right) and m.side_by_side:
        lines = face.wrap(item.text, style, right - left - kept_width)
    _tick(canvas, m.item.leading // 2 + 1, item.brought)
    for line in lines[:-1]:
        canvas.word(line, style, left)
        canvas.y += style.leading
    canvas.word(lines[-1], style, left)
    if item.kept and left + face.width(lines[-1], style) + kept_width > right:
        canvas.y += style.leading - 2
    if item.kept:
        canvas.word(item.kept, m.kept, right, right=True)
    canvas.y += style.leading


def _sums(canvas: Canvas, sums: Sums) -> None:
    m = canvas.metrics
    for row in sums.rows:
        label, value = (m.total, m.total) if sums.large else (m.label, m.value)
        if _sum_width(canvas, row, label, value) > m.room and sums.large:
            label = m.value
        if _sum_width(canvas, row, label, value) > m.room:
            canvas.lines(row.label, label)
        else:
            canvas.word(row.label, label, m.margin)
        canvas.word(row.value, value, m.width - m.margin, right=True)
        canvas.y += value.leading + 2


def _sum_width(canvas: Canvas, row: Row, label: Style, value: Style) -> int:
    return canvas.face.width(row.label, label) + canvas.face.width(row.value, value) + 16


def _columns(canvas: Canvas, columns: Columns) -> None:
    """Fee and promise, side by side on wide paper."""
    m, top = canvas.metrics, canvas.y
    if columns.fee:
        _fee(canvas, columns, m.margin)
    bottom = canvas.y
    left = m.margin
    if m.side_by_side and columns.fee:
        canvas.y, left = top, m.margin + 218
    _promise(canvas, columns, left)
    canvas.y = max(canvas.y, bottom)


def _fee(canvas: Canvas, columns: Columns, x: int) -> None:
    m = canvas.metrics
    canvas.word(columns.fee_label, m.label, x)
    canvas.y += m.label.leading - 4
    if columns.fee_boxed:
        _frame(canvas, columns.fee, m.styles[Role.BOX], x)
        canvas.y += m.styles[Role.BOX].leading + 12
    else:
        canvas.word(columns.fee, m.promise, x)
        canvas.y += m.promise.leading


def _promise(canvas: Canvas, columns: Columns, left: int) -> None:
    m = canvas.metrics
    room = m.width - m.margin - left
    for words, style in (
        (columns.promise_label, m.label),
        (columns.promise, m.promise),
        (columns.promise_rest, m.styles[Role.HELP]),
    ):
        for line in canvas.face.wrap(words, style, room) if words else ():
            canvas.word(line, style, left)
            canvas.y += style.leading - (2 if style is m.styles[Role.HELP] else 0)


def _code(canvas: Canvas, code: Code) -> None:
    canvas.y += 8
    canvas.code_top = canvas.y
    (_code_beside if canvas.metrics.side_by_side else _code_below)(canvas, code)
    canvas.y += 2


def _code_beside(canvas: Canvas, code: Code) -> None:
    """Wide paper: the QR at the left, what to type at its right."""
    m, top = canvas.metrics, canvas.y
    canvas.paste(qr_image(code.qr_text), m.margin - 8)
    left = m.margin - 8 + QR_DOTS + 4
    canvas.y = top + 12
    for words, style in _code_lines(code, m):
        for line in canvas.face.wrap(words, style, m.width - m.margin - left):
            canvas.word(line, style, left)
            canvas.y += style.leading
    canvas.y = max(canvas.y, top + QR_DOTS)


def _code_lines(code: Code, m: Metrics) -> list[tuple[str, Style]]:
    typed = [("Kode cek", m.small), (code.check_code, m.code)] if code.check_code else []
    return [
        ("Pindai untuk memeriksa keaslian", m.styles[Role.HELP]),
        *typed,
        ("Nomor", m.small),
        (code.number, m.code_number),
        (code.host, m.small),
    ]


def _code_below(canvas: Canvas, code: Code) -> None:
    """Narrow paper: the QR in the middle, check code and number below it."""
    m = canvas.metrics
    canvas.paste(qr_image(code.qr_text), (m.width - QR_DOTS) // 2)
    canvas.y += QR_DOTS
    if code.check_code:
        canvas.lines(f"Kode cek {code.check_code}", m.code, centred=True)
    canvas.lines(code.number, m.code_number, centred=True)
    canvas.lines(code.host, m.small, centred=True)


def _draw(canvas: Canvas, block: Block) -> None:
    handlers: dict[type, Callable[..., None]] = {
        Rule: _rule,
        Text: _text,
        Boxed: _boxed,
        Pairs: _pairs,
        Checklist: _checklist,
        Sums: _sums,
        Columns: _columns,
        Code: _code,
    }
    handlers[type(block)](canvas, block)


def _strike(canvas: Canvas, words: str) -> None:
    """Large slanted words across a cancelled paper or one of training, in every third dot so that it stays readable.

    Ends above the QR: that one is the cancellation's and must be read.
    """
    if canvas.void_top is None:
        return
    size = canvas.metrics.width * 5 // (4 * len(words))
    style = Style(size, 800, size)
    drawn = canvas.face.draw(words, style).rotate(30, Image.Resampling.BILINEAR, expand=True, fillcolor=PAPER)
    top = canvas.void_top + max(0, canvas.code_top - canvas.void_top - drawn.height) // 2
    left = (canvas.metrics.width - drawn.width) // 2
    for y in range(min(drawn.height, canvas.code_top - top)):
        for x in range(-y % 3, drawn.width, 3):
            if drawn.getpixel((x, y)) == INK and 0 <= left + x < canvas.metrics.width:
                canvas.image.putpixel((left + x, top + y), INK)


def draw_slip(blocks: Iterable[Block], width_mm: int, face: Typeface) -> tuple[Raster, bool]:
    """The slip's dots, and whether anything ran over the edge (a fault of layout that tests look for)."""
    canvas = Canvas(METRICS[WIDTH_DOTS[width_mm]], face)
    canvas.y = 16
    for block in blocks:
        _draw(canvas, block)
    _strike(canvas, canvas.void_word)
    return raster_of(canvas.finished()), canvas.overflowed
