"""The counter in a real Chromium: by keyboard alone, without script, on a desk and on a phone, and in print."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from edge.actions import take_in, take_payment
from edge.store import staff
from edge.store.opening import Store
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock, kia, waste
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, desk_app, doors_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "desk"
WIDTHS = {"desk": 1366, "small": 1024, "phone": 360}
PAPER = "TT-RKP01A-000001"


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for this module."""
    if not os.path.exists(CHROMIUM):  # noqa: PTH110, ASYNC240 -- asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def address(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The desk of an open box on a real port, with one file and one payment of this morning."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    doors = doors_of(box, clock)
    await take_in(doors, kia(), 1)
    await take_payment(doors, waste(), 1)
    async with serving([Listener(name="desk", app=desk_app(doors))]) as (port,):
        yield f"http://localhost:{port}"


async def log_in(page: Page, address: str) -> None:
    await page.goto(f"{address}/masuk")
    await page.check("[name=no][value='1']")
    await page.fill("#pin", PASSWORD)
    await page.click("button.go")
    await page.wait_for_url(f"{address}/")


async def opened(browser: Browser, width: int = 1366, *, script: bool = True) -> tuple[BrowserContext, Page, list[str]]:
    """A fresh browser window; the list fills with what its console complains of."""
    context = await browser.new_context(viewport={"width": width, "height": 768}, java_script_enabled=script)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return context, page, complaints


async def test_a_citizen_is_taken_in_by_keyboard_alone(chromium: Browser, address: str) -> None:
    """Pick the name with the arrows, type, Enter; a word, arrow, Enter; fields; digits for papers; F9; F2."""
    context, page, complaints = await opened(chromium)
    keys = page.keyboard
    await page.goto(f"{address}/masuk")
    await keys.press("Space")
    await keys.press("ArrowDown")
    await keys.press("ArrowUp")
    await keys.press("Tab")
    await keys.type(PASSWORD)
    await keys.press("Enter")
    await page.wait_for_url(f"{address}/")
    await keys.type("anak")
    await keys.press("Enter")
    await page.wait_for_url("**/terima?q=anak")
    await page.wait_for_selector("#q:focus")
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await page.wait_for_selector("[data-need]")
    assert "Kartu Identitas Anak" in await page.inner_text(".pick.on")
    await page.wait_for_selector("#nik:focus")
    await keys.type("6271055403940004")
    await keys.press("Tab")
    await keys.type("Norhayati")
    while not await page.evaluate("document.activeElement.matches('[data-need] input')"):
        await keys.press("Tab")
    for digit in "12345":
        await keys.press(digit)
    await keys.press("4")  # there, not there
    assert "Cetak tanda pengembalian" in await page.inner_text("[data-paper]")
    await keys.press("4")
    assert "Cetak tanda terima" in await page.inner_text("[data-paper]")
    await keys.press("F9")
    await page.wait_for_url("**/kertas/TT-RKP01A-000002?baru=1")
    assert "Selesai. Berkas diterima." in await page.inner_text("main")
    await keys.press("F2")
    await page.wait_for_url(f"{address}/")
    assert complaints == []
    await context.close()


async def test_money_is_taken_by_keyboard_and_the_change_is_seen_at_once(chromium: Browser, address: str) -> None:
    context, page, complaints = await opened(chromium)
    await log_in(page, address)
    await page.keyboard.press("F2")
    await page.wait_for_url("**/bayar")
    await page.goto(f"{address}/bayar?layanan=RET-SAMPAH")
    await page.focus("[name=dokumen]")
    await page.keyboard.press("Space")
    for name, text in (("nomor", "900/9"), ("masa", "November 2026"), ("jumlah", "25.000"), ("nama", "Siti")):
        await page.fill(f"[name={name}]", text)
    await page.fill("[name=diterima]", "100.000")
    assert await page.inner_text("[data-change]") == "Rp75.000"
    await page.keyboard.press("F9")
    await page.wait_for_url("**/kertas/BP-RKP01A-000002?baru=1")
    assert complaints == []
    await context.close()


