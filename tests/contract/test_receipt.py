"""The receipt: its bytes, its text, and a closed list of refusals for whatever else is scanned."""

import dataclasses
from typing import Any

import pytest
from cwt import COSE, COSEKey
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pycose.keys import CoseKey
from pycose.messages import CoseMessage

from contract import cbor, cose
from contract.limits import EPOCH_MAX, QR_TEXT_CHARS, RECEIPT_COSE_B, RECEIPT_MAX_RP
from contract.names import Paper
from contract.receipt import (
    SIGNED_PAPERS,
    WITH_AMOUNT,
    WITH_DOCS,
    QrError,
    QrReason,
    Receipt,
    ReceiptRefusedError,
    claims,
    foreign_kind,
    initials_of,
    is_host,
    qr_digits,
    qr_prefix,
    qr_text,
    read_qr,
    sign_receipt,
)
from tests.contract.vectors import load, rows
from tests.contract.worked_example import AT_S, HOST, HUB, KID, NODE, RECEIPT, X

UINT32 = 2**32 - 1


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    """Every receipt that may be issued."""
    paper = draw(st.sampled_from(sorted(SIGNED_PAPERS)))
    return Receipt(
        paper=paper,
        epoch=draw(st.integers(1, EPOCH_MAX)),
        n=draw(st.integers(1, 999_999)),
        service=draw(st.integers(0, 65_535)),
        amount_rp=draw(st.integers(0, RECEIPT_MAX_RP)) if paper in WITH_AMOUNT else 0,
        docs=draw(st.integers(0, 65_535)) if paper in WITH_DOCS else 0,
        initials=draw(st.from_regex(r"[A-Z]{0,3}", fullmatch=True)),
        clock=draw(st.integers(0, 2)),
        iat_s=draw(st.integers(0, UINT32)),
    )


LARGEST = Receipt(Paper.BP, EPOCH_MAX, 999_999, 65_535, RECEIPT_MAX_RP, 0, "WWW", 2, UINT32)


def receipt_in(row: dict[str, Any]) -> Receipt:
    """The receipt that a vector means."""
    return Receipt(
        Paper(row["paper"]), row["epoch"], row["n"], row["service"], row["amount"], row["docs"], row["initials"],
        row["clock"], row["iat"],
    )  # fmt: skip


@pytest.mark.parametrize("row", rows("receipt", "good"), ids=lambda row: row["note"])
def test_a_frozen_receipt_comes_out_byte_for_byte(row: dict[str, Any]) -> None:
    """Claims, signed bytes, seal and text."""
    sealed = sign_receipt(receipt_in(row), NODE, KID)

    assert claims(receipt_in(row)).hex() == row["claims"]
    assert cbor.encode(["Signature1", cose.protected_header(KID), b"", claims(receipt_in(row))]).hex() == row["signed"]
    assert sealed.hex() == row["cose"]
    assert qr_text(row["host"], sealed) == row["text"]


@pytest.mark.parametrize("row", rows("receipt", "good"), ids=lambda row: row["note"])
def test_a_frozen_text_is_read_as_it_was_meant(row: dict[str, Any]) -> None:
    """And the node's key, no other, sealed it."""
    read = read_qr(row["text"])

    assert (read.host, read.receipt, read.message.kid) == (row["host"], receipt_in(row), KID)
    assert read.is_sealed_by(X)
    assert not read.is_sealed_by(HUB.public_key().public_bytes_raw())


def test_the_contracts_worked_example_is_the_first_vector() -> None:
    """105 bytes, 286 characters, as the design page prints them."""
    row = load("receipt")["good"][0]

    assert receipt_in(row) == RECEIPT
    assert (len(bytes.fromhex(row["cose"])), len(row["text"])) == (105, 286)
    assert row["cose"].startswith("8449a201270444f39a6374a05819a2061a6b052a053a0001000088010119015b0300181f614e01")
    assert str(RECEIPT.number("PKY-RKP-01")) == "TT-RKP01A-000347"


