"""The areas of the desk: one package each, with its own pages, templates, texts and tasks.

An area shows `HANDLERS` (its pages), `TEMPLATES` (its folder, with an `en.po`) and `tasks`. Areas import the desk's
shared modules (`officer`, `services`, `tasks`), never each other.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from litestar.types import ControllerRouterHandler

from edge.web.desk import (
    answers,
    files,
    handover,
    letters,
    outages,
    pad,
    people,
    photos,
    queueing,
    spool,
    till,
    voices,
    why,
)
from edge.web.desk.officer import Desk
from edge.web.desk.tasks import Task
from edge.web.officers import Officer


class Area(Protocol):
    """What a package of the desk shows."""

    @property
    def HANDLERS(self) -> Sequence[ControllerRouterHandler]: ...  # noqa: N802 -- a constant of a module
    @property
    def TEMPLATES(self) -> Path: ...  # noqa: N802
    async def tasks(self, desk: Desk, officer: Officer) -> list[Task]:
        """What this area wants of this person now."""


AREAS: tuple[Area, ...] = (
    files, spool, people, queueing, till, answers, handover, voices, photos, letters, outages, pad, why,
)  # fmt: skip
