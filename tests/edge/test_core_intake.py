"""Taking a file in: which service, which paper, and every fault at once."""

from typing import Any

import pytest

from contract.catalogue import Kept, Model, Offline, RequirementKind, Service
from contract.states import Case
from edge.core.acts import CaseState, Decision
from edge.core.intake import TakeIn, TakenIn
from edge.core.nik import NikWarning
from edge.core.refusals import DiskFull, FaultyInput, NotFound, OnlineOnly, PaymentOnly
from tests.edge.branch_box import CATALOGUE, PERSON, SETTINGS, kia, real_catalogue
from tests.edge.plain_view import STAMP, PlainView


def decided(body: dict[str, Any], view: PlainView | None = None) -> Decision[TakenIn]:
    return TakeIn(body, 3, SETTINGS)(view or PlainView(), STAMP)


def faults(body: dict[str, Any]) -> dict[str, str]:
    """Pointer -> code of every fault."""
    with pytest.raises(FaultyInput) as refused:
        decided(body)
    assert all(fault.message and fault.message_en for fault in refused.value.faults)
    return {fault.pointer: fault.code for fault in refused.value.faults}


def test_a_complete_file_makes_a_tanda_terima() -> None:
    """All that the situation asks for is there; what it does not ask for is not missed."""
    draft = decided(kia()).drafts[0]
    service = CATALOGUE.by_code("ADM-KIA")
    assert service is not None

    assert (draft.kind, draft.paper) == (20, 1)
    assert {1: 7, 3: service.no, 4: CATALOGUE.version, 5: 0b10111, 47: [0b10, 0b10001]} == draft.facts
    assert draft.person == {1: "Norhayati", 2: "6271055403940000", 3: "081234567890"}


def test_a_missing_paper_makes_a_tanda_pengembalian_that_names_it() -> None:
    """A return slip is no receipt: another kind, another series."""
    decision = decided(kia(["akta-lahir", "kk"]))

    assert (decision.drafts[0].kind, decision.drafts[0].paper) == (21, 3)
    assert 0b10100 == decision.value.missing == decision.drafts[0].facts[12]


def test_a_situation_asks_for_its_paper() -> None:
    """A photograph from five years on; a police report when the card is lost."""
    small = decided(kia(fields={"lahir-anak": "2023-05-01"})).value.missing
    large = decided(kia(fields={"lahir-anak": "2015-05-01"})).value.missing
    lost = decided(kia(fields={"alasan": "hilang"})).value.missing

    assert (small, large, lost) == (0, 0b1000, 0b100000)


def test_an_alternative_replaces_what_it_stands_for() -> None:
    """A statement instead of the birth letter, in the situation that allows it."""
    service = CATALOGUE.by_code("ADM-AKM")
    assert service is not None
    papers = ["surat-polisi", "kk-ktp", "f-201", "ktp-pelapor", "ktp-saksi"]
    body = {"service": "ADM-AKM", "applicant": {"name": "Sri"}, "documents": papers}
    fits = decided({**body, "fields": {"keadaan": "tidak-jelas"}}).value.missing
    not_here = decided({**body, "fields": {"keadaan": "biasa"}}).value.missing

    assert (fits, not_here) == (0, 1)


def test_what_happens_to_each_paper_is_kept() -> None:
    """Told at the counter, else as the catalogue usually has it; a condition is never kept."""
    documents = [{"code": "akta-lahir", "kept": "copied"}, {"code": "kk", "kept": "shown"}, "ktp-ortu", "f-102"]
    facts = decided(kia(documents)).drafts[0].facts

    assert facts[47] == [0b1, 0b10000]


def test_a_condition_cannot_be_kept() -> None:
    """An age is confirmed, not laid into a folder."""
    service = next(each for each in CATALOGUE.services if _has_condition(each) and each.intake)
    condition = next(each for each in service.requirements if each.kind is RequirementKind.CONDITION)
    body = {
        "service": service.code,
        "applicant": {"name": "A"},
        "documents": [{"code": condition.code, "kept": "copied"}],
    }

    assert faults(body)["/documents/0/kept"] == "not_a_paper"


def _has_condition(service: Service) -> bool:
    return service.offline is Offline.INTAKE and any(
        each.kind is RequirementKind.CONDITION for each in service.requirements
    )


def test_every_fault_is_told_at_once() -> None:
    """With its pointer, in the body's own shape."""
    body = {
        "service": "ADM-KIA",
        "applicant": {"name": " ", "nik": "627105", "phone": "12", "age": 5},
        "representative": {"relation": "ibu"},
        "documents": ["kk", "kk", "nothing", {"code": "f-102", "kept": "burnt"}, 5],
        "fields": {"nik-anak": "x", "lahir-anak": "2023-02-30", "alasan": "bosan", "more": "1"},
        "note": "a\x00b",
        "colour": "red",
    }

    assert faults(body) == {
        "/colour": "unknown_key",
        "/applicant/name": "required",
        "/applicant/nik": "not_nik",
        "/applicant/phone": "not_phone",
        "/applicant/age": "unknown_key",
        "/representative/name": "required",
        "/documents/1": "twice",
        "/documents/2": "unknown_document",
        "/documents/3/kept": "not_choice",
        "/documents/4": "not_object",
        "/documents/4/code": "required",
        "/fields/more": "unknown_key",
        "/fields/nik-anak": "not_nik",
        "/fields/lahir-anak": "not_date",
        "/fields/alasan": "not_choice",
        "/note": "bad_character",
    }


