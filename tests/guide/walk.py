"""Whoever walks through the guide's day: one window at the counter, what people do there, and the link's states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.edge.desk_counter import PASSWORD
from tests.edge.test_store_sync import HUB
from tests.guide.branch import Branch

DESK: Final = (1366, 800)


@dataclass
class Day:
    """One branch, one browser; `page` is the counter's window, `papers` the numbers that the day remembers."""

    branch: Branch
    browser: Browser
    page: Page
    papers: dict[str, str] = field(default_factory=dict)

    async def go(self, path: str) -> Page:
        """Open a page; a little time passes as people walk and talk."""
        self.branch.clock.forward(20)
        await self.page.goto(self.branch.address + path)
        return self.page

    async def log_in(self, who: int, secret: str = PASSWORD, counter: int = 1) -> None:
        """Whoever is here locks the screen; the next one logs in."""
        if await self.page.locator("form[action='/kunci']").count():
            await self.page.click("form[action='/kunci'] button")
        await self.go("/masuk")
        await self.page.check(f"[name=no][value='{who}']")
        await self.page.fill("#pin", secret)
        await self.page.check(f"[name=loket][value='{counter}']", force=True)
        await self.page.click("button.go")
        await self.page.wait_for_url(f"{self.branch.address}/")

    async def beside(self, size: tuple[int, int], path: str, *, touch: bool = False) -> tuple[BrowserContext, Page]:
        """Another screen of the branch."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, has_touch=touch, locale="id-ID"
        )
        page = await context.new_page()
        await page.goto(self.branch.address + path)
        return context, page

    async def fill(self, fields: Mapping[str, str]) -> None:
        for name, text in fields.items():
            await self.page.fill(f"[name='{name}']", text)

    async def f9(self, url: str) -> str:
        """Press F9 and wait for the paper that it makes; its number."""
        await expect(self.page.locator("[data-key=F9]").first).to_be_visible()
        await self.page.keyboard.press("F9")
        await self.page.wait_for_url(url)
        return self.page.url.rpartition("/")[2].partition("?")[0]

    async def until(self, text: str) -> None:
        """Load the page anew until it says so: printers work beside it."""

        async def said() -> bool:
            await self.page.reload()
            return text in await self.page.inner_text("main")

        for _ in range(200):
            if await said():
                return
        raise AssertionError(f"the page never said {text!r}")

    async def out(self, number: str) -> Path:
        """The slip of a paper, once the printer has let it out."""
        await self.go(f"/kertas/{number}")
        await self.until("Lembar keluar dari printer")
        found = sorted(self.branch.slips.glob(f"*{number}*.png"))
        assert found, sorted(each.name for each in self.branch.slips.iterdir())
        return found[0]


async def acknowledged(branch: Branch) -> None:
    """The hub has everything until now."""
    for stream in (0, 1):
        through = len((await branch.store.outbox.rows(stream, 1, 0, 500)).sealed)
        digest = await branch.store.outbox.hash_at(stream, 1, through)
        assert await branch.store.outbox.move_cursor(stream, 1, through, digest or b"", branch.clock.wall_s, HUB)


def link(state: str, since_s: int) -> object:
    """The three ways since then: the branch's own network stands, the other two are `state`."""
    lamps = {name: SimpleNamespace(state=state, since_s=since_s) for name in ("internet", "hub")}
    return SimpleNamespace(lan=SimpleNamespace(state="ok", since_s=since_s), **lamps)
