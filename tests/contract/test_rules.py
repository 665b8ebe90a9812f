"""What each kind may carry: the contract's table, and the check before a node seals an event of its own."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from contract.cbor import Value
from contract.events import Event, Fact, Kind, PersonKey
from contract.limits import EVENT_B
from contract.names import Paper
from contract.rules import HUB_KINDS, RULES, EventError, check_event, paper_of
from tests.contract.morning import morning

EXAMPLES: Mapping[int, Value] = {
    Fact.N: 1, Fact.REF: "TT-RKP01A-000347", Fact.DOCS: 31, Fact.PROMISE_DAY: 20261127, Fact.AMOUNT_RP: -5000,
    Fact.LINES: [[1, 2, 5000]], Fact.TENDERED_RP: 50_000, Fact.BILL: ["62.71.010", 20261124],
    Fact.CASE: "TT-RKP01A-000347", Fact.MISSING: 4, Fact.CLASS: "A", Fact.DAY: 20261124,
    Fact.COUNTS: {1: 19}, Fact.NOTES: [[50_000, 3]],
    Fact.EXPECTED_RP: 150_000, Fact.PAD: [17, 1_795_500_549], Fact.SHA256: bytes(32), Fact.PREV: [1, 9, bytes(32)],
    Fact.SCORES: [4] * 9, Fact.ROLES: ["cashier"], Fact.KID: bytes(4), Fact.LIST: ["TK-RKP01A-000021"],
    Fact.WARNED: [3], Fact.POSITION: ["PKY-RKP-01", 0, 1, 9], Fact.TOPIC: "catalogue",
    Fact.REGISTER_NO: "470/12/2026", Fact.BANK_REF: "FT26",
    Fact.ASSESSED: [0, "SKRD-1", "2026-11"], Fact.KEPT: [31, 0], Fact.RESPONDENT: [1, 2, 3, 4],
}  # fmt: skip
PERSONS: Mapping[int, Value] = {
    PersonKey.KELURAHAN: 6271031001, PersonKey.BORN_DAY: 19900101, PersonKey.OTHERS: [["child", {1: "Bayu"}]],
    PersonKey.NOTE: "two\nlines", PersonKey.FORM: {"field": "value"}, PersonKey.DOC_NUMBERS: ["470/1"],
    PersonKey.CHECK_SECRET: bytes(32), PersonKey.COSE: b"cose",
}  # fmt: skip


def event_of(kind: Kind) -> Event:
    """An event with every key that its kind may carry."""
    rule = RULES[kind]
    facts = {key: EXAMPLES.get(key, 3) for key in rule.required | rule.optional if key != Fact.BY2}
    person = {key: PERSONS.get(key, "text") for key in rule.person_required | rule.person_optional}
    by2: dict[int, Value] = {Fact.BY2: 8} if Fact.BY2 in rule.required | rule.optional else {}
    seq = 1 if kind is Kind.EPOCH_OPENED else 7
    return Event(seq, 1, 1_795_500_549, 1, 3, kind, {**facts, **by2}, person)


def faults_of(event: Event, *, stream: int = 0, hub: bool = False) -> list[str]:
    """What the check says; nothing if it passes."""
    try:
        check_event(event, stream, hub=hub)
    except EventError as refused:
        return refused.faults
    return []


INTAKE = event_of(Kind.INTAKE)


def test_there_are_38_kinds_each_with_a_rule() -> None:
    """The contract counts them."""
    assert 38 == len(Kind) == len(RULES)


def test_the_papers_are_made_by_the_kinds_that_the_table_marks() -> None:
    """Eleven papers, eleven kinds, and n is a required fact of each."""
    made = {kind: rule.paper for kind, rule in RULES.items() if rule.paper}

    assert set(Paper) == set(made.values())
    assert len(made) == 11
    assert all(Fact.N in RULES[kind].required for kind in made)
    assert (paper_of(Kind.INTAKE), paper_of(Kind.COPIED), paper_of(777)) == (Paper.TT, None, None)


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_a_full_event_of_every_kind_passes_where_it_belongs(kind: Kind) -> None:
    """All required and optional keys at once, in the stream and at the end that the table gives."""
    event, rule = event_of(kind), RULES[kind]

    assert faults_of(event, stream=rule.stream, hub=rule.hub_only) == []


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name.lower())
def test_every_required_key_is_missed_and_every_other_key_refused(kind: Kind) -> None:
    """An empty event names all that it lacks; a foreign key has no place."""
    rule = RULES[kind]
    bare = replace(event_of(kind), facts={}, person={})
    odd = replace(
        event_of(kind), facts={**event_of(kind).facts, 99: 1}, person={**(event_of(kind).person or {}), 99: 1}
    )
    said = faults_of(bare, stream=rule.stream, hub=rule.hub_only)

    assert len(said) == len(rule.required) + len(rule.person_required) + bool(rule.one_of)
    assert faults_of(odd, stream=rule.stream, hub=rule.hub_only) == [
        "fact 99 has no place here",
        "person key 99 has no place here",
    ]


@pytest.mark.parametrize("key", Fact, ids=lambda key: key.name.lower())
def test_a_fact_of_the_wrong_form_is_refused(key: Fact) -> None:
    """A key is never re-typed; true is no number."""
    kind = next(kind for kind in Kind if key in RULES[kind].required | RULES[kind].optional)
    event, rule = event_of(kind), RULES[kind]
    wrong = replace(event, facts={**event.facts, key: True})

    assert f"fact {key} is malformed" in faults_of(wrong, stream=rule.stream, hub=rule.hub_only)


@pytest.mark.parametrize("key", PersonKey, ids=lambda key: key.name.lower())
def test_a_person_key_of_the_wrong_form_is_refused(key: PersonKey) -> None:
    """Likewise."""
    kind = next(kind for kind in Kind if key in RULES[kind].person_required | RULES[kind].person_optional)
    event, rule = event_of(kind), RULES[kind]
    wrong = replace(event, person={**(event.person or {}), key: True})

    assert f"person key {key} is malformed" in faults_of(wrong, stream=rule.stream, hub=rule.hub_only)


@pytest.mark.parametrize("day", [20261301, 20260001, 20261132, 20261100, 19691231, "20261124"])
def test_a_day_that_no_calendar_has_is_refused(day: Value) -> None:
    """Month 13, day 32, before 1970, a text."""
    assert faults_of(replace(INTAKE, facts={**INTAKE.facts, 6: day})) == ["fact 6 is malformed"]


def test_lines_break_only_in_notes() -> None:
    """A name of two lines would print over the slip."""
    assert faults_of(replace(INTAKE, person={1: "Nor\nhayati"})) == ["person key 1 is malformed"]
    assert faults_of(replace(INTAKE, person={1: "Norhayati", 11: "satu\ndua"})) == []


def test_the_frame_is_checked() -> None:
    """Every number of the frame, and that seq 1 opens an epoch."""
    odd = replace(INTAKE, seq=0, epoch=0, at_s=-1, clock=3, actor=-1)

    assert faults_of(odd) == ["seq is 0", "epoch is 0", "at is -1", "actor is -1", "clock is 3"]
    assert faults_of(replace(INTAKE, seq=1)) == ["seq 1 is the opening of an epoch, and nothing else is"]


def test_each_end_and_stream_seals_its_own_kinds_only() -> None:
    """A branch answers no case, the hub takes nobody in, log-ins stay in the audit stream."""
    answered, opened = event_of(Kind.CASE_ANSWERED), event_of(Kind.EPOCH_OPENED)

    assert faults_of(answered) == ["kind 100 is the hub's own"]
    assert faults_of(INTAKE, hub=True) == ["kind 20 is not the hub's"]
    assert faults_of(INTAKE, stream=1) == ["kind 20 belongs to stream 0"]
    assert faults_of(event_of(Kind.SESSION)) == ["kind 90 belongs to stream 1"]
    assert [] == faults_of(opened, stream=1) == faults_of(opened, hub=True)
    assert {100, 101, 102, 103, 104, 105} < HUB_KINDS


def test_four_eyes_are_two_persons() -> None:
    """Fact 14 is never the actor."""
    cancelled = event_of(Kind.CANCELLED)

    assert faults_of(replace(cancelled, actor=8)) == ["four eyes: fact 14 is the actor"]


def test_an_unknown_kind_or_an_erased_person_is_never_sealed() -> None:
    """They are for reading only."""
    assert faults_of(replace(INTAKE, kind=777)) == ["kind 777 is not known"]
    assert faults_of(replace(INTAKE, person=None)) == ["an erased event is not sealed anew"]


def test_an_event_is_at_most_a_page() -> None:
    """16 KiB, facts and person together."""
    big = replace(INTAKE, person={1: "Norhayati", 14: {f"field {n}": "x" * 500 for n in range(40)}})

    assert [f"larger than {EVENT_B} bytes"] == faults_of(big)


def test_the_fictional_morning_is_lawful() -> None:
    """What the other tests build on."""
    assert [fault for row in morning(60).rows for fault in faults_of(row.event)] == []
