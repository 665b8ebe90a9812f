"""Log-in and people in a real Chromium: switching by PIN with the keyboard alone, `?`, the language switch."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page, async_playwright

from edge.store import staff
from edge.store.opening import Store
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, desk_app, doors_of
from tests.edge.test_desk_browser import ARGUMENTS, CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
async def address(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The desk on a real port, with two officers and a supervisor."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    async with serving([Listener(name="desk", app=desk_app(doors_of(box, clock)))]) as (port,):
        yield f"http://localhost:{port}"


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    if not Path(CHROMIUM).exists():  # noqa: ASYNC240 -- asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


async def log_in(page: Page, address: str, no: int) -> None:
    """By password."""
    await page.goto(f"{address}/masuk")
    await page.check(f"[name=no][value='{no}']")
    await page.fill("#pin", PASSWORD)
    await page.click("button.go")
    await page.wait_for_url(f"{address}/")


async def test_people_switch_by_pin_with_the_keyboard_alone(chromium: Browser, address: str) -> None:
    """The supervisor enrols the browser once; then an arrow, six digits, Enter: eight keys and one request. What was
    typed stays its owner's."""
    page = await chromium.new_page()
    await log_in(page, address, 3)
    await page.goto(f"{address}/petugas/komputer")
    await page.fill("#nama", "Meja depan")
    await page.keyboard.press("F9")
    await page.wait_for_selector("text=Terdaftar sebagai")
    for no in (2, 1):
        await log_in(page, address, no)
    await page.goto(f"{address}/terima?layanan=ADM-KIA")
    await page.fill("[name=nama]", "Norhayati")
    await page.evaluate("document.querySelector('[data-lock]').dataset.lock = '0'")
    await page.wait_for_url("**/masuk?no=1")
    await page.wait_for_selector("#pin.boxes:focus")

    await page.focus("[name=no]:checked")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.type(PIN)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/")
    assert "Bambang S." in await page.inner_text(".who")
    assert not await page.get_by_text("1 isian tertahan").count(), "a draft stays its owner's"

    await page.click("form[action='/kunci'] button")
    await page.wait_for_selector("#pin.boxes:focus")
    await page.focus("[name=no]:checked")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.type(PIN)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/")
    assert "Sri Wahyuni" in await page.inner_text(".who")
    assert await page.get_by_text("1 isian tertahan").count() == 1
    await page.close()


async def test_the_pin_pad_and_the_way_back_to_the_password(chromium: Browser, address: str) -> None:
    page = await chromium.new_page()
    await log_in(page, address, 3)
    await page.goto(f"{address}/petugas/komputer")
    await page.fill("#nama", "Meja depan")
    await page.keyboard.press("F9")
    await page.wait_for_selector("text=Terdaftar sebagai")
    await log_in(page, address, 1)
    await page.click("form[action='/kunci'] button")
    await page.wait_for_selector("#pin.boxes")
    for digit in PIN:
        await page.click(f"[data-digit='{digit}']")
    assert await page.input_value("#pin") == PIN
    await page.keyboard.type("9")
    assert await page.input_value("#pin") == PIN, "six boxes take six digits"
    await page.get_by_text("Pakai kata sandi").click()
    await page.wait_for_selector("#pin:not(.boxes):focus")
    await page.goto(f"{address}/masuk?no=1")
    await page.wait_for_selector("#pin.boxes:focus")
    await page.type("#pin", PASSWORD)
    assert await page.input_value("#pin") == PASSWORD, "a password typed into the boxes is not cut short"
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/")
    await page.close()


async def test_the_question_mark_shows_the_keys_of_the_page_and_is_only_typed_in_fields(
    chromium: Browser, address: str
) -> None:
    page = await chromium.new_page()
    await log_in(page, address, 1)
    await page.wait_for_selector("[name=q]:focus")
    await page.keyboard.type("apa?")
    assert await page.input_value("[name=q]") == "apa?"
    assert not await page.locator("dialog[open]").count()
    await page.focus("main a, main button")
    await page.keyboard.press("?")
    await page.wait_for_selector("dialog[open]")
    shown = await page.inner_text("dialog")
    assert "F4" in shown
    assert "Terima berkas" in shown
    await page.keyboard.press("Escape")
    await page.wait_for_selector("dialog:not([open])", state="attached")
    await page.close()


async def test_the_language_changes_in_one_click_and_the_page_keeps_its_place(chromium: Browser, address: str) -> None:
    """The path and what its address says stay; so does what the form had been sent with."""
    page = await chromium.new_page()
    await log_in(page, address, 3)
    for path in ("/terima?layanan=ADM-KIA", "/cari?lanjut=1", "/petugas/2", "/petugas/lihat?petugas=1", "/tombol"):
        await page.goto(address + path)
        await page.get_by_role("link", name="English").click()
        await page.wait_for_selector("html[lang=en]")
        assert page.url.startswith(address + path), path
        await page.get_by_role("link", name="Indonesia").click()
        await page.wait_for_selector("html[lang=id]")
        assert page.url.startswith(address + path), path
    await page.goto(f"{address}/petugas/tambah")
    await page.fill("#nama", "Yohana Kristin")
    await page.check("[name=peran][value=kas]")
    await page.uncheck("[name=peran][value=loket]")
    await page.select_option("#kedua", "1")
    await page.fill("#sandi", "rahasia")
    await page.get_by_role("link", name="English").click()
    await page.wait_for_selector("html[lang=en]")
    await page.wait_for_function("document.querySelector('#nama').value === 'Yohana Kristin'")
    assert await page.is_checked("[name=peran][value=kas]")
    assert not await page.is_checked("[name=peran][value=loket]")
    assert await page.input_value("#kedua") == "1"
    assert await page.input_value("#sandi") == "", "no secret is carried"
    assert await page.evaluate("sessionStorage.length") == 0
    await page.close()