async def test_everything_works_without_script(chromium: Browser, address: str) -> None:
    """Search, choose, all faults at once, the renamed button, a held form, the finished page."""
    context, page, _ = await opened(chromium, script=False)
    await log_in(page, address)
    await page.fill("[name=q]", "anak")
    await page.keyboard.press("Enter")
    await page.get_by_text("Kartu Identitas Anak").click()
    await page.click("[name=aksi][value=pilih]")
    await page.click("[name=aksi][value=cetak]")
    assert "hal yang perlu dilengkapi" in await page.inner_text("#ringkasan")
    await page.fill("[name=nama]", "Norhayati")
    for code in ("akta-lahir", "kk", "ktp-ortu", "f-102"):
        await page.check(f"[name=ada-{code}][value=ada]")
    await page.check("[name=ada-kk][value=tidak]")
    await page.click("[name=aksi][value=cetak]")
    assert "Belum lengkap, 1 persyaratan tidak ada." in await page.inner_text("main")
    assert await page.input_value("[name=nama]") == "Norhayati"
    await page.click("[name=aksi][value=tahan]")
    await page.get_by_text("Lanjutkan").click()
    await page.check("[name=ada-kk][value=ada]")
    assert "Cetak tanda pengembalian" in await page.inner_text("[data-paper]")
    await page.click("[name=aksi][value=cetak]")
    assert "Cetak tanda terima" in await page.inner_text("[data-paper]"), "renamed first, pressed again then"
    await page.click("[name=aksi][value=cetak]")
    assert "Selesai. Berkas diterima." in await page.inner_text("main")
    await context.close()


async def test_the_language_is_one_click_away(chromium: Browser, address: str) -> None:
    context, page, _ = await opened(chromium)
    await page.goto(f"{address}/masuk")
    await page.get_by_text("English").click()
    assert await page.inner_text("h1") == "Who is on duty?"
    await page.get_by_text("Indonesia").click()
    assert await page.inner_text("h1") == "Siapa yang bertugas?"
    await context.close()


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
async def test_no_page_is_wider_than_its_screen_and_none_breaks_the_policy(
    chromium: Browser, address: str, width: int
) -> None:
    """And a picture of each is kept beside the design's."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    context, page, complaints = await opened(chromium, width)
    await log_in(page, address)
    paths = {
        "home": "/", "intake-search": "/terima?q=anak", "intake": "/terima?layanan=ADM-KIA",
        "payment": "/bayar?layanan=RET-ASET", "done": f"/kertas/{PAPER}?baru=1", "find": "/cari", "password": "/sandi",
        "components": "/komponen", "login": "/masuk",
    }  # fmt: skip
    for name, path in paths.items():
        await page.goto(address + path)
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{name} at {width} px is {over} px too wide"
        await page.screenshot(path=ARTIFACTS / f"{name}-{width}.png", full_page=True)
    await page.goto(f"{address}/terima?layanan=ADM-KIA")
    await page.click("[name=aksi][value=cetak]")
    await page.wait_for_selector("#ringkasan")
    await page.screenshot(path=ARTIFACTS / f"intake-faults-{width}.png", full_page=True)
    assert [each for each in complaints if "Failed to load resource" not in each] == []
    await context.close()


@pytest.mark.parametrize(("size", "points"), [("a5", (420, 595)), ("a4", (842, 595))])
async def test_a_paper_prints_on_one_page_of_its_size(
    chromium: Browser, address: str, size: str, points: tuple[int, int]
) -> None:
    context, page, _ = await opened(chromium)
    await log_in(page, address)
    for number in (PAPER, "BP-RKP01A-000001"):
        await page.goto(f"{address}/kertas/{number}/cetak?kertas={size}")
        printed = await page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1, number
        found = re.search(rb"/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]", printed)
        assert found
        assert (round(float(found[1])), round(float(found[2]))) == points
    await page.emulate_media(media="print")
    await page.screenshot(path=ARTIFACTS / f"print-{size}.png", full_page=True)
    await context.close()


async def test_an_untouched_screen_locks_itself_and_loses_nothing(chromium: Browser, address: str) -> None:
    """After three minutes; here the page is told that three minutes are one second."""
    context, page, complaints = await opened(chromium)
    await log_in(page, address)
    await page.goto(f"{address}/terima?layanan=ADM-KIA")
    await page.fill("[name=nama]", "Norhayati")
    await page.evaluate("document.querySelector('[data-lock]').dataset.lock = '1'")
    await page.wait_for_url("**/masuk?no=1")
    await page.fill("#pin", PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/")
    await page.get_by_text("Lanjutkan").click()
    assert await page.input_value("[name=nama]") == "Norhayati"
    assert complaints == []
    await context.close()
