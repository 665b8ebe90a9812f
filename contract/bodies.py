"""What stands inside down items for a branch: the agency's answer on a case, the bills that may be paid there, and
what the centre wants somebody to look at.

Bodies are bytes, verified by the item's signature before they come here. Bills and tasks name people's matters: they
are sealed to the node, and so is what an agency wrote for a citizen. The `status` body is `contract.status`'s, the
key list `contract.keys`'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor
from contract.cbor import CborError, Value
from contract.columns import ColumnError, Purse, pack
from contract.dues import RULES_MOST, WHOLE, Basis, DueKind, DueRule
from contract.errors import SimpulError
from contract.fields import Fields
from contract.journal import HASH_BYTES
from contract.limits import MONEY_MAX_RP
from contract.seal import SealError, open_sealed, seal
from contract.states import Case


class BodyError(SimpulError):
    """A body that cannot be read; `reason` is cbor, shape or sealed. The former item stays in use."""

    code: ClassVar[str] = "body"
    says_id: ClassVar[str] = "Isi kiriman dari pusat tidak terbaca ({reason}). Isi yang lama tetap dipakai."
    says_en: ClassVar[str] = "What the centre sent cannot be read ({reason}). The former content stays in use."


@dataclass(frozen=True, slots=True)
class CaseBody:
    """Where a case stands after `step` answers. `script` is what the citizen is told, sealed if personal."""

    case: str
    step: int
    state: Case
    at_s: int
    reason: int = 0
    script: str | bytes | None = None
    promise_day: int | None = None
    check_code: str | None = None
    products: tuple[bytes, ...] = ()  # sha256 of finished documents


@dataclass(frozen=True, slots=True)
class TaskBody:
    """Something that the centre found and a branch must look at. `ref` is the paper or case, empty for none;
    `done` once its reason has gone. The item's sub-key is the task's number."""

    task: int
    at_s: int
    kind: str
    text: str
    text_en: str
    ref: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class Bill:
    """One sum owed. `ref` is what the citizen names (NOP), `period` a text as printed (2026), `due_day` 20260930."""

    ref: str
    name: str
    amount_rp: int
    period: str
    due_day: int


@dataclass(frozen=True, slots=True)
class BillList:
    """All bills of one service as the owner of the list knew them on `day`; `at_s` is when the hub took it over.

    With `rules` each amount is the principal, and what it comes to on a day is `contract.dues`'; without, the amount
    is the whole as of `day`.
    """

    service: int
    day: int
    at_s: int
    rows: tuple[Bill, ...]
    rules: tuple[DueRule, ...] = ()


def encode_case(body: CaseBody) -> bytes:
    """The body of a `case` item; its sub-key is the case number."""
    always: dict[int, Value] = {1: body.case, 2: body.step, 3: body.state, 4: body.at_s, 5: body.reason}
    optional: dict[int, Value] = {
        6: body.script,
        7: body.promise_day,
        8: body.check_code,
        9: [*body.products] or None,
    }
    return cbor.encode(always | {key: value for key, value in optional.items() if value is not None}, lf=True)


def decode_case(data: bytes) -> CaseBody:
    """The answer in a `case` item. Raises BodyError. Steps already known are skipped: the caller's to check."""
    fields = _fields(data)
    return CaseBody(
        case=fields.text(1),
        step=fields.uint(2),
        state=Case(fields.uint(3, least=min(Case), most=max(Case))),
        at_s=fields.uint(4),
        reason=fields.uint(5),
        script=fields.maybe(6, fields.text_or_data),
        promise_day=fields.maybe(7, fields.uint),
        check_code=fields.maybe(8, fields.text),
        products=tuple(fields.maybe(9, lambda key: fields.each(key, _sha256)) or ()),
    )


def seal_script(script: str, node: str, case: str, step: int, seal_x: bytes) -> bytes:
    """What an agency wrote to be told to a citizen, sealed to the node's X25519 key. Raises SealError."""
    return seal(seal_x, _script_info(node, case, step), cbor.encode(script, lf=True))


def open_script(body: CaseBody, node: str, seal_private: X25519PrivateKey) -> str:
    """The script of a case item, whether sealed or not; empty where there is none. Raises BodyError."""
    if not isinstance(body.script, bytes):
        return body.script or ""
    script = _opened(body.script, _script_info(node, body.case, body.step), seal_private)
    if not isinstance(script, str):
        raise BodyError("shape")
    return script


