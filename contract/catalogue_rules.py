"""The rules of a catalogue that join several keys, such as an alternative that must stand in for something.

Pure. May not read documents: it sees what `contract.catalogue` has read, and names the key paths that it read from.
"""

from collections.abc import Iterator, Mapping, Sequence

from contract.document import Fault
from contract.limits import DOCS_MASK_MAX
from contract.preflight import APPLICANT, Condition
from contract.service import (
    Agency,
    Cash,
    FieldType,
    Kept,
    Offline,
    Requirement,
    RequirementKind,
    Service,
    When,
)

MAX_DOCS = DOCS_MASK_MAX.bit_length()


def cross_faults(services: Sequence[Service], agencies: Mapping[str, Agency]) -> Iterator[Fault]:
    """Every fault that only shows when keys are seen together."""
    yield from _repeated("services", "number", [service.no for service in services])
    yield from _repeated("services", "code", [service.code for service in services])
    for index, service in enumerate(services):
        yield from _service_faults(f"services[{index}]", service, agencies)


def _repeated(key: str, name: str, values: Sequence[int | str]) -> Iterator[Fault]:
    seen: set[int | str] = set()
    for index, value in enumerate(values):
        if value in seen:
            yield Fault(f"{key}[{index}].{name}", f"{value!r} a second time", "each once")
        seen.add(value)


def _service_faults(key: str, service: Service, agencies: Mapping[str, Agency]) -> Iterator[Fault]:
    known = "a code that stands under agencies"
    if service.agency not in agencies:
        yield Fault(f"{key}.agency", repr(service.agency), known)
    for model, roles in service.roles_by_model.items():
        for name, code in (("takes_in", roles.takes_in), ("decides", roles.decides), ("signs", roles.signs)):
            if code not in agencies:
                yield Fault(f"{key}.roles.{model}.{name}", repr(code), known)
        if (roles.collects == "branch_treasurer") != (service.cash is Cash.YES):
            expected = "branch_treasurer exactly where cash is yes"
            yield Fault(f"{key}.roles.{model}.collects", repr(roles.collects), expected)
    if (service.offline is Offline.CACHED_BILL) != (service.max_bill_age_days is not None):
        expected = "days exactly where offline is cached_bill"
        yield Fault(f"{key}.max_bill_age_days", repr(service.max_bill_age_days), expected)
    if service.intake and service.offline is Offline.CACHED_BILL:
        yield Fault(f"{key}.intake", "True", "false, since a bill is only paid")
    yield from _requirement_faults(key, service)
    yield from _field_faults(key, service)
    yield from _preflight_faults(key, service)


def _requirement_faults(key: str, service: Service) -> Iterator[Fault]:
    if not 1 <= len(service.requirements) <= MAX_DOCS:
        found = f"{len(service.requirements)} requirements and alternatives"
        yield Fault(f"{key}.requirements", found, f"1 to {MAX_DOCS}: each is a bit of the receipt")
    yield from _repeated(f"{key}.requirements", "code", [each.code for each in service.requirements])
    for each in service.requirements:
        place = _place(key, service, each)
        if each.kind is RequirementKind.CONDITION and each.kept is not Kept.SHOWN:
            yield Fault(f"{place}.kept", repr(str(each.kept)), "nothing: a condition is never kept")
        if each.alternative and not each.any_of and each.when is None:
            yield Fault(place, "neither any_of nor when", "what it stands in for, or in which situation")
        yield from _when_faults(f"{place}.when", each.when, service)


def _place(key: str, service: Service, requirement: Requirement) -> str:
    """The key path of a requirement: alternatives stand in a list of their own."""
    first = sum(not each.alternative for each in service.requirements)
    if requirement.alternative:
        return f"{key}.alternatives[{requirement.bit - first}]"
    return f"{key}.requirements[{requirement.bit}]"


def _field_faults(key: str, service: Service) -> Iterator[Fault]:
    yield from _repeated(f"{key}.fields", "code", [each.code for each in service.fields])
    for index, each in enumerate(service.fields):
        if (each.type is FieldType.CHOICE) != bool(each.options):
            found = f"{len(each.options)} options"
            yield Fault(f"{key}.fields[{index}].options", found, "options exactly for a choice")
        yield from _when_faults(f"{key}.fields[{index}].when", each.when, service)


def _when_faults(key: str, when: When | None, service: Service) -> Iterator[Fault]:
    if when is None:
        return
    field = next((each for each in service.fields if each.code == when.field), None)
    if field is None:
        yield Fault(key, repr(when.field), "the code of a field of this service")
    elif when.ages and field.type is not FieldType.DATE:
        yield Fault(key, f"a field of type {field.type}", "ages only of a date field")
    elif not set(when.values) <= {option.code for option in field.options}:
        yield Fault(key, repr("|".join(when.values)), "options of the field " + when.field)


def _preflight_faults(key: str, service: Service) -> Iterator[Fault]:
    yield from _repeated(f"{key}.preflight", "code", [rule.code for rule in service.preflight])
    for index, rule in enumerate(service.preflight):
        for condition in rule.conditions:
            yield from _condition_faults(f"{key}.preflight[{index}].when", condition, service)


def _condition_faults(key: str, condition: Condition, service: Service) -> Iterator[Fault]:
    fields = {each.code: each for each in service.fields}
    for name in condition.names:
        if name not in fields and name not in APPLICANT:
            yield Fault(key, repr(name), "a field of this service, or one of " + ", ".join(APPLICANT))
    field = fields.get(condition.name)
    dated = condition.kind in ("ages", "before", "after")
    if dated and condition.name != "@born" and (field is None or field.type is not FieldType.DATE):
        yield Fault(key, repr(condition.text), "ages and days only of a date field or @born")
    options = {option.code for option in field.options} if field else set()
    if condition.kind == "values" and not set(condition.values) <= options:
        yield Fault(key, repr(condition.text), "options of the field " + condition.name)
