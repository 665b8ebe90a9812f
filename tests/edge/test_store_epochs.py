"""Epochs: a box whose disk is not what it was never gives out a number twice, and says why it opened new letters."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contract.events import Cause
from contract.names import epoch_letters
from edge.core.refusals import NumbersUsedUp, StorePoisoned
from edge.store.opening import DATABASE, OtherNode, Store, open_store
from edge.store.restoring import restore
from tests.edge.branch_box import KEYS, NODE, NOON_S, SeededLuck, open_box, setup, take_in


async def openings(store: Store) -> list[tuple[str, Cause, object]]:
    """(letters, cause, prev) of every epoch of the journal."""
    found = []
    for chain in await store.outbox.chains():
        if chain.stream == 0:
            first = (await store.outbox.rows(0, chain.epoch, 0, 1)).sealed[0].event
            found.append((epoch_letters(chain.epoch), Cause(first.facts[29]), first.facts.get(33)))
    return found


async def worked(folder: Path, papers: int) -> None:
    """A morning at the counter, then the box is switched off."""
    store = await open_box(setup(folder))
    for _ in range(papers):
        await store.journal.transact(take_in(), actor=3)
    await store.close()


async def test_the_first_epoch_is_the_hubs_word(box: Store) -> None:
    """Letter A at installation; both streams open with it."""
    assert await openings(box) == [("A", Cause.INSTALLED, None)]
    assert {(0, 1), (1, 1)} == {(chain.stream, chain.epoch) for chain in await box.outbox.chains()}


async def test_a_replaced_box_takes_the_letters_that_the_hub_names(tmp_path: Path) -> None:
    """The place keeps its code; what the old box printed stays its own."""
    store = await open_store(setup(tmp_path))
    await store.enrolled(KEYS.signing, KEYS.sealing, KEYS.trust, KEYS.key_list(), NOON_S, 4, replaced=True)
    found = await openings(store)
    await store.close()

    assert found == [("D", Cause.REPLACED, None)]


async def test_the_hub_can_ask_for_a_new_epoch(box: Store) -> None:
    """After a thaw; asking twice opens one."""
    await box.outbox.begin(5)
    await box.outbox.begin(5)
    letters = [letters for letters, _, _ in await openings(box)]

    assert letters == ["A", "E"]
    assert (await box.journal.transact(take_in(), actor=3)).papers[0].number == "TT-RKP01E-000001"


async def test_the_same_backup_restored_twice_takes_two_different_epochs(tmp_path: Path) -> None:
    """Both times offline: nobody but the box itself can keep the numbers apart."""
    folder, store = tmp_path / "box", await open_box(setup(tmp_path / "box"))
    await store.journal.transact(take_in(), actor=3)
    backup = await store.keeper.backup(tmp_path / "copies")
    lost = (await store.journal.transact(take_in(), actor=3)).papers[0].number
    await store.close()
    numbers, causes = {lost}, []
    for seed in (1, 1):  # the worst luck: the same draws again
        restore(backup, folder, NODE)
        store = await open_box(setup(folder, luck=SeededLuck(seed)))
        numbers.add((await store.journal.transact(take_in(), actor=3)).papers[0].number)
        causes.append((store.opened, (await openings(store))[-1]))
        assert await store.keeper.verify() == []
        await store.close()

    assert len(numbers) == 3
    assert [cause for cause, _ in causes] == ["restored", "restored"]
    assert causes[0][1][0] != causes[1][1][0]
    assert all(len(letters) == 3 and prev[:2] == [1, 2] for _, (letters, _, prev) in causes)  # type: ignore[index]


async def test_the_former_database_is_kept_at_a_restore(tmp_path: Path) -> None:
    """It may hold what the backup does not."""
    folder, store = tmp_path / "box", await open_box(setup(tmp_path / "box"))
    backup = await store.keeper.backup(tmp_path / "copies")
    await store.journal.transact(take_in(), actor=3)
    await store.close()
    former = restore(backup, folder, NODE)

    assert former is not None
    with closing(sqlite3.connect(former)) as db:
        assert db.execute("SELECT count(*) FROM paper").fetchone()[0] == 1


async def test_a_backup_of_another_branch_is_refused(tmp_path: Path) -> None:
    """Nothing is touched."""
    store = await open_box(setup(tmp_path / "box"))
    backup = await store.keeper.backup(tmp_path / "copies")
    await store.close()

    with pytest.raises(OtherNode):
        restore(backup, tmp_path / "other", "PKY-BKB-01")
    assert not (tmp_path / "other" / DATABASE).exists()


async def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    """In words, not with a half-copied database."""
    (tmp_path / "photo.jpg").write_bytes(os.urandom(5_000))
    with pytest.raises(ValueError, match="photo"):
        restore(tmp_path / "photo.jpg", tmp_path / "box", NODE)
    assert not (tmp_path / "box" / DATABASE).exists()


async def test_lost_commits_are_seen_by_the_witness(tmp_path: Path) -> None:
    """A database copied back by hand, or a log that one bit cut short: the head is behind what somebody was told."""
    folder = tmp_path / "box"
    await worked(folder, 2)
    shutil.copy(folder / DATABASE, tmp_path / "early")
    await worked(folder, 3)
    shutil.copy(tmp_path / "early", folder / DATABASE)
    store = await open_box(setup(folder))
    number = (await store.journal.transact(take_in(), actor=3)).papers[0].number
    found = (await openings(store))[-1]
    await store.close()

    assert Cause.BEHIND_WITNESS is found[1]
    assert list(found[2])[:2] == [1, 3]  # type: ignore[call-overload]
    assert f"TT-RKP01{found[0]}-000001" == number


async def test_a_flipped_bit_in_the_log_repeats_no_number(tmp_path: Path) -> None:
    """SQLite drops everything after the bad frame and says ok; the witness knows better."""
    folder, store = tmp_path / "box", await open_box(setup(tmp_path / "box"))
    given = {(await store.journal.transact(take_in(), actor=3)).papers[0].number for _ in range(20)}
    shutil.copytree(folder, tmp_path / "after-the-cut")  # the disk as a power cut would leave it: log not moved
    await store.close()
    log = tmp_path / "after-the-cut" / f"{DATABASE}-wal"
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 1
    log.write_bytes(data)
    store = await open_box(setup(tmp_path / "after-the-cut"))
    cause, lost = store.opened, 20 - (await store.reader.today()).papers["TT"]
    number = (await store.journal.transact(take_in(), actor=3)).papers[0].number
    await store.close()

    assert cause == "behind_witness"
    assert 0 < lost < 20
    assert number not in given


async def test_a_flipped_bit_in_an_open_log_stops_the_writer_before_it_is_copied(tmp_path: Path) -> None:
    """The rows are read back before the log is moved; then nothing more is written by this process."""
    folder, store = tmp_path / "box", await open_box(setup(tmp_path / "box"))
    for _ in range(20):
        await store.journal.transact(take_in(), actor=3)
    with (folder / f"{DATABASE}-wal").open("r+b") as log:
        data = log.read()
        at = data.rindex(b"\x01\x69Norhayati") + 4  # in the person of a sealed event
        log.seek(at)
        log.write(bytes([data[at] ^ 1]))
    with pytest.raises(StorePoisoned):
        await store._checkpoints.checkpoint()
    with pytest.raises(StorePoisoned):
        await store.journal.transact(take_in(), actor=3)
    fault = await store.journal.poisoned
    await store.abandon()

    assert "is not what was written" in str(fault)


async def test_a_missing_witness_beside_a_long_journal_opens_an_epoch(tmp_path: Path) -> None:
    """Somebody carried the database alone to another folder."""
    folder = tmp_path / "box"
    await worked(folder, 2)
    (folder / "witness-0").unlink()
    store = await open_box(setup(folder))
    cause = store.opened
    await store.close()

    assert cause == "behind_witness"


async def test_one_torn_slot_of_the_witness_is_no_alarm(tmp_path: Path) -> None:
    """Two slots are written in turn for exactly that; the older one still vouches."""
    folder = tmp_path / "box"
    await worked(folder, 3)
    witness = folder / "witness-0"
    data = bytearray(witness.read_bytes())
    data[20] ^= 0xFF
    witness.write_bytes(data)
    store = await open_box(setup(folder))
    cause = store.opened
    await store.close()

    assert cause is None


async def test_the_witness_counts_by_what_the_journal_knows_not_by_the_letters(tmp_path: Path) -> None:
    """Drawn letters may lie before the former ones; a restart after that is no alarm."""
    folder = tmp_path / "box"
    await worked(folder, 1)
    for seed in range(2, 6):
        store = await open_box(setup(folder, luck=SeededLuck(seed), machine=f"machine-{seed}"))
        await store.journal.transact(take_in(), actor=3)
        await store.close()
        store = await open_box(setup(folder, luck=SeededLuck(seed), machine=f"machine-{seed}"))
        cause = store.opened
        await store.close()
        assert cause is None


async def test_another_machine_under_the_disk_opens_an_epoch(tmp_path: Path) -> None:
    """Once; the machine is known afterwards."""
    await worked(tmp_path, 1)
    store = await open_box(setup(tmp_path, machine="machine-2"))
    first = store.opened
    await store.close()
    store = await open_box(setup(tmp_path, machine="machine-2"))
    second = store.opened
    await store.close()

    assert (first, second) == ("other_machine", None)


async def test_a_hub_that_has_more_than_we_have_makes_us_open_an_epoch(box: Store) -> None:
    """The box has lost its memory, and learns it from the hub while it runs."""
    await box.journal.transact(take_in(), actor=3)
    behind = await box.outbox.behind_ack(0, 1, 2)  # the hub has what we have: nothing is wrong
    ahead = await box.outbox.behind_ack(0, 1, 9)
    again = await box.outbox.behind_ack(0, 1, 9)
    found = await openings(box)

    assert (behind, ahead, again) == (False, True, False)
    assert [cause for _, cause, _ in found] == [Cause.INSTALLED, Cause.BEHIND_ACK]
    assert (await box.journal.transact(take_in(), actor=3)).papers[0].number.endswith("-000001")
    assert await box.keeper.verify() == []


async def test_a_folder_of_another_branch_is_refused(tmp_path: Path) -> None:
    """Two yaml files mixed up must not make one journal of two branches."""
    await worked(tmp_path, 1)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute("UPDATE box SET value = 'PKY-BKB-01' WHERE key = 'node'")
        db.commit()
    with pytest.raises(OtherNode):
        await open_store(setup(tmp_path))


async def test_a_series_that_is_used_up_goes_on_in_new_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six digits are enough for years; the last one is refused in words, and the next start opens an epoch."""
    monkeypatch.setattr("edge.store.view.NUMBER_MAX", 2)
    monkeypatch.setattr("edge.store.epochs.NUMBER_MAX", 2)
    store = await open_box(setup(tmp_path))
    for _ in range(2):
        await store.journal.transact(take_in(), actor=3)
    with pytest.raises(NumbersUsedUp):
        await store.journal.transact(take_in(), actor=3)
    await store.close()
    store = await open_box(setup(tmp_path))
    number, cause = (await store.journal.transact(take_in(), actor=3)).papers[0].number, store.opened
    await store.close()

    assert cause == "series_full"
    assert number.endswith("-000001")
