"""What a page costs a slow tablet on the branch's network: packed bytes as a real browser counts them, and from where.

The first view brings style, type and script; each later page is its own words only.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from playwright.async_api import Browser, Page

from edge.store import staff
from tests.edge.branch_box import HandClock
from tests.edge.test_desk_browser import chromium, log_in
from tests.edge.whole_service import Service, whole_service

__all__ = ["chromium"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PAPER = "TT-RKP01A-000001"
FIRST_BYTES, LATER_BYTES = 60_000, 3_000
PAGES = (
    "/", "/kas", "/kas/gerak", "/kas/tutup", "/kas/setoran", "/kas/serah", "/kas/buku", "/penyerahan",
    f"/penyerahan/{PAPER}", "/tugas", "/cari", "/draf", "/surat", "/cetak", "/blok", "/gangguan", "/kenapa", "/skm",
    "/petugas", "/petugas/komputer", "/sandi", "/tombol", "/device", f"/kasus/{PAPER}", "/terima?q=anak", "/bayar",
)  # fmt: skip
# What cannot be told in 3 kB: whole lists of services, a form of many fields, and papers, whose QR alone is 1.2 kB of
# chance that no packing makes smaller.
ROOMY: Mapping[str, int] = {
    "/terima": 3_600, "/terima?layanan=ADM-KIA": 5_000, "/bayar?layanan=RET-SAMPAH": 3_400, "/antrean": 3_400,
    f"/kertas/{PAPER}": 4_300, f"/kertas/{PAPER}/cetak": 4_100,
}  # fmt: skip


@dataclass
class Wire:
    """What the browser's network log says. `packed` are body bytes of each answer that came over the wire."""

    asked: list[str] = field(default_factory=list)
    packed: dict[str, int] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)
    _heads: dict[str, int] = field(default_factory=dict)

    async def listen(self, page: Page) -> None:
        """Follow all that the page asks for."""
        log = await page.context.new_cdp_session(page)
        await log.send("Network.enable")
        log.on("Network.requestWillBeSent", self._sent)
        log.on("Network.responseReceived", self._answered)
        log.on("Network.loadingFinished", self._finished)

    def _sent(self, event: Mapping[str, Any]) -> None:
        self.asked.append(event["request"]["url"])
        self._urls[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: Mapping[str, Any]) -> None:
        answer = event["response"]
        self._heads[event["requestId"]] = 0 if answer.get("fromDiskCache") else int(answer["encodedDataLength"])

    def _finished(self, event: Mapping[str, Any]) -> None:
        number, whole = event["requestId"], int(event["encodedDataLength"])
        if number in self._urls and whole:
            self.packed[self._urls[number]] = whole - self._heads.get(number, 0)

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(self.packed.values())


@pytest.fixture
async def service(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """The whole branch, with one of everything."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    async with whole_service(tmp_path, clock) as running:
        yield running


async def test_a_first_view_is_60_kb_and_every_later_page_3_and_all_of_it_is_from_the_box(
    chromium: Browser, service: Service
) -> None:
    """Log-in with an empty cache, the desk, then one page after another, as the browser's own network log has it."""
    context = await chromium.new_context(viewport={"width": 1366, "height": 768})
    page, wire = await context.new_page(), Wire()
    await wire.listen(page)
    await log_in(page, service.address)
    await page.wait_for_load_state("networkidle")
    first = wire.bytes
    heavy = {}
    for path in (*PAGES, *ROOMY):
        wire.packed.clear()
        await page.goto(service.address + path, wait_until="load")
        size = wire.packed.get(service.address + path, 0)
        assert size > 500, f"{path}: the log has {wire.packed}"
        if size > ROOMY.get(path, LATER_BYTES):
            heavy[path] = size
    assert heavy == {}
    assert first <= FIRST_BYTES
    assert [url for url in wire.asked if not url.startswith((service.address, "data:"))] == []
    await context.close()


async def test_the_shapes_of_the_icons_are_drawn(chromium: Browser, service: Service) -> None:
    """They come from one file: in the page's colours, and none is missing in it."""
    page = await chromium.new_page(viewport={"width": 1366, "height": 768})
    await page.goto(f"{service.address}/komponen", wait_until="load")
    used = await page.evaluate(
        "[...new Set([...document.querySelectorAll('svg use')].map(e => e.getAttribute('href')))]"
    )
    sheet = await (await page.request.get(service.address + used[0].partition("#")[0])).text()
    assert [href for href in used if f'id="{href.partition("#")[2]}"' not in sheet] == []
    boxes = await page.evaluate("[...document.querySelectorAll('svg use')].map(e => e.getBBox().width)")
    assert min(boxes) > 0
    await page.close()
