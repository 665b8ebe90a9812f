"""The parts of a page that are written by a program: finding them, putting new text in, and Markdown's few forms."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
EXAMPLE = "example "
NOTE = "written by python -m tests.architecture.reference"
_BLOCK = re.compile(r"<!-- begin (?P<name>[a-z0-9 -]+)(?::[^>]*)? -->\n(?P<body>.*?)<!-- end (?P=name) -->", re.DOTALL)

Parts = Mapping[str, Callable[[], str]]


def filled(page: str, parts: Parts) -> str:
    """`page` with each block's text made anew; examples, which a running demo gives, only where `parts` has them."""

    def put(found: re.Match[str]) -> str:
        name = found["name"]
        if name.startswith(EXAMPLE) and name not in parts:
            return found[0]
        return f"<!-- begin {name}: {NOTE} -->\n{parts[name]().strip()}\n<!-- end {name} -->"

    return _BLOCK.sub(put, page)


def blocks(page: str) -> dict[str, str]:
    """The text of each block by its name."""
    return {found["name"]: found["body"] for found in _BLOCK.finditer(page)}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def mono(text: str) -> str:
    """Text as code."""
    return f"`{text}`" if text else ""
