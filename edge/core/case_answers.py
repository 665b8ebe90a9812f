"""What the centre has said of cases, as far as decisions need it. Pure values and one Protocol; imports no act."""

from dataclasses import dataclass
from typing import Protocol

from contract.states import Case

WORTH_TELLING = (Case.FIX_ASKED, Case.READY, Case.REFUSED)  # states of which a citizen must hear


@dataclass(frozen=True, slots=True)
class AnswerState:
    """The agency's newest answer on a case. `told_step` is the newest step that was passed on here, 0 for none."""

    case_id: str
    step: int
    state: Case
    told_step: int


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How a case ended at this counter: the slip's number, when, and to whom ("" once that was erased)."""

    number: str
    at_s: int
    name: str


class AnswerBook(Protocol):
    """The centre's answers, read inside the transaction."""

    def newest(self, case_id: str) -> AnswerState | None:
        """The newest answer on a case, None while there is none."""

    def handed(self, case_id: str) -> HandedOver | None:
        """The hand-over of a case, None while there is none."""
