"""Outages: what counts as one, when it is over, and its record (berita acara), made by the box itself. Pure.

Short blips are none: nobody at the counter noticed them, and a record of each would bury the true ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from contract.events import Fact, Kind
from contract.limits import ACTOR_BOX
from contract.names import Paper
from edge.core.acts import Decision, Draft, Stamp, View


class Outage(IntEnum):
    """Fact 29 of kind 62."""

    LINK = 1
    HUB = 2
    POWER = 3
    PRINTER = 4


LEAST_S: Mapping[Outage, int] = {Outage.LINK: 300, Outage.HUB: 300, Outage.POWER: 180, Outage.PRINTER: 300}
NAMES: Mapping[Outage, tuple[str, str]] = {
    Outage.LINK: ("Sambungan internet terputus", "No internet"),
    Outage.HUB: ("Pusat tidak menjawab", "The hub did not answer"),
    Outage.POWER: ("Listrik padam atau perangkat mati", "The power or the device was off"),
    Outage.PRINTER: ("Printer tidak dapat mencetak", "A printer could not print"),
}
OUT, FINE = True, False
Signs = Mapping[Outage, bool | None]


@dataclass(frozen=True, slots=True)
class Over:
    """An outage from `from_s` to `to_s`, both in seconds since 1970."""

    what: Outage
    from_s: int
    to_s: int

    @property
    def counts(self) -> bool:
        """Whether it lasted long enough to be recorded."""
        return self.to_s - self.from_s >= LEAST_S[self.what]


def signs_of(internet: str, hub: str, printers: tuple[str, ...]) -> Signs:
    """What is out now, by the lamps' words and the printers' troubles; None where nobody knows.

    Without internet nothing is known of the hub, and so nothing is held against it."""
    link = {"ok": FINE, "off": OUT, "warn": OUT}.get(internet)
    silent = {"ok": FINE, "off": OUT, "wait": OUT, "stop": OUT}.get(hub)
    return {
        Outage.LINK: link,
        Outage.HUB: silent if link is FINE else FINE if link is OUT else None,
        Outage.PRINTER: any(printers),
    }


def look(running: Mapping[Outage, int], signs: Signs, now_s: int) -> tuple[Mapping[Outage, int], tuple[Over, ...]]:
    """What runs on (with its beginning) and what is over, long or short, after a look at `now_s`."""
    after = dict(running)
    over: list[Over] = []
    for what, out in signs.items():
        if out is OUT:
            after.setdefault(what, now_s)
        elif out is FINE and what in after:
            over.append(Over(what, after.pop(what), now_s))
    return after, tuple(over)


def power_cut(last_alive_s: int, stopped: bool, now_s: int) -> Over | None:
    """The outage between the box's last sign of life and its start; None if it was shut down, or away for a moment."""
    cut = Over(Outage.POWER, last_alive_s, now_s)
    return cut if last_alive_s and not stopped and cut.counts else None


@dataclass(frozen=True, slots=True)
class RecordOutage:
    """The command: the box records an outage that is over."""

    over: Over

    def __call__(self, view: View, stamp: Stamp) -> Decision[str]:
        """The record's number."""
        n = view.next_n(Paper.BA)
        facts: dict[int, Any] = {
            Fact.N: n,
            Fact.FROM: self.over.from_s,
            Fact.TO: min(self.over.to_s, stamp.at_s),
            Fact.WHAT: int(self.over.what),
            Fact.COUNTS: dict(view.outages.served(self.over.from_s, self.over.to_s)),
        }
        draft = Draft(Kind.OUTAGE, ACTOR_BOX, {int(key): value for key, value in facts.items()}, paper=Paper.BA)
        return Decision((draft,), view.number(Paper.BA, n))
