"""What the link takes from the store and brings to it: rows, the cursor, the hub's word, and what comes down."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from contract import cbor
from contract.bodies import Bill, BillList, CaseBody, encode_case, seal_bills
from contract.catalogue import to_document
from contract.journal import Chain
from contract.messages import DownItem
from contract.states import Case
from contract.status import StatusRow, encode_status
from edge.core.answers_refusals import HandedOverBefore
from edge.core.handover import HandOver
from edge.core.refusals import BillPaid, BillTooOld, NotReady
from edge.ports import Rows
from edge.store.opening import Store
from tests.edge.branch_box import (
    CATALOGUE,
    KEYS,
    NODE,
    NOON_S,
    SETTINGS,
    HandClock,
    make_keys,
    open_box,
    pay,
    setup,
    take_in,
)

HUB, OTHER_HUB = b"hub-0001", b"hub-0002"
SEAL_X = KEYS.sealing.public_key().public_bytes_raw()
PBB = {"service": "PJK-PBB", "payer": {"name": "Siti"}, "bill_ref": "627105000100100010", "tendered_rp": 200_000}


async def acked(box: Store, through: int, hub: bytes = HUB, at_s: int = NOON_S) -> bool:
    """The hub's ack of the journal's epoch A."""
    digest = await box.outbox.hash_at(0, 1, through)
    return await box.outbox.move_cursor(0, 1, through, digest or b"", at_s, hub)


def followed(rows: Rows, after: int = 0) -> int:
    """How far a follower gets who trusts nothing."""
    chain = Chain(NODE, rows.stream, rows.epoch, after, rows.prev_hash)
    for sealed in rows.sealed:
        chain = chain.follow(sealed)
    return chain.seq


async def test_rows_of_a_chain_continue_their_hash(box: Store) -> None:
    """From any place; what is asked beyond the head is nothing."""
    for _ in range(5):
        await box.journal.transact(take_in(), actor=3)
    whole, tail = await box.outbox.rows(0, 1, 0, 100), await box.outbox.rows(0, 1, 3, 2)

    assert (followed(whole), followed(tail, 3)) == (6, 5)
    assert (await box.outbox.rows(0, 1, 6, 100)).sealed == ()


async def test_the_cursor_moves_only_by_an_ack_of_our_own_chain(box: Store) -> None:
    """Another hash at a position speaks of another history."""
    await box.journal.transact(take_in(), actor=3)
    forked = await box.outbox.move_cursor(0, 1, 2, b"\0" * 32, NOON_S, HUB)
    beyond = await box.outbox.move_cursor(0, 1, 9, b"\0" * 32, NOON_S, HUB)
    moved = await acked(box, 2)
    status = await box.reader.sync()

    assert (forked, beyond, moved) == (False, False, True)
    assert (1, 2, HUB.hex()) == (
        status.backlog,
        status.last_ack_through,
        status.hub_epoch,
    )  # the audit stream's opening


async def test_a_paper_is_recorded_when_the_ack_reaches_it(box: Store) -> None:
    """With the time of the first ack that did; never before."""
    for _ in range(2):
        await box.journal.transact(take_in(), actor=3)
    before = await box.reader.receipt("TT-RKP01A-000001")
    await acked(box, 2, at_s=NOON_S + 60)
    await acked(box, 3, at_s=NOON_S + 120)
    first, second = [await box.reader.receipt(f"TT-RKP01A-00000{n}") for n in (1, 2)]

    assert before is not None
    assert first is not None
    assert second is not None
    assert before.recorded is False
    assert first.recorded is not False
    assert second.recorded is not False
    assert (first.recorded.at, second.recorded.at) == ("2026-11-24T13:10:09+07:00", "2026-11-24T13:11:09+07:00")
    assert await box.reader.unsent() == ()


async def test_an_old_ack_that_comes_late_moves_nothing_back(box: Store) -> None:
    """Messages overtake each other."""
    for _ in range(3):
        await box.journal.transact(take_in(), actor=3)
    await acked(box, 4, at_s=NOON_S + 10)
    await acked(box, 2, at_s=NOON_S)

    assert (await box.outbox.last_ack(0, 1) or (0,))[0] == 4


async def test_a_ledger_that_went_back_takes_its_word_back(box: Store) -> None:
    """An earlier position at a later time: *tercatat* was true once and is not any more."""
    for _ in range(3):
        await box.journal.transact(take_in(), actor=3)
    await acked(box, 4, at_s=NOON_S)
    await acked(box, 2, at_s=NOON_S + 10)
    paper = await box.reader.receipt("TT-RKP01A-000003")

    assert (await box.outbox.last_ack(0, 1) or (0,))[0] == 2
    assert paper is not None
    assert paper.recorded is False


async def test_another_hub_makes_everything_unsent_again(box: Store) -> None:
    """A hub restored from a backup, or a stand-by that took over: nothing is deleted here, so all can go again."""
    await box.journal.transact(take_in(), actor=3)
    await acked(box, 2)
    await acked(box, 1, hub=OTHER_HUB)
    paper, status = await box.reader.receipt("TT-RKP01A-000001"), await box.reader.sync()

    assert paper is not None
    assert paper.recorded is False
    assert (await box.outbox.hub_epoch(), status.backlog) == (OTHER_HUB, 2)


async def test_secrets_of_whole_acked_blocks_are_forgotten_and_rows_still_verify(box: Store) -> None:
    """Then single persons can be erased; a resend carries the salts."""
    await asyncio.gather(*(box.journal.transact(take_in(), actor=3) for _ in range(300)))
    await acked(box, 280)
    rows = await box.outbox.rows(0, 1, 0, 1_000)

    assert {1} == set(rows.secrets)
    assert followed(rows) == 301


async def test_what_the_hub_set_aside_is_shown_until_a_person_looks(box: Store) -> None:
    """The rest goes on."""
    await box.outbox.quarantine(0, 1, 2, 2, "unreadable_at_hub")

    assert (await box.reader.sync()).quarantined == 1


async def test_what_the_hub_took_in_after_all_is_shown_no_more(box: Store) -> None:
    """By an ack that reaches past it and does not name it; one that names a part of it, or ends before, clears none."""
    for _ in range(3):
        await box.journal.transact(take_in(), actor=3)
    await box.outbox.quarantine(0, 1, 2, 3, "unreadable_at_hub")
    shown = []
    for through, aside in ((4, [(3, 3)]), (2, []), (4, [])):
        digest = await box.outbox.hash_at(0, 1, through)
        await box.outbox.move_cursor(0, 1, through, digest or b"", NOON_S, HUB, aside=aside)
        shown.append((await box.reader.sync()).quarantined)

    assert shown == [1, 1, 0]


async def test_a_box_enrolled_anew_under_other_roots_starts_with_their_list(tmp_path: Path) -> None:
    """The list that the former roots signed proves nothing any more; it may not keep the box from starting."""
    store = await open_box(setup(tmp_path))
    await store.outbox.adopt(DownItem("keys", "all", 5, NOON_S, KEYS.key_list(5)))
    await store.close()
    other = make_keys(55)
    store = await open_box(setup(tmp_path, trust=other.trust, signing=other.signing), other)
    known, signs = await store.reader.key_list(), await store.reader.may_sign()
    await store.close()

    assert known is not None
    assert (known.no, signs) == (1, True)


async def test_what_the_hub_could_not_read_is_not_recorded_although_acknowledged(box: Store) -> None:
    """The chain goes on over it; green only once an ack no longer names it as set aside."""
    for _ in range(3):
        await box.journal.transact(take_in(), actor=3)
    digest = await box.outbox.hash_at(0, 1, 4) or b""
    said = []
    for aside in ((), ((3, 3),), ()):
        await box.outbox.move_cursor(0, 1, 4, digest, NOON_S, HUB, aside=aside)
        papers = await box.reader.last_papers()
        said.append([paper.recorded for paper in papers])

    assert said == [[True, True, True], [True, False, True], [True, True, True]]


async def test_bytes_that_cannot_be_used_are_kept_once_with_an_event(box: Store) -> None:
    """No event drops in silence, and a message repeated a thousand times makes one row."""
    for _ in range(3):
        await box.outbox.set_aside("item", "signature", b"garbage", "catalogue")
    kinds = [sealed.event.kind for sealed in (await box.outbox.rows(0, 1, 0, 10)).sealed]

    assert kinds == [60, 65]


async def test_waiting_ends_when_there_is_something_to_send(box: Store) -> None:
    """And not before."""
    await box.outbox.wait()  # the opening itself
    waiting = asyncio.ensure_future(box.outbox.wait())
    await asyncio.sleep(0.01)
    idle = waiting.done()
    await box.journal.transact(take_in(), actor=3)
    await asyncio.wait_for(waiting, 1)

    assert not idle


# -- what comes down --------------------------------------------------------------------------------------------------


def item(topic: str, body: bytes, version: int = 10, **more: object) -> DownItem:
    """A verified item for all nodes."""
    return replace(DownItem(topic, "all", version, NOON_S, body), **more)  # type: ignore[arg-type]


async def test_a_newer_catalogue_is_adopted_whole_with_an_event(box: Store) -> None:
    """New papers carry its version; the hello tells of the item's."""
    body = cbor.encode(to_document(replace(CATALOGUE, version=77)))
    taken = await box.outbox.adopt(item("catalogue", body))
    await box.journal.transact(take_in(), actor=3)
    event = (await box.outbox.rows(0, 1, 0, 10)).sealed[-1].event

    assert taken
    assert ((await box.reader.catalogue()).version, event.facts[4]) == (77, 77)
    assert (await box.outbox.versions())["catalogue"] == 10


