"""Attaching photographs to papers, from the desk or through a phone's link."""

from hashlib import sha256

from edge.core.photos import AttachPhoto
from edge.ports import Doors, Once


async def attach_photo(doors: Doors, number: str, data: bytes, actor: int, once: str = "") -> int | None:
    """Clean, seal and attach one uploaded picture; which photograph of its case it is, None when `once` (a word of the
    form) had attached this very picture already.

    Raises the refusals of `edge.core.photo_refusals`, `NotFound`, `DiskFull`, `KeyReused`; nothing counts then.
    """
    kept = await doors.photos.keep(number, data)
    promise = Once(f"foto:{number}:{once[:64]}", sha256(data).digest()) if once else None
    decide = AttachPhoto(number, kept.sha256, kept.size_b, actor)
    return (await doors.journal.transact(decide, once=promise, actor=actor)).value
