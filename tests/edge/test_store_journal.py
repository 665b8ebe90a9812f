"""The journal: what is Selesai is there, once, in order, sealed; what was refused never happened."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contract.names import check_code
from contract.receipt import read_qr
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.refusals import FaultyInput, KeyReused, NotListed
from edge.ports import Once
from edge.store.opening import DATABASE, Store, StoreInUse, open_store
from tests.edge.branch_box import KEYS, NODE, HandClock, SeededLuck, kia, open_box, pay, setup, take_in, waste


def raw(folder: Path) -> sqlite3.Connection:
    """The database as another program would open it."""
    return sqlite3.connect(folder / DATABASE, isolation_level=None)


async def test_an_intake_gets_the_next_number_and_a_seal_that_says_the_same(box: Store) -> None:
    """Number, seal, QR text and check code belong together."""
    first = (await box.journal.transact(take_in(), actor=3)).papers[0]
    second = (await box.journal.transact(take_in(), actor=3)).papers[0]
    read = read_qr(second.qr_text)
    secret = await box.reader.check_secret(1)

    assert (first.number, second.number) == ("TT-RKP01A-000001", "TT-RKP01A-000002")
    assert str(read.receipt.number(NODE)) == second.number
    assert read.is_sealed_by(KEYS.signing.public_key().public_bytes_raw())
    assert second.check_code == check_code(secret or b"", second.number)


async def test_a_receipt_is_read_back_as_it_was_given(box: Store) -> None:
    """The writer's answer and the reader's are one and the same."""
    given = (await box.journal.transact(pay(), actor=3)).papers[0]

    assert given == await box.reader.receipt(given.number)


async def test_the_first_payment_of_the_day_opens_the_till(box: Store) -> None:
    """Opening cash is 0, in the same transaction; the second payment finds it open."""
    await box.journal.transact(pay(), actor=3)
    await box.journal.transact(pay(waste(10_000, 10_000)), actor=3)
    till = await box.reader.till(3)

    assert (till.state, till.opening_rp, till.received_rp, till.expected_rp) == ("open", 0, 35_000, 35_000)
    assert (await box.reader.sync()).backlog == 2 + 1 + 2  # two epoch openings, one till, two payments


async def test_a_refused_command_leaves_nothing_behind(box: Store) -> None:
    """No event, no number, no print job."""
    before = await box.reader.sync()
    with pytest.raises(FaultyInput):
        await box.journal.transact(take_in({"service": "ADM-KIA"}), actor=3)
    paper = (await box.journal.transact(take_in(), actor=3)).papers[0]

    assert before.backlog + 1 == (await box.reader.sync()).backlog
    assert paper.number == "TT-RKP01A-000001"


async def test_the_same_key_answers_the_same_receipt(box: Store) -> None:
    """A program that asks again after a lost answer does not take the file in twice."""
    once = Once("k1", b"\x01" * 32)
    first = await box.journal.transact(take_in(), once=once, actor=10_000)
    again = await box.journal.transact(take_in(), once=once, actor=10_000)

    assert (first.replayed, again.replayed) == (False, True)
    assert first.papers == again.papers
    assert (await box.reader.sync()).backlog == 3


async def test_the_same_key_with_another_body_is_refused(box: Store) -> None:
    """It is another command, so answering the first receipt would be a lie."""
    await box.journal.transact(take_in(), once=Once("k1", b"\x01" * 32), actor=10_000)

    with pytest.raises(KeyReused):
        await box.journal.transact(take_in(), once=Once("k1", b"\x02" * 32), actor=10_000)


async def test_a_forms_token_answers_the_first_receipt_whatever_came_with_it(box: Store) -> None:
    """Back button, F5, double Enter."""
    first = await box.journal.transact(take_in(), once=Once("form"), actor=3)
    again = await box.journal.transact(take_in(kia([])), once=Once("form"), actor=3)

    assert first.papers == again.papers


async def test_a_key_belongs_to_its_actor(box: Store) -> None:
    """Two programs may draw the same key."""
    first = await box.journal.transact(take_in(actor=10_000), once=Once("k", b"\1" * 32), actor=10_000)
    other = await box.journal.transact(take_in(actor=10_001), once=Once("k", b"\1" * 32), actor=10_001)

    assert first.papers[0].number != other.papers[0].number


async def test_a_refusal_beside_others_undoes_only_itself(box: Store) -> None:
    """Commands that share one flush do not share one fate."""
    bodies = [kia() if i % 3 else {"service": "NONE"} for i in range(30)]
    results = await asyncio.gather(
        *(box.journal.transact(take_in(body), actor=3) for body in bodies), return_exceptions=True
    )
    numbers = [each.papers[0].number for each in results if not isinstance(each, BaseException)]

    assert [f"TT-RKP01A-{n:06}" for n in range(1, 21)] == numbers
    assert await box.keeper.verify() == []


async def test_thirty_two_writers_get_numbers_without_gap_or_twin(box: Store) -> None:
    """And far fewer flushes than commands."""

    async def clerk(actor: int) -> list[str]:
        return [(await box.journal.transact(take_in(actor=actor), actor=actor)).papers[0].number for _ in range(5)]

    before = box._commits.batches
    given = await asyncio.gather(*(clerk(actor) for actor in range(1, 33)))
    numbers = sorted(number for numbers in given for number in numbers)

    assert [f"TT-RKP01A-{n:06}" for n in range(1, 161)] == numbers
    assert box._commits.batches - before < 40
    assert await box.keeper.verify() == []


async def test_a_clerk_who_goes_away_still_has_the_receipt_once(box: Store) -> None:
    """A cancelled await does not undo, and does not repeat."""
    once = Once("form")
    task = asyncio.create_task(box.journal.transact(take_in(), once=once, actor=3))
    await asyncio.sleep(0)
    task.cancel()
    again = await box.journal.transact(take_in(), once=once, actor=3)

    assert again.replayed
    assert again.papers[0].number == "TT-RKP01A-000001"
    assert (await box.reader.sync()).backlog == 3


async def test_a_decision_without_papers_stands_too(box: Store) -> None:
    """Not everything prints."""

    def opened(view: View, stamp: Stamp) -> Decision[int]:
        return Decision((Draft(32, 3, {15: 3, 21: stamp.day, 7: 0}),), view.till(3, stamp.day).day)

    done = await box.journal.transact(opened)

    assert (done.papers, done.value, done.replayed) == ((), 20261124, False)
    assert (await box.reader.till(3)).state == "open"


async def test_a_bug_in_a_decision_is_no_broken_journal(box: Store) -> None:
    """An event that the contract does not allow is refused before it is sealed."""

    def broken(view: View, stamp: Stamp) -> Decision[None]:
        return Decision((Draft(20, 3, {1: 7}),), None)

    with pytest.raises(Exception, match="missing"):
        await box.journal.transact(broken)

    assert await box.keeper.verify() == []


async def test_a_number_out_of_turn_is_refused_by_the_database(box: Store) -> None:
    """The last guard is a trigger, not the code that could be wrong."""

    def skipping(view: View, stamp: Stamp) -> Decision[None]:
        return Decision((Draft(20, 3, {1: 5, 3: 3, 4: 1, 5: 0}, paper=1),), None)

    with pytest.raises(sqlite3.IntegrityError, match="gap"):
        await box.journal.transact(skipping)

    assert (await box.journal.transact(take_in(), actor=3)).papers[0].number == "TT-RKP01A-000001"


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM event",
        "UPDATE event SET actor = 9",
        "UPDATE event SET person = x'a0'",
        "INSERT INTO event SELECT stream, epoch, seq + 5, 1, 1, 1, 1, facts, person, salt, digest, hash FROM event",
    ],
)
async def test_an_event_is_final(box: Store, tmp_path: Path, harm: str) -> None:
    """Whoever opens the file with another program meets the triggers."""
    await box.journal.transact(take_in(), actor=3)
    with closing(raw(tmp_path / "box")) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(harm)


async def test_a_person_can_be_erased_and_the_chain_stays(box: Store, tmp_path: Path) -> None:
    """Person and salt go together; digest and hashes stay."""
    await box.journal.transact(take_in(), actor=3)
    with closing(raw(tmp_path / "box")) as db:
        db.execute("UPDATE event SET person = NULL, salt = NULL WHERE kind = 20")
        db.execute("UPDATE paper SET name = NULL, nik = NULL")
    paper = await box.reader.paper("TT-RKP01A-000001")

    assert paper is not None
    assert paper.person is None
    assert await box.keeper.verify() == []


async def test_a_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Same epoch, next number, same keys of programs, nobody asked anything."""
    made = setup(tmp_path)
    store = await open_box(made)
    once = Once("k", b"\1" * 32)
    first = await store.journal.transact(take_in(), once=once, actor=3)
    await store.close()

    store = await open_box(made)
    replayed = await store.journal.transact(take_in(), once=once, actor=3)
    second = await store.journal.transact(take_in(), actor=3)
    opened, faults = store.opened, await store.keeper.verify()
    await store.close()

    assert first.papers == replayed.papers
    assert second.papers[0].number == "TT-RKP01A-000002"
    assert (opened, faults) == (None, [])


