"""A short day at the guide's branch, act by act, as people would live it; each act leaves its pictures."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from playwright.async_api import FilePayload, expect

from contract.states import Case
from edge.actions import queue, take_in, take_payment
from edge.actions.upkeep import OutageWatch
from edge.core.pad import LayIn
from tests.edge.branch_box import NOON_S, kia, waste
from tests.edge.case_answers import answer
from tests.edge.desk_counter import PASSWORD, PIN
from tests.edge.letter_desk import PAGER, sku
from tests.edge.photo_pictures import jpeg
from tests.edge.photo_pictures import page as page_of
from tests.edge.test_pad_slips import by_hand
from tests.guide.branch import BAMBANG, RUSMINI, SRI
from tests.guide.camera import take, take_slip
from tests.guide.walk import DESK, Day, acknowledged, link

MORNING_S: Final = NOON_S - 5 * 3_600 - 540  # 08.00 WIB
YESTERDAY_S: Final = MORNING_S - 86_400 + 3_600
KIOSK, HALL, PHONE = (1280, 800), (1920, 1080), (390, 780)
READY = "KIA sudah jadi. Bawa KTP-el dan tanda terima ini."
SHEET: Final = jpeg(page_of(900, 1200, "CONTOH   KARTU KELUARGA   CONTOH"))
FIX = "Fotokopi akta kelahiran tidak terbaca. Bawa yang asli."
NAMES: Final = ("Rahmat Hidayat", "Yuliana Sari", "Dewi Lestari", "Hendra Gunawan")


# -- before the doors open --------------------------------------------------------------------------------------------


async def yesterday(day: Day) -> None:
    """Four files of the day before, which the centre has; two answers of an agency came down over night."""
    branch = day.branch
    for name in NAMES:
        body = kia(applicant={"name": name, "phone": "081234567890"})
        day.papers[name] = (await take_in(branch.doors, body, SRI)).number
        branch.clock.forward(600)
    await acknowledged(branch)
    branch.clock.forward(MORNING_S - branch.clock.wall_s)
    assert await answer(branch.store, day.papers[NAMES[0]], Case.READY, script=READY, at_s=MORNING_S - 3_600)
    assert await answer(branch.store, day.papers[NAMES[1]], Case.FIX_ASKED, script=FIX, at_s=MORNING_S - 1_800)
    branch.ways = link("ok", MORNING_S - 5_400)


async def opening(day: Day) -> None:
    """The supervisor registers the computer; Sri logs in, opens her till, and later comes back by PIN."""
    await day.log_in(RUSMINI)
    page = await day.go("/petugas/komputer")
    await page.fill("[name=nama]", "Meja depan kiri")
    await page.keyboard.press("F9")
    await expect(page.locator("main")).to_contain_text("Terdaftar sebagai")
    await day.log_in(SRI)
    page = await day.go("/kas")
    await page.fill("[name=jumlah]", "50.000")
    await take(page, "kas-buka")
    await page.keyboard.press("F9")
    await expect(page.locator("main")).to_contain_text("Seharusnya di laci")
    await acknowledged(day.branch)
    await page.click("form[action='/kunci'] button")
    await page.wait_for_url("**/masuk**")
    await page.check(f"[name=no][value='{SRI}']")
    await page.fill("#pin", "314")
    await take(page, "masuk", 860)
    await day.log_in(SRI, PIN)


async def the_queue(day: Day) -> None:
    """Numbers from the kiosk and from the desk; the hall's screen shows who is called."""
    branch = day.branch
    context, kiosk = await day.beside(KIOSK, "/kios", touch=True)
    await take(kiosk, "kios")
    await kiosk.goto(f"{branch.address}/kios/antrean")
    await kiosk.click("button[value=A]")
    await expect(kiosk.locator(".ticket")).to_have_text("A-001")
    await context.close()
    for letter, service in (("B", None), ("A", "ADM-KIA"), ("C", "RET-SAMPAH"), ("A", "ADM-KIA"), ("B", None)):
        branch.clock.forward(90)
        await queue.take_ticket(branch.doors, letter, service, SRI, slip=False)
    branch.clock.forward(240)
    page = await day.go("/")
    await page.keyboard.press("F2")
    await expect(page.locator(".ticket")).to_have_text("A-001")
    branch.clock.forward(60)
    await queue.call_next(branch.doors, 2, BAMBANG)
    page = await day.go("/")
    await take(page, "loket", 900)


