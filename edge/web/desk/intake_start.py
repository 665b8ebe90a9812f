"""Beginning a form with what is known: the same person's next service, a returned file that is complete now.

Turns a paper's event back into what would have been typed. Who sees it is noted first, by whoever calls this.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from contract.catalogue import Catalogue
from contract.events import Fact, PersonKey
from contract.service import FieldType, Kept, Service
from edge.core.people import SIGNATURE
from edge.ports import PaperDetail
from edge.web.desk.intake_form import PERSON, STAND_IN, local_day
from kit.web.forms import Typed

KEYS = {
    "name": PersonKey.NAME, "nik": PersonKey.NIK, "phone": PersonKey.PHONE, "address": PersonKey.ADDRESS,
    "relation": PersonKey.RELATION, "id_seen": PersonKey.ID_SEEN,
}  # fmt: skip


def same_person(paper: PaperDetail, visit: str = "") -> Typed:
    """A new form for the person of `paper`; `visit` is the queue number they came with."""
    person = paper.person or {}
    typed = _person(person)
    if visit:
        typed["antrean"] = visit
    return Typed({name: [text] for name, text in typed.items()})


def continued(paper: PaperDetail, catalogue: Catalogue) -> Typed:
    """The file of `paper` as it was, to be completed: what was there is marked, what was missing is open."""
    person, facts = paper.person or {}, paper.event.facts
    typed = _person(person)
    form = person.get(PersonKey.FORM, {})
    told = {str(code): str(text) for code, text in form.items()} if isinstance(form, Mapping) else {}
    service = catalogue.by_no(paper.service)
    if service is not None:
        typed |= {"layanan": service.code, "berkas": paper.record.case_id or paper.record.number}
        typed |= _fields(service, told)
        typed |= _documents(paper, service, facts)
    note = person.get(PersonKey.NOTE, "")
    typed |= {"catatan": str(note)} if note else {}
    typed |= {"tanda": told[SIGNATURE]} if SIGNATURE in told else {}
    return Typed({name: [text] for name, text in typed.items()})


def _person(person: Mapping[int, Any]) -> dict[str, str]:
    typed = _texts(person, PERSON.items())
    if isinstance(born := person.get(PersonKey.BORN_DAY), int):
        typed["lahir"] = f"{born % 100:02}-{born // 100 % 100:02}-{born // 10_000}"
    for role, other in person.get(PersonKey.OTHERS, ())[:1]:
        typed |= {"wakil-sebagai": str(role), **_texts(other, STAND_IN.items())}
    return typed


def _texts(person: Mapping[int, Any], names: Iterable[tuple[str, str]]) -> dict[str, str]:
    found = {name: person.get(KEYS[key]) for key, name in names if key in KEYS}
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _fields(service: Service, told: Mapping[str, str]) -> dict[str, str]:
    dates = {each.code for each in service.fields if each.type is FieldType.DATE}
    known = {each.code for each in service.fields}
    return {f"isi-{code}": local_day(text) if code in dates else text for code, text in told.items() if code in known}


def _documents(paper: PaperDetail, service: Service, facts: Mapping[Any, Any]) -> dict[str, str]:
    """By the codes of the catalogue that the paper was made under: bits may mean something else today."""
    old = paper.catalogue.by_no(paper.service)
    docs = facts.get(Fact.DOCS, 0)
    copied, handed_over = facts.get(Fact.KEPT) or (0, 0)
    typed: dict[str, str] = {}
    for each in old.requirements if old else ():
        if not docs & each.mask or service.requirement(each.code) is None:
            continue
        kept = Kept.HANDED_OVER if handed_over & each.mask else Kept.COPIED if copied & each.mask else Kept.SHOWN
        typed |= {f"ada-{each.code}": "ada", f"kertas-{each.code}": kept.value}
    return typed
