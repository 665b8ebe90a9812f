"""Correcting what a paper says of its person: an event of its own, with who, why and the new values. Pure.

The paper stays as it was printed and sealed; what is looked up and sent on is the newest word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.limits import NOTE_CHARS
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form, name_at
from edge.core.intake_refusals import NothingCorrected, NotTheirs
from edge.core.people import day_number
from edge.core.refusals import AlreadyCancelled, NotFound

KEYS = ("name", "nik", "phone", "address", "born", "reason")


@dataclass(frozen=True, slots=True)
class Correct:
    """The command. `body` is {name?, nik?, phone?, address?, born?, reason}: what is told and differs is corrected.

    `known` is the person as the papers have it now, `owner` who made the paper, `supervises` whether the actor may
    correct the papers of others.
    """

    number: str
    body: Mapping[str, object]
    known: Mapping[int, Any]
    owner: int
    actor: int
    supervises: bool

    def __call__(self, view: View, stamp: Stamp) -> Decision[tuple[int, ...]]:
        """The person keys that changed. Raises `FaultyInput`, or the refusal that stands in the way."""
        paper = view.paper(self.number)
        if paper is None:
            raise NotFound(what=self.number)
        if paper.cancelled:
            raise AlreadyCancelled(number=paper.number)
        if self.actor != self.owner and not self.supervises:
            raise NotTheirs
        changed = {key: value for key, value in self._told().items() if value != self.known.get(key)}
        reason = changed.pop(int(PersonKey.NOTE))
        if not changed:
            raise NothingCorrected
        person = {**changed, int(PersonKey.NOTE): reason}
        draft = Draft(Kind.PERSON_CORRECTED, self.actor, {int(Fact.REF): paper.number}, person)
        return Decision((draft,), tuple(changed))

    def _told(self) -> dict[int, Any]:
        form = Form.root(self.body)
        form.only(*KEYS)
        told: dict[PersonKey, Any] = {
            PersonKey.NAME: name_at(form, required=False),
            PersonKey.NIK: form.nik("nik"),
            PersonKey.PHONE: form.phone("phone"),
            PersonKey.ADDRESS: form.text("address"),
            PersonKey.BORN_DAY: day_number(form.date("born")),
        }
        reason = form.text("reason", required=True, limit=NOTE_CHARS, lines=True)
        form.check()
        return {int(key): value for key, value in told.items() if value} | {int(PersonKey.NOTE): reason}


def newest(person: Mapping[int, Any], corrections: tuple[Mapping[int, Any], ...]) -> dict[int, Any]:
    """The person as the newest word has it; `corrections` in the order they were made."""
    known = dict(person)
    for each in corrections:
        known |= {key: value for key, value in each.items() if key != PersonKey.NOTE}
    return known