async def test_a_bad_catalogue_is_refused_whole_and_the_former_stays(box: Store) -> None:
    """Told once by an event; the hub need not send it again."""
    taken = await box.outbox.adopt(item("catalogue", cbor.encode({"version": 9})))
    again = await box.outbox.adopt(item("catalogue", cbor.encode({"version": 9})))
    told = [sealed.event.facts for sealed in (await box.outbox.rows(0, 1, 0, 10)).sealed if sealed.event.kind == 63]

    assert (taken, again) == (False, False)
    assert CATALOGUE.version == (await box.reader.catalogue()).version
    assert [facts[29] for facts in told] == [2]
    assert (await box.outbox.versions())["catalogue"] == 10


async def test_an_item_that_is_not_newer_or_not_ours_changes_nothing(box: Store) -> None:
    """Idempotent by version; another branch's letter stays closed."""
    first = await box.outbox.adopt(item("later", b"\xa0", 5))
    older = await box.outbox.adopt(item("later", b"\xa0", 4))
    other = await box.outbox.adopt(item("later", b"\xa0", 9, scope="PKY-BKB-01"))

    assert (first, older, other) == (True, False, False)


async def test_a_key_list_that_the_roots_did_not_sign_is_refused(box: Store) -> None:
    """The hub's online key can invite, not vouch."""
    taken = await box.outbox.adopt(item("keys", make_keys(99).key_list(5), 5))
    keys = await box.reader.key_list()

    assert not taken
    assert keys is not None
    assert keys.no == 1