async def the_hall(day: Day) -> None:
    context, screen = await day.beside(HALL, "/layar")
    await expect(screen.locator(".call .big")).to_be_visible()
    await take(screen, "layar")
    await context.close()


# -- files ------------------------------------------------------------------------------------------------------------


async def complete(day: Day) -> None:
    """A child's identity card with everything it needs."""
    page = day.page
    await day.go("/")
    await page.keyboard.press("F4")
    await page.wait_for_url("**/terima?antrean=A-001**")
    await page.fill("#q", "kia")
    await expect(page.locator(".pick").first).to_contain_text("Kartu Identitas Anak")
    await take(page, "terima-cari")
    await page.keyboard.press("Enter")
    await expect(page.locator("#nik")).to_be_visible()
    person = {"nik": "6271055403940000", "nama": "Norhayati", "lahir": "14-03-1994", "telepon": "081250191234"}
    await day.fill({**person, "isi-nama-anak": "Aulia Rahmah", "isi-lahir-anak": "02-09-2019"})
    await page.keyboard.press("F6")
    for digit in "12345":
        await page.keyboard.press(digit)
    await take(page, "terima", 1000)
    day.papers["tt"] = await day.f9("**/kertas/TT-*baru=1")
    await day.until("Lembar keluar dari printer")
    await take(page, "selesai", 960)
    slip = await day.out(day.papers["tt"])
    take_slip(slip, "tt")


async def lacking(day: Day) -> None:
    """The next citizen has no family card with her: the paper is a return slip."""
    page = await day.go("/terima?layanan=ADM-KIA&antrean=A-002")
    await day.fill({"nama": "Siti Aminah", "isi-nama-anak": "Bima Saputra", "isi-lahir-anak": "11-05-2020"})
    await page.keyboard.press("F6")
    for digit in "1223445":
        await page.keyboard.press(digit)
    await expect(page.locator("[data-paper]")).to_contain_text("Cetak tanda pengembalian")
    await take(page, "terima-kurang", 1000)
    day.papers["tp"] = await day.f9("**/kertas/TP-*baru=1")
    await day.until("Lembar keluar dari printer")
    await take(page, "kembali", 900)
    take_slip(await day.out(day.papers["tp"]), "tp")


async def looking(day: Day) -> None:
    """A copy; a paper that is checked; a paper that is looked for."""
    page, branch = day.page, day.branch
    await day.go(f"/kertas/{day.papers['tt']}")
    async with page.expect_navigation():
        await page.keyboard.press("F10")
    await day.until("SALINAN 1. Lembar keluar dari printer")
    take_slip(branch.slips / f"{day.papers['tt']}-salinan-1.png", "salinan")
    receipt = await branch.doors.reader.receipt(day.papers["tt"])
    assert receipt is not None
    await day.go("/verify")
    await page.fill("[name=teks]", f"{receipt.number} {receipt.check_code}")
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict")).to_contain_text("belum tercatat")
    await take(page, "cek")


async def photographs(day: Day) -> None:
    """Papers photographed by a phone that scans a code from the screen."""
    page = await day.go(f"/kertas/{day.papers['tt']}/foto")
    await page.keyboard.press("F7")
    link = await page.locator(".link-text").inner_text()
    await take(page, "foto")
    context, phone = await day.beside(PHONE, link.removeprefix(day.branch.address))
    await phone.set_input_files("input[type=file]", FilePayload(name="kk.jpg", mimeType="image/jpeg", buffer=SHEET))
    await expect(phone.locator(".shots canvas")).to_be_visible()
    await take(phone, "foto-ponsel")
    await phone.click("button.go")
    await expect(phone.locator("main")).to_contain_text("1 foto")
    await context.close()


