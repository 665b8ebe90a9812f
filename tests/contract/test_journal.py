"""The hash chain: the worked example byte for byte, erasure, and a follower that accepts nothing out of line."""

from dataclasses import replace
from hashlib import sha256

import pytest

from contract import journal
from contract.events import Event, Kind
from contract.journal import Chain, ChainError
from tests.contract import vectors
from tests.contract.morning import PLACE, morning, secret_of
from tests.contract.worked_example import AT_S, CHECK_SECRET

EXAMPLE = vectors.load("journal")
OPENED = Event(1, 1, AT_S - 549, 1, 0, Kind.EPOCH_OPENED, {29: 0, 32: 1}, {16: CHECK_SECRET})
INTAKE = Event(
    2, 1, AT_S, 1, 3, Kind.INTAKE, {1: 347, 3: 3, 4: 7, 5: 31, 6: 20261127}, {1: "Norhayati", 2: "6271055403940000"}
)


def test_the_chain_begins_at_the_epochs_name() -> None:
    """hash_0 is that of the worked example."""
    assert EXAMPLE["genesis"] == journal.genesis(PLACE, 0, 1).hex()


@pytest.mark.parametrize("row", EXAMPLE["events"], ids=lambda row: f"seq {row['seq']}")
def test_each_event_of_the_example_has_its_bytes_and_hash(row: dict[str, str]) -> None:
    """E, digest, salt and hash, as any other implementation must find them."""
    chain = Chain.start(PLACE, 0, 1)
    sealed = []
    for event in (OPENED, INTAKE):
        chain, one = chain.seal(event, secret_of(0))
        sealed.append(one)
    found = sealed[int(row["seq"]) - 1]

    assert row["e"] == journal.event_bytes(found.event, found.digest).hex()
    assert row["salt"] == (found.salt or b"").hex()
    assert row["digest"] == found.digest.hex()
    assert row["hash"] == found.hash.hex()


def test_a_blocks_secret_serves_256_events() -> None:
    """Blocks are counted from 0, seq from 1."""
    assert [journal.block_of(seq) for seq in (1, 256, 257, 512, 513)] == [0, 0, 1, 1, 2]


def test_salts_differ_by_place_stream_epoch_and_seq() -> None:
    """Two journals with one secret by mistake still share no salt."""
    names = [("PKY-RKP-01", 0, 1, 1), ("PKY-RKP-02", 0, 1, 1), ("PKY-RKP-01", 1, 1, 1), ("PKY-RKP-01", 0, 2, 1)]

    assert len({journal.salt_of(bytes(32), *name) for name in [*names, ("PKY-RKP-01", 0, 1, 2)]}) == 5


def test_erasing_a_person_breaks_no_hash() -> None:
    """The digest stays, person and salt go, and a follower walks on."""
    day = morning(5)
    chain = Chain(PLACE, 0, 1, 1, day.prev)
    erased = [journal.erase(row) for row in day.rows]
    for row in erased:
        chain = chain.follow(row)

    assert day.rows[-1].hash == chain.head
    assert all(row.event.person is None and row.salt is None for row in erased)


def test_a_follower_refuses_what_does_not_continue() -> None:
    """Turn, person and hash are three causes with three names."""
    day = morning(3)
    chain = Chain(PLACE, 0, 1, 1, day.prev)
    first, second = day.rows[0], day.rows[1]
    changed = replace(first.event, facts={**first.event.facts, 3: 99})
    renamed = replace(first.event, person={1: "Orang Lain"})
    broken = {
        "turn": [second, replace(first, event=replace(first.event, epoch=2))],
        "hash": [replace(first, event=changed), replace(first, hash=sha256(b"other").digest())],
        "person": [replace(first, event=renamed), replace(first, salt=bytes(16)), replace(first, salt=None)],
    }

    for reason, rows in broken.items():
        for row in rows:
            with pytest.raises(ChainError) as caught:
                chain.follow(row)
            assert reason == caught.value.reason
    assert "PKY-RKP-01" in caught.value.sentence_id


def test_a_node_does_not_seal_out_of_turn() -> None:
    """The next seq only."""
    with pytest.raises(ChainError, match="turn"):
        Chain.start(PLACE, 0, 1).seal(INTAKE, secret_of(0))
