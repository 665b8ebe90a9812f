"""Home, finding, one paper and its prints: what is true now, and no more than that."""

import gzip
from collections.abc import AsyncIterator

import pytest

from contract.events import Fact, Kind
from edge.core.watching import Seen
from edge.store.opening import Store
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import ASSETS, KIA_FORM, SKRD_FORM, UP, Counter, counter_of, said

NUMBER = "TT-RKP01A-000001"


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in, one file taken in."""
    async with counter_of(box, clock) as found:
        await found.log_in()
        await found.post("/terima", KIA_FORM)
        yield found


async def noted(counter: Counter) -> list[tuple[str, int]]:
    chain = next(each for each in await counter.store.outbox.chains() if each.stream == 1)
    rows = await counter.store.outbox.rows(1, chain.epoch, 0, 50)
    views = [each.event.facts for each in rows.sealed if each.event.kind == Kind.VIEWED]
    return [(facts[Fact.REF], facts[Fact.WHAT]) for facts in views]


async def test_home_has_four_lamps_the_unsent_and_the_last_papers(counter: Counter) -> None:
    page = said(await counter.get("/"))
    for words in (
        "LAN",
        "Internet",
        "Pusat",
        "Pengakuan terakhir",
        "catatan menunggu dikirim",
        NUMBER,
        "Belum tercatat",
    ):
        assert words in page
    assert "Semua tersimpan aman di perangkat ini." in page
    assert "belum pernah" in page, "a hub that never answered is not an age of zero"


async def test_offline_is_grey_and_never_red(counter: Counter) -> None:
    page = (await counter.get("/terima")).text
    strip = page.partition('class="strip"')[2].partition("</div>")[0]
    assert "is-stop" not in strip
    assert "is-off" in strip


async def test_nothing_says_recorded_before_the_hub_did(counter: Counter) -> None:
    page = said(await counter.get(f"/kertas/{NUMBER}"))
    assert "Tercatat di pusat belum" in page
    assert "Pusat sudah mengakuinya" not in page


async def test_after_the_acknowledgement_the_paper_says_recorded(counter: Counter) -> None:
    at_s = counter.store.reader.now_s()
    for each in await counter.store.outbox.chains():
        await counter.store.outbox.move_cursor(each.stream, each.epoch, each.head, each.head_hash, at_s, b"h" * 16)
    page = said(await counter.get(f"/kertas/{NUMBER}"))
    assert "Pusat sudah mengakuinya" in page
    assert "Tidak ada yang menunggu dikirim." in said(await counter.get("/"))


async def test_lamps_refresh_by_themselves_from_a_small_page(counter: Counter) -> None:
    home, part = (await counter.get("/")).text, (await counter.get("/lampu")).text
    assert 'data-refresh="/lampu"' in home
    for name in ("strip", "lamps"):
        assert f'data-part="{name}"' in part


async def test_a_connected_hub_is_green(box: Store, clock: HandClock) -> None:
    async with counter_of(box, clock, UP) as counter:
        await counter.log_in()
        assert "Pusat tersambung" in said(await counter.get("/lampu")) or "is-ok" in (await counter.get("/lampu")).text


async def test_a_paper_is_found_by_name_and_by_part_of_its_number(counter: Counter) -> None:
    for query in ("Norhay", "norhayati", "000001", "RKP01A-0000"):
        assert NUMBER in said(await counter.post("/cari", {"q": query}, "/cari")), query


async def test_a_whole_number_opens_its_paper(counter: Counter) -> None:
    answer = await counter.post("/cari", {"q": NUMBER.lower()}, "/cari")
    assert answer.headers["location"] == f"/kertas/{NUMBER}"


async def test_what_is_searched_for_never_stands_in_an_address(counter: Counter) -> None:
    """Names and NIK digits would stay in the browser's history; the form sends them in its body."""
    assert '<form method="post" action="/cari"' in (await counter.get("/cari")).text
    assert "Norhayati Dewi" not in said(await counter.get("/cari?q=Norhayati Dewi"))


async def test_a_search_by_digits_of_a_nik_is_noted(counter: Counter) -> None:
    assert NUMBER in said(await counter.post("/cari", {"q": "940000"}, "/cari"))
    assert await noted(counter) == [(NUMBER, Seen.FOUND_BY_NIK)]


