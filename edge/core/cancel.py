"""Cancelling a paper by a counter-entry with its own number, a reason and a second, different person.

Nothing is deleted and no closed sum moves: what is given back after the till was closed books in today's till. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.limits import NOTE_CHARS
from contract.names import Paper
from edge.core import cases
from edge.core.acts import Decision, Draft, PaperState, Stamp, View
from edge.core.form import Form
from edge.core.payment import opening
from edge.core.refusals import AlreadyCancelled, NotCancellable, NotFound, SecondPersonSame

CANCELLABLE = (Paper.TT, Paper.BP, Paper.TP)
REASONS = {
    "wrong_service": 1,
    "wrong_amount": 2,
    "wrong_person": 3,
    "double": 4,
    "withdrawn": 5,
    "other": 9,
}
WORDS = {
    "wrong_service": ("Layanan keliru", "Wrong service"),
    "wrong_amount": ("Jumlah keliru", "Wrong amount"),
    "wrong_person": ("Orang keliru", "Wrong person"),
    "double": ("Tercatat dua kali", "Entered twice"),
    "withdrawn": ("Ditarik pemohon", "Withdrawn by the applicant"),
    "other": ("Lainnya", "Other"),
}


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The number of the counter-entry (BT) and what is given back."""

    number: str
    back_rp: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """The command: `number` is the paper, `reason` one of `REASONS` or a text of its own, `second` the other person."""

    number: str
    reason: object
    actor: int
    second: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[Cancelled]:
        """Raises `FaultyInput`, or the refusal that stands in the way."""
        form = Form({"reason": self.reason})
        reason = form.text("reason", required=True, limit=NOTE_CHARS, lines=True)
        form.check()
        if self.second == self.actor:
            raise SecondPersonSame
        paper = self._paper(view)
        till_facts, opened = self._till(view, stamp, paper)
        facts: dict[int, Any] = {
            Fact.N: view.next_n(Paper.BT),
            Fact.REF: paper.number,
            Fact.AMOUNT_RP: paper.amount_rp if paper.paper == Paper.BP else 0,
            Fact.REASON: REASONS.get(reason, REASONS["other"]),
            Fact.BY2: self.second,
            **till_facts,
        }
        person = {} if reason in REASONS else {int(PersonKey.NOTE): reason}
        draft = Draft(Kind.CANCELLED, self.actor, {int(key): value for key, value in facts.items()}, person, Paper.BT)
        done = Cancelled(view.number(Paper.BT, view.next_n(Paper.BT)), facts[Fact.AMOUNT_RP])
        return Decision((*opened, draft), done, printing=(len(opened),))

    def _paper(self, view: View) -> PaperState:
        paper = view.paper(self.number)
        if paper is None:
            raise NotFound(what=self.number)
        if paper.cancelled:
            raise AlreadyCancelled(number=paper.number)
        if paper.paper not in CANCELLABLE:
            raise NotCancellable(number=paper.number)
        case = view.case(paper.case_id) if paper.case_id and paper.paper != Paper.BP else None
        if case is not None and not cases.may(case, Kind.CANCELLED):
            raise NotCancellable(number=paper.number)
        return paper

    def _till(self, view: View, stamp: Stamp, paper: PaperState) -> tuple[Mapping[int, Any], tuple[Draft, ...]]:
        """Which drawer the money comes from: the one it lies in if that is still open today, else the actor's own."""
        if paper.paper != Paper.BP:
            return {}, ()
        same = paper.till is not None and paper.day == stamp.day and view.till(paper.till, stamp.day).state == "open"
        till = paper.till if same and paper.till is not None else self.actor
        return {Fact.TILL: till}, opening(view, till, self.actor, stamp.day)