async def test_no_unsigned_list_however_large_its_number_shuts_out_the_roots_own(box: Store) -> None:
    """Else whoever steals the hub's online key could keep every later revocation from the branch."""
    for body, version in ((b"garbage", 2**60), (b"garbage", 2**60), (KEYS.key_list(4), 2**61)):
        assert not await box.outbox.adopt(item("keys", body, version))
    taken = await box.outbox.adopt(item("keys", KEYS.key_list(2), 2))
    told = [row.event.facts[32] for row in (await box.outbox.rows(0, 1, 0, 50)).sealed if row.event.kind == 63]

    assert taken
    assert (await box.outbox.versions())["keys"] == 2
    assert told == [2**60, 2**61, 2], "each is told once"


async def test_a_list_that_no_table_takes_is_refused_like_any_other(box: Store) -> None:
    """One bill that stands twice: the former list stays, and the hub hears that this one was refused."""
    twice = bills(20261122)
    row = Bill("1", "Siti", 1_000, "2026", 0)
    service = CATALOGUE.by_code("PJK-PBB")
    assert service is not None
    body = seal_bills(BillList(service.no, 20261122, NOON_S, (row, row)), NODE, 3, SEAL_X)

    assert not await box.outbox.adopt(replace(twice, body=body))
    assert (await box.outbox.versions())["bills"] == 3


async def test_the_hello_names_the_bill_list_of_each_service(box: Store) -> None:
    """Else a list that never came would hide for ever behind a newer one of another service."""
    known = bills(20261122, version=3)
    await box.outbox.adopt(known)
    await box.outbox.adopt(replace(known, sub_key="999", version=8))

    assert (
        dict(await box.outbox.versions()).items() >= {"bills": 8, f"bills/{known.sub_key}": 3, "bills/999": 8}.items()
    )


async def test_a_key_list_without_us_stops_the_sealing(box: Store) -> None:
    """Trust shrinks at once; what was sealed before stays."""
    await box.outbox.adopt(item("keys", KEYS.key_list(2, listed=False), 2))

    assert not await box.reader.may_sign()


