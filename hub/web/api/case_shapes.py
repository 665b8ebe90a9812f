"""Cases as the hub's API says them: names and units are a promise to programs (`docs/reference/`)."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from contract.answers import WORDS, why_of
from contract.catalogue import Catalogue
from contract.localtime import WIB_MIN, rfc3339
from contract.names import Position
from hub.core.offices import AnswerRecord, CaseFile, CaseRecord, SealedPerson

NO_PROMISE: Final = 9999_12_31


@dataclass(frozen=True, slots=True)
class Branches:
    """Each branch's name and zone by its code."""

    known: Mapping[str, tuple[str, int]]

    def name(self, node: str) -> str:
        """The branch's name, its code where the hub knows no name."""
        return self.known.get(node, (node, 0))[0]

    def zone(self, node: str) -> int:
        """Minutes from UTC."""
        return self.known.get(node, ("", WIB_MIN))[1]


class Case(msgspec.Struct, frozen=True):
    """A case. `lag_s` is how long its first paper took from the branch to the ledger; no name is here."""

    id: str
    node: str
    branch: str
    service: str
    service_name: str
    agency: str
    state: str
    step: int
    opened_at: str
    arrived_at: str
    lag_s: int
    moved_at: str
    promise: str | None
    initials: str | None


class Cases(msgspec.Struct, frozen=True):
    """A page; `next` leads to the one after it, null at the end."""

    cases: list[Case]
    next: str | None


class Answer(msgspec.Struct, frozen=True):
    """One answer. `told_at` is when the branch told the citizen, null until the hub has heard of it."""

    step: int
    answer: str
    reason: str | None
    reason_text: str
    at: str
    promise: str | None
    products: list[str]
    told_at: str | None


class Person(msgspec.Struct, frozen=True):
    """A person part, sealed (HPKE base, base64) to `agency`, whose key alone opens it; info is the event's position."""

    position: str
    agency: str
    sealed: str


class File(msgspec.Struct, frozen=True):
    """A case with all that belongs to it, oldest first."""

    case: Case
    papers: list[str]
    answers: list[Answer]
    persons: list[Person]


def case_of(case: CaseRecord, catalogue: Catalogue | None, branches: Branches) -> Case:
    """A case as the API shows it."""
    service = catalogue.by_no(case.service) if catalogue else None
    zone = branches.zone(case.node)
    return Case(
        id=case.case_id,
        node=case.node,
        branch=branches.name(case.node),
        service=service.code if service else str(case.service),
        service_name=service.name if service else f"layanan no {case.service}",
        agency=case.agency,
        state=case.state.name.lower(),
        step=case.step,
        opened_at=rfc3339(case.opened_at_s, zone),
        arrived_at=rfc3339(case.arrived_at_s, zone),
        lag_s=max(0, case.arrived_at_s - case.opened_at_s),
        moved_at=rfc3339(case.moved_at_s, zone),
        promise=day_text(case.promise_day),
        initials=case.initials,
    )


def file_of(found: CaseFile, catalogue: Catalogue | None, branches: Branches, *, persons: bool) -> File:
    """A case with its papers and answers; `persons` only for who may answer it."""
    zone = branches.zone(found.case.node)
    return File(
        case=case_of(found.case, catalogue, branches),
        papers=list(found.papers),
        answers=[_answer(answer, zone) for answer in found.answers],
        persons=[_person(person) for person in found.persons] if persons else [],
    )


def day_text(day: int | None) -> str | None:
    """20261124 as 2026-11-24."""
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None


def _answer(answer: AnswerRecord, zone: int) -> Answer:
    why = why_of(answer.reason)
    return Answer(
        step=answer.step,
        answer=answer.answer.name.lower(),
        reason=why.name.lower() if why else None,
        reason_text=WORDS[why][0],
        at=rfc3339(answer.at_s, zone),
        promise=day_text(answer.promise_day),
        products=list(answer.products),
        told_at=rfc3339(answer.told_at_s, zone) if answer.told_at_s is not None else None,
    )


def _person(person: SealedPerson) -> Person:
    position = str(Position(person.node, person.stream, person.epoch, person.seq))
    return Person(position, person.agency, base64.b64encode(person.sealed).decode())
