"""What comes down to a box: only what the key list vouches for is believed, and only the roots vouch for the list."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract import cbor
from contract.keys import Key, KeyList, Role, State, kid_of, public_of, sign_key_list
from contract.messages import Ack, DownItem, sign_ack, sign_down
from edge.link.arrivals import Arrivals
from edge.store.opening import Store
from tests.edge.branch_box import KEYS, NODE, NOON_S, open_box, setup

HUB, NEW, THIEF = (Ed25519PrivateKey.generate() for _ in range(3))


def line(private: Ed25519PrivateKey, role: Role, owner: str, state: State = State.ACTIVE) -> Key:
    x = public_of(private)
    return Key(kid_of(x), x, role, owner, owner, 0, state=state)


def key_list(no: int, *hub: Ed25519PrivateKey, roots: tuple[Ed25519PrivateKey, ...] = KEYS.roots) -> bytes:
    """A list with this box's key and the hub's, signed by two of the roots given."""
    lines = [line(KEYS.signing, Role.NODE, NODE), *(line(one, Role.HUB, "PKY-HUB-01") for one in hub)]
    public = tuple(public_of(root) for root in roots)
    return sign_key_list(KeyList(no, NOON_S + no, tuple(lines), public, 2, ("cek.mpp.example",)), roots[:2])


def item(body: bytes, version: int, by: Ed25519PrivateKey, topic: str = "keys", scope: str = "all") -> bytes:
    return sign_down(DownItem(topic, scope, version, NOON_S, body), by, kid_of(public_of(by)))


def ack(by: Ed25519PrivateKey, node: str = NODE) -> bytes:
    return sign_ack(Ack(b"12345678", node, 0, 1, 0, bytes(32), NOON_S + 60), by, kid_of(public_of(by)))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_box(setup(tmp_path))
    yield store
    await store.close()


@pytest.fixture
async def arrivals(store: Store) -> Arrivals:
    """A box that knows list 2, which names the hub's online key."""
    arrivals = Arrivals(NODE, store.outbox, store.reader)
    assert await arrivals.item(item(key_list(2, HUB), 2, HUB))
    return arrivals


async def number(store: Store) -> int:
    found = await store.reader.key_list()
    assert found is not None
    return found.no


async def set_aside(store: Store) -> int:
    rows = await store.outbox._rows("SELECT count(*) AS kept FROM set_aside")
    return int(rows[0]["kept"])


async def test_an_ack_by_the_hub_is_believed(arrivals: Arrivals) -> None:
    """Signed by a key that the list names for the hub."""
    found = await arrivals.ack(ack(HUB))

    assert found is not None
    assert found.node == NODE


@pytest.mark.parametrize("by", [THIEF, KEYS.signing], ids=["a stranger", "a node"])
async def test_an_ack_by_anybody_else_is_not(arrivals: Arrivals, by: Ed25519PrivateKey) -> None:
    """A node's key is listed, but not for that."""
    assert await arrivals.ack(ack(by)) is None


@pytest.mark.parametrize("data", [b"", b"\xff" * 90, cbor.encode([1, 2, 3, 4])], ids=["empty", "noise", "shape"])
async def test_noise_is_no_ack(arrivals: Arrivals, data: bytes) -> None:
    """Nothing is raised."""
    assert await arrivals.ack(data) is None


async def test_an_ack_for_another_node_is_not_ours(arrivals: Arrivals) -> None:
    """Even when the hub signed it."""
    assert await arrivals.ack(ack(HUB, "PKY-BKB-01")) is None


async def test_a_newer_list_of_the_hub_is_adopted_once(arrivals: Arrivals, store: Store) -> None:
    """The same or an older one changes nothing."""
    newer, older = item(key_list(3, HUB), 3, HUB), item(key_list(2, HUB), 2, HUB)

    taken = [await arrivals.item(one) for one in (newer, newer, older)]

    assert taken == [True, False, False]
    assert await number(store) == 3


async def test_a_list_by_a_hub_key_that_is_new_stands_on_the_roots_alone(arrivals: Arrivals, store: Store) -> None:
    """How a box learns of a hub whose online key was exchanged while it was away."""
    assert await arrivals.item(item(key_list(4, NEW), 4, NEW))

    assert await number(store) == 4
    assert await arrivals.ack(ack(NEW)) is not None
    assert await arrivals.ack(ack(HUB)) is None


async def test_a_strangers_version_number_cannot_shut_later_lists_out(arrivals: Arrivals, store: Store) -> None:
    """He wraps a true list into an item of his own with a huge number: only the list's own number counts."""
    await arrivals.item(item(key_list(3, HUB), 1 << 60, THIEF))

    assert await number(store) == 3
    assert await arrivals.item(item(key_list(4, HUB), 4, HUB))


async def test_a_list_that_other_roots_signed_is_refused(arrivals: Arrivals, store: Store) -> None:
    """Whoever carries it: the hub's own online key cannot vouch for keys."""
    foreign = tuple(Ed25519PrivateKey.generate() for _ in range(3))

    taken = await arrivals.item(item(key_list(9, THIEF, roots=foreign), 9, HUB))

    assert not taken
    assert await number(store) == 2


async def test_an_item_of_a_stranger_is_kept_apart(arrivals: Arrivals, store: Store) -> None:
    """Once, with its bytes, for a person to look at."""
    forged = item(cbor.encode({1: 1}), 5, THIEF, topic="limits")

    assert not await arrivals.item(forged)
    assert not await arrivals.item(forged)

    assert await set_aside(store) == 1


async def test_an_item_for_another_node_is_not_taken(arrivals: Arrivals, store: Store) -> None:
    """It was signed for somebody else."""
    assert not await arrivals.item(item(cbor.encode({1: 1}), 5, HUB, topic="limits", scope="PKY-BKB-01"))
    assert await store.reader.adopted("limits") is None
