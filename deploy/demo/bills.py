"""A fictional PBB bill list: object numbers that no village has (block 000), round sums, nobody's name."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from deploy.demo.plan import Branch

WIB: Final = timezone(timedelta(hours=7))
BILLS_PER_BRANCH: Final = 8


def nop_of(branch: Branch, number: int) -> str:
    """The `number`-th fictional object number (NOP, 18 digits) of a branch's village."""
    ward = (branch.kelurahan or "62.71.03.1001").replace(".", "")
    return f"{ward}000{number:04d}0"


def bill_list(branches: Sequence[Branch]) -> dict[str, Any]:
    """The list as the hub publishes it: fictional bills of all branches' villages, drawn up today."""
    return {
        "list_day": today(),
        "note": "CONTOH, data rekaan",
        "rules": rules(),
        "bills": [bill for branch in branches for bill in _bills(branch)],
    }


def rules() -> list[dict[str, Any]]:
    """Fictional rules of this year and the next: 1 % a month of late interest, at most 24 months, and a waiver of it in
    the last quarter of this year."""
    year = today() // 10_000
    return [
        {"kind": "late", "from": _day(year, 1, 1), "until": _day(year + 1, 12, 31), "percent_x100": 100,
         "months_most": 24},
        {"kind": "waiver", "from": _day(year, 10, 1), "until": _day(year, 12, 31), "percent_x100": 5_000},
    ]  # fmt: skip


def _day(year: int, month: int, day: int) -> int:
    return year * 10_000 + month * 100 + day


def _bills(branch: Branch) -> Iterator[dict[str, Any]]:
    luck = random.Random(f"pbb/{branch.code}")  # noqa: S311 - fiction, not secrets
    for number in range(1, BILLS_PER_BRANCH + 1):
        yield {
            "ref": nop_of(branch, number),
            "name": f"Wajib Pajak Contoh {number}",
            "amount_rp": luck.randrange(30_000, 480_000, 500),
            "period": str(today() // 10_000),
            "due_day": _day(today() // 10_000, 12, 31) if number % 4 else _day(today() // 10_000 - 1, 9, 30),
        }


def today() -> int:
    """Today in the fictional city, 20261124."""
    return int(datetime.now(WIB).strftime("%Y%m%d"))
