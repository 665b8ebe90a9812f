"""The kiosk in a real Chromium: by finger and by keyboard, with its warning and its way back; and the desk's pages of
what the centre says, as they look."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from contract.states import Case
from edge.store import staff
from edge.store.opening import Store
from edge.web import kiosk, verify
from kit.web.dispatch import Dispatcher
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock
from tests.edge.case_answers import TOLD_FIX, TOLD_READY, answer, taken_in
from tests.edge.desk_counter import CUT, PASSWORD, PEOPLE, PIN, SITE, desk_app, doors_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "kiosk"
TARGET_PX = 56


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
    """Desk, kiosk and checking page of one box on one port."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    doors = doors_of(box, clock)
    apps = {
        "/kios": kiosk.create_app(site=SITE, doors=doors, link=lambda: CUT),
        "/verify": verify.create_app(site=SITE, doors=doors, link=lambda: CUT),
        "/": desk_app(doors),
    }
    async with serving([Listener(name="branch", app=Dispatcher(apps))]) as (port,):
        yield f"http://localhost:{port}"


async def opened(
    browser: Browser, width: int, height: int = 900, **more: object
) -> tuple[BrowserContext, Page, list[str]]:
    context = await browser.new_context(viewport={"width": width, "height": height}, **more)  # type: ignore[arg-type]
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if "localhost" in asked.url else complaints.append(f"outside: {asked.url}"))
    return context, page, complaints


async def keep_picture(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)


async def small_targets(page: Page) -> list[str]:
    """What a finger must hit and is smaller than it should be, in main and in the way back."""
    found: list[str] = await page.evaluate(
        """least => [...document.querySelectorAll('main a.tile, main .btn, main .tile, main input, .kios-foot .btn')]
          .filter(each => !(each.type === 'hidden' || each.closest('.tile') !== each && each.closest('.tile')))
          .map(each => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
          .filter(([, box]) => box.height && (box.height < least || box.width < least)).map(([text]) => text)""",
        TARGET_PX,
    )
    return found


async def overflow(page: Page) -> int:
    found: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


async def test_a_citizen_does_everything_by_touch(chromium: Browser, address: str, box: Store) -> None:
    """A number, a case followed with the keys on the screen, the survey, a complaint; no target too small."""
    case = await taken_in(box)
    await answer(box, case, Case.READY, 2, script=TOLD_READY)
    receipt = await box.reader.receipt(case)
    assert receipt is not None
    context, page, complaints = await opened(chromium, 1280, 1024, has_touch=True)
    await page.goto(f"{address}/kios")
    assert await small_targets(page) == []
    await keep_picture(page, "start")

    await page.tap("text=Ambil nomor antrean")
    await expect(page.locator("h1")).to_have_text("Untuk keperluan apa?")
    assert await small_targets(page) == []
    await keep_picture(page, "antrean")
    await page.tap("button[value=A]")
    await expect(page.locator(".ticket")).to_have_text("A-001")
    await keep_picture(page, "nomor")
    await page.tap("text=Kembali ke awal")

    await page.tap("text=Ikuti berkas")
    await page.tap("#nomor")
    await expect(page.locator(".kios-keys")).to_be_visible()
    await keep_picture(page, "papan-tik")
    for letter in case.replace("-", ""):
        await page.tap(f".kios-keys button:text-is('{letter}')")
    await expect(page.locator("#nomor")).to_have_value(case.replace("-", "").lower())
    await page.tap("#kode")
    for letter in receipt.check_code.replace("-", ""):
        await page.tap(f".kios-keys button:text-is('{letter}')")
    await page.tap("text=Lihat berkas")
    await expect(page.locator("h1")).to_have_text(case)
    await expect(page.locator(".tag")).to_contain_text("Siap diambil")
    await keep_picture(page, "berkas")
    await page.tap("text=Kembali ke awal")

    await page.tap("text=Nilai pelayanan kami")
    for page_no in range(1, 4):
        await expect(page.locator("body")).to_contain_text(f"Halaman {page_no} dari 4")
        assert await small_targets(page) == []
        if page_no == 1:
            await keep_picture(page, "survei")
        await page.tap(f"label:has([name=s{page_no * 3}][value='4'])")
        await page.tap("button.go")
    await expect(page.locator("h1")).to_have_text("Tentang Anda")
    await keep_picture(page, "survei-4")
    await page.tap("button.go")
    await expect(page.locator("h1")).to_contain_text("Terima kasih")
    await page.tap("text=Kembali ke awal")

    await page.tap("text=Sampaikan pengaduan")
    await page.tap("label:has([value=time])")
    await page.fill("#cerita", "Menunggu dua jam tanpa kabar.")
    await keep_picture(page, "pengaduan")
    await page.tap("text=Kirim pengaduan")
    await expect(page.locator("body")).to_contain_text("AD-RKP01A-000001")
    await keep_picture(page, "pengaduan-selesai")
    await page.go_back()
    await expect(page.locator("#cerita")).to_have_value("")

    assert complaints == []
    await context.close()


