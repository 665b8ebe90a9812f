"""The citizens' page: what it weighs on the wire, and how long a verdict takes once the server is gone."""

import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.bench.rows import Row, median_row

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
OPENINGS = 9
PHONE = {"width": 360, "height": 780}
VERIFIER = ("/", "verify.css", "verify.js", "ed25519.js")  # what a first verdict needs, but for the city's own list
KEPT = "async () => (await caches.keys()).length === 1 && !!(await caches.match('/keys.json'))"
SHOWN = "performance.getEntriesByName('verdict').length > 0"
TIMES = "['begun', 'verdict'].map((name) => performance.getEntriesByName(name)[0].startTime)"


def weights(address: str) -> Iterator[Row]:
    """Each part gzipped, and the sum of page and verifier. `address` ends without a slash."""
    parts = {"/": address + "/", "keys.json": address + "/keys.json", "sw.js": address + "/sw.js"}
    worker = httpx.get(parts["sw.js"]).text
    parts |= {path.rpartition("/")[2]: address + path for path in re.findall(r'"(/js/[^"]+)"', worker)}
    sizes = {name: _gzipped(url) for name, url in parts.items()}
    whole = sum(sizes[name] for name in VERIFIER)
    yield Row("verify page with verifier, gzipped", "bytes", whole, note=" + ".join(VERIFIER))
    for name, size in sorted(sizes.items(), key=lambda part: -part[1]):
        yield Row(f"  {name}", "bytes", size)


def _gzipped(url: str) -> int:
    """Bytes on the wire; a file that the server sends plain is counted as gzip would make it."""
    with httpx.stream("GET", url, headers={"accept-encoding": "gzip"}) as answer:
        answer.raise_for_status()
        raw = b"".join(answer.iter_raw())
        packed = answer.headers.get("content-encoding") == "gzip"
    return len(raw) if packed else len(gzip.compress(raw, 6))


def alone(address: str, digits: str, gone: Callable[[], None]) -> Iterator[Row]:
    """Open the page once with the server, end the server, then open it with a receipt's digits again and again."""
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        context = browser.new_context(viewport=PHONE, locale="id-ID")
        first = context.new_page()
        first.goto(f"{address}/")
        first.evaluate("navigator.serviceWorker.ready")
        first.wait_for_function(KEPT)
        own = first.evaluate("crypto.subtle.generateKey('Ed25519', true, ['verify']).then(() => 1, () => 0)")
        gone()
        openings = [_opened(context, f"{address}/#{digits}") for _ in range(OPENINGS)]
        browser.close()
    yield from _rows(openings, "WebCrypto" if own else "pure JavaScript")


def _opened(context: BrowserContext, url: str) -> tuple[float, float, str]:
    """(ms to the page's script, ms to the verdict, the verdict's headline), in a page of its own."""
    page: Page = context.new_page()
    page.goto(url)
    page.wait_for_function(SHOWN)
    begun, verdict = page.evaluate(TIMES)
    headline = page.inner_text("#hasil h1")
    page.close()
    return begun, verdict, headline


def _rows(openings: Sequence[tuple[float, float, str]], means: str) -> Iterator[Row]:
    headlines = {headline for *_, headline in openings}
    note = f"from navigation, service worker, new page each time; {means}; says {', '.join(sorted(headlines))}"
    yield median_row("verdict with the server gone", "ms", [verdict for _, verdict, _ in openings], note)
    spent = [verdict - begun for begun, verdict, _ in openings]
    yield median_row("  of that, from the page's script to the verdict", "ms", spent)
