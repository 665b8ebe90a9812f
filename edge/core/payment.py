"""Taking money: only where it is lawful, only what a document, a fresh bill list or a confirmed tariff says.

The first payment of an actor's day opens its till with 0 in the same transaction. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.limits import MONEY_MAX_RP, RECEIPT_MAX_RP
from contract.names import Paper
from contract.service import FeeKind, Offline, Service
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.bill import due_today, parts_of
from edge.core.form import Form
from edge.core.money_refusals import BillRulesPast
from edge.core.offers import check_bill_list, check_cash, service_at
from edge.core.pad import pad_fact
from edge.core.people import fields_of, people
from edge.core.refusals import (
    BillAmountPast,
    BillPaid,
    DiskFull,
    NotFound,
    TariffUnconfirmed,
    TillClosed,
    WayNotOffered,
)
from edge.core.settings import BranchSettings

WAYS = ("bill_ref", "assessed", "lines")
KEYS = ("service", "payer", "representative", "fields", "note", "tendered_rp", "case", "pad", *WAYS)
DOCUMENTS = ("SKRD", "karcis")  # fact 46: 0 and 1
REFERENCE_CHARS = 40
QUANTITY_MAX = 10_000

ONE_WAY = (
    "Sebut satu saja: tagihan, ketetapan (SKRD atau karcis), atau rincian tarif.",
    "Give exactly one: a bill, an assessment (SKRD or ticket), or tariff lines.",
)
UNKNOWN_BILL = ("Tagihan ini tidak ada di daftar.", "The list has no such bill.")
UNKNOWN_LINE = ("Tarif ini tidak ada di layanan.", "The service has no such tariff.")
TOO_LITTLE = ("Uang yang diterima kurang dari Rp{amount}.", "The money handed over is less than Rp{amount}.")
ZERO_SUM = ("Jumlahnya nol.", "The sum is zero.")
NO_ASSESSED = ("Layanan ini dibayar menurut daftar tagihan.", "This service is paid from a bill list.")
NO_BILLS = ("Layanan ini tidak memakai daftar tagihan.", "This service has no bill list.")


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid, and the facts that say why."""

    amount_rp: int
    facts: Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Paid:
    """The paper's number, the sum, what was handed over and what goes back."""

    number: str
    amount_rp: int
    tendered_rp: int
    change_rp: int


@dataclass(frozen=True, slots=True)
class TakePayment:
    """The command. `body` is what the page or the API sent; it is judged inside the transaction."""

    body: Mapping[str, object]
    actor: int
    settings: BranchSettings

    def __call__(self, view: View, stamp: Stamp) -> Decision[Paid]:
        """Raises `FaultyInput` with every fault, or the refusal that stands in the way."""
        form = Form.root(self.body)
        service = service_at(form, view.catalogue)
        if service is not None:
            check_cash(view.catalogue, service, self.settings, stamp.day)
        if view.disk_tight:
            raise DiskFull
        form.only(*KEYS)
        person = people(form, "payer")
        if service and (fields := fields_of(form, service, stamp.day)):
            person[int(PersonKey.FORM)] = fields
        due = _due(form, service, view, stamp) if service else Due(0, {})
        tendered_rp = _tendered(form, due.amount_rp)
        case_id = _case(form, view)
        by_hand = pad_fact(form, view, stamp)
        form.check()
        assert service is not None
        return self._paid(view, stamp, service, due, tendered_rp, case_id, person, by_hand)

    def _paid(
        self,
        view: View,
        stamp: Stamp,
        service: Service,
        due: Due,
        tendered_rp: int,
        case_id: str,
        person: Mapping[int, Any],
        by_hand: Mapping[int, Any],
    ) -> Decision[Paid]:
        facts: dict[int, Any] = {
            Fact.N: view.next_n(Paper.BP),
            Fact.SERVICE: service.no,
            Fact.CATALOGUE: view.catalogue.version,
            Fact.AMOUNT_RP: due.amount_rp,
            Fact.TENDERED_RP: tendered_rp,
            Fact.TILL: self.actor,
        }
        facts |= {**due.facts, **by_hand}
        if case_id:
            facts[Fact.CASE] = case_id
        draft = Draft(Kind.PAYMENT, self.actor, {int(key): value for key, value in facts.items()}, person, Paper.BP)
        opened = opening(view, self.actor, self.actor, stamp.day)
        number = view.number(Paper.BP, view.next_n(Paper.BP))
        paid = Paid(number, due.amount_rp, tendered_rp, tendered_rp - due.amount_rp)
        return Decision((*opened, draft), paid, printing=(len(opened),))


