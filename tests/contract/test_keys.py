"""Keys by name, the list that two of three roots sign, and how far the word of an ended or lost key goes."""

import base64
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from cwt import COSE, COSEKey

from contract import cbor, cose
from contract.keys import (
    Key,
    KeyList,
    KeyListError,
    Role,
    State,
    cose_key_set,
    jwk_set,
    kid_of,
    open_key_list,
    public_of,
    sign_key_list,
)
from contract.receipt import sign_receipt
from tests.contract.vectors import load, rows
from tests.contract.worked_example import HUB, KID, NODE, RECEIPT, ROOTS, X, key_from

ROOT_XS = tuple(public_of(root) for root in ROOTS)
NODE_KEY = Key(KID, X, Role.NODE, "PKY-RKP-01", "CONTOH Rakumpit", 1_795_000_000)
LIST = KeyList(no=1, at_s=1_795_500_000, keys=(NODE_KEY,), roots=ROOT_XS, threshold=2, hosts=("cek.mpp.example",))


def frozen() -> KeyList:
    """The list of the vectors."""
    vector = load("keys")["list"]
    return open_key_list(
        bytes.fromhex(vector["cose"]), [bytes.fromhex(x) for x in vector["roots"]], vector["threshold"]
    )


@pytest.mark.parametrize("row", rows("keys", "kids"), ids=lambda row: row["kid"])
def test_a_kid_is_the_head_of_the_thumbprint(row: dict[str, str]) -> None:
    """RFC 9679 over the key's three required members."""
    assert row["kid"] == kid_of(bytes.fromhex(row["x"])).hex()


def test_the_frozen_list_is_read_as_it_was_meant() -> None:
    """Every field of every key."""
    vector = load("keys")["list"]
    found = frozen()

    assert (vector["no"], vector["at"], vector["hosts"]) == (found.no, found.at_s, list(found.hosts))
    assert vector["keys"] == [
        {
            "kid": key.kid.hex(),
            "x": key.x.hex(),
            "role": key.role,
            "owner": key.owner,
            "name": key.name,
            "from": key.from_s,
            "until": key.until_s,
            "state": key.state,
            "through": [list(bound) for bound in key.through],
            "papers_through": [list(bound) for bound in key.papers_through],
            "agency": key.agency,
        }
        for key in found.keys
    ]


def test_signing_the_frozen_list_again_gives_the_same_bytes() -> None:
    """Ed25519 and the encoding are deterministic; so is the ceremony."""
    assert load("keys")["list"]["cose"] == sign_key_list(frozen(), ROOTS[:2]).hex()


@pytest.mark.parametrize("row", rows("keys", "bad_lists"), ids=lambda row: row["note"])
def test_a_list_without_its_two_roots_is_not_believed(row: dict[str, str]) -> None:
    """One root, a stranger beside it, a changed letter, a byte behind."""
    with pytest.raises(KeyListError) as refused:
        open_key_list(bytes.fromhex(row["cose"]), ROOT_XS, 2)

    assert row["reason"] == refused.value.reason


@pytest.mark.parametrize("row", rows("keys", "covers"), ids=str)
def test_an_ended_or_lost_key_vouches_only_as_far_as_the_list_says(row: dict[str, Any]) -> None:
    """Series that the list does not name are not vouched for either."""
    (key,) = frozen().of_owner(row["owner"])

    assert row["covers"] is key.covers(row["paper"], row["epoch"], row["n"], row["at"])


def test_without_bounds_an_ended_key_vouches_for_all_and_a_lost_one_for_nothing() -> None:
    """Ended is normal; lost means that somebody else may sign."""
    ended = replace(NODE_KEY, state=State.ENDED)
    lost = replace(NODE_KEY, state=State.LOST)

    assert (ended.covers(1, 1, 1, 0), lost.covers(1, 1, 1, 0)) == (True, False)
    assert (ended.covers_event(0, 1, 1), lost.covers_event(0, 1, 1)) == (True, False)


def test_events_are_bounded_like_papers() -> None:
    """By stream and epoch."""
    ended = replace(NODE_KEY, state=State.ENDED, through=((0, 1, 880), (1, 1, 12)))

    assert NODE_KEY.covers_event(0, 1, 10**9)
    assert ended.covers_event(0, 1, 880)
    assert not ended.covers_event(0, 1, 881)
    assert not ended.covers_event(0, 2, 1)


