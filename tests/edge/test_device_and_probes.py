"""The device page answers whether the branch can serve; the probes say the same to machines."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.stores.memory import MemoryStore
from litestar.testing import AsyncTestClient

from contract.keys import kid_of, public_of
from edge.core.printers import PAPER_END
from edge.ops import probes
from edge.ops.meters import Meters
from edge.ports import PrinterState
from edge.store.opening import Store
from edge.web import device
from edge.web.device.facts import DeviceFacts
from tests.edge.branch_box import KEYS, NOON_S, HandClock, open_box, setup, take_in
from tests.edge.desk_counter import CUT, SITE, UP, doors_of, said

GIB = 1 << 30


@dataclass
class PaintedDisk:
    """A disk as full as the test says."""

    percent: int = 12
    full: bool = False

    def tight(self) -> bool:
        return self.full

    def used_percent(self) -> int:
        return self.percent

    def free_bytes(self) -> int:
        return 20 * GIB


def facts(**changes: Any) -> DeviceFacts:
    told: dict[str, Any] = {
        "node": "PKY-RKP-01",
        "software": "0.1.0",
        "kid": "f39a6374",
        "enrolled": True,
        "folder": Path("/var/lib/simpul"),
        "disk": PaintedDisk(),
        "last_fault": lambda: "",
        "opened": None,
    }
    return DeviceFacts(**(told | changes))


async def page_of(store: Store, clock: HandClock, link: Any = UP, query: str = "", **changes: Any) -> str:
    app = device.create_app(
        site=SITE, doors=doors_of(store, clock), sessions=MemoryStore(), link=lambda: link, facts=facts(**changes)
    )
    async with AsyncTestClient(app, base_url="http://mpp.local") as client:
        return said(await client.get(f"/device{query}")).partition("> ")[2]


async def test_the_first_line_says_that_the_branch_can_serve(box: Store, clock: HandClock) -> None:
    """And that there is nothing to do."""
    clock.trusted = True
    page = await page_of(box, clock)

    assert page.startswith("Titik layanan siap melayani Tidak ada yang perlu dikerjakan.")
    assert "Segel f39a6374. Seri nomor A." in page


async def test_a_missing_link_is_grey_and_stops_nothing(box: Store, clock: HandClock) -> None:
    """What waits is counted, and nobody is told to press anything."""
    await box.journal.transact(take_in())
    page = await page_of(box, clock, CUT)

    assert page.startswith("Titik layanan siap melayani")
    assert "3 catatan menunggu dikirim, aman di perangkat ini" in page
    assert "tidak perlu dinyalakan ulang" in page


async def test_each_printer_is_named_with_what_is_wrong_and_what_is_safe(box: Store, clock: HandClock) -> None:
    """Amber: somebody should look; nothing is lost and nothing is stopped."""

    class Two:
        def states(self) -> list[PrinterState]:
            empty, empty_en = PAPER_END.said("Printer Loket 1"), PAPER_END.said_en("Printer Loket 1")
            return [
                PrinterState("Printer Loket 1", "warn", empty, empty_en, PAPER_END.code),
                PrinterState("Printer Loket 2", "ok", "Siap, kertas ada.", "Ready, there is paper."),
            ]

    app = device.create_app(
        site=SITE,
        doors=replace(doors_of(box, clock), printers=Two()),
        sessions=MemoryStore(),
        link=lambda: UP,
        facts=facts(),
    )
    async with AsyncTestClient(app, base_url="http://mpp.local") as client:
        page = said(await client.get("/device"))
    assert "Kertas Printer Loket 1 habis. Isi kertas" in page
    assert "Printer Loket 2: Siap" in page
    assert "Kertas yang dibuat sah dan tersimpan." in page


@pytest.mark.parametrize(
    ("changes", "said_so"),
    [
        ({"enrolled": False}, "Perangkat ini belum didaftarkan ke pusat."),
        ({"disk": PaintedDisk(97, full=True)}, "Hampir penuh: berkas baru ditolak"),
    ],
)
async def test_what_stops_the_service_is_said_first(
    box: Store, clock: HandClock, changes: dict[str, Any], said_so: str
) -> None:
    """Red only where a person must act today and can."""
    page = await page_of(box, clock, **changes)

    assert page.startswith("Titik layanan belum dapat melayani Penyebab:")
    assert said_so in page


async def test_a_series_that_was_opened_by_itself_is_explained(box: Store, clock: HandClock) -> None:
    """After a restore the letters on the papers change; the page says why."""
    page = await page_of(box, clock, opened="restored")

    assert "Dibuka sendiri karena cadangan dipasang kembali." in page


@pytest.mark.parametrize(("days", "warned"), [(60, True), (120, False)])
async def test_a_key_that_ends_soon_is_told_in_time(tmp_path: Path, clock: HandClock, days: int, warned: bool) -> None:
    """A paper sealed after its key's end would read as doubtful, so somebody must act months before."""
    store = await open_box(setup(tmp_path / "box", clock), until_s=NOON_S + days * 86_400)
    page = await page_of(store, clock, kid=kid_of(public_of(KEYS.signing)).hex())
    await store.close()

    assert ("Sebelum itu minta pusat mendaftarkan perangkat ini lagi." in page) is warned


async def test_the_page_speaks_english_too(box: Store, clock: HandClock) -> None:
    """One click away."""
    assert (await page_of(box, clock, query="?lang=en")).startswith("This branch is ready to serve")


@pytest.fixture
async def unlisted(tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    """A box that no key list names yet."""
    store = await open_box(setup(tmp_path / "new", clock), listed=False)
    yield store
    await store.close()


async def test_a_box_that_is_not_listed_is_alive_but_not_ready(unlisted: Store, clock: HandClock) -> None:
    """503 with the reason in words."""
    async with AsyncTestClient(probes_of(unlisted, clock), base_url="http://mpp.local") as client:
        health, ready = await client.get("/healthz"), await client.get("/readyz")

    assert health.json() == {"status": "ok"}
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert "daftar kunci kota belum menyebut perangkat ini" in ready.json()["reasons"][0]


async def test_figures_follow_what_happens(box: Store, clock: HandClock) -> None:
    """Names as the reference promises them."""
    meters = Meters()
    meters.committed(0.004)
    await box.journal.transact(take_in())
    async with AsyncTestClient(probes_of(box, clock, meters), base_url="http://mpp.local") as client:
        ready, text = await client.get("/readyz"), (await client.get("/metrics")).text

    assert ready.status_code == 200
    assert {"simpul_events_sealed_total 3.0", "simpul_backlog_events 3.0", "simpul_last_ack_age_seconds -1.0"} <= set(
        text.splitlines()
    )
    assert 'simpul_commit_seconds_bucket{le="0.005"} 1.0' in text


def probes_of(store: Store, clock: HandClock, meters: Meters | None = None) -> Litestar:
    return probes.create_app(
        site=SITE, doors=doors_of(store, clock), hub_answers=lambda: False, room=PaintedDisk(),
        commits=meters or Meters(), sent=lambda: 0,
    )  # fmt: skip
