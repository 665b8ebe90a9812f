"""After a day `journal export` is read, and every rule is checked against what was lived. Knows no product code."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tests.e2e.oracle import Books, Row, violations
from tests.soak.hall import NODE, Hall

TICKET_TAKEN, TICKET_MOVED = 10, 11
CALLED, ENDED = 2, (5, 6, 7)  # not come, done, expired


def faults(hall: Hall, rows: Sequence[Row]) -> list[str]:
    """Everything that is not as it must be, in words. The branch has no link: its journal stands in for the ledger."""
    books = Books(hall.claims, {NODE: rows}, rows)
    return [
        *violations(books),
        *hall.tills.faults(list(rows)),
        *_untold(hall, rows),
        *queue_faults(rows),
        *_unended(rows),
    ]


def _untold(hall: Hall, rows: Sequence[Row]) -> Iterator[str]:
    """Each *Selesai* is one paper, and each paper one *Selesai*."""
    told = Counter([claim.number for claim in hall.claims] + [*hall.tills.closings, *hall.tills.deposits])
    papers = Counter(str(row["number"]) for row in rows if row["number"])
    for number in told.keys() | papers.keys():
        if told[number] != 1 or papers[number] != 1:
            yield f"{number}: said done {told[number]} times, {papers[number]} times in the journal"


def series_faults(rows: Sequence[Row]) -> list[str]:
    """Numbers with a gap or a twin, and chains that do not hold."""
    return violations(Books((), {NODE: rows}, rows))


def queue_faults(rows: Sequence[Row]) -> Iterator[str]:
    """Per day and class numbers run from 1 without gap, and none is called to two counters at once."""
    series: dict[tuple[int, str], list[int]] = {}
    for row in rows:
        if row["kind"] == TICKET_TAKEN:
            series.setdefault((row["facts"]["21"], row["facts"]["16"]), []).append(row["facts"]["17"])
    for name, numbers in series.items():
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"queue {name}: {numbers}"
    for at, steps in _steps(rows).items():
        for before, now in pairwise(steps):
            if before[0] == now[0] == CALLED and before[1] != now[1]:
                yield f"queue {at}: called to {before[1]} and to {now[1]}"


def _unended(rows: Sequence[Row]) -> Iterator[str]:
    """After the day's end every number has come to an end."""
    steps = _steps(rows)
    for row in rows:
        at = row["epoch"], row["seq"]
        if row["kind"] == TICKET_TAKEN and (at not in steps or steps[at][-1][0] not in ENDED):
            yield f"queue {json.dumps(row['facts'])}: never ended"


def _steps(rows: Sequence[Row]) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """(state, counter) of each number in order, by the position of its ticket."""
    steps: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in rows:
        if row["kind"] == TICKET_MOVED:
            facts = row["facts"]
            epoch, seq = facts["42"] if "42" in facts else (row["epoch"], row["seq"] - facts["18"])
            steps.setdefault((epoch, seq), []).append((facts["19"], facts["20"]))
    return steps
