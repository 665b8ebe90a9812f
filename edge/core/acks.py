"""What the hub's signed word does to the lanes: cursors move, ranges are asked for plain, another hub is met.

Part of `edge.core.sender`, whose head tells how it works. Pure.
"""

from dataclasses import replace

from contract.messages import Ack, AckState
from edge.core.lanes import Stepped, need_lane, recut, turn_all, with_lane
from edge.core.transit import (
    DEADLINE_S,
    FIRST_SIZES,
    NEVER,
    QUICK_S,
    SIZE_MAX,
    Acked,
    Effect,
    GiveUp,
    Lamp,
    Lane,
    Leg,
    MoveCursor,
    Rewind,
    Segment,
    State,
    Tell,
    Turn,
)

ASK_PLAIN = 1  # reason in an ack's set-aside list: send it plain; any other means that a person must look

_CALM = {AckState.OK, AckState.PLAIN}  # anything else is a protest, or speaks of what may be sent
_HINDRANCES = {AckState.REVOKED: Lamp.REVOKED, AckState.VERSION: Lamp.VERSION}


def is_stale(state: State, lane: Lane, given: Acked) -> bool:
    """Whether the ack was overtaken: it may not undo what a later one said."""
    if given.ack.hub_epoch != state.hub_epoch:
        return state.hub_epoch is not None and not given.fresh and given.ack.at_s <= state.hub_at_s
    return given.ack.through < lane.through and given.ack.at_s <= lane.acked_at_s


def of_hub(state: State, ack: Ack) -> Stepped:
    """The state towards the hub that speaks. Another one than before has to be asked about every lane."""
    if ack.hub_epoch == state.hub_epoch:
        return replace(state, hub_at_s=max(state.hub_at_s, ack.at_s)), ()
    known = state.hub_epoch is not None
    state = replace(state, hub_epoch=ack.hub_epoch, hub_at_s=ack.at_s)
    if not known:
        return state, ()
    effects: list[Effect] = [Rewind(ack.hub_epoch)]
    for lane in state.lanes:
        state, gone = recut(state, replace(lane, through=0, unsure=True, acked_at_s=0, rewound_to=-1), Turn.REWOUND)
        effects += gone
    return replace(state, hello_at_s=NEVER, tries=0, quiet_until_s=NEVER), tuple(effects)


def taken(state: State, lane: Lane, ack: Ack, now_s: float) -> Stepped:
    """An ack of our own history: the cursor stands where it says."""
    aside = tuple((first, last) for first, last, _ in ack.set_aside)
    effects: list[Effect] = [MoveCursor(*lane.name, ack.through, ack.head_hash, ack.hub_epoch, ack.at_s, aside)]
    forward, behind = ack.through > lane.through, ack.through < lane.through
    lane = replace(lane, through=ack.through, cut=max(lane.cut, ack.through), acked_at_s=ack.at_s, unsure=False)
    state = with_lane(state, lane)
    if forward:
        state = replace(_grown(state, lane, now_s), tries=0, quiet_until_s=NEVER)
    for settle in (_landed, _plain_asked, _given_up):
        state, more = settle(state, need_lane(state, *lane.name), ack)
        effects += more
    state, more = _lit(state, need_lane(state, *lane.name), ack)
    effects += more
    lane = need_lane(state, *lane.name)
    if behind or (ack.state is AckState.GAP and _may_rewind(lane, now_s)):
        state, more = recut(state, replace(lane, rewound_to=lane.through, rewound_at_s=now_s), Turn.REWOUND)
        effects += more
    return state, tuple(effects)


def confirmed_head(state: State, lane: Lane, given: Acked) -> Stepped:
    """The hub has more of this lane than we: what it said of our hello's head says whether the rest is the same."""
    ack = given.ack
    if given.claimed is None or ack.state not in _CALM or given.claimed[0] >= ack.through:
        return state, ()
    through, head_hash = given.claimed
    aside = tuple((first, last) for first, last, _ in ack.set_aside)
    lane = replace(lane, through=through, cut=through, acked_at_s=ack.at_s)
    moved = MoveCursor(*lane.name, through, head_hash, ack.hub_epoch, ack.at_s, aside)
    return with_lane(state, lane), (moved,)


def _may_rewind(lane: Lane, now_s: float) -> bool:
    """One repeat per gap: each of the segments that flew behind a lost one brings its own gap ack."""
    return lane.rewound_to != lane.through or now_s - lane.rewound_at_s >= DEADLINE_S


def _landed(state: State, lane: Lane, ack: Ack) -> Stepped:
    """Segments that the hub has. A plain one has landed when its range is no longer among those set aside."""
    asked = _asked(ack)

    def landed(one: Segment) -> bool:
        return one.lane == lane.name and (not one.meets(asked) if one.plain else one.last <= lane.through)

    overtaken = state.building is not None and not state.building.plain and state.building.lane == lane.name
    if overtaken and state.building is not None and state.building.first <= lane.through:
        state = replace(state, building=None)
    return turn_all(state, Turn.ACKED, landed)


def _plain_asked(state: State, lane: Lane, ack: Ack) -> Stepped:
    """Ranges to send plain, but for those that are on their way already."""
    mine = [one for one in (*state.segments, state.building) if one and one.plain and one.lane == lane.name]
    due = tuple(part for part in _asked(ack) if not any(one.meets([part]) for one in mine))
    return with_lane(state, replace(lane, plain_due=due)), ()


def _given_up(state: State, lane: Lane, ack: Ack) -> Stepped:
    parts = frozenset((first, last) for first, last, reason in ack.set_aside if reason != ASK_PLAIN)
    effects = tuple(GiveUp(*lane.name, first, last) for first, last in sorted(parts - lane.given_up))
    return with_lane(state, replace(lane, given_up=parts)), effects


def _lit(state: State, lane: Lane, ack: Ack) -> Stepped:
    """The lane's lamp as this ack wants it. `FROZEN` over our own history is meant for our double."""
    lamp = _HINDRANCES.get(ack.state, Lamp.CLEAR)
    if lamp is not Lamp.CLEAR:
        return hindered(state, lane, lamp, ack.through)
    told = (Tell(*lane.name, lamp, ack.through),) if lane.lamp is not lamp else ()
    return with_lane(state, replace(lane, lamp=lamp)), told


def hindered(state: State, lane: Lane, lamp: Lamp, through: int) -> Stepped:
    told = (Tell(*lane.name, lamp, through),) if lane.lamp is not lamp else ()
    state, gone = recut(state, replace(lane, lamp=lamp), Turn.REWOUND)
    return state, (*gone, *told)


def _asked(ack: Ack) -> tuple[tuple[int, int], ...]:
    return tuple((first, last) for first, last, reason in ack.set_aside if reason == ASK_PLAIN)


def _grown(state: State, lane: Lane, now_s: float) -> State:
    """A larger size when a full segment came through in time: the first sizes step by step, then as speed allows."""
    full = [
        one for one in state.segments
        if one.lane == lane.name and one.leg is Leg.FLYING and one.last <= lane.through
        and one.last - one.first + 1 >= state.size
    ]  # fmt: skip
    if not full:
        return state
    larger = next((size for size in FIRST_SIZES if size > state.size), None)
    if larger is None and now_s - full[-1].sent_at_s <= QUICK_S:
        larger = min(SIZE_MAX, state.size * 2)
    return replace(state, size=larger or state.size)
