"""Outages: what counts, when it is over, and a record of each that the box makes by itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.actions.upkeep import OutageWatch
from edge.core.outage import LEAST_S, Outage, Over, look, power_cut, signs_of
from edge.core.refusals import NotListed
from edge.ports import Doors, PrinterState
from edge.store.opening import Store
from tests.edge.branch_box import HandClock, open_box, setup, take_in
from tests.edge.desk_counter import CUT, UP, Counter, counter_of, doors_of, glow, said

SILENT = SimpleNamespace(lan=glow("ok"), internet=glow("ok"), hub=glow("off"))
HOUR_S = 3_600


@pytest.mark.parametrize(
    ("internet", "hub", "link_out", "hub_out"),
    [
        ("ok", "ok", False, False),
        ("off", "off", True, False),
        ("warn", "off", True, False),
        ("ok", "off", False, True),
        ("ok", "wait", False, True),
        ("ok", "stop", False, True),
        ("unknown", "unknown", None, None),
        ("ok", "unknown", False, None),
    ],
)
def test_without_internet_nothing_is_held_against_the_hub(
    internet: str, hub: str, link_out: bool | None, hub_out: bool | None
) -> None:
    """One cause at a time: a cable that broke is no outage of the hub."""
    signs = signs_of(internet, hub, ())
    assert (signs[Outage.LINK], signs[Outage.HUB], signs[Outage.PRINTER]) == (link_out, hub_out, False)


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.integers(1, 10_000)), max_size=30))
def test_outages_of_one_kind_never_overlap_and_each_begins_where_it_was_first_seen(
    looks: list[tuple[bool | None, int]],
) -> None:
    """Whatever the lamp does; and one that still runs is not over."""
    running: dict[Outage, int] = {}
    found: list[Over] = []
    now_s = 1_000
    for out, step_s in looks:
        now_s += step_s
        after, over = look(running, {Outage.LINK: out}, now_s)
        running = dict(after)
        found += over
    assert all(each.from_s < each.to_s for each in found)
    assert all(one.to_s <= other.from_s for one, other in pairwise(found))
    last = next((out for out, _ in reversed(looks) if out is not None), None)
    assert (Outage.LINK in running) == (last is True)


def test_a_power_cut_is_a_gap_without_a_goodbye() -> None:
    """A shutdown as it should be is none, nor a restart within moments, nor the very first start."""
    least_s = LEAST_S[Outage.POWER]
    assert power_cut(10_000, False, 10_000 + least_s) == Over(Outage.POWER, 10_000, 10_000 + least_s)
    assert power_cut(10_000, True, 90_000) is None
    assert power_cut(10_000, False, 10_000 + least_s - 1) is None
    assert power_cut(0, False, 90_000) is None


class Board:
    """Lamps that the test lights."""

    def __init__(self, doors: Doors) -> None:
        self.lamps = UP
        self.watch = OutageWatch(doors, lambda: self.lamps)


@pytest.fixture
async def board(box: Store, clock: HandClock) -> Board:
    board = Board(doors_of(box, clock))
    await board.watch.begin()
    return board


async def passes(board: Board, clock: HandClock, seconds: int) -> None:
    """Time goes by, and the watch looks."""
    clock.forward(seconds)
    await board.watch.look()


async def test_a_cut_line_is_recorded_at_its_end_with_what_was_served(
    box: Store, clock: HandClock, board: Board
) -> None:
    """Two files taken in meanwhile; the record is a paper of its own series, and follows from the journal."""
    await passes(board, clock, 10)
    board.lamps = CUT
    await passes(board, clock, 10)
    began_s = clock.wall_s
    for _ in range(2):
        clock.forward(600)
        await box.journal.transact(take_in(), actor=3)
    assert list(await box.upkeep.outages()) == []
    assert dict(await box.upkeep.running()) == {Outage.LINK: began_s}
    board.lamps = UP
    await passes(board, clock, 600)
    (line,) = await box.upkeep.outages()
    assert (line.number, line.what, line.from_s, line.to_s) == ("BA-RKP01A-000001", 1, began_s, began_s + 1_800)
    assert dict(line.served) == {"TT": 2}
    assert dict(await box.upkeep.running()) == {}
    assert await box.keeper.verify() == []


async def test_a_blip_is_no_outage(box: Store, clock: HandClock, board: Board) -> None:
    """Four minutes: nobody at the counter noticed."""
    board.lamps = CUT
    await passes(board, clock, 10)
    board.lamps = UP
    await passes(board, clock, 240)
    assert list(await box.upkeep.outages()) == []


async def test_a_silent_hub_and_a_printer_are_causes_of_their_own(box: Store, clock: HandClock) -> None:
    """Both out at once, each with its own record."""
    broken = SimpleNamespace(states=lambda: [PrinterState("Printer Loket 1", "warn", "", "", "paper_end")])
    board = Board(replace(doors_of(box, clock), printers=broken))
    await board.watch.begin()
    board.lamps = SILENT
    await passes(board, clock, 10)
    board.lamps = UP
    broken.states = list
    await passes(board, clock, 400)
    assert sorted(line.what for line in await box.upkeep.outages()) == [Outage.HUB, Outage.PRINTER]


async def test_the_power_fails_at_lunch_and_the_next_start_records_it(tmp_path: Path, clock: HandClock) -> None:
    """From the last sign of life to the start; a line that was out before goes on being out."""
    store = await open_box(setup(tmp_path, clock))
    board = Board(doors_of(store, clock))
    await board.watch.begin()
    board.lamps = CUT
    await passes(board, clock, 60)
    cut_s = clock.wall_s
    await store.abandon()
    clock.wall_s += HOUR_S
    clock.monotonic_s = 5.0
    store = await open_box(setup(tmp_path, clock))
    board = Board(doors_of(store, clock))
    board.lamps = CUT
    await board.watch.begin()
    await board.watch.look()
    (line,) = await store.upkeep.outages()
    assert (line.what, line.from_s, line.to_s - line.from_s) == (Outage.POWER, cut_s, HOUR_S)
    assert dict(await store.upkeep.running()) == {Outage.LINK: cut_s}
    await store.close()


async def test_a_box_that_was_shut_down_had_no_outage(tmp_path: Path, clock: HandClock) -> None:
    """Every evening."""
    store = await open_box(setup(tmp_path, clock))
    board = Board(doors_of(store, clock))
    await board.watch.begin()
    await store.upkeep.stopped(clock.wall_s)
    await store.close()
    clock.forward(14 * HOUR_S)
    store = await open_box(setup(tmp_path, clock))
    board = Board(doors_of(store, clock))
    await board.watch.begin()
    await board.watch.look()
    assert list(await store.upkeep.outages()) == []
    assert (await store.upkeep.last_alive())[1] is False
    await store.close()


async def test_an_outage_waits_for_a_box_that_may_not_write_yet(tmp_path: Path, clock: HandClock) -> None:
    """Nothing is lost when the record cannot be made at once."""
    store = await open_box(setup(tmp_path, clock))
    board = Board(doors_of(store, clock))
    await board.watch.begin()
    board.lamps = CUT
    await passes(board, clock, 10)
    board.lamps = UP
    journal, memory = store._memory, store._memory.state
    journal.state = replace(memory, chains={})
    with pytest.raises(NotListed):
        await passes(board, clock, 700)
    journal.state = memory
    await passes(board, clock, 10)
    assert [line.what for line in await store.upkeep.outages()] == [Outage.LINK]
    await store.close()


async def test_the_watch_goes_on_by_itself_whatever_one_look_brings(
    box: Store, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A lamp that cannot be read costs that look; the outage before and after is still recorded."""
    board = Board(doors_of(box, clock))
    board.watch.every_s = 0.01
    task = asyncio.create_task(board.watch.run())

    async def until(holds: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while not await holds():  # noqa: ASYNC110 -- the row is the event
                await asyncio.sleep(0.01)

    async def out() -> bool:
        return Outage.LINK in await box.upkeep.running()

    async def recorded() -> bool:
        return len(await box.upkeep.outages()) == 1

    async def complained() -> bool:
        return "outages not looked at" in caplog.text

    board.lamps = CUT
    await until(out)
    board.lamps = SimpleNamespace()  # unreadable
    await until(complained)
    clock.forward(HOUR_S)
    board.lamps = UP
    await until(recorded)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def counter(box: Store, clock: HandClock, board: Board) -> AsyncIterator[Counter]:
    """A browser at the counter, after an hour without a line."""
    board.lamps = CUT
    await passes(board, clock, 10)
    await box.journal.transact(take_in(), actor=3)
    board.lamps = UP
    await passes(board, clock, HOUR_S)
    async with counter_of(box, clock) as found:
        await found.log_in()
        yield found


async def test_the_record_is_listed_and_printed_to_be_signed(counter: Counter) -> None:
    """What, from when to when, how long, what was served; two lines for signatures; no QR."""
    page = said(await counter.get("/gangguan"))
    assert "BA-RKP01A-000001 Sambungan internet terputus" in page
    assert "1 berkas diterima" in page
    answer = await counter.get("/gangguan/BA-RKP01A-000001")
    paper = said(answer)
    for words in ("BERITA ACARA GANGGUAN", "Lamanya 1 jam", "Yang tetap dilayani", "Petugas", "Penyelia"):
        assert words in paper, words
    assert '<svg class="qr"' not in answer.text
    assert (await counter.get("/gangguan/TT-RKP01A-000001")).status_code == 404
    assert (await counter.get("/kertas/BA-RKP01A-000001")).headers["location"] == "/gangguan/BA-RKP01A-000001"
    assert (await counter.get("/kertas/BA-RKP01A-000001/cetak")).status_code == 200


async def test_a_record_that_was_tampered_with_is_found(box: Store, clock: HandClock, counter: Counter) -> None:
    """Outages follow from the journal like everything else."""

    def change(db: object) -> None:
        db.execute("UPDATE outage SET to_s = to_s + 60")  # type: ignore[attr-defined]

    await box._commits.write(change)
    assert any("outage" in fault for fault in await box.keeper.verify())


async def test_the_why_page_says_what_has_not_arrived_why_and_what_to_do(counter: Counter) -> None:
    """In counter words, and mostly: nothing."""
    page = said(await counter.get("/kenapa"))
    assert "1 berkas dan 1 kertas lain belum sampai di pusat, tertua" in page
    assert "Sebabnya Internet tidak ada" in page
    assert "Yang perlu Anda lakukan Tidak ada." in page
    assert "Sampaikan ke pemohon: Tanda terima Anda asli dan tersimpan di perangkat kami." in page


@pytest.mark.parametrize(
    ("internet", "hub", "words"),
    [
        ("warn", "off", ("Jaringan lain menjawab di tempat pusat", "masuklah dari halaman Wi-Fi", "terhalang")),
        ("ok", "off", ("Internet ada, pusat tidak menjawab", "tidak menjawab")),
        ("ok", "stop", ("Pusat menolak kiriman perangkat ini", "Telepon pusat")),
        ("ok", "ok", ("Sedang dikirim",)),
        ("unknown", "unknown", ("Sedang diperiksa", "tidak diketahui")),
    ],
)
async def test_each_state_of_the_lamps_has_its_own_reason(
    box: Store, clock: HandClock, internet: str, hub: str, words: tuple[str, ...]
) -> None:
    """Portal, silent hub, refusal, sending, and not knowing."""
    await box.journal.transact(take_in(), actor=3)
    link = SimpleNamespace(lan=glow("ok"), internet=glow(internet, clock.wall_s), hub=glow(hub, clock.wall_s))
    async with counter_of(box, clock, link) as counter:
        await counter.log_in()
        page = said(await counter.get("/kenapa"))
        for each in words:
            assert each in page, each
        english = said(await counter.get("/kenapa?lang=en"))
        assert "What you have to do" in english
