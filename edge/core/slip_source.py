"""From a paper's event to the words on it: reads facts and person keys by the catalogue version that issued it.

Pure. `slip_of` is what the desk's print page, the API's picture and the spool all call, so a paper says the same
wherever it is drawn. A service or key of a newer version is shown as such, never guessed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from contract.catalogue import Catalogue, RequirementKind, Service
from contract.events import Event, Fact, PersonKey
from contract.names import Paper
from edge.core import bill, cancel
from edge.core.money import Closing, Deposit
from edge.core.people import REPRESENTATIVE
from edge.core.settings import BranchSettings
from edge.core.slip import OwnWords, PaperData, ServiceText, SlipContent, SlipSettings, content_of
from edge.core.slip_answers import complaint_words, handover_sentence
from edge.core.slip_intake import told_rows
from edge.core.slip_letters import letter_words
from edge.core.slip_money import closing_words, deposit_words
from edge.core.slip_outage import outage_words

ASSESSED = ("SKRD", "Karcis")
TREASURER = "Bendahara Penerimaan Pembantu"
CANCEL_WORDS = {cancel.REASONS[name]: words[0] for name, words in cancel.WORDS.items()}


class RecordLike(Protocol):
    """What a slip needs of the receipt as the API shows it."""

    @property
    def number(self) -> str: ...
    @property
    def check_code(self) -> str: ...
    @property
    def qr_text(self) -> str: ...


class PaperLike(Protocol):
    """What a slip needs of a paper; `edge.ports.PaperDetail` is one."""

    @property
    def record(self) -> RecordLike: ...
    @property
    def event(self) -> Event: ...
    @property
    def catalogue(self) -> Catalogue: ...
    @property
    def service(self) -> int: ...
    @property
    def paper(self) -> int: ...
    @property
    def at_s(self) -> int: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def cancelled_by(self) -> str | None: ...
    @property
    def cancel_qr_text(self) -> str | None: ...
    @property
    def second_name(self) -> str: ...
    @property
    def routed_to(self) -> str: ...
    @property
    def money(self) -> Closing | Deposit | None: ...


Words = Callable[[PaperLike, BranchSettings], OwnWords]
# Papers whose words are made in a module of their own, `edge.core.slip_<area>`.
OWN: Mapping[Paper, Words] = {
    Paper.BA: outage_words,
    Paper.TK: closing_words,
    Paper.ST: deposit_words,
    Paper.SK: letter_words,
    Paper.AD: complaint_words,
}


def slip_of(
    paper: PaperLike,
    branch: BranchSettings,
    *,
    connected: bool,
    copy: int = 0,
    copy_at_s: int = 0,
    recorded_at_s: int | None = None,
    cancel_code: str = "",
    case_service: int | None = None,
) -> SlipContent:
    """The words of a paper as it would be printed now.

    `connected`: whether the hub is in reach now. `copy` 0 is the first print, n prints SALINAN n made at `copy_at_s`.
    `cancel_code` is the check code of the cancellation's own paper, `case_service` a service to name where the paper
    itself has none.
    """
    data = _data(paper, branch, connected, copy, copy_at_s, recorded_at_s, cancel_code)
    return content_of(data, service_text(paper.catalogue, paper.service or case_service), slip_settings(branch))


def slip_settings(branch: BranchSettings) -> SlipSettings:
    """The branch as its papers name it."""
    return SlipSettings(
        issuer=branch.issuer,
        place=branch.name,
        place_line=branch.address,
        host=branch.qr_host,
        offset_min=branch.offset_min,
        sample=branch.fictional,
        training=branch.training,
    )


def service_text(catalogue: Catalogue, service_no: object) -> ServiceText:
    """What a paper may say of a service: a fee or a time only where the catalogue calls it certain."""
    service = catalogue.by_no(service_no) if isinstance(service_no, int) else None
    if service is None:
        return ServiceText(name=f"layanan no {service_no}" if service_no else "", decides="")
    return ServiceText(
        name=service.name,
        decides=_agency(catalogue, service),
        papers=tuple((r.text, r.kind is RequirementKind.CONDITION) for r in service.requirements),
        free=service.fee.gratis,
        fee_rp=service.fee.amount_rp if service.fee.certain else None,
        promise_days=service.sla.days if service.sla is not None and service.sla.certain else None,
    )


def _agency(catalogue: Catalogue, service: Service) -> str:
    code = catalogue.roles(service).decides
    return catalogue.agencies[code].short if code in catalogue.agencies else code


def _data(
    paper: PaperLike,
    branch: BranchSettings,
    connected: bool,
    copy: int,
    copy_at_s: int,
    recorded_at_s: int | None,
    cancel_code: str,
) -> PaperData:
    facts: Mapping[Any, Any] = paper.event.facts
    person: Mapping[Any, Any] = paper.event.person or {}
    copied, handed_over = facts.get(Fact.KEPT) or (0, 0)
    deputy, relation = _deputy(person)
    void = paper.cancelled_by or ""
    return PaperData(
        number=paper.record.number,
        paper=Paper(paper.paper),
        at_s=paper.at_s,
        clock=paper.event.clock,
        qr_text=(paper.cancel_qr_text or "") if void else paper.record.qr_text,
        check_code=cancel_code if void else paper.record.check_code,
        staff=paper.actor_name,
        staff_title=_staff_title(paper, branch),
        name=_text(person, PersonKey.NAME),
        nik=_text(person, PersonKey.NIK),
        represented_by=deputy,
        relation=relation or _text(person, PersonKey.RELATION),
        docs=facts.get(Fact.DOCS, 0),
        copied=copied,
        handed_over=handed_over,
        missing=facts.get(Fact.MISSING, 0),
        objects=_objects(facts, person) + (_told(paper, person) if paper.paper in (Paper.TT, Paper.TP) else ()),
        promise_day=facts.get(Fact.PROMISE_DAY),
        lines=_lines(facts, paper),
        amount_rp=facts.get(Fact.AMOUNT_RP, 0),
        tendered_rp=facts.get(Fact.TENDERED_RP),
        list_day=_list_day(facts),
        case=_other_case(facts, paper.record.number),
        of_number=facts.get(Fact.REF, ""),
        reason=_reason(paper, facts, person),
        second_person=paper.second_name,
        documents=tuple(person.get(PersonKey.DOC_NUMBERS, ())),
        connected=connected,
        recorded_at_s=recorded_at_s,
        copy=copy,
        copy_at_s=copy_at_s,
        void_by=void,
        routed_to=paper.routed_to,
        id_seen=_text(person, PersonKey.ID_SEEN),
        handed=handover_sentence(paper.event) if paper.paper == Paper.PY else "",
        own=words(paper, branch) if (words := OWN.get(Paper(paper.paper))) else None,
    )


def _text(person: Mapping[Any, Any], key: PersonKey) -> str:
    value = person.get(key, "")
    return value if isinstance(value, str) else ""


def _deputy(person: Mapping[Any, Any]) -> tuple[str, str]:
    """Name and relation of whoever stood at the counter in the applicant's place."""
    for role, other in person.get(PersonKey.OTHERS, ()):
        if role == REPRESENTATIVE and isinstance(other, Mapping):
            return _text(other, PersonKey.NAME), _text(other, PersonKey.RELATION)
    return "", ""


