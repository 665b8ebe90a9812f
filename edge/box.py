"""Opens the box's store with what enrolment gave. Every command needs this; only `main` builds the whole service.

Imports neither web nor link nor printing, so that a command answers at once.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from contract.catalogue import Catalogue
from contract.service import Model
from edge.config import Config, read_days
from edge.core.clock import Reading
from edge.core.settings import BranchSettings
from edge.link import enrol, identity
from edge.link.enrol import Enrolment
from edge.link.identity import Keys
from edge.store.adopting import Trust
from edge.store.keeper import StoreKeeper
from edge.store.looking import look_at
from edge.store.opening import Setup, Store, open_store
from kit import machine

SOFTWARE = version("simpul")
DEFAULT_ZONE_MIN = 420  # WIB, until enrolment says the node's own
# What a box knows before the hub has told it of any service: nothing, so that it can promise nothing.
NO_CATALOGUE = Catalogue(version=0, model=Model.ONE_DOOR, agencies={}, services=())


class SystemClock:
    """The machine's clocks."""

    def read(self) -> Reading:
        """One look at all of them."""
        return Reading(machine.wall_s(), machine.uptime_s(), machine.is_synchronised())


class SystemLuck:
    """The machine's randomness."""

    def draw(self, count: int) -> bytes:
        """`count` bytes fit for secrets."""
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        """A number in 0..limit-1."""
        return secrets.randbelow(limit)


@dataclass(frozen=True, slots=True)
class Box:
    """The parts of an opened box. `keys` and `enrolment` are None before it was enrolled."""

    config: Config
    store: Store
    keys: Keys | None
    enrolment: Enrolment | None
    clock: SystemClock
    offset_min: int
    setup: Setup
    training: bool = False

    @property
    def settings(self) -> BranchSettings:
        """The branch as decisions and pages know it; of a training store with its mark."""
        return replace(self.config.settings(self.offset_min), training=self.training)


def keys_folder(config: Config) -> Path:
    """Where the private keys and the enrolment lie."""
    return config.data_dir / "keys"


@dataclass(frozen=True, slots=True)
class _Made:
    """What must be known before the store can be opened."""

    setup: Setup
    keys: Keys | None
    enrolment: Enrolment | None
    clock: SystemClock


def _made(config: Config, observe: Callable[[float], None] = lambda _: None) -> _Made:
    folder = keys_folder(config)
    kept = identity.read_answer(folder)
    enrolment = enrol.verify(*kept) if kept else None
    keys = identity.read_keys(folder) if enrolment else None
    clock = SystemClock()
    calendar, hours = read_days(config)
    setup = Setup(
        folder=config.data_dir,
        settings=config.settings(enrolment.answer.zone_min if enrolment else DEFAULT_ZONE_MIN),
        catalogue=NO_CATALOGUE,
        calendar=calendar,
        hours=hours,
        clock=clock,
        luck=SystemLuck(),
        machine=machine.machine_id(),
        signing=keys.signing if keys else None,
        sealing=keys.sealing if keys else None,
        trust=Trust(enrolment.roots, enrolment.key_list.threshold) if enrolment else None,
        keys=folder,
        observe=observe,
    )
    return _Made(setup, keys, enrolment, clock)


def looked_at(config: Config) -> StoreKeeper:
    """Care of a box that another process serves: reads only. Raises what `opened` raises, but `StoreInUse`."""
    return look_at(_made(config).setup)


@asynccontextmanager
async def opened(config: Config, observe: Callable[[float], None] = lambda _: None) -> AsyncIterator[Box]:
    """The box's store, told what enrolment gave; closed on the way out. `observe` hears how long commits took.

    Raises `StoreInUse` while the box runs, `KeysMissingError`, `EnrolmentFailedError`, `kit.sqlite.StoreNewerError`.
    """
    made = _made(config, observe)
    enrolment, keys = made.enrolment, made.keys
    store = await open_store(made.setup)
    try:
        if enrolment and keys:
            await _tell(store, keys, enrolment)
        yield Box(config, store, keys, enrolment, made.clock, made.setup.settings.offset_min, made.setup)
    finally:
        await store.close()


async def _tell(store: Store, keys: Keys, enrolment: Enrolment) -> None:
    answer, known = enrolment.answer, enrolment.key_list
    await store.enrolled(
        keys.signing,
        keys.sealing,
        Trust(enrolment.roots, known.threshold),
        answer.key_list,
        known.at_s,
        answer.epoch_min,
        replaced=answer.last_head is not None,
    )
