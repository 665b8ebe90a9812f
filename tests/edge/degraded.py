"""Thermal paper after a week in a pocket: what happens to a slip between the head and a phone's camera, seeded.

Works on the final 203 dpi raster, as grey values; numbers are in dots.
"""

import random
from collections.abc import Callable, Mapping

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Spoil = Callable[[Image.Image, random.Random], Image.Image]


def fresh(slip: Image.Image, luck: random.Random) -> Image.Image:
    """As it left the printer."""
    return slip


def faded(slip: Image.Image, luck: random.Random) -> Image.Image:
    """Heat and light: black becomes grey, down to a third of the contrast."""
    ink = luck.randint(110, 170)
    return slip.point([ink + (255 - ink) * value // 255 for value in range(256)])


def specks(size: tuple[int, int], luck: random.Random, share: float, depth: int) -> Image.Image:
    """A dark picture in which a `share` of the dots is `depth` bright."""
    return Image.frombytes("L", size, luck.randbytes(size[0] * size[1])).point(
        [depth if value < share * 256 else 0 for value in range(256)]
    )


def noisy(slip: Image.Image, luck: random.Random) -> Image.Image:
    """Specks: 4 % of the dots turned over, seen by a camera that is not sharp to the dot."""
    spotted = ImageChops.difference(slip, specks(slip.size, luck, 0.04, 255))
    return spotted.filter(ImageFilter.GaussianBlur(0.8))


def folded(slip: Image.Image, luck: random.Random) -> Image.Image:
    """Two folds right through the QR: white lines of 3 to 6 dots where the coating broke, across and down."""
    out, width, height = slip.copy(), slip.width, slip.height
    pen = ImageDraw.Draw(out)
    for _ in range(2):
        y, x, wide = luck.randrange(height), luck.randrange(width), luck.randint(3, 6)
        pen.line((0, y, width, y + luck.randint(-4, 4)), fill=255, width=wide)
        pen.line((x, 0, x + luck.randint(-4, 4), height), fill=255, width=wide)
    return out


def blurred(slip: Image.Image, luck: random.Random) -> Image.Image:
    """A camera out of focus by 1 to 1.5 dots."""
    return slip.filter(ImageFilter.GaussianBlur(luck.uniform(1.0, 1.5)))


def dead_dots(slip: Image.Image, luck: random.Random) -> Image.Image:
    """Two columns of the head never burn."""
    out = slip.copy()
    pen = ImageDraw.Draw(out)
    for _ in range(2):
        x = luck.randrange(slip.width)
        pen.line((x, 0, x, slip.height), fill=255)
    return out


def turned(slip: Image.Image, luck: random.Random) -> Image.Image:
    """Held at up to 12 degrees."""
    angle = luck.choice((-1, 1)) * luck.uniform(5, 12)
    return slip.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def crumpled(slip: Image.Image, luck: random.Random) -> Image.Image:
    """A fingertip of it rubbed off: up to 5 % of the QR's area gone white."""
    out = slip.copy()
    pen = ImageDraw.Draw(out)
    for _ in range(4):
        x, y, side = luck.randrange(slip.width), luck.randrange(slip.height), luck.randint(16, 29)
        pen.ellipse((x, y, x + side, y + side), fill=255)
    return out


def a_week(slip: Image.Image, luck: random.Random) -> Image.Image:
    """All of it a little: fade, specks, one fold, dead dots, a turn, a camera a bit out of focus."""
    for spoil in (faded, dead_dots, crumpled, turned):
        slip = spoil(slip, luck)
    dusty = ImageChops.add(slip, specks(slip.size, luck, 0.04, 60))
    return dusty.filter(ImageFilter.GaussianBlur(luck.uniform(0.6, 1.2)))


KINDS: Mapping[str, Spoil] = {
    each.__name__: each for each in (fresh, faded, noisy, folded, blurred, dead_dots, turned, crumpled, a_week)
}
