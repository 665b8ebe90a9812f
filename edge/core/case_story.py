"""A case as people read it: what happened to it here, what the centre said, and what there is to do. Pure values."""

from dataclasses import dataclass
from enum import StrEnum

from contract.states import Case


class Step(StrEnum):
    """What a line of the story is about, in the order in which lines of one second stand."""

    TAKEN_IN = "taken_in"
    RETURNED = "returned"
    LETTER = "letter"
    PAID = "paid"
    CANCELLED = "cancelled"
    RECORDED = "recorded"
    IN_REVIEW = "in_review"
    FIX_ASKED = "fix_asked"
    READY = "ready"
    REFUSED = "refused"
    TOLD = "told"
    HANDED_OVER = "handed_over"


ORDER = tuple(Step)
_OPENING = (Step.TAKEN_IN, Step.RETURNED, Step.LETTER)


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: what, when, and the paper it made or the answer's step."""

    step: Step
    at_s: int
    number: str = ""
    answer: int = 0
    actor: int = 0


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer of the agency as it came down. `products` is how many finished documents it names."""

    case_id: str
    step: int
    state: Case
    at_s: int
    reason: int
    script: str
    promise_day: int | None
    products: int
    came_at_s: int
    told_at_s: int | None


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer that nobody has passed on yet, with whom it concerns. `name` is None once erased or unknown here."""

    answer: Answered
    service: int
    name: str | None
    at_s: int
    """When the case was opened here, 0 where this box does not know."""


@dataclass(frozen=True, slots=True)
class CaseStory:
    """All that is known of one case, oldest first. `service` is 0 where this box does not know the case's papers."""

    case_id: str
    service: int
    catalogue: int
    state: Case | None
    name: str | None
    initials: str
    promise_day: int | None
    papers: tuple[str, ...]
    moments: tuple[Moment, ...]
    answers: tuple[Answered, ...]

    @property
    def newest(self) -> Answered | None:
        """What the agency said last."""
        return self.answers[-1] if self.answers else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case whose documents wait for whoever collects them. `returned`: refused, the papers go back."""

    case_id: str
    service: int
    name: str | None
    since_s: int
    told_at_s: int | None
    returned: bool


@dataclass(frozen=True, slots=True)
class HubTask:
    """Something that the centre wants somebody here to look at."""

    task: int
    at_s: int
    text: str
    text_en: str
    ref: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as it was made. `text` is empty once erased."""

    number: str
    at_s: int
    topic: str
    name: str
    phone: str
    text: str


def in_order(moments: list[Moment]) -> tuple[Moment, ...]:
    """Oldest first; within one second in the order in which things can follow each other.

    The agency's clock is not ours: whatever it says, its answer comes after the file was taken in.
    """
    opened_s = min((moment.at_s for moment in moments if moment.step in _OPENING), default=0)
    return tuple(sorted(moments, key=lambda moment: (max(moment.at_s, opened_s), ORDER.index(moment.step))))
