"""What the centre tells its branches: catalogue, places, letters, status and bill lists, whole and versioned."""

from collections.abc import Callable, Mapping
from hashlib import sha256

from contract import calendar as calendars
from contract import catalogue as catalogues
from contract import cbor, hours, letters, places
from contract.bodies import seal_bills
from contract.catalogue import Catalogue
from contract.limits import CATALOGUE_B
from contract.service import Model, Offline
from contract.status import encode_status
from hub.actions import acts, down
from hub.actions.services import CALENDAR, CATALOGUE, HOURS, LETTERS, PLACES, Services
from hub.core import bills
from hub.core.records import NodeRecord, NodeState, Publication
from hub.ports import Fleet, Keyring, Records, Registry

STATUS, BILLS = "status", "bills"


class PublicationRefusedError(Exception):
    """The document is not published; the text says why and what to do. The former one stays in force."""

    code = "publication_refused"


class Publisher:
    """Publishes documents and the status list."""

    def __init__(
        self,
        *,
        records: Records,
        registry: Registry,
        fleet: Fleet,
        services: Services,
        keyring: Keyring,
        now: Callable[[], int],
    ) -> None:
        self._records, self._registry, self._fleet = records, registry, fleet
        self._services, self._keyring, self._now = services, keyring, now

    async def catalogue(self, document: Mapping[str, object], model: str, actor: int = acts.OPERATOR) -> Catalogue:
        """Publish a catalogue under the city's model. Raises `CatalogueError` with every fault, or
        `PublicationRefusedError` for a version that is not newer or a list too large to travel."""
        loaded = catalogues.load_catalogue({**document, "model": Model(model)})
        plain = catalogues.to_document(loaded)
        await self._publish(CATALOGUE, loaded.version, cbor.encode(plain), actor)
        return loaded

    async def places(self, document: Mapping[str, object], actor: int = acts.OPERATOR) -> places.Places:
        """Publish the city's places. Raises as `catalogue` does."""
        loaded = places.load_places(document)
        await self._publish(PLACES, loaded.version, cbor.encode(places.to_document(loaded)), actor)
        return loaded

    async def letters(self, document: Mapping[str, object], actor: int = acts.OPERATOR) -> letters.Letters:
        """Publish the letters of the kelurahan, checked against the catalogue in force. Raises `LettersError` with
        every fault, `PublicationRefusedError` as `catalogue` does, or where no catalogue is published yet."""
        catalogue = await self._services.catalogue()
        if catalogue is None:
            raise PublicationRefusedError("publish the catalogue first: letters are checked against its fields")
        loaded = letters.load_letters(document, catalogue)
        await self._publish(LETTERS, loaded.version, cbor.encode(letters.to_document(loaded)), actor)
        return loaded

    async def calendar(self, document: Mapping[str, object], actor: int = acts.OPERATOR) -> calendars.Calendar:
        """Publish the city's free days. Raises as `catalogue` does."""
        loaded = calendars.load_calendar(document)
        await self._publish(CALENDAR, loaded.version, cbor.encode(calendars.to_document(loaded)), actor)
        return loaded

    async def hours(self, document: Mapping[str, object], actor: int = acts.OPERATOR) -> hours.Hours:
        """Publish the opening hours of all branches. Raises as `catalogue` does."""
        loaded = hours.load_hours(document)
        await self._publish(HOURS, loaded.version, cbor.encode(hours.to_document(loaded)), actor)
        return loaded

    async def status(self) -> int:
        """Make the status list of this moment and send it down; returns its version, which is its time or more."""
        now_s = self._now()
        body = encode_status(await self._records.marks())
        version = await down.next_version(self._registry, STATUS, now_s)
        await self._registry.put_down([down.signed(self._keyring, STATUS, version, now_s, body)])
        return version

    async def bills(self, document: Mapping[str, object], service_code: str, actor: int = acts.OPERATOR) -> int:
        """Send a bill list to every branch that has enrolled, sealed to each; returns how many.

        Raises `bills.BillListError`, `PublicationRefusedError` for a service that is not paid from a list.
        """
        found = await self._services.catalogue()
        service = found.by_code(service_code) if found else None
        if service is None or service.offline is not Offline.CACHED_BILL:
            raise PublicationRefusedError(f"{service_code}: no service of the catalogue that is paid from a bill list")
        now_s = self._now()
        listed = bills.load_bills(document).of_service(service.no, now_s)
        branches = [(node.code, keys) for node, keys in await self._sealable()]
        version = now_s
        for code, _ in branches:
            version = max(version, await down.next_version(self._registry, BILLS, now_s, code))
        items = [
            down.signed(
                self._keyring, BILLS, version, now_s, seal_bills(listed, code, version, seal_x), code, str(service.no)
            )
            for code, seal_x in branches
        ]
        digest = sha256(repr(listed).encode()).digest()
        await self._registry.put_down(items, [acts.published(BILLS, version, digest, actor)])
        return len(items)

    async def _sealable(self) -> list[tuple[NodeRecord, bytes]]:
        """The branches that work, with the public half of each one's seal key."""
        found = []
        for node in await self._fleet.nodes():
            keys = await self._registry.node_secrets(node.code)
            if keys is not None and node.state is NodeState.ACTIVE:
                found.append((node, keys[1]))
        return found

    async def _publish(self, topic: str, version: int, document: bytes, actor: int) -> None:
        newest, now_s = await self._records.newest(topic), self._now()
        if newest is not None and version <= newest.version:
            raise PublicationRefusedError(
                f"version {version} is not newer than the published {newest.version}: raise `version` in the file"
            )
        if len(document) > CATALOGUE_B:
            raise PublicationRefusedError(f"{len(document)} bytes are too many for a down item ({CATALOGUE_B})")
        digest = sha256(document).digest()
        item = down.signed(self._keyring, topic, version, now_s, document)
        publication = Publication(topic, version, now_s, digest, document)
        await self._registry.publish(publication, [item], [acts.published(topic, version, digest, actor)])
