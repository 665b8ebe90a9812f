"""Takes the guide's pictures, and makes them small enough to be kept beside it.

`python -m tests.guide.camera` copies what the day took into docs/img/panduan, each in a palette and at most `MOST_B`.
"""

import shutil
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.async_api import Page

ROOT: Final = Path(__file__).parents[2]
TAKEN: Final = ROOT / "var" / "artifacts" / "guide"
KEPT: Final = ROOT / "docs" / "img" / "panduan"
MOST_B: Final = 60_000
ALL_MOST_B: Final = 1_500_000
WIDEST_PX: Final = 1366
NARROWED_PX: Final = 1100
COLOURS: Final = (32, 24, 16)
TOKENS: Final = (
    (0xFF, 0xCF, 0x33), (0xE0, 0x9B, 0x00), (0xFF, 0xF2, 0xD3), (0x70, 0x47, 0x00), (0x9E, 0x1F, 0x19),
    (0x14, 0x65, 0x3A), (0xE0, 0xF2, 0xE7), (0x0B, 0x4F, 0x5F), (0x14, 0x21, 0x2B), (0xFF, 0xFF, 0xFF),
)  # fmt: skip


async def take(page: Page, name: str, height: int = 0) -> None:
    """Keep a picture of the page as a person sees it; `height` more than the window's, 0 for the window alone.

    A picture of a page that is too wide, or without its letters, is no help: both fail here.
    """
    TAKEN.mkdir(parents=True, exist_ok=True)
    await page.evaluate("document.fonts.ready.then(() => null)")
    over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert over <= 0, f"{name} is {over} px too wide"
    size = page.viewport_size
    assert size is not None
    if height:
        await page.set_viewport_size({"width": size["width"], "height": height})
    await page.evaluate("scrollTo(0, 0)")
    await page.screenshot(path=TAKEN / f"{name}.png")
    await page.set_viewport_size(size)


def take_slip(slip: Path, name: str) -> None:
    """A paper as the printer left it."""
    TAKEN.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(slip, TAKEN / f"kertas-{name}.png")


def shrunk(source: Path) -> bytes:
    """The picture in as many colours as fit into `MOST_B`. A slip is black and white as it was printed."""
    opened = Image.open(source)
    if opened.mode == "1":
        return _png(opened)
    image = opened.convert("RGB")
    if image.width > WIDEST_PX:
        height = round(image.height * NARROWED_PX / image.width)
        image = image.resize((NARROWED_PX, height), Image.Resampling.LANCZOS)
    small = b""
    for colours in COLOURS:
        small = _png(image.quantize(palette=_palette(image, colours), dither=Image.Dither.NONE))
        if len(small) <= MOST_B:
            return small
    raise ValueError(f"{source.name} is {len(small)} bytes in {COLOURS[-1]} colours")


def _palette(image: Image.Image, colours: int) -> Image.Image:
    """The tokens that the picture shows, which mean much and cover little, and its commonest blends."""
    counted: Sequence[tuple[int, tuple[int, ...]]] = image.getcolors(image.width * image.height) or ()  # type: ignore[assignment]
    shown = {colour for count, colour in counted if count > 8}
    tokens = [each for each in TOKENS if each in shown]
    blends = image.quantize(colours - len(tokens), dither=Image.Dither.NONE).getpalette() or []
    parts = [*(part for colour in tokens for part in colour), *blends[: 3 * (colours - len(tokens))]]
    palette = Image.new("P", (1, 1))
    palette.putpalette(parts + parts[:3] * (256 - len(parts) // 3))
    return palette


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def keep() -> None:
    """Copy all that the day took; a picture that is taken no more goes."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.png"):
        old.unlink()
    total = 0
    for source in sorted(TAKEN.glob("*.png")):
        small = shrunk(source)
        total += len(small)
        (KEPT / source.name).write_bytes(small)
    assert total <= ALL_MOST_B, f"{total} bytes in all"
    print(f"{len(list(KEPT.glob('*.png')))} pictures, {total / 1000:.0f} kB, in {KEPT.relative_to(ROOT)}")


if __name__ == "__main__":
    keep()
