"""The photo pages in a real Chromium: pictures made smaller, seen before they are sealed, a phone, and no script."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from PIL import Image
from playwright.async_api import Browser, Page

from contract import photo
from edge.actions import take_in
from edge.ports import Doors
from edge.store import staff
from edge.store.opening import Store
from edge.web import phone
from kit.web.dispatch import Dispatcher
from kit.web.guard import Policy
from kit.web.serve import Listener, serving
from kit.web.site import Site
from tests.edge.branch_box import AGENCY, NODE, HandClock, kia
from tests.edge.desk_counter import ASSETS, HOSTS, PASSWORD, PEOPLE, PIN, desk_app, doors_of
from tests.edge.photo_pictures import PLACE, from_a_phone, jpeg, page, png_bomb
from tests.edge.test_desk_browser import chromium, log_in, opened

__all__ = ["chromium"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "photos"
NUMBER = "TT-RKP01A-000001"
WIDTHS = {"desk": 1366, "phone": 360}
SITE = Site(policy=Policy(hosts=HOSTS, camera=True), assets=ASSETS, csrf_secret="0" * 64, place="pky-rkp-01")


@pytest.fixture
def doors(box: Store, clock: HandClock) -> Doors:
    return doors_of(box, clock)


@pytest.fixture
async def address(box: Store, doors: Doors, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The desk and the phones' page side by side on a real port, with one file taken in."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    await take_in(doors, kia(), 1)
    whole = Dispatcher({"/": desk_app(doors), "/foto": phone.create_app(site=SITE, doors=doors)})
    async with serving([Listener(name="desk", app=whole)]) as (port,):
        yield f"http://localhost:{port}"


def upload(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def kept(tmp_path: Path) -> list[bytes]:
    """What the agency sees of all that was kept."""
    return [
        photo.open_photo(AGENCY, NODE, NUMBER, path.read_bytes())
        for path in sorted((tmp_path / "box" / "photos").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    ]


async def choose(shown: Page, *files: dict[str, object]) -> None:
    """Choose files and wait until they are shown small."""
    await shown.wait_for_selector("form[data-ready]")
    await shown.set_input_files("#foto", list(files))  # type: ignore[arg-type]
    await shown.wait_for_selector(f".shots li:nth-child({len(files)})")
    await shown.wait_for_selector("[data-photos-says]", state="hidden")


async def test_a_large_picture_is_made_small_shown_and_kept(chromium: Browser, address: str, tmp_path: Path) -> None:
    """Megabytes from a phone: shown before it is sealed, sent small, upright, without its place."""
    noisy = Image.effect_noise((2800, 2000), 90).convert("RGB")
    large = jpeg(noisy, quality=95)
    assert len(large) > 3_000_000
    context, shown, complaints = await opened(chromium)
    await log_in(shown, address)
    await shown.goto(f"{address}/kertas/{NUMBER}/foto")
    await choose(shown, upload("besar.jpg", large), upload("akta.jpg", from_a_phone()))
    sizes = await shown.evaluate("Array.from(document.querySelector('#foto').files).map((file) => file.size)")
    canvases = await shown.locator(".shots canvas").count()
    await shown.keyboard.press("F9")
    await shown.wait_for_selector(".note.ok")

    assert max(sizes) <= 1_572_000
    assert canvases == 2
    assert "Tersimpan dan tersegel: 2 foto." in await shown.inner_text("main")
    assert complaints == []
    pictures = kept(tmp_path)
    assert len(pictures) == 2
    assert all(picture.startswith(b"\xff\xd8\xff") and PLACE not in picture for picture in pictures)
    await context.close()


async def test_a_picture_can_be_dropped_before_it_is_saved(chromium: Browser, address: str, tmp_path: Path) -> None:
    """What is shown is what is sent."""
    context, shown, _ = await opened(chromium)
    await log_in(shown, address)
    await shown.goto(f"{address}/kertas/{NUMBER}/foto")
    await choose(shown, upload("a.jpg", jpeg()), upload("b.jpg", jpeg(page(700, 500))))
    await shown.click(".shots li:first-child button")
    await shown.wait_for_selector(".shots li:nth-child(2)", state="detached")
    await shown.click("button.go")
    await shown.wait_for_selector(".note.ok")

    assert "Tersimpan dan tersegel: 1 foto." in await shown.inner_text("main")
    assert len(kept(tmp_path)) == 1
    await context.close()


async def test_what_the_browser_cannot_open_is_answered_in_words(chromium: Browser, address: str) -> None:
    """A PDF called .jpg and a bomb: the page says which file, and why; a good one beside them is kept."""
    context, shown, _ = await opened(chromium)
    await log_in(shown, address)
    await shown.goto(f"{address}/kertas/{NUMBER}/foto")
    files = [upload("kontrak.jpg", b"%PDF-1.7"), upload("bom.png", png_bomb()), upload("baik.jpg", jpeg())]
    await choose(shown, *files)
    await shown.click("button.go")
    await shown.wait_for_selector(".summary")

    text = await shown.inner_text("main")
    assert "kontrak.jpg: Berkas ini bukan foto JPEG atau PNG." in text
    assert "bom.png:" in text
    assert "Tersimpan dan tersegel: 1 foto." in text
    await context.close()


async def test_without_a_script_a_large_file_is_refused_in_words(chromium: Browser, address: str) -> None:
    """One of eight megabytes: an answer, never a broken connection. A small one is kept as it is."""
    context, shown, _ = await opened(chromium, script=False)
    await log_in(shown, address)
    await shown.goto(f"{address}/kertas/{NUMBER}/foto")
    await shown.set_input_files("#foto", [upload("besar.jpg", jpeg().ljust(8_000_000, b"."))])  # type: ignore[list-item]
    await shown.click("button.go")
    await shown.wait_for_selector(".summary")
    refused = await shown.inner_text("main")
    await shown.set_input_files("#foto", [upload("kecil.jpg", jpeg())])  # type: ignore[list-item]
    await shown.click("button.go")
    await shown.wait_for_selector(".note.ok")

    assert "besar.jpg: Foto ini 8,0 MB, paling besar 1,5 MB." in refused
    assert "Tersimpan 1 / 24" in " ".join((await shown.inner_text("main")).split())
    await context.close()


async def test_a_phone_opens_the_code_and_the_desk_sees_its_pictures_come(chromium: Browser, address: str) -> None:
    """Scanned from the desk's screen; the list at the desk grows by itself; the page fits a small phone."""
    context, desk, complaints = await opened(chromium)
    await log_in(desk, address)
    await desk.goto(f"{address}/kertas/{NUMBER}/foto")
    await desk.keyboard.press("F7")
    await desk.wait_for_selector("#ponsel svg.qr")
    await _look(desk, "meja")
    link = re.search(r"http://localhost:[0-9]+/foto/[0-9A-Z]+", await desk.inner_text("#ponsel"))
    assert link is not None
    other, handset, noise = await opened(chromium, 360)
    await handset.goto(link[0])
    await choose(handset, upload("image.jpg", from_a_phone()))
    await _look(handset, "ponsel")
    await handset.click("button.go")
    await handset.wait_for_selector(".note.ok")

    await desk.wait_for_selector("[data-photos-kept] .truth li", timeout=30_000)
    assert "1 foto diterima darinya." in await desk.inner_text("#ponsel")
    assert await handset.evaluate("document.documentElement.scrollWidth") == 360
    assert (complaints, noise) == ([], [])
    stranger, third, _ = await opened(chromium, 360)
    await third.goto(link[0])
    await _look(third, "ponsel-lain")
    assert "sudah dibuka di ponsel lain" in await third.inner_text("main")
    for each in (context, other, stranger):
        await each.close()


async def test_the_page_fits_and_names_everything(chromium: Browser, address: str) -> None:
    """At each width no page is wider than its window; every control has a name and its target size."""
    for name, width in WIDTHS.items():
        context, shown, complaints = await opened(chromium, width)
        await log_in(shown, address)
        await shown.goto(f"{address}/kertas/{NUMBER}/foto")
        await choose(shown, upload("a.jpg", jpeg()), upload("b.jpg", jpeg(page(1400, 900))))
        await _look(shown, name)
        assert await shown.evaluate("document.documentElement.scrollWidth") == width
        small = await shown.evaluate(
            "Array.from(document.querySelectorAll('main .btn, main input:not([type=hidden])'))"
            ".filter((each) => each.offsetParent && each.getBoundingClientRect().height < 32).length"
        )
        assert small == 0
        assert complaints == []
        await context.close()


async def _look(shown: Page, name: str) -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    await shown.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
