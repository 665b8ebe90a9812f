"""The sending of photographs as a machine: one chunk at a time, behind everything, from where the hub stands."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contract.limits import BACKOFF_CAP_S, CHUNK_B
from edge.core import photo_sender as machine
from edge.core.photo_sender import (
    DEADLINE_S,
    Clear,
    Damaged,
    Due,
    Effect,
    Held,
    Input,
    NotSent,
    SendChunk,
    State,
    Tick,
    Waiting,
    Whole,
)

A, B = b"a" * 32, b"b" * 32
TWO = Due(((A, 2 * CHUNK_B), (B, CHUNK_B + 1)))
CLEAR = Clear(clear=True)


def fed(
    *inputs: Input, state: State | None = None, now_s: float = 0.0, luck: float = 0.5
) -> tuple[State, list[Effect]]:
    """The state and all effects after these inputs, at one moment."""
    state, effects = state or State(), []
    for given_ in inputs:
        state, more = machine.step(state, given_, now_s, luck)
        effects += more
    return state, effects


def test_nothing_goes_while_the_way_is_not_clear() -> None:
    """Waiting receipts, or no link."""
    assert fed(TWO, Tick(), now_s=1e6)[1] == []
    assert fed(TWO, Clear(clear=True, up=False))[1] == []


def test_one_chunk_is_under_way_at_a_time() -> None:
    """Whatever else comes in, the second goes only when the first is counted."""
    state, effects = fed(TWO, CLEAR, Tick(), TWO, CLEAR, Held({B: 0}))

    assert effects == [SendChunk(A, 0, 2)]
    assert fed(Held({A: 1}), state=state)[1] == [SendChunk(A, 1, 2)]


def test_a_photograph_goes_on_where_the_hub_stands() -> None:
    """Of one of which it has 40 chunks, the 41st."""
    due = Due(((A, 90 * CHUNK_B),))

    assert fed(due, Held({A: 40}), CLEAR)[1] == [SendChunk(A, 40, 90)]


def test_a_photograph_that_is_whole_is_noted_and_the_next_begins() -> None:
    """Without another input."""
    state, _ = fed(TWO, CLEAR, Held({A: 1}))

    assert fed(Held({A: 2}), state=state)[1] == [Whole(A), SendChunk(B, 0, 2)]


def test_an_event_that_is_appended_stops_the_next_chunk() -> None:
    """The chunk under way is counted, and then nothing until the way is clear again."""
    state, _ = fed(TWO, CLEAR)

    state, effects = fed(Clear(clear=False), Held({A: 1}), Tick(), state=state)
    assert effects == []
    assert fed(CLEAR, state=state)[1] == [SendChunk(A, 1, 2)]


def test_a_chunk_that_was_held_back_waits_for_a_clear_way() -> None:
    """No pause: it was nobody's fault."""
    state, effects = fed(TWO, CLEAR, NotSent(), Tick())

    assert effects == [SendChunk(A, 0, 2)]
    assert fed(CLEAR, state=state)[1] == [SendChunk(A, 0, 2)]


def test_a_cut_forgets_what_was_under_way() -> None:
    """It goes again with the next connection, at once."""
    state, effects = fed(TWO, CLEAR, Clear(clear=False, up=False), CLEAR)

    assert effects == [SendChunk(A, 0, 2)] * 2
    assert state.tries == 0


def test_a_silent_hub_costs_one_deadline_and_a_growing_pause() -> None:
    """And the photograph goes behind the others, which may have better luck."""
    state, _ = fed(TWO, CLEAR)
    assert machine.wake_at_s(state) == DEADLINE_S

    state, more = fed(Tick(), state=state, now_s=DEADLINE_S)
    assert more == []
    assert machine.wake_at_s(state) == DEADLINE_S + 0.5
    state, more = fed(Tick(), state=state, now_s=DEADLINE_S + 0.5)
    assert more == [SendChunk(B, 0, 2)]

    now_s = DEADLINE_S + 0.5
    for _ in range(30):
        before_s, now_s = now_s, machine.wake_at_s(state)
        assert now_s - before_s <= max(DEADLINE_S, BACKOFF_CAP_S)
        state, _ = fed(Tick(), state=state, now_s=now_s, luck=0.999)
    assert state.tries > 10
    flying = state.flying or fed(Tick(), state=state, now_s=machine.wake_at_s(state))[0].flying
    assert flying is not None
    assert fed(Held({flying.name: 1}), state=replace(state, flying=flying))[0].tries == 0


