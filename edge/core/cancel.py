"""Cancelling a paper by a counter-entry with its own number, a reason and a second, different person.

Nothing is deleted and no closed sum moves: what is given back after the till was closed books in today's till. Once the
money has gone to the bank it may instead be given back by the city's treasury: then nothing leaves a drawer here. Pure.
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
from edge.core.money_refusals import RefundTillClosed
from edge.core.payment import opening
from edge.core.refusals import AlreadyCancelled, NotCancellable, NotFound, SecondPersonSame

CANCELLABLE = (Paper.TT, Paper.BP, Paper.TP, Paper.SK)
MOVES_NO_CASE = (Paper.BP, Paper.SK)  # what was paid or issued is undone; the case itself has long been finished
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


CASH, TREASURY = "cash", "treasury"
REFUNDS = (CASH, TREASURY)
NOT_DEPOSITED = (
    "Uangnya belum disetor, jadi dikembalikan tunai dari kas hari ini.",
    "The money has not been deposited, so it is given back in cash from today's till.",
)


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The number of the counter-entry (BT) and what is given back."""

    number: str
    back_rp: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """The command: `number` is the paper, `reason` one of `REASONS` or a text of its own, `second` the other person.

    `refund` says how the money of a deposited payment goes back: cash from today's till, or by the city's treasury.
    `note` goes beside a reason of the list.
    """

    number: str
    reason: object
    actor: int
    second: int
    refund: object = CASH
    note: object = None

    def __call__(self, view: View, stamp: Stamp) -> Decision[Cancelled]:
        """Raises `FaultyInput`, or the refusal that stands in the way."""
        form = Form({"reason": self.reason, "refund": self.refund, "note": self.note})
        reason = form.text("reason", required=True, limit=NOTE_CHARS, lines=True)
        note = form.text("note", limit=NOTE_CHARS, lines=True)
        refund = form.choice("refund", REFUNDS)
        form.check()
        if self.second == self.actor:
            raise SecondPersonSame
        paper = self._paper(view)
        by_treasury = refund == TREASURY and paper.paper == Paper.BP
        if by_treasury and not _deposited(view, paper):
            form.note("refund", "not_deposited", *NOT_DEPOSITED)
            form.check()
        till_facts, opened = ({}, ()) if by_treasury else self._till(view, stamp, paper)
        facts: dict[int, Any] = {
            Fact.N: view.next_n(Paper.BT),
            Fact.REF: paper.number,
            Fact.AMOUNT_RP: paper.amount_rp if paper.paper == Paper.BP and not by_treasury else 0,
            Fact.REASON: REASONS.get(reason, REASONS["other"]),
            Fact.BY2: self.second,
            **till_facts,
        }
        said = note if reason in REASONS else "\n".join(part for part in (reason, note) if part)
        person = {int(PersonKey.NOTE): said} if said else {}
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
        case = view.case(paper.case_id) if paper.case_id and paper.paper not in MOVES_NO_CASE else None
        if case is not None and not cases.may(case, Kind.CANCELLED):
            raise NotCancellable(number=paper.number)
        return paper

    def _till(self, view: View, stamp: Stamp, paper: PaperState) -> tuple[Mapping[int, Any], tuple[Draft, ...]]:
        """Which drawer the money comes from: the one it was put into if that is open today, else the actor's own."""
        if paper.paper != Paper.BP:
            return {}, ()
        till = self.actor
        if paper.till is not None and view.till(paper.till, stamp.day).state == "open":
            till = paper.till
        if view.till(till, stamp.day).state == "closed":
            raise RefundTillClosed
        return {Fact.TILL: till}, opening(view, till, self.actor, stamp.day)


def _deposited(view: View, paper: PaperState) -> bool:
    """Whether the drawer's day that this payment lies in has gone to the bank."""
    return paper.till is not None and view.money.is_deposited(paper.till, paper.day)
