"""`make soak`: a month of a branch, a restore, and four browsers of which one is killed every minute.

Prints a table and writes var/bench/soak.json; 1 when a rule was broken, memory grew, or a press took a second.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bench.rows import ROOT, Row, percentile, table, write
from tests.soak.branch import Branch
from tests.soak.month import BEGIN_S, GROWTH_MOST, Month, live
from tests.soak.rush import Rush, every_minute, rush

TARGET = ROOT / "var" / "bench" / "soak.json"
PRESS_MOST_S = 1.0


def tell(text: str) -> None:
    """A line for whoever waits."""
    print(f"  … {text}", flush=True)


async def browsers(folder: Path, each: int) -> Rush:
    """The rush on a branch of its own."""
    branch = Branch(folder / "rush", BEGIN_S)
    await branch.start()
    try:
        return await rush(branch, each, every_minute)
    finally:
        await branch.stop()


def rush_rows(done: Rush) -> list[Row]:
    """For the table."""
    killed = ", ".join(f"{count} when {moment}" for moment, count in sorted(done.killed.items())) or "none"
    slowest = [max(done.presses_s), percentile(done.presses_s, 0.99), percentile(done.presses_s, 0.5)]
    return [
        Row("four browsers at once", "intakes", len(done.names), note=f"{done.took_s:.0f} s of this machine"),
        Row("browsers killed", "browsers", sum(done.killed.values()), note=killed),
        Row("rules broken", "faults", len(done.faults), note="one series, no twin ticket, no lost draft"),
        Row("slowest press", "s", slowest[0], tuple(slowest), "goal 1; slowest, 99th and 50th of a hundred"),
    ]


def broken(month: Month | None, done: Rush | None) -> list[str]:
    """What misses its goal, in words."""
    found = [*(month.faults if month else ()), *(done.faults if done else ())]
    if month and month.growth > GROWTH_MOST:
        found.append(f"the box's memory grew {month.growth:.3f} times")
    if done and max(done.presses_s) >= PRESS_MOST_S:
        found.append(f"a press took {max(done.presses_s):.2f} s")
    return found


def main() -> int:
    """Options: smaller figures for a quick look, and `--only month|rush`."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--visits", type=int, default=200, help="citizens a day")
    parser.add_argument("--each", type=int, default=500, help="intakes of each of the four browsers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("month", "rush"))
    parser.add_argument("--out", type=Path, default=TARGET)
    chosen = parser.parse_args()
    month = done = None
    with tempfile.TemporaryDirectory(prefix="simpul-soak-") as folder:
        if chosen.only != "rush":
            month = asyncio.run(live(Path(folder), chosen.seed, chosen.days, chosen.visits, tell))
        if chosen.only != "month":
            tell(f"four browsers, {chosen.each} intakes each")
            done = asyncio.run(browsers(Path(folder), chosen.each))
    rows = [*(month.rows() if month else ()), *(rush_rows(done) if done else ())]
    write(chosen.out, "soak", sys.version.split()[0], rows)
    print(f"\n{table(rows)}\n\n  {chosen.out}")
    faults = broken(month, done)
    print(*(f"  BROKEN: {fault}" for fault in faults), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
