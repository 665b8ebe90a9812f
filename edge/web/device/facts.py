"""What `main` knows of the box and pages may ask. Nothing here waits."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class DiskFacts(Protocol):
    """The disk under the box's data."""

    def tight(self) -> bool: ...
    def used_percent(self) -> int: ...
    def free_bytes(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """`kid` is the signing key's name in hex, "" before there is one. `opened` says why a new series was opened at the
    last start (None: it was not)."""

    node: str
    software: str
    kid: str
    enrolled: bool
    folder: Path
    disk: DiskFacts
    last_fault: Callable[[], str]
    opened: str | None
