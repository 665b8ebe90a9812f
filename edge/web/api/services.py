"""A service as the API shows it, with what is open now."""

from collections.abc import Mapping
from typing import Any

from contract.catalogue import Catalogue
from contract.service import Field, Requirement, Service, When
from edge.ports import ServiceOpen


def service_json(catalogue: Catalogue, service: Service, now: ServiceOpen) -> dict[str, Any]:
    """The documented shape; what is not known is null, and a fee is told whether or not it may be printed."""
    roles = catalogue.roles(service)
    return {
        "no": service.no,
        "code": service.code,
        "name": service.name,
        "name_en": service.name_en,
        "agency": service.agency,
        "group": service.group,
        "offline": service.offline,
        "cash": now.cash,
        "fee": {"kind": service.fee.kind, "amount_rp": service.fee.amount_rp, "confirmed": service.fee.certain},
        "requirements": [_requirement(each) for each in service.requirements],
        "fields": [_field(each) for each in service.fields],
        "preflight": [{"code": rule.code, "when": rule.when, "text": rule.text} for rule in service.preflight],
        "roles": {
            "takes_in": roles.takes_in,
            "decides": roles.decides,
            "signs": roles.signs,
            "collects": roles.collects,
        },
        "open": now.open,
        "why_closed": now.why_closed,
    }


def _requirement(each: Requirement) -> dict[str, Any]:
    return {
        "code": each.code,
        "text": each.text,
        "text_en": each.text_en,
        "kind": each.kind,
        "any_of": list(each.any_of),
        "when": _when(each.when),
        "kept": each.kept,
        "alternative": each.alternative,
    }


def _field(each: Field) -> dict[str, Any]:
    options = {"options": [{"code": one.code, "label": one.label} for one in each.options]} if each.options else {}
    return {
        "code": each.code,
        "label": each.label,
        "label_en": each.label_en,
        "type": each.type,
        "required": each.required,
        "about": each.about,
        "example": each.example,
        "when": _when(each.when),
        **options,
    }


def _when(when: When | None) -> Mapping[str, Any] | None:
    if when is None:
        return None
    ages = {"ages": list(when.ages)} if when.ages else {}
    return {"field": when.field, "values": list(when.values), **ages}
