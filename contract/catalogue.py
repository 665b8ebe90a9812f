"""The services of a city: what each asks for, costs, and who takes in, decides, signs and collects.

A document (YAML at the hub, CBOR as the down item ``catalogue``) becomes a frozen `Catalogue`, or `CatalogueError` with
every fault. Pure. May not print, decide an intake or know where the document lay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from contract.catalogue_rules import cross_faults
from contract.document import DocumentError, Fault, Node
from contract.limits import MONEY_MAX_RP, SERVICE_MAX
from contract.preflight import Preflight, parse_conditions
from contract.service import (
    About,
    Agency,
    Basis,
    Cash,
    DataClass,
    Fee,
    FeeItem,
    FeeKind,
    Field,
    FieldType,
    Kept,
    Model,
    Offline,
    Option,
    Requirement,
    RequirementKind,
    Roles,
    Service,
    Sla,
    When,
)

__all__ = [
    "About", "Agency", "Basis", "Cash", "Catalogue", "CatalogueError", "DataClass", "Fault", "Fee", "FeeItem",
    "FeeKind", "Field", "FieldType", "Kept", "Model", "Offline", "Option", "Requirement", "RequirementKind", "Roles",
    "Service", "Sla", "When", "load_catalogue", "to_document",
]  # fmt: skip

COLLECTORS = ("branch_treasurer", "bank", "agency_cashier")

_SERVICE_CODE = r"[A-Z0-9]{2,8}(-[A-Z0-9]{1,8}){0,3}"
_CODE = r"[a-z0-9][a-z0-9-]{0,23}"
_CODES = rf"{_CODE}( {_CODE})*"
_WHEN = rf"{_CODE}(=[a-z0-9-]+(\|[a-z0-9-]+)*|:\d{{1,3}}\.\.\d{{1,3}})"
_OPTION = rf"{_CODE}: [^|]+ \| [^|]+"


class CatalogueError(DocumentError):
    """A catalogue that cannot be adopted. `faults` lists every fault: key path, what was found, what is expected."""

    code: ClassVar[str] = "catalogue_invalid"
    says_id: ClassVar[str] = "Katalog layanan tidak dapat dipakai: {count} kesalahan."
    says_en: ClassVar[str] = "The service catalogue cannot be used: {count} faults."


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All services of a city under its institutional model; `services` stand in the order of their numbers."""

    version: int
    model: Model
    agencies: Mapping[str, Agency]
    services: tuple[Service, ...]

    def by_no(self, no: int) -> Service | None:
        """The service with this number, or None."""
        return next((service for service in self.services if service.no == no), None)

    def by_code(self, code: str) -> Service | None:
        """The service with this code, or None."""
        return next((service for service in self.services if service.code == code), None)

    def roles(self, service: Service) -> Roles:
        """The service's four roles under this catalogue's model."""
        return service.roles_by_model[self.model]


def load_catalogue(document: Mapping[str, object]) -> Catalogue:
    """The catalogue in `document` (from YAML or from `to_document`). Raises `CatalogueError` with every fault."""
    node = Node.root(document)
    node.only("version", "model", "agencies", "services")
    catalogue = Catalogue(
        version=node.whole("version", 0, 10**9),  # 0: a box that was told of no service yet
        model=node.choice("model", Model, Model.ONE_DOOR),
        agencies=node.named("agencies", _agency),
        services=node.each("services", _service),
    )
    node.faults.extend(_new_faults(node.faults, catalogue))
    if node.faults:
        raise CatalogueError(node.faults)
    return catalogue


def _new_faults(faults: list[Fault], catalogue: Catalogue) -> list[Fault]:
    """Faults that join keys, of the services that are well-formed in themselves: others would only echo."""
    broken = {fault.key.partition(".")[0] for fault in faults}
    rules = cross_faults(catalogue.services, catalogue.agencies)
    return [fault for fault in rules if fault.key.partition(".")[0] not in broken]


def _agency(code: str, node: Node) -> Agency:
    node.only("name", "short", "level")
    return Agency(code, node.text("name"), node.text("short"), node.text("level"))


