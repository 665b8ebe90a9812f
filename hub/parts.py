"""The parts of an opened hub, put together once for every command and for the running hub alike.

Light on purpose: no web, no broker. A command that adds a person should not load what serves pages.
"""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.actions.branch_tasks import TaskTeller
from hub.actions.cases import CaseDesk
from hub.actions.enrol import Enroller
from hub.actions.keys import KeyDesk
from hub.actions.people import Desk
from hub.actions.publish import Publisher
from hub.actions.services import Services
from hub.actions.verify import Verifier
from hub.config import HubConfig
from hub.founding import Founder, is_made, keys_folder
from hub.ports import Passes
from hub.store.accounts import SqlitePeople
from hub.store.case_book import SqliteCases
from hub.store.database import Database
from hub.store.fleet import SqliteFleet
from hub.store.keyring import FileKeyring
from hub.store.ledger import SqliteLedger
from hub.store.own import OwnChain
from hub.store.photos import SqlitePhotos
from hub.store.reading import SqliteRecords
from hub.store.registry import SqliteRegistry


class NotFoundedError(Exception):
    """The hub has no keys yet."""

    code = "not_founded"


def clock_s() -> int:
    """The hub's time: its machine keeps it by NTP, `doctor` looks at that."""
    return int(time.time())


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts of an opened hub."""

    config: HubConfig
    database: Database
    ledger: SqliteLedger
    records: SqliteRecords
    fleet: SqliteFleet
    registry: SqliteRegistry
    photos: SqlitePhotos
    people: SqlitePeople
    ring: FileKeyring
    services: Services
    desk: KeyDesk
    publisher: Publisher
    accounts: Desk
    cases: CaseDesk
    teller: TaskTeller
    verifier: Verifier
    now: Callable[[], int]

    def enroller(self, passes: Passes | None) -> Enroller:
        """Invitations; with `passes` also their answers."""
        return Enroller(
            ledger=self.ledger,
            registry=self.registry,
            fleet=self.fleet,
            people=self.people,
            keyring=self.ring,
            desk=self.desk,
            passes=passes,
            now=self.now,
        )

    def founder(self) -> Founder:
        """What begins this hub, or goes on with a beginning that was cut short."""
        return Founder(self.config, self.ledger, self.registry, self.ring, self.desk, self.publisher, self.now())


def _ignore(_: float) -> None:
    """Nobody measures."""


@asynccontextmanager
async def opened(
    config: HubConfig,
    *,
    beside: bool = False,
    now: Callable[[], int] = clock_s,
    observe: Callable[[float], None] = _ignore,
    count: Callable[[int], None] = _ignore,
) -> AsyncIterator[Hub]:
    """The parts of the hub of `config`, closed on the way out. `beside` when the hub itself may be running.

    Raises `NotFoundedError`, `hub.store.keyring.KeyFileError`, `kit.sqlite.StoreNewerError`.
    """
    if not is_made(config):
        raise NotFoundedError("the hub has no keys yet: run `simpul-hub init` first")
    roots = Path(config.roots) if config.roots else None
    ring = FileKeyring(keys_folder(config), roots)
    database = await Database.open(Path(config.data_dir), observe, beside=beside)
    try:
        yield _parts(config, database, ring, now, count)
    finally:
        await database.close()


def _parts(
    config: HubConfig, database: Database, ring: FileKeyring, now: Callable[[], int], count: Callable[[int], None]
) -> Hub:
    own = OwnChain(config.node, config.custodian, ring.pack)
    ledger = SqliteLedger(database, config.custodian, count)
    records, fleet = SqliteRecords(database), SqliteFleet(database)
    registry, people = SqliteRegistry(database, own, now), SqlitePeople(database, own, now)
    services = Services(records)
    hosts = tuple(dict.fromkeys((config.qr_host, *config.own_hosts)))
    return Hub(
        config=config,
        database=database,
        ledger=ledger,
        records=records,
        fleet=fleet,
        registry=registry,
        photos=SqlitePhotos(database, Path(config.data_dir)),
        people=people,
        ring=ring,
        services=services,
        desk=KeyDesk(ledger=ledger, registry=registry, keyring=ring, hosts=hosts, now=now),
        publisher=Publisher(records=records, registry=registry, fleet=fleet, services=services, keyring=ring, now=now),
        accounts=Desk(people, now),
        cases=CaseDesk(cases=SqliteCases(database, own), registry=registry, keyring=ring, now=now),
        teller=TaskTeller(fleet=fleet, registry=registry, keyring=ring, now=now),
        verifier=Verifier(
            records=records,
            fleet=fleet,
            people=people,
            services=services,
            keys=ledger.keys,
            now=now,
            city=config.node[:3],
        ),
        now=now,
    )
