"""Accounts and tokens: log-in without a link, waits that no wrong clock shortens, rights by name."""

import asyncio
from pathlib import Path

import pytest

from edge.core.refusals import LockedOut, LoginTaken, NotFound, PasswordAsked, WrongPassword
from edge.ports import Person
from edge.store.opening import Store, open_store
from tests.edge.branch_box import KEYS, NOON_S, HandClock, open_box, setup

LOKET = frozenset({"loket"})


async def budi(box: Store) -> Person:
    """An officer with password and PIN."""
    return await box.staff.add("Budi", "Budi Santoso", LOKET, "rahasia-satu", "123456", by=0)


async def test_a_password_opens_and_the_name_is_forgiven_its_case(box: Store) -> None:
    """Who it is comes back, and nothing of the secret."""
    person = await budi(box)

    assert await box.staff.verify_password("BUDI", "rahasia-satu") == person
    assert (person.no, person.login, person.roles) == (1, "budi", LOKET)


async def test_wrong_name_and_wrong_password_are_one_answer(box: Store) -> None:
    """Nobody learns who works here."""
    await budi(box)
    answers = []
    for login, password in (("budi", "salah"), ("nobody", "salah")):
        with pytest.raises(WrongPassword) as refused:
            await box.staff.verify_password(login, password)
        answers.append(refused.value.sentence_id)

    assert answers[0] == answers[1]


async def test_waits_double_up_to_five_minutes(box: Store, clock: HandClock) -> None:
    """1, 2, 4 .. 300 s; even the right password waits; a right one starts anew."""
    await budi(box)
    waits = []
    for _ in range(11):
        with pytest.raises(WrongPassword):
            await box.staff.verify_password("budi", "salah")
        with pytest.raises(LockedOut) as refused:
            await box.staff.verify_password("budi", "rahasia-satu")
        waits.append(refused.value.wait_s)
        clock.forward(refused.value.wait_s)
    await box.staff.verify_password("budi", "rahasia-satu")
    with pytest.raises(WrongPassword):
        await box.staff.verify_password("budi", "salah")
    with pytest.raises(LockedOut) as refused:
        await box.staff.verify_password("budi", "rahasia-satu")

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert refused.value.wait_s == 1


async def test_guesses_sent_at_once_are_counted_one_by_one(box: Store) -> None:
    """Ten at the same moment are one try and nine that have to wait."""
    await box.staff.add("sri", "Sri Wahyuni", frozenset({"loket"}), "sungai kahayan luas", None, by=0)
    guesses = (box.staff.verify_password("sri", f"tebakan {n}", "meja 1") for n in range(10))
    answers = await asyncio.gather(*guesses, return_exceptions=True)

    assert [type(each) for each in answers] == [WrongPassword, *[LockedOut] * 9]


async def test_a_stranger_elsewhere_locks_nobody_out_here(box: Store) -> None:
    """Tries count per account and workstation."""
    person = await budi(box)
    with pytest.raises(WrongPassword):
        await box.staff.verify_password("budi", "salah", "kiosk")

    assert await box.staff.verify_password("budi", "rahasia-satu", "loket-1") == person


async def test_setting_the_wall_clock_shortens_no_wait(box: Store, clock: HandClock) -> None:
    """The monotonic clock counts."""
    await budi(box)
    with pytest.raises(WrongPassword):
        await box.staff.verify_password("budi", "salah")
    clock.wall_s += 86_400
    with pytest.raises(LockedOut):
        await box.staff.verify_password("budi", "rahasia-satu")


async def test_a_restart_keeps_the_wait(tmp_path: Path) -> None:
    """It is in the database, not in the process."""
    made = setup(tmp_path)
    store = await open_box(made)
    await store.staff.add("budi", "Budi", LOKET, "rahasia-satu", None, by=0)
    with pytest.raises(WrongPassword):
        await store.staff.verify_password("budi", "salah")
    await store.close()
    store = await open_box(made)
    with pytest.raises(LockedOut):
        await store.staff.verify_password("budi", "rahasia-satu")
    await store.close()


