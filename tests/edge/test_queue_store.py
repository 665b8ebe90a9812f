"""The queue through the real store: numbers, calls by two counters at once, a new day, a new epoch, the audit."""

import asyncio
from collections import Counter as Tally
from pathlib import Path

import pytest

from contract import states
from contract.calendar import Calendar, Holiday, Rest
from contract.calendar import to_document as calendar_document
from contract.cbor import encode
from contract.events import Fact
from contract.hours import Hours, Span
from contract.hours import to_document as hours_document
from contract.messages import DownItem
from edge.actions import queue
from edge.core.queue_refusals import (
    NobodyWaits,
    NoCounterChosen,
    QueueShut,
    StillCalled,
    TicketElsewhere,
    TicketStep,
)
from edge.core.refusals import FaultyInput
from edge.ports import Doors, Once
from edge.store.opening import Store, open_store
from edge.store.restoring import restore
from tests.edge.branch_box import NOON_S, SETTINGS, HandClock, kia, open_box, setup, take_in
from tests.edge.desk_counter import doors_of

S = states.Ticket
DAY_S = 86_400


@pytest.fixture
async def doors(box: Store, clock: HandClock) -> Doors:
    """Three counters and two officers."""
    await box.staff.add("sri", "Sri Wahyuni", frozenset({"loket"}), "rahasia-satu", None, by=0)
    await box.staff.add("bambang", "Bambang", frozenset({"loket"}), "rahasia-dua", None, by=0)
    return doors_of(box, clock)


async def take(doors: Doors, letters: str, actor: int = 1) -> list[str]:
    """One number for each letter."""
    return [(await queue.take_ticket(doors, letter, None, actor)).code for letter in letters]


async def states_of(doors: Doors) -> dict[str, str]:
    """Number to state, of today."""
    return {each.code: each.state.name for each in await doors.queue.tickets()}


async def test_numbers_count_by_class_and_day(doors: Doors, clock: HandClock) -> None:
    """Each class has its own row of numbers, and each day begins anew."""
    first = await take(doors, "AABA")
    clock.forward(DAY_S)
    second = await take(doors, "AB")

    assert first == ["A-001", "A-002", "B-001", "A-003"]
    assert second == ["A-001", "B-001"]
    assert await states_of(doors) == {"A-001": "WAITING", "B-001": "WAITING"}


async def test_what_is_left_of_yesterday_expires_with_the_first_number_of_the_day(
    doors: Doors, clock: HandClock, box: Store
) -> None:
    """By an event each, so that the centre's waiting times hold no ghosts."""
    await take(doors, "AB")
    await queue.call_next(doors, 1, 1)
    clock.forward(DAY_S)
    await take(doors, "A")
    rows = await box.queue._rows("SELECT day, letter, n, state FROM ticket ORDER BY seq", ())

    assert [tuple(row) for row in rows] == [
        (20261124, "A", 1, S.EXPIRED),
        (20261124, "B", 1, S.EXPIRED),
        (20261125, "A", 1, S.WAITING),
    ]
    assert await box.keeper.verify() == []


async def test_a_second_press_takes_no_second_number(doors: Doors) -> None:
    """The form's token answers the first ticket."""
    first = await queue.take_ticket(doors, "A", "ADM-KIA", 1, once=Once("desk:1:t"))
    await queue.take_ticket(doors, "A", None, 1, once=Once("desk:1:u"))
    await queue.call_next(doors, 1, 2)
    again = [await queue.take_ticket(doors, "A", "ADM-KIA", 1, once=Once("desk:1:t")) for _ in range(2)]

    assert (first.code, {each.code for each in again}) == ("A-001", {"A-001"})
    assert len(await doors.queue.tickets()) == 2
    assert (await doors.queue.tickets())[0].service == 3


