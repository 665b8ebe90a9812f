"""What needs a person, noted in the same transaction that found it out. One task per kind and subject, for ever."""

import sqlite3

STOP, WARN = "stop", "warn"


def note(
    connection: sqlite3.Connection,
    *,
    at_s: int,
    kind: str,
    subject: str,
    sentence: str,
    sentence_en: str,
    node: str | None = None,
    severity: str = WARN,
) -> None:
    """Open a task unless the same one was opened before. `severity` is a lamp's word: stop or warn."""
    connection.execute(
        "INSERT INTO task (at_s, kind, node, subject, sentence, sentence_en, severity) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, subject) DO NOTHING",
        (at_s, kind, node, subject, sentence, sentence_en, severity),
    )


def close(connection: sqlite3.Connection, kind: str, subject: str, at_s: int) -> None:
    """Close a task whose reason has gone."""
    connection.execute(
        "UPDATE task SET done_at_s = ? WHERE kind = ? AND subject = ? AND done_at_s IS NULL", (at_s, kind, subject)
    )
