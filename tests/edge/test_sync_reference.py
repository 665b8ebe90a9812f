"""The reference page says what the code does: its tables are read back and compared."""

import re
from pathlib import Path

from edge.core.lanes import SEGMENT_TABLE
from hub.core.receiver import Verdict

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sync.md").read_text(encoding="utf-8")
CODE = Path(__file__).parents[2]


def rows(heading: str) -> list[list[str]]:
    """The body cells of the first table under a heading."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_segments_life_is_the_table_of_the_code() -> None:
    """Every row, and no other."""
    written = {(leg, turn): to for leg, turn, to, _ in rows("A segment at the branch")}

    assert written == {(leg.value, turn.value): to.value for (leg, turn), to in SEGMENT_TABLE.items()}


def test_every_verdict_is_explained() -> None:
    """The closed list of what becomes of an arrival."""
    assert [row[0] for row in rows("A segment at the hub")] == [verdict.value for verdict in Verdict]


def test_every_crash_point_named_is_in_the_code() -> None:
    """A point that is written down can be used."""
    section = PAGE.split("## Crash points", 1)[1].split("\n## ", 1)[0]
    source = "".join(
        path.read_text(encoding="utf-8") for room in ("edge", "hub") for path in (CODE / room).rglob("*.py")
    )
    named = re.findall(r"`([a-z._]+)`", section)

    assert len(named) == 7
    assert [name for name in named if f'crash_point("{name}")' not in source] == []
