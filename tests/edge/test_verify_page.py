"""The branch's verify page over a real store: scanner, paste, typing, foreign codes; with no link at all."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from playwright.async_api import Browser, Page, async_playwright, expect

from contract.receipt import qr_digits
from edge.core.cancel import Cancel
from edge.ports import ReceiptRecord
from edge.store.opening import Store
from edge.web.verify import create_app
from kit.web.serve import Listener, serving
from tests.edge.branch_box import HandClock, pay, take_in
from tests.edge.desk_counter import CUT, SITE, doors_of, said

Client = AsyncTestClient[Litestar]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "verify-edge"


def verify_app(box: Store, clock: HandClock) -> Litestar:
    """The page as `main` builds it, the link cut."""
    return create_app(site=SITE, doors=doors_of(box, clock), link=lambda: CUT)


@pytest.fixture
async def client(box: Store, clock: HandClock) -> AsyncIterator[Client]:
    """A browser without scripts."""
    async with AsyncTestClient(verify_app(box, clock), base_url="http://mpp.local") as client:
        yield client


async def receipt(box: Store) -> ReceiptRecord:
    """A file taken in just now."""
    return (await box.journal.transact(take_in())).papers[0]


async def test_a_scanned_paper_is_genuine_and_not_yet_recorded(box: Store, client: Client) -> None:
    """The scanner types the QR's text and Enter; the link has never been there."""
    record = await receipt(box)
    page = said(await client.post("/verify", data={"teks": record.qr_text + "\r\n"}))

    assert "Asli, belum tercatat" in page
    assert record.number in page
    assert "Kartu Identitas Anak" in page
    assert "GRATIS" in page
    assert "Simpan kertas ini sebagai bukti" in page


async def test_at_the_kiosk_a_verdict_stands_on_a_page_of_its_own_until_its_reader_has_gone(
    box: Store, client: Client
) -> None:
    """So *back* never offers to send the last citizen's paper again; who floods is refused without being kept."""
    record = await receipt(box)
    gone = await client.post("/verify?kios=1", data={"teks": record.qr_text}, follow_redirects=False)
    place = gone.headers["location"]
    page = await client.get(place)
    again = await client.post(
        "/verify?kios=1", data={"teks": record.number, "dari": place.rpartition("=")[2]}, follow_redirects=False
    )
    way_back = f"/verify?kios=1&selesai={again.headers['location'].rpartition('=')[2]}"
    second = (await client.get(again.headers["location"])).text
    home = await client.get(way_back, follow_redirects=False)
    flood = [await client.post("/verify?kios=1", data={"teks": "x"}, follow_redirects=False) for _ in range(29)]

    assert (gone.status_code, page.status_code) == (303, 200)
    assert record.number in said(page)
    assert way_back.replace("&", "&amp;") in second
    assert home.headers["location"] == "/kios"
    for former in (place, again.headers["location"], "/verify?kios=1&t=guessed"):
        assert (await client.get(former, follow_redirects=False)).headers["location"] == "/kios"
    assert [each.status_code for each in flood] == [303] * 28 + [429]


async def test_number_and_check_code_are_enough(box: Store, client: Client) -> None:
    """As read aloud, forgiven in spelling; a wrong code says that the two do not agree."""
    record = await receipt(box)
    good = said(await client.post("/verify", data={"teks": f"tt rkp01a 1 {record.check_code.lower()}"}))
    bad = said(await client.post("/verify", data={"teks": f"{record.number} 0000-0000"}))

    assert "Asli, belum tercatat" in good
    assert "tidak cocok satu sama lain" in bad
    assert "Kartu Identitas" not in bad


async def test_a_cancelled_payment_says_so_by_both_its_codes(box: Store, client: Client) -> None:
    """The old QR by the journal, the counter-entry by itself."""
    record = (await box.journal.transact(pay())).papers[0]
    counter = (await box.journal.transact(Cancel(record.number, "double", 3, 4))).papers[0]

    old = said(await client.post("/verify", data={"teks": record.qr_text}))
    new = said(await client.post("/verify", data={"teks": counter.qr_text}))

    assert "Dibatalkan" in old
    assert "Bukti pembatalan" in new
    assert "Rp25.000" in new


