"""What people and programs type: read strictly, forgiven where it costs nothing, never an exception of another kind."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.core.form import Form
from edge.core.intake import TakeIn
from edge.core.nik import NikWarning, born_on, is_nik, masked, warnings_of
from edge.core.payment import TakePayment
from edge.core.refusals import FaultyInput, Refusal
from tests.edge.branch_box import SETTINGS, TODAY, kia, waste
from tests.edge.plain_view import STAMP, PlainView


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("081234567890", "081234567890"),
        ("+62 812-3456-7890", "081234567890"),
        ("62812 3456 7890", "081234567890"),
        ("(0536) 322-1234", "05363221234"),
        ("12345678", ""),
        ("٠٨١٢٣٤٥٦٧٨٩", ""),
        ("0812345678901234", ""),
    ],
)
def test_a_phone_number_is_kept_in_one_form(typed: str, kept: str) -> None:
    """Ten to thirteen digits that start with 0."""
    form = Form({"phone": typed})

    assert form.phone("phone") == kept
    assert bool(form.faults) == (kept == "")


@pytest.mark.parametrize("text", ["a\x00b", "a\u202eb", "a\ud800b", "a\nb"])
def test_characters_that_no_paper_can_carry_are_refused(text: str) -> None:
    """Control characters, reversals of direction, broken Unicode."""
    form = Form({"x": text})
    form.text("x")

    assert [fault.code for fault in form.faults] == ["bad_character"]


def test_names_are_normalised_and_other_alphabets_are_welcome() -> None:
    """NFC, and blanks around the text go."""
    assert Form({"x": "  Re\u0301my "}).text("x") == "R\u00e9my"
    assert Form({"x": "王小明"}).text("x") == "王小明"


@pytest.mark.parametrize("number", ["5", 5, " 5 "])
def test_a_whole_number_may_come_as_digits_from_a_page(number: object) -> None:
    """Pages send texts."""
    assert Form({"x": number}).whole("x", 1, 9) == 5


def test_a_pointer_escapes_what_rfc_6901_escapes() -> None:
    """Keys are the program's own."""
    form = Form({"a/b~c": 1})
    form.only()

    assert form.faults[0].pointer == "/a~1b~0c"


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    [*kia(), *waste(), "fields", "representative", "note", "case", "queue_number", "lines", "bill_ref"]
)


def refusal_of(command: TakeIn | TakePayment) -> Refusal | None:
    """What stands in the way of a command, None when nothing does."""
    try:
        command(PlainView(), STAMP)
    except Refusal as refused:
        return refused
    return None


@given(st.dictionaries(keys, json, max_size=8))
def test_no_body_makes_anything_but_a_refusal(body: dict[str, Any]) -> None:
    """Whatever stands at the known keys; every refusal has its words."""
    for command in (TakeIn(body, 3, SETTINGS), TakePayment(body, 3, SETTINGS)):
        refused = refusal_of(command)
        assert refused is None or (refused.sentence_id and refused.sentence_en)


@given(keys, json)
def test_one_odd_value_in_a_good_body_is_a_fault_with_a_place_or_is_fine(key: str, value: object) -> None:
    """Never an exception of another kind, never a lost pointer."""
    for body, command in ((kia(), TakeIn), (waste(), TakePayment)):
        refused = refusal_of(command({**body, key: value}, 3, SETTINGS))
        pointers = [fault.pointer for fault in refused.faults] if isinstance(refused, FaultyInput) else []
        assert all(pointer == "" or pointer.startswith("/") for pointer in pointers)


# -- NIK --------------------------------------------------------------------------------------------------------------


def test_a_nik_names_the_day_of_birth_and_women_have_forty_more() -> None:
    """The century is the one that makes the person born already."""
    assert born_on("6271051403940000", TODAY) == date(1994, 3, 14)
    assert born_on("6271055403940000", TODAY) == date(1994, 3, 14)
    assert born_on("6271050209190000", TODAY) == date(2019, 9, 2)
    assert born_on("6271053102940000", TODAY) is None


@pytest.mark.parametrize(
    ("nik", "warned"),
    [
        ("6271055403940000", ()),
        ("3201015403940000", (NikWarning.OTHER_REGION,)),
        ("6271053113940000", (NikWarning.IMPOSSIBLE_DATE,)),
        ("6271052512260000", (NikWarning.FUTURE_DATE,)),
    ],
)
def test_what_does_not_fit_is_pointed_out(nik: str, warned: tuple[NikWarning, ...]) -> None:
    """Amber, never red."""
    assert warnings_of(nik, "6271", TODAY) == warned


@given(st.from_regex(r"[0-9]{16}", fullmatch=True))
def test_any_sixteen_digits_are_taken(nik: str) -> None:
    """No number of the right form makes an exception, and three digits are all that is shown."""
    warnings_of(nik, "6271", TODAY)

    assert is_nik(nik)
    assert masked(nik) == "•" * 13 + nik[-3:]


@pytest.mark.parametrize("text", ["", "123", "٦٢٧١٠٥٥٤٠٣٩٤٠٠٠٠", "6271055403940000\n", "62710554039400001"])
def test_anything_else_is_no_nik(text: str) -> None:
    """Sixteen ASCII digits and nothing more."""
    assert not is_nik(text)
