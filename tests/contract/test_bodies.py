"""Case answers and bill lists: read as written, or refused in one way; bills only by the node they are for."""

from contextlib import suppress
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contract import bodies, cbor
from contract.bodies import Bill, BillList, BodyError, CaseBody, decode_case, encode_case, open_bills, seal_bills
from contract.columns import raw
from contract.seal import seal
from contract.states import Case
from tests.contract.morning import PLACE, SEAL, SEAL_X
from tests.contract.worked_example import AT_S

BARE = CaseBody("TT-RKP01A-000347", 1, Case.IN_REVIEW, AT_S)
FULL = CaseBody(
    "TT-RKP01A-000347", 3, Case.READY, AT_S, 4, "Akta sudah jadi.\nBawa KTP.", 20261201, "A9EH-E6BY", (bytes(32),)
)
SEALED = CaseBody("TT-RKP01A-000347", 2, Case.FIX_ASKED, AT_S, script=b"sealed")
BILLS = BillList(
    30, 20261120, AT_S, tuple(Bill(f"62.71.010.{n:03}", "Norhayati", 137_500, "2026", 20260930) for n in range(500))
)


@pytest.mark.parametrize("body", [BARE, FULL, SEALED], ids=["bare", "full", "sealed"])
def test_a_case_answer_comes_back(body: CaseBody) -> None:
    """With and without what is optional; a personal script as sealed bytes."""
    assert body == decode_case(encode_case(body))


@given(st.integers(1, 9), st.sampled_from([None, 0, -1, 99, True, "x", b"x", [], [b"x"], {}]))
def test_a_case_answer_of_another_form_is_refused(key: int, value: object) -> None:
    """One closed error, or an answer that is whole."""
    body = cbor.decode(encode_case(FULL), lf=True)
    assert isinstance(body, dict)
    with suppress(BodyError):
        decode_case(cbor.encode({**body, key: value}, lf=True))


def test_a_case_answer_that_is_no_cbor_is_refused() -> None:
    """Or no map, or names a document by half a hash."""
    body = {1: "TT-RKP01A-000347", 2: 1, 3: 4, 4: AT_S, 5: 0, 9: [bytes(31)]}
    for data, reason in ((b"\xff", "cbor"), (b"\x01", "shape"), (cbor.encode(body), "shape")):
        with pytest.raises(BodyError) as caught:
            decode_case(data)
        assert reason == caught.value.reason


def test_bills_come_back_to_their_node_only() -> None:
    """Another key, another node or another version does not open them."""
    sealed = seal_bills(BILLS, PLACE, 3, SEAL_X)

    assert open_bills(sealed, PLACE, 3, SEAL) == BILLS
    assert len(sealed) < 500 * 20
    for node, version, key in (
        ("PKY-BKB-01", 3, SEAL),
        (PLACE, 4, SEAL),
        (PLACE, 3, X25519PrivateKey.from_private_bytes(bytes(32))),
    ):
        with pytest.raises(BodyError, match="sealed"):
            open_bills(sealed, node, version, key)


@pytest.mark.parametrize(
    ("reason", "plain"),
    [
        ("sealed", b"\x07"),
        ("cbor", raw(b"\xff")),
        ("shape", raw(cbor.encode([]))),
        ("shape", raw(cbor.encode({1: 30, 2: 20261120, 3: AT_S, 4: [["a", "b", -1, "2026", 20260930]]}))),
        ("shape", raw(cbor.encode({1: 30, 2: 20261120, 3: AT_S, 4: [7]}))),
    ],
)
def test_bills_of_another_form_are_refused(reason: str, plain: bytes) -> None:
    """Though under a true seal."""
    sealed = seal(SEAL_X, bodies._bills_info(PLACE, 3), plain)

    with pytest.raises(BodyError) as caught:
        open_bills(sealed, PLACE, 3, SEAL)
    assert reason == caught.value.reason


def test_a_script_opens_only_at_its_node_for_its_step() -> None:
    """What an agency wrote of a citizen is nobody else's, and no older script stands in for a newer one."""
    sealed = bodies.seal_script("Akta sudah jadi.\nBawa KTP.", PLACE, FULL.case, 3, SEAL_X)
    body = replace(FULL, script=sealed)

    assert bodies.open_script(body, PLACE, SEAL) == "Akta sudah jadi.\nBawa KTP."
    assert bodies.open_script(FULL, PLACE, SEAL) == FULL.script
    assert bodies.open_script(BARE, PLACE, SEAL) == ""
    for strange, node in ((replace(body, step=4), PLACE), (body, "PKY-BKB-01"), (SEALED, PLACE)):
        with pytest.raises(BodyError):
            bodies.open_script(strange, node, SEAL)


def test_a_task_opens_only_at_its_node_and_version() -> None:
    """As a bill list does."""
    task = bodies.TaskBody(7, AT_S, "step", "Langkah tidak sesuai", "Out of order", "TT-RKP01A-000347")
    sealed = bodies.seal_task(task, PLACE, 9, SEAL_X)

    assert bodies.open_task(sealed, PLACE, 9, SEAL) == task
    for data, version in ((sealed, 8), (b"", 9), (seal(SEAL_X, b"x", b"y"), 9)):
        with pytest.raises(BodyError):
            bodies.open_task(data, PLACE, version, SEAL)
