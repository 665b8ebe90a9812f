"""What stands inside down items for a branch: the agency's answer on a case, and the bills that may be paid there.

Bodies are bytes, verified by the item's signature before they come here. Bills name people's property: they are sealed
to the node. The `status` body is `contract.status`'s, the key list `contract.keys`'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor
from contract.cbor import CborError, Value
from contract.columns import ColumnError, Purse, pack
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
class Bill:
    """One sum owed. `ref` is what the citizen names (NOP), `period` a text as printed (2026), `due_day` 20260930."""

    ref: str
    name: str
    amount_rp: int
    period: str
    due_day: int


@dataclass(frozen=True, slots=True)
class BillList:
    """All bills of one service as the owner of the list knew them on `day`; `at_s` is when the hub took it over."""

    service: int
    day: int
    at_s: int
    rows: tuple[Bill, ...]


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


def seal_bills(bills: BillList, node: str, version: int, seal_x: bytes) -> bytes:
    """The body of a `bills` item, sealed to the node's X25519 key. `version` is the item's. Raises SealError."""
    rows = [[bill.ref, bill.name, bill.amount_rp, bill.period, bill.due_day] for bill in bills.rows]
    packed = pack(cbor.encode({1: bills.service, 2: bills.day, 3: bills.at_s, 4: rows}))
    return seal(seal_x, _bills_info(node, version), packed)


def open_bills(data: bytes, node: str, version: int, seal_private: X25519PrivateKey) -> BillList:
    """The bills in a `bills` item of this node and version. Raises BodyError."""
    try:
        plain = Purse().unpack(open_sealed(seal_private, _bills_info(node, version), data))
    except (SealError, ColumnError) as fault:
        raise BodyError("sealed") from fault
    fields = _fields(plain)
    return BillList(fields.uint(1), fields.uint(2), fields.uint(3), tuple(fields.each(4, _bill)))


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
