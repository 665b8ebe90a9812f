"""Passing an agency's answer on: that the citizen was told, by whom and which step of it. Pure.

Only the newest answer is passed on: an older one may say the opposite.
"""

from dataclasses import dataclass

from contract.answers import ANSWER_OF
from contract.events import Fact, Kind
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.answers_refusals import AnswerNewer, AnswerTold, NoAnswer


@dataclass(frozen=True, slots=True)
class Tell:
    """The command: the citizen of `case_id` has heard the answer of `step`."""

    case_id: str
    step: int
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """One event. Raises `NoAnswer`, `AnswerNewer`, `AnswerTold`."""
        answer = view.answers.newest(self.case_id)
        if answer is None or self.step > answer.step:
            raise NoAnswer(case_id=self.case_id)
        if answer.told_step >= self.step:
            raise AnswerTold(case_id=self.case_id)
        if answer.step > self.step:
            raise AnswerNewer(case_id=self.case_id)
        said = ANSWER_OF.get(answer.state)
        if said is None:
            raise NoAnswer(case_id=self.case_id)
        facts = {Fact.CASE: answer.case_id, Fact.WHAT: int(said), Fact.VERSION: answer.step}
        return Decision((Draft(Kind.TOLD, self.actor, {int(key): value for key, value in facts.items()}),), None)
