"""The projection of papers: what a verdict compares with, how far each series goes, what is cancelled."""

import sqlite3
from collections.abc import Mapping

from contract.cbor import Value
from contract.events import Fact, Kind, PersonKey, Sealed
from contract.limits import NUMBER_MAX
from contract.names import Number, Paper, parse_number
from contract.receipt import WITH_AMOUNT, WITH_DOCS, initials_of
from contract.rules import paper_of
from hub.core.receiver import ChainId
from hub.store import tasks

_INSERT = (
    "INSERT INTO paper (node, epoch, paper, n, number, stream, seq, at_s, clock, service, amount_rp, docs, initials,"
    " case_id, cancelled_by, copies, recorded_at_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)"
    " ON CONFLICT DO NOTHING"
)


def number_of(chain: ChainId, kind: int, facts: Mapping[int, Value]) -> str | None:
    """The number of the paper that an event issued, None when it issued none."""
    paper, n = paper_of(kind), facts.get(Fact.N)
    if paper is None or type(n) is not int or not 1 <= n <= NUMBER_MAX:
        return None
    return str(Number(paper, chain.node, chain.epoch, n))


def text_of(facts: Mapping[int, Value], key: Fact) -> str:
    """A fact that must be a text. Raises KeyError, TypeError: the event then goes to quarantine."""
    value = facts[key]
    if not isinstance(value, str):
        raise TypeError(f"fact {key} is no text")
    return value


def service_of(connection: sqlite3.Connection, facts: Mapping[int, Value]) -> int:
    """The service that an event is about: as it says, or as the paper or case it names says; 0 for none."""
    if isinstance(service := facts.get(Fact.SERVICE), int):
        return service
    for key in (Fact.REF, Fact.CASE):
        if isinstance(number := facts.get(key), str):
            row = connection.execute("SELECT service FROM paper WHERE number = ?", (number,)).fetchone()
            if row is not None:
                return int(row["service"])
    return 0


def project(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int, service: int) -> None:
    """Bring the papers up to one event that the ledger has just taken in."""
    event = sealed.event
    paper = paper_of(event.kind)
    if paper is not None:
        _add(connection, chain, sealed, at_s, service, paper)
    if event.kind == Kind.CANCELLED:
        _cancel(connection, chain, sealed, at_s)
    elif event.kind == Kind.COPIED:
        connection.execute(
            "UPDATE paper SET copies = max(copies, ?) WHERE number = ? AND node = ?",
            (event.facts[Fact.COPY], event.facts[Fact.REF], chain.node),
        )


def _add(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int, service: int, paper: Paper) -> None:
    event, facts = sealed.event, sealed.event.facts
    n = facts[Fact.N]
    number = number_of(chain, event.kind, facts)
    if number is None or not isinstance(n, int):
        raise ValueError("a paper without a number")
    name = (event.person or {}).get(PersonKey.NAME)
    done = connection.execute(
        _INSERT,
        (
            chain.node, chain.epoch, paper, n, number, chain.stream, event.seq, event.at_s, event.clock, service,
            facts.get(Fact.AMOUNT_RP, 0) if paper in WITH_AMOUNT else 0,
            facts.get(Fact.DOCS, 0) if paper in WITH_DOCS else 0,
            initials_of(name) if isinstance(name, str) else None,
            facts.get(Fact.CASE, number if event.kind in (Kind.INTAKE, Kind.RETURNED) else None),
            _cancelled_ahead(connection, number),
            at_s,
        ),
    )  # fmt: skip
    if done.rowcount == 0:
        tasks.note(
            connection,
            at_s=at_s,
            kind="number_twice",
            node=chain.node,
            subject=f"{number}@{event.seq}",
            sentence=f"Nomor {number} tercatat dua kali",
            sentence_en=f"Number {number} was recorded twice",
            severity=tasks.STOP,
        )
    _extend(connection, chain, paper)


def _cancelled_ahead(connection: sqlite3.Connection, number: str) -> str | None:
    row = connection.execute("SELECT by_number FROM cancelled_ahead WHERE number = ?", (number,)).fetchone()
    return None if row is None else str(row["by_number"])


def _extend(connection: sqlite3.Connection, chain: ChainId, paper: Paper) -> None:
    """Move a series' mark over every number that now follows without a gap."""
    row = connection.execute(
        "SELECT through_n FROM series WHERE node = ? AND epoch = ? AND paper = ?", (chain.node, chain.epoch, paper)
    ).fetchone()
    through = iat_s = None
    n = 0 if row is None else int(row["through_n"])
    while found := connection.execute(
        "SELECT n, at_s FROM paper WHERE node = ? AND epoch = ? AND paper = ? AND n = ?",
        (chain.node, chain.epoch, paper, n + 1),
    ).fetchone():
        n, through, iat_s = n + 1, found["n"], found["at_s"]
    if through is not None:
        connection.execute(
            "INSERT INTO series VALUES (?, ?, ?, ?, ?) ON CONFLICT (node, epoch, paper)"
            " DO UPDATE SET through_n = excluded.through_n, iat_s = excluded.iat_s",
            (chain.node, chain.epoch, paper, through, iat_s),
        )


def _cancel(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int) -> None:
    """Once and for good: a second counter-entry changes nothing and becomes a task.

    A branch cancels its own papers only. Raises ValueError for another's: the event then goes to quarantine.
    """
    facts = sealed.event.facts
    by_number = number_of(chain, sealed.event.kind, facts)
    number = text_of(facts, Fact.REF)
    if parse_number(number, chain.node[:3]).node != chain.node:
        raise ValueError(f"{number} is not a paper of {chain.node}")
    row = connection.execute("SELECT cancelled_by FROM paper WHERE number = ?", (number,)).fetchone()
    if row is None:
        connection.execute("INSERT OR IGNORE INTO cancelled_ahead VALUES (?, ?)", (number, by_number))
    elif row["cancelled_by"] is None:
        connection.execute("UPDATE paper SET cancelled_by = ? WHERE number = ?", (by_number, number))
    else:
        tasks.note(
            connection,
            at_s=at_s,
            kind="cancelled_twice",
            node=chain.node,
            subject=f"{number}@{by_number}",
            sentence=f"{number} dibatalkan dua kali, yang kedua oleh {by_number}",
            sentence_en=f"{number} was cancelled twice, the second time by {by_number}",
        )
