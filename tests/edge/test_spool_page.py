"""What waits for its printer, on the page and at home: a person decides, and no paper comes out twice as the first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from litestar.testing import AsyncTestClient

from edge.core.printers import CUT_OFF, OLD, PAPER_END, Route
from edge.ports import PrinterState
from edge.store import staff
from edge.store.opening import Store
from tests.edge.branch_box import SETTINGS, HandClock, open_box, setup, take_in
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, Counter, counter_of, desk_app, doors_of, hidden, said

ONE, TWO = "TT-RKP01A-000001", "TT-RKP01A-000002"
FRONT, BACK = "Printer Loket 1", "Printer Loket 2"
TWO_PRINTERS = replace(SETTINGS, printers=(Route(FRONT, frozenset({1})), Route(BACK, frozenset({2}))))


@pytest.fixture
async def box(tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    """A branch with two printers."""
    store = await open_box(setup(tmp_path / "box", clock, settings=TWO_PRINTERS))
    yield store
    await store.close()


def state(name: str, trouble: str = "") -> PrinterState:
    sentence = PAPER_END.said(name) if trouble else "Siap, kertas ada."
    return PrinterState(name, "warn" if trouble else "ok", sentence, sentence, trouble)


@asynccontextmanager
async def at_counter(box: Store, clock: HandClock, *troubles: str) -> AsyncIterator[Counter]:
    """The counter of a branch whose first printer is in trouble."""
    printers = SimpleNamespace(states=lambda: [state(FRONT, *troubles), state(BACK)])
    doors = replace(doors_of(box, clock), printers=printers)
    with patch.object(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        for login, name, role in PEOPLE:
            await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
        async with AsyncTestClient(desk_app(doors), base_url="http://mpp.local") as client:
            counter = Counter(client, box)
            await counter.log_in()
            yield counter


async def broken(box: Store, reason: str, *, again: bool = False) -> None:
    """The job that waits breaks off."""
    (job,) = await box.spool.pending()
    await box.spool.take(job.job)
    await box.spool.failed(job.job, reason, again=again)


async def jobs(box: Store, number: str) -> list[tuple[int, str, str]]:
    return [(job.copy, job.state, job.printer) for job in await box.spool.jobs(number)]


async def test_home_says_which_printer_and_that_the_receipts_are_safe(box: Store, clock: HandClock) -> None:
    """The words of the picture; one click to what waits."""
    async with at_counter(box, clock, "paper_end") as counter:
        await box.journal.transact(take_in(actor=1), actor=1)
        await broken(box, PAPER_END.code, again=True)
        home = said(await counter.get("/"))
        assert f"Kertas {FRONT} habis." in home
        assert "Tanda terima sudah sah dan tersimpan." in home
        page = said(await counter.get("/cetak"))
        assert f"Kertas {FRONT} habis. Isi kertas, cetakan lanjut sendiri." in page
        paper = said(await counter.get(f"/kertas/{ONE}"))
        assert f"Kertas {FRONT} habis. Kertas ini sudah sah dan tersimpan." in paper


async def test_an_old_print_comes_out_as_it_is_and_on_the_printer_that_was_chosen(box: Store, clock: HandClock) -> None:
    """Nothing of it was on paper."""
    async with at_counter(box, clock) as counter:
        await box.journal.transact(take_in(actor=1), actor=1)
        await box.spool.resume(clock.wall_s + 400, 300)
        assert "1 kertas belum tercetak" in said(await counter.get("/"))
        answer = await counter.post(f"/cetak/{ONE}", {"aksi": "cetak", "printer": BACK}, "/cetak")
        assert answer.status_code == 303
        assert await jobs(box, ONE) == [(0, "pending", BACK)]
        await counter.post(f"/cetak/{ONE}", {"aksi": "cetak", "printer": "Printer orang lain"}, "/cetak")
        assert await jobs(box, ONE) == [(0, "pending", BACK)]


async def test_a_broken_print_comes_out_again_as_a_copy_only(box: Store, clock: HandClock) -> None:
    """Pressed twice, there is one copy; it goes where it was sent."""
    async with at_counter(box, clock) as counter:
        await box.journal.transact(take_in(actor=1), actor=1)
        await broken(box, CUT_OFF.code)
        page = await counter.get("/cetak")
        assert "Cetak salinan" in said(page)
        fields = {"aksi": "cetak", "printer": BACK, "token": hidden(page.text, "token")}
        for _ in range(2):
            await counter.post(f"/cetak/{ONE}", fields, "/cetak")
        assert await jobs(box, ONE) == [(0, "failed", FRONT), (1, "pending", BACK)]
        paper = await box.reader.paper(ONE)
        assert paper is not None
        assert paper.record.copies == 1


async def test_what_nobody_needs_is_put_away_one_by_one_or_all_the_old_ones(box: Store, clock: HandClock) -> None:
    """The papers stay valid; a copy can be had at any time."""
    async with at_counter(box, clock) as counter:
        for _ in range(3):
            await box.journal.transact(take_in(actor=1), actor=1)
        await box.spool.resume(clock.wall_s + 400, 300)
        await counter.post(f"/cetak/{ONE}", {"aksi": "singkirkan"}, "/cetak")
        assert (await jobs(box, ONE))[0][1] == "dropped"
        answer = await counter.post("/cetak/lama", {}, "/cetak")
        assert "2 cetakan lama disingkirkan" in said(await counter.get(answer.headers["location"]))
        assert "Tidak ada yang menunggu printer." in said(await counter.get("/cetak"))
        assert "Disingkirkan petugas." in said(await counter.get(f"/kertas/{ONE}"))
        assert (await counter.post(f"/cetak/{ONE}", {"aksi": "cetak"}, "/cetak")).status_code == 404
        assert {job.reason for job in await box.spool.jobs(TWO)} == {OLD.code}


async def test_a_sheet_of_the_browser_is_the_first_print_or_a_copy_never_a_second_first(
    box: Store, clock: HandClock
) -> None:
    """A5 while the slip printer is empty: the slip no longer prints. Asked for again: SALINAN 1."""
    async with at_counter(box, clock) as counter:
        await box.journal.transact(take_in(actor=1), actor=1)
        page = f"/kertas/{ONE}"
        answer = await counter.post(f"{page}/lembar", {"kertas": "a5", "token": "a"}, page)
        assert "SALINAN" not in said(await counter.get(answer.headers["location"]))
        assert list(await box.spool.pending()) == []
        answer = await counter.post(f"{page}/lembar", {"kertas": "a4", "token": "b"}, page)
        sheet = said(await counter.get(answer.headers["location"]))
        assert sheet.count("SALINAN 1") == 2
        assert list(await box.spool.pending()) == []
        assert (await counter.post("/kertas/TT-RKP01A-000009/lembar", {"kertas": "a5"}, page)).status_code == 404


async def test_a_branch_without_a_slip_printer_says_so(tmp_path: Path, clock: HandClock) -> None:
    """And offers the browser's page; nothing pretends to be printing."""
    store = await open_box(setup(tmp_path / "plain", clock))
    async with counter_of(store, clock) as counter:
        await counter.log_in()
        await store.journal.transact(take_in(actor=1), actor=1)
        assert "Tidak ada printer; cetak A5" in said(await counter.get(f"/kertas/{ONE}"))
        assert "Tidak ada printer struk." in said(await counter.get("/cetak"))
    await store.close()
