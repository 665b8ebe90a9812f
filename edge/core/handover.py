"""Handing the finished documents of a case to whoever collects them: once, and only after the agency said so. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.names import Paper
from edge.core import cases
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form, name_at
from edge.core.refusals import NotFound, NotReady

SELF_PRINTED = 1  # fact 29: what was handed over; the documents themselves, with their own numbers
NUMBER_CHARS = 60


@dataclass(frozen=True, slots=True)
class HandOver:
    """The command: `body` is {to: {name, relation, id_seen?}, document_numbers: [...]}."""

    case_id: str
    body: Mapping[str, object]
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[str]:
        """The number of the hand-over slip. Raises `FaultyInput`, or the refusal that stands in the way."""
        case = view.case(self.case_id)
        if case is None:
            raise NotFound(what=self.case_id)
        if not cases.may(case, Kind.HANDED_OVER):
            raise NotReady(case_id=case.case_id)
        form = Form.root(self.body)
        form.only("to", "document_numbers")
        person = _collector(form)
        numbers = [
            entry.text("number", required=True, limit=NUMBER_CHARS)
            for entry in form.items("document_numbers", shorthand="number")
        ]
        form.check()
        if numbers:
            person[int(PersonKey.DOC_NUMBERS)] = numbers
        n = view.next_n(Paper.PY)
        facts = {Fact.N: n, Fact.CASE: case.case_id, Fact.HOW_MANY: len(numbers), Fact.WHAT: SELF_PRINTED}
        draft = Draft(Kind.HANDED_OVER, self.actor, {int(k): v for k, v in facts.items()}, person, Paper.PY)
        return Decision((draft,), view.number(Paper.PY, n), printing=(0,))


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
