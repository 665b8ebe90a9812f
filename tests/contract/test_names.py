"""Names: printed in one form, typed in many, training numbers in none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.limits import EPOCH_MAX, EPOCH_ONE_TWO_LETTERS
from contract.names import (
    EPOCH_ALPHABET,
    NameRefusedError,
    Number,
    Paper,
    Position,
    check_code,
    check_node,
    epoch_letters,
    epoch_number,
    is_node,
    normalise_code,
    parse_number,
    parse_number_and_code,
    parse_queue,
)
from tests.contract.vectors import rows
from tests.contract.worked_example import CHECK_SECRET

NUMBERS = st.builds(
    Number,
    st.sampled_from(Paper),
    st.from_regex(r"PKY-[A-Z]{3}-[0-9]{2}", fullmatch=True),
    st.integers(1, EPOCH_MAX),
    st.integers(1, 999_999),
)


def refusal(call: Any, *arguments: Any) -> str:
    """The reason for which a call refuses its arguments."""
    with pytest.raises(NameRefusedError) as refused:
        call(*arguments)
    return refused.value.reason


@pytest.mark.parametrize(("epoch", "letters"), rows("names", "epochs"))
def test_epochs_and_letters_belong_together(epoch: int, letters: str) -> None:
    """A..Z, AA..ZZ, AAA..ZZZ without I L O U."""
    assert letters == epoch_letters(epoch)
    assert epoch == epoch_number(letters)


def test_every_epoch_has_letters_of_its_own_in_rising_length() -> None:
    """All 11,154, and the hub's 506 are those of one or two letters."""
    all_letters = [epoch_letters(epoch) for epoch in range(1, EPOCH_MAX + 1)]

    assert len(set(all_letters)) == EPOCH_MAX
    assert [epoch_number(letters) for letters in all_letters] == list(range(1, EPOCH_MAX + 1))
    assert [len(letters) <= 2 for letters in all_letters].count(True) == EPOCH_ONE_TWO_LETTERS
    assert set("".join(all_letters)) == set(EPOCH_ALPHABET)


@pytest.mark.parametrize("epoch", [0, -1, EPOCH_MAX + 1])
def test_there_is_no_epoch_outside(epoch: int) -> None:
    """Neither before A nor after ZZZ."""
    assert refusal(epoch_letters, epoch) == "epoch"


@pytest.mark.parametrize("letters", rows("names", "bad_epoch_letters"))
def test_other_letters_name_no_epoch(letters: str) -> None:
    """L least of all: training numbers rely on it."""
    assert refusal(epoch_number, letters) == "epoch"


@pytest.mark.parametrize("row", rows("names", "numbers"), ids=lambda row: row["text"])
def test_a_typed_number_is_read_with_its_slips_forgiven(row: dict[str, Any]) -> None:
    """Case, blanks, hyphens, missing zeros, O for 0, I and L for 1."""
    number = parse_number(row["text"], "PKY")

    assert str(number) == row["number"]
    assert number == Number(Paper(row["paper"]), row["node"], row["epoch"], row["n"])


@pytest.mark.parametrize("row", rows("names", "bad_numbers"), ids=lambda row: ascii(row["text"])[:30])
def test_what_is_no_number_is_refused_for_its_reason(row: dict[str, str]) -> None:
    """Nothing is guessed at."""
    assert refusal(parse_number, row["text"], "PKY") == row["reason"]


def test_a_city_that_is_none_makes_no_number() -> None:
    """A configuration slip shows at once."""
    assert refusal(parse_number, "TT-RKP01A-000347", "pky") == "node"


@given(NUMBERS)
def test_every_printed_number_is_read_back(number: Number) -> None:
    """Also in small letters and without its separators."""
    assert parse_number(str(number), "PKY") == number
    assert parse_number(str(number).lower().replace("-", " "), "PKY") == number


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_a_refusal(text: str) -> None:
    """Never another exception."""
    for parse in (lambda: parse_number(text, "PKY"), lambda: normalise_code(text), lambda: parse_queue(text)):
        try:
            parse()
        except NameRefusedError as fault:
            assert fault.sentence_id  # noqa: PT017 - the point is that nothing else is raised
            assert fault.sentence_en  # noqa: PT017 - as above


@given(NUMBERS, st.integers(1, 999_999))
def test_a_training_number_is_never_read_as_a_true_one(number: Number, n: int) -> None:
    """Whatever zeros are left out."""
    unit, box = number.node[4:7], number.node[8:]
    for text in (f"TT-{unit}{box}LAT-{n:06}", f"tt {unit}{int(box)}lat {n}"):
        assert refusal(parse_number, text, "PKY") == "training"


@pytest.mark.parametrize("row", rows("names", "check_codes"), ids=lambda row: row["number"])
def test_the_check_code_of_a_number_is_the_frozen_one(row: dict[str, str]) -> None:
    """HMAC-SHA-256, 40 bits, Crockford."""
    assert check_code(bytes.fromhex(row["secret"]), row["number"]) == row["code"]


@pytest.mark.parametrize(("typed", "shown"), rows("names", "typed_codes"))
def test_a_typed_code_is_read_with_its_slips_forgiven(typed: str, shown: str) -> None:
    """Every place is a digit or a letter that no digit resembles."""
    assert normalise_code(typed) == shown


@pytest.mark.parametrize("typed", rows("names", "bad_codes"), ids=ascii)
def test_what_is_no_code_is_refused(typed: str) -> None:
    """Too short, too long, U, another script."""
    assert refusal(normalise_code, typed) == "check_code"


@pytest.mark.parametrize(("typed", "number", "code"), rows("names", "numbers_with_codes"))
def test_number_and_code_in_one_line_are_told_apart(typed: str, number: str, code: str) -> None:
    """The code is always the last eight characters."""
    found = parse_number_and_code(typed, "PKY")

    assert (str(found[0]), found[1]) == (number, code)


@given(NUMBERS)
def test_every_printed_number_and_code_is_read_back(number: Number) -> None:
    """As the slip shows them."""
    code = check_code(CHECK_SECRET, str(number))

    assert parse_number_and_code(f"{number} {code}", "PKY") == (number, code)


@pytest.mark.parametrize(("typed", "shown"), rows("names", "queue"))
def test_a_queue_number_is_read(typed: str, shown: str) -> None:
    """Class letter and number."""
    assert str(parse_queue(typed)) == shown


@pytest.mark.parametrize("typed", rows("names", "bad_queue"), ids=ascii)
def test_what_is_no_queue_number_is_refused(typed: str) -> None:
    """1 to 999."""
    assert refusal(parse_queue, typed) == "queue"


@pytest.mark.parametrize("code", ["PKY-RKP-01\n", "pky-RKP-01", "PKY-RKP-1", "PKYRKP01", "PKY-RKP-０1", "", "A.B"])
def test_machines_write_node_codes_strictly(code: str) -> None:
    """A code goes into subjects and file names."""
    assert not is_node(code)
    assert refusal(check_node, code) == "node"


def test_a_position_is_shown_with_its_epochs_letters() -> None:
    """The audit stream is marked."""
    assert str(Position("PKY-RKP-01", 0, 1, 1234)) == "PKY-RKP-01/A/1234"
    assert str(Position("PKY-RKP-01", 1, 507, 1)) == "PKY-RKP-01/1:AAA/1"


def test_papers_one_to_seven_go_home_with_a_citizen() -> None:
    """And every paper has a name in both languages."""
    assert [paper.name for paper in Paper if paper.is_signed] == ["TT", "BP", "TP", "BT", "SK", "PY", "AD"]
    assert all(paper.title_id and paper.title_en for paper in Paper)
