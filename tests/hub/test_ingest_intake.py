"""The road of a message into the ledger, with the hub's real store: what is stored, kept apart, said."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.keys import State
from contract.messages import AckState
from hub.core.receiver import ASK_PLAIN, GIVEN_UP
from hub.ingest.intake import Intake
from hub.main import Hub
from tests.hub.branch import Branch
from tests.hub.centre import admit, founded, hashes, intake_of, opened_ack, recorded

RKP = "PKY-RKP-01"


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    async with founded(tmp_path) as hub:
        yield hub


@pytest.fixture
async def branch(hub: Hub) -> Branch:
    branch = Branch()
    await admit(hub, branch)
    return branch


@pytest.fixture
def intake(hub: Hub) -> Intake:
    return intake_of(hub)


async def reasons(hub: Hub) -> list[str]:
    return [kept.reason for kept in await hub.fleet.set_aside(100)]


async def test_a_segment_is_stored_and_acked(hub: Hub, branch: Branch, intake: Intake) -> None:
    """The ack names the last position, its hash, and is signed by the hub's online key."""
    branch.work(30)

    ack = opened_ack(hub, await intake.segment(RKP, branch.segment(1, 30)))

    assert (ack.through, ack.head_hash, ack.state) == (30, branch.chain.head, AckState.OK)
    assert ack.hub_epoch == await hub.ledger.hub_epoch()
    assert await recorded(hub, branch) == hashes(branch)


async def test_the_same_segment_twice_is_stored_once(hub: Hub, branch: Branch, intake: Intake) -> None:
    """Position and hash are the only key of de-duplication."""
    branch.work(40)

    for first, last in ((1, 20), (1, 20), (11, 40), (1, 40)):
        ack = opened_ack(hub, await intake.segment(RKP, branch.segment(first, last)))

    assert ack.through == 40
    assert await recorded(hub, branch) == hashes(branch)


async def test_a_gap_is_held_and_closes(hub: Hub, branch: Branch, intake: Intake) -> None:
    """What came too early waits, and counts as soon as the gap before it is filled."""
    branch.work(60)

    early = opened_ack(hub, await intake.segment(RKP, branch.segment(41, 60)))
    second = opened_ack(hub, await intake.segment(RKP, branch.segment(21, 40)))
    closing = opened_ack(hub, await intake.segment(RKP, branch.segment(1, 20)))

    assert (early.state, early.through) == (AckState.GAP, 0)
    assert (second.state, second.through) == (AckState.GAP, 0)
    assert (closing.state, closing.through) == (AckState.OK, 60)
    assert await recorded(hub, branch) == hashes(branch)


async def test_a_double_is_frozen_and_named_and_the_first_goes_on(hub: Hub, branch: Branch, intake: Intake) -> None:
    """Two boxes with one disk: whoever diverges from the ledger is not stored."""
    branch.work(20)
    await intake.segment(RKP, branch.segment(1, 20))
    double = branch.fork()
    branch.work(5, name="Yang Asli")
    double.work(5, name="Yang Kembar")
    await intake.segment(RKP, branch.segment(21, 25))

    frozen = opened_ack(hub, await intake.segment(RKP, double.segment(21, 25)))
    goes_on = opened_ack(hub, await intake.segment(RKP, branch.work(1).segment(26, 26)))

    assert (frozen.state, frozen.through) == (AckState.FROZEN, 25)
    assert (goes_on.state, goes_on.through) == (AckState.OK, 26)
    assert await recorded(hub, branch) == hashes(branch)
    assert await reasons(hub) == ["forked"]


async def test_a_double_is_known_by_its_hello(hub: Hub, branch: Branch, intake: Intake) -> None:
    """Before it has sent a single event."""
    branch.work(20)
    double = branch.fork()
    await intake.segment(RKP, branch.work(5).segment(1, 25))
    double.work(3, name="Yang Kembar")

    greeting = await intake.hello(RKP, double.hello())

    assert greeting is not None
    assert opened_ack(hub, greeting.ack).state is AckState.FROZEN