async def test_blocks_of_256_events_get_secrets_of_their_own(tmp_path: Path) -> None:
    """The chain goes on over the border, also after a restart in the middle of a block."""
    made = setup(tmp_path)
    store = await open_box(made)
    await asyncio.gather(*(store.journal.transact(take_in(), actor=3) for _ in range(300)))
    await store.close()
    store = await open_box(made)
    await store.journal.transact(take_in(), actor=3)
    rows = await store.outbox.rows(0, 1, 0, 1_000)
    faults = await store.keeper.verify()
    await store.close()

    assert {0, 1} == set(rows.secrets)
    assert len(rows.sealed) == 302
    assert faults == []


async def test_no_paper_is_sealed_before_the_key_list_names_the_box(tmp_path: Path) -> None:
    """Enrolled is not enough: two roots must have said so."""
    store = await open_box(setup(tmp_path), listed=False)
    with pytest.raises(NotListed):
        await store.journal.transact(take_in(), actor=3)
    may_sign, backlog = await store.reader.may_sign(), (await store.reader.sync()).backlog
    await store.close()

    assert (may_sign, backlog) == (False, 2)


async def test_a_box_that_never_enrolled_says_so(tmp_path: Path) -> None:
    """It serves its pages and seals nothing."""
    store = await open_store(setup(tmp_path))
    with pytest.raises(NotListed):
        await store.journal.transact(take_in(), actor=3)
    status = await store.reader.sync()
    await store.close()

    assert (status.backlog, status.epoch) == (0, "")


