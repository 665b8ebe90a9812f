"""The published catalogue and places as the hub's pages and verdicts need them: read once per version."""

from contract import cbor
from contract.catalogue import Catalogue, load_catalogue
from contract.places import Places, load_places
from contract.service import Service
from hub.ports import Records

CATALOGUE, PLACES, LETTERS = "catalogue", "places", "letters"
CALENDAR, HOURS = "calendar", "hours"


class Services:
    """What is published now. None before the first publication."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._catalogue: Catalogue | None = None
        self._places: tuple[int, Places] | None = None

    async def catalogue(self) -> Catalogue | None:
        """The newest catalogue."""
        newest = await self._records.newest(CATALOGUE)
        if newest is not None and (self._catalogue is None or self._catalogue.version != newest.version):
            self._catalogue = load_catalogue(document_of(newest.document))
        return self._catalogue

    async def places(self) -> Places | None:
        """The newest places."""
        newest = await self._records.newest(PLACES)
        if newest is not None and (self._places is None or self._places[0] != newest.version):
            self._places = newest.version, load_places(document_of(newest.document))
        return self._places[1] if self._places else None

    async def service(self, no: int) -> Service | None:
        """The service with this number."""
        catalogue = await self.catalogue()
        return catalogue.by_no(no) if catalogue else None


def document_of(packed: bytes) -> dict[str, object]:
    """A published document as plain maps. Raises `contract.cbor.CborError` or ValueError for anything else."""
    document = cbor.decode(packed)
    if not isinstance(document, dict):
        raise TypeError("a published document that is no map")
    return {str(key): value for key, value in document.items()}