async def a_letter(day: Day) -> None:
    """A business letter for a resident: filled in, seen, issued."""
    page = await day.go("/terima?layanan=KEL-SKU")
    fields = {f"isi-{code}": text for code, text in sku()["fields"].items()}
    await day.fill({"nik": "6271051402850000", "nama": "Rahmat Hidayat", "alamat": "Jalan Tjilik Riwut Km 60", **fields,
                    "isi-sejak": "02-09-2019"})  # fmt: skip
    await page.select_option("[name=kelurahan]", PAGER)
    await page.keyboard.press("F6")
    for digit in "1234":
        await page.keyboard.press(digit)
    await page.keyboard.press("F9")
    await expect(page.locator(".letter")).to_be_visible()
    await take(page, "surat", 1150)
    day.papers["sk"] = await day.f9("**/surat/SK-*baru=1")


# -- answers and hand-over --------------------------------------------------------------------------------------------


async def answers(day: Day) -> None:
    """What the centre said is told, and a document is handed over once."""
    page = await day.go("/tugas")
    await expect(page.locator("main")).to_contain_text(READY)
    await take(page, "tugas")
    case = day.papers[NAMES[0]]
    await day.go("/penyerahan")
    await take(page, "penyerahan")
    await day.go(f"/penyerahan/{case}")
    await page.fill("[name=nama]", NAMES[0])
    await page.select_option("[name=hubungan]", index=1)
    await page.locator("[name=pengenal]").first.check(force=True)
    await page.locator("[name=dokumen]").first.fill("KIA 6271-CONTOH")
    await take(page, "penyerahan-isi")
    day.papers["py"] = await day.f9("**/kertas/PY-*")
    await day.go(f"/kasus/{case}")
    await take(page, "perjalanan")


# -- money ------------------------------------------------------------------------------------------------------------


async def a_payment(day: Day) -> None:
    """A waste levy as its SKRD says."""
    page = await day.go("/bayar?layanan=RET-SAMPAH")
    await page.check("[name=dokumen][value=SKRD]", force=True)
    await day.fill({"nomor": "900/123", "masa": "November 2026", "jumlah": "25.000", "nama": "Siti Aminah"})
    await page.fill("[name=diterima]", "50.000")
    await expect(page.locator("[data-change]")).to_have_text("Rp25.000")
    await take(page, "bayar", 900)
    day.papers["bp"] = await day.f9("**/kertas/BP-*baru=1")
    take_slip(await day.out(day.papers["bp"]), "bp")


async def a_cancellation(day: Day) -> None:
    """An amount was wrong: a counter-entry, with a second person."""
    wrong = await take_payment(day.branch.doors, waste(52_000, 52_000, payer={"name": "Hendra Gunawan"}), SRI)
    page = await day.go(f"/kertas/{wrong.number}/batal")
    await page.select_option("[name=sebab]", label="Jumlah keliru")
    await page.fill("[name=keterangan]", "SKRD Rp25.000, terketik Rp52.000")
    await page.select_option("[name=kedua]", label="Hj. Rusmini")
    await page.fill("[name=sandi]", PASSWORD)
    await take(page, "batal")
    day.papers["bt"] = await day.f9("**/kertas/BT-*")
    take_slip(await day.out(day.papers["bt"]), "bt")


async def a_shift(day: Day) -> None:
    """What is handed on at noon, before anybody signs."""
    page = await day.go("/kas/serah")
    await expect(page.locator("main")).to_contain_text("Rp75.000")
    await take(page, "serah", 900)


async def a_closing(day: Day) -> None:
    """The drawer is counted, closed, its words read out, its money taken to the bank."""
    day.branch.clock.forward(3 * 3_600)
    page = await day.go("/kas/tutup")
    await day.fill({"lembar-50000": "1", "lembar-20000": "1", "lembar-5000": "1"})
    await expect(page.locator("[data-diff-word]")).to_have_text("Cocok")
    await take(page, "kas-tutup", 980)
    day.papers["tk"] = await day.f9("**/kas/tk/TK-*")
    await take(page, "kode-hari", 1060)
    await day.go("/kas/setoran")
    await page.check("[name=tk]", force=True)
    await take(page, "setoran")
    day.papers["st"] = await day.f9("**/kas/st/ST-*")


