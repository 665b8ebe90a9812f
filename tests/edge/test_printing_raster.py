"""The slip as dots: read by a QR reader as a citizen's phone would, and never over the edge of the paper."""

import dataclasses
import random
import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from contract.names import Paper
from contract.receipt import read_qr
from edge.core.qr import MODULES, QUIET, QrTooLongError, modules_of, svg, svg_path
from edge.core.slip import Check, PaperData, ServiceText, content_of
from edge.core.slip_blocks import blocks_of
from edge.printing.canvas import QR_DOTS, Canvas, Raster, qr_image
from edge.printing.metrics import METRICS, WIDTH_DOTS
from edge.printing.raster import _item, draw_slip
from edge.printing.typeface import FontMissingError, Style, Typeface, printable
from tests.edge.slip_papers import FACE, FONT, HOST, KIA, PBB, SETTINGS, bp, sealed_text, tt

WIDTHS = pytest.mark.parametrize("width_mm", [80, 58])


def drawn(data: PaperData, service: ServiceText, width_mm: int) -> tuple[Raster, bool]:
    """The dots of a paper, and whether it ran over the edge."""
    return draw_slip(blocks_of(content_of(data, service, SETTINGS)), width_mm, FACE)


def decoded(picture: Image.Image) -> list[str]:
    """Every QR that a reader finds."""
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


@WIDTHS
@pytest.mark.parametrize(("data", "service"), [(tt(), KIA), (bp(), PBB)], ids=["TT", "BP"])
def test_the_printed_qr_is_read_back_whole(data: PaperData, service: ServiceText, width_mm: int) -> None:
    """From the final one-bit raster, as the printer gets it."""
    raster, overflowed = drawn(data, service, width_mm)

    assert [data.qr_text] == decoded(raster.image())
    assert not overflowed
    assert data.paper is read_qr(decoded(raster.image())[0]).receipt.paper
    assert WIDTH_DOTS[width_mm] == raster.width


def test_a_tick_is_whole_wherever_the_strip_of_paper_grows() -> None:
    """The strip grows by itself under words; what the pen draws must not run over its end."""
    ticks = set()
    for start in range(340, 440):
        canvas = Canvas(METRICS[WIDTH_DOTS[80]], FACE)
        canvas.y = start
        _item(canvas, Check("Formulir F-1.02", "diserahkan", brought=True))
        ticks.add(canvas.image.crop((0, start, 40, start + METRICS[WIDTH_DOTS[80]].item.leading)).tobytes())

    assert len(ticks) == 1


