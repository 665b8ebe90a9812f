"""The people at the counter: what they ask for, what they were given, and what they know to be right.

They share no rule with the product: a clerk knows which papers lie on the table, what sum the assessment names, and
that nobody is handed a document twice. What the box answers is held against that.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import cbor2

from contract.errors import SimpulError
from contract.keys import public_of
from contract.receipt import read_qr
from edge.core.acts import Decide
from edge.core.cancel import Cancel
from edge.core.closing import CloseTill
from edge.core.copies import Copy
from edge.core.deposit import MakeDeposit
from edge.core.handover import HandOver
from edge.core.intake import TakeIn
from edge.core.payment import TakePayment
from edge.core.till import MoveCash, OpenTill
from edge.ports import Once, ReceiptRecord
from tests.edge.branch_box import KEYS, KIA_ALL, SETTINGS, kia, waste
from tests.sim.box import Box
from tests.sim.plan import Happening
from tests.sim.still import at_once

NONSENSE: tuple[Any, ...] = (
    ["akta-lahir", "akta-lahir"], ["surat-cinta"], {"name": ""}, {"name": "x" * 400}, {"name": "Nor\x00hayati"},
    {"name": "Norhayati", "nik": "12"}, {"name": "Norhayati", "nik": "627105540394000a"},
    {"name": "Norhayati", "phone": "satu"},
)  # fmt: skip
CLERKS = (3, 4, 5, 10_001)
PBB = "PJK-PBB"
# Where the four papers of a child's card stand on the printed checklist, and the mask of all of them.
PLACES = {"akta-lahir": 0, "kk": 1, "ktp-ortu": 2, "f-102": 4}
ALL = sum(1 << place for place in PLACES.values())
# What the box may say no with, for each act; any other refusal is a fault of the box.
MAY_REFUSE: dict[str, set[str]] = {
    "intake": set(), "return": set(), "continue": set(), "press_twice": set(), "change_after_press": set(),
    "pay": {"cash_not_lawful", "till_closed"},
    "open_till": {"till_already_open", "till_closed"},
    "move_cash": {"till_closed", "drawer_too_empty"},
    "close_till": {"till_closed"},
    "deposit": {"closing_deposited", "fiscal_years_mixed", "nothing_to_deposit", "invalid"},
    "pay_bill": {
        "till_closed", "cash_not_lawful", "bill_too_old", "bill_list_missing", "bill_paid", "bill_amount_past",
    },
    "cancel": {"already_cancelled", "not_cancellable", "not_found", "till_closed"},
    "copy": {"not_found"},
    "pay_too_little": {"invalid", "cash_not_lawful"},
    "cancel_alone": {"second_person_same", "already_cancelled", "not_cancellable", "not_found"},
    "type_nonsense": {"invalid"},
    "hand_over": {"not_ready", "not_found", "handed_over_before"},
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
    coming: dict[str, str] = field(default_factory=dict)  # form token -> the return slip somebody came back with
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
        number = self.coming.get(key) or self._returned(luck)
        if not number:
            return self._intake(luck, key)
        self.coming[key] = number
        self.given[number].facts["done"] = True
        body = kia(case=number)
        self._do(TakeIn(body, actor := luck.choice(CLERKS), SETTINGS), actor, key, body, taken(ALL, case=number))
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

    def _open_till(self, luck: random.Random, key: str) -> None:
        amount_rp = luck.choice([0, 50_000])
        actor = luck.choice(CLERKS[:3])
        at_once(self.box.journal.transact(OpenTill({"amount_rp": amount_rp}, actor), once=Once(key), actor=actor))

    def _move_cash(self, luck: random.Random, key: str) -> None:
        actor, second = luck.sample(CLERKS[:3], 2)
        body = {"direction": luck.choice(["in", "out"]), "amount_rp": luck.randrange(1_000, 60_000, 1_000),
                "reason": "change"}  # fmt: skip
        at_once(self.box.journal.transact(MoveCash(body, actor, second), once=Once(key), actor=actor))

    def _close_till(self, luck: random.Random, key: str) -> None:
        """Count what must lie there by the day's own papers, and now and then find a note too few."""
        actor, second = luck.sample(CLERKS[:3], 2)
        day = day_of(box_now_s(self.box))
        due_rp = drawer_rp(self.box, actor, day)
        short_rp = 10_000 if luck.random() < 0.2 and due_rp >= 10_000 else 0
        if due_rp < 0:  # a refund was more than the drawer held: somebody must put money in first
            return
        body: dict[str, Any] = {"pieces": notes_of(due_rp - short_rp)}
        if short_rp:
            body |= {"reason": "unknown", "note": "kurang satu lembar"}
        wish = Wish("TK", {"24": due_rp, "7": due_rp - short_rp, "15": actor})
        self._do(CloseTill(body, actor, day, actor, second if short_rp else None), actor, key, body, wish)

    def _deposit(self, luck: random.Random, key: str) -> None:
        mine = [number for number in list(self.given)[-400:] if number.startswith("TK")]
        chosen = luck.sample(mine, min(len(mine), luck.choice([1, 1, 2])))
        if chosen:
            body = {"closings": chosen}
            self._do(MakeDeposit(body, 3), 3, key, body, Wish("ST", {"40": chosen}))

    def _pay_too_little(self, luck: random.Random, key: str) -> None:
        body = waste(25_000, 20_000)
        done = at_once(self.box.journal.transact(TakePayment(body, 3, SETTINGS), once=Once(key), actor=3))
        self.broken.append(f"{done.papers[-1].number}: Rp20.000 paid a bill of Rp25.000")

    def _cancel_alone(self, luck: random.Random, key: str) -> None:
        number = self._somebodys(luck, ("TT", "TP", "BP"))
        if number:
            done = at_once(self.box.journal.transact(Cancel(number, "double", 4, 4), once=Once(key), actor=4))
            self.broken.append(f"{done.papers[-1].number}: one person cancelled {number} alone")

    def _type_nonsense(self, luck: random.Random, key: str) -> None:
        """A name that nobody has, a paper that no service asks for, a number that is no NIK."""
        wrong = luck.choice(NONSENSE)
        body = kia(wrong) if isinstance(wrong, list) else kia(applicant=wrong)
        done = at_once(self.box.journal.transact(TakeIn(body, 3, SETTINGS), once=Once(key), actor=3))
        self.broken.append(f"{done.papers[-1].number}: was given for {body}")

    # -- what they know

    def _returned(self, luck: random.Random) -> str:
        """A return slip that nobody has come back with yet, and that the box still knows."""
        mine = [number for number, wish in self.given.items() if wish.kind == "TP" and "done" not in wish.facts]
        number = luck.choice(mine[-20:]) if mine else ""
        return "" if not number or self.box.receipt(number) is None or self._is_cancelled(number) else number

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


