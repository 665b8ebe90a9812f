"""Finding a service: everyday words, codes, slips of the fingers; never an exception, never another order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.service import Service
from edge.core.search import Entry, Hit, clear_one, distance, find, words_of
from edge.web.desk.services import entry_of
from tests.edge.branch_box import CATALOGUE

ENTRIES = tuple(entry_of(service, CATALOGUE) for service in CATALOGUE.services)
KEYWORDS = sorted(
    {(service.code, word) for service in CATALOGUE.services for word in service.keywords if len(word) >= 5}
)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def codes(query: str) -> list[str]:
    return [hit.key for hit in find(ENTRIES, query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("kia", "ADM-KIA"),
        ("ADM-KIA", "ADM-KIA"),
        ("adm kia", "ADM-KIA"),
        ("kk hilang", "ADM-KK-UBAH"),
        ("mau urus kk ilang", "ADM-KK-UBAH"),
        ("surat miskin", "KEL-SKTM"),
        ("surat kelakuan baik", "POL-SKCK"),
        ("bayar leding", "AIR-BAYAR"),
        ("kartu kuning", "NAK-AK1"),
        ("ganti pelat", "SAM-5TAHUN"),
        ("kartu identitas anak", "ADM-KIA"),
        ("buat ktp hilang", "ADM-KTP-GANTI"),
        ("pbb", "PJK-PBB"),
        ("paspr", "IMI-PASPOR"),
        ("kelahirn", "ADM-AKL"),
        ("sampha", "RET-SAMPAH"),
        ("akte lahir", "ADM-AKL"),
        ("birth certificate", "ADM-AKL"),
    ],
)
def test_what_people_say_finds_the_service_first(query: str, first: str) -> None:
    """By name, by code, and by the words of the street, typed badly too."""
    assert codes(query)[0] == first


@pytest.mark.parametrize("query", ["kia", "ADM-KIA", "kk hilang", "sktm", "surat miskin", "bikin kia"])
def test_a_whole_keyword_of_one_service_needs_no_second_look(query: str) -> None:
    """Enter takes it at once: the clerk saves two keys."""
    assert clear_one(find(ENTRIES, query)) == codes(query)[0]


@pytest.mark.parametrize("query", ["akte", "nikah", "anak", "bpjs", "zzzz", "", "surat"])
def test_words_that_may_mean_several_services_leave_the_choice(query: str) -> None:
    """Akte is a birth or a death; nothing is guessed."""
    assert clear_one(find(ENTRIES, query)) == ""


def test_akte_shows_the_certificates_before_all_else() -> None:
    assert set(codes("akte")[:3]) == {"ADM-AKL", "ADM-AKM", "ADM-AKW"}


def test_nothing_that_was_not_asked_for_is_shown() -> None:
    """Short words are taken as they are: another letter there makes another word."""
    assert codes("zzzz") == []
    assert "ADM-KK-BARU" not in codes("kp")
    assert len(codes("")) == 39


@pytest.mark.parametrize("service", CATALOGUE.services, ids=lambda service: service.code)
def test_every_service_is_found_by_its_code_its_name_and_each_of_its_keywords(service: Service) -> None:
    """All 39 have at least four everyday words."""
    assert codes(service.code)[0] == service.code
    assert codes(service.name)[0] == service.code
    assert len(service.keywords) >= 4
    for word in service.keywords:
        assert service.code in codes(word), word
        scores = {hit.key: hit for hit in find(ENTRIES, word)}
        assert scores[service.code].clear, word


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_one_slip_in_a_word_of_five_letters_or_more_still_finds_the_service(data: st.DataObject) -> None:
    """A letter left out, doubled, changed or swapped, anywhere but at the beginning of a keyword."""
    code, keyword = data.draw(st.sampled_from(KEYWORDS))
    words = keyword.split()
    index = data.draw(st.sampled_from([i for i, word in enumerate(words) if len(word) >= 5] or [0]))
    word = words[index]
    if len(word) < 5:
        return
    at = data.draw(st.integers(1, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    kind = data.draw(st.sampled_from(["out", "more", "other", "swap"]))
    slipped = {
        "out": word[:at] + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "other": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[kind]
    found = find((next(entry for entry in ENTRIES if entry.key == code),), " ".join([*words[:index], slipped]))

    assert [hit.key for hit in found] == [code]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.randoms(use_true_random=False))
def test_any_text_is_answered_and_the_order_of_the_catalogue_does_not_matter(text: str, random: object) -> None:
    shuffled = list(ENTRIES)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    if words_of(text):
        assert find(shuffled, text) == find(ENTRIES, text)
    scores = [hit.score for hit in find(ENTRIES, text)]
    assert scores == sorted(scores, reverse=True)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 3))
def test_the_distance_is_the_same_both_ways_and_never_less_than_the_lengths_differ(a: str, b: str, most: int) -> None:
    assert distance(a, b, most) == distance(b, a, most) or max(distance(a, b, most), distance(b, a, most)) > most
    assert distance(a, b, 9) >= abs(len(a) - len(b))
    assert (distance(a, b, 9) == 0) == (a == b)


def test_a_swap_of_neighbours_is_one_slip() -> None:
    assert distance("sampha", "sampah", 2) == 1
    assert distance("ca", "abc", 3) == 3


def test_accents_case_and_signs_do_not_matter() -> None:
    assert words_of("  Ákte-LAHIR (bayi)! ") == ("akte", "lahir", "bayi")
    assert find((Entry("A-B", ("Café",)),), "CAFE") == (Hit("A-B", 110.0),)
