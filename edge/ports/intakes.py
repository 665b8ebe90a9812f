"""What pages ask of the files taken in, and where half-filled forms wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from edge.core.intake_book import Earlier, Who


@dataclass(frozen=True, slots=True)
class HeldForm:
    """A half-filled form: whose it is, which form, its token, what was typed, and when it was last kept."""

    actor: int
    form: str
    token: str
    values: Mapping[str, Sequence[str]]
    at_s: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a paper's person: when, by whom, and the new values with the reason (None once purged)."""

    at_s: int
    actor: int
    person: Mapping[int, Any] | None


@dataclass(frozen=True, slots=True)
class Promised:
    """A case to which a day was promised, the newest word on it."""

    case_id: str
    number: str
    promise_day: int


class Drafts(Protocol):
    """Half-filled forms. They live on the node and stay their owner's; the browser keeps nothing of value."""

    async def save(self, actor: int, form: str, values: Mapping[str, Any], token: str = "", at_s: int = 0) -> bool:
        """Keep a form under its token. False, and nothing is kept, when the token has become a paper already.

        Raises ValueError for more than any form of ours holds."""

    async def load(self, actor: int, form: str, token: str | None = None) -> Mapping[str, Any] | None:
        """The form with this token, the newest one without; None when there is none."""

    async def drop(self, actor: int, form: str, token: str | None = None) -> None:
        """Forget the form with this token, all of this kind without."""

    async def held(self, actor: int | None = None) -> Sequence[HeldForm]:
        """The forms of one person, or of everybody, newest first."""

    async def move(self, actor: int, form: str, token: str, to: int) -> bool:
        """Hand a form over to another person; False when there is none."""

    async def drop_older(self, before_s: int) -> int:
        """Forget every form that nobody has touched since; returns how many."""


class Intakes(Protocol):
    """Files taken in at this branch, as pages look them up. Reads the last committed state."""

    async def earlier(self, service: int, who: Who, since_day: int, case_id: str = "") -> Earlier | None: ...
    async def visit(self, number: str) -> Sequence[str]:
        """The papers of one visit, oldest first: those of the same ticket, and of the same person on the same day."""

    async def ticket(self, number: str) -> str:
        """The queue number that a file came with, such as ``A-014``; "" for none."""

    async def corrections(self, number: str) -> Sequence[Correction]: ...
    async def promise(self, case_id: str) -> Promised | None:
        """The newest promise of a case, None when no day was promised."""

    async def promised_before(self, day: int, count: int = 50) -> Sequence[Promised]:
        """Cases whose promised day lies before `day`, the oldest first, whatever has become of them."""
