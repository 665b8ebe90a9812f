"""Taking a file in: complete makes a tanda terima (TT), anything missing makes a tanda pengembalian (TP).

Of class `full` too where no letter can be issued. Pure: it runs inside the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contract.events import Fact, Kind, PersonKey
from contract.localtime import day_before
from contract.names import Paper
from contract.preflight import refusals
from contract.service import Kept, Requirement, RequirementKind, Service
from contract.states import Case
from edge.core import cases, nik
from edge.core.acts import CaseState, Decision, Draft, Stamp, View
from edge.core.form import Form
from edge.core.intake_book import Earlier, who_of
from edge.core.intake_refusals import NotConfirmed
from edge.core.offers import check_intake, service_at
from edge.core.pad import NOT_COMPLETE, pad_fact
from edge.core.people import fields_of, people, signature, told_of
from edge.core.promise import promised_day
from edge.core.queue import Ticket
from edge.core.queue_link import back_to, ticket_of
from edge.core.refusals import DiskFull, NotFound
from edge.core.settings import BranchSettings

UNKNOWN_DOCUMENT = ("Layanan ini tidak meminta berkas itu.", "This service does not ask for that document.")
NOT_A_PAPER = ("Ini keadaan yang dipastikan, bukan kertas yang disimpan.", "This is confirmed, not a paper to keep.")
REASON_INCOMPLETE = 1  # fact 13 of a returned file
KEYS = (
    "service", "applicant", "representative", "fields", "documents", "note", "queue_number", "case", "signature", "pad",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """What lies on the counter: the docs mask, and of those what is copied and what stays here."""

    docs: int = 0
    copied: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The paper's number, what was missing (mask, 0 = complete), and what the officer was told to look at.

    `refused_by` are the codes of the centre's rules that it will refuse by, `earlier` a file of the same person.
    """

    number: str
    missing: int
    warned: tuple[nik.NikWarning, ...]
    refused_by: tuple[str, ...] = ()
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """What lies on the counter, read and checked."""

    service: Service
    person: Mapping[int, Any]
    fields: Mapping[str, str]
    brought: Brought
    case: CaseState | None
    ticket: Ticket | None
    by_hand: Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class TakeIn:
    """The command. `body` is what the page or the API sent; it is judged inside the transaction.

    `confirmed` are the earlier papers and rules that a person has confirmed to have seen; None asks for nothing, as
    programs do: what is pointed out then stands in the event all the same.
    """

    body: Mapping[str, object]
    actor: int
    settings: BranchSettings
    confirmed: frozenset[str] | None = None

    def __call__(self, view: View, stamp: Stamp) -> Decision[TakenIn]:
        """Raises `FaultyInput` with every fault, `NotConfirmed`, or the refusal that stands in the way."""
        form = Form.root(self.body)
        service = service_at(form, view.catalogue)
        if service is not None:
            check_intake(service)
        if view.disk_tight:
            raise DiskFull
        return self._decided(self._read(form, service, view, stamp), view, stamp)

    def _read(self, form: Form, service: Service | None, view: View, stamp: Stamp) -> _File:
        form.only(*KEYS)
        ticket = ticket_of(form, view, stamp)
        person = people(form, "applicant")
        fields = fields_of(form, service, stamp.day) if service else {}
        signed = signature(form)
        brought = documents_of(form, service) if service else Brought()
        case = self._case(form, view, service)
        by_hand = pad_fact(form, view, stamp)
        if by_hand and service is not None and service.missing(brought.docs, fields, stamp.day):
            form.note("pad", "pad_not_complete", *NOT_COMPLETE)
        form.check()
        assert service is not None
        if fields or signed:
            person[int(PersonKey.FORM)] = fields | signed
        return _File(service, person, fields, brought, case, ticket, by_hand)

    def _decided(self, file: _File, view: View, stamp: Stamp) -> Decision[TakenIn]:
        missing = file.service.missing(file.brought.docs, file.fields, stamp.day)
        paper = Paper.TP if missing else Paper.TT
        earlier = self._earlier(file, view, stamp)
        rules = refusals(file.service.preflight, told_of(file.person, file.fields), stamp.day)
        warned = nik_warnings(file.person, self.settings, stamp.day)
        told = TakenIn(
            number=view.number(paper, view.next_n(paper)),
            missing=missing,
            warned=(*warned, nik.NikWarning.DUPLICATE) if earlier else warned,
            refused_by=tuple(rule.code for rule in rules),
            earlier=earlier,
        )
        self._check_confirmed(told)
        facts = self._facts(file, view, paper)
        facts |= self._returned(missing) if missing else self._received(file, told, view, stamp)
        kind = Kind.RETURNED if missing else Kind.INTAKE
        draft = Draft(kind, self.actor, {int(key): value for key, value in facts.items()}, file.person, paper)
        return Decision((draft,), told, printing=(0,))

    def _check_confirmed(self, told: TakenIn) -> None:
        if self.confirmed is None:
            return
        doubts = (*((told.earlier.number,) if told.earlier else ()), *told.refused_by)
        if open_ones := [doubt for doubt in doubts if doubt not in self.confirmed]:
            raise NotConfirmed(open_ones)

    def _facts(self, file: _File, view: View, paper: Paper) -> dict[int, Any]:
        facts: dict[int, Any] = {
            Fact.N: view.next_n(paper),
            Fact.SERVICE: file.service.no,
            Fact.CATALOGUE: view.catalogue.version,
            Fact.DOCS: file.brought.docs,
        }
        if file.brought.docs:
            facts[Fact.KEPT] = [file.brought.copied, file.brought.handed_over]
        if file.case is not None:
            facts[Fact.CASE] = file.case.case_id
        return facts

    def _returned(self, missing: int) -> dict[int, Any]:
        return {Fact.MISSING: missing, Fact.REASON: REASON_INCOMPLETE}

    def _received(self, file: _File, told: TakenIn, view: View, stamp: Stamp) -> dict[int, Any]:
        """What only a complete file has: the promise, the ticket it came with, and what was pointed out."""
        facts = {**back_to(file.ticket, view), **file.by_hand}
        warned: list[Any] = [*map(int, told.warned), *told.refused_by]
        if warned:
            facts[Fact.WARNED] = warned
        # A supplement to a file that the agency works on does not set its clock back; one that it asked for does.
        if file.case is None or file.case.state in (Case.RETURNED, Case.FIX_ASKED):
            promised = promised_day(file.service, stamp.day, view.calendar, self.settings.intake.transport_days)
            if promised is not None:
                facts[Fact.PROMISE_DAY] = promised
        return facts

    def _earlier(self, file: _File, view: View, stamp: Stamp) -> Earlier | None:
        who = who_of(file.person)
        since = day_before(stamp.day, self.settings.intake.duplicate_days)
        case_id = file.case.case_id if file.case else ""
        return view.intakes.earlier(file.service.no, who, since, case_id) if who.known else None

    def _case(self, form: Form, view: View, service: Service | None) -> CaseState | None:
        """The case that this file continues, None for a new one. A case that cannot take this file is a fault."""
        case_id = form.text("case")
        if not case_id:
            return None
        case = view.case(case_id)
        if case is None:
            raise NotFound(what=case_id)
        if service is not None and case.service != service.no:
            form.note("case", "other_service", "Berkas ini untuk layanan lain.", "This case is for another service.")
        if not cases.may(case, Kind.INTAKE):
            form.note("case", "case_closed", "Berkas ini sudah selesai.", "This case is finished.")
        return case


def nik_warnings(person: Mapping[int, Any], settings: BranchSettings, day: int) -> tuple[nik.NikWarning, ...]:
    """What to look at in the applicant's NIK; nothing where there is none."""
    number = person.get(PersonKey.NIK, "")
    if not number:
        return ()
    return nik.warnings_of(number, region_of(settings), day, person.get(PersonKey.BORN_DAY, 0))


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
