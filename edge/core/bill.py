"""What a bill of a list comes to today: by the list's own dated rules, or as it stands while that still holds. Pure."""

from datetime import timedelta
from typing import Any

from contract.dues import DueSum, due_on
from contract.localtime import date_of
from edge.core.acts import Bill

PRINCIPAL, DISCOUNT, LATE, WAIVED = "pokok", "potongan", "denda", "hapus-denda"
PART_WORDS = {
    PRINCIPAL: ("Pokok", "Principal"),
    DISCOUNT: ("Potongan", "Discount"),
    LATE: ("Denda keterlambatan", "Late interest"),
    WAIVED: ("Penghapusan denda", "Late interest waived"),
}


def due_today(bill: Bill, today: int) -> DueSum | None:
    """What is to be paid today, None when neither a rule nor the list's own amount says so for this day."""
    if bill.rules:
        return due_on(bill.amount_rp, bill.due_day, bill.rules, today)
    return DueSum(bill.amount_rp) if amount_holds(bill, today) else None


def amount_holds(bill: Bill, today: int) -> bool:
    """Whether the list's amount is still the amount today: no month of late interest began since the list's day.

    Interest counts by months from the due day, so the amount changes after the due day and after each day of a later
    month that bears its number (or the last of a shorter month).
    """
    if not bill.due_day:
        return True
    due, day = date_of(bill.due_day), date_of(bill.list_day)
    while day < date_of(today):
        last_of_month = (day + timedelta(days=1)).day == 1
        if day >= due and (day.day == due.day or (last_of_month and day.day < due.day)):
            return False
        day += timedelta(days=1)
    return True


def parts_of(due: DueSum) -> list[list[Any]]:
    """The sum as fact 8: [code, quantity, rupiah each]; what is nothing is left out, and a lone principal says nothing
    that the amount does not."""
    parts: list[list[Any]] = [
        [PRINCIPAL, 1, due.principal_rp],
        [DISCOUNT, 1, -due.discount_rp],
        [LATE, due.months, due.month_rp],
        [WAIVED, 1, -due.waived_rp],
    ]
    told = [part for part in parts if part[1] * part[2]]
    return told if len(told) > 1 else []
