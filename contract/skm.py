"""The citizens' satisfaction survey (SKM) of PermenPANRB 14/2017: its nine questions, and the value of many answers.

Choices that the regulation leaves open, or prints rounded, are made here once and are named in every report: each
question weighs 1/9 (not the rounded 0.11); a blank is left out and counted; the value is rounded to two decimals, half
up, before its band is read off. A question that nobody answered has no part in the value. Pure, exact: no floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

QUESTIONS: Final = 9
BLANK: Final = 0
SCORE_MIN, SCORE_MAX = 1, 4
FACTOR: Final = 25  # 1..4 becomes 25..100

# (word on a report, question, the four answers from 1 to 4): Lampiran PermenPANRB 14/2017, "Saudara" as there.
WORDING: Final[tuple[tuple[str, str, tuple[str, str, str, str]], ...]] = (
    ("Persyaratan",
     "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?",
     ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai")),
    ("Prosedur",
     "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?",
     ("Tidak mudah", "Kurang mudah", "Mudah", "Sangat mudah")),
    ("Waktu pelayanan",
     "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?",
     ("Tidak cepat", "Kurang cepat", "Cepat", "Sangat cepat")),
    ("Biaya/tarif",
     "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?",
     ("Sangat mahal", "Cukup mahal", "Murah", "Gratis")),
    ("Produk pelayanan",
     ("Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan"
      " dengan hasil yang diberikan?"),
     ("Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai")),
    ("Kompetensi pelaksana",
     "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?",
     ("Tidak kompeten", "Kurang kompeten", "Kompeten", "Sangat kompeten")),
    ("Perilaku pelaksana",
     "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?",
     ("Tidak sopan dan ramah", "Kurang sopan dan ramah", "Sopan dan ramah", "Sangat sopan dan ramah")),
    ("Sarana dan prasarana",
     "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?",
     ("Buruk", "Cukup", "Baik", "Sangat baik")),
    ("Penanganan pengaduan",
     "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?",
     ("Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik")),
)  # fmt: skip

# What the form asks of the respondent; fact 48 holds one number of each, 1 for the first, 0 where nothing was said.
SEXES: Final = ("Laki-laki", "Perempuan")
AGE_BANDS: Final = ("di bawah 20", "20-29", "30-39", "40-49", "50-59", "60 ke atas")
EDUCATIONS: Final = ("SD", "SMP", "SMA", "S1", "S2", "S3")
OCCUPATIONS: Final = ("PNS", "TNI", "Polri", "Swasta", "Wirausaha", "Lainnya")
RESPONDENT: Final = (SEXES, AGE_BANDS, EDUCATIONS, OCCUPATIONS)

_BANDS: Final = ((Decimal("88.30"), "A"), (Decimal("76.60"), "B"), (Decimal("64.99"), "C"))
_MEANINGS: Final = {
    "A": ("Sangat baik", "Very good"),
    "B": ("Baik", "Good"),
    "C": ("Kurang baik", "Less than good"),
    "D": ("Tidak baik", "Not good"),
}


@dataclass(frozen=True, slots=True)
class Element:
    """One question over all respondents: how many answered, how many left it blank, and the mean, None for none."""

    answered: int
    blank: int
    mean: Fraction | None


@dataclass(frozen=True, slots=True)
class Result:
    """The survey's outcome. `value` 25.00..100.00 and `band` A..D are None while nobody has answered anything."""

    respondents: int
    elements: tuple[Element, ...]
    value: Decimal | None
    band: str | None

    @property
    def blanks(self) -> int:
        """Answers that were left out, over all questions."""
        return sum(element.blank for element in self.elements)


def result_of(sheets: Iterable[Sequence[int]]) -> Result:
    """The outcome of many sheets of nine scores, each 1..4 or 0 for a blank; whatever else there stands is a blank."""
    totals, answered, respondents = [0] * QUESTIONS, [0] * QUESTIONS, 0
    for sheet in sheets:
        respondents += 1
        for place, score in enumerate(sheet[:QUESTIONS]):
            if SCORE_MIN <= score <= SCORE_MAX:
                totals[place] += score
                answered[place] += 1
    elements = tuple(
        Element(count, respondents - count, Fraction(total, count) if count else None)
        for total, count in zip(totals, answered, strict=True)
    )
    value = _value(elements)
    return Result(respondents, elements, value, None if value is None else band_of(value))


def band_of(value: Decimal) -> str:
    """A above 88.30, B from 76.61, C from 65.00, else D; `value` has two decimals already."""
    return next((band for above, band in _BANDS if value > above), "D")


def meaning_of(band: str) -> tuple[str, str]:
    """What a band says of the service, Indonesian and English."""
    return _MEANINGS[band]


def rounded(exact: Fraction) -> Decimal:
    """Two decimals, half up: 88.305 is 88.31."""
    return Decimal((exact * 200 + 1) // 2).scaleb(-2)


def _value(elements: Sequence[Element]) -> Decimal | None:
    means = [element.mean for element in elements if element.mean is not None]
    return rounded(sum(means, Fraction()) / len(means) * FACTOR) if means else None
