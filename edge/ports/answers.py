"""What pages ask about the centre's answers, cases that wait, and what citizens said. Adapters live in the store."""

from collections.abc import Sequence
from typing import Protocol

from edge.core.case_story import (
    Answered,
    CaseStory,
    Complaint,
    HubTask,
    Moment,
    OpenAnswer,
    Step,
    Waiting,
)

__all__ = [
    "Answered",
    "AnswersReader",
    "CaseStory",
    "Complaint",
    "HubTask",
    "Moment",
    "OpenAnswer",
    "Step",
    "Waiting",
]


class AnswersReader(Protocol):
    """Questions; one note of this branch's own."""

    async def untold(self, count: int = 50) -> Sequence[OpenAnswer]:
        """Newest answers that a citizen must hear and has not: refused first, then fixes, then ready; oldest first."""

    async def unreadable(self) -> int:
        """How many items of the centre about cases or tasks could not be taken."""

    async def story(self, case_id: str) -> CaseStory | None:
        """The case that this number, or any of its papers, belongs to."""

    async def phone(self, case_id: str) -> str:
        """The number that the applicant left, "" for none. Whoever shows it notes the view first."""

    async def waiting(self, text: str = "", count: int = 50) -> Sequence[Waiting]:
        """Cases to hand over, the longest wait first; with `text` those whose number or name holds it."""

    async def originals(self, case_id: str) -> Sequence[str]:
        """Words of the papers that were handed over here with this case and may have to go back."""

    async def hub_tasks(self, count: int = 20) -> Sequence[HubTask]: ...
    async def seen(self, task: int, by: int) -> None:
        """Somebody here has looked at a task of the centre."""

    async def sheets(self, from_day: int, to_day: int) -> Sequence[tuple[int, tuple[int, ...], tuple[int, ...]]]:
        """(service, nine scores, four of the respondent) of each survey sheet of these days, both included."""

    async def complaints(self, count: int = 30) -> Sequence[Complaint]:
        """The newest first."""