def test_an_active_key_has_ended_after_its_own_date() -> None:
    """A list that a branch has had for 60 days still knows the date."""
    dated = replace(NODE_KEY, until_s=1_800_000_000)

    assert State.ACTIVE is dated.state_at(1_800_000_000)
    assert State.ENDED is dated.state_at(1_800_000_001)
    assert not dated.covers(1, 1, 1, 1_800_000_001)
    assert State.LOST is replace(dated, state=State.LOST).state_at(1_800_000_001)


def test_a_key_is_found_by_its_kid_and_by_its_owner() -> None:
    """And a stranger's is not."""
    assert LIST.find(KID) is NODE_KEY
    assert LIST.find(b"none") is None
    assert LIST.of_owner("PKY-RKP-01") == (NODE_KEY,)


def signed_body(body: object) -> bytes:
    """Any body under the signatures of two roots."""
    signers = [(kid_of(public_of(root)), root) for root in ROOTS[:2]]
    return cose.sign(signers, cbor.encode(body), cose.AAD_KEYS)


def body(**changes: Any) -> dict[int, Any]:
    """A minimal valid body; `k4=…` replaces key 4, None leaves it out."""
    key = {1: KID, 2: X, 3: 1, 4: "PKY-RKP-01", 5: "Rakumpit", 6: 0, 8: 0}
    whole: dict[int, Any] = {1: 1, 2: 1, 3: 0, 4: [key], 5: list(ROOT_XS), 6: 2, 7: []}
    whole |= {int(name[1:]): value for name, value in changes.items()}
    return {name: value for name, value in whole.items() if value is not None}


def keyed(**changes: Any) -> dict[int, Any]:
    """The minimal body with one key changed."""
    key = {1: KID, 2: X, 3: 1, 4: "PKY-RKP-01", 5: "Rakumpit", 6: 0, 8: 0}
    key |= {int(name[1:]): value for name, value in changes.items()}
    return body(k4=[{name: value for name, value in key.items() if value is not None}])


SMALL = bytes([1]) + bytes(31)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (body(k1=2), "version"),
        ([], "shape"),
        (body(k1=None), "shape"),
        (body(k2=None), "shape"),
        (body(k3=True), "shape"),
        (body(k4=[1]), "shape"),
        (body(k5=["text"]), "roots"),
        (body(k5=[ROOT_XS[0], ROOT_XS[0]]), "roots"),
        (body(k5=[SMALL, ROOT_XS[1]]), "small_order"),
        (body(k6=0), "roots"),
        (body(k6=4), "roots"),
        (body(k7=[1]), "shape"),
        (body(k4=keyed()[4] * 2), "kid_twice"),
        (keyed(k1=b"none"), "kid"),
        (keyed(k2=SMALL, k1=kid_of(SMALL)), "small_order"),
        (keyed(k2=bytes(32), k1=kid_of(bytes(32)), k3=3), "small_order"),
        (keyed(k3=None), "shape"),
        (keyed(k4=1), "shape"),
        (keyed(k6=-1), "shape"),
        (keyed(k7="text"), "shape"),
        (keyed(k8=3), "shape"),
        (keyed(k9=1), "shape"),
        (keyed(k9=[[1, 2]]), "shape"),
        (keyed(k9=[[0, 1, -5]]), "shape"),
        (keyed(k10=[[1, 2, "n"]]), "shape"),
        (keyed(k11=1), "shape"),
    ],
)
def test_a_list_of_another_form_is_refused_although_the_roots_signed_it(found: object, reason: str) -> None:
    """The ceremony's tool may be wrong too."""
    with pytest.raises(KeyListError) as refused:
        open_key_list(signed_body(found), ROOT_XS, 2)

    assert reason == refused.value.reason


def test_a_body_that_is_no_cbor_is_refused() -> None:
    """Signed rubbish is rubbish."""
    signers = [(kid_of(public_of(root)), root) for root in ROOTS[:2]]

    with pytest.raises(KeyListError, match="shape"):
        open_key_list(cose.sign(signers, b"\xff", cose.AAD_KEYS), ROOT_XS, 2)


