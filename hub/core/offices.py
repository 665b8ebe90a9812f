"""Cases as agencies see them, and the pure decision about an answer: what may follow what, by the contract's table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from contract.answers import Why
from contract.errors import SimpulError
from contract.events import Answer, Fact, Kind, PersonKey
from contract.states import Case, case_step
from hub.core.records import Act


class AnswerRefusedError(SimpulError):
    """An answer that is not given; nothing happened. `status` is a hint for the web's edge."""

    status: ClassVar[int] = 409


class CaseUnknownError(AnswerRefusedError):
    code: ClassVar[str] = "case_unknown"
    status: ClassVar[int] = 404
    says_id: ClassVar[str] = "Tidak ada berkas {case_id} untuk instansi ini."
    says_en: ClassVar[str] = "There is no case {case_id} for this agency."


class StepNotAllowedError(AnswerRefusedError):
    code: ClassVar[str] = "step_not_allowed"
    says_id: ClassVar[str] = "Berkas {case_id} berstatus {state}; jawaban {answer} tidak mungkin lagi."
    says_en: ClassVar[str] = "Case {case_id} is {state}; the answer {answer} is not possible any more."


class StepChangedError(AnswerRefusedError):
    code: ClassVar[str] = "step_changed"
    says_id: ClassVar[str] = "Berkas {case_id} sudah di langkah {found}, bukan {expected}. Baca dulu, lalu jawab lagi."
    says_en: ClassVar[str] = "Case {case_id} has reached step {found}, not {expected}. Read it again, then answer."


class BranchUnsealedError(AnswerRefusedError):
    code: ClassVar[str] = "branch_unsealed"
    says_id: ClassVar[str] = "Kata untuk pemohon belum dapat disegel ke {node}: perangkatnya belum terdaftar."
    says_en: ClassVar[str] = "Words for the applicant cannot be sealed to {node} yet: no box has enrolled there."


class KeyReusedError(AnswerRefusedError):
    code: ClassVar[str] = "key_reused"
    status: ClassVar[int] = 422
    says_id: ClassVar[str] = "Kunci permintaan ini sudah dipakai untuk isi yang lain."
    says_en: ClassVar[str] = "This idempotency key was used with another body."


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """One answer of an agency. `products` are SHA-256 as hex; `told_at_s` when a branch passed it on."""

    step: int
    answer: Answer
    reason: int
    at_s: int
    promise_day: int | None
    products: tuple[str, ...]
    told_at_s: int | None


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A case as the hub has it. `agency` decides it by the catalogue and model under which it was taken in.

    `initials` is None once the person was erased. `arrived_at_s` is when the ledger had it.
    """

    case_id: str
    node: str
    service: int
    catalogue: int
    state: Case
    step: int
    agency: str
    opened_at_s: int
    arrived_at_s: int
    moved_at_s: int
    promise_day: int | None
    initials: str | None


@dataclass(frozen=True, slots=True)
class SealedPerson:
    """A person part as the hub keeps it: sealed to its agency, which alone can open it. `position` names the event."""

    node: str
    stream: int
    epoch: int
    seq: int
    agency: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that belongs to it, oldest first."""

    case: CaseRecord
    papers: tuple[str, ...]
    answers: tuple[AnswerRecord, ...]
    persons: tuple[SealedPerson, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agency says. `tell` is what the branch tells the citizen; `expected_step` refuses a stale answer."""

    answer: Answer
    why: Why = Why.NONE
    tell: str = ""
    promise_day: int | None = None
    products: tuple[bytes, ...] = ()
    expected_step: int | None = None


def act_of(case: CaseRecord, reply: Reply, actor: int) -> Act:
    """The hub's own event of an answer. Raises `StepChangedError`, `StepNotAllowedError`."""
    if reply.expected_step is not None and reply.expected_step != case.step:
        raise StepChangedError(case_id=case.case_id, found=case.step, expected=reply.expected_step)
    if case_step(case.state, Kind.CASE_ANSWERED, reply.answer) is None:
        raise StepNotAllowedError(case_id=case.case_id, state=case.state.name.lower(), answer=reply.answer.name.lower())
    facts: dict[Any, Any] = {
        Fact.CASE: case.case_id,
        Fact.WHAT: int(reply.answer),
        Fact.REASON: int(reply.why),
        Fact.VERSION: case.step + 1,
    }
    facts |= {**_promise(reply), **_products(reply.products)}
    return Act(Kind.CASE_ANSWERED, facts, actor, {PersonKey.TEXT: reply.tell} if reply.tell else {})


def _promise(reply: Reply) -> Mapping[Fact, object]:
    return {} if reply.promise_day is None else {Fact.PROMISE_DAY: reply.promise_day}


def _products(products: tuple[bytes, ...]) -> Mapping[Fact, object]:
    """One finished document stands in fact 30, several in the list of fact 40."""
    if len(products) == 1:
        return {Fact.SHA256: products[0]}
    return {Fact.LIST: list(products)} if products else {}