async def test_a_status_list_is_kept_with_its_date_and_without_an_event(box: Store) -> None:
    """Each list would otherwise call forth events that call forth the next list."""
    body = encode_status([StatusRow(NODE, 1, 1, 5, NOON_S)])
    await box.outbox.adopt(item("status", body))
    found = await box.reader.status_rows()

    assert found is not None
    assert (found[0], found[1][0].node, found[1][0].n) == (NOON_S, NODE, 5)
    assert (await box.outbox.chains())[0].head == 1


def bills(day: int, amount_rp: int = 150_000, due_day: int = 0, version: int = 3) -> DownItem:
    """A list with one bill for the property tax, sealed to this box."""
    service = CATALOGUE.by_code("PJK-PBB")
    assert service is not None
    rows = (Bill("627105000100100010", "Siti (CONTOH)", amount_rp, "2026", due_day),)
    body = seal_bills(BillList(service.no, day, NOON_S, rows), NODE, version, SEAL_X)
    return item("bills", body, version, scope=NODE, sub_key=str(service.no))


async def test_a_bill_of_a_fresh_list_is_paid_once(box: Store) -> None:
    """The proof names bill and list day; a second payment here is refused with the first one's number."""
    await box.outbox.adopt(bills(20261122))
    shown = await box.reader.bills("PJK-PBB", "siti")
    paper = (await box.journal.transact(pay(PBB), actor=3)).papers[0]
    with pytest.raises(BillPaid) as refused:
        await box.journal.transact(pay(PBB), actor=3)
    event = (await box.outbox.rows(0, 1, 0, 10)).sealed[-1].event

    assert [bill.amount_rp for bill in shown] == [150_000]
    assert paper.fee_rp == 150_000
    assert event.facts[10] == ["627105000100100010", 20261122]
    assert paper.number in refused.value.sentence_id


async def test_a_list_that_is_too_old_is_refused_in_words(box: Store, clock: HandClock) -> None:
    """Seven days for the property tax; a new list opens it again."""
    await box.outbox.adopt(bills(20261117))
    before = {row.code: row for row in await box.reader.services()}["PJK-PBB"]
    clock.forward(86_400)
    with pytest.raises(BillTooOld) as refused:
        await box.journal.transact(pay(PBB), actor=3)
    after = {row.code: row for row in await box.reader.services()}["PJK-PBB"]
    await box.outbox.adopt(bills(20261124, version=4))
    await box.journal.transact(pay(PBB), actor=3)

    assert (before.open, before.cash) == (True, True)
    assert (after.open, after.cash, after.why_closed) == (False, False, "bill_too_old")
    assert "8 hari" in refused.value.sentence_id


async def test_bills_sealed_to_another_box_are_refused(box: Store) -> None:
    """They name people's property."""
    foreign = bills(20261122)
    body = bytes([*foreign.body[:-1], foreign.body[-1] ^ 1])

    assert not await box.outbox.adopt(replace(foreign, body=body))


async def test_a_case_is_handed_over_once_and_only_when_the_agency_said_so(box: Store) -> None:
    """The answer comes down; the hand-over is the branch's own."""
    case = (await box.journal.transact(take_in(), actor=3)).papers[0].number
    over = HandOver(case, {"to": {"name": "Norhayati", "relation": "pemohon"}, "document_numbers": ["KIA-1"]}, 3)
    with pytest.raises(NotReady):
        await box.journal.transact(over, actor=3)
    body = encode_case(CaseBody(case, 2, Case.READY, NOON_S))
    await box.outbox.adopt(item("case", body, scope=NODE, sub_key=case))
    slip = (await box.journal.transact(over, actor=3)).papers[0]
    with pytest.raises(HandedOverBefore) as twice:
        await box.journal.transact(over, actor=3)
    line = await box.reader.case(case)

    assert ("PY-RKP01A-000001", case) == (slip.number, slip.case_id)
    assert line is not None
    assert ("handed_over", (case, slip.number)) == (line.state, line.papers)
    assert f"24 November 2026 pukul 13.09 WIB kepada Norhayati dengan {slip.number}" in twice.value.sentence_id


async def test_the_hubs_time_is_never_gone_behind(box: Store, clock: HandClock) -> None:
    """A box whose clock is an hour late takes the hub's time, and is checked from then on."""
    await box.outbox.note_hub_time(NOON_S + 3_600)
    late = (await box.journal.transact(take_in(), actor=3)).papers[0]
    clock.wall_s += 3_700
    clock.monotonic_s += 100
    checked = (await box.journal.transact(take_in(), actor=3)).papers[0]

    assert (late.issued_at, late.clock) == ("2026-11-24T14:09:09+07:00", 2)
    assert checked.clock == 0
    assert SETTINGS.offset_min == 420