async def test_changed_content_is_not_shown(box: Store, client: Client) -> None:
    """The seal of another paper: what to do instead, and nothing of the content."""
    first, second = await receipt(box), await receipt(box)
    papers = [await box.reader.paper(each.number) for each in (first, second)]
    assert papers[0]
    assert papers[1]
    forged = f"https://cek.mpp.example/#{qr_digits(papers[0].cose[:-64] + papers[1].cose[-64:])}"
    page = said(await client.post("/verify", data={"teks": forged}))

    assert "Tidak cocok, jangan dipakai" in page
    assert "Jangan membayar apa pun" in page
    assert first.number not in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://dukcapil.kemendagri.go.id/verif?x", "kode dokumen Dukcapil"),
        ("00020101021126610014COM.GO-JEK.WWW", "QRIS"),
        ("LATIHAN", "kertas latihan"),
        ("TT-RKP01LAT-000001 A9EH-E6BY", "kertas latihan"),
        ("halo", "bukan tanda terima Simpul"),
        ("9" * 5_000, "Belum dapat dipastikan"),
        ("TT-SBG01A-000001 A9EH-E6BY", "belum dapat diperiksa di sini"),
        ('<script>alert("x")</script>', "bukan tanda terima Simpul"),
    ],
)
async def test_foreign_texts_are_named_and_never_called_false(client: Client, text: str, words: str) -> None:
    """Whatever is scanned gets a sentence, never an error page."""
    answer = await client.post("/verify", data={"teks": text})

    assert answer.status_code == 200
    assert words in said(answer)
    assert "palsu" not in answer.text.lower()
    assert "<script>alert" not in answer.text


async def test_a_foreign_address_is_warned_of(box: Store, client: Client) -> None:
    """Our own digits under a look-alike host."""
    record = await receipt(box)
    page = said(await client.post("/verify", data={"teks": record.qr_text.replace("cek.mpp", "cek.mpp-resmi")}))

    assert "cek.mpp-resmi.example" in page
    assert "bukan alamat resmi" in page


async def test_a_kiosk_forgets_the_last_paper(box: Store, client: Client) -> None:
    """The verdict page leaves by itself; the empty one stays; nothing of the person is ever on it."""
    record = await receipt(box)
    answer = await client.post("/verify", data={"teks": record.qr_text})

    assert 'http-equiv="refresh"' in answer.text
    assert 'http-equiv="refresh"' not in (await client.get("/verify")).text
    assert "Norhayati" not in answer.text
    assert "6271" not in answer.text


async def test_guessing_codes_is_stopped_in_words(box: Store, client: Client) -> None:
    """Twenty wrong codes for a number, then a sentence."""
    record = await receipt(box)
    for _ in range(20):
        await client.post("/verify", data={"teks": f"{record.number} 0000-0000"})
    answer = await client.post("/verify", data={"teks": f"{record.number} {record.check_code}"})

    assert answer.status_code == 200
    assert record.number not in said(answer)


@pytest.fixture
async def page(box: Store, clock: HandClock) -> AsyncIterator[Page]:
    """The page in a real Chromium at the size of a kiosk."""
    if not os.path.exists(CHROMIUM):  # noqa: PTH110, ASYNC240 -- asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with (
        serving([Listener(name="verify", app=verify_app(box, clock))]) as (port,),
        async_playwright() as player,
    ):
        browser: Browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(f"http://localhost:{port}/verify")
        yield page
        await browser.close()


@pytest.mark.browser
async def test_a_scanner_that_types_needs_no_hand(box: Store, page: Page) -> None:
    """The field has the focus, before and after each paper; no console error; nothing over the edge."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    first, second = await receipt(box), (await box.journal.transact(pay())).papers[0]
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=ARTIFACTS / "kosong.png")
    for record, name in ((first, "tt"), (second, "bp")):
        await page.keyboard.type(record.qr_text)
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Asli, belum tercatat")
        await expect(page.locator("dl")).to_contain_text(record.number)
        await page.screenshot(path=ARTIFACTS / f"{name}.png")

    assert faults == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 1280
