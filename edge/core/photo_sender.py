"""Sending photographs behind everything else, as a table of states and inputs. Pure: time and luck are arguments.

Theory of operation
===================

A photograph travels in chunks, in order, **one under way at a time**: so whatever becomes urgent waits for one chunk at
most, on the slowest of links too. Nothing goes while the way is not *clear*: the link down, the hub unknown, or any
event not yet acknowledged (`edge.core.sender.is_clear`). What the hub holds is the hub's word only, the count of
leading chunks in its signed ack; it may go back (a restored hub, a file that came out wrong), and then the sender goes
back too.

    waiting -> flying     the way is clear, no pause: the chunk after those held is sent
    flying  -> waiting    held: the hub counts it. Gone back: the hub counts fewer than before. Late: no word in time.
                          Cut: the link is gone. After gone back and late comes a pause of back-off with full jitter,
                          and the photograph goes behind the others, so that none waits for a bad one
    waiting -> gone       whole: all its chunks are held. Damaged: the file here cannot be read

An unknown name or a count beyond the file's own length changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contract.limits import BACKOFF_CAP_S, BACKOFF_FIRST_S, CHUNK_B, LINK_DEAD_S
from contract.photo import chunks_in
from edge.core.transit import SLOWEST_BYTES_PER_S

DEADLINE_S = LINK_DEAD_S + CHUNK_B / SLOWEST_BYTES_PER_S
NEVER = float("-inf")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A photograph to be sent: its name, how many chunks it has, and how many of them the hub is known to hold."""

    name: bytes
    of: int
    held: int = 0


@dataclass(frozen=True, slots=True)
class Flying:
    """The chunk under way."""

    name: bytes
    index: int
    due_at_s: float


@dataclass(frozen=True, slots=True)
class State:
    """The whole sender; times are of one monotonic clock. `tries` counts chunks without success since the last one."""

    clear: bool = False
    waiting: tuple[Waiting, ...] = ()
    flying: Flying | None = None
    tries: int = 0
    quiet_until_s: float = NEVER


# --- inputs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """All photographs that may be sent now, oldest first: (name, size of the sealed file in bytes)."""

    photos: tuple[tuple[bytes, int], ...]


@dataclass(frozen=True, slots=True)
class Clear:
    """Whether the way is clear. `up` False: the link is gone, and with it what was under way."""

    clear: bool
    up: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """What a signed ack says: name -> leading chunks held."""

    counts: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class Damaged:
    """The file of this name cannot be read here."""

    name: bytes


@dataclass(frozen=True, slots=True)
class NotSent:
    """The chunk was held back: the way was no longer clear. Another `Clear` is to follow."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed."""


Input = Due | Clear | Held | Damaged | NotSent | Tick


# --- effects ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SendChunk:
    """Hand chunk `index` of `of` to the carrier, or feed back `Damaged`."""

    name: bytes
    index: int
    of: int


@dataclass(frozen=True, slots=True)
class Whole:
    """The hub holds all of this file: note it."""

    name: bytes


Effect = SendChunk | Whole
Stepped = tuple[State, tuple[Effect, ...]]


def step(state: State, given: Input, now_s: float, luck: float) -> Stepped:
    """The next state, and what the link has to do, in order. `luck` is in [0, 1); `now_s` never goes back."""
    match given:
        case Due(photos):
            state = _renewed(state, photos)
        case Clear(clear, up):
            state = replace(state, clear=clear and up, flying=state.flying if up else None)
        case Held(counts):
            state = _counted(state, counts, now_s, luck)
        case Damaged(name):
            state = _without(state, name)
        case NotSent():
            state = replace(state, clear=False, flying=None)
        case Tick():
            pass
    return _advanced(_late(state, now_s, luck), now_s)


def wake_at_s(state: State) -> float:
    """When a `Tick` is due if nothing else happens before; infinity while only an input can change anything."""
    if state.flying is not None:
        return state.flying.due_at_s
    return state.quiet_until_s if state.clear and state.waiting and state.quiet_until_s > NEVER else float("inf")


def _renewed(state: State, photos: tuple[tuple[bytes, int], ...]) -> State:
    """New ones come behind; what is no longer due is forgotten. What was known of those that stay is kept."""
    due = {name: chunks_in(size_b) for name, size_b in photos}
    kept = [one for one in state.waiting if due.get(one.name) == one.of]
    known = {one.name for one in kept}
    new = [Waiting(name, of) for name, of in due.items() if name not in known]
    return replace(state, waiting=(*kept, *new))


def _counted(state: State, counts: Mapping[bytes, int], now_s: float, luck: float) -> State:
    waiting = tuple(
        replace(one, held=counts[one.name]) if 0 <= counts.get(one.name, -1) <= one.of else one for one in state.waiting
    )
    state, flying = replace(state, waiting=waiting), state.flying
    if flying is None or flying.name not in counts:
        return state
    if counts[flying.name] > flying.index:
        return replace(state, flying=None, tries=0, quiet_until_s=NEVER)
    # As many as before it: an ack that was made before the chunk came. Fewer: the hub gave up what it had.
    return _failed(state, flying, now_s, luck) if counts[flying.name] < flying.index else state


def _late(state: State, now_s: float, luck: float) -> State:
    flying = state.flying
    return _failed(state, flying, now_s, luck) if flying is not None and flying.due_at_s <= now_s else state


def _failed(state: State, flying: Flying, now_s: float, luck: float) -> State:
    """A pause that grows, and the photograph goes behind the others."""
    pause_s = luck * min(float(BACKOFF_CAP_S), BACKOFF_FIRST_S * 2.0 ** min(state.tries, 16))
    behind = sorted(state.waiting, key=lambda one: one.name == flying.name)
    return replace(state, flying=None, waiting=tuple(behind), tries=state.tries + 1, quiet_until_s=now_s + pause_s)


def _without(state: State, name: bytes) -> State:
    flying = state.flying if state.flying is not None and state.flying.name != name else None
    return replace(state, flying=flying, waiting=tuple(one for one in state.waiting if one.name != name))


def _advanced(state: State, now_s: float) -> Stepped:
    """Let go of what is whole; then, if nothing stands against it, the next chunk."""
    whole = tuple(Whole(one.name) for one in state.waiting if one.held == one.of)
    state = replace(state, waiting=tuple(one for one in state.waiting if one.held < one.of))
    if state.flying is not None and all(one.name != state.flying.name for one in state.waiting):
        state = replace(state, flying=None)
    if not state.clear or state.flying is not None or now_s < state.quiet_until_s or not state.waiting:
        return state, whole
    first = state.waiting[0]
    flying = Flying(first.name, first.held, now_s + DEADLINE_S)
    return replace(state, flying=flying), (*whole, SendChunk(first.name, first.held, first.of))