async def test_an_unreadable_segment_is_set_aside_and_filled_later(hub: Hub, branch: Branch, intake: Intake) -> None:
    """The chain goes on from its signed head, nothing waits behind it, and the plain form fills the hole."""
    branch.work(30)
    await intake.segment(RKP, branch.segment(1, 10))

    aside = opened_ack(hub, await intake.segment(RKP, branch.segment(11, 20, seal=X25519PrivateKey.generate())))
    behind = opened_ack(hub, await intake.segment(RKP, branch.segment(21, 30)))
    filled = opened_ack(hub, await intake.segment(RKP, branch.segment(11, 20, plain=True)))

    assert (aside.state, aside.through, aside.set_aside) == (AckState.PLAIN, 20, ((11, 20, ASK_PLAIN),))
    assert (behind.state, behind.through) == (AckState.PLAIN, 30)
    assert (filled.state, filled.through, filled.set_aside) == (AckState.OK, 30, ())
    assert await recorded(hub, branch) == hashes(branch)


async def test_a_hole_is_filled_piece_by_piece(hub: Hub, branch: Branch, intake: Intake) -> None:
    """Plain rows are larger: a range may need several segments."""
    branch.work(30)
    await intake.segment(RKP, branch.segment(1, 30, seal=X25519PrivateKey.generate()))

    half = opened_ack(hub, await intake.segment(RKP, branch.segment(1, 15, plain=True)))
    whole = opened_ack(hub, await intake.segment(RKP, branch.segment(16, 30, plain=True)))

    assert half.set_aside == ((16, 30, ASK_PLAIN),)
    assert whole.set_aside == ()
    assert await recorded(hub, branch) == hashes(branch)


async def test_a_range_that_stays_unreadable_is_given_up(hub: Hub, branch: Branch, intake: Intake) -> None:
    """After some tries a person has to look; the node is not asked for ever."""
    raw = branch.work(10).segment(1, 10, seal=X25519PrivateKey.generate())

    acks = [opened_ack(hub, await intake.segment(RKP, raw)) for _ in range(4)]

    assert [ack.set_aside[0][2] for ack in acks[:2]] == [ASK_PLAIN, ASK_PLAIN]
    assert acks[-1].set_aside == ((1, 10, GIVEN_UP),)
    assert acks[-1].state is AckState.OK
    assert set(await reasons(hub)) == {"unreadable"}


async def test_a_segment_on_anothers_subject_is_set_aside(hub: Hub, branch: Branch, intake: Intake) -> None:
    """The broker lets a node publish its own subject only; what contradicts that is nobody's word."""
    raw = branch.work(3).segment(1, 3)

    answer = await intake.segment("PKY-BKB-01", raw)

    assert answer is None
    assert await recorded(hub, branch) == []
    assert await reasons(hub) == ["subject_mismatch"]


async def test_a_key_that_no_list_names_is_set_aside(hub: Hub, branch: Branch, intake: Intake) -> None:
    """A stranger's word is kept for a person, and not answered."""
    stranger = Branch(node="PKY-RKP-01", seal_x=branch.seal_x, seal_kid=branch.seal_kid)

    answer = await intake.segment(RKP, stranger.work(3).segment(1, 3))

    assert answer is None
    assert await reasons(hub) == ["key_unknown"]


async def test_anothers_listed_key_speaks_for_itself_only(hub: Hub, branch: Branch, intake: Intake) -> None:
    """A listed box cannot write another's journal."""
    other = Branch(node="PKY-BKB-01")
    await admit(hub, other)
    forged = replace(branch.work(3), private=other.private)
    forged.rows, forged.chain = branch.rows, branch.chain

    answer = await intake.segment(RKP, forged.segment(1, 3))

    assert answer is None
    assert await reasons(hub) == ["key_of_another"]


@pytest.mark.parametrize("place", [3, 60, 200, -3])
async def test_one_flipped_bit_is_refused(hub: Hub, branch: Branch, intake: Intake, place: int) -> None:
    """Wherever it is, nothing of it is stored."""
    raw = bytearray(branch.work(5).segment(1, 5))
    raw[place] ^= 1

    await intake.segment(RKP, bytes(raw))

    assert await recorded(hub, branch) == []
    assert len(await reasons(hub)) == 1


