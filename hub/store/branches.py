"""What events say of the branch itself: its epochs, its staff's numbers, its clock, what it adopted, what it purged."""

import sqlite3

from contract.events import Cause, Event, Fact, Kind, PersonKey, Sealed
from hub.core.receiver import ChainId
from hub.store import papers, tasks

RECOVERED = 5  # fact 29 of kind 40
# An epoch that the hub itself asked for needs nobody; any other one says that a disk was lost, moved or set back.
_EXPECTED = frozenset({Cause.INSTALLED, Cause.REPLACED, Cause.HUB_ASKED, Cause.SERIES_FULL})


def project(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int) -> None:
    """Bring the branch's rows up to one event."""
    event = sealed.event
    if event.kind == Kind.EPOCH_OPENED:
        _epoch(connection, chain, event, at_s)
    elif event.kind == Kind.STAFF_SET:
        connection.execute(
            "INSERT INTO actor VALUES (?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state,"
            " at_s = excluded.at_s",
            (chain.node, event.facts[Fact.STAFF], event.facts[Fact.WHAT], event.at_s),
        )
        if event.facts[Fact.WHAT] == RECOVERED:
            _recovered(connection, chain, event, at_s)
    elif event.kind == Kind.ADOPTED:
        _adopted(connection, chain, event, at_s)
    elif event.kind == Kind.PURGED:
        _purged(connection, chain, event)
    elif event.kind == Kind.COMPLAINT:
        tasks.note(
            connection,
            at_s=at_s,
            kind="complaint",
            node=chain.node,
            subject=f"{chain.node}/{chain.epoch}/{event.seq}",
            sentence=f"Pengaduan baru di {chain.node}",
            sentence_en=f"A new complaint at {chain.node}",
        )


def _recovered(connection: sqlite3.Connection, chain: ChainId, event: Event, at_s: int) -> None:
    """Somebody became supervisor with the sealed code: right when the only one is gone, and otherwise never."""
    tasks.note(
        connection,
        at_s=at_s,
        kind="recovery",
        node=chain.node,
        subject=f"{chain.node}/{chain.epoch}/{event.seq}",
        sentence=f"{chain.node}: kode pemulihan dipakai, petugas {event.facts[Fact.STAFF]!r} menjadi penyelia",
        sentence_en=f"{chain.node}: the recovery code was used, officer {event.facts[Fact.STAFF]!r} is supervisor now",
    )


def _epoch(connection: sqlite3.Connection, chain: ChainId, event: Event, at_s: int) -> None:
    cause = event.facts[Fact.WHAT]
    prev = event.facts.get(Fact.PREV)
    epoch, seq, head = prev if isinstance(prev, list) else (None, None, None)
    secret = (event.person or {}).get(PersonKey.CHECK_SECRET)
    connection.execute(
        "INSERT OR IGNORE INTO epoch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (chain.node, chain.stream, chain.epoch, event.at_s, cause, secret, epoch, seq, head),
    )
    if cause not in _EXPECTED and chain.stream == 0:
        tasks.note(
            connection,
            at_s=at_s,
            kind="epoch",
            node=chain.node,
            subject=f"{chain.node}/{chain.epoch}",
            sentence=f"{chain.node} memulai rantai baru sendiri: cadangan dipulihkan atau disk berpindah",
            sentence_en=f"{chain.node} opened a new epoch by itself: a restored backup or a moved disk",
        )


def _adopted(connection: sqlite3.Connection, chain: ChainId, event: Event, at_s: int) -> None:
    facts = event.facts
    refused = facts[Fact.WHAT] != 1
    topic, version = papers.text_of(facts, Fact.TOPIC), facts[Fact.VERSION]
    if not isinstance(version, int):
        raise TypeError("a version that is no whole number")
    connection.execute(
        "INSERT INTO adopted VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version,"
        " refused = excluded.refused, at_s = excluded.at_s",
        (chain.node, topic, version, refused, event.at_s),
    )
    if refused:
        tasks.note(
            connection,
            at_s=at_s,
            kind="refused",
            node=chain.node,
            subject=f"{chain.node}/{topic}/{version}",
            sentence=f"{chain.node} menolak {topic} versi {version}",
            sentence_en=f"{chain.node} refused {topic} version {version}",
        )


def _purged(connection: sqlite3.Connection, chain: ChainId, event: Event) -> None:
    """Erase what the branch has erased: persons of that class (0 general, 1 specific) up to that position."""
    specific, through = event.facts[Fact.WHAT], event.facts[Fact.TO]
    persons = (
        "SELECT seq FROM person WHERE node = ? AND stream = ? AND epoch = ? AND seq <= ? AND specific = ?",
        (chain.node, chain.stream, chain.epoch, through, specific),
    )
    connection.execute(
        f"UPDATE paper SET initials = NULL WHERE node = ? AND epoch = ? AND seq IN ({persons[0]})",  # noqa: S608
        (chain.node, chain.epoch, *persons[1]),
    )
    connection.execute(
        "DELETE FROM person WHERE node = ? AND stream = ? AND epoch = ? AND seq <= ? AND specific = ?", persons[1]
    )
