"""What will happen in a seeded life of a branch, drawn beforehand: so a story can be told again with parts left out.

A plan is data: when people act, when the line comes and goes, what breaks. `without` leaves faults out, for shrinking.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

DAY_S = 86_400.0
OPEN_S, CLOSED_S = 1 * 3600.0, 9 * 3600.0  # 08.00 to 16.00 WIB, as UTC

LAST_S = 90.0

# Mean times in a year. Each is a row of docs/operations/faults.md.
FAULTS: dict[str, float] = {
    "edge_killed": 60, "cut_before_commit": 15, "cut_after_commit": 30, "cut_after_witness": 15,
    "edge_restored": 3, "log_damaged": 4, "box_moved": 1, "edge_backup": 180, "disk_full": 4,
    "clock_back_1h": 4, "clock_back_1d": 3, "clock_ahead_20h": 3, "clock_ahead_10y": 3, "clock_1970": 3,
    "hub_killed": 80, "hub_backup": 180, "hub_restored": 4, "hub_lost": 1, "stream_lost": 4, "replayed": 40,
    "double_came": 6,
}  # fmt: skip

# What people do at the counter, and how often of a hundred acts.
ACTS: dict[str, int] = {
    "intake": 42, "return": 9, "continue": 5, "pay": 20, "pay_bill": 6, "cancel": 5, "copy": 4, "hand_over": 5,
    "press_twice": 3, "change_after_press": 1, "pay_too_little": 1, "cancel_alone": 1, "type_nonsense": 1,
    "open_till": 2, "move_cash": 3, "close_till": 5, "deposit": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """Something at a moment; `dice` seeds whatever it draws itself."""

    at_s: float
    what: str
    dice: int


@dataclass(frozen=True, slots=True)
class Line:
    """How bad the network is: chances per message, and the mean one-way delay."""

    loss: float
    twice: float
    late: float
    unreadable: float
    delay_s: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A life. `windows` are the line's (from, until) in seconds; all else stands still between its happenings."""

    seed: int
    days: int
    line: Line
    windows: tuple[tuple[float, float], ...]
    acts: tuple[Happening, ...]
    faults: tuple[Happening, ...]

    def without(self, faults: Iterable[Happening]) -> "Plan":
        """The same life without these faults."""
        gone = set(faults)
        return replace(self, faults=tuple(one for one in self.faults if one not in gone))

    def until(self, days: int) -> "Plan":
        """The first days of it."""
        end_s = days * DAY_S
        return replace(
            self,
            days=days,
            windows=tuple(one for one in self.windows if one[0] < end_s),
            acts=tuple(one for one in self.acts if one.at_s < end_s),
            faults=tuple(one for one in self.faults if one.at_s < end_s),
        )


def draw(seed: int, days: int, hardness: float = 1.0, receipts_a_day: float = 20.0) -> Plan:
    """The life of this seed. `hardness` multiplies how often things break."""
    luck = random.Random(seed)
    line = Line(
        loss=luck.choice([0.0, 0.02, 0.1, 0.3]),
        twice=luck.choice([0.0, 0.02, 0.1]),
        late=luck.choice([0.0, 0.02, 0.1]),
        unreadable=luck.choice([0.0, 0.01, 0.05]),
        delay_s=luck.choice([0.05, 0.3, 1.5]),
    )
    return Plan(
        seed, days, line, tuple(_windows(luck, days)),
        tuple(_acts(luck, days, receipts_a_day)), tuple(_faults(luck, days, hardness)),
    )  # fmt: skip


def _windows(luck: random.Random, days: int) -> Iterable[tuple[float, float]]:
    """A line that is there for minutes, a few times a day or once in many days; peace finds it at work."""
    pause_s = luck.choice([0.3, 1.0, 4.0]) * DAY_S
    last_s = days * DAY_S - LAST_S
    at_s = luck.expovariate(1 / pause_s)
    while at_s < last_s:
        end_s = min(last_s, at_s + luck.expovariate(1 / (480 * min(1.0, pause_s / DAY_S))))
        yield at_s, end_s
        at_s = end_s + luck.expovariate(1 / pause_s)
    yield last_s + 1, (days + 1) * DAY_S


def _acts(luck: random.Random, days: int, a_day: float) -> Iterable[Happening]:
    kinds, weights = list(ACTS), list(ACTS.values())
    for day in range(days):
        moments = sorted(luck.uniform(OPEN_S, CLOSED_S) for _ in range(round(luck.gauss(a_day, a_day / 4))))
        for moment in moments:
            yield Happening(day * DAY_S + moment, luck.choices(kinds, weights)[0], luck.getrandbits(48))


def _faults(luck: random.Random, days: int, hardness: float) -> list[Happening]:
    found = []
    for what, a_year in FAULTS.items():
        at_s = luck.expovariate(a_year * hardness / (365 * DAY_S))
        while at_s < days * DAY_S:
            found.append(Happening(at_s, what, luck.getrandbits(48)))
            at_s += luck.expovariate(a_year * hardness / (365 * DAY_S))
    return sorted(found, key=lambda one: one.at_s)
