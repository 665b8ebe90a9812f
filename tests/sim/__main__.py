"""`make sim`: many seeded lives of a branch, both ends real, and the story of the first one in which something broke.

    python -m tests.sim --seeds 20 --days 365     so many lives; table, and var/bench/sim.json
    python -m tests.sim --seed 7 --story          one life, told line by line
    python -m tests.sim --seed 7 --shrink         the fewest faults and days that still break it

Exit code 1 when a rule was broken.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.sim import planted

RESULT = Path(__file__).parents[2] / "var" / "bench" / "sim.json"
SHOWN = 12


@dataclass
class Life:
    """What came of one seed."""

    seed: int
    receipts: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    broken: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)


def live(seed: int, days: int, hardness: float = 1.0, plan: object = None) -> Life:
    """One life from its first day to peace. Anything that an end raises is a broken rule too."""
    from tests.sim.plan import Plan, draw
    from tests.sim.world import World

    chosen = plan if isinstance(plan, Plan) else draw(seed, days, hardness)
    with tempfile.TemporaryDirectory(prefix="simpul-sim-") as folder:
        world = World(chosen, Path(folder))
        try:
            broken = world.live()
        except Exception as fault:
            broken = [f"{type(fault).__name__}: {fault}"]
    faults = Counter(one.what for one in chosen.faults)
    return Life(seed, len(world.people.given), faults, len(world.lost), broken, world.story)


def live_all(seeds: Iterable[int], days: int, hardness: float, workers: int) -> Iterator[Life]:
    """Every seed's life, as they end."""
    if workers == 1:
        yield from map(partial(live, days=days, hardness=hardness), seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(partial(live, days=days, hardness=hardness), seeds)


def shrunk(seed: int, days: int, hardness: float) -> Life:
    """The same seed with as few days and faults as still break a rule: halves are left out while it stays broken."""
    from tests.sim.plan import draw

    plan = draw(seed, days, hardness)
    best = live(seed, days, plan=plan)
    if not best.broken:
        return best
    while plan.days > 1 and (life := live(seed, 0, plan=plan.until(max(1, plan.days // 2)))).broken:
        plan, best = plan.until(max(1, plan.days // 2)), life
    size = max(1, len(plan.faults) // 2)
    while size and plan.faults:
        for start in range(0, len(plan.faults), size):
            fewer = plan.without(plan.faults[start : start + size])
            if (life := live(seed, 0, plan=fewer)).broken:
                plan, best = fewer, life
                break
        else:
            size //= 2
    return best


def main() -> int:
    asked = _arguments()
    if asked.plant:
        planted.plant(asked.plant)
    if asked.seed is not None:
        life = (shrunk if asked.shrink else live)(asked.seed, asked.days, asked.hardness)
        if asked.story or asked.shrink:
            print("\n".join(life.story))
        _complain(life)
        return 1 if life.broken else 0
    began_s = time.monotonic()
    lives, first = [], None
    for life in live_all(range(asked.first, asked.first + asked.seeds), asked.days, asked.hardness, asked.workers):
        lives.append(life)
        if not asked.quiet:
            print(f"\r{len(lives)} of {asked.seeds} lives", end="", file=sys.stderr, flush=True)
        if life.broken and first is None:
            first = life
            if asked.stop:
                break
    _report(lives, first, asked.days, time.monotonic() - began_s, quiet=asked.quiet)
    return 1 if first else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make sim")
    parser.add_argument("--seeds", type=int, default=20, help="how many lives")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--days", type=int, default=365, help="days of each life")
    parser.add_argument("--hardness", type=float, default=1.0, help="how much more often things break")
    parser.add_argument("--workers", type=int, default=2, help="lives at once")
    parser.add_argument("--seed", type=int, help="this life alone")
    parser.add_argument("--story", action="store_true", help="tell it")
    parser.add_argument("--shrink", action="store_true", help="find the fewest faults that break it, and tell that")
    parser.add_argument("--stop", action="store_true", help="stop at the first broken life")
    parser.add_argument("--plant", metavar="TITLE", help="plant one of the known bugs before anything is imported")
    parser.add_argument("--quiet", action="store_true", help="no progress, no table")
    return parser.parse_args()


def _report(lives: list[Life], first: Life | None, days: int, took_s: float, *, quiet: bool) -> None:
    faults = sum((life.faults for life in lives), Counter[str]())
    result = {
        "seeds": len(lives),
        "simulated_days": len(lives) * days,
        "receipts": sum(life.receipts for life in lives),
        "faults": dict(sorted(faults.items())),
        "violations": sum(len(life.broken) for life in lives),
        "seed_of_first_violation": first.seed if first else None,
    }
    if not quiet:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n")
        print(file=sys.stderr)
        for name, value in result.items():
            if name != "faults":
                print(f"{name:26} {value}")
        for name, count in sorted(faults.items()):
            print(f"  {name:24} {count}")
        print(f"{'seconds':26} {took_s:.0f}\n{'lost with their disks':26} {sum(life.lost for life in lives)}")
    if first:
        _complain(first)


def _complain(life: Life) -> None:
    for fault in life.broken[:SHOWN]:
        print(f"seed {life.seed}: {fault}")
    if len(life.broken) > SHOWN:
        print(f"seed {life.seed}: and {len(life.broken) - SHOWN} more")
    if life.broken:
        print(f"tell it again: python -m tests.sim --seed {life.seed} --shrink")


if __name__ == "__main__":
    sys.exit(main())
