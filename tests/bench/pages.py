"""How long staff wait for a page: `make bench-pages`, twenty of them at one branch, each a page a second.

Prints a table and writes var/bench/pages.json. The branch is a process of its own; what is timed is the whole answer.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.rows import ROOT, Row, percentile, table, write
from tests.soak.box import PASSWORD
from tests.soak.branch import Branch
from tests.soak.browser import Browser
from tests.soak.month import BEGIN_S, KIA

TARGET = ROOT / "var" / "bench" / "pages.json"
STAFF, PAUSE_S, FILES = 20, 1.0, 200
GOAL_MS = 100
PAGES = (
    "/", "/terima", "/terima?layanan=ADM-KIA", "/bayar?layanan=RET-SAMPAH", "/kas", "/cari", "/antrean", "/penyerahan",
    "/kenapa",
)  # fmt: skip
Times = dict[str, list[float]]


async def measured(folder: Path, views: int) -> Times:
    """Seconds per page, each member of staff opening `views` pages."""
    branch = Branch(folder, BEGIN_S)
    await branch.start()
    try:
        told = await branch.ask("people")
        papers = await _files(Browser(branch.url, told["token"]))
        nos = list(told["people"].values())
        times: Times = {}
        await asyncio.gather(*(_work(branch, nos[n % len(nos)], n, views, papers, times) for n in range(STAFF)))
        return times
    finally:
        await branch.stop()


async def _files(program: Browser) -> list[str]:
    """Numbers of some files, so that lists are as long as at a counter."""
    made = [await program.call("intakes", KIA, f"bench-{n}") for n in range(FILES)]
    await program.close()
    return [answer.json()["receipt"]["number"] for answer in made]


async def _work(branch: Branch, person: int, seat: int, views: int, papers: list[str], times: Times) -> None:
    luck, browser = random.Random(seat), Browser(branch.url)
    await browser.log_in(person, PASSWORD, seat % 4 + 1)
    for _ in range(views):
        await asyncio.sleep(luck.uniform(0.5, 1.5) * PAUSE_S)
        page = luck.choice((*PAGES, "/kertas/"))
        began = time.perf_counter()
        await browser.open(page + luck.choice(papers) if page == "/kertas/" else page)
        times.setdefault(page, []).append(time.perf_counter() - began)
    await browser.close()


def rows_of(times: Times) -> list[Row]:
    """All pages together, then each by itself, in milliseconds."""
    every = [1000 * took for each in times.values() for took in each]
    shares = (0.5, 0.95, 0.99)
    whole = [
        Row(f"a page, {share:.0%}", "ms", percentile(every, share), note=f"{len(every)} views, {STAFF} staff")
        for share in shares
    ]
    each = [Row(f"{page}, 95%", "ms", 1000 * percentile(took, 0.95)) for page, took in sorted(times.items())]
    return [*whole, *each]


def main() -> int:
    """Options: `--views` pages each, `--out FILE`. Judges nothing; the goal stands beside the figures."""
    parser = argparse.ArgumentParser(prog="make bench-pages", description=__doc__)
    parser.add_argument("--views", type=int, default=60, help="pages that each member of staff opens")
    parser.add_argument("--out", type=Path, default=TARGET)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="simpul-pages-") as folder:
        rows = rows_of(asyncio.run(measured(Path(folder), chosen.views)))
    write(chosen.out, "pages", sys.version.split()[0], rows)
    print(f"\n{table(rows)}\n\n  goal: 95 of 100 pages under {GOAL_MS} ms\n  {chosen.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
