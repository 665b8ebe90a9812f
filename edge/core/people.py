"""The people of an intake or a payment, from the body to the erasable part of the event.

The applicant, and whoever stands at the counter instead: a representative, a reporter or a guardian. People without a
NIK, foreigners and people who sign with their thumb are served like all others.
"""

import re
from collections.abc import Mapping
from typing import Any

from contract.events import PersonKey
from contract.limits import NOTE_CHARS
from contract.service import Field, FieldType, Service
from edge.core.form import Form, name_at

REPRESENTATIVE, REPORTER, GUARDIAN = "representative", "reporter", "guardian"  # the role in person key 13
ROLES = (REPRESENTATIVE, REPORTER, GUARDIAN)
ROLE_WORDS = {
    REPRESENTATIVE: ("Wakil", "Representative"),
    REPORTER: ("Pelapor", "Reporter"),
    GUARDIAN: ("Wali", "Guardian"),
}
SIGNS = ("ink", "thumbprint")
SIGNATURE = "+signature"  # in person key 14; the sign keeps it apart from the codes of fields
THUMBPRINT = "thumbprint"
ID_CHARS = 80
KELURAHAN_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}\.[0-9]{4}", re.ASCII)
NOT_KELURAHAN = ("Kode kelurahan ditulis seperti 62.71.05.1005.", "Write a kelurahan's code as 62.71.05.1005.")


def applicant(form: Form) -> dict[int, Any]:
    """Name, and NIK, birth day, phone, address or another identity where they are told: nobody needs a NIK or phone."""
    form.only("name", "nik", "phone", "address", "kelurahan", "born", "id_seen")
    told: dict[PersonKey, Any] = {
        PersonKey.NAME: name_at(form),
        PersonKey.NIK: form.nik("nik"),
        PersonKey.PHONE: form.phone("phone"),
        PersonKey.ADDRESS: form.text("address"),
        PersonKey.KELURAHAN: kelurahan_at(form),
        PersonKey.BORN_DAY: day_number(form.date("born")),
        PersonKey.ID_SEEN: form.text("id_seen", limit=ID_CHARS),
    }
    return {int(key): value for key, value in told.items() if value}


def kelurahan_at(form: Form) -> str:
    """The region code of the kelurahan where somebody lives, such as ``62.71.05.1005``; "" where it is not told."""
    code = form.text("kelurahan")
    if code and not KELURAHAN_CODE.fullmatch(code):
        form.note("kelurahan", "not_kelurahan", *NOT_KELURAHAN)
        return ""
    return code


def day_number(text: str) -> int:
    """``2019-09-02`` as 20190902, 0 for an empty text."""
    return int(text.replace("-", "")) if text else 0


def stand_in(form: Form) -> list[Any]:
    """[role, {...}] of whoever stands at the counter for the applicant (surat kuasa, F-1.07, pelapor, wali)."""
    form.only("name", "nik", "phone", "address", "relation", "role", "id_seen")
    told = {
        PersonKey.NAME: name_at(form),
        PersonKey.NIK: form.nik("nik"),
        PersonKey.PHONE: form.phone("phone"),
        PersonKey.ADDRESS: form.text("address"),
        PersonKey.RELATION: form.text("relation"),
        PersonKey.ID_SEEN: form.text("id_seen", limit=ID_CHARS),
    }
    role = form.choice("role", ROLES) or REPRESENTATIVE
    return [role, {int(key): value for key, value in told.items() if value}]


def people(form: Form, who: str) -> dict[int, Any]:
    """The erasable part: the person at `who` (`applicant` or `payer`), who stands in for them, and the note."""
    person: dict[int, Any] = {}
    main = form.inner(who, required=True)
    if main is not None:
        person |= applicant(main)
    other = form.inner("representative")
    if other is not None:
        person[int(PersonKey.OTHERS)] = [stand_in(other)]
    if note := form.text("note", limit=NOTE_CHARS, lines=True):
        person[int(PersonKey.NOTE)] = note
    return person


def signature(form: Form) -> dict[str, str]:
    """What stands beside the fields in person key 14: only a thumbprint is noted, ink is the rule."""
    return {SIGNATURE: THUMBPRINT} if form.choice("signature", SIGNS) == THUMBPRINT else {}


def fields_of(form: Form, service: Service, day: int) -> dict[str, str]:
    """The service's own fields, each checked by its type; a required one counts only in its situation."""
    inside = form.inner("fields")
    given = inside if inside is not None else Form({}, form.at("fields"), form.faults)
    given.only(*(field.code for field in service.fields))
    values = {field.code: _value(given, field) for field in service.fields}
    values = {code: value for code, value in values.items() if value}
    for field in service.fields:
        if field.required and _counts(field, values, day) and not given.has(field.code):
            given.fault(field.code, "required")
    return values


def told_of(person: Mapping[int, Any], fields: Mapping[str, str]) -> dict[str, str]:
    """What the centre's rules look at: the fields, and the applicant under the names of `contract.preflight`."""
    born = str(person.get(PersonKey.BORN_DAY, "") or "")
    named = {
        "@nik": person.get(PersonKey.NIK, ""),
        "@phone": person.get(PersonKey.PHONE, ""),
        "@address": person.get(PersonKey.ADDRESS, ""),
        "@born": f"{born[:4]}-{born[4:6]}-{born[6:]}" if born else "",
    }
    return {**fields, **{name: value for name, value in named.items() if isinstance(value, str) and value}}


def _counts(field: Field, values: dict[str, str], day: int) -> bool:
    return field.when is None or field.when.holds(values, day) is True


def _value(form: Form, field: Field) -> str:
    match field.type:
        case FieldType.DATE:
            return form.date(field.code)
        case FieldType.NIK:
            return form.nik(field.code)
        case FieldType.PHONE:
            return form.phone(field.code)
        case FieldType.MAIL:
            return form.mail(field.code)
        case FieldType.NUMBER:
            return form.digits(field.code)
        case FieldType.NOP:
            return form.nop(field.code)
        case FieldType.PLATE:
            return form.plate(field.code)
        case FieldType.MONEY:
            return form.money(field.code)
        case FieldType.CHOICE:
            return form.choice(field.code, tuple(option.code for option in field.options))
        case _:
            return form.text(field.code)
