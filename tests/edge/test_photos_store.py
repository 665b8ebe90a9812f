"""Photographs in the box: sealed before they lie on the disk, counted by their case, missed when they are gone."""

import asyncio
import os
import sqlite3
from pathlib import Path

import pytest

from contract import photo
from contract.events import Kind
from contract.limits import CHUNK_B, PHOTO_B, PHOTOS_PER_CASE
from edge.actions import attach_photo
from edge.core.cancel import Cancel
from edge.core.photo_refusals import NoAgencyKey, PaperCancelled, PhotosFull, PhotoTooLarge
from edge.core.photos import seal_key
from edge.core.refusals import DiskFull, KeyReused, NotFound
from edge.ports import Doors
from edge.store import photos
from edge.store.opening import Store
from edge.store.restoring import restore
from tests.edge.branch_box import (
    AGENCY,
    CATALOGUE,
    NODE,
    NOON_S,
    HandClock,
    SeededLuck,
    agency_key,
    kia,
    open_box,
    pay,
    setup,
    take_in,
)
from tests.edge.desk_counter import doors_of
from tests.edge.photo_pictures import from_a_phone, jpeg, page

PICTURE = from_a_phone()


@pytest.fixture
def doors(box: Store, clock: HandClock) -> Doors:
    return doors_of(box, clock)


async def paper_of(box: Store) -> str:
    return (await box.journal.transact(take_in(), actor=3)).papers[0].number


def files(box_folder: Path) -> list[Path]:
    folder = box_folder / "photos"
    return sorted(folder.iterdir()) if folder.exists() else []


async def test_a_photograph_lies_sealed_on_the_disk_and_stands_in_the_journal(
    doors: Doors, box: Store, tmp_path: Path
) -> None:
    """Named by its sealed bytes; the agency opens it, nobody here could; nothing of the upload is anywhere."""
    number = await paper_of(box)
    item = await attach_photo(doors, number, PICTURE, 3)

    (file,) = files(tmp_path / "box")
    sealed = file.read_bytes()
    assert item == 1
    assert file.name == photo.name_of(sealed).hex()
    assert file.stat().st_mode & 0o077 == 0
    assert photo.open_photo(AGENCY, NODE, number, sealed).startswith(b"\xff\xd8\xff")
    line = (await doors.photos.subject(number)).photos[0]
    assert (line.item, line.size_b, line.state, line.at_s) == (1, len(sealed), "waiting", NOON_S)
    rows = await box.outbox.rows(0, 1, 0, 100)
    event = rows.sealed[-1].event
    assert (event.kind, event.actor, event.facts) == (
        Kind.PHOTO_ATTACHED, 3, {2: number, 29: 1, 30: bytes.fromhex(file.name), 31: len(sealed), 38: 1},
    )  # fmt: skip
    for path in (tmp_path / "box").rglob("*"):
        if path.is_file():
            assert b"GPS-PALANGKA-RAYA" not in path.read_bytes(), path


async def test_photographs_count_to_the_case_through_all_its_papers(doors: Doors, box: Store) -> None:
    """A supplement's pictures stand beside the first paper's; a payment without a case has its own."""
    first = await paper_of(box)
    more = (await box.journal.transact(take_in(kia(case=first)), actor=3)).papers[0].number
    slip = (await box.journal.transact(pay(), actor=3)).papers[0].number

    items = [await attach_photo(doors, number, PICTURE, 3) for number in (first, more, first, slip)]

    assert items == [1, 2, 3, 1]
    assert len((await doors.photos.subject(more)).photos) == 3
    assert (await doors.photos.subject(slip)).owner == slip


async def test_twenty_four_and_no_more_also_at_the_same_moment(doors: Doors, box: Store) -> None:
    """The limit holds inside the transaction: of thirty that come together, twenty-four are kept."""
    number = await paper_of(box)
    picture = jpeg(page(320, 320))

    done = await asyncio.gather(*(attach_photo(doors, number, picture, 3) for _ in range(30)), return_exceptions=True)

    assert sorted(each for each in done if isinstance(each, int)) == list(range(1, PHOTOS_PER_CASE + 1))
    assert all(isinstance(each, int | PhotosFull) for each in done)
    assert await box.keeper.verify() == []