async def test_five_wrong_pins_ask_for_the_password(box: Store, clock: HandClock) -> None:
    """Which then opens the PIN again."""
    person = await budi(box)
    assert await box.staff.verify_pin(person.no, "123456", "loket-1") == person
    for _ in range(4):
        with pytest.raises(WrongPassword):
            await box.staff.verify_pin(person.no, "000000", "loket-1")
        clock.forward(300)
    with pytest.raises(PasswordAsked):
        await box.staff.verify_pin(person.no, "000000", "loket-1")
    clock.forward(300)
    with pytest.raises(PasswordAsked):
        await box.staff.verify_pin(person.no, "123456", "loket-1")
    await box.staff.verify_password("budi", "rahasia-satu", "loket-1")

    assert await box.staff.verify_pin(person.no, "123456", "loket-1") == person


async def test_a_disabled_account_opens_nothing_and_its_work_stays(box: Store) -> None:
    """Its number is never given to anybody else."""
    person = await budi(box)
    await box.staff.disable(person.no, by=0)
    with pytest.raises(WrongPassword):
        await box.staff.verify_password("budi", "rahasia-satu")
    other = await box.staff.add("ani", "Ani", LOKET, "rahasia-dua", None, by=0)

    assert other.no == 2
    assert (await box.staff.person(1)) is not None


async def test_a_login_name_is_given_once(box: Store) -> None:
    """Also in other letters."""
    await budi(box)
    with pytest.raises(LoginTaken):
        await budi(box)


async def test_setting_an_account_is_an_event_with_its_name_in_the_erasable_part(box: Store) -> None:
    """The hub learns who is behind a number; no hash travels."""
    person = await budi(box)
    await box.staff.set_password(person.no, "rahasia-baru", by=7, must_change=True)
    events = [each.event for each in (await box.outbox.rows(0, 1, 0, 9)).sealed if each.event.kind == 40]

    assert [(each.actor, each.facts[35], each.facts[29]) for each in events] == [(0, 1, 1), (7, 1, 4)]
    assert events[0].person == {1: "Budi Santoso", 14: {"login": "budi"}}
    assert (await box.staff.verify_password("budi", "rahasia-baru")).must_change


async def test_accounts_made_before_enrolment_are_told_afterwards(tmp_path: Path) -> None:
    """A box can be prepared on a table without a link."""
    store = await open_store(setup(tmp_path))
    await store.staff.add("budi", "Budi", LOKET, "rahasia-satu", None, by=0)
    await store.enrolled(KEYS.signing, KEYS.sealing, KEYS.trust, KEYS.key_list(), NOON_S, 1)
    await store.enrolled(KEYS.signing, KEYS.sealing, KEYS.trust, KEYS.key_list(), NOON_S, 1)
    kinds = [each.event.kind for each in (await store.outbox.rows(0, 1, 0, 9)).sealed]
    await store.close()

    assert kinds == [60, 40]


async def test_a_token_has_an_owner_and_named_rights(box: Store, tmp_path: Path) -> None:
    """Told once, kept as a digest, gone when revoked."""
    owner, text = await box.tokens.add("kasir mandiri", frozenset({"intakes", "read"}))
    found = await box.tokens.verify(text)
    await box.tokens.revoke(owner.no)

    assert found == owner
    assert owner.no == 10_000
    assert await box.tokens.verify(text) is None
    assert await box.tokens.verify("\udcff") is None
    assert text.encode() not in b"".join(path.read_bytes() for path in (tmp_path / "box").iterdir())
    with pytest.raises(NotFound):
        await box.tokens.revoke(4)
    with pytest.raises(ValueError, match="unknown rights"):
        await box.tokens.add("x", frozenset({"everything"}))


async def test_a_draft_stays_its_owners(box: Store) -> None:
    """And outlives a lost session."""
    await box.drafts.save(3, "intake", {"nama": "Norhayati", "dokumen": ["kk"]})
    mine, other = await box.drafts.load(3, "intake"), await box.drafts.load(4, "intake")
    await box.drafts.drop(3, "intake")

    assert (mine, other) == ({"nama": "Norhayati", "dokumen": ["kk"]}, None)
    assert await box.drafts.load(3, "intake") is None
