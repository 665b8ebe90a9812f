"""The projections made anew from the ledger's events, and a digest that says whether anything had been wrong.

What only a sealed person could tell (initials, check-code secrets) is carried over: the hub cannot open it again.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from contract import cbor
from contract.events import Event, Sealed
from contract.localtime import WIB_MIN
from hub.core.receiver import ChainId
from hub.store import append, papers
from hub.store.catalogues import Catalogues
from hub.store.database import Database
from hub.store.vault import Vault

TABLES = (
    "paper", "series", "cancelled_ahead", "office_case", "case_answer", "case_told", "cash", "till_day", "actor",
    "adopted", "epoch", "photo", "bill_payment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many events were projected, and the digest of all projections before and after."""

    events: int
    before: bytes
    after: bytes

    @property
    def same(self) -> bool:
        """Whether the projections had been what the ledger says."""
        return self.before == self.after


async def rebuild(database: Database, custodian: str) -> Rebuilt:
    """Drop and make anew every projection, in one transaction. Tasks and quarantine stay: people work on them."""
    return await database.write(lambda connection: _rebuild(connection, custodian))


def digest(connection: sqlite3.Connection) -> bytes:
    """SHA-256 over every row of every projection in a fixed order."""
    whole = sha256()
    for table in TABLES:
        columns = [row["name"] for row in connection.execute(f"PRAGMA table_info({table})")]
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {', '.join(columns)}"):  # noqa: S608 - fixed
            whole.update(cbor.encode([table, *row]))
    return whole.digest()


def _rebuild(connection: sqlite3.Connection, custodian: str) -> Rebuilt:
    before = digest(connection)
    initials = dict(connection.execute("SELECT number, initials FROM paper WHERE initials IS NOT NULL").fetchall())
    secrets = connection.execute("SELECT secret, node, stream, epoch FROM epoch WHERE secret IS NOT NULL").fetchall()
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
    vault = Vault.of(connection, custodian, Catalogues().look_in(connection))
    count = 0
    for chain, sealed, at_s in _events(connection):
        service = papers.service_of(connection, sealed.event.facts)
        append.project(connection, chain, sealed, at_s, service, _offset(connection, chain.node), vault)
        count += 1
    connection.executemany("UPDATE paper SET initials = ? WHERE number = ?", [(i, n) for n, i in initials.items()])
    connection.executemany(
        "UPDATE epoch SET secret = ? WHERE node = ? AND stream = ? AND epoch = ?", [tuple(row) for row in secrets]
    )
    return Rebuilt(count, before, digest(connection))


def _events(connection: sqlite3.Connection) -> Iterator[tuple[ChainId, Sealed, int]]:
    """Every event in the order in which the ledger took it in."""
    rows = connection.execute("SELECT * FROM event ORDER BY place").fetchall()
    for row in rows:
        chain = ChainId(row["node"], row["stream"], row["epoch"])
        event = Event(
            row["seq"], row["epoch"], row["at_s"], row["clock"], row["actor"], row["kind"], _facts(row["facts"]), None
        )
        yield chain, Sealed(event, None, row["digest"], row["hash"]), row["recorded_at_s"]


def _facts(packed: bytes) -> Mapping[int, cbor.Value]:
    value = cbor.decode(packed, lf=True)
    assert isinstance(value, dict)
    return {key: item for key, item in value.items() if isinstance(key, int)}


def _offset(connection: sqlite3.Connection, node: str) -> int:
    row = connection.execute("SELECT zone_offset_min FROM node WHERE code = ?", (node,)).fetchone()
    return WIB_MIN if row is None else int(row["zone_offset_min"])
