"""Four browsers at four counters of one branch, calling and taking in as fast as they can, while browsers are killed.

A killed browser is a real one whose process is gone in the middle of something; whoever sits there opens another and
goes on. Afterwards: one series, every citizen exactly one paper, no number called twice, nothing typed lost.
"""

import asyncio
import os
import random
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, Playwright, async_playwright

from tests.e2e.oracle import Row
from tests.edge.test_desk_browser import ARGUMENTS, CHROMIUM
from tests.soak.books import queue_faults, series_faults
from tests.soak.box import PASSWORD
from tests.soak.branch import Branch
from tests.soak.browser import Browser, hidden

OFFICERS = ("sri", "bambang", "titin", "rusmini")
MOMENTS = ("called", "typing", "pressed")  # when a browser may be killed
INTAKE, NAME = 20, "1"
WAIT_MS = 60_000
FILL = """(name) => {
  const form = document.querySelector("form[data-draft]");
  const set = (field, text) => { form.querySelector(`[name="${field}"]`).value = text; };
  set("nama", name); set("isi-nama-anak", "Aulia Contoh"); set("isi-lahir-anak", "02-09-2019");
  for (const mark of form.querySelectorAll('[name^="ada-"][value="ada"]')) mark.click();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}"""


@dataclass
class Rush:
    """What all browsers did. `presses_s` is how long each press took until the next page stood."""

    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    presses_s: list[float] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    took_s: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass
class Counterpart:
    """The person at one counter and the browser they have now. `doomed`: it is killed at the next chance."""

    player: Playwright
    branch: Branch
    no: int
    officer_no: int
    rush: Rush
    luck: random.Random
    doomed: bool = False
    moment: str = ""
    opened: int = 0
    _browser: Chromium | None = None
    _page: Page | None = None

    @property
    def page(self) -> Page:
        """The window."""
        assert self._page is not None
        return self._page

    async def open(self) -> None:
        """A new browser, logged in at this counter."""
        self.opened += 1
        mark = f"--simpul-counter={os.getpid()}-{self.branch.port}-{self.no}-{self.opened}"
        self._browser = await self.player.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, mark])
        self._page = await self._browser.new_page(viewport={"width": 1366, "height": 768})
        self.page.set_default_timeout(WAIT_MS)
        await self.page.goto(f"{self.branch.url}/masuk")
        await self.page.check(f"[name=no][value='{self.officer_no}']")
        await self.page.fill("#pin", PASSWORD)
        await self.page.check(f"[name=loket][value='{self.no}']", force=True)
        await self.press("button.go")
        assert self.page.url == f"{self.branch.url}/", self.page.url

    async def close(self) -> None:
        """Close it as people do."""
        if self._browser is not None:
            await self._browser.close()

    async def press(self, button: str) -> None:
        """Press and wait for the next page; the time it took is kept."""
        began = time.monotonic()
        async with self.page.expect_navigation(wait_until="domcontentloaded"):
            await self.page.click(button)
        self.rush.presses_s.append(time.monotonic() - began)

    async def work(self, count: int) -> None:
        """Call and take in `count` citizens."""
        await self.open()
        for n in range(count):
            await self._citizen(name_of(self.no, n))
            await self.page.goto(f"{self.branch.url}/")
        await self.close()

    async def _citizen(self, name: str) -> None:
        self.moment = self.luck.choice(MOMENTS) if self.doomed else ""
        self.rush.names.append(name)
        await self.press("button[value=berikutnya]")
        code = hidden(await self.page.content(), "nomor")
        self.rush.codes.append(code)
        if await self._dies("called"):
            assert hidden(await self.page.content(), "nomor") == code, "the counter has forgotten whom it called"
        await self.press("button[value=layani]")
        await self.page.evaluate(FILL, name)
        if self.moment == "typing":
            await self.page.wait_for_selector("[data-kept]:has-text('terakhir pukul')")
        if await self._dies("typing") and not await self._resume(name):
            return self.rush.lost.append(name)
        if self.moment == "pressed":
            await self.page.click("button[value=cetak]", no_wait_after=True)
            await self._dies("pressed")
            if await self._has_paper(name):
                return None
            if not await self._resume(name):
                return self.rush.lost.append(name)
        await self.press("button[value=cetak]")
        assert re.search(r"/kertas/TT-\w+-\d{6}\?baru=1$", self.page.url), await self.page.inner_text("main")
        return None

    async def _dies(self, moment: str) -> bool:
        """Kill the browser if this is its moment, and open another."""
        if self.moment != moment:
            return False
        os.kill(self._pid(), signal.SIGKILL)
        self.rush.killed[moment] += 1
        self.doomed = False
        await self.open()
        return True

    def _pid(self) -> int:
        """The browser's first process, by the mark on its command line."""
        mark = f"--simpul-counter={os.getpid()}-{self.branch.port}-{self.no}-{self.opened}"
        return next(pid for pid, words in processes() if mark in words and not any("--type=" in each for each in words))

    async def _resume(self, name: str) -> bool:
        """Whether the form on hold is the one that was being typed."""
        await self.page.goto(f"{self.branch.url}/terima?lanjut=1")
        return bool(await self.page.query_selector("#nama")) and await self.page.input_value("#nama") == name

    async def _has_paper(self, name: str) -> bool:
        """Whether the press came through before the browser died."""
        await self.page.goto(f"{self.branch.url}/cari")
        await self.page.fill("main [name=q]", name)
        async with self.page.expect_navigation(wait_until="domcontentloaded"):
            await self.page.press("main [name=q]", "Enter")
        return bool(await self.page.query_selector("main a[href^='/kertas/TT']"))


