"""A cashier's day in a real Chromium by keyboard: open, pay, carry out, close short with a second person, deposit."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from edge.store import staff
from edge.store.opening import Store
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD, PIN, desk_app, doors_of
from tests.edge.test_desk_browser import ARGUMENTS, CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "money"
PEOPLE = (("ahmad", "Ahmad Fauzi", "kas"), ("rusmini", "Hj. Rusmini", "penyelia"))
COUNT = {100_000: "2", 50_000: "", 20_000: "2", 10_000: "", 5_000: "1"}


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for this module."""
    if not Path(CHROMIUM).exists():  # noqa: ASYNC240 -- asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def address(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The desk of an open box on a real port, with a treasurer and a supervisor."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    async with serving([Listener(name="desk", app=desk_app(doors_of(box, clock)))]) as (port,):
        yield f"http://localhost:{port}"


async def seat(browser: Browser, address: str, width: int = 1366) -> tuple[BrowserContext, Page, list[str]]:
    """A window with the treasurer logged in; the list fills with what its console complains of."""
    context = await browser.new_context(viewport={"width": width, "height": 768})
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    await page.goto(f"{address}/masuk")
    await page.check("[name=no][value='1']")
    await page.fill("#pin", PASSWORD)
    await page.click("button.go")
    await page.wait_for_url(f"{address}/")
    return context, page, complaints


async def reach(page: Page, selector: str) -> None:
    """Tab until the field has the cursor, as a hand would."""
    for _ in range(60):
        if await page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


async def focused(page: Page, selector: str) -> None:
    await page.wait_for_function("(selector) => document.activeElement?.matches(selector)", arg=selector)


async def picked(page: Page, selector: str, letters: str) -> None:
    """Choose from a list by its first letters."""
    await reach(page, selector)
    await page.keyboard.type(letters)


async def keep(page: Page, name: str) -> None:
    """A picture at the desk's width and the phone's; neither may overflow."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    for width in (1366, 360):
        await page.set_viewport_size({"width": width, "height": 768})
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, (name, width, over)
        await page.screenshot(path=ARTIFACTS / f"{name}-{width}.png", full_page=True)
    await page.set_viewport_size({"width": 1366, "height": 768})


async def test_a_cashiers_day_by_keyboard_alone(chromium: Browser, address: str, box: Store) -> None:
    """Not one click after the log-in; the difference is told as it is typed, and the words come at the end."""
    context, page, complaints = await seat(chromium, address)
    keys = page.keyboard

    await page.goto(f"{address}/kas")
    await focused(page, "#jumlah")
    await keys.press("Control+A")
    await keys.type("50.000")
    await keys.press("F9")
    await page.wait_for_selector("a[href='/kas/gerak']")
    await keep(page, "kas")

    await page.goto(f"{address}/bayar?layanan=RET-SAMPAH")
    await reach(page, "[name=dokumen]")
    await keys.press("Space")
    fields = (("nomor", "900/9"), ("masa", "November 2026"), ("jumlah", "250.000"), ("nama", "Siti"))
    for name, text in (*fields, ("diterima", "300.000")):
        await reach(page, f"[name={name}]")
        await keys.type(text)
    assert await page.inner_text("[data-change]") == "Rp50.000"
    await keys.press("F9")
    await page.wait_for_url("**/kertas/BP-RKP01A-000001?baru=1")

    await page.goto(f"{address}/kas")
    await focused(page, "a[href='/kas/tutup']")
    await keys.press("F6")
    await page.wait_for_url("**/kas/gerak")
    await reach(page, "[name=arah]")
    await keys.press("ArrowRight")
    await reach(page, "#jumlah")
    await keys.type("50.000")
    await picked(page, "#sebab", "Modal")
    await picked(page, "#kedua", "Hj")
    await reach(page, "#sandi")
    await keys.type(PASSWORD)
    await keys.press("F9")
    await page.wait_for_url(f"{address}/kas")

    await focused(page, "a[href='/kas/tutup']")
    await keys.press("F9")
    await page.wait_for_url("**/kas/tutup")
    await focused(page, "#lembar-100000")
    for pieces in COUNT.values():
        await keys.type(pieces)
        await keys.press("Enter")
    assert await page.inner_text("[data-sum]") == "Rp245.000"
    assert await page.inner_text("[data-diff]") == "Selisih kurang\n−Rp5.000"
    await picked(page, "#sebab", "Kemb")
    await reach(page, "#keterangan")
    await keys.type("Kembalian lebih, pemohon sudah pulang.")
    await picked(page, "#kedua", "Hj")
    await reach(page, "#sandi")
    await keys.type(PASSWORD)
    await keep(page, "tutup")
    await keys.press("F9")
    await page.wait_for_url("**/kas/tk/TK-RKP01A-000001")
    assert await page.locator(".five li").count() == 5
    await keep(page, "tk")

    await keys.press("F9")
    await page.wait_for_url(f"{address}/kas")
    await focused(page, "a[href='/kas/setoran']")
    await keys.press("F9")
    await page.wait_for_url("**/kas/setoran")
    await focused(page, "[name=tk]")
    assert await page.inner_text("[data-deposit-sum]") == "Rp250.000"
    await keys.press("Space")
    assert await page.inner_text("[data-deposit-sum]") == "Rp0"
    await keys.press("Space")
    await reach(page, "#referensi")
    await keys.type("BRI 0099")
    await keep(page, "setoran")
    await keys.press("F9")
    await page.wait_for_url("**/kas/st/ST-RKP01A-000001")

    closing = await box.money.closing("TK-RKP01A-000001")
    assert closing is not None
    assert (closing.lines.opening_rp, closing.lines.moved_rp, closing.difference_rp) == (50_000, -50_000, -5_000)
    assert [each.amount_rp for each in await box.money.last_deposits()] == [250_000]
    assert complaints == []
    await context.close()


async def test_papers_of_the_till_fit_their_sheets(chromium: Browser, address: str, box: Store) -> None:
    """The closing as an A5 page and the shift's page on one A4, in print."""
    context, page, complaints = await seat(chromium, address)
    await page.goto(f"{address}/kas/tutup")
    await focused(page, "#lembar-100000")
    await page.keyboard.press("F9")
    await page.wait_for_url("**/kas/tk/TK-RKP01A-000001")
    await page.goto(f"{address}/kertas/TK-RKP01A-000001/cetak")
    assert (await page.pdf(prefer_css_page_size=True)).count(b"/Type /Page\n") == 1
    await page.goto(f"{address}/kas/serah")
    await focused(page, "#sandi-saya")
    await page.keyboard.type(PASSWORD)
    await picked(page, "#kedua", "Hj")
    await reach(page, "#sandi")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("F9")
    await page.wait_for_selector(".signed")
    await page.emulate_media(media="print")
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=ARTIFACTS / "serah-cetak.png", full_page=True)
    assert (await page.pdf(format="A4")).count(b"/Type /Page\n") == 1
    assert complaints == []
    await context.close()