async def test_the_back_button_never_finds_what_the_last_citizen_wrote(
    chromium: Browser, address: str, box: Store
) -> None:
    """Neither a page with faults nor a verdict, and no browser's page that asks to send a form again."""
    case = await taken_in(box)
    receipt = await box.reader.receipt(case)
    assert receipt is not None
    context, page, complaints = await opened(chromium, 1280)
    await page.goto(f"{address}/kios")
    await page.click("text=Sampaikan pengaduan")
    await page.fill("#nama", "Siti Rahasia")
    await page.click("text=Kirim pengaduan")
    await expect(page.locator("#nama")).to_have_value("Siti Rahasia")
    await page.click(".kios-foot >> text=Kembali ke awal")
    await page.click("text=Cek tanda terima")
    await page.fill("#teks", f"{case} {receipt.check_code}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict")).to_be_visible()
    await page.click("text=Kembali ke awal")
    await expect(page.locator("h1")).to_have_text("Apa yang Anda perlukan?")

    for _ in range(6):
        await page.go_back()
        await expect(page.locator("h1").first).to_be_visible()
        shown = await page.content()
        assert "Siti Rahasia" not in shown
        assert case not in shown
        assert await page.input_value("#nama") == "" if await page.locator("#nama").count() else True
    assert [text for text in complaints if "422" not in text] == []
    await context.close()


async def test_the_screen_goes_back_by_itself_and_warns_before(chromium: Browser, address: str, box: Store) -> None:
    """At 45 s a warning, at 60 s the start; a touch keeps it, and the page behind the back button is empty."""
    case = await taken_in(box)
    receipt = await box.reader.receipt(case)
    assert receipt is not None
    context, page, complaints = await opened(chromium, 1280)
    await page.clock.install()  # the browser's own time, moved by the test
    await page.goto(f"{address}/kios/berkas?lang=en")  # the citizen before reads English
    await expect(page.locator("h1")).to_have_text("Follow a file")
    await page.clock.run_for(61_000)
    await expect(page.locator("h1")).to_have_text("Apa yang Anda perlukan?")
    await page.goto(f"{address}/kios/berkas")
    await page.fill("#nomor", case)
    await page.clock.run_for(44_000)
    await expect(page.locator(".kios-idle")).to_be_hidden()
    await page.clock.run_for(2_000)
    await expect(page.locator(".kios-idle [role=alert]")).to_contain_text("Layar kembali ke awal dalam 15 detik")
    await keep_picture(page, "hampir-kembali")
    await page.click("text=Saya masih di sini")
    await expect(page.locator(".kios-idle")).to_be_hidden()
    await page.clock.run_for(40_000)
    await page.fill("#kode", receipt.check_code)
    await page.click("text=Lihat berkas")
    await expect(page.locator("h1")).to_have_text(case)

    await page.clock.run_for(61_000)
    await expect(page.locator("h1")).to_have_text("Apa yang Anda perlukan?")
    await page.go_back()

    await expect(page.locator("body")).not_to_contain_text(case)
    assert complaints == []
    await context.close()


