"""The letters' document: every fault at once with its key, the shipped one good, and register numbers that count."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from contract import cbor
from contract.catalogue import Catalogue, load_catalogue
from contract.letters import (
    LettersError,
    Template,
    filled,
    fits,
    kelurahan_word,
    load_letters,
    register_number,
    register_series,
    to_document,
)
from kit.config import load_yaml

CONFIG = Path(__file__).parents[2] / "deploy" / "config"


@cache
def catalogue() -> Catalogue:
    document, _ = load_yaml(CONFIG / "catalogue.yaml")
    return load_catalogue({**document, "model": "one_door"})


@cache
def _read() -> dict[str, Any]:
    document, _ = load_yaml(CONFIG / "letters.yaml")
    return document


def shipped() -> dict[str, Any]:
    return deepcopy(_read())


def faults_of(document: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(LettersError) as refused:
        load_letters(document, catalogue())
    return {fault.key: fault.found for fault in refused.value.faults}


def template(**changes: Any) -> dict[str, Any]:
    """The shipped business letter, changed."""
    return {**shipped()["templates"][1], **changes}


def with_template(**changes: Any) -> dict[str, Any]:
    return {**shipped(), "templates": [template(**changes)]}


def test_every_service_of_class_full_has_a_shipped_letter_that_survives_the_wire() -> None:
    """What is read from YAML and what comes down as CBOR are the same letters."""
    letters = load_letters(shipped(), catalogue())
    full = {service.code for service in catalogue().services if service.offline == "full"}

    assert {each.service for each in letters.templates} == full
    packed = cbor.decode(cbor.encode(to_document(letters)))
    assert isinstance(packed, dict)
    assert load_letters({str(key): value for key, value in packed.items()}, catalogue()) == letters


def test_a_name_that_the_service_does_not_have_refuses_the_whole_document() -> None:
    """With its place: nobody issues a letter with a hole in it."""
    found = faults_of(with_template(paragraphs=["Usaha {nama-usahaa} milik {nama}."]))
    assert found == {"templates[0].paragraphs[0]": "'{nama-usahaa}'"}


def test_every_fault_is_named_at_once() -> None:
    """Unknown keys, patterns, braces, foreign letters, wrong kinds of names in head and signature."""
    document = {
        "version": 0,
        "catalogue": 1,
        "letterhead": ["KELURAHAN {kelurahan}", "{nama}"],
        "signature": [],
        "templates": [template(number="{year}/{code}/{n}", title="Surat {", opening="Текст", extra="x")],
    }
    assert set(faults_of(document)) == {
        "version", "letterhead[1]", "signature", "templates[0].number", "templates[0].title", "templates[0].opening",
        "templates[0].extra",
    }  # fmt: skip


@pytest.mark.parametrize(
    "number",
    [
        "{n}/{year}",
        "{code}/{n}/{kelurahan}/{year}",
        "{n}/{code}/{kelurahan}/XI/{year}",
        "{n}/{code}/{kelurahan}/{month}/{month}/{year}",
        "{n}{code}/{kelurahan}/{year}",
    ],
)
def test_a_pattern_that_could_not_be_counted_is_refused(number: str) -> None:
    """The number stands first, the year last, letter and kelurahan once between them; a month is never a word."""
    assert set(faults_of(with_template(number=number))) == {"templates[0].number"}


def test_a_service_that_is_not_full_and_a_paper_it_does_not_ask_for_are_refused() -> None:
    assert set(faults_of(with_template(service="ADM-KIA"))) == {"templates[0].service"}
    assert set(faults_of(with_template(kept=["ijazah"]))) == {"templates[0].kept[0]"}


def test_no_service_and_no_code_has_two_letters() -> None:
    """Two letters under one code would share a series of the register."""
    other = {**template(), "service": "KEL-SKTM", "paragraphs": [], "rows": [], "kept": []}
    assert set(faults_of({**shipped(), "templates": [template(), other]})) == {"templates[1].code"}


def test_what_a_value_holds_is_never_read_as_a_name() -> None:
    """A citizen called {nik} is printed as that."""
    assert filled("{nama}, {kosong}!", {"nama": "{nik}", "nik": "1"}) == "{nik}, !"


def test_a_letter_that_its_service_has_outgrown_fits_no_more() -> None:
    """A catalogue may come down after the letters: the letter is then not issued, the file is taken in."""
    service = catalogue().by_code("KEL-SKU")
    letters = load_letters(shipped(), catalogue())
    assert service is not None
    n1, sku, _ = letters.templates
    assert fits(sku, service)
    assert not fits(n1, service)


def a_template(number: str = "{n}/{code}/{kelurahan}/{month}/{year}") -> Template:
    return Template("KEL-SKU", "SKU", "Surat", number, "", (), (), "")


def test_a_register_number_names_its_series_over_all_months_of_a_year() -> None:
    """The 7th of November and the 8th of December are neighbours in one book."""
    november = register_number(a_template(), 7, "Pahandut Seberang", 20261124)
    december = register_number(a_template(), 8, "Pahandut Seberang", 20261201)

    assert november == "007/SKU/PAHANDUT-SEBERANG/XI/2026"
    assert register_series(november) == ("/SKU/PAHANDUT-SEBERANG/2026", 7)
    assert register_series(december) == ("/SKU/PAHANDUT-SEBERANG/2026", 8)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Pager", 20261231, ""), ("Pager", 20270101, "")),
        (("Pager", 20261124, ""), ("Marang", 20261124, "")),
        (("Pager", 20261124, ""), ("Pager", 20261124, "KQX")),
    ],
)
def test_another_year_kelurahan_or_restored_box_counts_for_itself(
    one: tuple[str, int, str], other: tuple[str, int, str]
) -> None:
    """A box that was restored may not know what it numbered: its letters keep the numbers apart."""
    first, second = (register_series(register_number(a_template(), 1, *each)) for each in (one, other))
    assert first != second
    assert first[1] == second[1] == 1


def test_no_kelurahan_is_taken_for_a_month() -> None:
    assert kelurahan_word("X") == "KEL-X"
    assert kelurahan_word("Sei Gohong") == "SEI-GOHONG"


@pytest.mark.parametrize("text", ["", "7", "x/SKU/PAGER/2026", "\u0667/SKU/PAGER/2026"])
def test_a_text_that_is_no_register_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="register number"):
        register_series(text)
