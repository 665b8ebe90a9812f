"""What could not be taken in whole, kept with its bytes until a person decides. Repeats are counted, never lost."""

import sqlite3
from hashlib import sha256

from hub.core.receiver import ChainId, Reason
from hub.store import tasks

STRANGERS_PER_NODE = 200  # a broken box may repeat itself for days; its first 200 different messages tell enough

_SENTENCES = {
    Reason.FORKED: ("Dua perangkat memakai nama {node}", "Two boxes speak as {node}"),
    Reason.REVOKED: (
        "{node} mengirim catatan setelah kuncinya dicabut",
        "{node} sent records after its key was revoked",
    ),
    Reason.UNREADABLE: ("Kiriman dari {node} tidak terbaca", "A segment of {node} cannot be read"),
    Reason.VERSION_UNKNOWN: ("{node} memakai versi yang lebih baru", "{node} speaks a newer version"),
}
_OTHER = ("Catatan tertahan dari {node}", "A record of {node} is set aside")


def keep(
    connection: sqlite3.Connection, chain: ChainId, first: int, last: int, reason: Reason, raw: bytes, at_s: int
) -> None:
    """Keep the bytes of first..last once per content, and say so to a person."""
    connection.execute(
        "INSERT INTO quarantine (node, stream, epoch, first, last, reason, at_s, sha256, raw)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET repeats = repeats + 1",
        (chain.node, chain.stream, chain.epoch, first, last, reason, at_s, sha256(raw).digest(), raw),
    )
    _tell(connection, chain.node, reason, at_s)


def keep_stranger(connection: sqlite3.Connection, node: str, raw: bytes, reason: Reason, at_s: int) -> None:
    """Keep bytes that belong to no chain of `node`; past the bound only a repeat of an old one is counted."""
    digest = sha256(raw).digest()
    known = connection.execute(
        "UPDATE quarantine SET repeats = repeats + 1 WHERE node = ? AND sha256 = ? AND first = 0", (node, digest)
    )
    if known.rowcount:
        return
    count = connection.execute("SELECT count(*) FROM quarantine WHERE node = ? AND first = 0", (node,)).fetchone()[0]
    if count >= STRANGERS_PER_NODE:
        connection.execute(
            "UPDATE quarantine SET repeats = repeats + 1 WHERE id ="
            " (SELECT min(id) FROM quarantine WHERE node = ? AND first = 0)",
            (node,),
        )
    else:
        keep(connection, ChainId(node, 0, 0), 0, 0, reason, raw, at_s)


def _tell(connection: sqlite3.Connection, node: str, reason: Reason, at_s: int) -> None:
    sentence, sentence_en = _SENTENCES.get(reason, _OTHER)
    tasks.note(
        connection,
        at_s=at_s,
        kind=f"quarantine_{reason}",
        node=node,
        subject=node,
        sentence=sentence.format(node=node),
        sentence_en=sentence_en.format(node=node),
        severity=tasks.STOP if reason in (Reason.FORKED, Reason.REVOKED) else tasks.WARN,
    )
