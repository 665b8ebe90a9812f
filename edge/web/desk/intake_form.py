"""Between the intake page and the command: what was typed becomes a body, pointers become fields again.

Rehearses the pure rules of the core, so that a page can say everything at once before anything is done. Has no effect.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contract.events import PersonKey
from contract.preflight import Preflight, refusals
from contract.service import FieldType, Requirement, RequirementKind, Service
from edge.core import nik
from edge.core.form import Form
from edge.core.intake import documents_of, nik_warnings
from edge.core.people import fields_of, people, signature, told_of
from edge.core.refusals import Fault as CoreFault
from edge.core.settings import BranchSettings
from edge.web.desk import pad_fields
from kit.i18n import pick
from kit.web.forms import Typed
from kit.web.text import Fault, clean

PERSON: Final = {
    "name": "nama", "nik": "nik", "born": "lahir", "phone": "telepon", "address": "alamat", "id_seen": "identitas",
    "kelurahan": "kelurahan",
}  # fmt: skip
STAND_IN: Final = {
    "name": "wakil-nama", "relation": "wakil-hubungan", "nik": "wakil-nik", "phone": "wakil-telepon",
    "id_seen": "wakil-identitas",
}  # fmt: skip
ROOT: Final = {"note": "catatan", "queue_number": "antrean", "case": "berkas", "signature": "tanda"}
POINTERS: Final = {
    **{f"/applicant/{key}": name for key, name in PERSON.items()},
    **{f"/payer/{key}": name for key, name in PERSON.items()},
    **{f"/representative/{key}": name for key, name in STAND_IN.items()},
    **{f"/{key}": name for key, name in ROOT.items()},
    **pad_fields.POINTERS,
    "/representative/role": "wakil-sebagai",
    "/service": "layanan",
    "/signer": "penandatangan",
}
LABELS: Final = {
    **pad_fields.LABELS,
    "nama": ("Nama sesuai KTP-el", "Name as on the card"), "nik": ("NIK", "NIK"),
    "lahir": ("Tanggal lahir", "Date of birth"), "telepon": ("Nomor ponsel", "Phone number"),
    "alamat": ("Alamat", "Address"), "identitas": ("Identitas lain", "Other identity"),
    "wakil-nama": ("Nama yang datang", "Who came"), "wakil-nik": ("NIK yang datang", "NIK of who came"),
    "wakil-hubungan": ("Hubungan", "Relation"), "wakil-telepon": ("Ponsel yang datang", "Phone of who came"),
    "wakil-identitas": ("Bukti yang ditunjukkan", "Proof that was shown"), "wakil-sebagai": ("Sebagai", "As"),
    "layanan": ("Layanan", "Service"), "catatan": ("Keterangan", "Note"), "antrean": ("Nomor antrean", "Ticket"),
    "kelurahan": ("Kelurahan tempat tinggal", "Kelurahan of residence"),
    "penandatangan": ("Penanda tangan", "Who signs"), "berkas": ("Berkas", "File"),
    "tanda": ("Tanda tangan", "Signature"),
}  # fmt: skip
_DAY: Final = re.compile(  # the separators may be left out where both digits are there: 02092019
    r"([0-9]{2}|[0-9](?=[-/. ]))[-/. ]?([0-9]{2}|[0-9](?=[-/. ]))[-/. ]?([0-9]{4})", re.ASCII
)
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Need:
    """One row of the checklist. `must`: it has to be marked; `way`: another way that stands in for a missing paper."""

    code: str
    digit: str
    text: str
    condition: bool
    kept: str
    chosen: str
    must: bool
    way: bool


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would happen: faults next to fields, what to look at, how many requirements are missing, and by which rules
    the centre would refuse. `person` and `fields` are as the event would hold them."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    missing: int
    refused_by: tuple[Preflight, ...] = ()
    person: Mapping[int, Any] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the paper would be a tanda terima."""
        return not self.missing