async def test_a_class_or_service_that_is_not_there_is_a_fault(doors: Doors) -> None:
    """Both at once."""
    with pytest.raises(FaultyInput) as caught:
        await queue.take_ticket(doors, "Q", "NO-SUCH", 1)

    assert [(each.pointer, each.code) for each in caught.value.faults] == [
        ("/class", "unknown_class"),
        ("/service", "unknown_service"),
    ]


async def test_the_life_of_a_ticket(doors: Doors, clock: HandClock) -> None:
    """Called, called again, sat down, taken in, done; every step is one event and the figures follow."""
    await queue.take_ticket(doors, "A", "ADM-KIA", 1)
    clock.forward(120)
    called = await queue.call_next(doors, 1, 1)
    await queue.recall(doors, called.code, 1, 1)
    clock.forward(30)
    await queue.serve(doors, called.code, 1, 1)
    await doors.journal.transact(take_in(kia(queue_number="a1"), 1))
    clock.forward(300)
    done = await queue.finish(doors, called.code, 1, 1)
    ticket = await doors.queue.ticket("a 1")

    assert called.code == "A-001"
    assert done.state is S.DONE
    assert ticket is not None
    assert (ticket.papers, ticket.order, ticket.ended_at_s - ticket.serving_at_s) == (1, 1, 300)
    assert [call.code for call in await doors.queue.calls()] == ["A-001", "A-001"]


async def test_a_file_names_the_ticket_it_came_of(doors: Doors, box: Store) -> None:
    """Fact 18 counts back to the ticket's own event, in intake and payment alike."""
    ticket = await queue.take_ticket(doors, "A", None, 1)
    await doors.journal.transact(take_in(kia(queue_number="A-001"), 1))
    taken = (await box.reader.last_papers(1))[0]
    paper = await box.reader.paper(taken.number)

    assert paper is not None
    back = paper.event.facts[Fact.BACK]
    assert isinstance(back, int)
    assert paper.event.seq - back == ticket.seq
    assert await box.keeper.verify() == []


async def test_a_number_that_nobody_took_is_a_fault_in_words(doors: Doors) -> None:
    """Neither a number of another day nor a slip of the tongue goes into a receipt."""
    for typed, code in (("A-099", "unknown_ticket"), ("belasan", "not_queue_number")):
        with pytest.raises(FaultyInput) as caught:
            await doors.journal.transact(take_in(kia(queue_number=typed), 1))
        assert [(each.pointer, each.code) for each in caught.value.faults] == [("/queue_number", code)]


async def test_counters_that_call_at_once_never_get_one_ticket(doors: Doors) -> None:
    """Sixty presses at three counters for forty people: everybody is called once, nobody twice."""
    await take(doors, "ABAPCABA" * 5)

    async def work(counter: int) -> list[str]:
        got = []
        for _ in range(20):
            try:
                ticket = await queue.call_next(doors, counter, 1)
            except NobodyWaits:
                continue
            got.append(ticket.code)
            await queue.serve(doors, ticket.code, counter, 1)
            await asyncio.sleep(0)
        return got

    rounds = await asyncio.gather(*(work(counter) for counter in (1, 2, 3)))
    called = Tally(code for each in rounds for code in each)

    assert len(called) == 40
    assert max(called.values()) == 1


async def test_presses_on_one_ticket_have_one_winner(doors: Doors) -> None:
    """The others are told who has it, and where."""
    await take(doors, "A")
    answers = await asyncio.gather(
        *(queue.call_ticket(doors, "A-001", counter, 2 if counter == 2 else 1) for counter in (2, 1, 3)),
        return_exceptions=True,
    )
    refusals = [each for each in answers if isinstance(each, TicketElsewhere)]

    assert len(refusals) == 2
    assert refusals[0].sentence_id == "A-001 sudah ditangani Bambang di Loket 2."
    assert refusals[0].sentence_en == "A-001 is already with Bambang at counter 2."


