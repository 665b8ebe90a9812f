"""The verbs of the counter, from the body to the record, and the check without a link."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from contract.messages import DownItem
from contract.status import StatusRow, encode_status
from edge.actions import cancel, copy_paper, hand_over, judge_text, take_in, take_payment, verify_text
from edge.core.refusals import FaultyInput, NotFound, SecondPersonSame, TooManyTries, WrongPassword
from edge.ports import Doors, Once, ReceiptRecord
from edge.store.opening import Store
from tests.edge.branch_box import NODE, NOON_S, SETTINGS, HandClock, SeededLuck, kia, make_keys, open_box, setup, waste
from tests.edge.branch_box import take_in as command

SECOND = {"user": "ani", "password": "rahasia-dua"}


@pytest.fixture
async def doors(box: Store, clock: HandClock) -> Doors:
    """The counter with an officer (1) and a supervisor (2)."""
    await box.staff.add("budi", "Budi", frozenset({"loket", "kas"}), "rahasia-satu", None, by=0)
    await box.staff.add("ani", "Ani", frozenset({"penyelia"}), "rahasia-dua", None, by=0)
    return Doors(
        box.journal, box.reader, box.spool, box.staff, box.tokens, box.drafts, clock, SeededLuck(), SETTINGS,
        box.people, box.answers, box.upkeep, box.photos, box.queue, box.intakes, box.money, box.letters,
    )  # fmt: skip


async def test_a_visit_from_file_to_counter_entry(doors: Doors) -> None:
    """One record after the other, as the API shows them."""
    taken = await take_in(doors, kia(), 1, Once("a"))
    paid = await take_payment(doors, waste(), 1, Once("b"))
    undone = await cancel(doors, "bp rkp1a 1", {"reason": "wrong_amount", "second_person": SECOND}, 1, Once("c"))
    await copy_paper(doors, taken.number, 1)
    copied = await doors.reader.receipt(taken.number)

    assert (taken.kind, taken.fee_rp, taken.case_id, taken.recorded) == ("TT", 0, taken.number, False)
    assert (paid.kind, paid.fee_rp, paid.case_id) == ("BP", 25_000, None)
    assert (undone.kind, undone.fee_rp, undone.service) == ("BT", None, "RET-SAMPAH")
    assert copied == replace(taken, copies=1)
    assert [(job.copy, job.state) for job in await doors.spool.jobs(taken.number)] == [(0, "pending"), (1, "pending")]


async def test_a_cancellation_asked_twice_is_done_once(doors: Doors) -> None:
    """The answer got lost; the program asks again with the same key."""
    paid = await take_payment(doors, waste(), 1)
    body = {"reason": "double", "second_person": SECOND}
    first = await cancel(doors, paid.number, body, 1, Once("k", b"\1" * 32))

    assert await cancel(doors, paid.number, body, 1, Once("k", b"\1" * 32)) == first


async def test_four_eyes_are_four(doors: Doors) -> None:
    """Another person, with that person's password."""
    paid = await take_payment(doors, waste(), 2)
    with pytest.raises(SecondPersonSame):
        await cancel(doors, paid.number, {"reason": "double", "second_person": SECOND}, 2)
    with pytest.raises(WrongPassword):
        await cancel(doors, paid.number, {"reason": "x", "second_person": {**SECOND, "password": "salah"}}, 1)
    with pytest.raises(FaultyInput) as refused:
        await cancel(doors, paid.number, {}, 1)

    assert {fault.pointer for fault in refused.value.faults} == {"/reason", "/second_person"}


@pytest.mark.parametrize("number", ["TT-RKP01A-000099", "nonsense", "TT-BKB01A-000001", "x" * 500])
async def test_a_number_that_is_not_here_is_not_found(doors: Doors, number: str) -> None:
    """Whatever was typed."""
    with pytest.raises(NotFound):
        await copy_paper(doors, number, 1)
    with pytest.raises(NotFound):
        await hand_over(doors, number, {"to": {"name": "A"}}, 1)


# -- checking ---------------------------------------------------------------------------------------------------------


async def recorded(box: Store, through: int) -> None:
    digest = await box.outbox.hash_at(0, 1, through)
    await box.outbox.move_cursor(0, 1, through, digest or b"", NOON_S, b"hub-0001")


async def test_a_receipt_is_genuine_and_not_recorded_until_the_hub_said_so(doors: Doors, box: Store) -> None:
    """By QR and by number with its code; the content is shown, no name is."""
    paper = await take_payment(doors, waste(), 1)
    before = await verify_text(doors, paper.qr_text)
    typed = await verify_text(doors, f"{paper.number.lower()} {paper.check_code.lower()}")
    await recorded(box, paper.seq)
    after = await verify_text(doors, paper.qr_text)

    assert (before.verdict, typed.verdict) == ("genuine_not_recorded", "genuine_not_recorded")
    assert after.verdict == "genuine_recorded"
    assert before.receipt == typed.receipt == after.receipt
    assert before.receipt is not None
    assert (before.receipt.number, before.receipt.fee_rp, before.receipt.initials) == (paper.number, 25_000, "S")
    assert "belum tercatat" in before.sentence


