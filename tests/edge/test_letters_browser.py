"""Letters in a real Chromium: by keyboard alone, on a desk and on a phone, and the print that a browser gets."""

import os
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page, async_playwright

from edge.actions import receive
from edge.store import staff
from edge.store.opening import Store
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, desk_app
from tests.edge.letter_desk import PAGER, bring_letters, letter_doors, sku
from tests.edge.test_desk_browser import ARGUMENTS, ARTIFACTS, CHROMIUM, WIDTHS, log_in, opened

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SK = "SK-RKP01A-000001"


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
    """The desk of a branch with a lurah, and one letter of this morning."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    await bring_letters(box)
    doors = letter_doors(box, clock, fictional=True)
    await receive(doors, sku(), 1)
    async with serving([Listener(name="desk", app=desk_app(doors))]) as (port,):
        yield f"http://localhost:{port}"


async def fill_in(page: Page, address: str) -> None:
    """All that a business letter needs, but its papers."""
    await page.goto(f"{address}/terima?layanan=KEL-SKU")
    await page.fill("[name=nama]", "Rahmat Hidayat")
    await page.fill("[name=alamat]", "Jalan Tjilik Riwut Km 60")
    await page.select_option("[name=kelurahan]", PAGER)
    for code, text in sku()["fields"].items():
        await page.fill(f"[name=isi-{code}]", "02-09-2019" if code == "sejak" else text)


async def test_a_letter_is_issued_and_printed_by_keyboard_alone(chromium: Browser, address: str) -> None:
    """Digits for the papers, F9 to see it, F9 to issue it, F9 to print it: a PDF comes, the page stays."""
    context, page, complaints = await opened(chromium)
    await log_in(page, address)
    await fill_in(page, address)
    await page.keyboard.press("F6")
    for digit in "1234":
        await page.keyboard.press(digit)
    await page.keyboard.press("F9")
    await page.wait_for_selector(".letter")
    assert "SURAT KETERANGAN USAHA" in await page.inner_text(".letter")
    await page.keyboard.press("F9")
    await page.wait_for_url("**/surat/SK-RKP01A-000002?baru=1")
    assert "Selesai. Surat diterbitkan." in await page.inner_text("main")
    assert "002/SKU/PAGER/XI/2026" in await page.inner_text("main")
    async with context.expect_event("response", lambda answer: answer.url.endswith("/surat.pdf")) as got:
        await page.keyboard.press("F9")
    assert (await (await got.value).header_value("content-type")) == "application/pdf"
    assert page.url.endswith("/surat/SK-RKP01A-000002?baru=1")
    assert complaints == []
    await context.close()


async def test_a_letter_is_issued_without_script(chromium: Browser, address: str) -> None:
    """Every step is a form: see, go back, see, issue."""
    context, page, _ = await opened(chromium, script=False)
    await log_in(page, address)
    await fill_in(page, address)
    for code in ("pengantar-rt", "ktp", "kk", "foto-usaha"):
        await page.check(f"[name=ada-{code}][value=ada]", force=True)
    await page.click("[name=aksi][value=surat]")
    await page.click("[name=aksi][value=pilih]")
    assert await page.input_value("[name=isi-nama-usaha]") == "Warung Berkah"
    await page.click("[name=aksi][value=surat]")
    await page.click("[name=aksi][value=terbitkan]")
    assert "Selesai. Surat diterbitkan." in await page.inner_text("main")
    await context.close()


@pytest.mark.parametrize("width", [WIDTHS["desk"], WIDTHS["phone"]], ids=["desk", "phone"])
async def test_no_page_of_letters_is_wider_than_its_screen(chromium: Browser, address: str, width: int) -> None:
    """And a picture of each is kept."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    context, page, complaints = await opened(chromium, width)
    await log_in(page, address)
    paths = {"letter-form": "/terima?layanan=KEL-N1", "letter": f"/surat/{SK}", "letter-book": "/surat"}
    for name, path in paths.items():
        await page.goto(address + path)
        for folded in await page.query_selector_all("main details:not([open]) > summary"):
            await folded.click()
        await over(page, name, width)
    await fill_in(page, address)
    for code in ("pengantar-rt", "ktp", "kk", "foto-usaha"):
        await page.check(f"[name=ada-{code}][value=ada]", force=True)
    await page.click("[name=aksi][value=surat]")
    await page.wait_for_selector(".letter")
    await over(page, "letter-preview", width)
    assert complaints == []
    await context.close()


async def over(page: Page, name: str, width: int) -> None:
    """Keep a picture; fail when the page is too wide."""
    await page.screenshot(path=ARTIFACTS / f"{name}-{width}.png", full_page=True)
    too_wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert too_wide <= 0, f"{name} at {width} px is {too_wide} px too wide"
