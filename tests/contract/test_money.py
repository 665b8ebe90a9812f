"""Rupiah: written one way, read strictly, said in words."""

import lokal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.limits import MONEY_MAX_RP
from contract.money import MoneyError, format_rp, parse_rp, terbilang
from tests.contract.vectors import rows


@pytest.mark.parametrize(("amount_rp", "written", "words"), rows("money", "written"))
def test_an_amount_is_written_and_said_as_frozen(amount_rp: int, written: str, words: str) -> None:
    """No blank after Rp: a blank lets a digit be added."""
    assert format_rp(amount_rp) == written
    assert terbilang(amount_rp) == words


@pytest.mark.parametrize(("typed", "amount_rp"), rows("money", "typed"))
def test_a_typed_amount_is_read(typed: str, amount_rp: int) -> None:
    """Digits, or digits in groups of three."""
    assert parse_rp(typed) == amount_rp


@pytest.mark.parametrize(("typed", "reason"), rows("money", "refused"), ids=ascii)
def test_nothing_is_guessed_at(typed: str, reason: str) -> None:
    """A comma, a sign, an exponent, another script: asked again."""
    with pytest.raises(MoneyError) as refused:
        parse_rp(typed)

    assert refused.value.reason == reason


def test_a_sum_given_back_has_its_sign_in_front() -> None:
    """A true minus, not a hyphen."""
    assert format_rp(-5_000) == "−Rp5.000"


@given(st.integers(0, MONEY_MAX_RP))
def test_what_is_written_is_read_back(amount_rp: int) -> None:
    """With and without its Rp."""
    assert parse_rp(format_rp(amount_rp)) == amount_rp
    assert parse_rp(format_rp(amount_rp).removeprefix("Rp")) == amount_rp
    assert parse_rp(str(amount_rp)) == amount_rp


@given(st.text(max_size=20))
def test_any_text_is_an_amount_or_a_refusal(text: str) -> None:
    """Never another exception, and never a negative amount."""
    try:
        amount_rp = parse_rp(text)
    except MoneyError:
        return

    assert 0 <= amount_rp <= MONEY_MAX_RP


@given(st.integers(0, MONEY_MAX_RP))
def test_another_library_says_the_same_words(amount_rp: int) -> None:
    """lokal-id is the oracle."""
    assert terbilang(amount_rp) == f"{lokal.terbilang(amount_rp)} rupiah"


def test_another_library_says_the_same_words_of_all_small_numbers() -> None:
    """Where the irregular words are."""
    for amount_rp in range(2_200):
        assert terbilang(amount_rp) == f"{lokal.terbilang(amount_rp)} rupiah"


@pytest.mark.parametrize("amount_rp", [-1, MONEY_MAX_RP + 1])
def test_sums_out_of_bounds_have_no_words(amount_rp: int) -> None:
    """A proof of payment never shows one."""
    with pytest.raises(MoneyError, match="range"):
        terbilang(amount_rp)
