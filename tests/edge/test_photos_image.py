"""What a stranger uploads becomes a plain JPEG of ours, or is refused for its reason within bounds."""

import time
import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from contract.photo import PLAIN_B
from edge.core.photo_refusals import PhotoBroken, PhotoNotPicture, PhotoTooManyDots, PhotoTooSmall
from edge.core.refusals import Refusal
from edge.store.photo_image import SIDE_MOST, clean
from tests.edge.photo_pictures import PLACE, TAIL, from_a_phone, jpeg, page, png, png_bomb, progressive


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def test_nothing_of_the_phone_stays() -> None:
    """Place, camera, comment and what hangs behind the end are gone; the picture stands upright."""
    upload = from_a_phone()
    assert PLACE in upload
    assert upload.endswith(TAIL)

    kept = clean(upload)

    image = opened(kept)
    assert PLACE not in kept
    assert TAIL not in kept
    assert not image.getexif()
    assert "comment" not in image.info
    assert image.size == (900, 1200), "turned as its camera said"


@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P", "LA", "1", "I;16"])
def test_every_kind_of_png_becomes_a_jpeg(mode: str) -> None:
    """Scanners and screenshots too; what was transparent is white."""
    source = Image.new(mode, (400, 500)) if mode == "I;16" else page(400, 500).convert(mode)

    assert opened(clean(png(source))).mode == "RGB"


def test_a_picture_of_forty_thousand_steps_is_refused_before_it_is_opened() -> None:
    """Within 1.5 MB it would keep a core, and everybody's photographs, for half an hour. A usual one is opened."""
    assert clean(progressive())
    began_s = time.process_time()
    with pytest.raises(PhotoBroken):
        clean(progressive(40_000))
    assert time.process_time() - began_s < 2


def test_a_large_picture_is_made_smaller_and_stays_readable() -> None:
    """The longest side is bounded; the form of the sheet is kept."""
    image = opened(clean(jpeg(page(3000, 4000))))

    assert image.size == (SIDE_MOST * 3 // 4, SIDE_MOST)


def test_noise_that_hardly_packs_still_fits() -> None:
    """Quality gives way before the limit does."""
    noise = Image.effect_noise((2000, 2000), 120).convert("RGB")

    assert len(clean(png(noise))) <= PLAIN_B


@pytest.mark.parametrize(
    ("upload", "refusal"),
    [
        (b"%PDF-1.7 renamed.jpg", PhotoNotPicture),
        (b"", PhotoNotPicture),
        (b"GIF89a" + bytes(100), PhotoNotPicture),
        (b"\xff\xd8\xff", PhotoBroken),
        (b"\xff\xd8\xff\xe0" + b"%PDF" * 300, PhotoBroken),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), PhotoBroken),
        (jpeg()[:4000], PhotoBroken),
        (png()[:2000], PhotoBroken),
        (png_bomb(), PhotoTooManyDots),
        (png_bomb(6_000), PhotoTooManyDots),
        (jpeg(page(60, 40)), PhotoTooSmall),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else f"{len(value)} bytes",
)
def test_what_is_no_picture_is_refused_for_its_reason(upload: bytes, refusal: type[Refusal]) -> None:
    """By its content, whatever it is called, quickly and in little memory."""
    tracemalloc.start()
    began = time.perf_counter()
    try:
        with pytest.raises(refusal):
            clean(upload)
        peak_b = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak_b < 50 << 20
    assert time.perf_counter() - began < 5, "bounded even on a busy machine"


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_picture_is_opened_or_refused(data: st.DataObject) -> None:
    """Any bytes changed anywhere: a JPEG comes out, or a refusal; never another error."""
    source = bytearray(data.draw(st.sampled_from([SMALL_JPEG, SMALL_PNG])))
    for place in data.draw(st.lists(st.integers(3, len(source) - 1), min_size=1, max_size=12)):
        source[place] = data.draw(st.integers(0, 255))
    try:
        kept = clean(bytes(source))
    except Refusal:
        return
    assert opened(kept).format == "JPEG"


SMALL_JPEG = jpeg(page(320, 300))
SMALL_PNG = png(page(320, 300))