def noisy(picture: Image.Image) -> Image.Image:
    """One dot in a hundred flipped, as on a worn head."""
    luck, worn = random.Random(8), picture.convert("L")
    for _ in range(worn.width * worn.height // 100):
        at = (luck.randrange(worn.width), luck.randrange(worn.height))
        worn.putpixel(at, 255 - int(worn.getpixel(at)))  # type: ignore[arg-type]
    return worn


DAMAGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "rotated 12 degrees": lambda i: i.convert("L").rotate(12, Image.Resampling.BILINEAR, expand=True, fillcolor=255),
    "35 % contrast": lambda i: i.convert("L").point([120 + value * 35 // 100 for value in range(256)]),
    "1 % of the dots wrong": noisy,
    "half size": lambda i: i.convert("L").resize((i.width // 2, i.height // 2), Image.Resampling.BOX),
    "blurred": lambda i: i.convert("L").filter(ImageFilter.GaussianBlur(1.2)),
    "two dead dots of the head": lambda i: dead_dots(i, (90, 171)),
}


def dead_dots(picture: Image.Image, columns: tuple[int, ...]) -> Image.Image:
    """White lines down the paper, where two heating dots no longer heat."""
    worn = picture.convert("L")
    for x in columns:
        worn.paste(255, (x, 0, x + 1, worn.height))
    return worn


@WIDTHS
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_worn_slip_is_still_read(damage: str, width_mm: int) -> None:
    """Thermal paper after a week in a pocket, as far as it can be simulated."""
    raster, _ = drawn(tt(), KIA, width_mm)

    assert [tt().qr_text] == decoded(DAMAGES[damage](raster.image()))


def test_the_qr_is_version_10_with_four_dots_a_module_and_four_modules_of_quiet() -> None:
    """260 dots: 32.5 mm, never resized."""
    picture = qr_image(sealed_text(Paper.TT, 347, docs=31))

    assert (260, 260) == picture.size == (QR_DOTS, QR_DOTS)
    assert picture.crop((0, 0, 260, 16)).getcolors() == [(260 * 16, 255)]
    assert (len(modules_of("x")), len(modules_of("x")[0])) == (MODULES, MODULES)
    for x, y in ((QUIET * 4, QUIET * 4), (QUIET * 4 + 3, QUIET * 4 + 3)):
        assert picture.getpixel((x, y)) == 0


def test_the_largest_possible_paper_still_fits_the_fixed_version() -> None:
    """Worst TT and BP of the contract; one digit more than room is refused, never printed smaller."""
    for text in (
        sealed_text(Paper.TT, 999_999, service=65_535, docs=0xFFFF, initials="WWW"),
        sealed_text(Paper.BP, 999_999, service=65_535, amount_rp=4_294_967_295, initials="WWW"),
    ):
        assert [text] == decoded(qr_image(text))
    with pytest.raises(QrTooLongError):
        modules_of(f"https://{HOST}/#" + "1" * 330)


def test_the_svg_draws_exactly_the_modules() -> None:
    """The page's QR and the paper's are the same squares."""
    modules = modules_of("LATIHAN")
    dark = {(x, y) for y, row in enumerate(modules) for x, cell in enumerate(row) if cell}
    drawn_ones: set[tuple[int, int]] = set()
    for row in svg_path(modules).split("M")[1:]:
        x, y = map(int, re.findall(r"\d+", row.partition("m")[0]))
        for moved, run in re.findall(r"m(\d+) 0h(\d+)v1h-\2z", row):
            x += int(moved)
            drawn_ones |= {(x - QUIET + i, y - QUIET) for i in range(int(run))}

    assert drawn_ones == dark
    assert 'aria-label="QR &lt;b>"' in svg("LATIHAN", "QR <b>")


@WIDTHS
def test_long_names_and_services_stay_on_the_paper(width_mm: int) -> None:
    """Wrapped, cut where a word is longer than a line, never run off."""
    service = dataclasses.replace(
        KIA, name="Pendaftaran" * 9, papers=tuple((f"{'Surat' * 12} {i}", False) for i in range(16))
    )
    raster, overflowed = drawn(tt(name="W" * 120, docs=0xFFFF), service, width_mm)

    assert not overflowed
    assert [tt().qr_text] == decoded(raster.image())


@WIDTHS
def test_the_largest_sum_stays_on_the_paper(width_mm: int) -> None:
    """Rp999.999.999.999 in figures and words."""
    _, overflowed = drawn(bp(amount_rp=999_999_999_999, tendered_rp=999_999_999_999), PBB, width_mm)

    assert not overflowed


def test_a_cancelled_slip_reads_as_its_cancellation() -> None:
    """BATAL across the body leaves the QR whole."""
    cancel = sealed_text(Paper.BT, 1)
    raster, _ = drawn(tt(void_by="BT-RKP01A-000001", qr_text=cancel, copy=1, copy_at_s=1795503060), KIA, 80)

    assert [cancel] == decoded(raster.image())


@pytest.mark.parametrize("name", ["\x1b@\x1dV\x00", "\x10\x04\x01", "Siti\nNur", "\x00\x07\x08", "\x1b\x70\x00"])
def test_control_bytes_in_a_name_draw_nothing_and_command_nothing(name: str) -> None:
    """They become spaces before any letter is drawn."""
    assert all(char.isprintable() for char in printable(name))
    raster, _ = drawn(tt(name=name), KIA, 58)
    assert [tt().qr_text] == decoded(raster.image())


def test_letters_the_font_lacks_lose_their_marks_or_become_a_question_mark() -> None:
    """No empty boxes on paper."""
    assert printable("José Wiśniewska 李") == "José Wisniewska ?"


def test_text_is_wrapped_at_ordinary_spaces_only() -> None:
    """Day and hour stay together."""
    style = Style(24, 650, 32)
    lines = FACE.wrap("24\u00a0November\u00a02026 pukul\u00a013.09\u00a0WIB", style, 300)

    assert lines == ["24\u00a0November\u00a02026", "pukul\u00a013.09\u00a0WIB"]
    assert FACE.width("4 jam", style) > FACE.width("4jam", style) + 4


def test_a_missing_font_is_named_with_what_to_do(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Not a stack trace from a drawing library."""
    with pytest.raises(FontMissingError, match="make assets"):
        Typeface(tmp_path / "none.woff2").width("a", Style(20, 500, 26))


def test_the_png_is_the_raster_at_203_dpi() -> None:
    """Dots survive the file unchanged."""
    from io import BytesIO

    raster, _ = drawn(tt(), KIA, 80)
    picture = Image.open(BytesIO(raster.png()))

    assert raster.image().tobytes() == picture.convert("1").tobytes()
    assert [round(value) for value in picture.info["dpi"]] == [203, 203]
    assert FONT.name == "plus-jakarta-sans.woff2"
