"""Acks, down items and enrolment: what was signed is read, what was changed is refused, each for its reason."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import cbor, cose
from contract.keys import KeyList, kid_of, public_of, sign_key_list
from contract.messages import (
    Ack,
    AckState,
    DownItem,
    EnrolAnswer,
    EnrolRequest,
    MessageError,
    format_code,
    key_list_in_answer,
    open_ack,
    open_answer,
    open_down,
    open_request,
    parse_code,
    sign_ack,
    sign_answer,
    sign_down,
    sign_request,
)
from tests.contract import vectors
from tests.contract.morning import PLACE, SEAL_X
from tests.contract.worked_example import AT_S, HUB, KID, NODE, ROOTS, X

HUB_X = public_of(HUB)
HUB_KID = kid_of(HUB_X)
KEYS = {HUB_KID: HUB_X}
HEAD = bytes(range(32))
ACK = Ack(bytes(range(8)), PLACE, 0, 1, 1234, HEAD, AT_S)
FULL_ACK = Ack(
    bytes(8), PLACE, 1, 507, 0, HEAD, AT_S, AckState.PLAIN, ((5, 9, 2), (12, 12, 8)), {bytes(32): 3, HEAD: 24}
)
ITEM = DownItem("status", "all", 12, AT_S, b"body")
FULL_ITEM = DownItem("case", PLACE, 3, AT_S, b"", AT_S + 60, "TT-RKP01A-000347")
REQUEST = EnrolRequest(2**64 - 1, PLACE, X, SEAL_X, "UABC", "0.1.0", AT_S)
FULL_REQUEST = EnrolRequest(0, PLACE, X, SEAL_X, "UABC", "0.1.0", AT_S, b"csr", bytes(4))
ROOT_LIST = sign_key_list(KeyList(1, AT_S, (), tuple(public_of(root) for root in ROOTS), 2, ("cek",)), ROOTS[:2])
ANSWER = EnrolAnswer(
    PLACE, "jwt", ("tls://hub:4222",), None, ROOT_LIST, bytes(8), 1, 420, {"PKY-RKP-01": "Kantor Camat Rakumpit"}
)
FULL_ANSWER = EnrolAnswer(PLACE, "jwt", (), b"ca", ROOT_LIST, bytes(8), 2, 420, {}, (1, 1234, HEAD))

Open = Callable[[bytes], object]
SIGNED: dict[str, tuple[object, bytes, Open, bytes]] = {
    "ack": (ACK, sign_ack(ACK, HUB, HUB_KID), lambda data: open_ack(data, KEYS), cose.AAD_ACK),
    "full ack": (FULL_ACK, sign_ack(FULL_ACK, HUB, HUB_KID), lambda data: open_ack(data, KEYS), cose.AAD_ACK),
    "item": (ITEM, sign_down(ITEM, HUB, HUB_KID), lambda data: open_down(data, KEYS), cose.AAD_DOWN),
    "full item": (FULL_ITEM, sign_down(FULL_ITEM, HUB, HUB_KID), lambda data: open_down(data, KEYS), cose.AAD_DOWN),
    "request": (REQUEST, sign_request(REQUEST, NODE), open_request, cose.AAD_ENROL),
    "full request": (FULL_REQUEST, sign_request(FULL_REQUEST, NODE), open_request, cose.AAD_ENROL),
    "answer": (ANSWER, sign_answer(ANSWER, HUB, HUB_KID), lambda data: open_answer(data, KEYS), cose.AAD_ENROL),
    "full answer": (
        FULL_ANSWER, sign_answer(FULL_ANSWER, HUB, HUB_KID), lambda data: open_answer(data, KEYS), cose.AAD_ENROL,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNED)
def test_what_was_signed_is_read(name: str) -> None:
    """All fields, the optional ones too."""
    message, data, read, _ = SIGNED[name]

    assert message == read(data)


def test_an_ack_is_small() -> None:
    """It crosses a thin link once a segment."""
    assert len(SIGNED["ack"][1]) <= 160


@pytest.mark.parametrize("name", SIGNED)
def test_no_flipped_bit_is_believed(name: str) -> None:
    """Every bit of every message."""
    _, data, read, _ = SIGNED[name]
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(MessageError):
            read(bytes(flipped))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_in_one_way(data: bytes) -> None:
    """By every reader."""
    for _, _, read, _ in SIGNED.values():
        with pytest.raises(MessageError):
            read(data)
    with pytest.raises(MessageError):
        key_list_in_answer(data)


@given(st.sampled_from([*SIGNED]), st.data())
def test_a_field_of_another_form_is_refused_though_well_signed(name: str, data: st.DataObject) -> None:
    """A signer gone mad: still the one error, or a message that is whole."""
    _, good, read, aad = SIGNED[name]
    signed = cose.parse1(good)
    body: Any = cbor.decode(signed.payload)
    odd = st.sampled_from([None, -1, True, "text", b"bytes", [1], {"a": 1}, [[1, 2]], [[1, 2, 3]], [[bytes(32), -1]]])
    body[data.draw(st.sampled_from([*body]))] = data.draw(odd)
    signer, kid = (NODE, KID) if "request" in name else (HUB, HUB_KID)
    with suppress(MessageError):
        read(cose.sign1(signer, kid, cbor.encode(body), aad))


def reason_of(read: Open, data: bytes) -> str:
    """Why a message is refused."""
    with pytest.raises(MessageError) as caught:
        read(data)
    return caught.value.reason


def test_each_refusal_has_its_reason() -> None:
    """Not ours, not known, not true, not of this version."""
    _, good, read, _ = SIGNED["ack"]
    newer = cbor.encode({1: 2})

    assert reason_of(read, b"") == "shape"
    assert reason_of(lambda data: open_ack(data, {}), good) == "signer"
    assert reason_of(read, SIGNED["item"][1]) == "signature"
    assert reason_of(read, cose.sign1(HUB, HUB_KID, newer, cose.AAD_ACK)) == "version"
    assert reason_of(read, cose.sign1(HUB, HUB_KID, b"\xff", cose.AAD_ACK)) == "shape"


def test_an_unknown_state_of_an_ack_moves_no_cursor() -> None:
    """A newer hub's word that this box cannot weigh is no ack."""
    body: Any = cbor.decode(cose.parse1(SIGNED["ack"][1]).payload)

    data = cose.sign1(HUB, HUB_KID, cbor.encode({**body, 9: 6}), cose.AAD_ACK)
    assert reason_of(SIGNED["ack"][2], data) == "shape"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ack", {10: [[9, 5, 2]]}),
        ("ack", {10: [[1, 2]]}),
        ("ack", {11: [[bytes(31), 1]]}),
        ("ack", {11: [[bytes(32), -1]]}),
        ("answer", {11: [1, 2]}),
        ("answer", {11: [1, 2, bytes(31)]}),
        ("answer", {10: {1: "name"}}),
        ("answer", {4: [7]}),
    ],
)
def test_the_parts_of_a_list_are_checked_too(name: str, change: dict[int, object]) -> None:
    """Ranges that run backwards, hashes cut short, names of numbers."""
    _, good, read, aad = SIGNED[name]
    body: Any = cbor.decode(cose.parse1(good).payload)

    assert reason_of(read, cose.sign1(HUB, HUB_KID, cbor.encode({**body, **change}), aad)) == "shape"


