"""Moves on the sender's lanes and segments, each allowed by one row of the table. Pure, like the sender that uses them.

The table is the whole truth about a segment's life; `edge.core.sender` says when which turn happens.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from edge.core.transit import Effect, Forget, Lane, Leg, Segment, State, Turn

SEGMENT_TABLE: Mapping[tuple[Leg, Turn], Leg] = {
    (Leg.BUILT, Turn.SENT): Leg.FLYING,
    (Leg.BUILT, Turn.ACKED): Leg.GONE,  # by a ghost: an earlier flight of the same events arrived after all
    (Leg.BUILT, Turn.CUT): Leg.BUILT,
    (Leg.BUILT, Turn.LATE): Leg.GONE,  # it stands behind one that is late
    (Leg.BUILT, Turn.REWOUND): Leg.GONE,
    (Leg.FLYING, Turn.ACKED): Leg.GONE,
    (Leg.FLYING, Turn.CUT): Leg.BUILT,
    (Leg.FLYING, Turn.LATE): Leg.GONE,
    (Leg.FLYING, Turn.REWOUND): Leg.GONE,
}

Stepped = tuple[State, tuple[Effect, ...]]


def turn_all(state: State, turn: Turn, chosen: Callable[[Segment], bool]) -> Stepped:
    """Let `turn` happen to the chosen segments, as the table says."""
    moved = [replace(one, leg=SEGMENT_TABLE[one.leg, turn]) if chosen(one) else one for one in state.segments]
    gone = tuple(Forget(one.token) for one in moved if one.leg is Leg.GONE)
    return replace(state, segments=tuple(one for one in moved if one.leg is not Leg.GONE)), gone


def recut(state: State, lane: Lane, turn: Turn) -> Stepped:
    """Forget what was cut of this lane; it is cut anew from `through`. Plain ranges are named again by the next ack."""
    state, gone = turn_all(state, turn, lambda one: one.lane == lane.name)
    building = None if state.building is not None and state.building.lane == lane.name else state.building
    return with_lane(replace(state, building=building), replace(lane, cut=lane.through, plain_due=())), gone


def without_plain(lane: Lane, first: int, last: int) -> Lane:
    """The plain ranges that remain when first..last is built."""
    left = ((last + 1 if part[0] == first else part[0], part[1]) for part in lane.plain_due)
    return replace(lane, plain_due=tuple(part for part in left if part[0] <= part[1]))


def find_lane(state: State, stream: int, epoch: int) -> Lane | None:
    return next((lane for lane in state.lanes if lane.name == (stream, epoch)), None)


def need_lane(state: State, stream: int, epoch: int) -> Lane:
    lane = find_lane(state, stream, epoch)
    assert lane is not None, "a segment without its lane"
    return lane


def with_lane(state: State, lane: Lane) -> State:
    """The state with this lane in place of the one of the same name, or behind all others."""
    if find_lane(state, *lane.name) is None:
        return replace(state, lanes=(*state.lanes, lane))
    return replace(state, lanes=tuple(lane if one.name == lane.name else one for one in state.lanes))
