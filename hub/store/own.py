"""The hub's own acts as events of its own node: sealed, chained, projected and signed like everybody else's.

Two processes may act (the running hub and a command beside it): the chain's head is read inside the transaction.
"""

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from contract.events import Event, Sealed
from contract.journal import SECRET_BYTES, Chain, block_of
from contract.rules import check_event
from hub.core.receiver import ChainId, Standing
from hub.core.records import Act
from hub.store import chains
from hub.store.append import append
from hub.store.catalogues import Catalogues
from hub.store.vault import Vault

CLOCK_CHECKED = 0  # the hub's machine keeps time by NTP; `doctor` looks at it
OWN_EPOCH = "own_epoch"


class Pack(Protocol):
    """Makes the signed segment of the hub's own rows; the key ring's, so that no store ever holds a private key."""

    def __call__(
        self, chain: ChainId, rows: Sequence[Sealed], prev: bytes, secrets: Mapping[int, bytes], at_s: int
    ) -> bytes: ...


class OwnChain:
    """The hub's journal. `node` its code, `luck(n)` n random bytes."""

    def __init__(self, node: str, custodian: str, pack: Pack, luck: Callable[[int], bytes] = os.urandom) -> None:
        self.node, self._custodian, self._pack, self._luck = node, custodian, pack, luck
        self._catalogues = Catalogues()

    def chain(self, connection: sqlite3.Connection) -> ChainId:
        """The chain that acts go into now."""
        row = connection.execute("SELECT value FROM setting WHERE name = ?", (OWN_EPOCH,)).fetchone()
        if row is None:
            raise LookupError("the hub has no chain yet: run `simpul-hub init` first")
        return ChainId(self.node, 0, int.from_bytes(row["value"], "big"))

    def open_epoch(self, connection: sqlite3.Connection, epoch: int) -> None:
        """Let acts go into this epoch from now on; its first act must be the one that opens it."""
        connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (OWN_EPOCH, epoch.to_bytes(4, "big")))

    def act(self, connection: sqlite3.Connection, at_s: int, acts: Sequence[Act]) -> None:
        """Seal the acts one after the other behind the chain's head, in the caller's transaction."""
        if not acts:
            return
        standing = chains.standing(connection, self.chain(connection))
        rows, secrets = self._seal(connection, standing, max(at_s, self._last_at(connection, standing)), acts)
        vault = Vault.of(connection, self._custodian, self._catalogues.look_in(connection))
        append(connection, standing.chain, rows, at_s, vault, {})
        last = rows[-1]
        chains.put_standing(connection, Standing(standing.chain, last.event.seq, last.hash), at_s)
        raw = self._pack(standing.chain, rows, standing.head, secrets, at_s)
        connection.execute(
            "INSERT INTO own_segment VALUES (?, ?, ?, ?, ?, NULL)",
            (standing.chain.epoch, standing.chain.stream, rows[0].event.seq, last.event.seq, raw),
        )

    def _seal(
        self, connection: sqlite3.Connection, standing: Standing, at_s: int, acts: Sequence[Act]
    ) -> tuple[list[Sealed], dict[int, bytes]]:
        here = standing.chain
        chain = Chain(here.node, here.stream, here.epoch, standing.through, standing.head)
        rows: list[Sealed] = []
        secrets: dict[int, bytes] = {}
        for act in acts:
            seq = chain.seq + 1
            event = Event(seq, here.epoch, at_s, CLOCK_CHECKED, act.actor, act.kind, act.facts, dict(act.person))
            check_event(event, here.stream, hub=True)
            block = block_of(seq)
            secrets[block] = self._secret(connection, here, block)
            chain, sealed = chain.seal(event, secrets[block])
            rows.append(sealed)
        return rows, secrets

    def _secret(self, connection: sqlite3.Connection, chain: ChainId, block: int) -> bytes:
        connection.execute(
            "INSERT OR IGNORE INTO own_block VALUES (?, ?, ?, ?)",
            (chain.epoch, chain.stream, block, self._luck(SECRET_BYTES)),
        )
        row = connection.execute(
            "SELECT secret FROM own_block WHERE epoch = ? AND stream = ? AND block = ?",
            (chain.epoch, chain.stream, block),
        ).fetchone()
        return bytes(row["secret"])

    @staticmethod
    def _last_at(connection: sqlite3.Connection, standing: Standing) -> int:
        row = connection.execute(
            "SELECT at_s FROM event WHERE node = ? AND stream = ? AND epoch = ? AND seq = ?",
            (*chains.key(standing.chain), standing.through),
        ).fetchone()
        return 0 if row is None else int(row["at_s"])
