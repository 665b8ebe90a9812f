"""The pages of printing, outages and the pad in a real Chromium: no page too wide, and papers on the pages they say."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser

from edge.actions import cancel, copy_paper, take_in, take_payment
from edge.actions.upkeep import OutageWatch
from edge.core.pad import LayIn
from edge.core.printers import PAPER_END
from edge.ports import PrinterState
from edge.store import staff
from edge.store.opening import Store
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock, kia, waste
from tests.edge.desk_counter import CUT, PASSWORD, PEOPLE, PIN, UP, desk_app, doors_of, glow
from tests.edge.test_desk_browser import ARTIFACTS, WIDTHS, chromium, log_in, opened
from tests.edge.test_pad_slips import by_hand

__all__ = ["chromium"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAPERS = {
    "TT": "TT-RKP01A-000001", "TP": "TP-RKP01A-000001", "BP": "BP-RKP01A-000001", "BT": "BT-RKP01A-000001",
    "batal": "TT-RKP01A-000002", "salinan": "TT-RKP01A-000003", "BA": "BA-RKP01A-000001",
}  # fmt: skip


@pytest.fixture
async def address(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A branch after a bad day: an outage, a printer out of paper, old prints, a pad with a gap."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    said, said_en = PAPER_END.said("Printer Loket 1"), PAPER_END.said_en("Printer Loket 1")
    states = [
        PrinterState("Printer Loket 1", "warn", said, said_en, PAPER_END.code, clock.wall_s),
        PrinterState("Printer Loket 2", "ok", "Siap, kertas ada.", "Ready, there is paper."),
    ]
    doors = replace(doors_of(box, clock), printers=SimpleNamespace(states=lambda: states))
    lamps = [CUT]
    watch = OutageWatch(doors, lambda: lamps[0])
    await watch.begin()
    await watch.look()
    await take_in(doors, kia(), 1)
    await take_in(doors, kia(["kk"]), 1)
    await take_payment(doors, waste(), 1)
    wrong = await take_in(doors, kia(), 1)
    body = {"reason": "wrong_person", "second_person": {"user": "rusmini", "password": PASSWORD}}
    await cancel(doors, wrong.number, body, 1)
    again = await take_in(doors, kia(), 1)
    await copy_paper(doors, again.number, 1)
    clock.forward(5_400)
    lamps[0] = UP
    await watch.look()
    await box.journal.transact(LayIn(101, 150, 1), actor=1)
    await take_in(doors, kia(**by_hand(103)), 1)
    await box.spool.resume(clock.wall_s, 300)
    last = (await box.spool.open())[-1]
    await box.spool.take(last.job)
    await box.spool.failed(last.job, PAPER_END.code, again=True)
    link = SimpleNamespace(lan=glow("ok"), internet=glow("warn", clock.wall_s - 900), hub=glow("off", clock.wall_s))
    async with serving([Listener(name="desk", app=desk_app(doors, link))]) as (port,):
        yield f"http://localhost:{port}"


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
async def test_no_page_is_wider_than_its_screen(chromium: Browser, address: str, width: int) -> None:
    """And a picture of each is kept."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    context, page, complaints = await opened(chromium, width)
    await log_in(page, address)
    paths = {"cetak": "/cetak", "gangguan": "/gangguan", "kenapa": "/kenapa", "blok": "/blok", "home-bad-day": "/"}
    for name, path in paths.items():
        await page.goto(address + path)
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{name} at {width} px is {over} px too wide"
        await page.screenshot(path=ARTIFACTS / f"{name}-{width}.png", full_page=True)
    assert [each for each in complaints if "Failed to load resource" not in each] == []
    await context.close()


async def test_every_paper_fits_its_page(chromium: Browser, address: str) -> None:
    """A5 for what citizens carry home, with SALINAN and BATAL; A4 for records and blank slips."""
    context, page, _ = await opened(chromium)
    await log_in(page, address)
    pages = {name: (f"/kertas/{number}/cetak?kertas=a5", 1, (420, 595)) for name, number in PAPERS.items()}
    pages |= {
        "berita-acara": ("/gangguan/BA-RKP01A-000001", 1, (595, 842)),
        "formulir": ("/blok/101/lembar", 13, (595, 842)),
    }
    for name, (path, count, points) in pages.items():
        await page.goto(address + path)
        printed = await page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == count, name
        found = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", printed)
        assert found, name
        assert (round(float(found[1])), round(float(found[2]))) == points, name
        (ARTIFACTS / f"kertas-{name}.pdf").write_bytes(printed)
    await context.close()


async def test_old_prints_are_decided_by_keyboard_alone(chromium: Browser, address: str, box: Store) -> None:
    """The first button has the focus; Enter prints."""
    context, page, complaints = await opened(chromium)
    await log_in(page, address)
    await page.goto(f"{address}/cetak")
    before = len([job for job in await box.spool.open() if job.state == "failed"])
    await page.wait_for_function("document.activeElement.matches('[value=cetak]')")
    await page.keyboard.press("Enter")
    await page.wait_for_load_state()
    await page.wait_for_selector("h1")
    assert len([job for job in await box.spool.open() if job.state == "failed"]) == before - 1
    assert complaints == []
    await context.close()
