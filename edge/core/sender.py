"""The sending end of sync, as a table of states and events. Pure: time and luck are arguments.

Theory of operation
===================

Each journal of this node is a *lane*: (stream, epoch). The hub's signed ack is the only thing that moves a lane's
cursor; nothing a broker says counts. A *segment* is a run of events of one lane::

    built -> flying         sent: handed to the carrier
    flying -> built         cut: the carrier is gone, the same bytes go again with the next one
    built, flying -> gone   acked: the hub's ledger has it all
                            late, rewound: its events are cut into segments anew (other size, other start)

`step(state, input, now_s, luck)` returns the next state and the effects the link has to carry out, in order. The link
builds what `Build` asks for, sends what `Send` names, says hello when `SayHello` says so, and feeds back what came of
it as inputs. The link's own state is just up or down; nothing is sent while it is down, nothing is forgotten either.

* At most FLYING_MAX segments are under way at once; the first are small, so that the lamp turns green early, then
  sizes grow while acks come in time, and shrink when they do not.
* A silent hub costs one deadline, then a pause of back-off with full jitter; the pauses grow to BACKOFF_CAP_S and never
  end. Any ack that moves a cursor forward resets them.
* Every HELLO_EVERY_S, and at once after each connect, a hello asks the hub where it stands; unanswered, it is said
  again after a back-off, as a hub that starts behind its broker must not cost a minute. An ack that names another
  hub epoch, or an earlier position at a later time, rewinds the lane; a stale ack is ignored.
* A gap: send again from through+1, at once, but once per deadline, so that four gap acks do not start four repeats.
* An ack whose hash is not ours at its position speaks of another history: the lane freezes until a person or a new
  epoch resolves it. An ack beyond our own head means that this box has lost its memory: it needs a new epoch. What
  is left of the old one counts as recorded once the hub has answered a hello of it without protest.

An input that no row of the table allows raises `SenderMisuseError` and changes nothing; stale answers are no misuse.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from edge.core.acks import confirmed_head, hindered, is_stale, of_hub, taken
from edge.core.lanes import Stepped, find_lane, need_lane, recut, turn_all, with_lane, without_plain
from edge.core.transit import (
    BACKOFF_CAP_S,
    BACKOFF_FIRST_S,
    DEADLINE_S,
    FLYING_MAX,
    HELLO_EVERY_S,
    NEVER,
    SHRINK,
    SLOWEST_BYTES_PER_S,
    Acked,
    Build,
    Built,
    Down,
    Effect,
    Forget,
    Grew,
    Input,
    Lamp,
    Lane,
    Leg,
    NotBuilt,
    SayHello,
    Segment,
    Send,
    State,
    Tick,
    Turn,
    Unheard,
    Up,
)

LINK_TABLE: Mapping[tuple[bool, type[Up] | type[Down]], bool] = {(False, Up): True, (True, Down): False}


class SenderMisuseError(Exception):
    """The link fed an input that cannot happen in this state. A bug of ours; the state is unchanged."""


def start(chains: Iterable[tuple[int, int, int, int]], hub_epoch: bytes | None, hub_at_s: int = 0) -> State:
    """The sender as the store remembers it. `chains`: (stream, epoch, head, through), oldest epoch first."""
    lanes = tuple(
        Lane(stream, epoch, head=head, through=through, cut=through, acked_at_s=hub_at_s)
        for stream, epoch, head, through in chains
    )
    return State(lanes=lanes, hub_epoch=hub_epoch, hub_at_s=hub_at_s)


def step(state: State, given: Input, now_s: float, luck: float) -> Stepped:
    """The next state, and what the link has to do, in order. `luck` is in [0, 1); `now_s` never goes back."""
    after, effects = _HANDLERS[type(given)](state, given, now_s, luck)
    final, more = _advance(after, now_s, luck)
    _check(final)
    return final, (*effects, *more)


def wake_at_s(state: State, now_s: float) -> float:
    """When a `Tick` is due if nothing else happens before."""
    if not state.up:
        return float("inf")
    dues = [state.hello_at_s, *(one.due_at_s for one in state.segments if one.leg is Leg.FLYING)]
    if state.quiet_until_s > now_s and _has_work(state):
        dues.append(state.quiet_until_s)
    return min(dues)


def is_clear(state: State) -> bool:
    """Whether nothing of any journal waits or is under way, so that photographs may go."""
    idle = state.up and state.building is None and not state.segments and state.hub_epoch is not None
    return idle and not any(lane.unsure or _open_work(lane) for lane in state.lanes)


# --- inputs -------------------------------------------------------------------------------------------------------


def _on_grew(state: State, given: Grew, _now_s: float, _luck: float) -> Stepped:
    for stream, epoch, head in given.heads:
        lane = find_lane(state, stream, epoch) or Lane(stream, epoch)
        state = with_lane(state, replace(lane, head=max(lane.head, head)))
    return state, ()


def _on_link(state: State, given: Up | Down, _now_s: float, _luck: float) -> Stepped:
    up = LINK_TABLE.get((state.up, type(given)))
    if up is None:
        raise SenderMisuseError(f"{type(given).__name__} while the link is {'up' if state.up else 'down'}")
    if not up:
        state, effects = turn_all(state, Turn.CUT, lambda one: one.leg is Leg.FLYING)
        return replace(state, up=False), effects
    return replace(state, up=True, hello_at_s=NEVER, quiet_until_s=NEVER, tries=0, unheard=0), ()


def _on_built(state: State, given: Built, _now_s: float, _luck: float) -> Stepped:
    asked = state.building
    if asked is None or asked.token != given.token:
        return state, (Forget(given.token),)
    if not asked.first <= given.last <= asked.last:
        raise SenderMisuseError(f"built through {given.last}, asked for {asked.first}..{asked.last}")
    lane = need_lane(state, asked.stream, asked.epoch)
    lane = without_plain(lane, asked.first, given.last) if asked.plain else replace(lane, cut=given.last)
    built = replace(asked, last=given.last, size=given.size)
    return replace(with_lane(state, lane), building=None, segments=(*state.segments, built)), ()


def _on_not_built(state: State, given: NotBuilt, now_s: float, luck: float) -> Stepped:
    if state.building is None or state.building.token != given.token:
        return state, ()
    return _paused(replace(state, building=None), now_s, luck), ()


def _on_unheard(state: State, _given: Unheard, now_s: float, luck: float) -> Stepped:
    pause_s = luck * min(HELLO_EVERY_S, BACKOFF_FIRST_S * 2.0 ** min(state.unheard, 16))
    return replace(state, unheard=state.unheard + 1, hello_at_s=min(state.hello_at_s, now_s + pause_s)), ()


def _on_tick(state: State, _given: Tick, _now_s: float, _luck: float) -> Stepped:
    return state, ()


def _on_acked(state: State, given: Acked, now_s: float, _luck: float) -> Stepped:
    ack = given.ack
    lane = find_lane(state, ack.stream, ack.epoch)
    if lane is None:
        return state, ()
    state = replace(state, unheard=0)
    if is_stale(state, lane, given):
        # Of another hub, and not certainly later than what we know: a hello settles who speaks for the city now.
        return (state, ()) if ack.hub_epoch == state.hub_epoch else (replace(state, hello_at_s=NEVER), ())
    state, effects = of_hub(state, ack)
    lane = need_lane(state, ack.stream, ack.epoch)
    if given.ours != ack.head_hash:
        lamp = Lamp.AHEAD if given.ours is None else Lamp.FROZEN
        state, more = hindered(state, replace(lane, unsure=False), lamp, ack.through)
        if lamp is Lamp.AHEAD:
            state, confirmed = confirmed_head(state, need_lane(state, *lane.name), given)
            more = (*more, *confirmed)
    else:
        state, more = taken(state, lane, ack, now_s)
    return state, (*effects, *more)


_HANDLERS: Mapping[type, Callable[[State, Any, float, float], Stepped]] = {
    Grew: _on_grew,
    Up: _on_link,
    Down: _on_link,
    Built: _on_built,
    NotBuilt: _on_not_built,
    Acked: _on_acked,
    Unheard: _on_unheard,
    Tick: _on_tick,
}


# --- time and sending -----------------------------------------------------------------------------------------------


def _advance(state: State, now_s: float, luck: float) -> Stepped:
    """All that is due now: what is late comes back, then hellos, flights and the next piece of work."""
    if not state.up:
        return state, ()
    effects: list[Effect] = []
    for move in (_fetch_late, _greet, _fly, _ask_build):
        state, more = move(state, now_s, luck)
        effects += more
    return state, tuple(effects)


def _fetch_late(state: State, now_s: float, luck: float) -> Stepped:
    late = {one.lane for one in state.segments if one.leg is Leg.FLYING and one.due_at_s <= now_s}
    effects: list[Effect] = []
    for name in sorted(late):
        state, gone = recut(state, need_lane(state, *name), Turn.LATE)
        effects += gone
    if late:
        state = _paused(replace(state, size=max(1, state.size // SHRINK)), now_s, luck)
    return state, tuple(effects)


def _greet(state: State, now_s: float, _luck: float) -> Stepped:
    if now_s < state.hello_at_s:
        return state, ()
    hellos = tuple(SayHello(*lane.name) for lane in state.lanes if _needs_hello(state, lane))
    pause = DEADLINE_S if any(lane.unsure for lane in state.lanes) else HELLO_EVERY_S
    return replace(state, hello_at_s=now_s + pause), hellos


def _needs_hello(state: State, lane: Lane) -> bool:
    """The journal's newest lane is the heartbeat; others only when something is open that the hub can settle."""
    newest = next(one for one in reversed(state.lanes) if one.stream == lane.stream) is lane
    if newest and lane.stream == 0:
        return True
    frozen = lane.lamp is Lamp.FROZEN and not newest
    return not frozen and (lane.unsure or lane.through < lane.head)


