"""A bill list as its owner gives it: what is owed for one service on one day. Pure; the document is foreign.

The form that travels, sealed to each branch, is `contract.bodies`'.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contract.bodies import Bill, BillList
from contract.document import Fault, Node
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
    """What is owed, as drawn up on `day` (20261124)."""

    day: int
    rows: tuple[Bill, ...]

    def of_service(self, service: int, at_s: int) -> BillList:
        """The list as the contract carries it."""
        return BillList(service, self.day, at_s, self.rows)


def load_bills(document: Mapping[str, object]) -> Bills:
    """The list in ``{list_day, bills: [{ref, name, amount_rp, period?, due_day?}]}``. Raises `BillListError`.

    After its `due_day` the amount of a bill changes from month to month; without one it does not.
    """
    root = Node.root(document)
    root.only("list_day", "note", "bills")
    day = root.day_or_none("list_day")
    if day is None:
        root.fault("list_day", "the day of the list, such as 2026-11-24")
    found = Bills(day or 0, root.each("bills", _bill))
    refs = {bill.ref for bill in found.rows}
    if len(refs) != len(found.rows):
        root.fault("bills", "each ref once", "a ref twice")
    if not 1 <= len(found.rows) <= BILLS_MOST:
        root.fault("bills", f"1 to {BILLS_MOST} bills", len(found.rows))
    if root.faults:
        raise BillListError(root.faults)
    return found


def _bill(node: Node) -> Bill:
    node.only("ref", "name", "amount_rp", "period", "due_day")
    return Bill(
        ref=node.text("ref", pattern=r"[0-9A-Za-z./-]{1,40}", what="a reference of at most 40 letters and digits"),
        name=node.text("name", pattern=r".{1,120}", what="a text of at most 120 characters"),
        amount_rp=node.whole("amount_rp", 1, RECEIPT_MAX_RP),
        period=node.text_or_none("period", pattern=r".{1,40}", what="a text of at most 40 characters") or "",
        due_day=node.day_or_none("due_day") or 0,
    )
