"""What a file's paper says of people and things besides the applicant: who came instead, another identity, and the
service's own fields that the catalogue prints. Pure; an erased person leaves nothing.
"""

from collections.abc import Mapping
from typing import Any

from contract.events import PersonKey
from contract.localtime import day_id
from contract.money import format_rp
from contract.service import Field, FieldType, Service
from edge.core.people import REPRESENTATIVE, ROLE_WORDS, SIGNATURE, THUMBPRINT

Rows = tuple[tuple[str, str], ...]
LABEL_CHARS = 14  # as long as the slip's column of labels


def told_rows(person: Mapping[Any, Any], service: Service | None) -> Rows:
    """Labels and values for the lines under the applicant of a TT or TP."""
    form = person.get(PersonKey.FORM, {})
    told = form if isinstance(form, Mapping) else {}
    printed = [field for field in service.fields if field.slip] if service else []
    rows = [
        ("Identitas", _text(person, PersonKey.ID_SEEN)),
        *_stand_ins(person),
        *((_short(field.label), _value(field, str(told.get(field.code, "")))) for field in printed),
    ]
    if told.get(SIGNATURE) == THUMBPRINT:
        rows.append(("Tanda tangan", "cap jempol"))
    return tuple((label, value) for label, value in rows if value)


def _stand_ins(person: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Reporter and guardian; a representative has a line of its own."""
    found = []
    for role, other in person.get(PersonKey.OTHERS, ()):
        if role in ROLE_WORDS and role != REPRESENTATIVE and isinstance(other, Mapping):
            name, relation = _text(other, PersonKey.NAME), _text(other, PersonKey.RELATION)
            found.append((ROLE_WORDS[role][0], f"{name} ({relation})" if relation else name))
    return found


def _text(person: Mapping[Any, Any], key: PersonKey) -> str:
    value = person.get(key, "")
    return value if isinstance(value, str) else ""


def _short(label: str) -> str:
    """A long label by its first words: the value is what counts on a slip."""
    words = label.split()
    while len(" ".join(words)) > LABEL_CHARS and len(words) > 1:
        words.pop()
    return " ".join(words)[:LABEL_CHARS]


def _value(field: Field, text: str) -> str:
    """A field's value as people read it: days and sums in words, an option by its label, a NIK by its end."""
    match field.type:
        case FieldType.DATE if text:
            return day_id(int(text.replace("-", "")))
        case FieldType.MONEY if text:
            return format_rp(int(text))
        case FieldType.NIK if text:
            return f"{'*' * 13} {text[-3:]}"
        case FieldType.CHOICE:
            return next((option.label for option in field.options if option.code == text), text)
    return text