def _fly(state: State, now_s: float, _luck: float) -> Stepped:
    if now_s < state.quiet_until_s:
        return state, ()
    free = _limit(state) - sum(one.leg is Leg.FLYING for one in state.segments)
    going = {one.token for one in [one for one in state.segments if one.leg is Leg.BUILT][: max(0, free)]}
    state, _ = turn_all(state, Turn.SENT, lambda one: one.token in going)
    under_way = sum(one.size for one in state.segments if one.leg is Leg.FLYING)
    due_at_s = now_s + DEADLINE_S + under_way / SLOWEST_BYTES_PER_S
    segments = tuple(
        replace(one, sent_at_s=now_s, due_at_s=due_at_s) if one.token in going else one for one in state.segments
    )
    return replace(state, segments=segments), tuple(Send(one.token) for one in segments if one.token in going)


def _ask_build(state: State, now_s: float, _luck: float) -> Stepped:
    if state.building is not None or len(state.segments) >= _limit(state) or now_s < state.quiet_until_s:
        return state, ()
    lane = next((one for one in state.lanes if _open_work(one)), None)
    if lane is None:
        return state, ()
    first, last, plain = _next_range(lane, state.size)
    asked = Segment(state.next_token, *lane.name, first, last, plain)
    build = Build(asked.token, *lane.name, first, last - first + 1, plain)
    return replace(state, building=asked, next_token=state.next_token + 1), (build,)


