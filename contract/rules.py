"""What each kind of event may carry, and the check that a node makes before it seals an event of its own.

What *other* nodes sealed is never checked here: unknown kinds and keys are kept and forwarded byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import ClassVar

from contract import cbor
from contract.cbor import Value
from contract.errors import SimpulError
from contract.events import Event, Fact, Kind, PersonKey
from contract.limits import DOCS_MASK_MAX, EVENT_B, MONEY_MAX_RP, NAME_CHARS, NOTE_CHARS, NUMBER_MAX
from contract.names import Paper


@dataclass(frozen=True, slots=True)
class Rule:
    """What one kind may carry. `one_of`: at least one of these facts; `paper`: what the kind issues."""

    required: frozenset[int]
    optional: frozenset[int]
    one_of: frozenset[int]
    person_required: frozenset[int]
    person_optional: frozenset[int]
    paper: Paper | None
    stream: int
    hub_only: bool


class EventError(SimpulError):
    """An event of our own that the contract does not allow. `faults` names each; a bug of ours, no citizen's doing."""

    code: ClassVar[str] = "event_invalid"
    says_id: ClassVar[str] = "Catatan ini tidak sesuai kesepakatan dan tidak disimpan ({reason})."
    says_en: ClassVar[str] = "This record breaks the contract and was not saved ({reason})."

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def _numbers(words: list[str], *, optional: bool) -> frozenset[int]:
    return frozenset(int(word.rstrip("?")) for word in words if word.endswith("?") == optional and "/" not in word)


def _rule(facts: str, person: str = "", paper: Paper | None = None, *, stream: int = 0, hub_only: bool = False) -> Rule:
    """Read a row in the contract's own notation: `?` marks the optional, `a/b` asks for at least one of them."""
    words, keys = facts.split(), person.split()
    either = frozenset(int(part) for word in words if "/" in word for part in word.split("/"))
    return Rule(
        required=_numbers(words, optional=False),
        optional=_numbers(words, optional=True) | either,
        one_of=either,
        person_required=_numbers(keys, optional=False),
        person_optional=_numbers(keys, optional=True),
        paper=paper,
        stream=stream,
        hub_only=hub_only,
    )


_PERSON = "1? 2? 3? 4? 5? 6? 7? 8? 9? 10? 11? 12? 13? 14? 15?"

RULES: Mapping[Kind, Rule] = {
    Kind.TICKET_TAKEN: _rule("16 17 3? 21 27? 29"),
    Kind.TICKET_MOVED: _rule("18/42 19 20 16?"),
    Kind.INTAKE: _rule("1 3 4 5 6? 11? 18? 25? 41? 47?", _PERSON, Paper.TT),
    Kind.RETURNED: _rule("1 3 4 5 12 11? 13 47?", _PERSON, Paper.TP),
    Kind.LETTER_ISSUED: _rule("1 3 4 11? 18? 30 32 35 44", _PERSON, Paper.SK),
    Kind.TOLD: _rule("11 29 32"),
    Kind.HANDED_OVER: _rule("1 11 39 29", "1? 8? 9? 15?", Paper.PY),
    Kind.PERSON_CORRECTED: _rule("2", _PERSON),
    Kind.PHOTO_ATTACHED: _rule("2 38 30 31 29"),
    Kind.PAYMENT: _rule("1 3 4 7 8? 9 10? 11? 15 25? 46?", _PERSON, Paper.BP),
    Kind.CANCELLED: _rule("1 2 7 13 14 15?", "11?", Paper.BT),
    Kind.TILL_OPENED: _rule("15 21 7 14?"),
    Kind.TILL_MOVED: _rule("15 7 13 14", "11?"),
    Kind.TILL_CLOSED: _rule("1 15 21 22 23 24 7 13? 14?", "11?", Paper.TK),
    Kind.DEPOSITED: _rule("1 7 21 40 45?", "", Paper.ST),
    Kind.SHIFT_HANDED: _rule("14 22 15? 7?"),
    Kind.STAFF_SET: _rule("35 36 29 14?", "1? 14?"),
    Kind.COPIED: _rule("2 26"),
    Kind.PAD: _rule("29 27 28 13"),
    Kind.EPOCH_OPENED: _rule("29 32 33? 37? 4?", "16?"),
    Kind.CLOCK_CHANGED: _rule("27 28 19 29 14?"),
    Kind.OUTAGE: _rule("1 27 28 29 22", "", Paper.BA),
    Kind.ADOPTED: _rule("43 32 30 29 13?"),
    Kind.PURGED: _rule("29 28 39"),
    Kind.SET_ASIDE: _rule("29 30 13 43?"),
    Kind.POUCH: _rule("1 29 40 22 2?", "1?", Paper.KB),
    Kind.TRAINING: _rule("29 39"),
    Kind.SURVEY: _rule("3 34 48?"),
    Kind.COMPLAINT: _rule("1 43 3?", "1? 3? 12", Paper.AD),
    Kind.SESSION: _rule("35 29 20", stream=1),
    Kind.VIEWED: _rule("2 29 13", stream=1),
    Kind.EXPORTED: _rule("29 30 14", stream=1),
    Kind.CASE_ANSWERED: _rule("11 29 13 6? 32 30? 40?", "12?", hub_only=True),
    Kind.NODE_SET: _rule("42 37 29 13 14", hub_only=True),
    Kind.PUBLISHED: _rule("43 32 30 29 14", hub_only=True),
    Kind.RESOLVED: _rule("42 29 13", "11?", hub_only=True),
    Kind.PROVEN_FROM_PAPER: _rule("2 30", "17", hub_only=True),
    Kind.DAY_HEAD: _rule("21 30 39", hub_only=True),
}