def box_now_s(box: Box) -> int:
    """The time as the box gives it out now, seconds since 1970."""
    return box.reader.now_s()


def day_of(at_s: int) -> int:
    """The local day, 20260105."""
    return int((datetime.fromtimestamp(at_s, UTC) + timedelta(hours=7)).strftime("%Y%m%d"))


def drawer_rp(box: Box, till: int, day: int) -> int:
    """What must lie in a drawer by the journal's own rows: float, received, given back, carried in and out."""
    due_rp = 0
    for row in box.db.execute("SELECT kind, at_s, facts FROM event WHERE kind IN (30, 31, 32, 33)"):
        facts = cbor2.loads(row["facts"])
        if facts.get(15) == till and facts.get(21, day_of(row["at_s"])) == day:
            due_rp += -facts[7] if row["kind"] == 31 else facts[7]
    return due_rp


def notes_of(amount_rp: int) -> dict[str, int]:
    """Notes and coins that make a sum."""
    pieces: dict[str, int] = {}
    for rp in (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500):
        pieces[str(rp)], amount_rp = divmod(amount_rp, rp)
    return pieces


def taken(docs: int, case: str = "") -> Wish:
    """A tanda terima for these documents, of this case."""
    return Wish("TT", {"3": 3, "5": docs} | ({"11": case} if case else {}))


BILLS = 80


def bill_of(number: int) -> tuple[str, int]:
    """(object number, sum) of the `number`-th bill of the made-up list."""
    return f"62710510050000{number:04d}", 30_000 + 500 * number
