"""What the board reads (`hub.ports.Fleet`): branches, their last words, what waits for a person."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from contract.names import epoch_letters
from hub.core.records import BranchTask, Happening, Head, NodeRecord, NodeState, Report, SetAside, Slot, Task
from hub.store.database import Database
from hub.store.seen import SLOT_S

_NODES = """
SELECT node.*, node_seen.at_s AS seen_at_s, node_seen.report,
  (SELECT count(*) FROM quarantine WHERE quarantine.node = node.code AND resolved_at_s IS NULL) AS set_aside,
  EXISTS (SELECT 1 FROM fork WHERE fork.node = node.code AND thawed_at_s IS NULL) AS forked,
  (SELECT coalesce(sum(amount_rp), 0) FROM cash WHERE cash.node = node.code) AS undeposited_rp,
  (SELECT min(day) FROM (
     SELECT day FROM cash WHERE cash.node = node.code AND kind <> 35 AND NOT EXISTS (
       SELECT 1 FROM till_day WHERE till_day.node = cash.node AND till_day.till = cash.till
         AND till_day.day = cash.day AND deposited_by IS NOT NULL)
     GROUP BY till, day HAVING sum(amount_rp) > 0)) AS oldest_undeposited_day
FROM node LEFT JOIN node_seen ON node_seen.node = node.code
"""
TOPICS = {
    "keys": ("Daftar kunci", "Key list"),
    "catalogue": ("Katalog layanan", "Service catalogue"),
    "places": ("Daftar wilayah", "Places"),
    "letters": ("Contoh surat", "Letters"),
    "calendar": ("Kalender hari libur", "Calendar of holidays"),
    "hours": ("Jam layanan", "Opening hours"),
}
# What a branch can do something about: look at the papers named, ask the citizen, telephone the centre.
TOLD_TO_BRANCHES = ("step", "number_twice", "cancelled_twice", "duplicate")
_UNTOLD = f"""
SELECT task.* FROM task JOIN node ON node.code = task.node AND node.state = ? AND node.seal_x IS NOT NULL
WHERE task.kind IN ({", ".join("?" * len(TOLD_TO_BRANCHES))})
  AND CASE sent WHEN 0 THEN done_at_s IS NOT NULL ELSE done_at_s IS NULL END
