"""Doors for photographs of papers: what pages ask for, what the link asks for, and the short links for phones."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from typing import Protocol

from contract.names import CROCKFORD
from edge.core.photo_refusals import LinkGone, LinkTaken

LINK_LIFE_S = 15 * 60
LINKS_MOST = 64  # of all counters together; the oldest goes
LINK_CHARS = 10  # 50 bits for a quarter of an hour


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A sealed file that lies on the disk: its name (SHA-256) and size."""

    sha256: bytes
    size_b: int


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """One photograph in a list. `state`: waiting (not at the centre yet), held (the centre has it), damaged (a person
    must photograph again); `by` is the name of who took it."""

    item: int
    at_s: int
    size_b: int
    by: str
    state: str


@dataclass(frozen=True, slots=True)
class PhotoSubject:
    """What is photographed: the paper, the case (or paper) its photographs count to, and those it has."""

    number: str
    owner: str
    service: int
    cancelled: bool
    photos: tuple[PhotoLine, ...]


@dataclass(frozen=True, slots=True)
class PhotoHealth:
    """How many photographs wait for the centre, and how many files this box should have and does not."""

    waiting: int
    damaged: int


class Photos(Protocol):
    """Photographs as pages see them. Nobody here can look at one again."""

    async def subject(self, number: str) -> PhotoSubject:
        """A paper with its photographs. Raises `NotFound`."""

    async def keep(self, number: str, data: bytes) -> KeptPhoto:
        """Clean, seal and store what was uploaded for this paper; only an event makes it count.

        Raises the refusals of `edge.core.photo_refusals`, `NotFound`, `DiskFull`."""

    async def health(self) -> PhotoHealth: ...
    async def to_repeat(self, limit: int = 3) -> Sequence[str]:
        """Papers that have a damaged photograph, and none that was taken after it."""


class PhotoOutbox(Protocol):
    """What the link needs of photographs."""

    async def due(self, limit: int = 100) -> Sequence[tuple[bytes, int]]:
        """(name, size) of those whose event the hub has and whose file it has not, oldest first."""

    async def piece(self, name: bytes, index: int) -> bytes | None:
        """Chunk `index` of a sealed file; None when the file is missing or damaged."""

    async def whole(self, name: bytes) -> None:
        """The hub has said that it holds all of this file."""

    async def damaged(self, name: bytes) -> None:
        """The file cannot be sent: it is set aside with an event, for a person."""


@dataclass(frozen=True, slots=True)
class PhotoLink:
    """A one-time link for a phone: for one paper, in one officer's name, until `until_s`. `phone`: its secret."""

    token: str
    number: str
    actor: int
    until_s: int
    phone: str = ""
    taken: int = 0


@dataclass(slots=True)
class PhotoLinks:
    """The links in force; they go with the process. Each paper has at most one: a new one voids the former."""

    _links: dict[str, PhotoLink] = field(default_factory=dict)

    def make(self, number: str, actor: int, now_s: int, luck: bytes) -> PhotoLink:
        """A new link; `luck` gives its token (10 bytes)."""
        for link in [link for link in self._links.values() if link.number == number or link.until_s <= now_s]:
            del self._links[link.token]
        while len(self._links) >= LINKS_MOST:
            del self._links[next(iter(self._links))]
        token = "".join(CROCKFORD[byte % len(CROCKFORD)] for byte in luck[:LINK_CHARS])
        link = PhotoLink(token, number, actor, now_s + LINK_LIFE_S)
        self._links[token] = link
        return link

    def of_paper(self, number: str, now_s: int) -> PhotoLink | None:
        """The link that holds for a paper now."""
        found = [link for link in self._links.values() if link.number == number and link.until_s > now_s]
        return found[0] if found else None

    def open(self, token: str, phone: str, fresh: str, now_s: int) -> PhotoLink:
        """The link, opened by the phone that shows the secret `phone` ("" = none yet). The first to open it gets
        `fresh`. Raises `LinkGone`, `LinkTaken`."""
        link = self._links.get(token.upper())
        if link is None or link.until_s <= now_s:
            raise LinkGone
        if not link.phone:
            link = self._links[link.token] = replace(link, phone=fresh)
        elif not compare_digest(link.phone.encode(), phone.encode()):
            raise LinkTaken
        return link

    def count(self, link: PhotoLink) -> PhotoLink:
        """One more photograph came through it."""
        now = replace(link, taken=link.taken + 1)
        if link.token in self._links:
            self._links[link.token] = now
        return now

    def end(self, number: str) -> None:
        """Nobody needs the link of this paper any more."""
        for token in [token for token, link in self._links.items() if link.number == number]:
            del self._links[token]