def _staff_title(paper: PaperLike, branch: BranchSettings) -> str:
    """In whose name the money was taken: the treasurer's own, or by an officer for the treasurer."""
    treasurer = branch.treasurer
    if treasurer is None:
        return ""
    own = treasurer.name == paper.actor_name
    return f"{TREASURER}\n{treasurer.decree}" if own else f"untuk {TREASURER}\n{treasurer.name}, {treasurer.decree}"


def _reason(paper: PaperLike, facts: Mapping[Any, Any], person: Mapping[Any, Any]) -> str:
    """Why a paper was cancelled, in words; the counter's own words where the reason is another one."""
    if paper.paper != Paper.BT:
        return ""
    note, code = _text(person, PersonKey.NOTE), facts.get(Fact.REASON, 0)
    listed = CANCEL_WORDS.get(code, "") if code != cancel.REASONS["other"] or not note else ""
    return ": ".join(part for part in (listed, note) if part)


def _lines(facts: Mapping[Any, Any], paper: PaperLike) -> tuple[tuple[str, int], ...]:
    """The parts of an amount by tariff, each with its words."""
    service = paper.catalogue.by_no(paper.service)
    labels = {item.code: item.label for item in service.fee.items} if service else {}
    return tuple(
        (_part(code, quantity, labels.get(code, service.name if service else code)), quantity * unit_rp)
        for code, quantity, unit_rp in facts.get(Fact.LINES, ())
    )


def _part(code: str, quantity: int, label: str) -> str:
    """One part of an amount: of a bill by its rules, or of a tariff."""
    if code in bill.PART_WORDS:
        return bill.PART_WORDS[code][0] + (f" {quantity} bulan" if code == bill.LATE else "")
    return f"{label} ({quantity} x)"


def _objects(facts: Mapping[Any, Any], person: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
    """What was paid for: the bill's reference, or the document that determined the amount."""
    rows: list[tuple[str, str]] = []
    if billed := facts.get(Fact.BILL):
        rows.append(("Tagihan", str(billed[0])))
    if assessed := facts.get(Fact.ASSESSED):
        kind, number, period = assessed
        rows += [(ASSESSED[kind] if kind in (0, 1) else "Ketetapan", str(number)), ("Masa", str(period))]
    if thing := _text(person, PersonKey.OBJECT):
        rows.append(("Objek", thing))
    return tuple(rows)


def _told(paper: PaperLike, person: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
    """What a file tells of besides its applicant."""
    return told_rows(person, paper.catalogue.by_no(paper.service))


def _list_day(facts: Mapping[Any, Any]) -> int | None:
    billed = facts.get(Fact.BILL)
    return int(billed[1]) if billed else None


def _other_case(facts: Mapping[Any, Any], number: str) -> str:
    """The case this paper belongs to, where another paper opened it."""
    case = facts.get(Fact.CASE, "")
    return case if case and case != number else ""
