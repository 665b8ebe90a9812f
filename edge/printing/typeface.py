"""Letters for paper: the product's own font at three weights, measured and drawn four times too large.

Text is drawn at 4x and boxed down, so that spacing stays even without hinting; direct one-bit drawing ran words
together. The basic layout engine is used on purpose: the other one depends on a system library, and the same paper
must come out of every box. May not know what a slip is.
"""

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SCALE = 4
THRESHOLD = 136  # of 255; lighter is paper, darker is ink
WORD_GAP_EM = 0.07  # the font's own spaces are narrow: without it "4 jam" reads "4jam"
GLUE = "\u00a0"  # a space at which no line is broken
_ALSO_DRAWN = frozenset("–—‘’“”…•−×")


class FontMissingError(Exception):
    """The font file is not where `make assets` lays it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is missing or no font; run `make assets`")


@dataclass(frozen=True, slots=True)
class Style:
    """Height of the em in dots, weight 200-800, and distance between baselines in dots."""

    dots: int
    weight: int
    leading: int


@lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """`text` as the font can draw it: controls become spaces, letters outside Latin lose their marks or become `?`.

    So no byte of a name can reach the printer as a command, nor leave an empty box on the paper.
    """
    out = []
    for char in unicodedata.normalize("NFC", text):
        if char == GLUE:
            out.append(char)
        elif unicodedata.category(char)[0] in "CZ":
            out.append(" ")
        elif ord(char) <= 0xFF or char in _ALSO_DRAWN:
            out.append(char)
        else:
            base = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
            out.append(base or "?")
    return " ".join(word for word in "".join(out).split(" ") if word)


@dataclass(frozen=True)
class Typeface:
    """One variable font file. Cheap to keep: a slip needs about a dozen sizes."""

    path: Path
    _fonts: dict[tuple[int, int], ImageFont.FreeTypeFont] = field(default_factory=dict, repr=False, compare=False)

    def font(self, style: Style) -> ImageFont.FreeTypeFont:
        """The font of a style at drawing size. Raises `FontMissingError`."""
        key = (style.dots, style.weight)
        if key not in self._fonts:
            try:
                font = ImageFont.truetype(self.path, style.dots * SCALE, layout_engine=ImageFont.Layout.BASIC)
                font.set_variation_by_axes([style.weight])
            except OSError as fault:
                raise FontMissingError(self.path) from fault
            self._fonts[key] = font
        return self._fonts[key]

    def gap(self, style: Style) -> float:
        """Width of the space between two words, in drawing dots."""
        return float(self.font(style).getlength(" ")) + style.dots * SCALE * WORD_GAP_EM

    def width(self, words: str, style: Style) -> int:
        """Width of one line in paper dots, rounded up."""
        font, parts = self.font(style), printable(words).replace(GLUE, " ").split(" ")
        length = sum(font.getlength(part) for part in parts) + self.gap(style) * (len(parts) - 1)
        return -(-int(length + 0.999) // SCALE)

    def wrap(self, words: str, style: Style, room: int) -> list[str]:
        """`words` as lines of at most `room` dots; a word longer than a line is cut, never run off the paper."""
        lines: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for word in printable(paragraph).split(" "):
                longer = f"{line} {word}".strip()
                if self.width(longer, style) <= room:
                    line = longer
                    continue
                if line:
                    lines.append(line)
                *cut, line = self._cut(word, style, room)
                lines += cut
            lines.append(line)
        return lines

    def _cut(self, word: str, style: Style, room: int) -> list[str]:
        """A word in pieces that fit."""
        pieces, piece = [], ""
        for char in word:
            if piece and self.width(piece + char, style) > room:
                pieces.append(piece)
                piece = ""
            piece += char
        return [*pieces, piece]

    def draw(self, words: str, style: Style) -> Image.Image:
        """One line as black (0) on white (255) in paper dots, exactly `leading` high; the baseline sits at 3/4."""
        width = self.width(words, style) + 2
        big = Image.new("L", (width * SCALE, style.leading * SCALE), 255)
        pen = ImageDraw.Draw(big)
        x, base = 0.0, baseline(style) * SCALE
        font, gap = self.font(style), self.gap(style)
        for part in printable(words).replace(GLUE, " ").split(" "):
            pen.text((round(x), base), part, fill=0, font=font, anchor="ls")
            x += font.getlength(part) + gap
        return threshold(big.resize((width, style.leading), Image.Resampling.BOX))


def baseline(style: Style) -> int:
    """Dots from the top of a line to its baseline: the letters stand in the middle of the leading."""
    return (style.leading + round(style.dots * 0.70)) // 2


def threshold(grey: Image.Image) -> Image.Image:
    """Grey to pure black and white."""
    return grey.point([0] * THRESHOLD + [255] * (256 - THRESHOLD))