async def test_a_second_press_on_the_next_button_calls_nobody_else(doors: Doors) -> None:
    """The page said whom it saw; who came meanwhile is the answer."""
    await take(doors, "AA")
    first = await queue.call_next(doors, 1, 1, seen=())
    again = await queue.call_next(doors, 1, 1, seen=())

    assert first.code == again.code == "A-001"
    assert await states_of(doors) == {"A-001": "CALLED", "A-002": "WAITING"}


async def test_calling_the_next_finishes_who_was_served(doors: Doors) -> None:
    """One press less; but somebody who is only called must sit down or be passed over first."""
    await take(doors, "AA")
    await queue.call_next(doors, 1, 1)
    with pytest.raises(StillCalled):
        await queue.call_next(doors, 1, 1)
    await queue.serve(doors, "A-001", 1, 1)
    await queue.call_next(doors, 1, 1)

    assert await states_of(doors) == {"A-001": "DONE", "A-002": "CALLED"}


async def test_held_and_missed_numbers_may_be_called_again(doors: Doors) -> None:
    """On the same day, at any counter."""
    await take(doors, "AA")
    await queue.call_next(doors, 1, 1)
    await queue.hold_ticket(doors, "A-001", 1, 1)
    await queue.call_next(doors, 1, 1)
    await queue.pass_over(doors, "A-002", 1, 1)
    await queue.call_ticket(doors, "A-001", 2, 2)
    await queue.call_ticket(doors, "A-002", 3, 1)

    assert [(each.code, each.state.name, each.counter) for each in await doors.queue.tickets()] == [
        ("A-001", "CALLED", 2),
        ("A-002", "CALLED", 3),
    ]


async def test_who_is_sent_on_keeps_the_place(doors: Doors, clock: HandClock) -> None:
    """To another class or counter; the number on the slip stays."""
    await take(doors, "A")
    clock.forward(60)
    await take(doors, "CC")
    await queue.call_next(doors, 1, 1)
    await queue.transfer(doors, "A-001", 1, 1, klass="C", to_counter=3)
    await queue.call_next(doors, 2, 1)
    with pytest.raises(FaultyInput) as caught:
        await queue.transfer(doors, "C-001", 2, 1, klass="Z", to_counter=9)
    third = await queue.call_next(doors, 3, 2)

    assert (third.code, third.klass) == ("A-001", "C")
    assert [each.code for each in caught.value.faults] == ["unknown_class", "unknown_counter"]


async def test_a_step_that_is_over_is_told(doors: Doors) -> None:
    """What is done stays done."""
    await take(doors, "A")
    await queue.call_next(doors, 1, 1)
    await queue.serve(doors, "A-001", 1, 1)
    await queue.finish(doors, "A-001", 1, 1)
    with pytest.raises(TicketStep) as caught:
        await queue.call_ticket(doors, "A-001", 1, 1)

    assert caught.value.sentence_id == "A-001 sudah selesai. Langkah itu tidak berlaku lagi."


async def test_nobody_calls_without_a_counter(doors: Doors) -> None:
    """A supervisor's desk has none."""
    await take(doors, "A")
    with pytest.raises(NoCounterChosen):
        await queue.call_next(doors, 0, 1)


async def test_the_days_end_closes_every_open_number(doors: Doors) -> None:
    """One press; what is done already is not touched."""
    await take(doors, "AAB")
    await queue.call_next(doors, 1, 1)
    await queue.serve(doors, "A-001", 1, 1)
    await queue.finish(doors, "A-001", 1, 1)

    assert await queue.end_day(doors, 1) == 2
    assert await queue.end_day(doors, 1) == 0
    assert await states_of(doors) == {"A-001": "DONE", "A-002": "EXPIRED", "B-001": "EXPIRED"}


