"""Kode hari: the worked example, the frozen list, and that one misheard figure shows."""

from hashlib import sha256
from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from contract.kodehari import WORDS, first_word, kode_hari, seal_words
from tests.contract import vectors

EXAMPLE = vectors.load("kodehari")
MERGED = [("ng", "n"), ("b", "p"), ("d", "t"), ("g", "k"), ("f", "p"), ("v", "p"), ("z", "j")]  # what radio merges


def test_the_example_reads_as_agreed() -> None:
    """bibir laut gigi gamelan antena."""
    for row in EXAMPLE["days"]:
        assert tuple(row["words"]) == kode_hari(row["tk"], row["figures"], bytes.fromhex(row["hash"]))
    assert tuple(EXAMPLE["days"][0]["words"]) == ("bibir", "laut", "gigi", "gamelan", "antena")


def test_the_list_is_the_frozen_one() -> None:
    """Its hash stands in the contract; a changed word would make every older day fail."""
    text = "\n".join(WORDS) + "\n"

    assert EXAMPLE["list_sha256"] == sha256(text.encode()).hexdigest()
    assert len(set(WORDS)) == 256
    assert sorted(WORDS) == list(WORDS)


def test_no_two_words_sound_alike() -> None:
    """First four letters, edit distance 3, and 2 after merging what a radio merges."""
    assert len({word[:4] for word in WORDS}) == 256
    assert all(4 <= len(word) <= 7 for word in WORDS)
    for one, other in combinations(WORDS, 2):
        assert distance(one, other) >= 3, (one, other)
        assert distance(merged(one), merged(other)) >= 2, (one, other)


FIGURES = st.lists(st.integers(-(10**12), 10**12), min_size=5, max_size=5)


@given(FIGURES, st.integers(0, 4), st.integers(-9, 9))
def test_another_figure_is_another_digest(figures: list[int], place: int, by: int) -> None:
    """The word then differs in 255 of 256 cases; the four seal words do not depend on figures at all."""
    changed = [*figures]
    changed[place] += by
    assume(by)

    assert first_word("TK-RKP01A-000021", figures) in WORDS
    assert kode_hari("TK-RKP01A-000021", figures, bytes(32))[1:] == seal_words("TK-RKP01A-000021", bytes(32))
    assert kode_hari("TK-RKP01A-000021", changed, bytes(32))[1:] == seal_words("TK-RKP01A-000021", bytes(32))


def merged(word: str) -> str:
    """The word as a bad radio passes it on."""
    for sound, heard in MERGED:
        word = word.replace(sound, heard)
    return word


def distance(one: str, other: str) -> int:
    """Edits between two words."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
    return row[-1]