async def test_the_whole_nik_is_shown_only_on_demand_and_noted(counter: Counter) -> None:
    closed = await counter.get(f"/kertas/{NUMBER}")
    assert "6271055403940000" not in closed.text
    opened = await counter.post(f"/kertas/{NUMBER}/nik", {})
    assert "6271055403940000" in opened.text
    assert await noted(counter) == [(NUMBER, Seen.NIK)]


async def test_no_page_of_a_paper_puts_name_or_nik_into_the_qr(counter: Counter) -> None:
    receipt = await counter.store.reader.receipt(NUMBER)
    assert receipt is not None
    assert receipt.qr_text.startswith("https://cek.mpp.example/")
    assert "62710554" not in receipt.qr_text


async def test_a_copy_is_counted_before_it_prints(counter: Counter) -> None:
    answer = await counter.post(f"/kertas/{NUMBER}/salinan", {"token": "c-1"})
    assert answer.status_code == 303
    await counter.post(f"/kertas/{NUMBER}/salinan", {"token": "c-1"})
    receipt = await counter.store.reader.receipt(NUMBER)
    assert receipt is not None
    assert receipt.copies == 1, "a second press of the same button is the same copy"
    assert "SALINAN 2" in said(await counter.get(f"/kertas/{NUMBER}"))


async def test_a_paper_that_did_not_print_says_what_is_safe(counter: Counter) -> None:
    job = (await counter.store.spool.jobs(NUMBER))[0]
    taken = await counter.store.spool.take(job.job)
    assert taken is not None
    await counter.store.spool.failed(job.job, "kertas habis", again=False)
    page = said(await counter.get(f"/kertas/{NUMBER}"))
    assert "kertas habis" in page
    assert "Kertas ini sudah sah dan tersimpan." in page
    assert "1 kertas belum tercetak" in said(await counter.get("/"))


@pytest.mark.parametrize("size", ["a5", "a4"])
async def test_the_a5_page_carries_everything_the_slip_does(counter: Counter, size: str) -> None:
    page = await counter.get(f"/kertas/{NUMBER}/cetak?kertas={size}")
    assert page.text.count('<article class="sheet') == (2 if size == "a4" else 1)
    words = said(page)
    for part in ("Norhayati", "************* 000", "GRATIS", "Persyaratan lengkap, 5 dari 5", "cek.mpp.example"):
        assert part in words
    assert "6271055403940000" not in page.text


async def test_a_payment_says_no_more_than_it_proves(counter: Counter) -> None:
    number = await counter.number_of(await counter.post("/bayar", SKRD_FORM))
    page = said(await counter.get(f"/kertas/{number}"))
    assert "Bukti pembayaran" in page
    assert "janji layanan" not in page


async def test_a_number_that_is_not_here_is_a_page_in_plain_words(counter: Counter) -> None:
    for path in ("TT-RKP01A-999999", "x", "TT-RKP01A-999999/slip.png", "..%2f/cetak"):
        answer = await counter.get(f"/kertas/{path}")
        assert answer.status_code == 404, path
        assert "Halaman ini tidak ada." in said(answer)


async def test_a_copy_of_nothing_is_not_found(counter: Counter) -> None:
    assert (await counter.post("/kertas/TT-RKP01A-999999/salinan", {"token": "x"})).status_code == 404


async def test_the_slips_picture_is_there(counter: Counter) -> None:
    assert (await counter.get(f"/kertas/{NUMBER}/slip.png")).headers["content-type"] == "image/png"


async def test_the_same_pages_speak_english(counter: Counter) -> None:
    page = said(await counter.get(f"/kertas/{NUMBER}?lang=en&baru=1"))
    assert "Done. The file was taken in." in page
    assert "Recorded at the hub" in page
    assert "Ready for the next applicant" in said(await counter.get("/"))


async def test_the_first_view_is_small(counter: Counter) -> None:
    """HTML, sheet, font and script together under 60 kB as they travel."""
    for path in ("/", "/terima?layanan=ADM-KIA", "/terima", f"/kertas/{NUMBER}"):
        whole = len(gzip.compress((await counter.get(path)).content, 6))
        for name in ("simpul.css", "desk.js", "vendor/plus-jakarta-sans.woff2", "mark.svg"):
            answer = await counter.client.get(ASSETS.url(name), headers={"accept-encoding": "gzip"})
            whole += int(answer.headers["content-length"])
        assert whole < 60_000, path
