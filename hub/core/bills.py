"""A bill list as its owner gives it: what is owed for one service on one day. Pure; the document is foreign.

The form that travels, sealed to each branch, is `contract.bodies`'.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contract.bodies import Bill, BillList
from contract.document import Fault, Node
from contract.dues import MONTHS_MOST, RULES_MOST, WHOLE, Basis, DueKind, DueRule
from contract.limits import RECEIPT_MAX_RP

BILLS_MOST = 20_000


class BillListError(Exception):
    """A bill list that cannot be published; `faults` names every fault with its place."""

    code = "bill_list"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Bills:
    """What is owed, as drawn up on `day` (20261124). With `rules` the amounts are principals (`contract.dues`)."""

    day: int
    rows: tuple[Bill, ...]
    rules: tuple[DueRule, ...] = ()

    def of_service(self, service: int, at_s: int) -> BillList:
        """The list as the contract carries it."""
        return BillList(service, self.day, at_s, self.rows, self.rules)


def load_bills(document: Mapping[str, object]) -> Bills:
    """The list in ``{list_day, bills: [{ref, name, amount_rp, period?, due_day?}], rules?: [{kind, from, until,
    percent_x100, basis?, months_most?}]}``. Raises `BillListError`.

    A `ref` names one debt, such as an object number **and** its tax year. Without rules an amount is the whole as of
    the list's day, and after its `due_day` it changes from month to month. With rules it is the principal, and
    discounts, waivers and the monthly late interest follow from the rules of the day on which is paid.
    """
    root = Node.root(document)
    root.only("list_day", "note", "bills", "rules")
    day = root.day_or_none("list_day")
    if day is None:
        root.fault("list_day", "the day of the list, such as 2026-11-24")
    found = Bills(day or 0, root.each("bills", _bill), root.each("rules", _rule) if "rules" in root.data else ())
    refs = {bill.ref for bill in found.rows}
    if len(refs) != len(found.rows):
        root.fault("bills", "each ref once", "a ref twice")
    if not 1 <= len(found.rows) <= BILLS_MOST:
        root.fault("bills", f"1 to {BILLS_MOST} bills", len(found.rows))
    if len(found.rules) > RULES_MOST:
        root.fault("rules", f"at most {RULES_MOST} rules", len(found.rules))
    if root.faults:
        raise BillListError(root.faults)
    return found


KINDS = {kind.name.lower(): kind for kind in DueKind}
BASES = {basis.name.lower(): basis for basis in Basis}


def _rule(node: Node) -> DueRule:
    node.only("kind", "from", "until", "percent_x100", "basis", "months_most")
    kind = node.text("kind", pattern="|".join(KINDS), what="discount, waiver or late")
    basis = node.text_or_none("basis", pattern="|".join(BASES), what="principal or late") or _usual(kind)
    since, until = node.day_or_none("from") or 0, node.day_or_none("until") or 0
    if not 0 < since <= until:
        node.fault("until", "both days of the rule, the last not before the first")
    if kind == "late" and basis != "principal":
        node.fault("basis", "late interest of the principal")
    return DueRule(
        since, until, KINDS.get(kind, DueKind.LATE), node.whole("percent_x100", 1, WHOLE),
        BASES.get(basis, Basis.PRINCIPAL), node.whole_or_none("months_most", 1, MONTHS_MOST) or 0,
    )  # fmt: skip


def _usual(kind: str) -> str:
    """A waiver is of the late interest, unless the rule says otherwise."""
    return "late" if kind == "waiver" else "principal"


def _bill(node: Node) -> Bill:
    node.only("ref", "name", "amount_rp", "period", "due_day")
    return Bill(
        ref=node.text("ref", pattern=r"[0-9A-Za-z./-]{1,40}", what="a reference of at most 40 letters and digits"),
        name=node.text("name", pattern=r".{1,120}", what="a text of at most 120 characters"),
        amount_rp=node.whole("amount_rp", 1, RECEIPT_MAX_RP),
        period=node.text_or_none("period", pattern=r".{1,40}", what="a text of at most 40 characters") or "",
        due_day=node.day_or_none("due_day") or 0,
    )
