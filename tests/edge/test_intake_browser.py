"""The intake page in a real Chromium: how many keys a file costs, what is kept between two presses, what a NIK says."""

from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from edge.store import staff
from edge.store.opening import Store
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, desk_app, doors_of
from tests.edge.test_desk_browser import ARGUMENTS, CHROMIUM, log_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
KEYS_MOST = 45  # beyond the names and numbers themselves


@pytest.fixture(scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One browser for this module."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def desk(
    chromium: Browser, box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Page, str, Store]]:
    """Sri at her counter, on a real port: (page, address, store)."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    async with serving([Listener(name="desk", app=desk_app(doors_of(box, clock)))]) as (port,):
        context: BrowserContext = await chromium.new_context(viewport={"width": 1366, "height": 768})
        page = await context.new_page()
        await log_in(page, f"http://localhost:{port}")
        yield page, f"http://localhost:{port}", box
        await context.close()


class Fingers:
    """Presses keys, and counts every one that is not a letter or digit of a name or number."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.count = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self._page.keyboard.press(key)
            self.count += 1

    async def words(self, text: str) -> None:
        """Letters of a search: they count."""
        await self._page.keyboard.type(text)
        self.count += len(text)

    async def told(self, text: str) -> None:
        """A name or a number that the citizen tells: typed, not counted."""
        await self._page.keyboard.type(text)


async def test_a_child_identity_card_costs_at_most_45_keys_and_no_mouse(desk: tuple[Page, str, Store]) -> None:
    """From the counter's home to *Selesai*: service, parent, child, five papers, print."""
    page, address, _ = desk
    fingers = Fingers(page)
    await expect(page.locator("input[name=q]")).to_be_focused()
    await fingers.words("kia")
    await fingers.press("Enter")
    await expect(page.locator("#nik")).to_be_focused()
    for field, text in (
        ("nik", "6271055403940000"), ("nama", "Norhayati"), ("lahir", "14-03-1994"), ("telepon", "081250191234"),
        ("isi-nama-anak", "Aulia Rahmah"), ("isi-nik-anak", ""), ("isi-lahir-anak", "02-09-2019"),
    ):  # fmt: skip
        await expect(page.locator(f"#{field}")).to_be_focused()
        await fingers.told(text)
        if field != "isi-lahir-anak":
            await fingers.press("Enter")
    await fingers.press("F6")
    await expect(page.locator("#ada-akta-lahir")).to_be_focused()
    await fingers.press("1", "2", "3", "4", "5")
    await expect(page.locator("[data-paper]")).to_contain_text("Cetak tanda terima")
    await fingers.press("F9")
    await page.wait_for_url("**/kertas/TT-RKP01A-000001?baru=1")

    assert fingers.count <= KEYS_MOST, fingers.count
    assert fingers.count == 17
    await fingers.press("F4")
    await expect(page.locator("#q")).to_be_focused()
    assert page.url == f"{address}/terima?sama=TT-RKP01A-000001"


async def test_what_happened_to_a_paper_is_said_by_one_letter(desk: tuple[Page, str, Store]) -> None:
    """A digit marks the row and goes to it; T, S and D say shown, copied, handed over."""
    page, address, store = desk
    await page.goto(f"{address}/terima?layanan=ADM-KIA")
    await expect(page.locator("#nik")).to_be_focused()
    await page.fill("#nama", "Siti")
    await page.keyboard.press("F6")
    for key in ("1", "s", "2", "d", "3", "t", "5", "5", "5"):
        await page.keyboard.press(key)
    await page.keyboard.press("F9")
    await page.wait_for_url("**/kertas/TT-RKP01A-000001?baru=1")
    paper = await store.reader.paper("TT-RKP01A-000001")

    assert paper is not None
    assert paper.event.facts[47] == [0b00001, 0b10010]


async def test_a_form_that_nobody_sent_is_there_after_the_browser_died(desk: tuple[Page, str, Store]) -> None:
    """The script keeps it while one types; another browser of the same person goes on with it."""
    page, address, _ = desk
    await page.goto(f"{address}/terima?layanan=ADM-KIA")
    await page.locator("#nama").press_sequentially("Norhayati")
    await page.locator("#isi-nama-anak").press_sequentially("Aulia Rahmah")
    await page.keyboard.press("F6")
    await page.keyboard.press("2")
    await expect(page.locator("[data-kept]")).to_contain_text("terakhir pukul 13.09.09")
    browser = page.context.browser
    assert browser is not None
    await page.context.close()
    again = await (await browser.new_context()).new_page()
    await log_in(again, address)
    await again.goto(f"{address}/draf")
    await again.get_by_role("link", name="Lanjutkan").click()
    await expect(again.locator("#nama")).to_have_value("Norhayati")
    await expect(again.locator("#isi-nama-anak")).to_have_value("Aulia Rahmah")
    await expect(again.locator("[name=ada-kk][value=ada]")).to_be_checked()
    await again.context.close()


async def test_a_nik_is_read_while_it_is_typed_and_warns_only(desk: tuple[Page, str, Store]) -> None:
    """How many digits, the birth day it names, another region, another birth day than was told."""
    page, address, _ = desk
    await page.goto(f"{address}/terima?layanan=ADM-KIA")
    nik = page.locator("#nik")
    await nik.press_sequentially("62710554")
    await expect(page.locator("[data-says=nik]")).to_have_text("8/16")
    await nik.press_sequentially("03940000")
    await expect(page.locator("[data-birth]")).to_have_text("lahir 14-03-1994")
    await expect(page.locator("[data-eye=nik]")).to_be_hidden()
    await page.locator("#lahir").fill("15-03-1994")
    await expect(page.locator("[data-eye=lahir]")).to_contain_text("NIK menunjukkan 14-03-1994.")
    await nik.fill("3201055403940000")
    await expect(page.locator("[data-eye=nik]")).to_contain_text("daerah lain")
    await nik.fill("6271053102940000")
    await expect(page.locator("[data-eye=nik]")).to_contain_text("tidak ada di kalender")
    await expect(page.locator("[data-birth]")).to_be_hidden()


async def test_the_list_follows_what_is_typed_badly_too(desk: tuple[Page, str, Store]) -> None:
    """Ranked by the box: a slip of the finger still shows the service first."""
    page, address, _ = desk
    await page.goto(f"{address}/terima")
    await expect(page.locator("#q")).to_be_focused()
    await page.keyboard.type("sampha")
    await expect(page.locator("#layanan .pick")).to_have_count(0)
    await page.locator("#q").fill("kelahirn")
    await expect(page.locator("#layanan .pick").first).to_contain_text("Akta Kelahiran")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".pick.on")).to_contain_text("Akta Kelahiran")
    await expect(page.locator("#nik")).to_be_focused()
