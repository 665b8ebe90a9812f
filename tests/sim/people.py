"""The people at the counter: what they ask for, what they were given, and what they know to be right.

They share no rule with the product: a clerk knows which papers lie on the table, what sum the assessment names, and
that nobody is handed a document twice. What the box answers is held against that.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from contract.errors import SimpulError
from contract.keys import public_of
from contract.receipt import read_qr
from edge.core.acts import Decide
from edge.core.cancel import Cancel
from edge.core.copies import Copy
from edge.core.handover import HandOver
from edge.core.intake import TakeIn
from edge.core.payment import TakePayment
from edge.ports import Once, ReceiptRecord
from tests.edge.branch_box import KEYS, KIA_ALL, SETTINGS, kia, waste
from tests.sim.box import Box
from tests.sim.plan import Happening
from tests.sim.still import at_once

CLERKS = (3, 4, 5, 10_001)
PBB = "PJK-PBB"
# Where the four papers of a child's card stand on the printed checklist, and the mask of all of them.
PLACES = {"akta-lahir": 0, "kk": 1, "ktp-ortu": 2, "f-102": 4}
ALL = sum(1 << place for place in PLACES.values())
# What the box may say no with, for each act; any other refusal is a fault of the box.
MAY_REFUSE: dict[str, set[str]] = {
    "intake": set(), "return": set(), "continue": set(), "press_twice": set(), "change_after_press": set(),
    "pay": {"cash_not_lawful"},
    "pay_bill": {"cash_not_lawful", "bill_too_old", "bill_list_missing", "bill_paid", "bill_amount_past"},
    "cancel": {"already_cancelled", "not_cancellable", "not_found"},
    "copy": {"not_found"},
    "hand_over": {"not_ready", "not_found"},
}  # fmt: skip


@dataclass
class Wish:
    """What somebody asked for and must have been given: the paper's letters and what its event must say."""

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class People:
    """Everybody at one counter. `given` is what each number was given for, in the order in which it was shown."""

    box: Box
    given: dict[str, Wish] = field(default_factory=dict)
    taken_rp: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    def act(self, happening: Happening) -> None:
        """One act of the plan. `PowerCut` comes through: the act is done again after the start."""
        luck = random.Random(happening.dice)
        doing: Callable[[random.Random, str], None] = getattr(self, f"_{happening.what}")
        try:
            doing(luck, f"{happening.dice:x}")
        except SimpulError as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
            if refusal.code not in MAY_REFUSE[happening.what] | ({"disk_full"} if self.box.disk.full else set()):
                self.broken.append(f"{happening.what} was refused: {refusal.code}")

    def _do(self, decide: Decide[Any], actor: int, key: str, body: object, wish: Wish) -> ReceiptRecord:
        """Press the button, and again when the box went down in the middle of it; hold the paper against the wish."""
        once = Once(key, sha256(repr(body).encode()).digest())
        done = at_once(self.box.journal.transact(decide, once=once, actor=actor))
        record = done.papers[-1]
        known = self.given.get(record.number)
        if known is not None and not done.replayed:
            self.broken.append(f"{record.number} was given twice")
        if record.kind != wish.kind:
            self.broken.append(f"{record.number}: a {wish.kind} was due")
        self.given[record.number] = wish
        return record

    # -- what they do

    def _intake(self, luck: random.Random, key: str) -> None:
        body = kia()
        record = self._do(TakeIn(body, actor := luck.choice(CLERKS), SETTINGS), actor, key, body, taken(ALL))
        if luck.random() < 0.05:
            self._read(record)

    def _return(self, luck: random.Random, key: str) -> None:
        lacking = luck.choice(KIA_ALL)
        body = kia([code for code in KIA_ALL if code != lacking])
        wish = Wish("TP", {"3": 3, "12": 1 << PLACES[lacking]})
        self._do(TakeIn(body, actor := luck.choice(CLERKS), SETTINGS), actor, key, body, wish)

    def _continue(self, luck: random.Random, key: str) -> None:
        """A citizen comes back with the paper that was missing. A paper that the box lost is taken in anew."""
        mine = [number for number, wish in self.given.items() if wish.kind == "TP" and not wish.facts.get("done")]
        number = luck.choice(mine[-20:]) if mine else ""
        if not number or self.box.receipt(number) is None or self._is_cancelled(number):
            return self._intake(luck, key)
        body = kia(case=number)
        self._do(TakeIn(body, actor := luck.choice(CLERKS), SETTINGS), actor, key, body, taken(ALL, case=number))
        self.given[number].facts["done"] = True
        return None

    def _pay(self, luck: random.Random, key: str) -> None:
        amount_rp = luck.randrange(1_000, 200_000, 500)
        tendered_rp = amount_rp + luck.choice([0, 0, 5_000])
        body = waste(amount_rp, tendered_rp)
        wish = Wish("BP", {"7": amount_rp, "9": tendered_rp})
        record = self._do(TakePayment(body, actor := luck.choice(CLERKS), SETTINGS), actor, key, body, wish)
        self.taken_rp[record.number] = amount_rp
        if luck.random() < 0.05:
            self._read(record)

    def _pay_bill(self, luck: random.Random, key: str) -> None:
        ref, amount_rp = bill_of(luck.randrange(BILLS))
        body = {"service": PBB, "payer": {"name": "Siti"}, "bill_ref": ref, "tendered_rp": amount_rp}
        wish = Wish("BP", {"7": amount_rp, "bill": ref})
        record = self._do(TakePayment(body, actor := luck.choice(CLERKS), SETTINGS), actor, key, body, wish)
        self.taken_rp[record.number] = amount_rp

    def _cancel(self, luck: random.Random, key: str) -> None:
        number = self._somebodys(luck, ("TT", "TP", "BP"))
        if number:
            first, second = luck.sample(CLERKS[:3], 2)
            back_rp = self.taken_rp.get(number, 0)
            command = Cancel(number, luck.choice(["wrong_person", "double", "salah ketik"]), first, second)
            self._do(command, first, key, number, Wish("BT", {"2": number, "7": back_rp, "14": second}))

    def _copy(self, luck: random.Random, key: str) -> None:
        number = self._somebodys(luck, ("TT", "TP", "BP", "BT", "PY"))
        if number:
            before = self.box.receipt(number)
            copy = at_once(self.box.journal.transact(Copy(number, 3), once=Once(key), actor=3))
            if before is not None and copy.value not in (before.copies + 1, None):
                self.broken.append(f"{number}: copy {copy.value} follows copy {before.copies}")

    def _hand_over(self, luck: random.Random, key: str) -> None:
        number = self._somebodys(luck, ("TT",))
        if number:
            body = {"to": {"name": "Norhayati", "relation": "sendiri"}, "document_numbers": ["6271-KIA-1"]}
            self._do(HandOver(number, body, 3), 3, key, body, Wish("PY"))

    def _press_twice(self, luck: random.Random, key: str) -> None:
        body = kia()
        first = self._do(TakeIn(body, 3, SETTINGS), 3, key, body, taken(ALL))
        again = self._do(TakeIn(body, 3, SETTINGS), 3, key, body, taken(ALL))
        if first.number != again.number:
            self.broken.append(f"one press, two papers: {first.number} and {again.number}")

    def _change_after_press(self, luck: random.Random, key: str) -> None:
        """Back, another citizen's papers, the same form's token: never the first one's paper."""
        body = kia()
        self._do(TakeIn(body, 3, SETTINGS), 3, key, body, taken(ALL))
        other = kia(applicant={"name": "Orang Lain"})
        once = Once(key, sha256(repr(other).encode()).digest())
        try:
            done = at_once(self.box.journal.transact(TakeIn(other, 3, SETTINGS), once=once, actor=3))
            self.broken.append(f"another citizen got {done.papers[-1].number}")
        except SimpulError as refusal:
            if refusal.code != "key_reused":
                raise

    # -- what they know

    def after_loss(self) -> None:
        """The box forgot some of it: what was continued or paid there may be continued and paid once more."""
        for wish in self.given.values():
            wish.facts.pop("done", None)

    def _somebodys(self, luck: random.Random, kinds: tuple[str, ...]) -> str:
        mine = [number for number in list(self.given)[-200:] if number[:2] in kinds]
        return luck.choice(mine) if mine else ""

    def _is_cancelled(self, number: str) -> bool:
        return any(wish.facts.get("2") == number for wish in self.given.values() if wish.kind == "BT")

    def _read(self, record: ReceiptRecord) -> None:
        """Scan the paper: it is sealed by the box's key and says what was agreed."""
        found = read_qr(record.qr_text)
        if not found.is_sealed_by(public_of(KEYS.signing)):
            self.broken.append(f"{record.number}: the seal is not the box's")
        says = (found.receipt.amount_rp, found.receipt.docs)
        wish = self.given[record.number].facts
        if says != (wish.get("7", 0), wish.get("5", 0)):
            self.broken.append(f"{record.number}: the code says {says}, agreed was {wish}")


def taken(docs: int, case: str = "") -> Wish:
    """A tanda terima for these documents, of this case."""
    return Wish("TT", {"3": 3, "5": docs} | ({"11": case} if case else {}))


BILLS = 400


def bill_of(number: int) -> tuple[str, int]:
    """(object number, sum) of the `number`-th bill of the made-up list."""
    return f"62710510050000{number:04d}", 30_000 + 500 * number
