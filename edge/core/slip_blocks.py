"""The order of a thermal slip: a `SlipContent` as a list of blocks, each one thing to draw.

Pure, and free of any measure: sizes in dots belong to the raster. A block says what it is, not how big.
"""

from dataclasses import dataclass
from enum import Enum

from edge.core.slip import Check, Money, Row, SlipContent
from edge.core.slip_content import Aloud


class Role(Enum):
    """What a line of text is; the raster knows size and weight of each on each paper width."""

    ISSUER = "issuer"
    PLACE = "place"
    PLACE_LINE = "place_line"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BOX = "box"
    VOID = "void"
    SMALL = "small"
    NUMBER = "number"
    SERVICE = "service"
    SECTION = "section"
    HELP = "help"
    FINE = "fine"
    FINE_STRONG = "fine_strong"
    SAMPLE = "sample"
    TICKET = "ticket"


class Stroke(Enum):
    """A horizontal rule: full and thick, full and thin, or dashed."""

    THICK = "thick"
    THIN = "thin"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Text:
    """Words of one role, wrapped to the width."""

    words: str
    role: Role
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    stroke: Stroke


@dataclass(frozen=True, slots=True)
class Boxed:
    """Words in a frame: SALINAN 1, BATAL."""

    words: str
    role: Role = Role.BOX
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels and values in two columns."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Ticked or lacking papers, with what happened to each at the right."""

    items: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Labels at the left, amounts at the right; `large` for the one total."""

    rows: tuple[Row, ...]
    large: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Fee at the left and promise at the right; below each other where the paper is narrow."""

    fee_label: str
    fee: str
    fee_boxed: bool
    promise_label: str
    promise: str
    promise_rest: str


@dataclass(frozen=True, slots=True)
class Code:
    """The QR with what to type where it cannot be read."""

    qr_text: str
    number: str
    check_code: str
    host: str


Block = Text | Rule | Boxed | Pairs | Checklist | Sums | Columns | Code

DASHED = Rule(Stroke.DASHED)
THICK = Rule(Stroke.THICK)


def _head(content: SlipContent) -> list[Block]:
    blocks: list[Block] = [
        Text(content.issuer.upper(), Role.ISSUER, centred=True),
        Text(content.place, Role.PLACE, centred=True),
        Text(content.place_line, Role.PLACE_LINE, centred=True),
        THICK,
        Text(content.title.upper(), Role.TITLE, centred=True),
    ]
    if content.subtitle:
        blocks.append(Text(content.subtitle, Role.SUBTITLE, centred=True))
    return [*blocks, THICK]


def _marks(content: SlipContent) -> list[Block]:
    """BATAL and SALINAN, with their sentences."""
    blocks: list[Block] = []
    if content.void:
        blocks += [Boxed(content.void, Role.VOID, wide=True), Text(content.void_line, Role.FINE_STRONG)]
    if content.sheet:
        blocks.append(Text(content.sheet, Role.HELP))
    if content.copy:
        blocks += [Boxed(content.copy), Text(content.copy_line, Role.SMALL)]
    return blocks


def _body(content: SlipContent) -> list[Block]:
    blocks: list[Block] = [Text(content.number, Role.NUMBER)]
    if content.service:
        blocks.append(Text(content.service, Role.SERVICE))
    blocks += [Pairs(content.rows), DASHED]
    if content.checklist:
        blocks += [Text(content.checklist_title, Role.SECTION), Checklist(content.checklist), DASHED]
    return blocks


def _terms(content: SlipContent) -> list[Block]:
    """Fee and promise, where the paper has any."""
    if not content.fee and not content.promise:
        return []
    columns = Columns(
        content.fee_label, content.fee, content.fee_boxed, content.promise_label, content.promise, content.promise_rest
    )
    return [columns, DASHED]


def _money(money: Money | None) -> list[Block]:
    if money is None:
        return []
    blocks: list[Block] = [Sums(money.parts)] if money.parts else []
    if money.total:
        if money.parts:
            blocks.append(Rule(Stroke.THIN))
        blocks.append(Sums((Row(money.label, money.total),), large=True))
        blocks.append(Text(f"Terbilang: {money.in_words}", Role.SECTION))
    if money.cash:
        blocks.append(Sums(money.cash))
    if money.source:
        blocks.append(Text(money.source, Role.FINE))
    return [*blocks, DASHED]


def _receiver(content: SlipContent) -> list[Block]:
    if not content.receiver:
        return []
    return [Pairs((Row("Penerima", "\n".join(content.receiver)),)), DASHED]


def _aloud(aloud: Aloud | None) -> list[Block]:
    """Figures and words to read out, one word a line."""
    if aloud is None:
        return []
    words = [Text(f"{place}  {word}", Role.PLACE) for place, word in enumerate(aloud.words, 1)]
    return [Text(aloud.title, Role.SECTION), Sums(aloud.figures), *words, Text(aloud.note, Role.FINE), DASHED]


def _foot(content: SlipContent) -> list[Block]:
    lines = [Text(line.text, Role.FINE_STRONG if line.strong else Role.FINE) for line in content.closing]
    sample = [Text(content.sample, Role.SAMPLE, centred=True)] if content.sample else []
    return [*lines, *sample]


def _code(content: SlipContent) -> list[Block]:
    """The QR and what to do with it; nothing on a paper that stays in the house."""
    if not content.qr_text:
        return []
    code = Code(content.qr_text, content.code_number, content.check_code, content.host)
    return [code, Text("Tanpa internet: minta petugas memindai.", Role.HELP, centred=True), DASHED]


def blocks_of(content: SlipContent) -> tuple[Block, ...]:
    """The whole slip from top to bottom."""
    return (
        *_head(content),
        *_marks(content),
        *_body(content),
        *_money(content.money),
        *_terms(content),
        *_receiver(content),
        *_aloud(content.aloud),
        *_code(content),
        *_foot(content),
    )