@pytest.mark.parametrize(
    "body",
    [{}, {"service": 7}, {"service": "NO-SUCH"}, {"service": "ADM-KIA", "applicant": []}, {"applicant": None}],
)
def test_a_body_of_any_shape_is_answered_with_pointers(body: dict[str, Any]) -> None:
    """No shape makes an exception of another kind."""
    assert {"/service", "/applicant"} & faults(body).keys()


@pytest.mark.parametrize("body", [None, [], "text", 5, {1: 2}])
def test_a_body_that_is_no_object_is_one_fault(body: object) -> None:
    """Also lists and numbers."""
    with pytest.raises(FaultyInput) as refused:
        TakeIn(body, 3, SETTINGS)(PlainView(), STAMP)  # type: ignore[arg-type]
    assert "not_object" in {fault.code for fault in refused.value.faults}


def test_a_nik_that_does_not_fit_warns_and_never_refuses() -> None:
    """People move, dates get corrected, there is no check digit."""
    here = decided(kia()).value.warned
    odd = decided(kia(applicant={"name": "A", "nik": "3201993199000001"}))

    assert here == ()
    assert odd.value.warned == (NikWarning.OTHER_REGION, NikWarning.IMPOSSIBLE_DATE)
    assert odd.drafts[0].facts[41] == [1, 2]


def test_people_without_a_nik_and_with_one_word_for_a_name_are_served() -> None:
    """A name is all that is asked for."""
    person = decided(kia(applicant={"name": "Untung"})).drafts[0].person

    assert person == {1: "Untung"}


def test_whoever_stands_at_the_counter_for_another_is_kept_with_it() -> None:
    """Role and person, in the part that can be erased."""
    person = (
        decided(kia(representative={"name": "Budi", "relation": "anak", "phone": "+62 812-3456-7890"})).drafts[0].person
    )

    assert person[13] == [["representative", {1: "Budi", 3: "081234567890", 8: "anak"}]]


def test_a_further_file_of_a_case_names_it() -> None:
    """A returned file comes back complete: the case stays one thread."""
    view = PlainView()
    view.cases["TP-RKP01A-000001"] = CaseState("TP-RKP01A-000001", 3, Case.RETURNED, 1)
    draft = decided(kia(case="TP-RKP01A-000001"), view).drafts[0]

    assert draft.facts[11] == "TP-RKP01A-000001"
    with pytest.raises(NotFound):
        decided(kia(case="TT-RKP01A-000009"))


def test_a_file_continues_no_case_of_another_service() -> None:
    """A birth certificate's papers would vanish in a child card's case."""
    view = PlainView()
    view.cases["TP-RKP01A-000001"] = CaseState("TP-RKP01A-000001", 1, Case.RETURNED, 1)
    with pytest.raises(FaultyInput) as refused:
        decided(kia(case="TP-RKP01A-000001"), view)

    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/case", "other_service")]


def test_new_work_is_refused_while_the_disk_is_nearly_full() -> None:
    """In words, before anybody has typed for nothing twice."""
    view = PlainView()
    view.disk_tight = True
    with pytest.raises(DiskFull):
        decided(kia(), view)


MODELS = {model: real_catalogue(model) for model in Model}


@pytest.mark.parametrize("model", Model)
@pytest.mark.parametrize("code", [service.code for service in CATALOGUE.services])
def test_each_of_the_39_services_gets_its_lawful_answer(model: Model, code: str) -> None:
    """By its offline class, under both institutional models, complete and with nothing brought along."""
    catalogue = MODELS[model]
    service = catalogue.by_code(code)
    assert service is not None
    fields = {field.code: _example(field.type) for field in service.fields if field.required}
    whole = {"service": code, "applicant": PERSON, "fields": fields, "documents": _all_of(service)}
    if service.offline is Offline.ONLINE_ONLY:
        with pytest.raises(OnlineOnly):
            decided(whole, PlainView(catalogue))
    elif not service.intake or service.offline is Offline.CACHED_BILL:
        with pytest.raises(PaymentOnly):
            decided(whole, PlainView(catalogue))
    else:
        complete = decided(whole, PlainView(catalogue))
        empty = decided({**whole, "documents": []}, PlainView(catalogue))
        assert (complete.drafts[0].paper, empty.drafts[0].paper) == (1, 3)
        assert all(each.kept in Kept for each in service.requirements)


def _all_of(service: Service) -> list[str]:
    return [each.code for each in service.requirements]


def _example(kind: str) -> str:
    return {"date": "2019-09-02", "nik": "6271050209190000", "phone": "081234567890", "number": "7"}.get(kind, "Isi")
