"""Every page of the branch in a real Chromium, found by its route: axe finds nothing, nothing is too wide, nothing is
asked of another host, and each staff page says in a sentence what it is for.

A page that is added later is walked by itself; where its path has a parameter that no example fits, the test says so.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from edge.store import staff
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD
from tests.edge.test_desk_browser import ARGUMENTS, CHROMIUM
from tests.edge.whole_service import Service, paths_of, whole_service

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
AXE = Path(__file__).parents[2] / "var" / "test-files" / "axe.min.js"
WIDE, NARROW, ZOOMED = (1366, 768), (360, 740), (683, 384)  # 200 % zoom of the first is half of it
PAPER = "TT-RKP01A-000001"
# More states of pages than their bare paths show.
STATES = (
    "/terima?q=anak", "/terima?layanan=ADM-KIA", "/bayar?layanan=RET-ASET", "/bayar?layanan=RET-SAMPAH",
    f"/kertas/{PAPER}?baru=1", "/cari?q=norhayati", "/petugas/2", "/petugas/1", "/tidak-ada",
)  # fmt: skip
# What answers GET and is no page of its own: files, programs' answers, parts of pages, ways elsewhere.
NO_PAGES = re.compile(r"/api/v1|/static|/healthz|/readyz|/metrics|\.png|\.pdf|/lampu|/kabar|/hasil|/layanan|/bisa$")
# Everything that axe knows, and targets of 24 px at least; once more at 360 px what depends on the width.
ALL_RULES = "rules: {'target-size': {enabled: true}}"
WIDTH_RULES = "runOnly: ['color-contrast', 'target-size', 'scrollable-region-focusable', 'meta-viewport']"
LOGGED_OUT = ("/masuk", "/pulih", "/tombol")


@dataclass
class Found:
    """What was wrong, page by page."""

    faults: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)


@pytest.fixture
async def service(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """The whole branch."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with whole_service(tmp_path, clock) as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if not Path(CHROMIUM).exists():  # noqa: ASYNC240 -- asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        launched = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


async def log_in(page: Page, address: str) -> None:
    await page.goto(f"{address}/masuk")
    await page.check("[name=no][value='1']")
    await page.fill("#pin", PASSWORD)
    await page.click("button.go")
    await page.wait_for_url(f"{address}/")


def filled_in(path: str, examples: Mapping[str, Sequence[str]]) -> list[str]:
    """The path with every parameter filled in, in every way that the examples allow; empty when one has none."""
    names = re.findall(r"{(\w+):\w+}", path)
    if any(name not in examples for name in names):
        return []
    filled = []
    for values in product(*(examples[name] for name in names)):
        one = path
        for name, value in zip(names, values, strict=True):
            one = re.sub(rf"{{{name}:\w+}}", value, one)
        filled.append(one)
    return filled


async def is_page(client: httpx.AsyncClient, path: str) -> bool:
    """Whether GET answers a page there; a stream is asked for its head only."""
    async with client.stream("GET", path) as answer:
        return answer.status_code == 200 and answer.headers.get("content-type", "").startswith("text/html")


async def pages_of(service: Service, client: httpx.AsyncClient, found: Found) -> list[str]:
    """One address for each page, by asking as the browser would."""
    chosen: list[str] = []
    for path in sorted(set(paths_of(service.apps))):
        if NO_PAGES.search(path) or path in LOGGED_OUT:
            continue
        fitting = [one for one in filled_in(path, service.examples) if await is_page(client, one)]
        chosen += fitting[:1]
        if not fitting:
            found.unseen.append(path)
    return [*chosen, *STATES]


async def looked_at(page: Page, address: str, path: str, found: Found) -> None:
    """All that one page must keep to."""
    await page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    await page.goto(address + path, wait_until="load")
    found.seen.append(path)
    await _axe(page, path, WIDE[0], found, ALL_RULES)
    for width, height in (ZOOMED, NARROW):
        await page.set_viewport_size({"width": width, "height": height})
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            found.faults.append(f"{path} at {width} px: {over} px too wide ({await _widest(page)})")
    await _axe(page, path, NARROW[0], found, WIDTH_RULES)
    if not await page.evaluate(SAYS_WHAT_FOR):
        found.faults.append(f"{path}: no sentence says what it is for (fill the block `help`)")


SAYS_WHAT_FOR = """() => {
  if (!document.querySelector('.foot')) return true;
  const head = document.querySelector('main h1'), around = head?.parentElement;
  const said = [...document.querySelectorAll('.foot .help'), ...(around?.querySelectorAll('p.muted') ?? [])];
  if (around?.nextElementSibling?.matches('p.muted')) said.push(around.nextElementSibling);
  return said.some((each) => each.textContent.trim().length > 20);
}"""


async def _axe(page: Page, path: str, width: int, found: Found, rules: str) -> None:
    answer: Sequence[dict[str, Any]] = json.loads(
        await page.evaluate(
            f"axe.run(document, {{resultTypes: ['violations'], elementRef: false, {rules}}})"
            ".then((said) => JSON.stringify(said.violations.map((v) => ({id: v.id, nodes: v.nodes.map((n) =>"
            " n.target.join(' ') + ' | ' + n.html.slice(0, 160))}))))"
        )
    )
    for each in answer:
        found.faults.append(f"{path} at {width} px: {each['id']}: {each['nodes'][:3]}")


async def _widest(page: Page) -> str:
    """The element that reaches furthest to the right."""
    said: str = await page.evaluate(
        "() => { const all = [...document.querySelectorAll('body *')].map((e) => [e.getBoundingClientRect().right, e]);"
        " all.sort((a, b) => b[0] - a[0]); return all[0][1].outerHTML.slice(0, 120); }"
    )
    return said


async def opened(browser: Browser, address: str, foreign: list[str]) -> tuple[BrowserContext, Page]:
    """A window whose requests are watched, with axe in every page (beside its policy, as a tool of the browser)."""
    context = await browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, reduced_motion="reduce")
    await context.add_init_script(path=AXE)
    page = await context.new_page()
    inside = (address, "data:", "blob:", "about:")
    page.on("request", lambda asked: foreign.append(asked.url) if not asked.url.startswith(inside) else None)
    return context, page


async def test_every_page_can_be_used_by_everybody(browser: Browser, service: Service) -> None:
    """1366 px, 360 px and 200 % zoom; as the supervisor, and before anybody has logged in."""
    found, foreign = Found(), []
    context, page = await opened(browser, service.address, foreign)
    for path in LOGGED_OUT:
        await looked_at(page, service.address, path, found)
    await log_in(page, service.address)
    cookies = {each["name"]: each["value"] for each in await context.cookies()}
    async with httpx.AsyncClient(base_url=service.address, cookies=cookies) as client:
        paths = await pages_of(service, client, found)
    for path in paths:
        await looked_at(page, service.address, path, found)
    await context.close()
    assert len(found.seen) > 40
    assert foreign == []
    unseen = [f"{path}: no example shows this page; add one to whole_service" for path in found.unseen]
    faults = [*found.faults, *unseen]
    assert faults == [], "\n".join(faults)
