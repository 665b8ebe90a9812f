"""Thirty days of a branch without a link: 6,000 citizens, the clock moved day by day, the books checked every evening.

At the end the last backup is put back on an empty box, as after a dead disk.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from edge.store.restoring import restore
from tests.bench.rows import Row
from tests.soak.books import faults
from tests.soak.branch import Branch
from tests.soak.browser import Browser
from tests.soak.day import Day, make_day, working_days
from tests.soak.hall import NODE, Hall
from tests.soak.today import live as live_day

FIRST = date(2026, 12, 1)
BEGIN_S = int(datetime.fromisoformat("2026-11-30T15:00:00+07:00").timestamp())
CUTS = (2, 7)  # days on which the power fails
WARM = 10  # days after which the box's memory must not grow
GROWTH_MOST = 1.05
KIA = {
    "service": "ADM-KIA", "applicant": {"name": "Norhayati Contoh"}, "documents": ["kk"],
    "fields": {"nama-anak": "Aulia Contoh", "lahir-anak": "2019-09-02"},
}  # fmt: skip


@dataclass
class Month:
    """What thirty days came to."""

    days: int = 0
    visits: int = 0
    papers: int = 0
    events: int = 0
    received_rp: int = 0
    closings: int = 0
    deposits: int = 0
    faults: list[str] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)
    slowest_s: float = 0.0
    took_s: float = 0.0

    @property
    def growth(self) -> float:
        """The most memory after the warm days, in terms of what it was then; 1.0 before there are more."""
        later = self.memory_mib[WARM:]
        return max(later) / self.memory_mib[WARM - 1] if later else 1.0

    def rows(self) -> list[Row]:
        """For the table."""
        last = f"{self.memory_mib[-1]:.0f} MiB at the end"
        return [
            Row("days lived", "days", self.days, note=f"{self.took_s:.0f} s of this machine"),
            Row("citizens served", "visits", self.visits),
            Row("papers made", "papers", self.papers, note="each said done once, each in the journal once"),
            Row("events sealed", "events", self.events),
            Row("cash received", "Rp", self.received_rp, note=f"{self.closings} closings, {self.deposits} deposits"),
            Row("rules broken", "faults", len(self.faults), note="numbers, chains, queue, every till to the rupiah"),
            Row("memory after day 10", "x", self.growth, tuple(self.memory_mib), f"goal 1.05; {last}"),
            Row("slowest answer", "s", self.slowest_s, note="three counters, kiosk and a program at once"),
        ]


async def live(folder: Path, seed: int, days: int, visits: int, say: Callable[[str], None]) -> Month:
    """Live `days` days of `visits` citizens each; `folder` is empty."""
    month, began = Month(), time.monotonic()
    branch = Branch(folder / "branch", BEGIN_S)
    await branch.start()
    hall = await Hall.opened(branch)
    try:
        for place, on in enumerate(working_days(FIRST, days)):
            await _day(month, hall, make_day(seed, on, visits, cut=place in CUTS))
            say(f"{on}: {hall.visits} citizens, {len(month.faults)} faults, {month.memory_mib[-1]:.0f} MiB")
        month.faults += await branch.keeper.verify()
        backup = await branch.keeper.backup(folder / "backup")
        month.slowest_s, known = hall.slowest_s, [claim.number for claim in hall.claims]
        say("the last backup is put back on an empty box")
        month.faults += await rehearse(backup, folder / "anew", branch.at_s, hall.program.token, known)
    finally:
        await hall.close()
        await branch.stop()
    month.took_s = time.monotonic() - began
    return month


async def _day(month: Month, hall: Hall, day: Day) -> None:
    await live_day(hall, day)
    rows = await hall.branch.export()
    month.faults += [f"{day.on}: {fault}" for fault in faults(hall, rows)]
    month.memory_mib.append(await hall.branch.ask("memory"))
    month.days, month.visits, month.events = month.days + 1, hall.visits, len(rows)
    month.papers = sum(row["number"] is not None for row in rows)
    month.received_rp = sum(drawer.received_rp for drawer in hall.tills.drawers.values())
    month.closings, month.deposits = len(hall.tills.closings), len(hall.tills.deposits)


async def rehearse(backup: Path, folder: Path, at_s: int, token: str, known: list[str]) -> list[str]:
    """Put the backup on an empty box and serve from it; what is not as it must be. `known` are papers made before."""
    await asyncio.to_thread(restore, backup, folder / "box", NODE)
    branch = Branch(folder, at_s + 3600)
    await branch.start()
    try:
        return [fault async for fault in _restored(branch, token, known)]
    finally:
        await branch.stop()


async def _restored(branch: Branch, token: str, known: list[str]) -> AsyncIterator[str]:
    program = Browser(branch.url, token)
    made = await program.call("intakes", KIA, "after-the-restore")
    number = made.json()["receipt"]["number"] if made.status_code == 201 else made.text
    if not number.endswith("-000001") or len(number) != len(known[0]) + 2:
        yield f"restored: the first number is {number}, not the first of a new series"
    for each in (known[0], known[-1]):
        if (found := await program.send("GET", f"/api/v1/receipts/{each}")).status_code != 200:
            yield f"restored: {each} is {found.status_code}"
    for fault in await branch.keeper.verify():
        yield f"restored: {fault}"
    await program.close()
