"""Taking a file in: complete makes a tanda terima (TT), anything missing makes a tanda pengembalian (TP).

Also for services of class `full`, until letters can be issued at the branch. Pure: it runs inside the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.names import Paper
from contract.service import Kept, Requirement, RequirementKind, Service
from edge.core import cases, nik
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.offers import check_intake, service_at
from edge.core.people import fields_of, people
from edge.core.refusals import DiskFull, NotFound
from edge.core.settings import BranchSettings

UNKNOWN_DOCUMENT = ("Layanan ini tidak meminta berkas itu.", "This service does not ask for that document.")
NOT_A_PAPER = ("Ini keadaan yang dipastikan, bukan kertas yang disimpan.", "This is confirmed, not a paper to keep.")
REASON_INCOMPLETE = 1  # fact 13 of a returned file
QUEUE_CHARS = 8
KEYS = ("service", "applicant", "representative", "fields", "documents", "note", "queue_number", "case")


@dataclass(frozen=True, slots=True)
class Brought:
    """What lies on the counter: the docs mask, and of those what is copied and what stays here."""

    docs: int = 0
    copied: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The paper's number, and what was missing (mask, 0 = complete) and what the officer was told to look at."""

    number: str
    missing: int
    warned: tuple[nik.NikWarning, ...]


@dataclass(frozen=True, slots=True)
class TakeIn:
    """The command. `body` is what the page or the API sent; it is judged inside the transaction."""

    body: Mapping[str, object]
    actor: int
    settings: BranchSettings

    def __call__(self, view: View, stamp: Stamp) -> Decision[TakenIn]:
        """Raises `FaultyInput` with every fault, or the refusal that stands in the way."""
        form = Form.root(self.body)
        service = service_at(form, view.catalogue)
        if service is not None:
            check_intake(service)
        if view.disk_tight:
            raise DiskFull
        return self._decided(form, service, view, stamp)

    def _decided(self, form: Form, service: Service | None, view: View, stamp: Stamp) -> Decision[TakenIn]:
        form.only(*KEYS)
        # The queue has no store yet; its number is checked so that a program may already send it.
        form.text("queue_number", limit=QUEUE_CHARS)
        person = people(form, "applicant")
        fields = fields_of(form, service, stamp.day) if service else {}
        brought = documents_of(form, service) if service else Brought()
        case_id = self._case(form, view, service)
        form.check()
        assert service is not None
        if fields:
            person[int(PersonKey.FORM)] = fields
        missing = service.missing(brought.docs, fields, stamp.day)
        warned = self._warnings(person, stamp.day)
        draft = self._draft(view, service, brought, missing, case_id, person, warned)
        paper = Paper.TP if missing else Paper.TT
        return Decision((draft,), TakenIn(view.number(paper, view.next_n(paper)), missing, warned), printing=(0,))

    def _draft(
        self,
        view: View,
        service: Service,
        brought: Brought,
        missing: int,
        case_id: str,
        person: Mapping[int, Any],
        warned: tuple[nik.NikWarning, ...],
    ) -> Draft:
        paper = Paper.TP if missing else Paper.TT
        facts: dict[int, Any] = {
            Fact.N: view.next_n(paper),
            Fact.SERVICE: service.no,
            Fact.CATALOGUE: view.catalogue.version,
            Fact.DOCS: brought.docs,
        }
        if brought.docs:
            facts[Fact.KEPT] = [brought.copied, brought.handed_over]
        if case_id:
            facts[Fact.CASE] = case_id
        if missing:
            facts |= {Fact.MISSING: missing, Fact.REASON: REASON_INCOMPLETE}
        elif warned:
            facts[Fact.WARNED] = [int(code) for code in warned]
        kind = Kind.RETURNED if missing else Kind.INTAKE
        return Draft(kind, self.actor, {int(key): value for key, value in facts.items()}, person, paper)

    def _case(self, form: Form, view: View, service: Service | None) -> str:
        """The case that this file continues, "" for a new one. A case that cannot take this file is a fault."""
        case_id = form.text("case")
        if not case_id:
            return ""
        case = view.case(case_id)
        if case is None:
            raise NotFound(what=case_id)
        if service is not None and case.service != service.no:
            form.note("case", "other_service", "Berkas ini untuk layanan lain.", "This case is for another service.")
        if not cases.may(case, Kind.INTAKE):
            form.note("case", "case_closed", "Berkas ini sudah selesai.", "This case is finished.")
        return case.case_id

    def _warnings(self, person: Mapping[int, Any], day: int) -> tuple[nik.NikWarning, ...]:
        number = person.get(PersonKey.NIK, "")
        return nik.warnings_of(number, region_of(self.settings), day) if number else ()


def region_of(settings: BranchSettings) -> str:
    """The first four digits of a NIK given in this city, from the kelurahan's code ``62.71.05.1005``."""
    return settings.kelurahan.replace(".", "")[:4]


def documents_of(form: Form, service: Service) -> Brought:
    """The documents of the body: a code, or {code, kept}; each once; conditions are confirmed and never kept."""
    docs = copied = handed_over = 0
    for entry in form.items("documents", shorthand="code"):
        requirement = _requirement(entry, service)
        if requirement is None:
            continue
        if docs & requirement.mask:
            entry.fault("", "twice")
        kept = _kept(entry, requirement)
        docs |= requirement.mask
        copied |= requirement.mask if kept is Kept.COPIED else 0
        handed_over |= requirement.mask if kept is Kept.HANDED_OVER else 0
    return Brought(docs, copied, handed_over)


def _requirement(entry: Form, service: Service) -> Requirement | None:
    entry.only("code", "kept")
    code = entry.text("code", required=True)
    requirement = service.requirement(code) if code else None
    if code and requirement is None:
        entry.note("", "unknown_document", *UNKNOWN_DOCUMENT)
    return requirement


def _kept(entry: Form, requirement: Requirement) -> Kept:
    told = entry.choice("kept", tuple(Kept))
    if requirement.kind is RequirementKind.CONDITION:
        if told not in ("", Kept.SHOWN):
            entry.note("kept", "not_a_paper", *NOT_A_PAPER)
        return Kept.SHOWN
    return Kept(told) if told else requirement.kept