def seal_task(task: TaskBody, node: str, version: int, seal_x: bytes) -> bytes:
    """The body of a `task` item, sealed to the node's X25519 key. `version` is the item's. Raises SealError."""
    plain: list[Value] = [task.task, task.at_s, task.kind, task.text, task.text_en, task.ref, task.done]
    return seal(seal_x, _task_info(node, version), cbor.encode(plain))


def open_task(data: bytes, node: str, version: int, seal_private: X25519PrivateKey) -> TaskBody:
    """The task in a `task` item of this node and version. Raises BodyError."""
    match _opened(data, _task_info(node, version), seal_private):
        case [int(task), int(at_s), str(kind), str(text), str(text_en), str(ref), bool(done), *_] if task > 0:
            return TaskBody(task, at_s, kind, text, text_en, ref, done)
    raise BodyError("shape")


def seal_bills(bills: BillList, node: str, version: int, seal_x: bytes) -> bytes:
    """The body of a `bills` item, sealed to the node's X25519 key. `version` is the item's. Raises SealError."""
    rows: list[Value] = [[bill.ref, bill.name, bill.amount_rp, bill.period, bill.due_day] for bill in bills.rows]
    body: dict[int | str, Value] = {1: bills.service, 2: bills.day, 3: bills.at_s, 4: rows}
    if bills.rules:
        body[5] = [
            [rule.from_day, rule.until_day, int(rule.kind), rule.hundredths, int(rule.basis), rule.months_most]
            for rule in bills.rules
        ]
    packed = pack(cbor.encode(body))
    return seal(seal_x, _bills_info(node, version), packed)


def open_bills(data: bytes, node: str, version: int, seal_private: X25519PrivateKey) -> BillList:
    """The bills in a `bills` item of this node and version. Raises BodyError."""
    try:
        plain = Purse().unpack(open_sealed(seal_private, _bills_info(node, version), data))
    except (SealError, ColumnError) as fault:
        raise BodyError("sealed") from fault
    fields = _fields(plain)
    rules = fields.maybe(5, lambda key: fields.each(key, _rule)) or []
    if len(rules) > RULES_MOST:
        raise BodyError("shape")
    return BillList(fields.uint(1), fields.uint(2), fields.uint(3), tuple(fields.each(4, _bill)), tuple(rules))


def _opened(data: bytes, info: bytes, seal_private: X25519PrivateKey) -> Value:
    try:
        return cbor.decode(open_sealed(seal_private, info, data), lf=True)
    except SealError as fault:
        raise BodyError("sealed") from fault
    except CborError as fault:
        raise BodyError("cbor") from fault


def _script_info(node: str, case: str, step: int) -> bytes:
    return cbor.encode(["simpul-script-1", node, case, step])


def _task_info(node: str, version: int) -> bytes:
    return cbor.encode(["simpul-task-1", node, version])


def _bills_info(node: str, version: int) -> bytes:
    return cbor.encode(["simpul-bills-1", node, version])


def _fields(data: bytes) -> Fields:
    try:
        return Fields(cbor.decode(data, lf=True), BodyError("shape"))
    except CborError as fault:
        raise BodyError("cbor") from fault


def _sha256(value: Value) -> bytes:
    if not isinstance(value, bytes) or len(value) != HASH_BYTES:
        raise BodyError("shape")
    return value


def _bill(value: Value) -> Bill:
    match value:
        case [str(ref), str(name), int(amount_rp), str(period), int(due_day)] if 0 <= amount_rp <= MONEY_MAX_RP:
            return Bill(ref, name, amount_rp, period, due_day)
    raise BodyError("shape")


def _rule(value: Value) -> DueRule:
    """A kind or basis of a newer version makes the whole list unreadable: a sum half understood is a wrong sum."""
    match value:
        case [int(since), int(until), int(kind), int(hundredths), int(basis), int(months)] if (
            kind in {*DueKind} and basis in {*Basis} and 0 <= hundredths <= WHOLE and months >= 0
        ):
            return DueRule(since, until, DueKind(kind), hundredths, Basis(basis), months)
    raise BodyError("shape")
