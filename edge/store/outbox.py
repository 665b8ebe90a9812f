"""What the link needs of the store: rows to send, the cursor that only the hub's signed ack moves, what comes down."""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import aiosqlite

from contract.events import Cause, Fact, Kind
from contract.holdings import name_held
from contract.journal import block_of, genesis
from contract.limits import BLOCK_EVENTS
from contract.messages import DownItem
from edge.core.acts import Decision, Draft
from edge.core.clock import after_hub, tell
from edge.ports import EpochHead, Luck, Rows
from edge.store.adopting import Adopter
from edge.store.box import box_get, box_set
from edge.store.commits import Commits
from edge.store.epochs import draw_letters, letters_of_hub, open_epoch
from edge.store.memory import Memory
from edge.store.photos import HEALTH, forget_held
from edge.store.rows import sealed_of
from edge.store.scribe import Scribe
from edge.store.witness import WitnessFile
from kit.crash import crash_point

UNUSABLE = 1  # fact 13 of kind 65
_HEADS = (
    "SELECT epoch.stream, epoch.epoch,"
    " (SELECT seq FROM event WHERE event.stream = epoch.stream AND event.epoch = epoch.epoch"
    "  ORDER BY seq DESC LIMIT 1) AS head,"
    " (SELECT hash FROM event WHERE event.stream = epoch.stream AND event.epoch = epoch.epoch"
    "  ORDER BY seq DESC LIMIT 1) AS head_hash,"
    " (SELECT max(through) FROM ack WHERE ack.stream = epoch.stream AND ack.epoch = epoch.epoch) AS acked,"
    " (SELECT hash FROM ack WHERE ack.stream = epoch.stream AND ack.epoch = epoch.epoch"
    "  ORDER BY through DESC LIMIT 1) AS acked_hash"
    " FROM epoch ORDER BY epoch.stream, epoch.ordinal"
)


