"""The frozen vectors: hex in, meaning out. What stands there may be added to, never changed."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vectors"


def load(name: str) -> dict[str, Any]:
    """The vector file `name` (without .json)."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def rows(name: str, key: str) -> list[Any]:
    """One list of a vector file."""
    found: list[Any] = load(name)[key]
    return found
