"""Photographs that a page brings, for the desk and for phones alike: each is kept, or refused in words of its own.

Shared by both services; knows neither's session. Nothing uploaded touches the disk before it is cleaned and sealed.
"""

import secrets
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request

from contract.limits import MIB, PHOTO_B
from edge.actions import attach_photo
from edge.core.photo_refusals import NoPhoto, PhotoTooLarge, TooManyAtOnce
from edge.core.refusals import Refusal
from edge.ports import Doors
from kit.i18n import pick
from kit.web.uploads import Upload, Uploaded, read_upload

FIELD: Final = "foto"
FILES_MOST: Final = 8
BODY_BYTES_MOST: Final = 64 * MIB  # read and let go: too large a file is answered in words, not by a broken connection


@dataclass(frozen=True, slots=True)
class Refused:
    """A picture that was not kept: its file's name and why, in both tongues."""

    name: str
    why: str
    why_en: str

    def __str__(self) -> str:
        said = pick(self.why, self.why_en)
        return f"{self.name}: {said}" if self.name else said


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the pictures of one form: which of its case each kept one is, and the refused ones."""

    items: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()


async def read_photos(request: Request[Any, Any, Any]) -> Uploaded:
    """The form with its pictures. Raises `ClientException` for what is no such form."""
    return await read_upload(request, file_bytes_most=PHOTO_B, files_most=FILES_MOST)


def form_token() -> str:
    """What makes the same form sent twice one photograph."""
    return secrets.token_urlsafe(12)


async def keep_photos(doors: Doors, number: str, actor: int, uploaded: Uploaded) -> Brought:
    """Keep each picture by itself: one that is refused keeps no other out."""
    items: list[int] = []
    refused: list[Refused] = []
    for place, file in enumerate(uploaded.files):
        try:
            _check(place, file)
            once = f"{uploaded.fields.get('token', '')[:40]}-{place}" if uploaded.fields.get("token") else ""
            item = await attach_photo(doors, number, bytes(file.data), actor, once)
        except Refusal as refusal:
            refused.append(Refused(_shown(file.name), refusal.sentence_id, refusal.sentence_en))
        else:
            items += [item] if item is not None else []
    if not uploaded.files:
        refused.append(Refused("", NoPhoto().sentence_id, NoPhoto().sentence_en))
    return Brought(tuple(items), tuple(refused))


def _check(place: int, file: Upload) -> None:
    if place >= FILES_MOST:
        raise TooManyAtOnce(most=FILES_MOST)
    if file.size_b > PHOTO_B:
        raise PhotoTooLarge(size=f"{file.size_b / 1_000_000:.1f} MB".replace(".", ","))


def _shown(name: str) -> str:
    """A file's name as it may stand on a page: its last part, printable, short."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable())[:60]
