"""Why an agency refuses a file or asks for a fix: a closed list, since its numbers stand in events and case items.

What the citizen is told in the agency's own words is the script; these are the words where there is none, and what a
desk can count. A number of a newer version reads as *other*.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from contract.events import Answer
from contract.states import Case

SCRIPT_CHARS: Final = 1_000  # what an officer reads aloud in a minute
PRODUCTS_MAX: Final = 8


class Why(IntEnum):
    """Fact 13 of kind 100. The names in small letters are what programs say."""

    NONE = 0
    PAPERS_MISSING = 1
    UNREADABLE = 2
    DATA_DIFFER = 3
    NOT_MET = 4
    OTHER_AGENCY = 5
    DONE_BEFORE = 6
    UNPAID = 7
    WITHDRAWN = 8
    OTHER = 9


WORDS: Final = {
    Why.NONE: ("", ""),
    Why.PAPERS_MISSING: ("Persyaratan masih kurang", "Papers are missing"),
    Why.UNREADABLE: ("Dokumen tidak terbaca", "A document cannot be read"),
    Why.DATA_DIFFER: ("Data berbeda dengan catatan instansi", "The data differ from the agency's records"),
    Why.NOT_MET: ("Syarat tidak terpenuhi", "A condition is not met"),
    Why.OTHER_AGENCY: ("Menjadi wewenang instansi lain", "It is another agency's matter"),
    Why.DONE_BEFORE: ("Sudah pernah dilayani", "It was served before"),
    Why.UNPAID: ("Tagihan instansi belum dibayar", "The agency's bill is not paid"),
    Why.WITHDRAWN: ("Ditarik pemohon", "Withdrawn by the applicant"),
    Why.OTHER: ("Alasan lain", "Another reason"),
}

# The state that a case item carries, as the answer that led there; what a branch passes on to the citizen.
ANSWER_OF: Final = {
    Case.IN_REVIEW: Answer.TAKEN,
    Case.FIX_ASKED: Answer.FIX,
    Case.READY: Answer.READY,
    Case.REFUSED: Answer.REFUSED,
}


def why_of(reason: int) -> Why:
    """The reason behind a number; one that this version does not know is another reason."""
    return Why(reason) if reason in Why._value2member_map_ else Why.OTHER
