"""Dots: the finished raster, the growing strip of paper, and the QR as it is pasted on it.

Knows no block of a slip and no printer.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw

from contract.limits import QR_DOTS_PER_MODULE
from edge.core.qr import MODULES, QUIET, modules_of
from edge.printing.metrics import Metrics
from edge.printing.typeface import Style, Typeface

QR_DOTS = (MODULES + 2 * QUIET) * QR_DOTS_PER_MODULE  # 260 dots, 32.5 mm
INK, PAPER = 0, 255
_INVERTED = bytes(255 - value for value in range(256))


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture for a thermal head: `rows` packed one bit a dot, first dot in the highest bit, 1 is ink."""

    width: int
    height: int
    rows: bytes

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of dots."""
        return (self.width + 7) // 8

    def image(self) -> Image.Image:
        """The same dots as a one-bit picture, black on white."""
        return Image.frombytes("1", (self.width, self.height), self.rows.translate(_INVERTED))

    def png(self) -> bytes:
        """The same dots as a PNG file at 203 dpi."""
        out = BytesIO()
        self.image().save(out, "PNG", dpi=(203, 203), optimize=True)
        return out.getvalue()


def raster_of(image: Image.Image) -> Raster:
    """Pack a picture whose dots are black or white."""
    ink = image.convert("1", dither=Image.Dither.NONE)
    return Raster(ink.width, ink.height, ink.tobytes().translate(_INVERTED))


class Canvas:
    """A strip of paper that grows downwards. `overflowed` is true once anything crossed the margin."""

    def __init__(self, metrics: Metrics, face: Typeface) -> None:
        self.metrics, self.face = metrics, face
        self.image = Image.new("L", (metrics.width, 400), PAPER)
        self.y = 0
        self.void_top: int | None = None
        self.void_word = ""
        self.code_top = 0
        self.overflowed = False

    def reserve(self, height: int) -> None:
        """Make sure that `height` dots below `y` are there."""
        if self.y + height > self.image.height:
            taller = Image.new("L", (self.metrics.width, self.y + height + 400), PAPER)
            taller.paste(self.image, (0, 0))
            self.image = taller

    def word(self, words: str, style: Style, x: int, *, right: bool = False) -> None:
        """One line at `x` (its left edge, or its right one), at the present height."""
        self.reserve(style.leading)
        drawn = self.face.draw(words, style)
        left = x - self.face.width(words, style) if right else x
        if left < 0 or left + self.face.width(words, style) > self.metrics.width:
            self.overflowed = True
        # Ink only darkens: a line never wipes the descenders of the one above it.
        region = (left, self.y, left + drawn.width, self.y + drawn.height)
        ink = drawn.point([255] + [0] * 255)
        self.image.paste(INK, region, ink)

    def lines(self, words: str, style: Style, *, centred: bool = False) -> None:
        """Wrapped words between the margins."""
        for line in self.face.wrap(words, style, self.metrics.room):
            spare = self.metrics.width - self.face.width(line, style)
            self.word(line, style, spare // 2 if centred else self.metrics.margin)
            self.y += style.leading

    def pen(self) -> ImageDraw.ImageDraw:
        """A pen on the present strip; ask anew after `reserve`."""
        return ImageDraw.Draw(self.image)

    def paste(self, picture: Image.Image, x: int) -> None:
        """A picture as it is, at the present height."""
        self.reserve(picture.height)
        self.image.paste(picture, (x, self.y))

    def finished(self) -> Image.Image:
        """The paper down to the present height and a little below, a multiple of 8 dots."""
        self.y += 16
        self.reserve(8)
        return self.image.crop((0, 0, self.metrics.width, -(-self.y // 8) * 8))


def qr_image(text: str) -> Image.Image:
    """The QR of a text at 4 dots a module with its quiet zone, 260 x 260, black on white."""
    small = Image.new("1", (MODULES + 2 * QUIET,) * 2, 1)
    for y, row in enumerate(modules_of(text)):
        for x, dark in enumerate(row):
            if dark:
                small.putpixel((x + QUIET, y + QUIET), 0)
    return small.resize((QR_DOTS, QR_DOTS), Image.Resampling.NEAREST).convert("L")
