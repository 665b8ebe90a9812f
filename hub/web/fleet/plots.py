"""Plots as numbers: where a line, a bar or a hatch begins and ends. Draws nothing, decides nothing, reads no clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.core.records import Slot

SLOT_S = 300
ON = 1  # a lamp in the header: 0 off, 1 on, 2 warns
BREAK_S = 3 * SLOT_S  # a longer silence is not bridged: nobody knows what was in between
WIDTH, HEIGHT = 100.0, 40.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time on an axis of 0 to 1000."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Plot:
    """A backlog over time: `lines` of points in a box of 100 x 40, hatch where nothing is known, ticks of the axis."""

    lines: tuple[tuple[Point, ...], ...]
    unknown_from: float | None
    top: int


def backlog(slots: Sequence[Slot], from_s: int, now_s: int, known: bool) -> Plot:
    """The unsent over time. What the node said last does not go on when it is silent: from there on it is hatched."""
    top = _round_up(max((slot.backlog for slot in slots), default=0))
    runs: list[list[Point]] = []
    last_s: int | None = None
    for slot in slots:
        at_s = slot.slot * SLOT_S
        point = (_x(at_s, from_s, now_s, WIDTH), round(HEIGHT - 1 - slot.backlog / top * (HEIGHT - 4), 2))
        if last_s is None or at_s - last_s > BREAK_S:
            runs.append([])
        runs[-1].append(point)
        last_s = at_s
    unknown = None if known else _x(last_s + SLOT_S if last_s is not None else from_s, from_s, now_s, WIDTH)
    return Plot(tuple(tuple(run) for run in runs), unknown, top)


def heard(slots: Sequence[Slot], from_s: int, now_s: int) -> tuple[Bar, ...]:
    """When the hub heard the node."""
    return _bars([slot.slot for slot in slots], from_s, now_s)


def internet(slots: Sequence[Slot], from_s: int, now_s: int) -> tuple[Bar, ...]:
    """When the node said that it had internet."""
    return _bars([slot.slot for slot in slots if slot.internet == ON], from_s, now_s)


def _bars(slots: Sequence[int], from_s: int, now_s: int) -> tuple[Bar, ...]:
    spans: list[list[int]] = []
    for slot in slots:
        if spans and slot * SLOT_S - spans[-1][1] <= SLOT_S:
            spans[-1][1] = (slot + 1) * SLOT_S
        else:
            spans.append([slot * SLOT_S, (slot + 1) * SLOT_S])
    return tuple(_bar(start, end, from_s, now_s) for start, end in spans)


def _bar(start_s: int, end_s: int, from_s: int, now_s: int) -> Bar:
    x = _x(start_s, from_s, now_s, 1000.0)
    return Bar(x, max(round(_x(end_s, from_s, now_s, 1000.0) - x, 1), 1.5))


def _x(at_s: int, from_s: int, now_s: int, width: float) -> float:
    share = (at_s - from_s) / max(1, now_s - from_s)
    return round(min(1.0, max(0.0, share)) * width, 2)


def _round_up(count: int) -> int:
    """The axis' end: 4, 10, 20, 40, 100 …, so that it does not jump at each new record."""
    step = 1
    while True:
        for factor in (4, 10, 20):
            if count <= factor * step:
                return factor * step
        step *= 10