@pytest.mark.parametrize("row", rows("receipt", "bad"), ids=lambda row: ascii(row["text"])[:40] + row["reason"])
def test_a_text_that_is_no_receipt_of_ours_has_its_own_reason(row: dict[str, str]) -> None:
    """5,000 digits, leading zeros, another algorithm, trailing bytes, a QRIS: each said as what it is."""
    with pytest.raises(QrError) as refused:
        read_qr(row["text"])

    assert (refused.value.qr_reason, refused.value.looks_like) == (row["reason"], row["looks_like"])


def test_the_vectors_reach_every_reason() -> None:
    """The list is closed, and no reason is unreachable."""
    assert {row["reason"] for row in rows("receipt", "bad")} == set(QrReason)


def test_a_broken_seal_still_reads_but_does_not_hold() -> None:
    """Reading never judges."""
    for row in rows("receipt", "broken"):
        assert not read_qr(row["text"]).is_sealed_by(X)


@given(st.text(max_size=400))
def test_any_text_is_a_receipt_or_a_named_refusal(text: str) -> None:
    """Never another exception."""
    with pytest.raises(QrError) as refused:
        read_qr(text)

    assert refused.value.qr_reason in set(QrReason)
    assert refused.value.sentence_id


@given(st.integers(0, 10**300), st.booleans())
@example(10**299, False)
def test_any_digits_behind_our_address_are_a_receipt_or_a_named_refusal(number: int, versioned: bool) -> None:
    """Also those that begin like ours."""
    digits = qr_digits(number.to_bytes(125, "big").lstrip(b"\x00")[:116]) if versioned else str(number)
    with pytest.raises(QrError) as refused:
        read_qr(f"https://{HOST}/#{digits}")

    assert refused.value.qr_reason is not QrReason.NOT_OURS


@given(receipts(), st.data())
@settings(max_examples=200)
def test_a_changed_receipt_is_refused_or_its_seal_does_not_hold(receipt: Receipt, draw: st.DataObject) -> None:
    """Any byte changed anywhere."""
    sealed = sign_receipt(receipt, NODE, KID)
    place = draw.draw(st.integers(0, len(sealed) - 1))
    changed = bytes([*sealed[:place], sealed[place] ^ draw.draw(st.integers(1, 255)), *sealed[place + 1 :]])
    try:
        read = read_qr(qr_text(HOST, changed))
    except QrError:
        return

    assert read.message.kid != KID or not read.is_sealed_by(X)


def test_every_single_changed_bit_of_the_worked_example_is_noticed() -> None:
    """840 of 840."""
    sealed = int.from_bytes(sign_receipt(RECEIPT, NODE, KID), "big")
    noticed = 0
    for bit in range(840):
        try:
            read = read_qr(qr_text(HOST, (sealed ^ 1 << bit).to_bytes(105, "big")))
            noticed += read.message.kid != KID or not read.is_sealed_by(X)
        except QrError:
            noticed += 1

    assert noticed == 840


@given(receipts())
@example(LARGEST)
def test_every_receipt_is_small_enough_and_read_back_the_same(receipt: Receipt) -> None:
    """At most 116 bytes, whatever it says."""
    sealed = sign_receipt(receipt, NODE, KID)
    read = read_qr(qr_text(HOST, sealed))

    assert len(sealed) <= RECEIPT_COSE_B
    assert read.receipt == receipt
    assert read.is_sealed_by(X)