# The hub seals these too, beside its own kinds; everything else happens at a branch only.
HUB_KINDS = frozenset({40, 60, 61, 63, 64, 66, 81, 90, 91, 92}.union(kind for kind in RULES if RULES[kind].hub_only))


def paper_of(kind: int) -> Paper | None:
    """The paper that a kind issues, or None; None too for kinds of a newer version."""
    return RULES[Kind(kind)].paper if kind in RULES else None


def _is_uint(value: Value) -> bool:
    return type(value) is int and value >= 0


def _is_amount(value: Value) -> bool:
    return type(value) is int and abs(value) <= MONEY_MAX_RP


def _is_day(value: Value) -> bool:
    """A day as 20261124. Coarse: that the month has such a day is the business of who made it."""
    if type(value) is not int or not 1970_01_01 <= value <= 9999_12_31:
        return False
    return 1 <= value // 100 % 100 <= 12 and 1 <= value % 100 <= 31


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and "\n" not in value


def _is_row_of(value: Value, length: int) -> bool:
    return isinstance(value, list) and len(value) == length


def _are_rows_of(value: Value, length: int) -> bool:
    return isinstance(value, list) and all(_is_row_of(row, length) for row in value)


def _is_list(value: Value) -> bool:
    return isinstance(value, list)


def _is_map(value: Value) -> bool:
    return isinstance(value, dict)


def _is_mask(value: Value) -> bool:
    return type(value) is int and 0 <= value <= DOCS_MASK_MAX


def _is_number(value: Value) -> bool:
    return type(value) is int and 1 <= value <= NUMBER_MAX


def _is_bytes(value: Value, length: int) -> bool:
    return isinstance(value, bytes) and len(value) == length


_FACT_FORMS: Mapping[Fact, Callable[[Value], bool]] = {
    Fact.N: _is_number,
    Fact.REF: _is_text,
    Fact.DOCS: _is_mask,
    Fact.PROMISE_DAY: _is_day,
    Fact.AMOUNT_RP: _is_amount,
    Fact.LINES: lambda value: _are_rows_of(value, 3),
    Fact.TENDERED_RP: _is_amount,
    Fact.BILL: lambda value: _is_row_of(value, 2),
    Fact.CASE: _is_text,
    Fact.MISSING: _is_mask,
    Fact.CLASS: _is_text,
    Fact.DAY: _is_day,
    Fact.COUNTS: _is_map,
    Fact.NOTES: lambda value: _are_rows_of(value, 2),
    Fact.EXPECTED_RP: _is_amount,
    Fact.PAD: lambda value: _is_row_of(value, 2),
    Fact.SHA256: lambda value: _is_bytes(value, 32),
    Fact.PREV: lambda value: _is_row_of(value, 3),
    Fact.SCORES: lambda value: _is_row_of(value, 9),
    Fact.ROLES: _is_list,
    Fact.KID: lambda value: _is_bytes(value, 4),
    Fact.LIST: _is_list,
    Fact.WARNED: _is_list,
    Fact.POSITION: _is_list,
    Fact.TOPIC: _is_text,
    Fact.REGISTER_NO: _is_text,
    Fact.BANK_REF: _is_text,
    Fact.ASSESSED: lambda value: _is_row_of(value, 3),
    Fact.KEPT: lambda value: _is_row_of(value, 2),
    Fact.RESPONDENT: lambda value: _is_row_of(value, 4),
}  # every fact that is not named here is a uint

