"""The emergency pad: numbered blank slips, each entered once, voided or explained; gaps stay a task until then."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from contract.localtime import rfc3339
from edge.core.pad import Account, LayIn
from edge.core.pad_refusals import PadOverlaps, SlipSpent, SlipUnknown
from edge.core.refusals import FaultyInput
from edge.store.opening import Store
from tests.edge.branch_box import NOON_S, HandClock, kia, pay, take_in, waste
from tests.edge.desk_counter import KIA_FORM, SKRD_FORM, Counter, counter_of, faulty, said


def by_hand(slip: int, at_s: int = NOON_S - 3_600) -> dict[str, Any]:
    return {"pad": {"slip": slip, "written_at": rfc3339(at_s, 420)}}


@pytest.fixture
async def laid(box: Store) -> Store:
    """A branch with a pad of 101 to 110."""
    await box.journal.transact(LayIn(101, 110, 3), actor=3)
    return box


async def states(box: Store) -> dict[int, str]:
    return {each.slip: each.state for each in await box.upkeep.slips(101, 110) if each.state != "blank"}


async def test_a_slip_becomes_one_paper_and_never_a_second(laid: Store) -> None:
    """A file and a payment, an hour after they were written; the event says the slip and the time."""
    file = (await laid.journal.transact(take_in(kia(**by_hand(101))), actor=3)).papers[-1]
    paid = (await laid.journal.transact(pay(waste(**by_hand(102))), actor=3)).papers[-1]
    for number, slip in ((file.number, 101), (paid.number, 102)):
        paper = await laid.reader.paper(number)
        assert paper is not None
        assert paper.event.facts[25] == [slip, NOON_S - 3_600]
    for command in (take_in(kia(**by_hand(101))), pay(waste(**by_hand(101)))):
        with pytest.raises(SlipSpent) as caught:
            await laid.journal.transact(command, actor=3)
        assert file.number in caught.value.sentence_id
    assert await states(laid) == {101: "used", 102: "used"}
    assert await laid.keeper.verify() == []


async def test_only_a_known_slip_of_the_past_counts_and_only_for_a_complete_file(laid: Store) -> None:
    """Another branch's number, tomorrow, last year, half a file, no time at all."""
    with pytest.raises(SlipUnknown):
        await laid.journal.transact(take_in(kia(**by_hand(500))), actor=3)
    bad: list[tuple[dict[str, Any], str]] = [
        (kia(**by_hand(101, NOON_S + 60)), "ahead"),
        (kia(**by_hand(101, NOON_S - 40 * 86_400)), "too_old"),
        (kia([], **by_hand(101)), "pad_not_complete"),
        (kia(pad={"slip": 101}), "required"),
        (kia(pad={"slip": 101, "written_at": "kemarin"}), "not_time"),
        (kia(pad={"slip": 101, "written_at": "2026-11-24T09:10:00"}), "not_time"),
        (kia(pad={"slip": 0, "written_at": rfc3339(NOON_S, 420)}), "not_whole"),
        (kia(pad={"slip": 101, "written_at": rfc3339(NOON_S, 420), "note": "x"}), "unknown_key"),
    ]
    for body, code in bad:
        with pytest.raises(FaultyInput) as caught:
            await laid.journal.transact(take_in(body), actor=3)
        assert [fault.code for fault in caught.value.faults] == [code], body["pad"]
    assert await states(laid) == {}


async def test_a_gap_is_a_gap_until_it_is_used_voided_or_explained(laid: Store) -> None:
    """104 was entered: 101 to 103 are open; one is entered late, one spoilt, one lost."""

    async def gaps() -> tuple[int, ...]:
        return (await laid.upkeep.pads())[0].gaps

    await laid.journal.transact(take_in(kia(**by_hand(104))), actor=3)
    assert await gaps() == (101, 102, 103)
    await laid.journal.transact(take_in(kia(**by_hand(101))), actor=3)
    await laid.journal.transact(Account(102, 102, "spoilt", 3, void=True), actor=3)
    assert await gaps() == (103,)
    await laid.journal.transact(Account(103, 103, "lost", 3, void=False), actor=3)
    assert await gaps() == ()
    assert await states(laid) == {101: "used", 102: "void", 103: "explained", 104: "used"}
    for spent in (101, 102, 103):
        with pytest.raises(SlipSpent):
            await laid.journal.transact(Account(spent, spent, "spoilt", 3, void=True), actor=3)
    assert await laid.keeper.verify() == []