@given(receipts())
def test_two_stock_libraries_verify_every_receipt(receipt: Receipt) -> None:
    """cwt and pycose, with tag 18 put before."""
    sealed = b"\xd2" + sign_receipt(receipt, NODE, KID)
    public = {1: 1, -1: 6, 3: -8, -2: X, 2: KID}
    other: Any = CoseMessage.decode(sealed)
    other.key = CoseKey.from_dict(public)

    assert COSE.new().decode(sealed, COSEKey.new(public | {4: [2]})) == claims(receipt)
    assert other.verify_signature()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"paper": Paper.TK}, "paper"),
        ({"epoch": 0}, "epoch"),
        ({"n": 1_000_000}, "n"),
        ({"service": 65_536}, "service"),
        ({"amount_rp": 1}, "amount_rp"),
        ({"paper": Paper.BP, "docs": 0, "amount_rp": RECEIPT_MAX_RP + 1}, "amount_rp"),
        ({"docs": 65_536}, "docs"),
        ({"paper": Paper.BP, "docs": 1}, "docs"),
        ({"initials": "siti"}, "initials"),
        ({"initials": "N\n"}, "initials"),
        ({"clock": 3}, "clock"),
        ({"iat_s": 2**32}, "iat_s"),
    ],
)
def test_a_receipt_out_of_bounds_is_not_signed(changes: dict[str, Any], field: str) -> None:
    """An amount on a tanda terima, a list of papers on a payment, a name for initials."""
    with pytest.raises(ReceiptRefusedError) as refused:
        sign_receipt(dataclasses.replace(RECEIPT, **changes), NODE, KID)

    assert refused.value.reason == field
    assert field in refused.value.sentence_id


def test_a_foreign_host_is_read_and_said() -> None:
    """A look-alike address fools an officer, not the digits."""
    read = read_qr(f"https://cek-palangkaraya.example/#{qr_digits(sign_receipt(RECEIPT, NODE, KID))}")

    assert read.is_foreign_to({HOST, "cek.mpp.example"})
    assert not read.is_foreign_to({"cek-palangkaraya.example"})
    assert read.is_sealed_by(X)


def test_what_scanners_add_around_the_text_does_not_matter() -> None:
    """A carriage return behind, capitals in scheme and host."""
    text = qr_text(HOST, sign_receipt(RECEIPT, NODE, KID))
    shouted = text.replace("https", "HTTPS").replace(HOST, HOST.upper())

    assert read_qr(f" {text}\r\n") == read_qr(text) == read_qr(shouted)


def test_a_text_longer_than_any_qr_is_refused_unread() -> None:
    """A million characters cost nothing."""
    with pytest.raises(QrError, match="too_long"):
        read_qr("x" * (QR_TEXT_CHARS + 1))


@pytest.mark.parametrize(("name", "initials"), rows("receipt", "initials"))
def test_initials_are_first_letters_of_three_words(name: str, initials: str) -> None:
    """No more of a name ever goes into a QR."""
    assert initials_of(name) == initials


@given(st.text(max_size=60))
def test_any_name_has_initials_that_may_be_signed(name: str) -> None:
    """Other scripts give none."""
    sign_receipt(dataclasses.replace(RECEIPT, initials=initials_of(name)), NODE, KID)


@pytest.mark.parametrize(
    ("host", "holds"),
    [
        (HOST, True),
        ("cek.mpp.example", True),
        ("127.0.0.1:8601", True),
        ("localhost:8601", True),
        ("cek.palangkarayaa.go.id", False),
        ("Cek.mpp.example", False),
        ("cek.mpp.example/", False),
        ("cek_mpp", False),
        ("", False),
        (".", False),
    ],
)
def test_a_host_is_short_and_lower_case(host: str, holds: bool) -> None:
    """32 characters of URL fit beside the largest receipt."""
    assert is_host(host) is holds


def test_the_two_parts_of_a_text_are_the_two_segments_of_its_code() -> None:
    """The byte segment and the numeric one."""
    sealed = sign_receipt(RECEIPT, NODE, KID)

    assert qr_prefix(HOST) + qr_digits(sealed) == qr_text(HOST, sealed)


def test_a_foreign_address_inside_another_is_named_by_its_true_place() -> None:
    """Whoever prints Dukcapil's address into his own is answered with the true one."""
    assert foreign_kind("https://evil.example/dukcapil.kemendagri.go.id") == "dukcapil"
    assert foreign_kind("selamat pagi") == ""


def test_the_worked_examples_time_is_the_printed_one() -> None:
    """24 November 2026, 13.09.09 WIB."""
    assert RECEIPT.iat_s == AT_S