_PERSON_FORMS: Mapping[PersonKey, Callable[[Value], bool]] = {
    PersonKey.NAME: lambda value: _is_text(value) and len(str(value)) <= NAME_CHARS,
    PersonKey.KELURAHAN: lambda value: _is_uint(value) or _is_text(value),
    PersonKey.BORN_DAY: _is_day,
    PersonKey.NOTE: lambda value: isinstance(value, str) and len(value) <= NOTE_CHARS,
    PersonKey.TEXT: lambda value: isinstance(value, str) and len(value) <= NOTE_CHARS,
    PersonKey.OTHERS: lambda value: _are_rows_of(value, 2),
    PersonKey.FORM: _is_map,
    PersonKey.DOC_NUMBERS: lambda value: _is_list(value) or _is_map(value) or _is_text(value),
    PersonKey.CHECK_SECRET: lambda value: _is_bytes(value, 32),
    PersonKey.COSE: lambda value: isinstance(value, bytes),
}  # every person key that is not named here is one line of text


def check_event(event: Event, stream: int, *, hub: bool) -> None:
    """Refuse an event of our own that the contract does not allow, before it is sealed.

    `stream` is the one it is to be sealed into, `hub` whether the sealing node is the hub.
    Raises EventError with every fault at once. Never used on what another node sealed.
    """
    faults = _frame_faults(event)
    if event.kind not in RULES:
        raise EventError([*faults, f"kind {event.kind} is not known"])
    faults += _place_faults(event, RULES[Kind(event.kind)], stream, hub=hub)
    faults += _content_faults(event, RULES[Kind(event.kind)])
    if faults:
        raise EventError(faults)
    if size_of(event) > EVENT_B:
        raise EventError([f"larger than {EVENT_B} bytes"])


def size_of(event: Event) -> int:
    """Bytes that an event takes, facts and person encoded; the limit of 16 KiB speaks of these."""
    return len(cbor.encode(event.facts)) + len(cbor.encode(event.person or {}, lf=True))


def _frame_faults(event: Event) -> list[str]:
    frame = {"seq": event.seq, "epoch": event.epoch, "at": event.at_s, "actor": event.actor}
    faults = [f"{name} is {value}" for name, value in frame.items() if value < (name in ("seq", "epoch"))]
    if event.clock not in (0, 1, 2):
        faults.append(f"clock is {event.clock}")
    if (event.seq == 1) != (event.kind == Kind.EPOCH_OPENED):
        faults.append("seq 1 is the opening of an epoch, and nothing else is")
    return faults


def _place_faults(event: Event, rule: Rule, stream: int, *, hub: bool) -> list[str]:
    faults = []
    if stream != rule.stream and event.kind != Kind.EPOCH_OPENED:
        faults.append(f"kind {event.kind} belongs to stream {rule.stream}")
    if hub and event.kind not in HUB_KINDS:
        faults.append(f"kind {event.kind} is not the hub's")
    if not hub and rule.hub_only:
        faults.append(f"kind {event.kind} is the hub's own")
    if event.facts.get(Fact.BY2) == event.actor:
        faults.append("four eyes: fact 14 is the actor")
    return faults


def _content_faults(event: Event, rule: Rule) -> list[str]:
    if event.person is None:
        return ["an erased event is not sealed anew"]
    faults = _key_faults("fact", event.facts.keys(), rule.required, rule.optional)
    faults += _key_faults("person key", event.person.keys(), rule.person_required, rule.person_optional)
    if rule.one_of and not rule.one_of & event.facts.keys():
        faults.append(f"one of the facts {sorted(rule.one_of)} is missing")
    return faults + _form_faults(event.facts, event.person)


def _key_faults(what: str, keys: Set[int], required: Set[int], optional: Set[int]) -> list[str]:
    faults = [f"{what} {key} is missing" for key in sorted(required - keys)]
    return faults + [f"{what} {key} has no place here" for key in sorted(keys - required - optional)]


def _form_faults(facts: Mapping[int, Value], person: Mapping[int, Value]) -> list[str]:
    bad_facts = [key for key in Fact if key in facts and not _FACT_FORMS.get(key, _is_uint)(facts[key])]
    bad_keys = [key for key in PersonKey if key in person and not _PERSON_FORMS.get(key, _is_text)(person[key])]
    return [f"fact {key} is malformed" for key in bad_facts] + [f"person key {key} is malformed" for key in bad_keys]
