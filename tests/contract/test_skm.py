"""The satisfaction survey: exact sums, blanks left out and counted, two decimals before the band."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.skm import BLANK, QUESTIONS, RESPONDENT, WORDING, band_of, meaning_of, result_of, rounded

SHEETS = st.lists(st.lists(st.integers(0, 4), min_size=9, max_size=9), min_size=1, max_size=60)
EDGES = {"25.00": "D", "64.99": "D", "65.00": "C", "76.60": "C", "76.61": "B", "88.30": "B", "88.31": "A", "100": "A"}


@pytest.mark.parametrize(("value", "band"), EDGES.items())
def test_bands_are_the_regulations(value: str, band: str) -> None:
    """Each edge belongs where the regulation puts it."""
    assert band == band_of(Decimal(value))
    assert all(meaning_of(band))


def test_the_best_and_the_worst() -> None:
    """All fours are 100.00 and A, which the rounded weight 0.11 could never reach; all ones are 25.00 and D."""
    best, worst = result_of([[4] * 9] * 3), result_of([[1] * 9])

    assert (best.value, best.band) == (Decimal("100.00"), "A")
    assert (worst.value, worst.band) == (Decimal("25.00"), "D")


def test_blanks_are_left_out_and_counted() -> None:
    """Who skips a question neither raises nor lowers it."""
    answered, with_blank = [3] * 9, [3] * 8 + [BLANK]

    result = result_of([answered, with_blank])

    assert (result.value, result.blanks, result.respondents) == (Decimal("75.00"), 1, 2)
    assert (result.elements[8].answered, result.elements[8].blank) == (1, 1)


def test_nobody_has_no_value() -> None:
    """No respondent, or only blank sheets: no value, and no band that could be taken for one."""
    for sheets in ([], [[BLANK] * 9] * 2):
        result = result_of(sheets)
        assert (result.value, result.band) == (None, None)


@given(SHEETS)
def test_the_value_is_the_rounded_mean_of_means(sheets: list[list[int]]) -> None:
    """Against the formula written down another way, in whole numbers throughout."""
    columns = [[sheet[place] for sheet in sheets if sheet[place]] for place in range(QUESTIONS)]
    means = [Fraction(sum(column), len(column)) for column in columns if column]

    result = result_of(sheets)

    if not means:
        assert result.value is None
        return
    exact = sum(means, Fraction(0)) * 25 / len(means)
    assert result.value is not None
    assert abs(Fraction(result.value) - exact) <= Fraction(1, 200)
    assert result.value.as_tuple().exponent == -2
    assert Decimal(25) <= result.value <= Decimal(100)


@given(SHEETS, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_twice_the_sheets_say_the_same(sheets: list[list[int]], luck: object) -> None:
    """A sum of people, not of time."""
    shuffled = sorted(sheets)

    assert result_of(shuffled) == result_of(sheets)
    assert result_of(sheets * 2).value == result_of(sheets).value


@given(SHEETS, st.integers(0, 8))
def test_a_better_answer_never_lowers_the_value(sheets: list[list[int]], place: int) -> None:
    """Monotone in every answer that was given."""
    better = [list(sheet) for sheet in sheets]
    if not better[0][place] or better[0][place] == 4:
        return
    better[0][place] += 1
    before, after = result_of(sheets).value, result_of(better).value

    assert before is not None
    assert after is not None
    assert after >= before


def test_a_half_is_rounded_up() -> None:
    """88.305 is 88.31 and so an A: rounding comes before the band."""
    assert rounded(Fraction(88305, 1000)) == Decimal("88.31")
    assert band_of(rounded(Fraction(88305, 1000))) == "A"


def test_the_wording_is_whole() -> None:
    """Nine questions with four different answers each, and the four things asked of the respondent."""
    assert len(WORDING) == QUESTIONS
    assert all(len(set(answers)) == 4 and question.endswith("?") for _, question, answers in WORDING)
    assert len(RESPONDENT) == 4
