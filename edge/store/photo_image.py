"""A picture from a stranger made into one of ours: opened within bounds, turned upright, drawn anew.

Drawing anew is what removes everything that is not the picture: place and camera (EXIF), thumbnails, colour profiles,
comments, and whatever hangs behind its end. Runs in a worker thread, one picture at a time.
"""

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from contract.photo import PLAIN_B
from edge.core.photo_refusals import PhotoBroken, PhotoNotPicture, PhotoTooManyDots, PhotoTooSmall
from edge.core.refusals import Refusal

SIDE_MOST: Final = 2_400  # an A4 page at 200 dpi: small print can be read
SIDE_LEAST: Final = 300
DOTS_MOST: Final = 16_800_000  # 4,096 x 4,096: 50 MB once opened
SCANS_MOST: Final = 32  # cameras make 1, programs at most a dozen; each runs over every dot once more
QUALITIES: Final = (82, 70, 55)
_SCAN: Final = b"\xff\xda"
_MAGIC: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}


def clean(data: bytes) -> bytes:
    """The picture in `data` as a plain JPEG that fits. Raises a refusal of `edge.core.photo_refusals`."""
    kind = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if kind is None:
        raise PhotoNotPicture
    if kind == "JPEG" and data.count(_SCAN) > SCANS_MOST:  # forty thousand fit into a file, and keep a core for an hour
        raise PhotoBroken
    try:
        return _drawn_anew(data, kind)
    except Refusal:
        raise
    except Image.DecompressionBombError as fault:
        raise _too_many() from fault
    except Exception as fault:  # a decoder fed with anything raises anything
        raise PhotoBroken from fault


def _too_many() -> PhotoTooManyDots:
    return PhotoTooManyDots(most=DOTS_MOST // 1_000_000)


def _drawn_anew(data: bytes, kind: str) -> bytes:
    with Image.open(BytesIO(data), formats=(kind,)) as image:
        width, height = image.size
        if width * height > DOTS_MOST:
            raise _too_many()
        if max(width, height) < SIDE_LEAST:
            raise PhotoTooSmall(width=width, height=height)
        image.draft("RGB", (SIDE_MOST, SIDE_MOST))  # of a large JPEG only what is needed is ever opened
        return _packed(_plain(image))


def _plain(image: Image.Image) -> Image.Image:
    """Upright, on white, no larger than needed, and with nothing but its dots."""
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode == "P":
        image = image.convert("RGBA")
    image.thumbnail((SIDE_MOST, SIDE_MOST))
    plain = Image.new("RGB", image.size, "white")
    plain.paste(image, mask=image.getchannel("A") if image.mode in ("RGBA", "LA") else None)
    return plain


def _packed(plain: Image.Image) -> bytes:
    """As a JPEG that fits: first the quality gives way, then the size."""
    while True:
        for quality in QUALITIES:
            target = BytesIO()
            plain.save(target, "JPEG", quality=quality, optimize=True)
            if target.tell() <= PLAIN_B:
                return target.getvalue()
        plain = plain.resize((plain.width * 2 // 3, plain.height * 2 // 3))
