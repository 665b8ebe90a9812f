"""A box binds itself to its place over HTTP: one code, one box, one signed answer; everything else is refused alike."""

import asyncio

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.bodies import open_bills
from contract.events import NodeChange
from contract.keys import Role, State, kid_of, open_key_list, public_of
from contract.limits import DAY_S
from contract.messages import (
    EnrolAnswer,
    EnrolRequest,
    key_list_in_answer,
    open_answer,
    open_down,
    parse_code,
    sign_request,
)
from hub.actions import acts
from hub.core.records import NewNode, NodeState
from hub.ingest.tokens import new_seed
from hub.ingest.tokens import public_of as nkey_of
from hub.main import Hub
from tests.hub.conftest import Clock
from tests.hub.doors import Door
from tests.hub.office import RKP


class Box:
    """A new box with keys of its own."""

    def __init__(self) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.seal = X25519PrivateKey.generate()
        self.nkey = nkey_of(new_seed())

    @property
    def kid(self) -> bytes:
        return kid_of(public_of(self.private))

    def request(self, code: str, node: str = RKP) -> bytes:
        asked = EnrolRequest(
            parse_code(code),
            node,
            public_of(self.private),
            self.seal.public_key().public_bytes_raw(),
            self.nkey,
            "0.1.0",
            1_795_500_000,
        )
        return sign_request(asked, self.private)


async def invited(hub: Hub, *, replaces: bool = False) -> str:
    """A code for Rakumpit's branch, as `node add` prints it."""
    node = NewNode(RKP, "Mini MPP Pager", "62.71.05.1005", False, 3 * DAY_S, 420)
    return await hub.enroller(None).invite(node, replaces=replaces)


async def knock(door: Door, data: bytes) -> httpx.Response:
    return await door.city.post("/api/v1/enrol", content=data, headers={"content-type": "application/cose"})


async def answer_of(hub: Hub, response: httpx.Response) -> EnrolAnswer:
    """The verified answer: the roots vouch for the list, the list for the hub's key."""
    assert response.status_code == 200, response.text
    current = await hub.ledger.keys()
    assert current is not None
    listed = open_key_list(key_list_in_answer(response.content), current.roots, 2)
    return open_answer(response.content, {key.kid: key.x for key in listed.keys if key.role is Role.HUB})


async def test_a_box_is_enrolled_and_named_by_the_roots(hub: Hub, door: Door) -> None:
    """The answer has all that it needs to work for a month with no link."""
    box = Box()

    answer = await answer_of(hub, await knock(door, box.request(await invited(hub))))

    listed = open_key_list(answer.key_list, (await hub.ledger.keys()).roots, 2)  # type: ignore[union-attr]
    key = listed.find(box.kid)
    assert key is not None
    assert (key.owner, key.role, key.state) == (RKP, Role.NODE, State.ACTIVE)
    assert (answer.node, answer.epoch_min, answer.zone_min, answer.last_head) == (RKP, 1, 420, None)
    assert answer.addresses == ("tls://127.0.0.1:4222",)
    assert (answer.ca or b"").startswith(b"-----BEGIN CERTIFICATE")
    assert answer.jwt.count(".") == 2
    assert answer.names == {RKP: "Mini MPP Pager"}
    node = await hub.fleet.node(RKP)
    assert node is not None
    assert node.state is NodeState.ACTIVE


async def test_a_lost_reply_can_be_asked_for_again_by_the_same_box_only(hub: Hub, door: Door) -> None:
    """The code is used up for everybody but the box that used it."""
    box, code = Box(), await invited(hub)
    first = await answer_of(hub, await knock(door, box.request(code)))

    again = await answer_of(hub, await knock(door, box.request(code)))
    other = await knock(door, Box().request(code))

    assert (again.epoch_min, again.key_list) == (first.epoch_min, first.key_list)
    assert (other.status_code, other.json()["code"]) == (403, "enrol_code")


async def test_wrong_used_and_expired_codes_are_refused_alike(hub: Hub, door: Door, clock: Clock) -> None:
    """A closed error that tells nothing of which it was, and changes nothing."""
    code = await invited(hub)
    wrong = await knock(door, Box().request("0000-0000-00001"))
    elsewhere = await knock(door, Box().request(code, "PKY-BKB-01"))
    clock.now_s += 3 * DAY_S + 1
    late = await knock(door, Box().request(code))

    assert wrong.json() == elsewhere.json() == late.json()
    assert wrong.headers["content-type"] == "application/problem+json"
    assert len((await hub.ledger.keys()).keys) == 21  # type: ignore[union-attr]


