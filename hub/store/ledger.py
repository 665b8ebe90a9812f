"""The ledger's door for what the branches send: one transaction takes in a segment with all that follows from it.

Only what `hub.core.receiver` decided is stored; nothing is judged here, and nothing that was once taken in is changed.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from contract.holdings import missing
from contract.keys import KeyList
from contract.segment import Header
from hub.core.receiver import AsideRange, ChainId, Outcome, Reason, Standing, Verdict
from hub.core.records import DownItem
from hub.ports import Decide
from hub.store import chains, quarantine, registry, seen
from hub.store.append import append
from hub.store.catalogues import Catalogues
from hub.store.database import Database
from hub.store.vault import Vault


class SqliteLedger:
    """`hub.ports.Ledger` over the one database."""

    def __init__(self, database: Database, custodian: str, count: Callable[[int], None] = lambda _: None) -> None:
        """`count` hears how many events a committed transaction added."""
        self._database, self._custodian, self._count = database, custodian, count
        self._catalogues = Catalogues()
        self._lists = registry.ListReader(database)

    async def hub_epoch(self) -> bytes:
        """Eight bytes, drawn anew at each restore or take-over."""
        row = await self._database.row("SELECT value FROM setting WHERE name = ?", (registry.HUB_EPOCH,))
        if row is None:
            raise LookupError("the hub has no epoch yet: run `simpul-hub init` first")
        return bytes(row["value"])

    async def keys(self) -> KeyList | None:
        """The root-signed key list in force, None before the first."""
        return await self._lists.newest()

    async def receive(self, header: Header, raw: bytes, at_s: int, decide: Decide) -> Outcome:
        """Take in one segment: see `hub.ports.Ledger.receive`."""
        chain = ChainId(header.node, header.stream, header.epoch)

        def work(connection: sqlite3.Connection) -> Outcome:
            standing = chains.standing(connection, chain)
            known = chains.hashes_between(connection, chain, header.first - 1, header.last)
            outcome = decide(standing, known)
            self._store(connection, header, raw, at_s, outcome)
            return outcome

        outcome = await self._database.write(work)
        self._count(len(outcome.rows))
        return outcome

    async def standings(self, node: str) -> Sequence[Standing]:
        """All chains of a node, oldest epoch first."""
        rows = await self._database.rows(
            "SELECT stream, epoch, through, head FROM standing WHERE node = ? ORDER BY stream, epoch", (node,)
        )
        aside = await self._database.rows("SELECT * FROM aside WHERE node = ? ORDER BY first", (node,))
        return [
            Standing(
                ChainId(node, row["stream"], row["epoch"]),
                row["through"],
                row["head"],
                tuple(
                    AsideRange(part["first"], part["last"], part["tries"])
                    for part in aside
                    if (part["stream"], part["epoch"]) == (row["stream"], row["epoch"])
                ),
            )
            for row in rows
        ]

    async def hashes(self, chain: ChainId, seqs: Sequence[int]) -> Mapping[int, bytes]:
        """The chain hashes known at these positions."""
        rows = await self._database.rows(chains.hashes_sql(len(seqs)), (*chains.key(chain), *seqs) * 2)
        return {row["seq"]: row["hash"] for row in rows}

    async def held(self, chain: ChainId, first: int) -> bytes | None:
        """The raw held segment that begins at or before `first` and ends at or after it."""
        row = await self._database.row(
            "SELECT raw FROM held WHERE node = ? AND stream = ? AND epoch = ? AND first <= ? AND last >= ?"
            " ORDER BY last DESC LIMIT 1",
            (*chains.key(chain), first, first),
        )
        return None if row is None else bytes(row["raw"])

    async def keep_stranger(self, node: str, raw: bytes, reason: Reason, at_s: int) -> None:
        """Keep bytes that belong to no chain, once per content, bounded per node."""
        await self._database.write(lambda connection: quarantine.keep_stranger(connection, node, raw, reason, at_s))

    async def heard(self, header: Header, at_s: int) -> None:
        """A verified hello."""
        await self._database.write(lambda connection: seen.note(connection, header, at_s))

    async def down_after(self, node: str, versions: Mapping[str, int]) -> Sequence[DownItem]:
        """Items newer than what the node named, in order of version."""
        rows = await self._database.rows("SELECT * FROM down WHERE scope IN ('all', ?) ORDER BY version", (node,))
        newer = missing(versions, ((row["topic"], row["sub"] or "", row["version"]) for row in rows))
        return [registry.down_item(row) for row in rows if (row["topic"], row["sub"] or "") in newer]

    def _store(self, connection: sqlite3.Connection, header: Header, raw: bytes, at_s: int, outcome: Outcome) -> None:
        chain = outcome.standing.chain
        for seq, link in (outcome.hashes or {}).items():
            chains.put_boundary(connection, chain, seq, link)
        if outcome.rows:
            vault = Vault.of(connection, self._custodian, self._catalogues.look_in(connection))
            append(connection, chain, outcome.rows, at_s, vault, outcome.bad or {})
        if outcome.keep is not None:
            quarantine.keep(connection, chain, header.first, header.last, outcome.keep, raw, at_s)
        if outcome.verdict is Verdict.FROZEN:
            seen.forked(connection, chain, outcome.forked_at or header.first, at_s)
        if outcome.hold:
            connection.execute(
                "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*chains.key(chain), header.first, header.last, raw, at_s),
            )
        chains.put_standing(connection, outcome.standing, at_s)
        seen.note(connection, header, at_s)
