"""What a bill comes to on a given day: the dated rules of a bill list, and the arithmetic that both ends share.

A list with rules states the **principal** of each bill; what is added or taken off follows from the rules alone. All
sums are whole rupiah. Each step is rounded **down** to whole rupiah: a month's late interest before it is multiplied by
the months, a discount and a waiver after their percentage. Percentages are hundredths of a percent (100 = 1 %).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from contract.localtime import date_of

WHOLE: Final = 10_000  # hundredths of a percent in the whole
RULES_MOST: Final = 32
MONTHS_MOST: Final = 240


class DueKind(IntEnum):
    """What a rule does to a bill."""

    DISCOUNT = 1  # takes off
    WAIVER = 2  # takes off (penghapusan denda)
    LATE = 3  # adds, for each begun month after the due day


class Basis(IntEnum):
    """What a rule's percentage is taken of."""

    PRINCIPAL = 1
    LATE = 2  # the late interest of the same day


@dataclass(frozen=True, slots=True)
class DueRule:
    """One rule, in force from day to day (20261124, both included). `months_most` caps LATE; 0 = no cap."""

    from_day: int
    until_day: int
    kind: DueKind
    hundredths: int
    basis: Basis = Basis.PRINCIPAL
    months_most: int = 0

    def holds(self, day: int) -> bool:
        """Whether it is in force on that day."""
        return self.from_day <= day <= self.until_day


@dataclass(frozen=True, slots=True)
class DueSum:
    """What a bill comes to: principal - discount + late - waived. `months` were counted at `month_rp` each."""

    principal_rp: int
    discount_rp: int = 0
    month_rp: int = 0
    months: int = 0
    waived_rp: int = 0

    @property
    def late_rp(self) -> int:
        """The late interest before any waiver."""
        return self.month_rp * self.months

    @property
    def whole_rp(self) -> int:
        """What is to be paid; never below nothing."""
        return self.principal_rp - self.discount_rp + self.late_rp - self.waived_rp


def months_late(due_day: int, day: int) -> int:
    """Begun months after `due_day` (0 = none): 1 from the day after it, one more after each day of a later month that
    bears its number, or after the last of a shorter month."""
    if not due_day or day <= due_day:
        return 0
    due, now = date_of(due_day), date_of(day)
    whole = (now.year - due.year) * 12 + now.month - due.month
    return whole + (now.day > min(due.day, _last_of_month(now.year, now.month)))


def due_on(principal_rp: int, due_day: int, rules: Iterable[DueRule], day: int) -> DueSum | None:
    """What a bill of `principal_rp` comes to on `day`, None when it is late and no rule says what that costs.

    Several discounts or waivers of one day add up, to the whole at most. The LATE rule with the largest `from_day`
    counts for all months: the rule of the day on which is paid.
    """
    held = [rule for rule in rules if rule.holds(day)]
    months = months_late(due_day, day)
    month_rp = 0
    if months:
        late = max((rule for rule in held if rule.kind is DueKind.LATE), key=lambda rule: rule.from_day, default=None)
        if late is None:
            return None
        month_rp = principal_rp * late.hundredths // WHOLE
        months = min(months, late.months_most or months)
    late_rp = month_rp * months
    discount_rp = _off(held, DueKind.DISCOUNT, Basis.PRINCIPAL, principal_rp)
    waived_rp = _off(held, DueKind.WAIVER, Basis.LATE, late_rp)
    discount_rp += _off(held, DueKind.WAIVER, Basis.PRINCIPAL, principal_rp)
    waived_rp += _off(held, DueKind.DISCOUNT, Basis.LATE, late_rp)
    return DueSum(principal_rp, min(discount_rp, principal_rp), month_rp, months, min(waived_rp, late_rp))


def _off(rules: Sequence[DueRule], kind: DueKind, basis: Basis, of_rp: int) -> int:
    """What the rules of one kind and basis take off a sum, each rounded down."""
    return sum(of_rp * rule.hundredths // WHOLE for rule in rules if (rule.kind, rule.basis) == (kind, basis))


def _last_of_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
