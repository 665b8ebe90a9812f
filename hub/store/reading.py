"""What verdicts and audits read of the ledger (`hub.ports.Records`). Nothing here writes."""

import sqlite3
from collections.abc import Sequence

from contract import cbor
from contract.status import StatusRow
from hub.core.receiver import ChainId
from hub.core.records import EventRecord, Head, PaperRecord, Publication
from hub.store.database import Database
from hub.store.papers import number_of

_PAPER = (
    "SELECT number, node, paper, epoch, n, seq, at_s, clock, service, amount_rp, docs, initials, case_id,"
    " cancelled_by, copies, recorded_at_s FROM paper"
)


class SqliteRecords:
    """`hub.ports.Records` over the one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def paper(self, number: str) -> PaperRecord | None:
        """The paper of this number, None when the ledger has none."""
        row = await self._database.row(f"{_PAPER} WHERE number = ?", (number,))
        return None if row is None else PaperRecord(*row)

    async def check_secret(self, node: str, epoch: int) -> bytes | None:
        """K of this epoch, known as soon as its first event is."""
        row = await self._database.row(
            "SELECT secret FROM epoch WHERE node = ? AND stream = 0 AND epoch = ?", (node, epoch)
        )
        return None if row is None or row["secret"] is None else bytes(row["secret"])

    async def marks(self) -> Sequence[StatusRow]:
        """How far every series is held without a gap, with what is cancelled in it."""
        rows = await self._database.rows("SELECT * FROM series ORDER BY node, epoch, paper")
        cancelled: dict[tuple[str, int, int], set[int]] = {}
        for row in await self._database.rows("SELECT node, epoch, paper, n FROM paper WHERE cancelled_by IS NOT NULL"):
            cancelled.setdefault((row["node"], row["epoch"], row["paper"]), set()).add(row["n"])
        return [_mark(row, cancelled.get((row["node"], row["epoch"], row["paper"]), set())) for row in rows]

    async def mark(self, node: str, epoch: int, paper: int) -> StatusRow | None:
        """One of them."""
        row = await self._database.row(
            "SELECT * FROM series WHERE node = ? AND epoch = ? AND paper = ?", (node, epoch, paper)
        )
        if row is None:
            return None
        gone = await self._database.rows(
            "SELECT n FROM paper WHERE node = ? AND epoch = ? AND paper = ? AND cancelled_by IS NOT NULL",
            (node, epoch, paper),
        )
        return _mark(row, {found["n"] for found in gone})

    async def events(self, node: str, stream: int, epoch: int, after_seq: int, limit: int) -> Sequence[EventRecord]:
        """Rows of one chain in order of seq, from after_seq + 1 on."""
        rows = await self._database.rows(
            "SELECT * FROM event WHERE node = ? AND stream = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?",
            (node, stream, epoch, after_seq, limit),
        )
        return [_event(row) for row in rows]

    async def chains(self) -> Sequence[tuple[str, Head]]:
        """(node, head) of every chain."""
        rows = await self._database.rows("SELECT * FROM standing ORDER BY node, stream, epoch")
        return [
            (row["node"], Head(row["stream"], row["epoch"], row["through"], row["head"], row["at_s"])) for row in rows
        ]

    async def publications(self, topic: str) -> Sequence[Publication]:
        """What was published under a topic, newest first."""
        rows = await self._database.rows("SELECT * FROM published WHERE topic = ? ORDER BY version DESC", (topic,))
        return [Publication(*row) for row in rows]

    async def newest(self, topic: str) -> Publication | None:
        """The newest version of a topic."""
        row = await self._database.row(
            "SELECT * FROM published WHERE topic = ? ORDER BY version DESC LIMIT 1", (topic,)
        )
        return None if row is None else Publication(*row)


def _mark(row: sqlite3.Row, cancelled: set[int]) -> StatusRow:
    covered = frozenset(n for n in cancelled if n <= row["through_n"])
    return StatusRow(row["node"], row["epoch"], row["paper"], row["through_n"], row["iat_s"], covered)


def _event(row: sqlite3.Row) -> EventRecord:
    facts = cbor.decode(row["facts"], lf=True)
    assert isinstance(facts, dict)
    whole = {key: value for key, value in facts.items() if isinstance(key, int)}
    chain = ChainId(row["node"], row["stream"], row["epoch"])
    return EventRecord(
        chain.node, chain.stream, chain.epoch, row["seq"], row["at_s"], row["clock"], row["actor"], row["kind"],
        facts, row["digest"], row["hash"], number_of(chain, row["kind"], whole),
    )  # fmt: skip