@pytest.mark.parametrize("raw", [b"", b"\xff" * 40, b"hello", bytes(300_000)], ids=["empty", "ff", "text", "large"])
async def test_noise_is_kept_once_and_not_answered(hub: Hub, intake: Intake, raw: bytes) -> None:
    """No exception leaves, and the same noise twice is one row."""
    answers = [await intake.segment(RKP, raw), await intake.segment(RKP, raw)]

    assert answers == [None, None]
    assert await reasons(hub) == ["header_bad"]


async def test_a_lost_key_counts_up_to_its_last_believed_event(hub: Hub, branch: Branch, intake: Intake) -> None:
    """What a thief adds is kept apart; what the branch sent before stays."""
    branch.work(20)
    lost = replace(branch.key(), state=State.LOST, through=((0, 1, 12),))
    await hub.registry.admit([lost])
    await hub.desk.sign_here()

    ack = opened_ack(hub, await intake.segment(RKP, branch.segment(1, 20)))
    later = opened_ack(hub, await intake.segment(RKP, branch.segment(13, 20)))

    assert (ack.state, ack.through) == (AckState.REVOKED, 12)
    assert (later.state, later.through) == (AckState.REVOKED, 12)
    assert await recorded(hub, branch) == hashes(branch)[:12]
    assert set(await reasons(hub)) == {"revoked"}


async def test_an_old_key_still_vouches_after_a_rotation(hub: Hub, branch: Branch, intake: Intake) -> None:
    """A box that was offline while its key was exchanged loses nothing."""
    branch.work(10)
    await hub.registry.admit([replace(branch.key(), state=State.ENDED, until_s=hub.now())])
    renewed = replace(branch, private=Ed25519PrivateKey.generate())
    await admit(hub, renewed)

    ack = opened_ack(hub, await intake.segment(RKP, branch.segment(1, 10)))

    assert (ack.state, ack.through) == (AckState.OK, 10)


async def test_a_hello_is_answered_with_the_position_and_what_is_newer(
    hub: Hub, branch: Branch, intake: Intake
) -> None:
    """The key list comes first; what the node has is not sent again."""
    await intake.segment(RKP, branch.work(7).segment(1, 7))
    key_list = await hub.ledger.keys()
    assert key_list is not None

    first = await intake.hello(RKP, branch.hello())
    again = await intake.hello(RKP, branch.hello({"keys": key_list.no, "status": 1 << 60}))

    assert first is not None
    assert opened_ack(hub, first.ack).through == 7
    assert first.items[0].topic == "keys"
    assert again is not None
    assert [item.topic for item in again.items] == []


async def test_a_box_that_no_list_names_yet_gets_the_list(hub: Hub, intake: Intake) -> None:
    """Otherwise it would never learn that it has been named since."""
    greeting = await intake.hello(RKP, Branch().hello())

    assert greeting is not None
    assert [item.topic for item in greeting.items] == ["keys"]


async def test_an_unknown_epoch_begins_at_its_first_event(hub: Hub, branch: Branch, intake: Intake) -> None:
    """A restored box opens an epoch by itself; the hub takes it as it comes."""
    await intake.segment(RKP, branch.work(5).segment(1, 5))
    restored = replace(branch, epoch=4711, rows=[])

    ack = opened_ack(hub, await intake.segment(RKP, restored.work(3).segment(1, 3)))

    assert (ack.epoch, ack.through) == (4711, 3)
    assert await recorded(hub, branch) == hashes(branch)


async def test_the_audit_stream_is_a_chain_of_its_own(hub: Hub, branch: Branch, intake: Intake) -> None:
    """Same node, same epoch, other stream: positions do not meet."""
    audit = replace(branch, stream=1, rows=[])

    await intake.segment(RKP, branch.work(5).segment(1, 5))
    ack = opened_ack(hub, await intake.segment(RKP, audit.work(2).segment(1, 2)))

    assert (ack.stream, ack.through) == (1, 2)
    assert await recorded(hub, audit) == hashes(audit)