def iso_day(text: str) -> str:
    """`02-09-2019` or `02092019` as `2019-09-02`; anything else unchanged, for the core to judge."""
    found = _DAY.fullmatch(text.strip())
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else text.strip()


def local_day(text: str) -> str:
    """`2019-09-02` as `02-09-2019`."""
    found = _ISO.fullmatch(text)
    return f"{found[3]}-{found[2]}-{found[1]}" if found else text


def person_body(typed: Typed) -> dict[str, str]:
    """The applicant; empty ones left out."""
    told = {key: clean(typed.one(name)) for key, name in PERSON.items()} | {"born": iso_day(clean(typed.one("lahir")))}
    return {key: text for key, text in told.items() if text} | {"name": told["name"]}


def representative_body(typed: Typed) -> dict[str, str] | None:
    """Whoever stands at the counter for the applicant, None when nobody does."""
    found = {key: text for key, name in STAND_IN.items() if (text := clean(typed.one(name)))}
    role = clean(typed.one("wakil-sebagai"))
    return found | ({"role": role} if role else {}) if found else None


def field_values(service: Service, typed: Typed) -> dict[str, str]:
    """The service's own fields as the core wants them, empty ones left out."""
    values = {field.code: clean(typed.one(f"isi-{field.code}")) for field in service.fields}
    dates = {field.code for field in service.fields if field.type is FieldType.DATE}
    return {code: iso_day(text) if code in dates else text for code, text in values.items() if text}


def body_of(service: Service, typed: Typed, needs: Iterable[Need]) -> dict[str, object]:
    """The command's body, as `POST intakes` has it."""
    documents = []
    for need in needs:
        if need.chosen == "ada":
            kept = typed.one(f"kertas-{need.code}")
            documents.append({"code": need.code} if need.condition or not kept else {"code": need.code, "kept": kept})
    body: dict[str, object] = {
        "service": service.code,
        "applicant": person_body(typed),
        "fields": field_values(service, typed),
        "documents": documents,
    }
    optional: dict[str, object] = {key: clean(typed.one(name)) for key, name in ROOT.items()}
    optional["representative"] = representative_body(typed)
    return body | {key: value for key, value in optional.items() if value}


def needs_of(service: Service, typed: Typed, day: int) -> tuple[Need, ...]:
    """The checklist as the form stands: what counts in this situation, then the other ways."""
    values = field_values(service, typed)
    rows: list[Need] = []
    for requirement in service.requirements:
        holds = True if requirement.when is None else requirement.when.holds(values, day)
        if holds is False:
            continue
        way = requirement.alternative and (holds is None or requirement.when is None)
        rows.append(_need(requirement, typed, must=holds is True and not way, way=way, count=len(rows)))
    return tuple(sorted(rows, key=lambda row: row.way))


def _need(requirement: Requirement, typed: Typed, *, must: bool, way: bool, count: int) -> Need:
    digit = str(count + 1) if count < 9 and not way else ""
    kept = typed.one(f"kertas-{requirement.code}") or requirement.kept.value
    condition = requirement.kind is RequirementKind.CONDITION
    text = pick(requirement.text, requirement.text_en)
    return Need(requirement.code, digit, text, condition, kept, typed.one(f"ada-{requirement.code}"), must, way)


def rehearse(service: Service, typed: Typed, needs: tuple[Need, ...], day: int, settings: BranchSettings) -> Rehearsal:
    """Everything that the core would say to this form, without doing anything."""
    form = Form.root(body_of(service, typed, needs))
    person = people(form, "applicant")
    fields = fields_of(form, service, day)
    signature(form)
    brought = documents_of(form, service)
    faults = [field_fault(fault, service, needs, typed) for fault in form.faults]
    faults += [_unmarked(need) for need in needs if need.must and need.chosen not in ("ada", "tidak")]
    # What nobody has marked yet is not said to be missing; it is a fault of its own.
    open_ones = sum(service_mask(service, need.code) for need in needs if need.must and not need.chosen)
    missing = service.missing(brought.docs | open_ones, fields, day).bit_count()
    rules = refusals(service.preflight, told_of(person, fields), day)
    return Rehearsal(tuple(faults), look_at(person, settings, day), missing, rules, person, fields)