def test_a_file_that_came_out_wrong_is_sent_again_from_its_beginning() -> None:
    """The hub counts none of it any more; there is a pause, so that nobody turns in a circle."""
    state, _ = fed(Due(((A, 3 * CHUNK_B),)), Held({A: 2}), CLEAR)
    state, effects = fed(Held({A: 0}), state=state)
    assert effects == []
    assert state.waiting == (Waiting(A, 3, 0),)
    assert fed(Tick(), state=state, now_s=1.0)[1] == [SendChunk(A, 0, 3)]


def test_a_damaged_file_is_let_go_and_the_next_is_sent() -> None:
    """Nothing waits behind it."""
    assert fed(TWO, CLEAR, Damaged(A))[1] == [SendChunk(A, 0, 2), SendChunk(B, 0, 2)]


def test_what_no_photograph_of_ours_has_changes_nothing() -> None:
    """Unknown names, counts beyond the end."""
    state, _ = fed(TWO, CLEAR)

    assert fed(Held({b"x" * 32: 1, A: 3, B: 99}), state=state)[0].waiting == state.waiting


@dataclass
class Hub:
    """A hub that counts leading chunks, and sometimes forgets."""

    held: dict[bytes, int] = field(default_factory=dict)

    def take(self, chunk: SendChunk) -> None:
        if chunk.index == self.held.get(chunk.name, 0):
            self.held[chunk.name] = chunk.index + 1


MOVES = st.sampled_from(["arrives", "lost", "ack lost", "twice", "cut", "urgent", "forgets", "deadline", "restart"])


@settings(max_examples=150)
@given(st.lists(MOVES, max_size=60), st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(0, 1000))
def test_every_photograph_arrives_whole_whatever_happens(moves: Sequence[str], sizes: list[int], luck: int) -> None:
    """Lost chunks, lost acks, doubles, cuts, restarts of the box, a hub that forgets: in the end all are whole, and at
    no moment were two chunks under way."""
    names = {bytes([65 + place]) * 32: of for place, of in enumerate(sizes)}
    whole: set[bytes] = set()

    def due() -> Due:
        return Due(tuple((name, of * CHUNK_B) for name, of in names.items() if name not in whole))

    hub, now_s, state = Hub(), 0.0, State()
    under_way: list[SendChunk] = []

    def feed(*inputs: Input) -> None:
        nonlocal state
        for given_ in inputs:
            state, effects = machine.step(state, given_, now_s, luck / 1001)
            for effect in effects:
                if isinstance(effect, Whole):
                    assert hub.held.get(effect.name) == names[effect.name], "never noted before the hub had it"
                    whole.add(effect.name)
                else:
                    under_way.append(effect)
            assert len(under_way) <= 1

    feed(due(), CLEAR)
    for move in [*moves, *["arrives"] * 60]:
        now_s += 1.0
        chunk = under_way.pop() if under_way else None
        if move in ("arrives", "ack lost", "twice", "urgent") and chunk:
            hub.take(chunk)
        if move == "twice" and chunk:
            hub.take(chunk)
        if move in ("arrives", "twice"):
            feed(Held(dict(hub.held)))
        elif move == "urgent":
            feed(Clear(clear=False), Held(dict(hub.held)), CLEAR)
        elif move == "cut":
            feed(Clear(clear=False, up=False), due(), CLEAR)
        elif move == "forgets":
            hub.held = {name: 0 for name in hub.held if name not in whole} | {n: hub.held[n] for n in whole}
            feed(Held(dict(hub.held)))
        elif move == "restart":
            state = State()
            feed(due(), CLEAR)
        if machine.wake_at_s(state) < float("inf") and not under_way:
            now_s = max(now_s, machine.wake_at_s(state))
            feed(Tick())

    assert whole == set(names)
