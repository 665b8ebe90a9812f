"""A bill list: what is owed for one service on one day, ready to be sealed to a branch. Pure; the list is foreign.

Body of the down item ``bills`` (sub-key: the service's number), before sealing, as CBOR::

    {1: service number, 2: day of the list (20261124), 3: [[ref, amount_rp, text, valid_until or null], …]}

sealed to the node's seal key with the info `seal_info`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contract import cbor
from contract.document import Fault, Node

BILLS_MOST = 20_000
AMOUNT_MAX_RP = 4_294_967_295  # what a receipt can carry


class BillListError(Exception):
    """A bill list that cannot be published; `faults` names every fault with its place."""

    code = "bill_list"

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Bill:
    """One row: `ref` is what stands on the citizen's letter, `valid_until` the last day on which the amount holds."""

    ref: str
    amount_rp: int
    text: str
    valid_until: int | None


@dataclass(frozen=True, slots=True)
class BillList:
    """What is owed, as drawn up on `day`."""

    day: int
    bills: tuple[Bill, ...]


def load_bills(document: Mapping[str, object]) -> BillList:
    """The list in ``{list_day, bills: [{ref, amount_rp, text, valid_until?}]}``. Raises `BillListError`."""
    root = Node.root(document)
    root.only("service", "list_day", "note", "bills")
    day = root.day_or_none("list_day")
    if day is None:
        root.fault("list_day", "the day of the list, such as 2026-11-24")
    found = BillList(day or 0, root.each("bills", _bill))
    refs = [bill.ref for bill in found.bills]
    if len(set(refs)) != len(refs):
        root.fault("bills", "each ref once", "a ref twice")
    if not 1 <= len(refs) <= BILLS_MOST:
        root.fault("bills", f"1 to {BILLS_MOST} bills", len(refs))
    if root.faults:
        raise BillListError(root.faults)
    return found


def _bill(node: Node) -> Bill:
    node.only("ref", "amount_rp", "text", "valid_until")
    return Bill(
        node.text("ref", pattern=r"[0-9A-Za-z./-]{1,40}", what="a reference of at most 40 letters and digits"),
        node.whole("amount_rp", 1, AMOUNT_MAX_RP),
        node.text("text", pattern=r".{0,120}", what="a text of at most 120 characters"),
        node.day_or_none("valid_until"),
    )


def body(service: int, bill_list: BillList) -> bytes:
    """The body before sealing."""
    rows = [[bill.ref, bill.amount_rp, bill.text, bill.valid_until] for bill in bill_list.bills]
    return cbor.encode({1: service, 2: bill_list.day, 3: rows})


def seal_info(node: str, topic: str, version: int) -> bytes:
    """What binds a seal to its item: purpose, topic, node, version."""
    return cbor.encode(["simpul-down-1", topic, node, version])