async def test_the_kiosk_by_keyboard_and_by_name(chromium: Browser, address: str, box: Store) -> None:
    """Tab and Enter alone; every control has a name, every page one first heading."""
    await taken_in(box)
    context, page, complaints = await opened(chromium, 1280)
    await page.goto(f"{address}/kios")
    await page.get_by_role("link", name="Ikuti berkas").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#nomor")).to_be_focused()
    await page.keyboard.type("tt rkp1a 1")
    await page.keyboard.press("Tab")
    await page.keyboard.type("0000 0000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").first).to_contain_text("tidak cocok dengan kertas titik layanan ini")
    await expect(page.locator("#nomor")).to_have_value("")

    for path in ("", "/antrean", "/berkas", "/survei", "/pengaduan"):
        await page.goto(f"{address}/kios{path}")
        assert await page.locator("h1").count() == 1, path
        unnamed = await page.evaluate(
            """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select, button, a')]
              .filter(each => !each.closest('[hidden]') && !(each.labels?.length || each.getAttribute('aria-label')
                || each.textContent.trim())).map(each => each.outerHTML.slice(0, 90))"""
        )
        assert unnamed == [], path
    assert [text for text in complaints if "404" not in text] == []
    await context.close()


async def test_a_paper_is_checked_at_the_kiosk_and_the_way_back_leads_there(
    chromium: Browser, address: str, box: Store
) -> None:
    """The checking page in the kiosk's look, with the kiosk's way back."""
    case = await taken_in(box)
    receipt = await box.reader.receipt(case)
    assert receipt is not None
    context, page, complaints = await opened(chromium, 1280)
    await page.goto(f"{address}/kios")
    await page.click("text=Cek tanda terima")
    await page.fill("#teks", f"{case} {receipt.check_code}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict")).to_contain_text("Asli, belum tercatat")
    await keep_picture(page, "cek")
    await page.click("text=Kembali ke awal")
    await expect(page.locator("h1")).to_have_text("Apa yang Anda perlukan?")
    assert complaints == []
    await context.close()


async def test_the_pages_of_what_the_centre_says_look_right(
    chromium: Browser, address: str, box: Store, clock: HandClock
) -> None:
    """At a desk and on a phone: no overflow; pictures are kept for people to look at."""
    cases = [await taken_in(box) for _ in range(3)]
    await answer(box, cases[0], Case.REFUSED, 2, script="Anak sudah memiliki KIA yang berlaku.", reason=6)
    await answer(box, cases[1], Case.FIX_ASKED, 2, script=TOLD_FIX, reason=2)
    await answer(box, cases[2], Case.READY, 2, script=TOLD_READY, at_s=clock.wall_s - 20 * 86_400)
    for width in (1366, 360):
        context, page, complaints = await opened(chromium, width, 768)
        await page.goto(f"{address}/masuk")
        await page.check("[name=no][value='3']")
        await page.fill("#pin", PASSWORD)
        await page.click("button.go")
        await page.wait_for_url(f"{address}/")
        pages = {
            "beranda": "/", "tugas": "/tugas", "kasus": f"/kasus/{cases[1]}", "penyerahan": "/penyerahan",
            "serahkan": f"/penyerahan/{cases[2]}", "skm": "/skm", "keluhan": "/pengaduan",
            "pemberitahuan": f"/kasus/{cases[0]}/cetak",
        }  # fmt: skip
        for name, path in pages.items():
            await page.goto(address + path)
            await keep_picture(page, f"desk-{name}-{width}")
            if name != "pemberitahuan":  # a sheet of paper is as wide as paper
                assert await overflow(page) == 0, (name, width)
        assert complaints == []
        await context.close()


async def test_an_answer_is_passed_on_by_keyboard(chromium: Browser, address: str, box: Store) -> None:
    """F9 on the first; the next one is then the first."""
    cases = [await taken_in(box) for _ in range(2)]
    for case in cases:
        await answer(box, case, Case.READY, 2, script=TOLD_READY)
    context, page, _ = await opened(chromium, 1366)
    await page.goto(f"{address}/masuk?lanjut=%2Ftugas")
    await page.check("[name=no][value='1']")
    await page.fill("#pin", PASSWORD)
    await page.click("button.go")
    await expect(page.locator(".answer")).to_have_count(2)

    await page.keyboard.press("F9")

    await expect(page.locator(".answer")).to_have_count(1)
    await expect(page.get_by_role("status").filter(has_text="disampaikan")).to_contain_text(cases[0])
    await context.close()
