"""The clock rule: never back, never carried off, honest about itself."""

from hypothesis import given
from hypothesis import strategies as st

from edge.core.clock import (
    BUILT_S,
    CHECKED,
    FREE,
    UNSURE,
    ClockMemory,
    Reading,
    after_event,
    after_hub,
    jumped,
    tell,
)

NOON = 1_795_500_549
DAY = 86_400


def reading(wall_s: int, mono_s: float = 0.0, *, trusted: bool = False) -> Reading:
    return Reading(wall_s, mono_s, trusted)


def test_a_plain_clock_is_believed_and_called_free_running() -> None:
    """Nobody checked it."""
    assert tell(ClockMemory(NOON, 0.0), reading(NOON + 60, 60)) == (NOON + 60, FREE)


def test_a_checked_clock_is_said_to_be_checked() -> None:
    """By NTP, or by the hub within the last 24 hours."""
    by_hub = after_hub(ClockMemory(NOON, 0.0), NOON + 10, reading(NOON + 11, 10))

    assert tell(ClockMemory(NOON, 0.0), reading(NOON + 60, 60, trusted=True)) == (NOON + 60, CHECKED)
    assert tell(by_hub, reading(NOON + 60, 60)) == (NOON + 60, CHECKED)
    assert tell(by_hub, reading(NOON + DAY + 60, DAY + 60)) == (NOON + DAY + 60, FREE)


def test_a_clock_put_back_goes_on_by_the_monotonic_one() -> None:
    """Unsure, and never earlier than what was given out."""
    assert tell(ClockMemory(NOON, 100.0), reading(NOON - 3_600, 160.0)) == (NOON + 60, UNSURE)


def test_a_dead_battery_is_no_reason_to_stop() -> None:
    """1970, with and without a past."""
    assert tell(ClockMemory(NOON), reading(60)) == (NOON, UNSURE)
    assert tell(ClockMemory(), reading(60)) == (BUILT_S, UNSURE)


def test_a_jump_of_years_waits_for_a_person_or_the_hub() -> None:
    """2036 must not poison what comes after."""
    memory = ClockMemory(NOON, 0.0)
    wild = reading(NOON + 10 * 365 * DAY, 60)
    told, state = tell(memory, wild)
    back = tell(after_event(memory, told, 60), reading(NOON + 120, 120))
    by_person = tell(ClockMemory(NOON, 0.0, confirmed_until_s=wild.wall_s), wild)

    assert (told, state, jumped(memory, wild)) == (NOON + 60, UNSURE, True)
    assert back == (NOON + 120, FREE)
    assert by_person == (wild.wall_s, FREE)


def test_a_weekend_switched_off_is_asked_about_unless_the_clock_is_trusted() -> None:
    """After a restart the monotonic clock says nothing of the past."""
    memory = ClockMemory(NOON)

    assert tell(memory, reading(NOON + 3 * DAY)) == (NOON, UNSURE)
    assert tell(memory, reading(NOON + 3 * DAY, trusted=True)) == (NOON + 3 * DAY, CHECKED)
    assert tell(after_hub(memory, NOON + 3 * DAY, reading(NOON + 3 * DAY)), reading(NOON + 3 * DAY)) == (
        NOON + 3 * DAY,
        CHECKED,
    )


walls = st.integers(0, 2**33)
steps = st.lists(st.tuples(walls, st.integers(0, 10 * DAY), st.booleans(), st.booleans()), max_size=30)


@given(st.integers(BUILT_S, 2**32), steps)
def test_time_never_falls_whatever_the_clocks_do(start_s: int, moves: list[tuple[int, int, bool, bool]]) -> None:
    """Over any walk of both clocks, with and without the hub."""
    memory, mono_s, last_s = ClockMemory(start_s, 0.0), 0.0, start_s
    for wall_s, passed_s, trusted, hub in moves:
        mono_s += passed_s
        now = reading(wall_s, mono_s, trusted=trusted)
        if hub:
            memory = after_hub(memory, last_s + passed_s, now)
        at_s, state = tell(memory, now)
        assert at_s >= last_s
        assert state in (CHECKED, FREE, UNSURE)
        memory, last_s = after_event(memory, at_s, mono_s), at_s
