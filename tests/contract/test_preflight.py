"""The centre's rules as data: what each condition says, and that nothing typed makes one fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.catalogue import CatalogueError, load_catalogue, to_document
from contract.preflight import Condition, Preflight, age_on, parse_conditions, refusals
from tests.edge.branch_box import CATALOGUE

TODAY = 20261124


def holds(when: str, **told: str) -> bool:
    """Whether all conditions hold today; `_` in a name stands for a hyphen, `at_` for @."""
    named = {name.replace("at_", "@").replace("_", "-"): value for name, value in told.items()}
    rule = Preflight("x", parse_conditions(when), "a", "b")
    return refusals((rule,), named, TODAY) == (rule,)


@pytest.mark.parametrize(
    ("when", "told", "expected"),
    [
        ("alasan=hilang|rusak", {"alasan": "rusak"}, True),
        ("alasan=hilang|rusak", {"alasan": "baru"}, False),
        ("lahir:17..150", {"lahir": "2009-11-24"}, True),
        ("lahir:17..150", {"lahir": "2009-11-25"}, False),
        ("akad<10d", {"akad": "2026-12-03"}, True),
        ("akad<10d", {"akad": "2026-12-04"}, False),
        ("mati>0d", {"mati": "2026-11-25"}, True),
        ("mati>0d", {"mati": "2026-11-24"}, False),
        ("kk#16", {"kk": "62710512"}, True),
        ("kk#16", {"kk": "6271051203190000"}, False),
        ("kk#16", {}, False),
        ("surel?", {}, True),
        ("surel?", {"surel": "a@b.example"}, False),
        ("surel? & @phone?", {"at_phone": "0812"}, False),
        ("nik-anak~@nik", {"nik_anak": "1", "at_nik": "1"}, True),
        ("nik-anak~@nik", {"at_nik": "1"}, False),
    ],
)
def test_a_condition_says_what_its_text_says(when: str, told: dict[str, str], expected: bool) -> None:
    """The bounds of days and years belong to the side that the catalogue's head names."""
    assert holds(when, **told) == expected


@pytest.mark.parametrize("text", ["", "a", "a=", "a<10", "a:1", "A=b", "a=b &c=d", "a#", "a~", "a<10d & "])
def test_a_text_that_is_no_condition_is_refused(text: str) -> None:
    """A rule that nobody can read must not travel to the branches."""
    with pytest.raises(ValueError, match="no condition"):
        parse_conditions(text)


@given(st.dictionaries(st.sampled_from(["a", "b", "@nik"]), st.text(max_size=12)))
def test_no_typed_value_makes_a_rule_fail(told: dict[str, str]) -> None:
    """What cannot be judged says nothing: no exception, and no day or age out of thin air."""
    rules = tuple(
        Preflight(when, parse_conditions(when), "x", "y")
        for when in ("a=b", "a:0..150", "a<3d", "b>-3d", "a#3", "b?", "a~b", "a~@nik")
    )
    found = {rule.code for rule in refusals(rules, told, TODAY)}

    assert ("b?" in found) == (not told.get("b"))
    assert age_on(told.get("a", ""), TODAY) is not None or "a:0..150" not in found


def test_every_rule_of_the_shipped_catalogue_comes_back_from_the_wire() -> None:
    """Eight services have rules, and the document holds them as they were written."""
    again = load_catalogue(to_document(CATALOGUE))
    rules = {service.code: [rule.when for rule in service.preflight] for service in again.services if service.preflight}

    assert len(rules) == 8
    assert rules["ADM-KIA"] == ["lahir-anak:17..150", "nik-anak~@nik"]
    assert [each.preflight for each in again.services] == [each.preflight for each in CATALOGUE.services]


@pytest.mark.parametrize("when", ["nobody=x", "nama-anak:1..2", "alasan=none", "nik-anak~@mother", "nonsense"])
def test_a_rule_about_what_the_service_does_not_ask_is_a_fault_with_its_key(when: str) -> None:
    document = to_document(CATALOGUE)
    services = document["services"]
    assert isinstance(services, list)
    services[2] = {**services[2], "preflight": [{"code": "x", "when": when, "text": "t", "text_en": "t"}]}

    with pytest.raises(CatalogueError) as refused:
        load_catalogue(document)

    assert {fault.key for fault in refused.value.faults} == {"services[2].preflight[0].when"}


def test_a_condition_names_what_it_looks_at() -> None:
    assert Condition("a~b", "same", "a", other="b").names == ("a", "b")