def service_mask(service: Service, code: str) -> int:
    """The docs mask of one requirement."""
    requirement = service.requirement(code)
    return requirement.mask if requirement else 0


def _unmarked(need: Need) -> Fault:
    if need.condition:
        return Fault(f"ada-{need.code}", "unmarked", "Tandai ya atau tidak.", "Mark yes or no.")
    return Fault(f"ada-{need.code}", "unmarked", "Tandai ada atau tidak ada.", "Mark there or not there.")


def look_at(person: Mapping[int, Any], settings: BranchSettings, day: int) -> tuple[Fault, ...]:
    """What to look at in the NIK: amber, never an error."""
    number = str(person.get(PersonKey.NIK, ""))
    return tuple(_eye(code, number, day) for code in nik_warnings(person, settings, day))


def _eye(code: nik.NikWarning, number: str, day: int) -> Fault:
    born = nik.born_on(number, day)
    if code is nik.NikWarning.BORN_DIFFERS and born is not None:
        shown = f"{born:%d-%m-%Y}"
        return Fault(
            "lahir",
            code.name.lower(),
            f"NIK menunjukkan {shown}. Cocokkan dengan KTP-el; boleh dilanjutkan.",
            f"The NIK says {shown}. Compare with the card; you may go on.",
        )
    return Fault("nik", code.name.lower(), *nik.WORDS[code])


def labels_of(service: Service | None, needs: Iterable[Need]) -> dict[str, str]:
    """Field name to label, for the summary."""
    labels = {name: pick(*words) for name, words in LABELS.items()}
    if service is not None:
        labels |= {f"isi-{field.code}": pick(field.label, field.label_en) for field in service.fields}
    return labels | {f"ada-{need.code}": need.text for need in needs}


def field_name(pointer: str, needs: Iterable[Need]) -> str:
    """The form field behind a pointer of the body."""
    if pointer in POINTERS:
        return POINTERS[pointer]
    parts = pointer.split("/")
    if parts[1:2] == ["fields"] and len(parts) == 3:
        return f"isi-{parts[2]}"
    if parts[1:2] == ["documents"] and len(parts) > 2 and parts[2].isdigit():
        there = [need.code for need in needs if need.chosen == "ada"]
        return f"ada-{there[int(parts[2])]}" if int(parts[2]) < len(there) else ""
    return parts[-1].replace("_", "-") if pointer else ""


def field_fault(fault: CoreFault, service: Service | None, needs: Iterable[Need], typed: Typed) -> Fault:
    """A fault of the core as the page says it: at its field, in the counter's own words."""
    name = field_name(fault.pointer, needs)
    label = labels_of(service, ()).get(name, "")
    said = _counter_words(fault, label, typed.one(name))
    return Fault(name, fault.code, *(said or (fault.message, fault.message_en)))


def _counter_words(fault: CoreFault, label: str, text: str) -> tuple[str, str] | None:
    digits = sum(character in "0123456789" for character in text)
    match fault.code:
        case "required" if label:
            small = label[0].lower() + label[1:] if label[1:2].islower() else label
            return f"Isi {small}.", f"Enter: {label}."
        case "not_nik":
            return f"NIK baru {digits} angka, seharusnya 16.", f"The NIK has {digits} digits, it needs 16."
        case "not_nop":
            return f"NOP baru {digits} angka, seharusnya 18.", f"The NOP has {digits} digits, it needs 18."
        case "not_phone":
            return (
                f"Baru {digits} angka. Isi 10 sampai 13 angka, atau kosongkan.",
                f"{digits} digits so far. Enter 10 to 13 digits starting with 0, or leave it empty.",
            )
        case "not_date":
            return (
                "Tanggal ditulis HH-BB-TTTT, misalnya 02-09-2019.",
                "Write the date as DD-MM-YYYY, such as 02-09-2019.",
            )
    return None
