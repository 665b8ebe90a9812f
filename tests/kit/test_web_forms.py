"""Forms: every fault at once, nothing typed is lost, no number is guessed at."""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar, Request, post
from litestar._parsers import parse_url_encoded_form_data
from litestar.testing import AsyncTestClient

from kit.web import forms
from kit.web.forms import Typed, decode, keep
from kit.web.text import clean, refused_characters


class Colour(StrEnum):
    RED = "merah"


class Order(msgspec.Struct):
    nama: Annotated[str, msgspec.Meta(title="Nama", max_length=20, extra={"en": "Name"})]
    jumlah: Annotated[int, msgspec.Meta(title="Jumlah", ge=1, le=100)]
    warna: Colour = Colour.RED
    ukuran: Literal["s", "m"] | None = None
    setuju: bool = False
    pilihan: list[str] = []
    angka: list[int] = []


def faults_of(*items: tuple[str, Any]) -> dict[str, str]:
    return {fault.field: fault.code for fault in decode(Order, items).faults}


def test_a_good_form_becomes_its_struct() -> None:
    form = decode(
        Order,
        [
            ("nama", "  Sri "),
            ("jumlah", "12"),
            ("setuju", "on"),
            ("pilihan", "a"),
            ("angka", "3"),
            ("_csrf_token", "x"),
        ],
    )
    assert form.value == Order(nama="Sri", jumlah=12, setuju=True, pilihan=["a"], angka=[3])
    assert form.faults == ()


def test_one_ticked_box_of_a_list_is_a_list_of_one() -> None:
    """The stock decoder answers: expected array, got str."""
    form = decode(Order, [("nama", "a"), ("jumlah", "1"), ("pilihan", "satu")])
    assert form.value is not None
    assert form.value.pilihan == ["satu"]


def test_every_fault_is_said_at_once_in_the_order_of_the_form() -> None:
    form = decode(Order, [("jumlah", "1e3"), ("warna", "biru"), ("ukuran", "xl")])
    assert [(fault.field, fault.code) for fault in form.faults] == [
        ("nama", "missing"),
        ("jumlah", "no_number"),
        ("warna", "invalid"),
        ("ukuran", "invalid"),
    ]
    assert form.value is None
    assert str(form.faults[0]) == "Isi nama."
    assert form.faults[0].message_en == "Enter name."


@pytest.mark.parametrize(
    "text",
    ["25.000", "1e3", "null", "-1", "+1", "1,5", "0x10", "1_000", "٣", "１２", "1 2", "", "9" * 16, "1.0", "NaN"],
)
def test_a_number_is_ascii_digits_or_a_fault(text: str) -> None:
    """The stock decoder reads 25.000 as 25, 1e3 as 1000 and null as None."""
    assert "jumlah" in faults_of(("nama", "a"), ("jumlah", text))


@given(st.text(max_size=30))
def test_no_text_is_ever_read_as_another_number(text: str) -> None:
    form = decode(Order, [("nama", "a"), ("jumlah", text)])
    if form.value is not None:
        assert text.strip().isascii()
        assert text.strip().isdigit()
        assert form.value.jumlah == int(text.strip())


@pytest.mark.parametrize("text", ["a\0b", "a\ufffd", "a\x1b[2J", "a\u202eb", "a\x7f", "\ue000", "a\u2028b"])
def test_characters_that_no_record_may_hold_are_refused(text: str) -> None:
    assert faults_of(("nama", text), ("jumlah", "1")) == {"nama": "characters"}


def test_a_lone_surrogate_is_refused_and_can_still_be_shown() -> None:
    form = decode(Order, [("nama", "a" + chr(0xD800)), ("jumlah", "1")])
    assert [fault.code for fault in form.faults] == ["characters"]
    assert form.typed.one("nama").encode() == b"a?"


@given(st.text(max_size=200))
def test_what_is_refused_and_what_is_kept_never_disagree(text: str) -> None:
    form = decode(Order, [("nama", text), ("jumlah", "1")])
    if form.value is not None:
        assert refused_characters(form.value.nama) == []
        assert form.value.nama == clean(text)


@given(st.lists(st.tuples(st.text(max_size=80), st.text(max_size=3_000)), max_size=30))
def test_no_form_whatever_raises(items: list[tuple[str, str]]) -> None:
    """And what was typed can always be shown again."""
    form = decode(Order, items)
    assert (form.value is None) == bool(form.faults)
    for values in form.typed.values.values():
        for value in values:
            value.encode()


def test_what_was_typed_is_kept_unchanged_beside_its_faults() -> None:
    form = decode(Order, [("nama", " Sri  Wahyuni"), ("jumlah", "seratus")])
    assert form.typed.one("nama") == " Sri  Wahyuni"
    assert form.typed.one("jumlah") == "seratus"


def test_too_many_fields_are_one_fault() -> None:
    typed, faults = keep([(f"f{n}", "x") for n in range(forms.FIELDS_MOST + 50)])
    assert [fault.code for fault in faults] == ["shape"]
    assert len(typed.values) == forms.FIELDS_MOST


def test_a_long_value_is_a_fault_and_cut_for_showing() -> None:
    typed, faults = keep([("nama", "x" * 5_000)])
    assert [fault.code for fault in faults] == ["too_long"]
    assert len(typed.one("nama")) == forms.VALUE_LETTERS_MOST


def test_a_text_longer_than_its_field_says_how_long() -> None:
    form = decode(Order, [("nama", "x" * 21), ("jumlah", "1")])
    assert str(form.faults[0]) == "Terlalu panjang: 21 huruf, paling banyak 20."


def test_uploaded_files_and_hidden_tokens_are_left_out() -> None:
    typed, faults = keep([("_csrf_token", "secret"), ("foto", object()), ("nama", "a")])
    assert typed.values == {"nama": ["a"]}
    assert faults == ()


def test_fields_under_a_prefix_come_without_it_and_without_empty_ones() -> None:
    typed = Typed({"isi-a": [" x "], "isi-b": [""], "ada-c": ["ada"]})
    assert typed.under("isi-") == {"a": "x"}


def test_names_with_accents_are_stored_in_composed_form() -> None:
    form = decode(Order, [("nama", "Re\u0301ne"), ("jumlah", "1")])
    assert form.value is not None
    assert form.value.nama == "R\u00e9ne"


async def test_a_form_is_forgotten_with_its_request() -> None:
    """A canary: litestar keeps the last bodies of forms, passwords in them; ours must never get there."""

    @post("/masuk", status_code=200)
    async def log_in(request: Request[Any, Any, Any]) -> str:
        return str(dict(await forms.read_items(request)))

    before = parse_url_encoded_form_data.cache_info()
    async with AsyncTestClient(Litestar([log_in])) as client:
        answer = await client.post("/masuk", data={"rahasia": "hanya untuk uji"})

    assert "hanya untuk uji" in answer.text
    assert parse_url_encoded_form_data.cache_info() == before