def _next_range(lane: Lane, size: int) -> tuple[int, int, bool]:
    if lane.plain_due:
        first, last = lane.plain_due[0]
        return first, min(last, first + size - 1), True
    return lane.cut + 1, min(lane.head, lane.cut + size), False


def _open_work(lane: Lane) -> bool:
    return lane.lamp is Lamp.CLEAR and not lane.unsure and (bool(lane.plain_due) or lane.cut < lane.head)


def _has_work(state: State) -> bool:
    return any(_open_work(lane) for lane in state.lanes) or any(one.leg is Leg.BUILT for one in state.segments)


def _limit(state: State) -> int:
    """After a deadline one segment asks whether anybody is there; four would be a storm."""
    return 1 if state.tries else FLYING_MAX


def _paused(state: State, now_s: float, luck: float) -> State:
    pause_s = luck * min(BACKOFF_CAP_S, BACKOFF_FIRST_S * 2.0 ** min(state.tries, 16))
    return replace(state, tries=state.tries + 1, quiet_until_s=now_s + pause_s)


def _check(state: State) -> None:
    """What always holds; broken, it is a bug of this module."""
    flying = [one for one in state.segments if one.leg is Leg.FLYING]
    assert len(flying) <= FLYING_MAX
    assert len(state.segments) <= FLYING_MAX + 1
    assert state.up or not flying, "nothing flies without a carrier"
    for lane in state.lanes:
        assert lane.through <= lane.cut, "the cursor is behind what was cut"