def _service(node: Node) -> Service:
    node.only(
        "number", "code", "name", "name_en", "agency", "group", "offline", "personal_data", "cash", "intake", "fee",
        "sla", "roles", "requirements", "alternatives", "fields", "legal", "keywords", "max_bill_age_days", "note",
        "preflight",
    )  # fmt: skip
    first = len(_mappings(node, "requirements"))
    sla, roles = node.node_or_none("sla"), node.node("roles")
    roles.only(*Model)
    return Service(
        no=node.whole("number", 1, SERVICE_MAX),
        code=node.text("code", pattern=_SERVICE_CODE, what="a code such as ADM-KIA"),
        name=node.text("name"),
        name_en=node.text("name_en"),
        agency=node.text("agency"),
        group=node.text("group", pattern=r"[a-z_]{2,20}", what="a group such as adminduk"),
        offline=node.choice("offline", Offline),
        personal_data=node.choice("personal_data", DataClass),
        cash=node.choice("cash", Cash),
        fee=_fee(node.node("fee")),
        sla=_sla(sla) if sla else None,
        roles_by_model={model: _roles(roles.node(model)) for model in Model},
        requirements=tuple(
            _requirement(each, bit, bit >= first)
            for bit, each in enumerate([*_mappings(node, "requirements"), *_mappings(node, "alternatives")])
        ),
        fields=node.each("fields", _field),
        legal=node.each("legal", _basis),
        keywords=node.texts("keywords", pattern=r".{2,60}", what="a word of 2 to 60 letters"),
        intake=node.flag("intake", True),
        max_bill_age_days=node.whole_or_none("max_bill_age_days", 1, 31),
        note=node.text_or_none("note"),
        preflight=node.each("preflight", _preflight),
    )


def _mappings(node: Node, name: str) -> tuple[Node, ...]:
    return node.each(name, lambda each: each)


def _requirement(node: Node, bit: int, alternative: bool) -> Requirement:
    node.only("code", "text", "text_en", "kind", "kept", "any_of", "when")
    groups = node.text_or_none("any_of", pattern=_CODES, what="names of groups, a space between") or ""
    return Requirement(
        bit=bit,
        code=node.text("code", pattern=_CODE, what="a code such as ktp-ortu"),
        text=node.text("text"),
        text_en=node.text("text_en"),
        kind=node.choice("kind", RequirementKind, RequirementKind.PAPER),
        kept=node.choice("kept", Kept, Kept.SHOWN),
        any_of=tuple(groups.split()),
        when=_when(node),
        alternative=alternative,
    )


def _when(node: Node) -> When | None:
    text = node.text_or_none("when", pattern=_WHEN, what="a situation such as alasan=hilang|rusak or lahir-anak:5..17")
    if not text:
        return None
    name, equals, values = text.partition("=")
    if equals:
        return When(name, values=tuple(values.split("|")))
    name, _, ages = text.partition(":")
    low, _, high = ages.partition("..")
    return When(name, ages=(int(low), int(high)))


def _field(node: Node) -> Field:
    node.only("code", "label", "label_en", "type", "required", "when", "options", "about", "example", "slip")
    options = node.texts("options", pattern=_OPTION, what="an option such as 'baru: Baru | New'")
    return Field(
        code=node.text("code", pattern=_CODE, what="a code such as nama-anak"),
        label=node.text("label"),
        label_en=node.text("label_en"),
        type=node.choice("type", FieldType, FieldType.TEXT),
        required=node.flag("required", False),
        when=_when(node),
        options=tuple(map(_option, options)),
        about=None if node.data.get("about") is None else node.choice("about", About),
        example=node.text_or_none("example", pattern=r".{1,60}"),
        slip=node.flag("slip", False),
    )


def _preflight(node: Node) -> Preflight:
    node.only("code", "when", "text", "text_en")
    when = node.text("when")
    try:
        conditions = parse_conditions(when) if when else ()
    except ValueError:
        node.fault("when", "conditions such as lahir-anak:17..150 or tanggal-akad<10d, joined by ' & '")
        conditions = ()
    return Preflight(
        code=node.text("code", pattern=_CODE, what="a code such as usia-17"),
        conditions=conditions,
        text=node.text("text"),
        text_en=node.text("text_en"),
    )


def _option(text: str) -> Option:
    code, _, labels = text.partition(": ")
    label, _, label_en = labels.partition(" | ")
    return Option(code, label, label_en)


def _fee(node: Node) -> Fee:
    node.only("kind", "amount_rp", "items", "per", "note", "by_law", "checked_on")
    by_law = node.node_or_none("by_law")
    fee = Fee(
        kind=node.choice("kind", FeeKind),
        amount_rp=node.whole_or_none("amount_rp", 0, MONEY_MAX_RP),
        items=node.each("items", _fee_item),
        per=node.text_or_none("per"),
        note=node.text_or_none("note"),
        by_law=_basis(by_law) if by_law else None,
        checked_on=node.day_or_none("checked_on"),
    )
    for broken, name, expected in (
        (fee.kind is FeeKind.FREE and fee.amount_rp != 0, "amount_rp", "0, since the kind is free"),
        (fee.kind is FeeKind.FIXED and not fee.amount_rp, "amount_rp", "an amount, since the kind is fixed"),
        (fee.kind is FeeKind.TABLE and not fee.items, "items", "the rows of the table"),
        (fee.kind in (FeeKind.BILL, FeeKind.PERDA) and fee.amount_rp, "amount_rp", f"nothing for a {fee.kind}"),
    ):
        if broken:
            node.fault(name, expected)
    return fee


