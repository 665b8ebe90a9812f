"""Attaching a photograph to a paper: to which case it counts, to whose key it is sealed, and when enough is enough.

Pure. The picture itself is never here: only the name and size of what was sealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contract.catalogue import Catalogue
from contract.events import Fact, Kind
from contract.keys import Key, Role, State
from contract.limits import PHOTOS_PER_CASE
from contract.photo import Mime
from edge.core.acts import Decision, Draft, PaperState, Stamp, View
from edge.core.photo_refusals import NoAgencyKey, PaperCancelled, PhotosFull
from edge.core.refusals import DiskFull, NotFound


def owner_of(paper: PaperState) -> str:
    """The case that a paper's photographs count to; the paper itself where it belongs to none."""
    return paper.case_id or paper.number


def check_room(paper: PaperState, photos: int) -> None:
    """Refuse what may not get another photograph. Raises `PaperCancelled`, `PhotosFull`."""
    if paper.cancelled:
        raise PaperCancelled(number=paper.number)
    if photos >= PHOTOS_PER_CASE:
        raise PhotosFull(most=PHOTOS_PER_CASE, owner=owner_of(paper))


def seal_key(keys: Iterable[Key], catalogue: Catalogue, service: int, custodian: str, at_s: int) -> Key:
    """The key a photograph is sealed to: of the agency that decides the service; of the custodian where there is no
    service, or that agency has no key yet. Never the hub's own. Raises `NoAgencyKey`."""
    found = catalogue.by_no(service)
    decides = catalogue.roles(found).decides if found else custodian
    usable = [key for key in keys if key.role is Role.AGENCY_SEAL and key.state_at(at_s) is State.ACTIVE]
    for agency in (decides, custodian):
        of_agency = [key for key in usable if key.agency == agency]
        if of_agency:
            return max(of_agency, key=lambda key: key.from_s)
    raise NoAgencyKey(agency=decides)


@dataclass(frozen=True, slots=True)
class AttachPhoto:
    """The command: the sealed file `sha256` of `size_b` bytes is a photograph of the paper `number`."""

    number: str
    sha256: bytes
    size_b: int
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[int]:
        """Which photograph of its case it is, from 1. Raises `NotFound`, `PaperCancelled`, `PhotosFull`, `DiskFull`."""
        paper = view.paper(self.number)
        if paper is None:
            raise NotFound(what=self.number)
        photos = view.photos(owner_of(paper))
        check_room(paper, photos)
        if view.disk_tight:
            raise DiskFull
        item = photos + 1
        facts = {
            Fact.REF: paper.number, Fact.ITEM: item, Fact.SHA256: self.sha256, Fact.SIZE: self.size_b,
            Fact.WHAT: int(Mime.JPEG),
        }  # fmt: skip
        draft = Draft(Kind.PHOTO_ATTACHED, self.actor, {int(key): value for key, value in facts.items()})
        return Decision((draft,), item)
