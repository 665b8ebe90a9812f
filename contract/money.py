"""Rupiah: an integer, written so that no digit can be added (`Rp25.000`), and in words on a proof of payment."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from contract.errors import SimpulError
from contract.limits import MONEY_MAX_RP

_TYPED: Final = re.compile(r"(?:Rp)?(0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)", re.ASCII)
_TYPED_CHARS: Final = 24

_UNITS: Final = (
    "",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_SCALES: Final = ((1_000_000_000, "miliar"), (1_000_000, "juta"), (1_000, "ribu"))


class MoneyError(SimpulError):
    """A text that is no amount (`reason` form) or an amount out of bounds (`reason` range)."""

    code: ClassVar[str] = "money"
    says_id: ClassVar[str] = "Tulis jumlah dengan angka saja, misalnya 25000 atau 25.000."
    says_en: ClassVar[str] = "Write the amount in digits only, such as 25000 or 25.000."


def format_rp(amount_rp: int) -> str:
    """`Rp25.000`; a negative sum with the minus sign in front: `−Rp5.000`."""
    sign = "−" if amount_rp < 0 else ""
    return f"{sign}Rp{abs(amount_rp):,}".replace(",", ".")


def parse_rp(text: str) -> int:
    """The amount that a person typed: `25000`, `25.000` or `Rp25.000`, blanks around it forgiven.

    Nothing else is guessed at: no sign, comma, exponent, leading zero, wrong group or digit of another script.
    Raises `MoneyError`; the bound is 999,999,999,999.
    """
    found = _TYPED.fullmatch(text.strip(" ")) if len(text) <= _TYPED_CHARS else None
    if found is None:
        raise MoneyError("form")
    amount_rp = int(found[1].replace(".", ""))
    if amount_rp > MONEY_MAX_RP:
        raise MoneyError("range")
    return amount_rp


def terbilang(amount_rp: int) -> str:
    """The amount in Indonesian words with its unit: 25000 -> `dua puluh lima ribu rupiah`. 0 <= amount <= bound."""
    if not 0 <= amount_rp <= MONEY_MAX_RP:
        raise MoneyError("range")
    return f"{_words(amount_rp) or 'nol'} rupiah"


def _words(number: int) -> str:
    for scale, name in _SCALES:
        if number >= scale:
            count, rest = divmod(number, scale)
            return _joined("seribu" if (count, name) == (1, "ribu") else f"{_words(count)} {name}", _words(rest))
    return _below_thousand(number)


def _below_thousand(number: int) -> str:
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    if number < 100:
        return _joined(f"{_UNITS[number // 10]} puluh", _UNITS[number % 10])
    hundreds, rest = divmod(number, 100)
    return _joined("seratus" if hundreds == 1 else f"{_UNITS[hundreds]} ratus", _below_thousand(rest))


def _joined(head: str, tail: str) -> str:
    return f"{head} {tail}" if tail else head