def opening(view: View, till: int, actor: int, day: int) -> tuple[Draft, ...]:
    """The event that opens a till with 0 where the day has none yet. Raises `TillClosed`."""
    state = view.till(till, day).state
    if state == "closed":
        raise TillClosed
    if state == "open":
        return ()
    facts = {int(Fact.TILL): till, int(Fact.DAY): day, int(Fact.AMOUNT_RP): 0}
    return (Draft(Kind.TILL_OPENED, actor, facts),)


def _due(form: Form, service: Service, view: View, stamp: Stamp) -> Due:
    ways = [way for way in WAYS if form.has(way)]
    if len(ways) != 1:
        form.note(ways[-1] if ways else "", "one_way", *ONE_WAY)
        return Due(0, {})
    read = {"bill_ref": _bill, "assessed": _assessed, "lines": _lines}[ways[0]]
    return read(form, service, view, stamp)


def _assessed(form: Form, service: Service, view: View, stamp: Stamp) -> Due:
    """The amount that an SKRD or a karcis determines: number, period and sum typed from it."""
    if service.offline is Offline.CACHED_BILL:
        raise WayNotOffered(*NO_ASSESSED)
    inside = form.inner("assessed", required=True) or Form({}, form.at("assessed"), form.faults)
    inside.only("document", "number", "period", "amount_rp")
    document = inside.choice("document", DOCUMENTS, required=True)
    number = inside.text("number", required=True, limit=REFERENCE_CHARS)
    period = inside.text("period", required=document != "karcis", limit=REFERENCE_CHARS)
    amount_rp = inside.whole("amount_rp", 1, RECEIPT_MAX_RP)
    return Due(amount_rp, {Fact.ASSESSED: [DOCUMENTS.index(document) if document else 0, number, period]})


def _bill(form: Form, service: Service, view: View, stamp: Stamp) -> Due:
    """A bill of a list that is fresh, not yet paid here, and whose sum is certain today.

    A bill that **this** box has a valid proof for is refused, with that proof's number: to take the money again would
    only make a debt to the payer. That it was paid elsewhere (another branch, the bank, the post) nobody can know
    here; such a double payment is normal, both proofs stay, and the hub makes a refund task of it.
    """
    if service.offline is not Offline.CACHED_BILL:
        raise WayNotOffered(*NO_BILLS)
    check_bill_list(service, view.bills_day(service.no), stamp.day)
    ref = form.text("bill_ref", required=True, limit=REFERENCE_CHARS)
    bill = view.bill(service.no, ref) if ref else None
    if bill is None:
        form.note("bill_ref", "unknown_bill", *UNKNOWN_BILL)
        return Due(0, {})
    if bill.paid_by is not None:
        raise BillPaid(number=bill.paid_by)
    due = due_today(bill, stamp.day)
    if due is None:
        raise BillRulesPast if bill.rules else BillAmountPast
    if not 0 < due.whole_rp <= RECEIPT_MAX_RP:
        form.note("bill_ref", "no_sum", *ZERO_SUM)
    parts = parts_of(due)
    return Due(due.whole_rp, {Fact.BILL: [bill.ref, bill.list_day], **({Fact.LINES: parts} if parts else {})})


def _lines(form: Form, service: Service, view: View, stamp: Stamp) -> Due:
    """Quantities of a tariff that the city has confirmed."""
    if not service.fee.certain or service.fee.kind not in (FeeKind.FIXED, FeeKind.TABLE):
        raise TariffUnconfirmed
    tariff = {item.code: item.amount_rp for item in service.fee.items}
    if service.fee.amount_rp is not None:
        tariff.setdefault(service.code, service.fee.amount_rp)
    lines: list[tuple[str, int, int]] = []
    for entry in form.items("lines"):
        entry.only("code", "quantity")
        code, quantity = entry.text("code", required=True), entry.whole("quantity", 1, QUANTITY_MAX)
        if code and code not in tariff:
            entry.note("code", "unknown_line", *UNKNOWN_LINE)
        lines.append((code, quantity, tariff.get(code, 0)))
    amount_rp = sum(quantity * unit_rp for _, quantity, unit_rp in lines)
    if not 0 < amount_rp <= RECEIPT_MAX_RP:
        form.note("lines", "no_sum", *ZERO_SUM)
    return Due(amount_rp, {Fact.LINES: [list(line) for line in lines]})


def _tendered(form: Form, amount_rp: int) -> int:
    faults = len(form.faults)
    tendered_rp = form.whole("tendered_rp", 0, MONEY_MAX_RP)
    if len(form.faults) == faults and tendered_rp < amount_rp:
        shown = f"{amount_rp:,}".replace(",", ".")
        form.note("tendered_rp", "too_little", TOO_LITTLE[0].format(amount=shown), TOO_LITTLE[1].format(amount=shown))
    return tendered_rp


def _case(form: Form, view: View) -> str:
    case_id = form.text("case")
    if not case_id:
        return ""
    case = view.case(case_id)
    if case is None:
        raise NotFound(what=case_id)
    return case.case_id
