"""The board's sentences, Indonesian and English: what is so, since when, and what a person should do."""

from collections.abc import Mapping
from typing import Final

from contract import localtime
from hub.core.liveness import Liveness, Standing
from hub.core.records import NodeRecord
from kit.i18n import language, pick

STATES: Final[Mapping[Liveness, tuple[str, str]]] = {
    Liveness.UP: ("Terkini", "Up to date"),
    Liveness.CATCHING_UP: ("Mengejar", "Catching up"),
    Liveness.QUIET: ("Diam wajar", "Quiet, as expected"),
    Liveness.OVERDUE: ("Lewat batas", "Quiet too long"),
    Liveness.WAITING: ("Menunggu perangkat", "Waiting for its box"),
    Liveness.STOPPED: ("Dihentikan", "Stopped"),
}
MONTHS_ID: Final = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS_SHORT_ID: Final = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
DAYS_SHORT_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def state(standing: Standing, node: NodeRecord) -> str:
    """How a branch stands, in two or three words."""
    if node.forked:
        return pick("Rantai bercabang", "Forked")
    return pick(*STATES[standing.liveness])


def age(age_s: int) -> str:
    """`6 hari 4 jam`."""
    return pick(localtime.age_id(age_s), localtime.age_en(age_s))


def ago(age_s: int) -> str:
    """`6 hari 4 jam lalu`."""
    return pick(f"{localtime.age_id(age_s)} lalu", f"{localtime.age_en(age_s)} ago")


def limit(limit_s: int) -> str:
    """`batas 3 hari`."""
    return pick(f"batas {localtime.age_id(limit_s)}", f"limit {localtime.age_en(limit_s)}")


def short_day(at_s: int, offset_min: int) -> str:
    """`18 Nov`, with no year."""
    at = localtime.date_of(localtime.day_of(at_s, offset_min))
    month = (MONTHS_EN if language.get() == "en" else MONTHS_ID)[at.month - 1]
    return f"{at.day}\u00a0{month}"


def weekday_day(day: int) -> str:
    """`Rab 18`."""
    at = localtime.date_of(day)
    names = DAYS_SHORT_EN if language.get() == "en" else DAYS_SHORT_ID
    return f"{names[at.weekday()]} {at.day}"


def hour(at_s: int, offset_min: int) -> str:
    """`08.51`, no zone: a board's own zone stands in its head."""
    text = pick(localtime.clock_id(at_s, offset_min), localtime.clock_en(at_s, offset_min))
    return text.partition(" ")[0]


def moment(at_s: int, now_s: int, offset_min: int) -> str:
    """`12.27` today, else `18 Nov 08.51`."""
    today = localtime.day_of(now_s, offset_min) == localtime.day_of(at_s, offset_min)
    return hour(at_s, offset_min) if today else f"{short_day(at_s, offset_min)} {hour(at_s, offset_min)}"


def whole(at_s: int, offset_min: int) -> str:
    """`24 November 2026 pukul 13.05 WIB`."""
    return pick(localtime.long_id(at_s, offset_min), localtime.long_en(at_s, offset_min))


def headline(at_s: int, offset_min: int) -> str:
    """`Selasa, 24 Nov 13.05`."""
    day = localtime.day_of(at_s, offset_min)
    weekday = pick(localtime.weekday_id(day), localtime.weekday_en(day))
    return f"{weekday}, {short_day(at_s, offset_min)} {hour(at_s, offset_min)}"


def records(count: int) -> str:
    """`3 catatan`."""
    return pick(f"{count} catatan", f"{count} record{'' if count == 1 else 's'}")


_REASONS: Final = {
    "header_bad": ("tidak berbentuk kiriman", "no segment"),
    "subject_mismatch": ("nama pengirim lain", "another sender's name"),
    "key_unknown": ("kunci belum dikenal", "key not known"),
    "key_of_another": ("kunci titik layanan lain", "another branch's key"),
    "signature_bad": ("segel tidak cocok", "seal does not match"),
    "version_unknown": ("versi lebih baru", "newer version"),
    "too_large": ("terlalu besar", "too large"),
    "unreadable": ("isi tidak terbaca", "content unreadable"),
    "forked": ("rantai bercabang", "forked"),
    "revoked": ("kunci sudah dicabut", "key revoked"),
    "event_bad": ("isi tidak sesuai", "content out of order"),
}


def reasons() -> Mapping[str, str]:
    """Why something is set aside, in words."""
    return {reason: pick(*both) for reason, both in _REASONS.items()}