class StoreOutbox:
    """Implements `edge.ports.Outbox`."""

    def __init__(
        self,
        commits: Commits,
        reader: aiosqlite.Connection,
        memory: Memory,
        scribe: Scribe,
        adopter: Adopter,
        luck: Luck,
        witnesses: Mapping[int, WitnessFile],
        machine: str,
        grown: asyncio.Event,
    ) -> None:
        self._commits = commits
        self._db = reader
        self._memory = memory
        self._scribe = scribe
        self._adopter = adopter
        self._luck = luck
        self._witnesses = witnesses
        self._machine = machine
        self._grown = grown
        self._node = scribe.place.node

    async def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    # -- what is to be sent ------------------------------------------------------------------------------------------

    async def chains(self) -> Sequence[EpochHead]:
        return tuple(
            EpochHead(row["stream"], row["epoch"], row["head"], row["head_hash"], row["acked"] or 0, row["acked_hash"])
            for row in await self._rows(_HEADS)
        )

    async def rows(self, stream: int, epoch: int, after: int, limit: int) -> Rows:
        found = await self._rows(
            "SELECT * FROM event WHERE stream = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?",
            (stream, epoch, after, limit),
        )
        first, last = after + 1, found[-1]["seq"] if found else after + 1
        secrets = await self._rows(
            "SELECT block, secret FROM block WHERE stream = ? AND epoch = ? AND block BETWEEN ? AND ?",
            (stream, epoch, block_of(first), block_of(last)),
        )
        return Rows(
            stream,
            epoch,
            await self.hash_at(stream, epoch, after) or b"",
            tuple(map(sealed_of, found)),
            {row["block"]: row["secret"] for row in secrets},
        )

    async def hash_at(self, stream: int, epoch: int, seq: int) -> bytes | None:
        """Our chain's hash at a position, None where we have no such event. Position 0 is the genesis."""
        if seq == 0:
            return genesis(self._node, stream, epoch)
        rows = await self._rows(
            "SELECT hash FROM event WHERE stream = ? AND epoch = ? AND seq = ?", (stream, epoch, seq)
        )
        return rows[0]["hash"] if rows else None

    async def wait(self) -> None:
        await self._grown.wait()
        self._grown.clear()

    # -- the hub's word ----------------------------------------------------------------------------------------------

    async def move_cursor(
        self,
        stream: int,
        epoch: int,
        through: int,
        head_hash: bytes,
        at_s: int,
        hub_epoch: bytes,
        *,
        aside: Sequence[tuple[int, int]] = (),
    ) -> bool:
        if await self.hash_at(stream, epoch, through) != head_hash:
            return False

        def move(db: sqlite3.Connection) -> bool:
            if box_get(db, "hub_epoch") != hub_epoch:
                _new_hub(db, hub_epoch)
            if through:
                db.execute(  # an older position at a later time: the ledger itself went back
                    "DELETE FROM ack WHERE stream = ? AND epoch = ? AND through > ? AND at_s < ?",
                    (stream, epoch, through, at_s),
                )
                db.execute(
                    "INSERT OR IGNORE INTO ack (stream, epoch, through, hash, at_s) VALUES (?, ?, ?, ?, ?)",
                    (stream, epoch, through, head_hash, at_s),
                )
            _set_aside_only(db, stream, epoch, through, aside)
            _forget_secrets(db, stream, epoch)
            return True

        moved = await self._commits.write(move)
        crash_point("cursor_moved")
        return moved

    async def last_ack(self, stream: int, epoch: int) -> tuple[int, bytes, int] | None:
        rows = await self._rows(
            "SELECT through, hash, at_s FROM ack WHERE stream = ? AND epoch = ? ORDER BY through DESC LIMIT 1",
            (stream, epoch),
        )
        return (rows[0]["through"], rows[0]["hash"], rows[0]["at_s"]) if rows else None

    async def hub_epoch(self) -> bytes | None:
        rows = await self._rows("SELECT value FROM box WHERE key = 'hub_epoch'")
        return rows[0]["value"] if rows else None

    async def rewind(self, hub_epoch: bytes) -> None:
        await self._commits.write(lambda db: _new_hub(db, hub_epoch))
        self._grown.set()

    async def quarantine(self, stream: int, epoch: int, first: int, last: int, reason: str) -> None:
        at_s = self._now_s()

        def note(db: sqlite3.Connection) -> None:
            db.execute(
                "INSERT OR REPLACE INTO quarantine (stream, epoch, first, last, reason, at_s)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (stream, epoch, first, last, reason, at_s),
            )

        await self._commits.write(note)

    async def note_hub_time(self, at_s: int) -> None:
        reading = self._memory.read_clock()

        def note(db: sqlite3.Connection) -> None:
            clock = after_hub(self._memory.state.clock, at_s, reading)
            self._memory.state = replace(self._memory.state, clock=clock)
            box_set(db, "hub_time", max(at_s, box_get(db, "hub_time") or 0))

        await self._commits.write(note)

    # -- epochs ------------------------------------------------------------------------------------------------------

    async def begin(self, epoch_min: int, *, replaced: bool = False) -> None:
        def open_first(db: sqlite3.Connection) -> None:
            current = self._memory.journal
            if current is not None and current.epoch >= epoch_min:
                return
            cause = Cause.HUB_ASKED if current else Cause.REPLACED if replaced else Cause.INSTALLED
            self._open(db, letters_of_hub(db, epoch_min), cause)

        await self._commits.write(open_first)

    async def behind_ack(self, stream: int, epoch: int, through: int) -> bool:
        def open_anew(db: sqlite3.Connection) -> bool:
            chain = self._memory.state.chains.get(stream)
            if chain is None or chain.epoch != epoch or chain.seq >= through:
                return False
            self._open(db, draw_letters(db, self._luck, self._witnesses), Cause.BEHIND_ACK)
            return True

        return await self._commits.write(open_anew)

    def _open(self, db: sqlite3.Connection, epoch: int, cause: Cause) -> None:
        open_epoch(db, self._memory, self._scribe, self._luck, epoch, cause, self._machine)

    # -- what comes down ---------------------------------------------------------------------------------------------

    async def adopt(self, item: DownItem) -> bool:
        return await self._commits.write(lambda db: self._adopter.adopt(db, item))

    async def versions(self) -> Mapping[str, int]:
        rows = await self._rows(
            "SELECT topic, sub_key, version FROM adopted"
            " UNION ALL SELECT topic, sub_key, version FROM refused WHERE topic <> 'keys'"
        )
        return name_held((row["topic"], row["sub_key"], row["version"]) for row in rows)

    async def set_aside(self, what: str, reason: str, data: bytes, topic: str = "") -> None:
        digest = sha256(data).digest()

        def keep(db: sqlite3.Connection) -> None:
            stamp = self._scribe.stamp()
            kept = db.execute(
                "INSERT OR IGNORE INTO set_aside (sha256, what, topic, reason, data, at_s) VALUES (?, ?, ?, ?, ?, ?)",
                (digest, what, topic, reason, data, stamp.at_s),
            )
            if kept.rowcount == 1 and self._memory.journal is not None:
                facts: dict[int, Any] = {int(Fact.WHAT): 1, int(Fact.SHA256): digest, int(Fact.REASON): UNUSABLE}
                if topic:
                    facts[int(Fact.TOPIC)] = topic
                self._scribe.write(db, Decision((Draft(Kind.SET_ASIDE, 0, facts),), None), stamp)

        await self._commits.write(keep)

    async def health(self) -> Mapping[int, Any]:
        backlog = sum(chain.head - chain.acked for chain in await self.chains())
        oldest = await self._rows(
            "SELECT min(at_s) AS at_s FROM event JOIN epoch USING (stream, epoch) WHERE seq = 1 + coalesce((SELECT"
            " max(through) FROM ack WHERE ack.stream = event.stream AND ack.epoch = event.epoch), 0)"
        )
        spool = await self._rows("SELECT count(*) AS jobs FROM print_job WHERE state IN ('pending', 'printing')")
        photos = await self._rows(HEALTH)
        now_s, clock = tell(self._memory.state.clock, self._memory.read_clock())
        at_s = oldest[0]["at_s"]
        age_s = 0 if at_s is None else max(0, now_s - at_s)
        return {1: backlog, 2: age_s, 3: clock, 9: spool[0]["jobs"], 10: photos[0]["waiting"]}

    def _now_s(self) -> int:
        return tell(self._memory.state.clock, self._memory.read_clock())[0]


