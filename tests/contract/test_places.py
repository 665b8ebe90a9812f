"""The places of Palangka Raya as shipped, and the reader that names every fault of others."""

import copy
from pathlib import Path
from typing import Any

import pytest

from contract import cbor
from contract.places import Places, PlacesError, load_places, to_document
from kit.config import load_yaml

CONFIG = Path(__file__).parents[2] / "deploy" / "config"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load_yaml(CONFIG / "places.yaml")[0]


@pytest.fixture(scope="module")
def places(document: dict[str, Any]) -> Places:
    return load_places(document)


def test_the_city_has_5_kecamatan_and_30_kelurahan(places: Places) -> None:
    """As the ministry counts them."""
    assert [part.abbr for part in places.kecamatan] == ["PHD", "BKB", "JKR", "SBG", "RKP"]
    assert sum(len(part.kelurahan) for part in places.kecamatan) == 30
    assert (places.offset_min, places.zone) == (420, "WIB")


def test_a_kelurahan_is_found_with_its_kecamatan(places: Places) -> None:
    """Pager stands in Rakumpit."""
    found = places.kelurahan("62.71.05.1005")
    assert found is not None
    assert (found[0].name, found[1].name) == ("Rakumpit", "Pager")
    assert places.kelurahan("62.71.05.9999") is None


def test_a_nik_tells_where_it_was_first_registered_or_that_it_was_elsewhere(places: Places) -> None:
    """Only a hint: people move and keep their number."""
    home = places.by_nik("6271055403940000")
    assert home is not None
    assert home.abbr == "RKP"
    assert places.by_nik("3201015403940000") is None


def test_places_survive_the_wire(places: Places) -> None:
    """The down item carries them as CBOR."""
    assert load_places(cbor.decode(cbor.encode(to_document(places)))) == places  # type: ignore[arg-type]


def test_every_fault_is_named_at_once(document: dict[str, Any]) -> None:
    """A ward outside its sub-district, a code twice, an unknown key, a wrong zone."""
    broken = copy.deepcopy(document)
    broken["city"]["zone"] = "GMT"
    broken["mayor"] = "?"
    broken["kecamatan"][0]["kelurahan"][1]["code"] = "62.71.01.1001"
    broken["kecamatan"][1]["kelurahan"][0]["code"] = "62.71.03.1009"
    with pytest.raises(PlacesError) as caught:
        load_places(broken)
    assert {fault.key for fault in caught.value.faults} == {
        "mayor",
        "city.zone",
        "kecamatan[0].kelurahan[1].code",
        "kecamatan[1].kelurahan[0].code",
    }
    assert "4" in caught.value.sentence_id
