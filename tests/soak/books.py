"""After a day `journal export` is read, and every rule is checked against what was lived. Knows no product code."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.e2e.oracle import Books, Row, read_lines, violations
from tests.soak.hall import NODE, Hall

TICKET_TAKEN, TICKET_MOVED = 10, 11
CALLED, ENDED = 2, (5, 6, 7)  # not come, done, expired


async def exported(hall: Hall, file: Path) -> list[Row]:
    """The journal as `journal export` writes it."""
    await hall.branch.ask("export", file=str(file))
    return read_lines(await asyncio.to_thread(file.read_text, "utf-8"))


def faults(hall: Hall, rows: Sequence[Row]) -> list[str]:
    """Everything that is not as it must be, in words. The branch has no link: its journal stands in for the ledger."""
    books = Books(hall.claims, {NODE: rows}, rows)
    return [*violations(books), *hall.tills.faults(list(rows)), *_untold(hall, rows), *_queue(rows)]


def _untold(hall: Hall, rows: Sequence[Row]) -> Iterator[str]:
    """Each *Selesai* is one paper, and each paper one *Selesai*."""
    told = Counter([claim.number for claim in hall.claims] + [*hall.tills.closings, *hall.tills.deposits])
    papers = Counter(str(row["number"]) for row in rows if row["number"])
    for number in told.keys() | papers.keys():
        if told[number] != 1 or papers[number] != 1:
            yield f"{number}: said done {told[number]} times, {papers[number]} times in the journal"


def _queue(rows: Sequence[Row]) -> Iterator[str]:
    """Per day and class numbers run from 1 without gap; each has come to an end; none is at two counters."""
    taken = {(row["epoch"], row["seq"]): row["facts"] for row in rows if row["kind"] == TICKET_TAKEN}
    series: dict[tuple[int, str], list[int]] = {}
    for facts in taken.values():
        series.setdefault((facts["21"], facts["16"]), []).append(facts["17"])
    for name, numbers in series.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"queue {name}: {numbers}"
    state: dict[tuple[int, int], tuple[int, int]] = {}
    for row in rows:
        if row["kind"] == TICKET_MOVED:
            at = tuple(row["facts"]["42"]) if "42" in row["facts"] else (row["epoch"], row["seq"] - row["facts"]["18"])
            before, now = state.get(at, (0, 0)), (row["facts"]["19"], row["facts"]["20"])
            if before[0] == CALLED and now[0] == CALLED and before[1] != now[1]:
                yield f"queue {taken[at]}: called to {before[1]} and to {now[1]}"
            state[at] = now
    open_ones = [taken[at] for at in taken if state.get(at, (0, 0))[0] not in ENDED]
    if open_ones:
        yield f"queue: {json.dumps(open_ones)} never ended"
