"""COSE_Sign1 and COSE_Sign: ours reads only its own form, and stock libraries read ours."""

from typing import Any

import cbor2
import pytest
from cwt import COSE, COSEKey
from hypothesis import given
from hypothesis import strategies as st
from pycose.keys import CoseKey
from pycose.messages import CoseMessage, SignMessage

from contract import cbor, cose
from contract.cose import CoseError
from contract.keys import kid_of, public_of
from tests.contract.worked_example import HUB, KID, NODE, ROOTS, X

TAG_SIGN1 = b"\xd2"


def test_what_was_signed_verifies_for_its_purpose_only() -> None:
    """The external AAD keeps an ack from being a segment."""
    message = cose.parse1(cose.sign1(NODE, KID, b"payload", cose.AAD_ACK))

    assert cose.Sign1(KID, b"payload", message.signature) == message
    assert cose.verify1(message, X, cose.AAD_ACK)
    assert not cose.verify1(message, X, cose.AAD_SEGMENT)
    assert not cose.verify1(message, X)
    assert not cose.verify1(message, public_of(HUB), cose.AAD_ACK)


def test_a_refused_key_verifies_nothing() -> None:
    """Not even the signature that OpenSSL would believe."""
    neutral = bytes([1]) + bytes(31)
    message = cose.Sign1(KID, b"any message", neutral + bytes(32))

    assert not cose.verify1(message, neutral)


@given(st.binary(max_size=60), st.sampled_from([cose.AAD_RECEIPT, cose.AAD_DOWN]))
def test_cwt_verifies_ours_with_the_tag_before(payload: bytes, aad: bytes) -> None:
    """An independent library, any payload."""
    key = COSEKey.new({1: 1, -1: 6, 3: -8, -2: X, 2: KID, 4: [2]})
    message = TAG_SIGN1 + cose.sign1(NODE, KID, payload, aad)

    assert payload == COSE.new().decode(message, key, external_aad=aad)


@given(st.binary(max_size=60), st.sampled_from([cose.AAD_RECEIPT, cose.AAD_DOWN]))
def test_pycose_verifies_ours_with_the_tag_before(payload: bytes, aad: bytes) -> None:
    """Another independent library."""
    message: Any = CoseMessage.decode(TAG_SIGN1 + cose.sign1(NODE, KID, payload, aad))
    message.key = CoseKey.from_dict({1: 1, -1: 6, 3: -8, -2: X, 2: KID})
    message.external_aad = aad

    assert message.verify_signature()
    assert payload == message.payload


def test_pycose_reads_the_two_signers_of_ours() -> None:
    """The key list is a COSE_Sign that others can check too."""
    signers = [(kid_of(public_of(root)), root) for root in ROOTS[:2]]
    message: Any = SignMessage.from_cose_obj(cbor2.loads(cose.sign(signers, b"list", cose.AAD_KEYS)), False)
    public = {kid: public_of(root) for kid, root in signers}
    for signer in message.signers:
        kid = cbor2.loads(signer.phdr_encoded)[4]
        signer.key = CoseKey.from_dict({1: 1, -1: 6, 3: -8, -2: public[kid]})
        signer.external_aad = cose.AAD_KEYS

    assert len(message.signers) == 2
    assert all(signer.verify_signature() for signer in message.signers)


def edited(**parts: Any) -> bytes:
    """A Sign1 with some of its four parts replaced."""
    whole = {"protected": cose.protected_header(KID), "unprotected": {}, "payload": b"", "signature": bytes(64)}
    return cbor.encode(list((whole | parts).values()))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_cbor"),
        (edited() + b"\x00", "trailing"),
        (TAG_SIGN1 + edited(), "not_cbor"),
        (cbor.encode(1), "shape"),
        (cbor.encode([b"", {}, b""]), "shape"),
        (edited(extra=1), "shape"),
        (edited(protected={1: -8, 4: KID}), "shape"),
        (edited(payload="text"), "shape"),
        (edited(payload=None), "shape"),
        (edited(unprotected={4: KID}), "header"),
        (edited(unprotected=[]), "header"),
        (edited(protected=b""), "header"),
        (edited(protected=cbor.encode([1, -8])), "header"),
        (edited(protected=cbor.encode({1: -8, 4: KID, 5: 0})), "header"),
        (edited(protected=cbor.encode({1: -19, 4: KID})), "algorithm"),
        (edited(protected=cbor.encode({4: KID})), "algorithm"),
        (edited(protected=cbor.encode({1: -8})), "kid"),
        (edited(protected=cbor.encode({1: -8, 4: KID + b"\x00"})), "kid"),
        (edited(protected=cbor.encode({1: -8, 4: "text"})), "kid"),
        (edited(signature=bytes(63)), "signature_length"),
        (edited(signature="text"), "signature_length"),
    ],
)
def test_any_other_form_of_sign1_is_refused_for_its_reason(data: bytes, reason: str) -> None:
    """One header, one algorithm, one length."""
    with pytest.raises(CoseError) as refused:
        cose.parse1(data)

    assert reason == refused.value.reason


SIGNER = [cose.protected_header(KID), {}, bytes(64)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (edited(protected=b"", signature=[]), "shape"),
        (edited(protected=b"", signature=b"x"), "shape"),
        (edited(signature=[SIGNER]), "shape"),
        (edited(protected=b"", signature=[1]), "shape"),
        (edited(protected=b"", signature=[[SIGNER[0], {1: 2}, SIGNER[2]]]), "shape"),
        (edited(protected=b"", signature=[[SIGNER[0], {}, bytes(63)]]), "signature_length"),
        (edited(protected=b"", signature=[SIGNER, SIGNER]), "shape"),
        (
            edited(
                protected=b"", signature=[[cose.protected_header(kid), {}, bytes(64)] for kid in (b"bbbb", b"aaaa")]
            ),
            "shape",
        ),
    ],
)
def test_any_other_form_of_sign_is_refused_for_its_reason(data: bytes, reason: str) -> None:
    """Signers stand once, in order of their kids."""
    with pytest.raises(CoseError) as refused:
        cose.parse(data)

    assert reason == refused.value.reason


def test_only_the_roots_own_signatures_count() -> None:
    """A stranger's signature, a root's for another purpose and a root named twice add nothing."""
    roots = [(kid_of(public_of(root)), public_of(root)) for root in ROOTS]
    signers = [(kid_of(public_of(ROOTS[0])), ROOTS[0]), (KID, NODE)]
    message = cose.parse(cose.sign(signers, b"list", cose.AAD_KEYS))

    assert cose.signed_by(message, roots, cose.AAD_KEYS) == 1
    assert cose.signed_by(message, [roots[0], roots[0]], cose.AAD_KEYS) == 1
    assert cose.signed_by(message, roots, cose.AAD_DOWN) == 0


def test_a_kid_has_four_bytes() -> None:
    """An eight-byte kid would not fit the QR."""
    with pytest.raises(CoseError, match="kid"):
        cose.sign1(NODE, KID + KID, b"")