async def test_pads_do_not_overlap_and_have_a_size(laid: Store) -> None:
    """A number is one slip for ever."""
    with pytest.raises(PadOverlaps):
        await laid.journal.transact(LayIn(110, 120, 3), actor=3)
    for first, last in ((200, 199), (1_000, 1_500), (0, 5), ("x", 5), ("", "")):
        with pytest.raises(FaultyInput):
            await laid.journal.transact(LayIn(first, last, 3), actor=3)
    with pytest.raises(FaultyInput):
        await laid.journal.transact(Account(101, 101, "bored", 3, void=True), actor=3)
    assert [(pad.first, pad.last, pad.blank) for pad in await laid.upkeep.pads()] == [(101, 110, 10)]


async def test_two_officers_entering_one_slip_make_one_paper(laid: Store) -> None:
    """At the same moment."""
    import asyncio

    doubles = [laid.journal.transact(take_in(kia(**by_hand(105)), actor=n), actor=n) for n in (3, 4, 5)]
    found = await asyncio.gather(*doubles, return_exceptions=True)
    assert sum(isinstance(each, SlipSpent) for each in found) == 2


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in."""
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


async def test_a_pad_is_registered_printed_and_entered_at_the_counter(counter: Counter) -> None:
    """Without a script, from the first page to the last gap."""
    answer = await counter.post("/blok", {"dari": "101", "sampai": "108", "aksi": "daftar"}, "/blok")
    assert answer.status_code == 303, said(answer)
    assert "101 – 108" in said(await counter.get("/blok"))
    sheets = await counter.get("/blok/101/lembar")
    assert sheets.text.count('class="pad-slip"') == 8
    assert "RKP01 / 000108" in said(sheets)
    assert 'svg class="qr' not in sheets.text
    form = {**KIA_FORM, "blok-nomor": "103", "blok-jam": "09.10", "token": "t-9"}
    number = await counter.number_of(await counter.post("/terima", form))
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    by_hand_at = paper.event.facts[25]
    assert isinstance(by_hand_at, list)
    assert by_hand_at[0] == 103
    assert "2 lembar blok belum jelas" in said(await counter.get("/"))
    paid = await counter.post(
        "/bayar", {**SKRD_FORM, "blok-nomor": "101", "blok-jam": "8.05", "blok-hari": "23-11-2026"}
    )
    assert (await counter.number_of(paid)).startswith("BP")
    gap = await counter.post("/blok", {"celah": "102", "alasan-celah": "spoilt", "aksi": "jelaskan"}, "/blok")
    assert gap.status_code == 303
    assert "lembar blok belum jelas" not in said(await counter.get("/"))


async def test_what_is_wrong_is_said_at_its_field_and_stays(counter: Counter) -> None:
    """On the pad's page and on both forms."""
    answer = await counter.post("/blok", {"dari": "9", "sampai": "3", "aksi": "daftar"}, "/blok")
    assert answer.status_code == 422
    assert "sampai" in faulty(answer)
    assert 'value="9"' in answer.text
    answer = await counter.post("/blok", {"lembar-dari": "7", "alasan": "lost", "aksi": "batal"}, "/blok")
    assert (answer.status_code, "tidak terdaftar" in said(answer)) == (404, True)
    answer = await counter.post("/terima", {**KIA_FORM, "blok-nomor": "103", "blok-jam": "pagi"})
    assert answer.status_code == 422
    assert "blok-jam" in faulty(answer)
    assert 'value="pagi"' in answer.text
    answer = await counter.post("/bayar", {**SKRD_FORM, "blok-nomor": "103", "blok-jam": "09.10"})
    assert answer.status_code == 404
    assert "tidak terdaftar" in said(answer)


async def test_a_gap_leads_to_the_forms_with_its_number_in_place(counter: Counter) -> None:
    """From the pad's page to the intake and the payment."""
    for path in ("/terima?blok=103", "/bayar?blok=103"):
        assert 'name="blok-nomor" value="103"' in (await counter.get(path)).text
