"""The drawer through the day: opened with its float, cash carried in and out by two people. Pure.

The first payment of a day opens the drawer with 0 by itself (`edge.core.payment.opening`); nothing here closes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.limits import MONEY_MAX_RP, NOTE_CHARS
from contract.money import format_rp
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.money_refusals import DrawerTooEmpty, TillAlreadyOpen
from edge.core.payment import opening
from edge.core.refusals import SecondPersonSame, TillClosed

IN, OUT = "in", "out"
MOVE_REASONS = {"change": 1, "to_safe": 2, "from_safe": 3, "float_back": 4, "other": 9}
MOVE_WORDS = {
    "change": ("Uang receh untuk kembalian", "Small change"),
    "to_safe": ("Dititipkan ke brankas", "Put into the safe"),
    "from_safe": ("Diambil dari brankas", "Taken from the safe"),
    "float_back": ("Modal awal dikembalikan", "Float given back"),
    "other": ("Lainnya", "Other"),
}
NOTE_NEEDED = ("Tuliskan untuk apa uang ini.", "Write what this money is for.")


@dataclass(frozen=True, slots=True)
class OpenTill:
    """The command: open the actor's own drawer of today. `body` is {amount_rp}: what lies in it, mostly 0."""

    body: Mapping[str, object]
    actor: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[int]:
        """The float in rupiah. Raises `FaultyInput`, `TillAlreadyOpen`, `TillClosed`."""
        form = Form.root(self.body)
        form.only("amount_rp")
        amount_rp = form.whole("amount_rp", 0, MONEY_MAX_RP)
        form.check()
        state = view.till(self.actor, stamp.day).state
        if state == "open":
            raise TillAlreadyOpen
        if state == "closed":
            raise TillClosed
        facts = {int(Fact.TILL): self.actor, int(Fact.DAY): stamp.day, int(Fact.AMOUNT_RP): amount_rp}
        return Decision((Draft(Kind.TILL_OPENED, self.actor, facts),), amount_rp)


@dataclass(frozen=True, slots=True)
class MoveCash:
    """The command: carry cash into or out of the actor's own drawer of today. `second` is who stands by.

    `body` is {direction: in|out, amount_rp, reason, note?}; the note is required for the reason `other`.
    """

    body: Mapping[str, object]
    actor: int
    second: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[int]:
        """The signed amount. Raises `FaultyInput`, `SecondPersonSame`, `TillClosed`, `DrawerTooEmpty`."""
        form = Form.root(self.body)
        amount_rp, reason, note = moved(form)
        form.check()
        if self.second == self.actor:
            raise SecondPersonSame
        opened = opening(view, self.actor, self.actor, stamp.day)
        held_rp = view.till(self.actor, stamp.day).expected_rp
        if amount_rp < 0 and held_rp + amount_rp < 0:
            raise DrawerTooEmpty(amount=format_rp(held_rp))
        facts = {
            int(Fact.TILL): self.actor,
            int(Fact.AMOUNT_RP): amount_rp,
            int(Fact.REASON): MOVE_REASONS[reason],
            int(Fact.BY2): self.second,
        }
        person: dict[int, Any] = {int(PersonKey.NOTE): note} if note else {}
        return Decision((*opened, Draft(Kind.TILL_MOVED, self.actor, facts, person)), amount_rp)


def moved(form: Form) -> tuple[int, str, str]:
    """(signed amount, reason, note) of a movement's body; faults are noted in the form."""
    form.only("direction", "amount_rp", "reason", "note")
    direction = form.choice("direction", (IN, OUT), required=True)
    amount_rp = form.whole("amount_rp", 1, MONEY_MAX_RP)
    reason = form.choice("reason", tuple(MOVE_REASONS), required=True)
    note = form.text("note", limit=NOTE_CHARS, lines=True)
    if reason == "other" and not form.has("note"):
        form.note("note", "note_missing", *NOTE_NEEDED)
    return (-amount_rp if direction == OUT else amount_rp), reason, note