ORDER BY task.at_s LIMIT ?
"""  # noqa: S608 -- question marks
_SEVERITY = "CASE severity WHEN 'stop' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END"


class SqliteFleet:
    """`hub.ports.Fleet` over the one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def nodes(self) -> Sequence[NodeRecord]:
        """All branches, by code."""
        rows = await self._database.rows(f"{_NODES} ORDER BY node.code")
        heads: dict[str, list[Head]] = {}
        for row in await self._database.rows("SELECT * FROM standing ORDER BY stream, at_s DESC, epoch DESC"):
            heads.setdefault(row["node"], []).append(_head(row))
        return [_node(row, heads.get(row["code"], [])) for row in rows]

    async def node(self, code: str) -> NodeRecord | None:
        """One of them."""
        row = await self._database.row(f"{_NODES} WHERE node.code = ?", (code,))
        if row is None:
            return None
        heads = await self._database.rows(
            "SELECT * FROM standing WHERE node = ? ORDER BY stream, at_s DESC, epoch DESC", (code,)
        )
        return _node(row, [_head(head) for head in heads])

    async def slots(self, code: str, from_s: int) -> Sequence[Slot]:
        """When the node was heard and what it said, oldest first."""
        rows = await self._database.rows(
            "SELECT slot, backlog, oldest_age_s, internet FROM node_slot WHERE node = ? AND slot >= ? ORDER BY slot",
            (code, from_s // SLOT_S),
        )
        return [Slot(*row) for row in rows]

    async def story(self, code: str, limit: int) -> Sequence[Happening]:
        """What happened to a node, newest first: its tasks, its epochs, what it adopted, its last word."""
        rows = await self._database.rows(
            "SELECT at_s, severity, sentence, sentence_en FROM task WHERE node = ? ORDER BY at_s DESC LIMIT ?",
            (code, limit),
        )
        found = [Happening(*row) for row in rows]
        for row in await self._database.rows(
            "SELECT epoch, opened_at_s FROM epoch WHERE node = ? AND stream = 0 ORDER BY opened_at_s DESC LIMIT ?",
            (code, limit),
        ):
            chain = epoch_letters(row["epoch"])
            found.append(Happening(row["opened_at_s"], "ok", f"Rantai {chain} dimulai", f"Epoch {chain} opened"))
        for row in await self._database.rows(
            "SELECT * FROM adopted WHERE node = ? AND refused = 0 ORDER BY at_s DESC LIMIT ?", (code, limit)
        ):
            topic, topic_en = TOPICS.get(row["topic"], (row["topic"], row["topic"]))
            said = f"{topic} versi {row['version']} diterima titik layanan"
            said_en = f"{topic_en} version {row['version']} adopted by the branch"
            found.append(Happening(row["at_s"], "ok", said, said_en))
        return sorted(found, key=lambda happening: -happening.at_s)[:limit]

    async def adopted(self, code: str) -> Mapping[str, int]:
        """The versions that a node last said it has, by topic."""
        rows = await self._database.rows("SELECT topic, version FROM adopted WHERE node = ? AND refused = 0", (code,))
        return {row["topic"]: row["version"] for row in rows}

    async def tasks(self, limit: int) -> Sequence[Task]:
        """Open tasks, the most severe and oldest first."""
        rows = await self._database.rows(
            f"SELECT * FROM task WHERE done_at_s IS NULL ORDER BY {_SEVERITY}, at_s LIMIT ?",  # noqa: S608
            (limit,),
        )
        return [
            Task(
                row["id"], row["at_s"], row["kind"], row["node"], row["sentence"], row["sentence_en"], row["severity"],
                row["done_at_s"],
            )
            for row in rows
        ]  # fmt: skip

    async def untold_tasks(self, limit: int) -> Sequence[BranchTask]:
        """Tasks about a working branch that it must hear of, new or done since, oldest first."""
        rows = await self._database.rows(_UNTOLD, (NodeState.ACTIVE, *TOLD_TO_BRANCHES, limit))
        return [
            BranchTask(
                row["id"], row["at_s"], row["kind"], row["node"], row["sentence"], row["sentence_en"],
                row["subject"].partition("@")[0], row["done_at_s"] is not None,
            )
            for row in rows
        ]  # fmt: skip

    async def set_aside(self, limit: int) -> Sequence[SetAside]:
        """What could not be taken in and is not resolved, oldest first."""
        rows = await self._database.rows(
            "SELECT id, node, stream, epoch, first, last, reason, at_s, length(raw) AS size, resolved_at_s"
            " FROM quarantine WHERE resolved_at_s IS NULL ORDER BY at_s LIMIT ?",
            (limit,),
        )
        return [SetAside(*row) for row in rows]

    async def ready(self) -> None:
        """Read and write once; raises when the store cannot do its job."""
        await self._database.rows("SELECT 1")
        await self._database.write(
            lambda connection: connection.execute("INSERT OR REPLACE INTO setting VALUES ('ready', x'01')")
        )


def _head(row: sqlite3.Row) -> Head:
    return Head(row["stream"], row["epoch"], row["through"], row["head"], row["at_s"])


def _node(row: sqlite3.Row, heads: Sequence[Head]) -> NodeRecord:
    forked = bool(row["forked"])
    return NodeRecord(
        code=row["code"],
        name=row["name"],
        kelurahan=row["kelurahan"],
        mobile=bool(row["mobile"]),
        state=NodeState.FROZEN if forked else NodeState(row["state"]),
        quiet_limit_s=row["quiet_limit_s"],
        zone_offset_min=row["zone_offset_min"],
        added_at_s=row["added_at_s"],
        last_seen_s=row["seen_at_s"],
        report=_report(row["report"]),
        heads=tuple(heads),
        set_aside=row["set_aside"],
        forked=forked,
        undeposited_rp=row["undeposited_rp"],
        oldest_undeposited_day=row["oldest_undeposited_day"] if row["undeposited_rp"] > 0 else None,
        kid=row["kid"],
    )


def _report(packed: bytes | None) -> Report | None:
    return None if packed is None else msgspec.msgpack.decode(packed, type=Report)