def _fee_item(node: Node) -> FeeItem:
    node.only("code", "label", "amount_rp")
    return FeeItem(
        code=node.text("code", pattern=_CODE, what="a code such as kelas-1"),
        label=node.text("label"),
        amount_rp=node.whole("amount_rp", 0, MONEY_MAX_RP),
    )


def _sla(node: Node) -> Sla:
    node.only("days", "checked_on")
    return Sla(node.whole("days", 0, 365), node.day_or_none("checked_on"))


def _basis(node: Node) -> Basis:
    node.only("basis", "jurisdiction", "valid_from", "valid_to", "checked_on")
    return Basis(
        node.text("basis"),
        node.text("jurisdiction", pattern="national|province|city", what="national, province or city"),
        node.day_or_none("valid_from"),
        node.day_or_none("valid_to"),
        node.day_or_none("checked_on"),
    )


def _roles(node: Node) -> Roles:
    node.only("takes_in", "decides", "signs", "collects")
    collects = node.text_or_none("collects", pattern="|".join(COLLECTORS), what="one of " + ", ".join(COLLECTORS))
    return Roles(node.text("takes_in"), node.text("decides"), node.text("signs"), collects)


def to_document(catalogue: Catalogue) -> dict[str, object]:
    """The catalogue as plain maps, lists, texts and whole numbers, ready for CBOR; `load_catalogue` gives it back."""
    return {
        "version": catalogue.version,
        "model": str(catalogue.model),
        "agencies": {
            agency.code: {"name": agency.name, "short": agency.short, "level": agency.level}
            for agency in catalogue.agencies.values()
        },
        "services": [_service_document(service) for service in catalogue.services],
    }


def _plain(**values: object) -> dict[str, object]:
    """`values` without what is None or an empty list, enum members as their texts."""
    kept = {name: value for name, value in values.items() if value is not None and value != []}
    return {name: str(value) if isinstance(value, str) else value for name, value in kept.items()}


def _service_document(service: Service) -> dict[str, object]:
    asked = [(each.alternative, _requirement_document(each)) for each in service.requirements]
    return _plain(
        number=service.no,
        code=service.code,
        name=service.name,
        name_en=service.name_en,
        agency=service.agency,
        group=service.group,
        offline=service.offline,
        personal_data=service.personal_data,
        cash=service.cash,
        intake=service.intake,
        fee=_fee_document(service.fee),
        sla=_plain(days=service.sla.days, checked_on=service.sla.checked_on) if service.sla else None,
        roles={str(model): _roles_document(roles) for model, roles in service.roles_by_model.items()},
        requirements=[document for alternative, document in asked if not alternative],
        alternatives=[document for alternative, document in asked if alternative],
        fields=[_field_document(field) for field in service.fields],
        legal=[_basis_document(basis) for basis in service.legal],
        keywords=list(service.keywords),
        max_bill_age_days=service.max_bill_age_days,
        note=service.note,
        preflight=[
            {"code": rule.code, "when": rule.when, "text": rule.text, "text_en": rule.text_en}
            for rule in service.preflight
        ],
    )


def _requirement_document(requirement: Requirement) -> dict[str, object]:
    return _plain(
        code=requirement.code,
        text=requirement.text,
        text_en=requirement.text_en,
        kind=requirement.kind,
        kept=requirement.kept,
        any_of=" ".join(requirement.any_of) or None,
        when=str(requirement.when) if requirement.when else None,
    )


def _field_document(field: Field) -> dict[str, object]:
    return _plain(
        code=field.code,
        label=field.label,
        label_en=field.label_en,
        type=field.type,
        required=field.required,
        when=str(field.when) if field.when else None,
        options=[f"{option.code}: {option.label} | {option.label_en}" for option in field.options],
        about=field.about,
        example=field.example,
        slip=field.slip or None,
    )


def _fee_document(fee: Fee) -> dict[str, object]:
    return _plain(
        kind=fee.kind,
        amount_rp=fee.amount_rp,
        items=[{"code": item.code, "label": item.label, "amount_rp": item.amount_rp} for item in fee.items],
        per=fee.per,
        note=fee.note,
        by_law=_basis_document(fee.by_law) if fee.by_law else None,
        checked_on=fee.checked_on,
    )


def _basis_document(basis: Basis) -> dict[str, object]:
    return _plain(
        basis=basis.basis,
        jurisdiction=basis.jurisdiction,
        valid_from=basis.valid_from,
        valid_to=basis.valid_to,
        checked_on=basis.checked_on,
    )


def _roles_document(roles: Roles) -> dict[str, object]:
    return _plain(takes_in=roles.takes_in, decides=roles.decides, signs=roles.signs, collects=roles.collects)
