"""Pictures for the tests of photographs: made here, so that what is in them is known."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw

PLACE = b"GPS-PALANGKA-RAYA"
TAIL = b"<script>behind the end</script>"


def page(
    width: int = 900, height: int = 1200, text: str = "KARTU KELUARGA 6271055403940000 PALANGKA RAYA"
) -> Image.Image:
    """A sheet of paper with writing on it."""
    image = Image.new("RGB", (width, height), "#fbfaf4")
    draw = ImageDraw.Draw(image)
    for line in range(10, height - 20, 40):
        draw.text((20, line), text, fill="#222", font_size=26)
    return image


def jpeg(image: Image.Image | None = None, quality: int = 80) -> bytes:
    target = BytesIO()
    (image or page()).save(target, "JPEG", quality=quality)
    return target.getvalue()


def png(image: Image.Image | None = None) -> bytes:
    target = BytesIO()
    (image or page()).save(target, "PNG")
    return target.getvalue()


def from_a_phone(turned: int = 6) -> bytes:
    """A JPEG as phones make them: place, camera and a comment inside, lying on its side, and something behind its
    end."""
    image = page().rotate(90, expand=True)  # as the sensor saw it
    exif = Image.Exif()
    exif[0x0112] = turned  # orientation: to be turned by 90 degrees
    exif[0x010F] = PLACE.decode()
    exif.get_ifd(0x8825)[1] = "S"
    target = BytesIO()
    image.save(target, "JPEG", exif=exif, comment=PLACE)
    return target.getvalue() + TAIL


def progressive(scans_more: int = 0) -> bytes:
    """A JPEG that comes into view step by step; with more steps of 33 bytes, each of which costs its reader as much as
    the whole picture."""
    target = BytesIO()
    Image.new("RGB", (2_000, 2_000), "navy").save(target, "JPEG", progressive=True)
    whole = target.getvalue()
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * scans_more + whole[-2:]


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that would be gigabytes once opened."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side // 8 + 1)) for _ in range(200)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
