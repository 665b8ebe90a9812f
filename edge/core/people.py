"""The people of an intake or a payment, from the body to the erasable part of the event."""

from typing import Any

from contract.events import PersonKey
from contract.limits import NOTE_CHARS
from contract.service import Field, FieldType, Service
from edge.core.form import Form, name_at

REPRESENTATIVE = "representative"  # the role in person key 13


def applicant(form: Form) -> dict[int, Any]:
    """Name, and NIK, phone and address where they are told: people without a NIK or phone are served too."""
    form.only("name", "nik", "phone", "address")
    told = {
        PersonKey.NAME: name_at(form),
        PersonKey.NIK: form.nik("nik"),
        PersonKey.PHONE: form.phone("phone"),
        PersonKey.ADDRESS: form.text("address"),
    }
    return {int(key): value for key, value in told.items() if value}


def representative(form: Form) -> list[Any]:
    """[role, {...}] of whoever stands at the counter for the applicant (surat kuasa, F-1.07)."""
    form.only("name", "nik", "phone", "address", "relation")
    told = {
        PersonKey.NAME: name_at(form),
        PersonKey.NIK: form.nik("nik"),
        PersonKey.PHONE: form.phone("phone"),
        PersonKey.ADDRESS: form.text("address"),
        PersonKey.RELATION: form.text("relation"),
    }
    return [REPRESENTATIVE, {int(key): value for key, value in told.items() if value}]


def people(form: Form, who: str) -> dict[int, Any]:
    """The erasable part: the person at `who` (`applicant` or `payer`), the representative and the note."""
    person: dict[int, Any] = {}
    main = form.inner(who, required=True)
    if main is not None:
        person |= applicant(main)
    other = form.inner("representative")
    if other is not None:
        person[int(PersonKey.OTHERS)] = [representative(other)]
    if note := form.text("note", limit=NOTE_CHARS, lines=True):
        person[int(PersonKey.NOTE)] = note
    return person


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
        case FieldType.CHOICE:
            return form.choice(field.code, tuple(option.code for option in field.options))
        case _:
            return form.text(field.code)
