"""What a figure is, the table for people and the file for programs. Judges nothing: no figure passes or fails here."""

import json
import math
import platform
import statistics
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: `ours` is the median of `runs`, or the one value that there is. `note` says how it was taken."""

    what: str
    unit: str
    ours: float
    runs: tuple[float, ...] = ()
    note: str = ""


def median_row(what: str, unit: str, runs: Sequence[float], note: str = "") -> Row:
    """The median of several runs."""
    return Row(what, unit, statistics.median(runs), tuple(runs), note)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of all are not above; of one value, itself."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def shown(value: float) -> str:
    """Three figures that count, whole numbers whole."""
    if value == int(value) or abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.1f}"


def table(rows: Iterable[Row]) -> str:
    """The rows in columns."""
    cells = [(row.what, shown(row.ours), row.unit, row.note) for row in rows]
    wide = [max(len(cell[column]) for cell in cells) for column in range(3)]
    lines = (
        f"  {what:{wide[0]}}  {ours:>{wide[1]}} {unit:{wide[2]}}  {note}".rstrip() for what, ours, unit, note in cells
    )
    return "\n".join(lines)


def write(path: Path, name: str, python: str, rows: Sequence[Row]) -> None:
    """The figures as JSON: `{name, machine, commit, rows}`."""
    document = {
        "name": name,
        "machine": {**machine(), "python": python},
        "commit": commit(),
        "rows": [asdict(row) for row in rows],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def commit() -> str:
    """The commit that was measured, with `+` where the work tree differs from it."""
    head = _git("rev-parse", "--short=12", "HEAD")
    return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")


def machine() -> dict[str, Any]:
    """What was measured on."""
    cpu = [line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "cpu": cpu[0] if cpu else platform.machine(),
        "cores": len(cpu),
        "memory_gib": round(memory / 2**20, 1),
        "kernel": platform.release(),
    }


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines()