async def test_a_newer_code_makes_the_older_one_worthless(hub: Hub, door: Door) -> None:
    """Only one invitation of a place counts."""
    old, new = await invited(hub), await invited(hub)

    assert (await knock(door, Box().request(old))).status_code == 403
    assert (await knock(door, Box().request(new))).status_code == 200


@pytest.mark.parametrize("data", [b"", b"\x00" * 50, b"{}", b"\x84" + b"\xff" * 400])
async def test_nonsense_is_malformed(door: Door, data: bytes) -> None:
    """Never a fault of the hub."""
    refused = await knock(door, data)

    assert (refused.status_code, refused.json()["code"]) == (400, "enrol_malformed")


async def test_guessing_codes_is_slow(hub: Hub, door: Door) -> None:
    """Twenty tries an hour of one address."""
    box = Box()
    answers = [await knock(door, box.request("0000-0000-00001")) for _ in range(21)]

    assert [each.status_code for each in answers] == [403] * 20 + [429]


async def test_a_new_box_ends_the_old_key_and_takes_a_new_epoch(hub: Hub, door: Door) -> None:
    """The old key keeps its word for what it sealed before; the new box can repeat no number of the old one's."""
    old, new = Box(), Box()
    await knock(door, old.request(await invited(hub)))

    answer = await answer_of(hub, await knock(door, new.request(await invited(hub, replaces=True))))

    current = await hub.ledger.keys()
    assert current is not None
    assert [current.find(kid).state for kid in (old.kid, new.kid)] == [State.ENDED, State.ACTIVE]  # type: ignore[union-attr]
    assert answer.epoch_min == 2


async def test_a_revoked_place_takes_a_new_box_by_a_new_code_only(hub: Hub, door: Door) -> None:
    """What was given out before the revocation opens nothing: neither the old box's own code nor an unused one."""
    lost, new = Box(), Box()
    used = await invited(hub)
    await knock(door, lost.request(used))
    unused = await invited(hub, replaces=True)
    act = acts.node_set(RKP, NodeChange.REVOKED, lost.kid, acts.OPERATOR, reason=int(State.LOST))
    await hub.registry.set_state(RKP, NodeState.REVOKED, act)

    again, early = await knock(door, lost.request(used)), await knock(door, new.request(unused))
    enrolled = await knock(door, new.request(await invited(hub, replaces=True)))
    late = await knock(door, lost.request(used))

    assert (again.json()["code"], early.json()["code"]) == ("enrol_state", "enrol_code")
    assert enrolled.status_code == 200
    assert late.json()["code"] == "enrol_code"
    node = await hub.fleet.node(RKP)
    assert node is not None
    assert (node.state, node.kid) == (NodeState.ACTIVE, new.kid)


async def test_boxes_that_enrol_at_once_are_all_listed(hub: Hub, door: Door) -> None:
    """Two lists never get the same number."""
    boxes = {}
    for code in ("PKY-RKP-01", "PKY-BKB-01", "PKY-SBG-01"):
        invitation = await hub.enroller(None).invite(NewNode(code, code, None, False, DAY_S, 420))
        boxes[code] = (Box(), invitation)

    answers = await asyncio.gather(*(knock(door, box.request(said, code)) for code, (box, said) in boxes.items()))

    current = await hub.ledger.keys()
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert current is not None
    assert current.no == 4
    assert all(current.find(box.kid) for box, _ in boxes.values())


async def test_bills_are_sealed_to_each_branch(hub: Hub, door: Door) -> None:
    """Only the branch's own key opens its list."""
    box = Box()
    await knock(door, box.request(await invited(hub)))
    bills = {"list_day": 20261124, "bills": [{"ref": "627105100500000010", "name": "Contoh 1", "amount_rp": 85_500}]}

    assert await hub.publisher.bills(bills, "PJK-PBB") == 1

    item = next(item for item in await hub.registry.down_of(RKP) if item.topic == "bills")
    opened = open_down(item.signed, {hub.ring.kid: hub.ring.x})
    listed = open_bills(opened.body, RKP, item.version, box.seal)
    assert (item.scope, item.sub, listed.day) == (RKP, str(listed.service), 20261124)
    assert [(row.ref, row.name, row.amount_rp) for row in listed.rows] == [("627105100500000010", "Contoh 1", 85_500)]
