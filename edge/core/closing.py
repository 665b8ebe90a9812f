"""Closing the drawer of a day: the count against the journal, line by line. Pure.

A difference never blocks; it must be explained, and a second person approves it. A drawer is closed for **its** day:
one that was left open over midnight is closed for yesterday, whatever happened since. What was closed never moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.kodehari import NET_RP
from contract.limits import NOTE_CHARS
from contract.names import Paper
from edge.core.acts import Decision, Draft, Stamp, TillState, View
from edge.core.form import Form
from edge.core.money import DENOMINATIONS_RP, PIECES_MAX
from edge.core.money_refusals import DayAhead, SecondPersonNeeded, TillNotOpen
from edge.core.refusals import SecondPersonSame, TillClosed

DIFFERENCE_REASONS = {"wrong_change": 1, "miscounted": 2, "false_note": 3, "lost": 4, "unknown": 5, "other": 9}
DIFFERENCE_WORDS = {
    "wrong_change": ("Kembalian keliru", "Wrong change"),
    "miscounted": ("Salah hitung saat menerima", "Miscounted when taking it"),
    "false_note": ("Uang palsu atau rusak", "False or damaged note"),
    "lost": ("Uang hilang", "Money lost"),
    "unknown": ("Belum diketahui", "Not known yet"),
    "other": ("Lainnya", "Other"),
}
EXPLAIN = ("Pilih sebab selisihnya.", "Choose the reason of the difference.")
EXPLAIN_MORE = ("Jelaskan selisihnya dengan satu kalimat.", "Explain the difference in a sentence.")


@dataclass(frozen=True, slots=True)
class ClosedNow:
    """The TK's number and the difference, counted less expected."""

    number: str
    difference_rp: int


@dataclass(frozen=True, slots=True)
class CloseTill:
    """The command: close `till` for `day`. `second` approves a difference; None where there is none.

    `body` is {pieces: {"100000": 9, …}, reason?, note?}: how many notes and coins of each kind lie in the drawer.
    """

    body: Mapping[str, object]
    till: int
    day: int
    actor: int
    second: int | None = None

    def __call__(self, view: View, stamp: Stamp) -> Decision[ClosedNow]:
        """Raises `FaultyInput`, or the refusal that stands in the way."""
        if self.day > stamp.day:
            raise DayAhead
        state = self._state(view, stamp)
        form = Form.root(self.body)
        form.only("pieces", "reason", "note")
        pieces = counted(form)
        counted_rp = sum(rp * count for rp, count in pieces.items())
        difference_rp = counted_rp - state.expected_rp
        reason, note = explained(form, needed=difference_rp != 0 and not form.faults)
        form.check()
        second = self._second(difference_rp)
        n = view.next_n(Paper.TK)
        facts: dict[int, Any] = {
            Fact.N: n,
            Fact.TILL: self.till,
            Fact.DAY: self.day,
            Fact.COUNTS: {**view.money.counts(self.till, self.day), NET_RP: state.received_rp - state.cancelled_rp},
            Fact.NOTES: [[rp, count] for rp, count in pieces.items() if count],
            Fact.EXPECTED_RP: state.expected_rp,
            Fact.AMOUNT_RP: counted_rp,
        }
        if difference_rp:
            facts |= {Fact.REASON: DIFFERENCE_REASONS[reason], Fact.BY2: second}
        person = {int(PersonKey.NOTE): note} if note else {}
        draft = Draft(Kind.TILL_CLOSED, self.actor, {int(k): v for k, v in facts.items()}, person, Paper.TK)
        return Decision((draft,), ClosedNow(view.number(Paper.TK, n), difference_rp), printing=(0,))

    def _state(self, view: View, stamp: Stamp) -> TillState:
        state = view.till(self.till, self.day)
        if state.state == "closed":
            raise TillClosed
        if state.state == "none" and self.day != stamp.day:
            raise TillNotOpen
        return state

    def _second(self, difference_rp: int) -> int | None:
        if not difference_rp:
            return None
        if self.second is None:
            raise SecondPersonNeeded
        if self.second == self.actor:
            raise SecondPersonSame
        return self.second


def counted(form: Form) -> dict[int, int]:
    """{rupiah: pieces} of every denomination; what is not named counts 0. Faults are noted at `/pieces/…`."""
    inside = form.inner("pieces")
    if inside is None:
        return dict.fromkeys(DENOMINATIONS_RP, 0)
    inside.only(*map(str, DENOMINATIONS_RP))
    return {rp: inside.whole(str(rp), 0, PIECES_MAX) if inside.has(str(rp)) else 0 for rp in DENOMINATIONS_RP}


def explained(form: Form, *, needed: bool) -> tuple[str, str]:
    """(reason, note) of a difference; both required where there is one."""
    faults = len(form.faults)
    reason = form.choice("reason", tuple(DIFFERENCE_REASONS))
    note = form.text("note", limit=NOTE_CHARS, lines=True)
    if needed and len(form.faults) == faults:
        if not reason:
            form.note("reason", "reason_missing", *EXPLAIN)
        if not note:
            form.note("note", "explanation_missing", *EXPLAIN_MORE)
    return reason, note