def name_of(counter: int, n: int) -> str:
    """A name that nobody else has, in letters."""
    letters = "".join(chr(97 + n // 26**place % 26) for place in (2, 1, 0))
    return f"Warga {chr(64 + counter)}{letters}"


def processes() -> Iterator[tuple[int, Sequence[str]]]:
    """Every process of this machine with the words that it was started by."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "cmdline").read_text().split("\0")
        except OSError:
            continue


async def rush(branch: Branch, each: int, dooms: Callable[["list[Counterpart]"], asyncio.Task[None]]) -> Rush:
    """`each` citizens at each of four counters; `dooms` decides which browser is killed when."""
    done, told = Rush(), await branch.ask("people")
    await _numbers(branch, told["people"]["rusmini"], 4 * each + 4)
    began = time.monotonic()
    async with async_playwright() as player:
        counters = [
            Counterpart(player, branch, no, told["people"][who], done, random.Random(no))
            for no, who in enumerate(OFFICERS, 1)
        ]
        doom = dooms(counters)
        try:
            await asyncio.gather(*(counter.work(each) for counter in counters))
        finally:
            doom.cancel()
    done.took_s = time.monotonic() - began
    done.faults = _faults(done, await branch.export(persons=True))
    return done


async def _numbers(branch: Branch, supervisor: int, count: int) -> None:
    """Enough numbers of every class, given at the desk."""
    desk = Browser(branch.url)
    await desk.log_in(supervisor, PASSWORD, 0)
    for n in range(count):
        form = {"kelas": "ABCP"[n % 4], "layanan": "ADM-KIA", "token": f"rush-{n}"}
        assert (await desk.post("/antrean/ambil", form)).status_code == 303
    await desk.close()


def _faults(done: Rush, rows: Sequence[Row]) -> list[str]:
    papers = Counter(row["person"][NAME] for row in rows if row["kind"] == INTAKE)
    twice = [code for code, count in Counter(done.codes).items() if count > 1]
    return [
        *series_faults(rows),
        *queue_faults(rows),
        *(f"{name}: {papers[name]} papers" for name in sorted({*papers, *done.names}) if papers[name] != 1),
        *(f"{code} was called to two counters" for code in twice),
        *(f"{name}: what was typed is lost" for name in done.lost),
    ]


def every_minute(counters: "list[Counterpart]", pause_s: float = 60.0, seed: int = 1) -> "asyncio.Task[None]":
    """One browser a minute."""
    luck = random.Random(seed)

    async def choose() -> None:
        while True:
            await asyncio.sleep(pause_s)
            luck.choice(counters).doomed = True

    return asyncio.create_task(choose())


def three_in_turn(counters: "list[Counterpart]") -> "asyncio.Task[None]":
    """One browser for each moment, whenever it comes there: a count, not a time."""

    async def choose() -> None:
        for place, moment in enumerate(MOMENTS):
            victim = counters[place]
            victim.luck = random.Random(next(n for n in range(99) if random.Random(n).choice(MOMENTS) == moment))
            victim.doomed = True

    return asyncio.create_task(choose())
