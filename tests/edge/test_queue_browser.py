"""The queue in a real Chromium: a counter worked by F-keys alone, the hall's screen, and both without script."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from edge.actions import queue, take_in
from edge.ports import Doors
from edge.store import staff
from edge.store.opening import Store
from edge.web.display import Streams, create_app
from kit.web.dispatch import Dispatcher
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock, kia
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, SITE, desk_app, doors_of
from tests.edge.test_desk_browser import chromium, log_in, opened

__all__ = ["chromium"]  # the browser of this module
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
_WIDEST = """(() => { const big = document.querySelector('.big'), call = document.querySelector('.call');
  big.textContent = 'W-888';
  return [big.scrollWidth - big.clientWidth, call.scrollWidth - call.clientWidth] })()"""
_OVER = "[document.documentElement.scrollHeight - innerHeight, document.documentElement.scrollWidth - innerWidth]"
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "queue"


@pytest.fixture
async def doors(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Doors:
    """A morning: eight people have taken numbers, one of them for a child's identity card, and a file is in."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    doors = doors_of(box, clock)
    await take_in(doors, kia(), 1)
    for letter in "ABACAAPB":
        await queue.take_ticket(doors, letter, "ADM-KIA" if letter == "A" else None, 1, slip=False)
        clock.forward(120)
    return doors


@pytest.fixture
async def address(doors: Doors) -> AsyncIterator[str]:
    """Desk and screens behind one port, as `main` serves them."""
    over: list[bool] = []
    screens = create_app(site=SITE, doors=doors, streams=Streams(ended=lambda: bool(over)), refresh_s=1)
    apps: dict[str, Litestar] = {"/": desk_app(doors), "/layar": screens}
    async with serving([Listener(name="branch", app=Dispatcher(apps))]) as (port,):
        yield f"http://localhost:{port}"
        over.append(True)


async def sitting(page: Page) -> str:
    """The number in large type at the counter."""
    return await page.inner_text(".ticket")


async def shot(page: Page, name: str) -> None:
    """A picture for whoever compares it with the design's."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)


async def test_a_counter_is_worked_by_keys_alone(chromium: Browser, address: str, clock: HandClock) -> None:
    """F2 calls, F3 calls again, F6 passes over, F8 holds, F4 takes in with the number filled in, F8 is done."""
    context, page, complaints = await opened(chromium)
    await log_in(page, address)
    await expect(page.locator("[data-key=F2]")).to_be_focused()
    await shot(page, "desk-waiting-1366")
    await page.keyboard.press("F2")
    await expect(page.locator(".ticket")).to_have_text("P-001")
    await page.keyboard.press("F3")
    await expect(page.locator("[data-key=F6]")).to_be_visible()
    await page.keyboard.press("F6")
    await expect(page.locator(".ticket")).to_have_count(0)
    await page.keyboard.press("F2")
    await expect(page.locator(".ticket")).to_have_text("A-001")
    await page.keyboard.press("F8")
    await expect(page.get_by_role("button", name="Panggil A-001")).to_be_visible()
    await page.keyboard.press("F2")
    await expect(page.locator(".ticket")).to_have_text("B-001")
    clock.forward(240)
    await page.keyboard.press("F4")
    await page.wait_for_url("**/terima?antrean=B-001")
    await page.goto(f"{address}/")
    await expect(page.locator("[data-key=F4]")).to_be_focused()
    await shot(page, "desk-serving-1366")
    await page.keyboard.press("F8")
    await expect(page.locator(".ticket")).to_have_count(0)
    await page.keyboard.press("F2")
    await expect(page.locator(".ticket")).to_have_text("A-002")
    await page.keyboard.press("F4")
    await page.wait_for_url("**/terima?antrean=A-002&layanan=ADM-KIA")
    assert await page.input_value("[name=antrean]") == "A-002"
    assert complaints == []
    await context.close()


async def test_letters_typed_beside_the_queue_are_a_search(chromium: Browser, address: str) -> None:
    """The primary button has the focus; a word goes to the search all the same."""
    context, page, _ = await opened(chromium)
    await log_in(page, address)
    await expect(page.locator("[data-key=F2]")).to_be_focused()
    await page.keyboard.type("akta")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/terima?q=akta")
    await context.close()


@pytest.mark.parametrize("width", [1366, 360])
async def test_no_queue_page_runs_over_its_edge(chromium: Browser, address: str, doors: Doors, width: int) -> None:
    """Waiting, called, and the day's list, on a desk and on a phone."""
    context, page, _ = await opened(chromium, width)
    await log_in(page, address)
    await queue.call_next(doors, 1, 1)
    await queue.hold_ticket(doors, "P-001", 1, 1)
    await queue.call_next(doors, 1, 1)
    for path, name in (("/", "home"), ("/antrean?diambil=A-001", "list")):
        await page.goto(f"{address}{path}")
        over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        await shot(page, f"{name}-{width}")
        assert over <= 0, path
    await context.close()


async def test_the_queue_works_without_script(chromium: Browser, address: str) -> None:
    """Plain forms: give a number, call, take in, done."""
    context, page, _ = await opened(chromium, script=False)
    await log_in(page, address)
    await page.click("text=Panggil berikutnya")
    assert await sitting(page) == "P-001"
    await page.click("button[value=layani]")
    await page.wait_for_url("**/terima?antrean=P-001")
    await page.goto(f"{address}/")
    await page.click("button[value=selesai]")
    await page.goto(f"{address}/antrean")
    await page.click("button[name=kelas][value=C]")
    await page.wait_for_url("**/antrean?diambil=C-002")
    await context.close()


async def test_the_hall_sees_a_call_at_once_and_the_next_in_its_turn(
    chromium: Browser, address: str, doors: Doors, clock: HandClock
) -> None:
    """Full HD: two counters call together; the second call waits for its turn, and each is announced once."""
    context = await chromium.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.goto(f"{address}/layar")
    await shot(page, "tv-welcome")
    await queue.call_next(doors, 1, 1)
    await queue.call_next(doors, 2, 2)
    await expect(page.locator(".big")).to_have_text("P-001", timeout=20_000)
    first = await page.get_attribute("body", "data-announced")
    clock.forward(8)
    await queue.call_next(doors, 3, 1)
    await expect(page.locator(".big")).to_have_text("A-001", timeout=20_000)
    await expect(page.locator("body")).not_to_have_attribute("data-announced", first or "")
    await shot(page, "tv")
    sizes = await page.evaluate(
        "Array.from(document.querySelectorAll('p, b, span, h1'), (each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    over, wide = [await page.evaluate(_OVER)], await page.evaluate(_WIDEST)
    for place in (1, 2):
        await page.goto(f"{address}/layar/bisa")
        await shot(page, f"tv-bisa-{place}")
        over.append(await page.evaluate(_OVER))
        clock.forward(20)

    assert min(sizes) >= 34
    assert over == [[0, 0]] * 3
    assert wide == [0, 0]
    await context.close()


async def test_the_hall_refreshes_itself_without_script(chromium: Browser, address: str, doors: Doors) -> None:
    """By the page's own refresh; nothing is loaded from elsewhere."""
    context = await chromium.new_context(viewport={"width": 1920, "height": 1080}, java_script_enabled=False)
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{address}/layar")
    await queue.call_next(doors, 1, 1)
    await expect(page.locator(".big")).to_have_text("P-001", timeout=40_000)
    assert all(url.startswith(address) for url in asked)
    await context.close()