async def test_the_same_form_sent_twice_is_one_photograph(doors: Doors, box: Store, tmp_path: Path) -> None:
    """And another picture under the same word is none."""
    number = await paper_of(box)

    first = await attach_photo(doors, number, PICTURE, 3, "form-1")
    again = await attach_photo(doors, number, PICTURE, 3, "form-1")
    with pytest.raises(KeyReused):
        await attach_photo(doors, number, jpeg(), 3, "form-1")

    assert (first, again) == (1, None)
    assert len((await doors.photos.subject(number)).photos) == 1


async def test_what_may_not_get_a_photograph(doors: Doors, box: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each for its reason, and no file stays that counts."""
    number = await paper_of(box)
    with pytest.raises(NotFound):
        await attach_photo(doors, "TT-RKP01A-009999", PICTURE, 3)
    with pytest.raises(PhotoTooLarge):
        await attach_photo(doors, number, jpeg() + bytes(PHOTO_B), 3)
    monkeypatch.setattr(box.disk, "tight", lambda: True)
    with pytest.raises(DiskFull):
        await attach_photo(doors, number, PICTURE, 3)
    monkeypatch.undo()
    await box.journal.transact(Cancel(number, "salah ketik", 3, 4), actor=3)
    with pytest.raises(PaperCancelled):
        await attach_photo(doors, number, PICTURE, 3)
    assert (await doors.photos.subject(number)).photos == ()


def test_the_key_is_the_deciding_agencys_else_the_custodians_and_never_the_hubs() -> None:
    """The newest active one; without any, nothing is kept."""
    kia_no = CATALOGUE.by_code("ADM-KIA").no  # type: ignore[union-attr]
    decides = CATALOGUE.roles(CATALOGUE.by_code("ADM-KIA")).decides  # type: ignore[arg-type]
    mine, custodian = agency_key(decides), agency_key("LAIN")

    assert seal_key([custodian, mine], CATALOGUE, kia_no, "LAIN", NOON_S) == mine
    assert seal_key([custodian], CATALOGUE, kia_no, "LAIN", NOON_S) == custodian
    assert seal_key([custodian, mine], CATALOGUE, 0, "LAIN", NOON_S) == custodian, "a deposit's slip"
    with pytest.raises(NoAgencyKey):
        seal_key([agency_key("SIAPA")], CATALOGUE, kia_no, "LAIN", NOON_S)


async def test_a_file_that_is_gone_or_changed_is_told(doors: Doors, box: Store, tmp_path: Path) -> None:
    """By `journal verify`, and by nobody who only looks at the database."""
    number = await paper_of(box)
    for _ in range(2):
        await attach_photo(doors, number, PICTURE, 3)
    assert await box.keeper.verify() == []
    gone, changed = files(tmp_path / "box")
    gone.unlink()
    changed.write_bytes(changed.read_bytes()[:-1] + b"!")

    faults = await box.keeper.verify()

    assert len(faults) == 2
    assert all("photograph" in fault and number in fault for fault in faults)


async def test_the_link_gets_pieces_of_recorded_photographs_only(doors: Doors, box: Store) -> None:
    """First the event, then the file; what the hub holds is not sent again, also by another start."""
    number = await paper_of(box)
    await attach_photo(doors, number, PICTURE, 3)
    assert await box.photos.due() == ()
    await _acked(box)

    ((name, size_b),) = await box.photos.due()
    pieces = [await box.photos.piece(name, index) for index in range(photo.chunks_in(size_b))]

    assert photo.name_of(b"".join(piece or b"" for piece in pieces)) == name
    assert all(len(piece or b"") == CHUNK_B for piece in pieces[:-1])
    assert await box.photos.piece(name, len(pieces)) is None
    assert (await box.outbox.health())[10] == 1
    await box.photos.whole(name)
    assert await box.photos.due() == ()
    assert (await doors.photos.subject(number)).photos[0].state == "held"
    assert (await box.outbox.health())[10] == 0


async def _acked(box: Store) -> None:
    """The hub has everything of the journal."""
    (head,) = [chain for chain in await box.outbox.chains() if chain.stream == 0]
    await box.outbox.move_cursor(0, head.epoch, head.head, head.head_hash, NOON_S, b"hubepoch")


async def test_another_hub_gets_every_photograph_again(doors: Doors, box: Store) -> None:
    """Its disk may lack them all."""
    await attach_photo(doors, await paper_of(box), PICTURE, 3)
    await _acked(box)
    ((name, _),) = await box.photos.due()
    await box.photos.whole(name)

    await box.outbox.rewind(b"another!")
    await _acked(box)

    assert [due[0] for due in await box.photos.due()] == [name]


async def test_a_damaged_file_is_set_aside_once_and_asked_for_again(doors: Doors, box: Store, tmp_path: Path) -> None:
    """An event tells the centre, a task tells the counter, until the paper is photographed once more."""
    number = await paper_of(box)
    await attach_photo(doors, number, PICTURE, 3)
    await _acked(box)
    ((name, _),) = await box.photos.due()
    (tmp_path / "box" / "photos" / name.hex()).unlink()

    assert await box.photos.piece(name, 0) is None
    for _ in range(2):
        await box.photos.damaged(name)

    assert await box.photos.due() == ()
    rows = (await box.outbox.rows(0, 1, 0, 100)).sealed
    assert [row.event.facts for row in rows if row.event.kind == Kind.SET_ASIDE] == [{29: 3, 30: name, 13: 2}]
    assert await doors.photos.to_repeat() == (number,)
    assert (await doors.photos.health()).damaged == 1
    await attach_photo(doors, number, PICTURE, 3)
    assert await doors.photos.to_repeat() == ()


async def test_what_a_crash_left_is_swept_and_what_the_hub_has_held_long(
    doors: Doors, box: Store, clock: HandClock, tmp_path: Path
) -> None:
    """Orphans after a week; a held file after every backup of the hub that could lack it is gone."""
    number = await paper_of(box)
    await attach_photo(doors, number, PICTURE, 3)
    await _acked(box)
    ((name, _),) = await box.photos.due()
    orphan = box.photos._files.put(b"sealed, and then the power went")
    part = tmp_path / "box" / "photos" / "half.part"
    part.write_bytes(b"half")
    assert await box.photos.sweep() == 0, "all young"
    for path in (tmp_path / "box" / "photos" / orphan.hex(), part):
        os.utime(path, (0, 0))

    assert await box.photos.sweep() == 2
    assert [path.name for path in files(tmp_path / "box")] == [name.hex()]
    await box.photos.whole(name)
    assert await box.photos.sweep() == 0
    clock.forward(photos.KEPT_AFTER_HELD_S + 1)
    assert await box.photos.sweep() == 1
    assert files(tmp_path / "box") == []
    assert await box.keeper.verify() == []
    assert (await doors.photos.subject(number)).photos[0].state == "held"


async def test_photographs_outlive_a_restart_and_a_new_epoch(tmp_path: Path, clock: HandClock) -> None:
    """Also those that were not sent yet: the journal's letters change, the files do not."""
    made = setup(tmp_path / "other", clock, SeededLuck())
    box = await open_box(made)
    number = (await box.journal.transact(take_in(), actor=3)).papers[0].number
    await attach_photo(doors_of(box, clock), number, PICTURE, 3)
    await box.close()
    db = sqlite3.connect(tmp_path / "other" / "journal.sqlite")
    db.execute("INSERT INTO box (key, value) VALUES ('restored', 1)")
    db.commit()
    db.close()

    box = await open_box(setup(tmp_path / "other", clock, SeededLuck(2)))
    try:
        assert box.opened == "restored"
        assert await attach_photo(doors_of(box, clock), number, PICTURE, 3) == 2
        for chain in await box.outbox.chains():
            await box.outbox.move_cursor(chain.stream, chain.epoch, chain.head, chain.head_hash, NOON_S, b"hubepoch")
        assert len(await box.photos.due()) == 2
        assert await box.keeper.verify() == []
    finally:
        await box.close()


async def test_a_backup_holds_what_exists_only_here(doors: Doors, box: Store, tmp_path: Path) -> None:
    """Restored on another disk, the unsent photograph is there; what the hub holds was not copied."""
    number = await paper_of(box)
    await attach_photo(doors, number, PICTURE, 3)
    await _acked(box)
    ((sent, _),) = await box.photos.due()
    await box.photos.whole(sent)
    await attach_photo(doors, number, jpeg(), 3)

    backup = await box.keeper.backup(tmp_path / "stick")
    restore(backup, tmp_path / "other", NODE)

    assert len(files(backup.with_suffix(".photos"))) == 1
    assert len(files(tmp_path / "other")) == 1
    again = await open_box(setup(tmp_path / "other"))
    try:
        assert await again.keeper.verify() == []
        assert [line.state for line in (await again.photos.subject(number)).photos] == ["held", "waiting"]
    finally:
        await again.close()
