"""Bringing the cash of closed tills to the bank (setoran, STS): which closings, what sum, by when. Pure.

What is deposited is what the journal received less what it gave back; a counted difference is recorded by itself and
never changes it. Every closing goes into one deposit at most, and no deposit mixes two fiscal years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.calendar import Calendar
from contract.events import Fact, Kind
from contract.limits import RECEIPT_MAX_RP
from contract.names import Paper
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.money import ClosedTill
from edge.core.money_refusals import ClosingDeposited, FiscalYearsMixed, NothingToDeposit
from edge.core.workdays import add_working_days

BANK_REF_CHARS = 40
CHOOSE_CLOSING = ("Pilih paling sedikit satu tutup kas.", "Choose at least one closing.")
UNKNOWN_CLOSING = ("Tutup kas ini tidak ada.", "There is no such closing.")


def due_day(day: int, within_days: int, calendar: Calendar) -> int:
    """The last day on which the cash of `day` is deposited in time: `within_days` working days later."""
    return add_working_days(day, within_days, calendar)


@dataclass(frozen=True, slots=True)
class Deposited:
    """The ST's number and its sum."""

    number: str
    amount_rp: int


@dataclass(frozen=True, slots=True)
class MakeDeposit:
    """The command. `body` is {closings: [TK number, …], bank_ref?}."""

    body: Mapping[str, object]
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[Deposited]:
        """Raises `FaultyInput`, `ClosingDeposited`, `FiscalYearsMixed`, `NothingToDeposit`."""
        form = Form.root(self.body)
        form.only("closings", "bank_ref")
        closings = _closings(form, view)
        bank_ref = form.text("bank_ref", limit=BANK_REF_CHARS)
        form.check()
        _check(closings)
        amount_rp = sum(closing.net_rp for closing in closings)
        if not 0 < amount_rp <= RECEIPT_MAX_RP:
            raise NothingToDeposit
        n = view.next_n(Paper.ST)
        facts: dict[int, Any] = {
            int(Fact.N): n,
            int(Fact.AMOUNT_RP): amount_rp,
            int(Fact.DAY): stamp.day,
            int(Fact.LIST): [closing.number for closing in closings],
        }
        if bank_ref:
            facts[int(Fact.BANK_REF)] = bank_ref
        draft = Draft(Kind.DEPOSITED, self.actor, facts, paper=Paper.ST)
        return Decision((draft,), Deposited(view.number(Paper.ST, n), amount_rp), printing=(0,))


def _closings(form: Form, view: View) -> list[ClosedTill]:
    found: dict[str, ClosedTill] = {}
    for entry in form.items("closings", shorthand="number"):
        number = entry.text("number", required=True)
        closing = view.money.closing(number) if number else None
        if number in found:
            entry.fault("number", "twice")
        elif closing is not None:
            found[number] = closing
        elif number:
            entry.note("number", "unknown_closing", *UNKNOWN_CLOSING)
    if not found and not form.faults:
        form.note("closings", "no_closing", *CHOOSE_CLOSING)
    return list(found.values())


def _check(closings: list[ClosedTill]) -> None:
    for closing in closings:
        if closing.deposited_by is not None:
            raise ClosingDeposited(number=closing.number, deposit=closing.deposited_by)
    if len({closing.fiscal_year for closing in closings}) > 1:
        raise FiscalYearsMixed
