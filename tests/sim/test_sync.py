"""Many seeded lives of a branch under faults: whatever happens, every event is recorded exactly once in the end."""

import pytest

from tests.sim.model import Faults, World
from tests.sim.mutants import PLANTED, mutated

SEEDS = 60


@pytest.mark.parametrize("part", range(4))
def test_every_event_is_recorded_exactly_once_whatever_happens(part: int) -> None:
    """All faults at once, one hour each, then ten minutes of peace."""
    found = {}
    for seed in range(part, SEEDS, 4):
        world = World(seed)
        world.live(hours=1.0)
        if violations := world.violations():
            found[seed] = violations

    assert found == {}


def test_a_quiet_world_sends_each_event_once() -> None:
    """Without faults nothing is sent twice: the bytes of a small link are dear."""
    faults = Faults(**dict.fromkeys(vars(Faults()), 0.0))
    world = World(7, faults)
    sent: list[int] = []
    build = world.build

    def counted(asked):  # type: ignore[no-untyped-def]
        sent.append(asked.count)
        build(asked)

    world.build = counted  # type: ignore[method-assign]
    world.live(hours=1.0)

    assert world.violations() == []
    assert sum(sent) == sum(len(lane.rows) for lane in world.lanes.values())


@pytest.mark.parametrize("title", PLANTED)
def test_a_planted_bug_is_found(title: str) -> None:
    """The simulator sees each of these mistakes within its seeds."""
    parts = mutated(title)

    assert any(_breaks(seed, parts) for seed in range(SEEDS))


def _breaks(seed: int, parts: dict[str, object]) -> bool:
    world = World(seed, parts=parts)
    try:
        world.live(hours=1.0)
    except AssertionError:
        return True
    return bool(world.violations())
