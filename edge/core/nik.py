"""The citizen's number (NIK): its form, what in it deserves a second look, and how much of it may be shown.

16 digits = 6 of the region where it was first given + DDMMYY (the day + 40 for women) + 4 serial. There is no check
digit, people move and dates get corrected, so a mismatch **warns and never rejects**. Only the form can be wrong.
"""

import re
from datetime import date
from enum import IntEnum

_FORM = re.compile(r"[0-9]{16}", re.ASCII)
FEMALE_OFFSET = 40
SHOWN_DIGITS = 3


class NikWarning(IntEnum):
    """Fact 41 of an intake: what the officer was told to look at. The centre's rules stand there by their own codes."""

    OTHER_REGION = 1
    IMPOSSIBLE_DATE = 2
    FUTURE_DATE = 3
    BORN_DIFFERS = 4  # the birth day told is not the one in the NIK
    DUPLICATE = 5  # the same person was here for the same service not long ago


WORDS = {
    NikWarning.OTHER_REGION: (
        "NIK ini pertama kali diberikan di daerah lain. Boleh dilanjutkan.",
        "This NIK was first given in another region. You may go on.",
    ),
    NikWarning.IMPOSSIBLE_DATE: (
        "Tanggal lahir di dalam NIK tidak ada di kalender. Cocokkan dengan KTP-el; boleh dilanjutkan.",
        "The birth date inside the NIK is on no calendar. Compare with the card; you may go on.",
    ),
    NikWarning.FUTURE_DATE: (
        "Tanggal lahir di dalam NIK belum tiba. Cocokkan dengan KTP-el; boleh dilanjutkan.",
        "The birth date inside the NIK has not come yet. Compare with the card; you may go on.",
    ),
    NikWarning.BORN_DIFFERS: (
        "NIK menunjukkan tanggal lahir lain. Cocokkan dengan KTP-el; boleh dilanjutkan.",
        "The NIK names another birth date. Compare with the card; you may go on.",
    ),
    NikWarning.DUPLICATE: (
        "Orang yang sama sudah mengajukan layanan ini. Boleh dilanjutkan setelah dipastikan.",
        "The same person has applied for this service already. You may go on once you are sure.",
    ),
}


def is_nik(text: str) -> bool:
    """Sixteen ASCII digits."""
    return _FORM.fullmatch(text) is not None


def born_on(nik: str, today: int) -> date | None:
    """The birth date that a NIK of the right form names, None when it is on no calendar.

    Of the two centuries the one is taken that makes the person born before `today` (20261124).
    """
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    century = today // 1_000_000 * 100
    day -= FEMALE_OFFSET if day > FEMALE_OFFSET else 0
    if century + year > today // 10_000:
        century -= 100
    try:
        return date(century + year, month, day)
    except ValueError:
        return None


def warnings_of(nik: str, region: str, today: int, born_day: int = 0) -> tuple[NikWarning, ...]:
    """What to look at in a NIK of the right form. `region` is the city's own first digits, such as ``6271``;
    `born_day` the birth day as it was told (19940314), 0 = not told."""
    found = []
    if not nik.startswith(region):
        found.append(NikWarning.OTHER_REGION)
    born = born_on(nik, today)
    if born is None:
        found.append(NikWarning.IMPOSSIBLE_DATE)
    elif born.year * 10_000 + born.month * 100 + born.day > today:
        found.append(NikWarning.FUTURE_DATE)
    elif born_day and born_day % 1_000_000 != int(f"{born:%y%m%d}"):
        found.append(NikWarning.BORN_DIFFERS)
    return tuple(found)


def masked(nik: str) -> str:
    """A NIK as it may be shown: the last three digits and nothing else."""
    return "•" * (len(nik) - SHOWN_DIGITS) + nik[-SHOWN_DIGITS:] if len(nik) > SHOWN_DIGITS else "•" * len(nik)