async def test_a_ticket_outlives_a_new_epoch(tmp_path: Path, clock: HandClock) -> None:
    """The box starts on another machine in the middle of the day: who waited is called by the position of before."""
    first = await open_box(setup(tmp_path, clock))
    await queue.take_ticket(doors_of(first, clock), "A", None, 1)
    await first.close()
    second = await open_box(setup(tmp_path, clock, machine="machine-2"))
    doors = doors_of(second, clock)
    called = await queue.call_next(doors, 1, 1)
    await doors.journal.transact(take_in(kia(queue_number="A-001"), 1))

    assert second.opened == "other_machine"
    assert (called.code, called.epoch) == ("A-001", 1)
    assert await states_of(doors) == {"A-001": "CALLED"}
    assert await second.keeper.verify() == []
    await second.close()


async def test_a_box_that_was_put_back_gives_no_number_twice(tmp_path: Path, clock: HandClock) -> None:
    """What it gave after the backup is in people's hands: the new epoch's first number skips to the next hundred."""
    store = await open_box(setup(tmp_path, clock))
    await queue.take_ticket(doors_of(store, clock), "A", None, 1)
    backup = await store.keeper.backup(tmp_path / "backup")
    given = [(await queue.take_ticket(doors_of(store, clock), letter, None, 1)).code for letter in "AAB"]
    await store.close()
    restore(backup, tmp_path, SETTINGS.node)
    again = await open_box(setup(tmp_path, clock))
    after = [(await queue.take_ticket(doors_of(again, clock), letter, None, 1)).code for letter in "AAB"]
    clock.forward(DAY_S)
    tomorrow = await queue.take_ticket(doors_of(again, clock), "A", None, 1)

    assert given == ["A-002", "A-003", "B-001"]
    assert after == ["A-101", "A-102", "B-101"]
    assert tomorrow.code == "A-001"
    assert await again.keeper.verify() == []
    await again.close()


SHUT = Hours(version=1, week={2: (Span(480, 720), Span(780, 800))}, cut_off_min=15)


async def test_a_kiosk_keeps_the_hours_and_a_person_need_not(tmp_path: Path, clock: HandClock) -> None:
    """At 13.09 with closing at 13.20 and a cut-off of 15 minutes; and on a day without service."""
    store = await open_box(setup(tmp_path, clock, hours=SHUT))
    doors = doors_of(store, clock)
    with pytest.raises(QueueShut) as cut:
        await queue.take_ticket(doors, "A", None, 10_000)
    by_hand = await queue.take_ticket(doors, "A", None, 1)
    clock.forward(DAY_S)
    with pytest.raises(QueueShut) as closed:
        await queue.take_ticket(doors, "A", None, 0)
    await store.close()

    assert by_hand.code == "A-001"
    assert cut.value.sentence_id == "Nomor antrean tidak diberikan sekarang. Pelayanan hari ini sampai pukul 13.20."
    assert closed.value.sentence_en == "No numbers are given now. There is no service today."


async def test_calendar_and_hours_of_the_hub_replace_the_configured_ones(tmp_path: Path, clock: HandClock) -> None:
    """At once, and after a restart too; what cannot be read is refused whole."""
    made = setup(tmp_path, clock, hours=SHUT)
    store = await open_box(made)
    document = encode(hours_document(Hours(version=7, week={2: (Span(0, 1440),)})))
    free = Holiday(20261124, "Hari Guru", "Teachers", Rest.LOCAL, "A")
    days = encode(calendar_document(Calendar(version=2, known_until=20271231, holidays={20261124: free})))
    taken = [
        await store.outbox.adopt(item("hours", document, 7)),
        await store.outbox.adopt(item("calendar", days, 2)),
        await store.outbox.adopt(item("hours", encode({"version": 8, "week": 5}), 8)),
    ]
    before = (store.reader.hours.version, store.reader.calendar.known_until, store.queue.opening().why)
    await store.close()
    again = await open_store(made)
    after = (again.reader.hours.version, again.reader.calendar.known_until, again.queue.opening().why)
    await again.close()

    assert taken == [True, True, False]
    assert before == after == (7, 20271231, ("Hari Guru", "Teachers"))


def item(topic: str, body: bytes, version: int) -> DownItem:
    """A verified down item for all branches."""
    return DownItem(topic, "all", version, NOON_S, body)
