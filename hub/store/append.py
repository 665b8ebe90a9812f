"""Events into the ledger, and from there into every projection, inside the caller's transaction."""

import sqlite3
from collections.abc import Mapping, Sequence

from contract import cbor
from contract.errors import SimpulError
from contract.events import Kind, Sealed
from contract.localtime import WIB_MIN
from contract.rules import RULES
from hub.core.receiver import ChainId, Reason
from hub.store import branches, cases, cash, chains, papers, photos, quarantine
from hub.store.vault import Vault

# What a strange fact can make a projection raise. Never a fault of the disk or of SQLite itself: those end the whole
# transaction, and the segment comes again.
_STRANGE = (
    SimpulError, LookupError, TypeError, ValueError, ArithmeticError, AssertionError, AttributeError,
    sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.DataError,
)  # fmt: skip


def append(
    connection: sqlite3.Connection,
    chain: ChainId,
    rows: Sequence[Sealed],
    at_s: int,
    vault: Vault,
    bad: Mapping[int, Reason],
) -> None:
    """Store the rows in order of seq. An event of `bad`, or one that no projection understands, goes to quarantine
    beside its place in the ledger: the chain goes on, nothing is dropped, nothing behind it waits."""
    offset_min = _offset_of(connection, chain.node)
    for sealed in rows:
        service = _service(connection, sealed)
        _insert(connection, chain, sealed, at_s)
        vault.put(connection, chain, sealed, service)
        reason = bad.get(sealed.event.seq) or project(connection, chain, sealed, at_s, service, offset_min, vault)
        if reason is not None:
            seq = sealed.event.seq
            quarantine.keep(connection, chain, seq, seq, reason, _facts(sealed), at_s)


def _insert(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int) -> None:
    event = sealed.event
    connection.execute(
        "INSERT INTO event SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1 + coalesce(max(place), 0) FROM event",
        (
            *chains.key(chain), event.seq, event.at_s, event.clock, event.actor, event.kind, _facts(sealed),
            sealed.digest, sealed.hash, at_s,
        ),
    )  # fmt: skip


def _facts(sealed: Sealed) -> bytes:
    return cbor.encode(dict(sealed.event.facts), lf=True)


def _service(connection: sqlite3.Connection, sealed: Sealed) -> int:
    """The service an event is about; whatever a stranger wrote there, an answer."""
    service = papers.service_of(connection, sealed.event.facts)
    return service if 0 <= service < 1 << 31 else 0


def project(
    connection: sqlite3.Connection,
    chain: ChainId,
    sealed: Sealed,
    at_s: int,
    service: int,
    offset_min: int,
    vault: Vault,
) -> Reason | None:
    """Every projection of one event, or none of them and the reason. Whatever a well-sealed event holds, it may not
    keep the ones behind it out of the ledger."""
    if _is_misplaced(connection, chain, sealed.event.kind):
        return Reason.EVENT_BAD
    connection.execute("SAVEPOINT projection")
    try:
        papers.project(connection, chain, sealed, at_s, service)
        cash.project(connection, chain, sealed, at_s, service, offset_min)
        cases.project(connection, chain, sealed, at_s, service, vault.catalogues)
        branches.project(connection, chain, sealed, at_s)
        photos.project(connection, chain, sealed)
    except _STRANGE:
        connection.execute("ROLLBACK TO projection")
        return Reason.EVENT_BAD
    finally:
        connection.execute("RELEASE projection")
    return None


def _is_misplaced(connection: sqlite3.Connection, chain: ChainId, kind: int) -> bool:
    """Whether a known kind stands where it has no say: in the other stream, or an act of the hub in a branch's journal
    (a stolen box could else answer cases in the agencies' name)."""
    if kind not in RULES or kind == Kind.EPOCH_OPENED:
        return False
    rule = RULES[Kind(kind)]
    if rule.stream != chain.stream:
        return True
    branch = connection.execute("SELECT 1 FROM node WHERE code = ?", (chain.node,)).fetchone()
    return rule.hub_only and branch is not None


def _offset_of(connection: sqlite3.Connection, node: str) -> int:
    row = connection.execute("SELECT zone_offset_min FROM node WHERE code = ?", (node,)).fetchone()
    return WIB_MIN if row is None else int(row["zone_offset_min"])