def test_a_list_is_not_signed_that_nobody_would_open() -> None:
    """The ceremony fails before the roots have signed."""
    with pytest.raises(KeyListError, match="kid_twice"):
        sign_key_list(replace(LIST, keys=(NODE_KEY, NODE_KEY)), ROOTS)


def test_unknown_fields_and_roles_of_the_future_are_passed_over() -> None:
    """A list with a new field or a new role still names the keys that this version knows."""
    future = keyed(k99="new")
    future[4].append({1: b"next", 3: 9, 2: "another form"})
    found = open_key_list(signed_body(future | {99: "new"}), ROOT_XS, 2)

    assert [key.kid for key in found.keys] == [KID]


def test_new_roots_must_sign_beside_the_old_ones() -> None:
    """Else a city could lock itself out with one list."""
    fresh = tuple(key_from(f"simpul test fresh root {n}") for n in (1, 2, 3))
    handed_over = replace(LIST, roots=tuple(public_of(root) for root in fresh))

    with pytest.raises(KeyListError, match="signatures"):
        open_key_list(sign_key_list(handed_over, ROOTS[:2]), ROOT_XS, 2)
    assert handed_over == open_key_list(sign_key_list(handed_over, [*ROOTS[:2], *fresh[:2]]), ROOT_XS, 2)


def test_a_threshold_of_none_is_no_threshold() -> None:
    """A caller's slip must not open the door."""
    with pytest.raises(KeyListError, match="signatures"):
        open_key_list(sign_key_list(LIST, ROOTS), ROOT_XS, 0)


def test_the_jwk_set_is_enough_to_verify_a_receipt() -> None:
    """A program that knows only RFC 8037 can check a paper."""
    jwk: Any = jwk_set(frozen())["keys"][0]  # type: ignore[index]
    key = COSEKey.new({1: 1, -1: 6, 3: -8, 4: [2], 2: KID, -2: base64.urlsafe_b64decode(jwk["x"] + "=")})
    sealed = sign_receipt(RECEIPT, NODE, KID)

    assert (jwk["kty"], jwk["crv"], jwk["alg"], jwk["use"]) == ("OKP", "Ed25519", "EdDSA", "sig")
    assert (jwk["owner"], jwk["state"]) == ("PKY-RKP-01", "active")
    assert base64.urlsafe_b64decode(jwk["kid"] + "==") == KID
    assert COSE.new().decode(b"\xd2" + sealed, key)


def test_the_cose_key_set_is_enough_to_verify_a_receipt() -> None:
    """Every Ed25519 key of the set loads in a stock library; the right one verifies."""
    found = [key for key in cbor2.loads(cose_key_set(frozen())) if key[-1] == 6]
    sealed = sign_receipt(RECEIPT, NODE, KID)

    assert COSE.new().decode(b"\xd2" + sealed, [COSEKey.new(key) for key in found])


def test_seal_keys_are_exported_as_what_they_are() -> None:
    """X25519, for encryption, in both sets."""
    seal = next(key for key in frozen().keys if key.role.seals)
    jwk = next(key for key in jwk_set(frozen())["keys"] if key["use"] == "enc")  # type: ignore[attr-defined]

    assert (jwk["crv"], "alg" in jwk) == ("X25519", False)
    assert {1: 1, 2: seal.kid, -1: 4, -2: seal.x} in cbor2.loads(cose_key_set(frozen()))


def test_thirty_nodes_fit_a_few_kilobytes() -> None:
    """The list travels to every branch over a bad link."""
    keys = tuple(
        Key(kid_of(x), x, Role.NODE, f"PKY-XXX-{n:02}", f"Mini MPP Kelurahan {n}", 1_795_000_000)
        for n in range(30)
        for x in [public_of(key_from(f"simpul test node {n}"))]
    )
    size_b = len(sign_key_list(replace(LIST, keys=keys), ROOTS[:2]))

    assert size_b < 3_500


def test_the_hub_key_is_no_node() -> None:
    """Roles part who may say what."""
    assert Role.HUB is next(key for key in frozen().keys if key.x == public_of(HUB)).role