async def test_two_processes_never_write_one_journal(box: Store, tmp_path: Path) -> None:
    """The second is told in words."""
    with pytest.raises(StoreInUse):
        await open_store(setup(tmp_path / "box"))


async def test_time_never_falls_within_the_journal(tmp_path: Path) -> None:
    """A clock put back an hour marks the paper as unsure, and order stays by number."""
    clock = HandClock()
    store = await open_box(setup(tmp_path, clock, SeededLuck()))
    first = (await store.journal.transact(take_in(), actor=3)).papers[0]
    clock.wall_s -= 3_600
    clock.monotonic_s += 60
    second = (await store.journal.transact(take_in(), actor=3)).papers[0]
    await store.close()

    assert (first.issued_at, first.clock) == ("2026-11-24T13:09:09+07:00", 1)
    assert (second.issued_at, second.clock) == ("2026-11-24T13:10:09+07:00", 2)


async def test_a_jump_ahead_is_asked_about_once_and_confirmed_by_a_person(tmp_path: Path) -> None:
    """A weekend switched off, no NTP, no hub: service goes on, marked unsure, until somebody looks at the calendar."""
    clock = HandClock()
    store = await open_box(setup(tmp_path, clock))
    clock.wall_s += 3 * 86_400
    asked = store.reader.clock_jump()
    unsure = (await store.journal.transact(take_in(), actor=3)).papers[0]
    holds = await store.journal.confirm_clock(3)
    sure = (await store.journal.transact(take_in(), actor=3)).papers[0]
    told = (await store.outbox.rows(0, 1, 0, 9)).sealed[-2].event
    after, faults = store.reader.clock_jump(), await store.keeper.verify()
    await store.close()

    assert asked == (unsure_at := 1_795_500_549, unsure_at + 3 * 86_400)
    assert (unsure.clock, sure.clock, sure.issued_at) == (2, 1, "2026-11-27T13:09:09+07:00")
    assert (told.kind, told.facts) == (61, {27: unsure_at, 28: holds, 19: 1, 29: 1})
    assert (after, faults) == (None, [])