# -- when things break ------------------------------------------------------------------------------------------------


async def an_outage(day: Day) -> None:
    """The link goes for an hour and a half; the record of it is ready to sign."""
    branch = day.branch
    watch = OutageWatch(branch.doors, lambda: branch.ways)
    await watch.begin()
    branch.clock.forward(1_200)
    await acknowledged(branch)
    branch.clock.forward(240)
    branch.ways = link("off", branch.clock.wall_s)
    await watch.look()
    await take_in(branch.doors, kia(applicant={"name": NAMES[2]}), SRI)
    await take_in(branch.doors, kia(["kk"], applicant={"name": NAMES[3]}), SRI)
    branch.clock.forward(5_400)
    page = await day.go("/kenapa")
    await take(page, "kenapa", 900)
    await day.go("/device")
    await take(page, "perangkat", 900)
    branch.ways = link("ok", branch.clock.wall_s)
    await watch.look()
    await day.go("/gangguan")
    await page.get_by_role("link", name="BA-").first.click()
    await page.wait_for_url("**/gangguan/BA-*")
    await take(page, "berita-acara", 1400)


async def the_printer(day: Day) -> None:
    """Counter 2 has no paper left: what was made there is valid and waits."""
    context, other = await day.beside(DESK, "/masuk")
    mine, day.page = day.page, other
    await day.log_in(BAMBANG, counter=2)
    await take_in(day.branch.doors, kia(applicant={"name": "Yuliana Sari"}), BAMBANG)
    await day.go("/cetak")
    await day.until("Tidak perlu dicetak")
    await take(other, "cetak")
    day.page = mine
    await context.close()


async def the_pad(day: Day) -> None:
    """A pad of blank slips, one of which has been entered and one skipped."""
    branch = day.branch
    await branch.store.journal.transact(LayIn(1, 50, RUSMINI), actor=RUSMINI)
    await take_in(branch.doors, kia(applicant={"name": NAMES[3]}, **by_hand(2, branch.clock.wall_s - 1_800)), SRI)
    page = await day.go("/blok")
    await expect(page.locator("main")).to_contain_text("Nomor 1")
    await take(page, "blok")
    await day.go("/blok/1/lembar")
    await take(page, "blok-lembar", 900)


# -- people -----------------------------------------------------------------------------------------------------------


async def people(day: Day) -> None:
    """The supervisor's list; a code for who forgot; training opened, and entered by Sri."""
    await day.log_in(RUSMINI)
    page = await day.go("/petugas")
    await take(page, "petugas")
    await day.go(f"/petugas/{BAMBANG}")
    await page.click("form[action$='/kode'] button")
    await expect(page.locator(".aloud .code")).to_be_visible()
    await take(page, "kode-petugas")
    await day.go("/petugas/latihan")
    await page.click("[name=aksi][value=mulai]")
    await expect(page.locator("main")).to_contain_text("Latihan sedang dibuka.")
    await day.log_in(SRI, PIN)
    await day.go("/latihan")
    await page.click("main button.go")
    await expect(page.locator(".ribbon")).to_be_visible()
    await take(page, "latihan", 900)


ACTS: Final[tuple[Callable[[Day], Awaitable[None]], ...]] = (
    yesterday, opening, the_queue, the_hall, complete, lacking, looking, photographs, a_letter, answers, a_payment,
    a_cancellation, an_outage, the_printer, the_pad, a_shift, a_closing, people,
)  # fmt: skip


def names() -> set[str]:
    """Every picture that the day takes, by the words of this file."""
    text = Path(__file__).read_text(encoding="utf-8")
    slips = re.findall(r'^    take_slip\(.*"([\w-]+)"\)$', text, re.MULTILINE)
    return {*re.findall(r'take\(\w+, "([\w-]+)"', text), *(f"kertas-{each}" for each in slips)}
