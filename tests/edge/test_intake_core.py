"""Taking files in, decided: who is told apart, what is promised, what must be confirmed, what may be corrected."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.calendar import Calendar
from contract.catalogue import Sla
from contract.states import Case
from edge.core.acts import CaseState, PaperState
from edge.core.correct import Correct, newest
from edge.core.form import Form
from edge.core.intake import TakeIn
from edge.core.intake_book import Earlier, Who, name_key, who_of
from edge.core.intake_refusals import NotConfirmed, NothingCorrected, NotTheirs
from edge.core.intake_settings import IntakeSettings
from edge.core.nik import NikWarning
from edge.core.promise import Running, promised_day, service_clock
from edge.core.refusals import AlreadyCancelled, FaultyInput, NotFound
from tests.edge.branch_box import CATALOGUE, KIA_ALL, PERSON, SETTINGS, TODAY, kia
from tests.edge.plain_view import STAMP, PlainView

KIA = CATALOGUE.services[2]
KNOWN = Calendar(known_until=20271231)
CASE = "TT-RKP01A-000001"
EARLIER = Earlier(CASE, STAMP.at_s - 86_400, CASE)


def facts_of(body: dict[str, Any], view: PlainView | None = None, **settings: Any) -> dict[int, Any]:
    made = replace(SETTINGS, intake=IntakeSettings(**settings))
    return dict(TakeIn(body, 3, made)(view or PlainView(), STAMP).drafts[0].facts)


# -- duplicates and rules ---------------------------------------------------------------------------------------------


def seen_before() -> PlainView:
    view = PlainView()
    view.intakes.papers[KIA.no] = EARLIER
    return view


def test_a_second_file_is_pointed_out_to_programs_and_never_blocked() -> None:
    """Fact 41 says that it was; a program is not asked."""
    assert facts_of(kia(), seen_before())[41] == [int(NikWarning.DUPLICATE)]


def test_a_second_file_at_the_desk_waits_for_a_person_who_has_seen_the_first() -> None:
    """The tick names the very paper: another one needs another look."""
    for ticked in (frozenset[str](), frozenset({"TT-RKP01A-000009"})):
        with pytest.raises(NotConfirmed) as refused:
            TakeIn(kia(), 3, SETTINGS, ticked)(seen_before(), STAMP)
        assert refused.value.open_ones == (CASE,)
    done = TakeIn(kia(), 3, SETTINGS, frozenset({CASE}))(seen_before(), STAMP)

    assert done.value.earlier == EARLIER


def test_what_the_centre_would_refuse_is_confirmed_too() -> None:
    """A card for a child of eighteen."""
    body = kia([*KIA_ALL], fields={"lahir-anak": "2008-01-01"})
    with pytest.raises(NotConfirmed) as refused:
        TakeIn(body, 3, SETTINGS, frozenset())(PlainView(), STAMP)

    assert refused.value.open_ones == ("usia-17",)
    assert facts_of(body)[41] == ["usia-17"]


def test_a_continued_file_is_no_second_file() -> None:
    """It belongs to the same case."""
    view = seen_before()
    view.cases[CASE] = CaseState(CASE, KIA.no, Case.RETURNED, 1)

    assert 41 not in facts_of(kia(case=CASE), view)


def test_nobody_is_told_apart_by_a_name_alone() -> None:
    """Many bear it; with a birth day or a phone it is enough."""
    assert not Who(name_key="siti").known
    assert Who(name_key="siti", phone="081234567890").known
    assert Who(name_key="siti", born_day=19940314).known
    assert Who(nik="6271055403940000").known


@given(st.text(max_size=40))
def test_a_name_is_compared_without_case_accents_and_signs(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)
    assert name_key(f" {name.upper()}. ") == name_key(name.upper())


def test_names_that_differ_in_signs_only_are_one_name() -> None:
    assert name_key("H. Siti  AMINAH") == name_key("h siti aminah") == "h siti aminah"
    assert who_of({1: "Ana", 6: 20000101, 3: "0812"}) == Who("", "ana", 20000101, "0812")


# -- the service clock ------------------------------------------------------------------------------------------------


CONFIRMED = replace(KIA, sla=Sla(3, 20261101))


def test_a_day_is_promised_only_where_time_transport_and_holidays_are_known() -> None:
    """Tuesday + 1 working day of transport + 3 = Monday."""
    assert promised_day(CONFIRMED, TODAY, KNOWN, 1) == 20261130
    assert promised_day(CONFIRMED, TODAY, KNOWN, None) is None
    assert promised_day(KIA, TODAY, KNOWN, 1) is None
    assert promised_day(CONFIRMED, TODAY, Calendar(known_until=20261129), 1) is None
    assert promised_day(replace(KIA, sla=None), TODAY, KNOWN, 1) is None


def test_the_promise_stands_in_the_event_and_a_supplement_does_not_set_it_back() -> None:
    """One that the agency asked for does: its clock had stopped."""
    services = tuple(CONFIRMED if each.no == KIA.no else each for each in CATALOGUE.services)
    view = PlainView(replace(CATALOGUE, services=services))
    view.calendar = KNOWN

    assert facts_of(kia(), view, transport_days=1)[6] == 20261130
    assert 6 not in facts_of(kia(), view)
    for state, promised in ((Case.RECEIVED, False), (Case.IN_REVIEW, False), (Case.FIX_ASKED, True)):
        view.cases[CASE] = CaseState(CASE, KIA.no, state, 2)
        assert (6 in facts_of(kia(case=CASE), view, transport_days=1)) == promised, state


@pytest.mark.parametrize(
    ("promised", "state", "running", "days"),
    [
        (20261130, Case.RECEIVED, Running.RUNS, 4),
        (TODAY, Case.IN_REVIEW, Running.RUNS, 0),
        (20261120, Case.IN_REVIEW, Running.OVERDUE, 2),
        (20261120, Case.FIX_ASKED, Running.PAUSED, 0),
        (20261120, Case.RETURNED, Running.PAUSED, 0),
        (20261120, Case.READY, Running.ENDED, 0),
        (0, Case.RECEIVED, Running.NOT_PROMISED, 0),
    ],
)
def test_the_clock_runs_pauses_and_passes(promised: int, state: Case, running: Running, days: int) -> None:
    """In working days; what was not promised is never overdue."""
    clock = service_clock(promised, state, TODAY, KNOWN)

    assert (clock.running, clock.days) == (running, days)


# -- who stands at the counter ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["representative", "reporter", "guardian"])
def test_whoever_came_instead_stands_in_the_event_with_role_relation_and_proof(role: str) -> None:
    """Person keys 8, 9 and 13; without a role it is a representative."""
    told = {"name": "Siti", "relation": "kakak", "id_seen": "surat kuasa", "role": role}
    person = TakeIn(kia(representative=told), 3, SETTINGS)(PlainView(), STAMP).drafts[0].person
    plain = TakeIn(kia(representative={"name": "S"}), 3, SETTINGS)(PlainView(), STAMP).drafts[0].person

    assert person[13] == [[role, {1: "Siti", 8: "kakak", 9: "surat kuasa"}]]
    assert plain[13] == [["representative", {1: "S"}]]


def test_people_without_a_nik_foreigners_and_thumbprints_are_served_like_all_others() -> None:
    """One word is a name; a passport is an identity; a thumb signs."""
    told = {"name": "Suharto", "id_seen": "Paspor E1234567", "born": "1960-05-01"}
    body = kia(applicant=told, signature="thumbprint")
    person = TakeIn(body, 3, SETTINGS)(PlainView(), STAMP).drafts[0].person

    assert person == {1: "Suharto", 6: 19600501, 9: "Paspor E1234567", 14: {"+signature": "thumbprint"}}


def test_a_birth_day_that_the_nik_does_not_name_warns() -> None:
    told = TakeIn(kia(applicant={**PERSON, "born": "1994-03-15"}), 3, SETTINGS)(PlainView(), STAMP).value

    assert told.warned == (NikWarning.BORN_DIFFERS,)
    same = TakeIn(kia(applicant={**PERSON, "born": "1994-03-14"}), 3, SETTINGS)(PlainView(), STAMP).value
    assert same.warned == ()


@pytest.mark.parametrize(
    ("getter", "typed", "kept"),
    [
        ("plate", "kh 1234 ab", "KH 1234 AB"),
        ("plate", "B-1-A", "B 1 A"),
        ("plate", "DA1234", "DA 1234"),
        ("plate", "KH 12345 AB", ""),
        ("plate", "ＫＨ1234", ""),
        ("nop", "62.71.051.005.001-0023.0", "627105100500100230"),
        ("nop", "6271", ""),
        ("money", "Rp25.000", "25000"),
        ("money", "25000,00", "25000"),
        ("money", "0", "0"),
        ("money", "2.5", ""),
        ("money", "-5", ""),
        ("money", "1e3", ""),
        ("money", "٢٥", ""),
    ],
)
def test_plates_object_numbers_and_sums_are_kept_in_one_form(getter: str, typed: str, kept: str) -> None:
    form = Form({"x": typed})

    assert getattr(form, getter)("x") == kept
    assert bool(form.faults) == (kept == "")


def test_a_whole_number_of_rupiah_may_come_as_a_number() -> None:
    assert Form({"x": 25_000}).money("x") == "25000"


@given(st.text(max_size=30))
def test_no_text_makes_a_getter_fail(text: str) -> None:
    form = Form({"x": text})
    for getter in ("plate", "nop", "money"):
        getattr(form, getter)("x")


# -- corrections ------------------------------------------------------------------------------------------------------

PAPER = PaperState(CASE, 1, 1, 1, 5, KIA.no, STAMP.at_s, TODAY, 0, CASE, False, 0, None)


def correct(body: dict[str, Any], *, actor: int = 3, supervises: bool = False, paper: PaperState = PAPER) -> Any:
    view = PlainView()
    view.papers[CASE] = paper
    return Correct(CASE, body, {1: "Norhayati", 2: "6271055403940000"}, 3, actor, supervises)(view, STAMP)


def test_only_what_changed_is_corrected_and_the_reason_is_kept() -> None:
    decision = correct({"name": "Norhayati", "nik": "6271055403940007", "born": "1994-03-14", "reason": "salah ketik"})

    assert (decision.drafts[0].kind, decision.drafts[0].facts) == (25, {2: CASE})
    assert decision.drafts[0].person == {2: "6271055403940007", 6: 19940314, 11: "salah ketik"}
    assert decision.value == (2, 6)


def test_a_correction_needs_a_reason_a_change_and_the_right_person() -> None:
    """Whoever made the paper, or a supervisor."""
    with pytest.raises(FaultyInput):
        correct({"name": "Nor"})
    with pytest.raises(NothingCorrected):
        correct({"name": "Norhayati", "reason": "x"})
    with pytest.raises(NotTheirs):
        correct({"name": "Nor", "reason": "x"}, actor=4)
    with pytest.raises(AlreadyCancelled):
        correct({"name": "Nor", "reason": "x"}, paper=replace(PAPER, cancelled=True))
    with pytest.raises(NotFound):
        Correct("TT-RKP01A-000009", {"reason": "x"}, {}, 3, 3, supervises=True)(PlainView(), STAMP)

    assert correct({"name": "Nor", "reason": "x"}, actor=4, supervises=True).value == (1,)


def test_the_newest_word_on_a_person_counts_and_reasons_are_no_part_of_it() -> None:
    assert newest({1: "A", 3: "08"}, ({1: "B", 11: "x"}, {1: "C", 11: "y"})) == {1: "C", 3: "08"}
