"""Bills as the payment page lists them: what each comes to today, of what parts, or why it cannot be paid here now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edge.core.bill import PART_WORDS, due_today, parts_of
from edge.core.money_refusals import BillRulesPast
from edge.core.refusals import BillAmountPast
from edge.ports import Bill
from kit.i18n import pick


@dataclass(frozen=True, slots=True)
class BillRow:
    """One bill. `due_rp` is None where no rule says what it comes to today; `why` then says so."""

    bill: Bill
    due_rp: int | None
    parts: Sequence[tuple[str, int]]
    why: str


def bill_rows(bills: Iterable[Bill], today: int) -> list[BillRow]:
    """Each bill as of today."""
    return [_row(bill, today) for bill in bills]


def _row(bill: Bill, today: int) -> BillRow:
    due = due_today(bill, today)
    if due is None:
        refusal = BillRulesPast if bill.rules else BillAmountPast
        return BillRow(bill, None, (), pick(refusal.says_id, refusal.says_en))
    parts = [(_label(code, count), count * each_rp) for code, count, each_rp in parts_of(due)]
    return BillRow(bill, due.whole_rp, parts, "")


def _label(code: str, count: int) -> str:
    label = pick(*PART_WORDS[code])
    return label if count == 1 else f"{label}, {count} {pick('bulan', 'months')}"
