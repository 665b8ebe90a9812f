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
        "bills": [bill for branch in branches for bill in _bills(branch)],
    }


def _bills(branch: Branch) -> Iterator[dict[str, Any]]:
    luck = random.Random(f"pbb/{branch.code}")  # noqa: S311 - fiction, not secrets
    for number in range(1, BILLS_PER_BRANCH + 1):
        yield {
            "ref": nop_of(branch, number),
            "name": f"Wajib Pajak Contoh {number}",
            "amount_rp": luck.randrange(30_000, 480_000, 500),
            "period": str(today() // 10_000),
        }


def today() -> int:
    """Today in the fictional city, 20261124."""
    return int(datetime.now(WIB).strftime("%Y%m%d"))