def _set_aside_only(
    db: sqlite3.Connection, stream: int, epoch: int, through: int, aside: Sequence[tuple[int, int]]
) -> None:
    """Of what an ack covers, the hub has set aside what it names and nothing else: the rest needs nobody's look now."""
    db.execute("DELETE FROM not_held WHERE stream = ? AND epoch = ?", (stream, epoch))
    db.executemany(
        "INSERT OR IGNORE INTO not_held (stream, epoch, first, last) VALUES (?, ?, ?, ?)",
        [(stream, epoch, first, last) for first, last in aside],
    )
    db.execute(
        "DELETE FROM quarantine WHERE stream = :stream AND epoch = :epoch AND last <= :through AND NOT EXISTS (SELECT 1"
        " FROM not_held AS h WHERE h.stream = :stream AND h.epoch = :epoch AND h.first <= quarantine.last"
        " AND h.last >= quarantine.first)",
        {"stream": stream, "epoch": epoch, "through": through},
    )


def _new_hub(db: sqlite3.Connection, hub_epoch: bytes) -> None:
    """Another hub than before: nothing counts as acknowledged, all is sent again; known positions are skipped there."""
    box_set(db, "hub_epoch", hub_epoch)
    db.execute("DELETE FROM ack")
    db.execute("DELETE FROM not_held")
    forget_held(db)


def _forget_secrets(db: sqlite3.Connection, stream: int, epoch: int) -> None:
    """Drop the secrets of blocks that the hub has whole; each event keeps its own salt."""
    through = db.execute("SELECT max(through) FROM ack WHERE stream = ? AND epoch = ?", (stream, epoch)).fetchone()[0]
    db.execute(
        "DELETE FROM block WHERE stream = ? AND epoch = ? AND (block + 1) * ? <= ?",
        (stream, epoch, BLOCK_EVENTS, through or 0),
    )
