"""What the box says as bytes: segments that fit, hellos that tell the truth, and nothing personal without a seal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import segment
from contract.keys import Key, KeyList, Role, State, kid_of
from contract.messages import Ack
from contract.segment import SegmentTooLargeError, open_rows, read_envelope
from edge.link.identity import make_keys
from edge.link.parcels import NoSealKeyError, Packer, hub_keys
from edge.store.opening import Store
from tests.edge.branch_box import NODE, NOON_S, open_box, setup, take_in

SEAL = X25519PrivateKey.generate()


def key(x: bytes, role: Role, state: State = State.ACTIVE, from_s: int = 0) -> Key:
    return Key(kid_of(x), x, role, "PKY-HUB-01", "Pusat", from_s, state=state)


class Lists:
    """The adopted list, as a test wants it."""

    def __init__(self, *keys: Key) -> None:
        self.keys = keys

    async def key_list(self) -> KeyList | None:
        return KeyList(1, NOON_S, self.keys, (), 0, ())


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_box(setup(tmp_path / "edge"))
    for _ in range(60):
        await store.journal.transact(take_in(), actor=3)
    yield store
    await store.close()


def packer(store: Store, folder: Path, *keys: Key) -> Packer:
    return Packer(
        node=NODE,
        keys=make_keys(folder / "keys"),
        outbox=store.outbox,
        lists=Lists(*keys),
        wall_s=lambda: NOON_S,
        lamps=lambda: (1, 0, 2),
        data_dir=folder,
        software="0.1.0",
    )


def sealed_to(store: Store, folder: Path) -> Packer:
    return packer(store, folder, key(SEAL.public_key().public_bytes_raw(), Role.HUB_SEAL))


async def test_a_segment_opens_at_the_hub_and_nowhere_else(store: Store, tmp_path: Path) -> None:
    """Persons are sealed to the hub's seal key; the rows are the journal's own."""
    packed = await sealed_to(store, tmp_path).segment(0, 1, 1, 50, plain=False)

    envelope = read_envelope(packed.data)
    rows = open_rows(envelope, SEAL)

    assert packed.last == 50
    assert tuple(rows) == (await store.outbox.rows(0, 1, 0, 50)).sealed
    assert b"Norhayati" not in packed.data


async def test_a_segment_that_does_not_fit_is_halved(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many events as fit; the rest comes with the next one."""
    monkeypatch.setattr(segment, "SEGMENT_B", 600)

    packed = await sealed_to(store, tmp_path).segment(0, 1, 1, 60, plain=True)

    assert 1 <= packed.last < 60
    assert len(packed.data) <= 600


async def test_one_event_that_never_fits_is_said_to_be_so(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not dropped and not sent in parts."""
    monkeypatch.setattr(segment, "SEGMENT_B", 100)

    with pytest.raises(SegmentTooLargeError):
        await sealed_to(store, tmp_path).segment(0, 1, 1, 60, plain=False)


async def test_without_a_seal_key_of_the_hub_nothing_leaves(store: Store, tmp_path: Path) -> None:
    """A list that names none, or only one that has ended."""
    x = SEAL.public_key().public_bytes_raw()

    for keys in ((), (key(x, Role.HUB_SEAL, State.ENDED),), (key(x, Role.AGENCY_SEAL),)):
        with pytest.raises(NoSealKeyError):
            await packer(store, tmp_path, *keys).segment(0, 1, 1, 5, plain=False)


async def test_the_newest_seal_key_is_used(store: Store, tmp_path: Path) -> None:
    """Each quarter has its own."""
    old, new = X25519PrivateKey.generate(), SEAL
    listed = [key(one.public_key().public_bytes_raw(), Role.HUB_SEAL, from_s=at) for one, at in ((new, 9), (old, 1))]

    packed = await packer(store, tmp_path, *listed).segment(0, 1, 1, 2, plain=False)

    assert read_envelope(packed.data).header.seal_kid == kid_of(new.public_key().public_bytes_raw())


async def test_a_hello_says_where_the_journal_stands_and_how_the_box_is(store: Store, tmp_path: Path) -> None:
    """Head, backlog, lamps, versions, and goodbye only when it is one."""
    packer = sealed_to(store, tmp_path)
    head = await packer.head(0, 1)
    hello = read_envelope(await packer.hello(0, 1, head)).header
    goodbye = read_envelope(await packer.hello(0, 1, head, goodbye=True)).header
    head = next(one for one in await store.outbox.chains() if one.stream == 0)

    assert (hello.first, hello.count, hello.prev_hash) == (head.head + 1, 0, head.head_hash)
    assert hello.health is not None
    assert (hello.health.backlog >= 60, hello.health.lamps, hello.health.goodbye) == (True, (1, 0, 2), False)
    assert hello.health.versions["keys"] == 1
    assert goodbye.health is not None
    assert goodbye.health.goodbye


async def test_our_own_hash_at_an_acks_place(store: Store, tmp_path: Path) -> None:
    """From the genesis to the head; beyond it there is none, and none in a journal that is not ours."""
    made = sealed_to(store, tmp_path)
    head = next(one for one in await store.outbox.chains() if one.stream == 0)
    rows = (await store.outbox.rows(0, 1, 0, 1000)).sealed

    async def at(through: int, epoch: int = 1) -> bytes | None:
        return await made.hash_at(Ack(b"12345678", NODE, 0, epoch, through, b"", NOON_S))

    assert await at(7) == rows[6].hash
    assert await at(head.head) == head.head_hash
    assert await at(head.head + 1) is None
    assert await at(1, epoch=900) is None


def test_a_lost_hub_key_is_believed_no_more() -> None:
    """An ended one still vouches for the acks it signed."""
    listed = (
        key(b"a" * 32, Role.HUB),
        key(b"b" * 32, Role.HUB, State.ENDED),
        key(b"c" * 32, Role.HUB, State.LOST),
        key(b"d" * 32, Role.NODE),
    )

    assert sorted(hub_keys(KeyList(1, 0, listed, (), 0, ())).values()) == [b"a" * 32, b"b" * 32]
