"""What decisions about money read inside their transaction. See `edge.core.money.MoneyView`."""

import sqlite3
from collections.abc import Mapping

from contract.dues import Basis, DueKind, DueRule
from contract.kodehari import COUNTED
from contract.names import Paper
from edge.core.money import ClosedTill, LooseEnds

# Papers of a drawer count for this drawer; papers of none are the branch's.
COUNTS = (
    "SELECT paper, count(*) AS papers FROM paper WHERE day = ? AND (till IS NULL OR till = ?)"
    " AND paper IN (1, 2, 3, 4) GROUP BY paper"
)
assert COUNTED == (Paper.TT, Paper.BP, Paper.TP, Paper.BT) == (1, 2, 3, 4)
_UNSENT = """
SELECT coalesce(sum(head - through), 0) FROM (
  SELECT coalesce((SELECT max(seq) FROM event AS e WHERE e.stream = epoch.stream AND e.epoch = epoch.epoch), 0) AS head,
    coalesce((SELECT max(through) FROM ack WHERE ack.stream = epoch.stream AND ack.epoch = epoch.epoch), 0) AS through
  FROM epoch
)
"""
ENDS: Mapping[str, str] = {
    "open_files": "SELECT count(*) FROM held_form WHERE form <> 'hitung-kas'",
    "unsent": _UNSENT,
    "unprinted": "SELECT count(DISTINCT number) FROM print_job AS j WHERE state IN ('pending', 'printing', 'failed')"
    " AND NOT EXISTS (SELECT 1 FROM print_job AS d WHERE d.number = j.number AND d.state = 'done')",
    "uncollected": "SELECT count(*) FROM case_file AS f JOIN case_answer AS a USING (case_id)"
    " WHERE a.state IN (4, 5) AND f.state <> 7",  # ready or refused, and not handed over
    "open_tills": "SELECT count(*) FROM till WHERE state = 'open'",
}


class TransactionMoney:
    """Implements `edge.core.money.MoneyView`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def counts(self, till: int, day: int) -> Mapping[int, int]:
        return {row["paper"]: row["papers"] for row in self._db.execute(COUNTS, (day, till))}

    def closing(self, number: str) -> ClosedTill | None:
        row = self._db.execute("SELECT * FROM closing WHERE number = ?", (number,)).fetchone()
        return closed_till(row) if row else None

    def is_deposited(self, till: int, day: int) -> bool:
        row = self._db.execute("SELECT deposited_by FROM closing WHERE till = ? AND day = ?", (till, day)).fetchone()
        return row is not None and row["deposited_by"] is not None

    def loose_ends(self) -> LooseEnds:
        return LooseEnds(**{name: self._db.execute(sql).fetchone()[0] for name, sql in ENDS.items()})


def closed_till(row: sqlite3.Row) -> ClosedTill:
    """A row of `closing` as decisions need it."""
    return ClosedTill(row["number"], row["till"], row["day"], row["net_rp"], row["deposited_by"])


def rule_of(row: sqlite3.Row) -> DueRule:
    """A row of `bill_rule`."""
    return DueRule(
        row["from_day"], row["until_day"], DueKind(row["kind"]), row["hundredths"], Basis(row["basis"]),
        row["months_most"],
    )  # fmt: skip


RULES_OF = "SELECT * FROM bill_rule WHERE service = ? ORDER BY place"
