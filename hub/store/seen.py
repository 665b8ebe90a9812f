"""When a node was last heard and what it said of itself. News, not history: it stands beside the ledger."""

import sqlite3

import msgspec

from contract.segment import Header, Health
from hub.core.receiver import ChainId
from hub.core.records import Report
from hub.store import tasks

SLOT_S = 300
SLOTS_KEPT_S = 100 * 86_400
INTERNET_LAMP = 1  # place of the internet lamp in the header's lamps: LAN, internet, hub


def note(connection: sqlite3.Connection, header: Header, at_s: int) -> None:
    """Note contact and health. What travelled by stick says how the box *was*: an older one changes nothing."""
    health = header.health or Health()
    report = Report(
        at_s=min(at_s, header.sent_at_s) if header.sent_at_s else at_s,
        backlog=health.backlog,
        oldest_age_s=health.oldest_age_s,
        clock=health.clock,
        disk_percent=health.disk_percent,
        software=health.software,
        versions=dict(health.versions),
        lamps=tuple(health.lamps),
        goodbye=health.goodbye,
        spool=health.spool,
        photos=health.photos_waiting,
    )
    packed = msgspec.msgpack.encode(report)
    if header.health is None:
        connection.execute("UPDATE node_seen SET at_s = max(at_s, ?) WHERE node = ?", (at_s, header.node))
        return
    connection.execute(
        "INSERT INTO node_seen (node, at_s, report) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at_s = excluded.at_s,"
        " report = excluded.report WHERE excluded.at_s >= at_s",
        (header.node, at_s, packed),
    )
    _slot(connection, header.node, report, at_s)


def _slot(connection: sqlite3.Connection, node: str, report: Report, at_s: int) -> None:
    internet = report.lamps[INTERNET_LAMP] if len(report.lamps) > INTERNET_LAMP else None
    connection.execute(
        "INSERT INTO node_slot VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET backlog = excluded.backlog,"
        " oldest_age_s = excluded.oldest_age_s, internet = excluded.internet",
        (node, at_s // SLOT_S, report.backlog, report.oldest_age_s, internet),
    )
    connection.execute("DELETE FROM node_slot WHERE node = ? AND slot < ?", (node, (at_s - SLOTS_KEPT_S) // SLOT_S))


def forked(connection: sqlite3.Connection, chain: ChainId, seq: int, at_s: int) -> None:
    """Name the second history of a node."""
    done = connection.execute(
        "INSERT OR IGNORE INTO fork (node, stream, epoch, seq, at_s) VALUES (?, ?, ?, ?, ?)",
        (chain.node, chain.stream, chain.epoch, seq, at_s),
    )
    if done.rowcount:
        tasks.note(
            connection,
            at_s=at_s,
            kind="fork",
            node=chain.node,
            subject=f"{chain.node}/{chain.epoch}/{seq}",
            sentence=f"Rantai {chain.node} bercabang di catatan {seq}",
            sentence_en=f"The chain of {chain.node} forks at record {seq}",
            severity=tasks.STOP,
        )
