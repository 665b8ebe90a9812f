"""Opening epochs: when the hub says so, and by itself when what is on the disk is not what it was.

A box that opens one by itself draws three letters at random, so that the same backup restored twice never gives a
number twice. Each stream's first event (kind 60) names the old head and the cause. Used on the writer's thread.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contract.events import Cause, Fact, Kind, PersonKey
from contract.journal import Chain, block_of
from contract.limits import EPOCH_MAX, EPOCH_ONE_TWO_LETTERS, NUMBER_MAX
from contract.names import AUDIT, JOURNAL
from edge.core.acts import Draft
from edge.ports import Luck
from edge.store.box import box_get, box_set
from edge.store.memory import Memory
from edge.store.scribe import Scribe
from edge.store.witness import WitnessFile
from kit.crash import crash_point

STREAMS = (JOURNAL, AUDIT)
SECRET_BYTES = 32
SOFTWARE = 100  # 0.1.0 as major * 10,000 + minor * 100 + patch


def load_state(db: sqlite3.Connection, memory: Memory, node: str) -> None:
    """Read heads, numbers, secrets and the last time from the database."""
    chains = {stream: chain for stream in STREAMS if (chain := _head(db, node, stream)) is not None}
    state = replace(memory.state, chains=chains)
    if JOURNAL in chains:
        epoch = chains[JOURNAL].epoch
        numbers = db.execute("SELECT paper, max(n) FROM paper WHERE epoch = ? GROUP BY paper", (epoch,)).fetchall()
        secret = db.execute("SELECT check_secret FROM epoch WHERE stream = 0 AND epoch = ?", (epoch,)).fetchone()
        state = replace(state, numbers={row[0]: row[1] for row in numbers}, check_secret=secret[0])
    secrets = {
        (stream, chain.epoch): found for stream, chain in chains.items() if (found := _secret(db, stream, chain))
    }
    memory.state = replace(state, secrets=secrets, clock=replace(state.clock, floor_s=_last_time(db)))


def cause_to_open(
    db: sqlite3.Connection, memory: Memory, machine: str, witnesses: Mapping[int, WitnessFile]
) -> Cause | None:
    """Why this box must open an epoch by itself before it writes on, None when all is as it was."""
    if db.execute("SELECT 1 FROM epoch LIMIT 1").fetchone() is None:
        return None
    if box_get(db, "restored"):
        return Cause.RESTORED
    if machine and box_get(db, "machine") not in (None, machine):
        return Cause.OTHER_MACHINE
    if any(_behind(db, stream, witness) for stream, witness in witnesses.items()):
        return Cause.BEHIND_WITNESS
    return Cause.SERIES_FULL if NUMBER_MAX in memory.state.numbers.values() else None


def draw_letters(db: sqlite3.Connection, luck: Luck, witnesses: Mapping[int, WitnessFile]) -> int:
    """Three letters that this box has never seen used."""
    used = {row[0] for row in db.execute("SELECT epoch FROM epoch")}
    used |= {last.epoch for witness in witnesses.values() if (last := witness.last())}
    while True:
        epoch = EPOCH_ONE_TWO_LETTERS + 1 + luck.below(EPOCH_MAX - EPOCH_ONE_TWO_LETTERS)
        if epoch not in used:
            return epoch


def letters_of_hub(db: sqlite3.Connection, epoch_min: int) -> int:
    """The first epoch from `epoch_min` on that this box has never used."""
    used = {row[0] for row in db.execute("SELECT epoch FROM epoch")}
    return next(epoch for epoch in range(epoch_min, EPOCH_ONE_TWO_LETTERS + 1) if epoch not in used)


def open_epoch(
    db: sqlite3.Connection, memory: Memory, scribe: Scribe, luck: Luck, epoch: int, cause: Cause, machine: str
) -> None:
    """Open `epoch` in both streams, inside the running transaction."""
    secret, stamp = luck.draw(SECRET_BYTES), scribe.stamp()
    before = memory.state.chains
    node = scribe.place.node
    chains = {stream: Chain.start(node, stream, epoch) for stream in STREAMS}
    memory.state = replace(memory.state, chains=chains, numbers={}, check_secret=secret)
    for stream in STREAMS:
        db.execute(
            "INSERT INTO epoch (stream, epoch, opened_at_s, cause, machine, check_secret) VALUES (?, ?, ?, ?, ?, ?)",
            (stream, epoch, stamp.at_s, int(cause), machine, secret if stream == JOURNAL else None),
        )
        facts = _opening_facts(memory, cause, before.get(stream))
        person = {int(PersonKey.CHECK_SECRET): secret} if stream == JOURNAL else {}
        scribe.append(db, Draft(Kind.EPOCH_OPENED, 0, facts, person, stream=stream), stamp)
    db.execute("DELETE FROM box WHERE key = 'restored'")
    box_set(db, "machine", machine)
    crash_point("epoch_opened")


def _opening_facts(memory: Memory, cause: Cause, before: Chain | None) -> dict[int, Any]:
    facts: dict[int, Any] = {int(Fact.WHAT): int(cause), int(Fact.VERSION): SOFTWARE}
    if before is not None:
        facts[int(Fact.PREV)] = [before.epoch, before.seq, before.head]
    if memory.signer is not None:
        facts[int(Fact.KID)] = memory.signer.kid
    if memory.state.catalogue is not None:
        facts[int(Fact.CATALOGUE)] = memory.state.catalogue.version
    return facts


def _head(db: sqlite3.Connection, node: str, stream: int) -> Chain | None:
    row = db.execute(
        "SELECT epoch, seq, hash FROM event WHERE stream = :stream AND epoch ="
        " (SELECT epoch FROM epoch WHERE stream = :stream ORDER BY ordinal DESC LIMIT 1) ORDER BY seq DESC LIMIT 1",
        {"stream": stream},
    ).fetchone()
    return Chain(node, stream, row["epoch"], row["seq"], row["hash"]) if row else None


def _secret(db: sqlite3.Connection, stream: int, chain: Chain) -> tuple[int, bytes] | None:
    block = block_of(chain.seq)
    row = db.execute(
        "SELECT secret FROM block WHERE stream = ? AND epoch = ? AND block = ?", (stream, chain.epoch, block)
    ).fetchone()
    return (block, row["secret"]) if row else None


def _last_time(db: sqlite3.Connection) -> int:
    opened = db.execute("SELECT max(opened_at_s) FROM epoch").fetchone()[0]
    last = db.execute(
        "SELECT at_s FROM event WHERE stream = 0 AND epoch ="
        " (SELECT epoch FROM epoch WHERE stream = 0 ORDER BY ordinal DESC LIMIT 1) ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return max(opened or 0, last["at_s"] if last else 0, int(box_get(db, "hub_time") or 0))


def _behind(db: sqlite3.Connection, stream: int, file: WitnessFile) -> bool:
    """Whether commits that somebody was told of are gone: the witnessed event is not in the journal."""
    last = file.last()
    if last is None:
        # A fresh file beside a fresh journal is a first start that was cut short; beside a longer one it was lost.
        written = db.execute("SELECT max(seq) FROM event WHERE stream = ?", (stream,)).fetchone()[0] or 0
        return written > 1
    row = db.execute(
        "SELECT hash FROM event WHERE stream = ? AND epoch = ? AND seq = ?", (stream, last.epoch, last.seq)
    ).fetchone()
    return row is None or row["hash"] != last.hash
