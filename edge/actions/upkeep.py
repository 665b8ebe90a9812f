"""Watching for outages and recording them; the emergency pad's acts."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from edge.core.outage import Outage, Over, RecordOutage, look, power_cut, signs_of
from edge.core.pad import Account, LayIn
from edge.core.refusals import Refusal
from edge.ports import Doors

LOOK_EVERY_S = 10.0
BEAT_EVERY_S = 60
_log = logging.getLogger(__name__)


class Glow(Protocol):
    """One lamp's word."""

    @property
    def state(self) -> str: ...


class Ways(Protocol):
    """The lamps of the link."""

    @property
    def internet(self) -> Glow: ...
    @property
    def hub(self) -> Glow: ...


@dataclass(slots=True)
class OutageWatch:
    """Looks at lamps and printers, and records what is over. `run` ends only by cancellation."""

    doors: Doors
    ways: Callable[[], Ways]
    every_s: float = LOOK_EVERY_S
    beat_every_s: int = BEAT_EVERY_S
    _running: Mapping[Outage, int] = field(default_factory=dict, init=False)
    _unrecorded: list[Over] = field(default_factory=list, init=False)
    _beat_s: int = field(default=0, init=False)

    async def run(self) -> None:
        """First what happened while the box was off, then what happens."""
        await self.begin()
        while True:
            try:
                await self.look()
            except Refusal as refusal:
                _log.info("outage not recorded yet", extra={"why": refusal.code})
            except Exception:  # a look that failed is no reason to look away from now on
                _log.exception("outages not looked at")
            await asyncio.sleep(self.every_s)

    async def begin(self) -> None:
        """Take up what was out before the start, and see whether the power was."""
        upkeep, now_s = self.doors.upkeep, self.doors.reader.now_s()
        self._running = {Outage(what): at_s for what, at_s in (await upkeep.running()).items()}
        cut = power_cut(*await upkeep.last_alive(), now_s)
        if cut is not None:
            self._unrecorded.append(cut)
        await self._pulse(now_s)

    async def _pulse(self, now_s: int) -> None:
        await self.doors.upkeep.pulse(now_s, {int(what): at_s for what, at_s in self._running.items()})
        self._beat_s = now_s

    async def look(self) -> None:
        """One look. Raises the store's refusal when it could not record; it tries again at the next."""
        now_s, ways = self.doors.reader.now_s(), self.ways()
        troubles = tuple(each.trouble for each in self.doors.printers.states())
        before = self._running
        self._running, over = look(before, signs_of(ways.internet.state, ways.hub.state, troubles), now_s)
        self._unrecorded += [each for each in over if each.counts]
        if self._running != before or now_s - self._beat_s >= self.beat_every_s:
            await self._pulse(now_s)
        while self._unrecorded:
            await self.doors.journal.transact(RecordOutage(self._unrecorded[0]))
            self._unrecorded.pop(0)


async def lay_in(doors: Doors, first: object, last: object, actor: int) -> None:
    """Register a pad. Raises `FaultyInput`, `PadOverlaps`."""
    await doors.journal.transact(LayIn(first, last, actor), actor=actor)


async def account_for(doors: Doors, first: object, last: object, reason: object, actor: int, *, void: bool) -> None:
    """Say why slips became no paper. Raises `FaultyInput`, `SlipUnknown`, `SlipSpent`."""
    await doors.journal.transact(Account(first, last, reason, actor, void), actor=actor)
