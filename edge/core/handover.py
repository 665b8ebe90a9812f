"""Handing the finished documents of a case to whoever collects them: once, and only after the agency said so. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.localtime import long_en, long_id
from contract.names import Paper
from contract.states import Case
from edge.core import cases
from edge.core.acts import CaseState, Decision, Draft, Stamp, View
from edge.core.answers_refusals import HandedOverBefore
from edge.core.form import Form, name_at
from edge.core.refusals import NotFound, NotReady

SELF_PRINTED, RETURNED, SENT_ON = 1, 2, 3
WHAT = {"documents": SELF_PRINTED, "returned": RETURNED, "mailed": SENT_ON}
"""Fact 29: finished documents, the applicant's own papers back, or documents sent by e-mail while they stood here."""
NUMBER_CHARS = 60


@dataclass(frozen=True, slots=True)
class HandOver:
    """The command: `body` is {to: {name, relation, id_seen?}, document_numbers: [...], what?: one of `WHAT`}."""

    case_id: str
    body: Mapping[str, object]
    actor: int
    offset_min: int = 420

    def __call__(self, view: View, stamp: Stamp) -> Decision[str]:
        """The number of the hand-over slip. Raises `FaultyInput`, or the refusal that stands in the way."""
        case = view.case(self.case_id)
        if case is None:
            raise NotFound(what=self.case_id)
        self._check_state(view, case)
        form = Form.root(self.body)
        form.only("to", "document_numbers", "what")
        person = _collector(form)
        numbers = [
            entry.text("number", required=True, limit=NUMBER_CHARS)
            for entry in form.items("document_numbers", shorthand="number")
        ]
        what = form.choice("what", tuple(WHAT)) or ("returned" if case.state is Case.REFUSED else "documents")
        form.check()
        if numbers:
            person[int(PersonKey.DOC_NUMBERS)] = numbers
        n = view.next_n(Paper.PY)
        facts = {Fact.N: n, Fact.CASE: case.case_id, Fact.HOW_MANY: len(numbers), Fact.WHAT: WHAT[what]}
        draft = Draft(Kind.HANDED_OVER, self.actor, {int(k): v for k, v in facts.items()}, person, Paper.PY)
        return Decision((draft,), view.number(Paper.PY, n), printing=(0,))

    def _check_state(self, view: View, case: CaseState) -> None:
        if cases.may(case, Kind.HANDED_OVER):
            return
        before = view.answers.handed(case.case_id)
        if before is None:
            raise NotReady(case_id=case.case_id)
        at, at_en = long_id(before.at_s, self.offset_min), long_en(before.at_s, self.offset_min)
        raise HandedOverBefore(case.case_id, before.number, before.name or "(nama sudah dihapus)", at, at_en)


def _collector(form: Form) -> dict[int, Any]:
    to = form.inner("to", required=True)
    if to is None:
        return {}
    to.only("name", "relation", "id_seen")
    told = {
        PersonKey.NAME: name_at(to),
        PersonKey.RELATION: to.text("relation"),
        PersonKey.ID_SEEN: to.text("id_seen"),
    }
    return {int(key): value for key, value in told.items() if value}