async def test_a_cancelled_paper_is_said_to_be_cancelled_at_once(doors: Doors) -> None:
    """The counter-entry has a code of its own that is genuine."""
    paper = await take_payment(doors, waste(), 1)
    undone = await cancel(doors, paper.number, {"reason": "double", "second_person": SECOND}, 1)

    assert (await verify_text(doors, paper.qr_text)).verdict == "cancelled"
    assert (await verify_text(doors, undone.qr_text)).verdict == "genuine_not_recorded"


async def test_any_text_gets_an_answer(doors: Doors) -> None:
    """A closed list of verdicts, whatever was scanned."""
    paper = await take_in(doors, kia(), 1)
    texts = ["", " ", "LATIHAN", "9" * 5_000, "https://evil.example/#123", paper.qr_text + "0", "\x00\ud800", "TT"]

    assert {(await verify_text(doors, text)).verdict for text in texts} == {"unreadable"}


async def test_a_foreign_host_is_said_and_never_judged(doors: Doors) -> None:
    """The digits speak for themselves; the address gets a sentence."""
    paper = await take_in(doors, kia(), 1)
    answer = await verify_text(doors, paper.qr_text.replace("cek.mpp.example", "cek-mpp.example"))

    assert answer.verdict == "genuine_not_recorded"
    assert "cek-mpp.example" in answer.sentence


async def test_one_changed_digit_is_never_genuine(doors: Doors) -> None:
    """And its content is not shown."""
    paper = await take_in(doors, kia(), 1)
    for at in range(30, len(paper.qr_text), 37):
        digit = str((int(paper.qr_text[at]) + 1) % 10)
        answer = await verify_text(doors, paper.qr_text[:at] + digit + paper.qr_text[at + 1 :])
        assert answer.verdict in ("content_changed", "issuer_unknown", "unreadable")
        assert answer.receipt is None


async def test_another_boxs_key_is_an_unknown_issuer_until_the_list_names_it(
    doors: Doors, box: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With the date of our list."""
    stranger = await open_box(setup(tmp_path_factory.mktemp("other")), make_keys(55))
    paper = (await stranger.journal.transact(command(), actor=3)).papers[0]
    await stranger.close()

    assert (await verify_text(doors, paper.qr_text)).verdict == "issuer_unknown"


async def test_a_typed_number_of_another_branch_cannot_be_checked_here(doors: Doors) -> None:
    """No data is never worded as false."""
    assert (await verify_text(doors, "TT-BKB01A-000001 AAAA-BBBB")).verdict == "not_checkable_here"


async def test_codes_cannot_be_tried_at_will(doors: Doors, clock: HandClock) -> None:
    """Twenty an hour for one number; unknown number and wrong code look alike; an hour later it may go on."""
    paper = await take_in(doors, kia(), 1)
    wrong = [await verify_text(doors, f"{paper.number} AAAA-{n:04}") for n in range(20)]
    unknown = await verify_text(doors, "TT-RKP01A-000999 AAAA-0001")
    with pytest.raises(TooManyTries):
        await verify_text(doors, f"{paper.number} {paper.check_code}")
    clock.forward(3_601)
    later = await verify_text(doors, f"{paper.number} {paper.check_code}")

    assert {each.sentence for each in wrong} == {unknown.sentence}
    assert later.verdict == "genuine_not_recorded"


async def test_the_hubs_status_list_speaks_for_other_branches(doors: Doors, box: Store) -> None:
    """A list of this box's own key stands in for another branch here: only the journal is left out."""
    paper = await take_in(doors, kia(), 1)
    await box.outbox.adopt(DownItem("status", "all", 1, NOON_S + 60, encode_status([StatusRow(NODE, 1, 1, 1, NOON_S)])))
    judged = await judge_text(_without_journal(doors), paper.qr_text)

    assert judged.verdict == "genuine_recorded"
    assert judged.as_of_s == NOON_S + 60


def _without_journal(doors: Doors) -> Any:
    """The same box for a paper that its journal does not have."""

    class Blind:
        def __getattr__(self, name: str) -> Any:
            return getattr(doors.reader, name)

        async def paper(self, number: str) -> None:
            return None

    return replace(doors, reader=Blind())  # type: ignore[arg-type]


async def test_a_record_is_what_the_api_shows(doors: Doors) -> None:
    """The keys in the surface's order, and nothing else."""
    paper = await take_in(doors, kia(), 1)
    shown = msgspec.json.decode(msgspec.json.encode(paper))

    assert isinstance(paper, ReceiptRecord)
    assert list(shown) == [
        "number", "kind", "service", "issued_at", "clock", "epoch", "seq", "fee_rp", "check_code", "qr_text",
        "recorded", "case_id", "copies",
    ]  # fmt: skip
