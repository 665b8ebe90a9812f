"""Which characters a text from outside may hold. Used for forms and JSON alike; knows no field's meaning."""

import unicodedata
from dataclasses import dataclass

from kit.i18n import pick

# Characters that turn the reading direction around could show one name and store another.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_LINE_BREAKS = frozenset("\n\r\t")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one field, said in both languages; `code` is stable for programs."""

    field: str
    code: str
    message: str
    message_en: str

    def __str__(self) -> str:
        return pick(self.message, self.message_en)


def _is_refused(character: str, *, lines: bool) -> bool:
    if lines and character in _LINE_BREAKS:
        return False
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp") or character in _DIRECTION or character == "\ufffd"


def refused_characters(text: str, *, lines: bool = False) -> list[str]:
    """The characters of `text` that no record may hold, as code points (``U+0000``), each once.

    Control characters, lone surrogates, U+FFFD (a sign that bytes were lost), unassigned and private characters,
    and marks that turn the reading direction. `lines` allows line breaks and tabs.
    """
    return sorted({f"U+{ord(each):04X}" for each in text if _is_refused(each, lines=lines)})


def clean(text: str) -> str:
    """`text` in composed form (NFC) and without blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def character_fault(field: str, text: str, *, lines: bool = False) -> Fault | None:
    """The fault of a text with refused characters, or None."""
    found = refused_characters(text, lines=lines)
    if not found:
        return None
    named = ", ".join(found[:3])
    return Fault(
        field,
        "characters",
        f"Ada tanda yang tidak dapat disimpan ({named}). Ketik ulang isian ini.",
        f"There are characters that cannot be stored ({named}). Type this field again.",
    )


def length_fault(field: str, text: str, most: int) -> Fault | None:
    """The fault of a text longer than `most` characters, or None."""
    if len(text) <= most:
        return None
    return Fault(
        field,
        "too_long",
        f"Terlalu panjang: {len(text)} huruf, paling banyak {most}.",
        f"Too long: {len(text)} characters, at most {most}.",
    )
