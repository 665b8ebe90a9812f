"""The clock rule: the box's time never falls, is not carried off by a wild jump, and says how far it can be trusted.

`now = max(last event + monotonic time since, system clock when it is plausible)`. Pure: both clocks are arguments.
"""

from dataclasses import dataclass, replace

from contract.limits import CLOCK_AHEAD_S, DAY_S
from contract.localtime import date_of

CHECKED, FREE, UNSURE = 0, 1, 2
BUILT_S = 1_764_547_200  # 2025-12-01: older than any box; a clock before it has lost its battery
SLACK_S = 5  # whole seconds, and a network clock that steps back a little, are no reason for doubt


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the machine's clocks. `trusted` = NTP or the hub checked the system clock less than 24 h ago."""

    wall_s: int
    monotonic_s: float
    trusted: bool


@dataclass(frozen=True, slots=True)
class ClockMemory:
    """What the box knows of time. `floor_s` is the last time it gave out or the hub named, noted at `floor_mono_s`
    (None after a restart, when the monotonic clock says nothing of the past). `hub_mono_s` is when the hub last spoke.
    `confirmed_until_s`: a person said that the system clock is right, up to here."""

    floor_s: int = 0
    floor_mono_s: float | None = None
    hub_mono_s: float | None = None
    confirmed_until_s: int = 0


def tell(memory: ClockMemory, reading: Reading) -> tuple[int, int]:
    """(seconds since 1970, clock state 0|1|2) for the next event."""
    floor_s = _floor(memory, reading.monotonic_s)
    if reading.wall_s < floor_s - SLACK_S or reading.wall_s < BUILT_S:
        return max(floor_s, BUILT_S), UNSURE
    if _jumped(memory, floor_s, reading):
        return floor_s, UNSURE
    checked = reading.trusted or _hub_spoke(memory, reading.monotonic_s)
    return max(floor_s, reading.wall_s), CHECKED if checked else FREE


def jumped(memory: ClockMemory, reading: Reading) -> bool:
    """Whether the system clock runs so far ahead that a person or the hub has to say that it is right."""
    return _jumped(memory, _floor(memory, reading.monotonic_s), reading)


def after_event(memory: ClockMemory, at_s: int, monotonic_s: float) -> ClockMemory:
    """The memory after an event got `at_s`."""
    return replace(memory, floor_s=at_s, floor_mono_s=monotonic_s)


def after_hub(memory: ClockMemory, at_s: int, reading: Reading) -> ClockMemory:
    """The memory after the hub named a time: never before it, and a system clock that agrees with it is believed."""
    floor_s = max(_floor(memory, reading.monotonic_s), at_s)
    agrees = abs(reading.wall_s - at_s) <= CLOCK_AHEAD_S
    return ClockMemory(
        floor_s=floor_s,
        floor_mono_s=reading.monotonic_s,
        hub_mono_s=reading.monotonic_s if agrees else memory.hub_mono_s,
        confirmed_until_s=memory.confirmed_until_s,
    )


def days_between(earlier: int, later: int) -> int:
    """Whole days from one day (20261117) to another; negative when it lies before."""
    return (date_of(later) - date_of(earlier)).days


def _floor(memory: ClockMemory, monotonic_s: float) -> int:
    if memory.floor_mono_s is None:
        return memory.floor_s
    return memory.floor_s + max(0, int(monotonic_s - memory.floor_mono_s))


def _jumped(memory: ClockMemory, floor_s: int, reading: Reading) -> bool:
    known = max(floor_s, memory.confirmed_until_s)
    return memory.floor_s > 0 and reading.wall_s > known + CLOCK_AHEAD_S and not reading.trusted


def _hub_spoke(memory: ClockMemory, monotonic_s: float) -> bool:
    return memory.hub_mono_s is not None and monotonic_s - memory.hub_mono_s < DAY_S