def test_a_request_is_signed_by_the_key_inside() -> None:
    """Another's signature, a weak key, a nameless place."""
    body: Any = cbor.decode(cose.parse1(SIGNED["request"][1]).payload)

    def forged(change: dict[int, object], kid: bytes = KID) -> bytes:
        return cose.sign1(NODE, kid, cbor.encode({**body, **change}), cose.AAD_ENROL)

    assert reason_of(open_request, forged({4: HUB_X})) == "signer"
    assert reason_of(open_request, forged({4: HUB_X}, HUB_KID)) == "signature"
    assert reason_of(open_request, forged({4: bytes(32)})) == "key"
    assert reason_of(open_request, forged({5: bytes(32)})) == "key"
    assert reason_of(open_request, forged({3: "RKP"})) == "shape"


def test_the_key_list_inside_an_answer_comes_before_the_answer() -> None:
    """It is what names the key that signed the answer."""
    assert key_list_in_answer(SIGNED["answer"][1]) == ROOT_LIST


@given(st.integers(0, 2**64 - 1))
def test_a_code_is_typed_as_it_was_read(code: int) -> None:
    """Thirteen characters in groups; case, spaces, hyphens forgiven."""
    shown = format_code(code)

    assert len(shown) == 15
    assert (
        code == parse_code(shown) == parse_code(shown.lower().replace("-", " ")) == parse_code(shown.replace("-", ""))
    )


def test_a_code_forgives_letters_that_look_like_digits() -> None:
    """O is 0; I and L are 1."""
    assert parse_code("0oI1l-0000-0000") == parse_code("00111-0000-0000")


@pytest.mark.parametrize("text", ["", "0ABCD-EFGH-JKM", "0ABCD-EFGH-JKMU", "G0000-0000-0000", "é" * 13, "0" * 99])
def test_what_is_no_code_is_refused(text: str) -> None:
    """Too short, an U, more than 64 bits, another alphabet, too long."""
    with pytest.raises(MessageError, match="code"):
        parse_code(text)


READERS: dict[str, Open] = {
    "ack": SIGNED["ack"][2],
    "down": SIGNED["item"][2],
    "request": open_request,
    "answer": SIGNED["answer"][2],
}


@pytest.mark.parametrize("row", vectors.rows("messages", "messages"), ids=lambda row: row["name"])
def test_the_frozen_messages_are_read_as_written(row: dict[str, str]) -> None:
    """Hex in; payload and kind of message out."""
    data = bytes.fromhex(row["message"])
    message, signed, read, _ = SIGNED[row["name"]]

    assert message == read(data)
    assert signed == data  # Ed25519 is deterministic
    assert row["payload"] == cose.parse1(data).payload.hex()


@pytest.mark.parametrize("row", vectors.rows("messages", "refused"), ids=lambda row: row["name"])
def test_the_frozen_bad_messages_are_refused(row: dict[str, str]) -> None:
    """Each for its reason."""
    assert row["reason"] == reason_of(READERS[row["reader"]], bytes.fromhex(row["message"]))
