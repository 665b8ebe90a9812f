"""Wrong tries per account and workstation: waits of 1, 2, 4 .. 300 s, kept in the database, by the monotonic clock.

A wrong wall clock shortens nothing. After a restart of the machine the monotonic clock begins anew, and so does the
wait. Nobody is ever locked out for good, and a stranger at another workstation locks out nobody here.
"""

import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path

WAIT_MAX_S = 300
PIN_TRIES = 5  # then the password is asked
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def boot_id() -> str:
    """What names this run of the machine, "" where the system does not say."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


@dataclass(frozen=True, slots=True)
class Lockout:
    """Tries so far, and how long still to wait."""

    tries: int
    wait_s: int


def standing(db: sqlite3.Connection, subject: str, now_mono_s: float, boot: str) -> Lockout:
    """Where an account at a workstation stands now."""
    row = db.execute("SELECT * FROM lockout WHERE subject = ?", (subject,)).fetchone()
    if row is None:
        return Lockout(0, 0)
    passed_s = now_mono_s - row["since_mono_s"] if row["boot"] == boot else 0.0
    return Lockout(row["tries"], max(0, math.ceil(row["wait_s"] - passed_s)))


def count_wrong(db: sqlite3.Connection, subject: str, now_mono_s: float, boot: str) -> Lockout:
    """One more wrong try; returns the wait that begins."""
    tries = standing(db, subject, now_mono_s, boot).tries + 1
    wait_s = min(WAIT_MAX_S, 1 << min(tries - 1, 20))
    db.execute(
        "INSERT OR REPLACE INTO lockout (subject, tries, wait_s, since_mono_s, boot) VALUES (?, ?, ?, ?, ?)",
        (subject, tries, wait_s, now_mono_s, boot),
    )
    return Lockout(tries, wait_s)


def forget(db: sqlite3.Connection, subject: str) -> None:
    """A right try: the count begins anew."""
    db.execute("DELETE FROM lockout WHERE subject = ?", (subject,))


def restart_waits(db: sqlite3.Connection, now_mono_s: float, boot: str) -> None:
    """At start: waits of an earlier run of the machine begin anew on this run's clock."""
    db.execute("UPDATE lockout SET since_mono_s = ?, boot = ? WHERE boot <> ?", (now_mono_s, boot, boot))
