"""Letters at the counter: all faults at once, the letter before it is issued, its register number, print and book."""

import csv
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import sha256
from io import StringIO

import pytest
from argon2 import PasswordHasher
from httpx import Response
from litestar.testing import AsyncTestClient

from contract.events import Fact, Kind
from contract.names import AUDIT
from edge.core.letter_settings import LetterSettings
from edge.ports import Doors
from edge.store import staff
from edge.store.opening import Store
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD, PEOPLE, PIN, Counter, desk_app, faulty, said
from tests.edge.letter_desk import ACTING, LURAH, MARANG, OFFICE, PAGER, bring_letters, letter_doors

SKU_FORM = {
    "layanan": "KEL-SKU", "nama": "Norhayati", "nik": "6271 0554 0394 0000", "alamat": "Jalan Tjilik Riwut Km 60",
    "kelurahan": PAGER, "isi-nama-usaha": "Warung Berkah", "isi-jenis-usaha": "warung sembako",
    "isi-alamat-usaha": "Jalan Tjilik Riwut Km 60", "isi-sejak": "02-09-2019", "ada-pengantar-rt": "ada",
    "ada-ktp": "ada", "ada-kk": "ada", "ada-foto-usaha": "ada", "kertas": "TT", "aksi": "surat", "token": "s-1",
}  # fmt: skip


@pytest.fixture
async def doors(box: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> Doors:
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for login, name, role in PEOPLE:
        await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
    await bring_letters(box)
    return letter_doors(box, clock)


@pytest.fixture
async def counter(box: Store, doors: Doors) -> AsyncIterator[Counter]:
    """A browser at a branch with a lurah, Sri logged in."""
    async with AsyncTestClient(desk_app(doors), base_url="http://mpp.local") as client:
        found = Counter(client, box)
        await found.log_in()
        yield found


def form(**changes: str) -> dict[str, str]:
    return {**SKU_FORM, **{name.replace("_", "-"): text for name, text in changes.items()}}


async def issued(counter: Counter, **changes: str) -> str:
    """The number of a letter that was issued."""
    answer = await counter.post("/terima", form(aksi="terbitkan", **changes))
    assert answer.status_code == 303, said(answer)
    found = re.fullmatch(r"/surat/(SK-[A-Z0-9]+-[0-9]+)\?baru=1", answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]


async def test_the_page_of_a_letter_asks_where_the_applicant_lives_and_leads_to_the_letter(counter: Counter) -> None:
    """The branch's own kelurahan stands first; nothing is chosen for the officer."""
    page = await counter.get("/terima?layanan=KEL-SKU")
    options = re.findall(
        r'<option value="([\d.]*)"', page.text.partition('id="kelurahan"')[2].partition("</select>")[0]
    )
    assert (options[:2], len(options)) == (["", PAGER], 31)
    assert re.search(r'class="btn go[^"]*" name="aksi" value="surat" data-key="F9"', page.text)
    assert page.text.count("btn go") == 1
    assert 'id="alamat"' in page.text


async def test_every_fault_is_said_at_once_and_nothing_is_lost(counter: Counter) -> None:
    """The intake's own and those of the letter, each at its field."""
    answer = await counter.post("/terima", form(nama="", nik="123", kelurahan="", isi_nama_usaha="", ada_kk=""))
    assert answer.status_code == 422
    assert faulty(answer) == {"nama", "nik", "ada-kk", "kelurahan"}
    answer = await counter.post("/terima", form(kelurahan="", isi_nama_usaha=""))
    assert faulty(answer) == {"kelurahan"}
    answer = await counter.post("/terima", form(isi_nama_usaha="", alamat="Jalan Нева"))
    assert faulty(answer) == {"isi-nama-usaha", "alamat"}
    assert 'value="warung sembako"' in answer.text


async def test_the_letter_is_seen_before_it_is_issued(counter: Counter, doors: Doors) -> None:
    """As it will be printed; number and QR come with the issue, and going back keeps all that was typed."""
    answer = await counter.post("/terima", SKU_FORM)
    text = said(answer)
    assert answer.status_code == 200
    assert "SURAT KETERANGAN USAHA" in text
    assert "···/SKU/PAGER/XI/2026" in text
    assert "Warung Berkah di Jalan Tjilik Riwut Km 60" in text
    assert LURAH.name in text
    assert "QR dicetak saat diterbitkan" in text
    assert (await doors.reader.today()).papers == {}
    back = await counter.post("/terima", form(aksi="pilih"))
    assert 'value="Warung Berkah"' in back.text


async def test_a_letter_is_issued_with_its_register_number_and_printed(counter: Counter, doors: Doors) -> None:
    """Done page, original, then a counted copy; the original's bytes are those of the journal's hash."""
    number = await issued(counter)
    page = said(await counter.get(f"/surat/{number}?baru=1"))
    receipt = await doors.reader.receipt(number)
    assert receipt is not None
    for words in (
        "Selesai. Surat diterbitkan.",
        "001/SKU/PAGER/XI/2026",
        number,
        receipt.check_code,
        "Pengantar RT/RW",
    ):
        assert words in page

    first = await counter.post(f"/surat/{number}/cetak", {"token": "a"})
    assert first.headers["location"] == f"/surat/{number}/surat.pdf"
    pdf = await counter.get(first.headers["location"])
    paper = await doors.reader.paper(number)
    assert paper is not None
    assert (pdf.headers["content-type"], sha256(pdf.content).digest()) == (
        "application/pdf", paper.event.facts[Fact.SHA256],
    )  # fmt: skip
    await counter.post(f"/surat/{number}/cetak", {"token": "a"})
    assert (await counter.get(f"/surat/{number}/surat.pdf")).content == pdf.content, "sent twice is one print"
    await counter.post(f"/surat/{number}/cetak", {"token": "b"})
    assert b"(SALINAN 1)" in (await counter.get(f"/surat/{number}/surat.pdf")).content
    assert "SALINAN 1" in said(await counter.get(f"/surat/{number}"))


async def test_pressed_twice_it_is_one_letter(counter: Counter, doors: Doors) -> None:
    assert await issued(counter) == await issued(counter)
    assert len(await doors.letters.register(2026)) == 1


async def test_a_resident_of_another_kelurahan_is_taken_in_with_the_way_on_the_paper(
    counter: Counter, doors: Doors
) -> None:
    """The page says whose letter it is; the receipt says to whom the file goes."""
    answer = await counter.post("/terima", form(kelurahan=MARANG))
    assert "Pemohon warga Kelurahan Marang, Kecamatan Bukit Batu." in said(answer)
    assert re.search(r'class="btn go[^"]*" name="aksi" value="cetak" data-key="F9"', answer.text)
    number = await counter.number_of(await counter.post("/terima", form(kelurahan=MARANG, aksi="cetak")))
    page = await counter.get(f"/kertas/{number}/cetak")
    assert number.startswith("TT-")
    assert "Diteruskan Lurah Marang, Kecamatan Bukit Batu" in said(page)


async def test_with_a_paper_missing_there_is_a_return_slip_and_no_letter(counter: Counter) -> None:
    answer = await counter.post("/terima", form(ada_kk="tidak"))
    assert "Belum lengkap, 1 persyaratan tidak ada." in said(answer)
    assert 'value="surat"' not in answer.text
    number = await counter.number_of(await counter.post("/terima", form(ada_kk="tidak", kertas="TP", aksi="cetak")))
    assert number.startswith("TP-")


async def test_without_a_signer_today_the_page_says_so_and_takes_the_file_in(
    box: Store, doors: Doors, clock: HandClock
) -> None:
    """And the home page names it as something for a person."""
    past = replace(LURAH, until_day=20261123)
    doors = replace(doors, settings=replace(doors.settings, letters=LetterSettings(OFFICE, (past,))))
    async with AsyncTestClient(desk_app(doors), base_url="http://mpp.local") as client:
        counter = Counter(client, box)
        await counter.log_in()
        answer = await counter.post("/terima", SKU_FORM)
        assert "Tidak ada penanda tangan surat yang penunjukannya berlaku hari ini." in said(answer)
        assert (await counter.number_of(await counter.post("/terima", form(aksi="cetak"))))[:2] == "TT"
        assert "Tidak ada penanda tangan surat hari ini" in said(await counter.get("/"))


async def test_the_acting_lurah_can_be_chosen(counter: Counter, doors: Doors) -> None:
    number = await issued(counter, penandatangan=str(ACTING.no))
    assert ACTING.name in said(await counter.get(f"/surat/{number}"))


async def test_an_old_page_issues_nothing_else_than_it_showed(counter: Counter, doors: Doors) -> None:
    """Between preview and issue the file became another kelurahan's: back to the page, nothing saved."""
    answer = await counter.post("/terima", form(aksi="terbitkan", kelurahan=MARANG))
    assert answer.status_code == 200
    assert (await doors.reader.today()).papers == {}


async def test_the_letter_of_a_paper_is_found_from_everywhere(counter: Counter) -> None:
    """Its page of a receipt leads to its own page; a number that is none has no page."""
    number = await issued(counter)
    assert (await counter.get(f"/kertas/{number}")).headers["location"] == f"/surat/{number}"
    for path in ("/surat/SK-RKP01A-000099", "/surat/TT-RKP01A-000001", "/surat/x/surat.pdf"):
        assert (await counter.get(path)).status_code == 404


async def test_who_opens_a_letter_later_is_noted(counter: Counter, box: Store) -> None:
    """Its words are a citizen's file; the officer who has just issued it has seen them anyhow."""
    number = await issued(counter)
    await counter.get(f"/surat/{number}?baru=1")
    before = len(await seen(box))
    await counter.get(f"/surat/{number}")
    assert len(await seen(box)) == before + 1


async def seen(box: Store) -> list[int]:
    """The kinds of the second stream that tell of views and exports."""
    lines: list[str] = []
    await box.keeper.export(lines.append, stream=AUDIT)
    kinds = [json.loads(line)["kind"] for line in lines]
    return [kind for kind in kinds if kind in (Kind.VIEWED, Kind.EXPORTED)]


async def test_the_book_lists_a_year_and_finds_by_number_and_name(counter: Counter) -> None:
    await issued(counter)
    await issued(counter, nama="Siti Aminah", nik="", token="s-2")
    book = await counter.get("/surat")
    assert said(book).index("002/SKU/PAGER/XI/2026") < said(book).index("001/SKU/PAGER/XI/2026")
    assert "001/SKU" not in said(await counter.get("/surat?q=aminah"))
    assert "002/SKU" not in said(await counter.get("/surat?q=001/"))
    assert "Belum ada surat." in said(await counter.get("/surat?tahun=2020"))
    assert "Belum ada surat." in said(await counter.get("/surat?q=%25"))


async def given_out(counter: Counter, second: str, password: str) -> Response:
    fields = {"tahun": "2026", "kedua": second, "sandi": password}
    return await counter.post("/surat/daftar.csv", fields, "/surat")


async def test_the_book_leaves_the_box_by_two_people_and_runs_nothing_in_a_spreadsheet(
    counter: Counter, box: Store
) -> None:
    """Formulas in names are harmless; the export stands in the second stream before the file is given."""
    await issued(counter, nama="=HYPERLINK(1)", nik="")
    answer = await given_out(counter, "3", PASSWORD)
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["content-type"].startswith("text/csv")
    assert rows[0][0] == "Nomor register"
    assert rows[1][:4] == ["001/SKU/PAGER/XI/2026", "2026-11-24", "KEL-SKU", "'=HYPERLINK(1)"]
    assert (await seen(box))[-1] == Kind.EXPORTED


@pytest.mark.parametrize(
    ("second", "password", "field"),
    [("1", PASSWORD, "kedua"), ("", PASSWORD, "kedua"), ("3", "salah", "sandi"), ("77", PASSWORD, "sandi")],
)
async def test_nobody_takes_the_book_out_alone(
    counter: Counter, box: Store, second: str, password: str, field: str
) -> None:
    """Oneself, nobody, a wrong password, nobody's number: no file, and nothing noted."""
    await issued(counter)
    answer = await given_out(counter, second, password)
    assert answer.status_code in (403, 409)
    assert faulty(answer) == {field}
    assert Kind.EXPORTED not in await seen(box)


async def test_erased_words_leave_number_and_seal(counter: Counter, box: Store, doors: Doors) -> None:
    """Once the person is purged there is nothing to print, and the page says so."""
    number = await issued(counter)
    paper = await doors.reader.paper(number)
    assert paper is not None

    def erase(db: object) -> None:
        db.execute("UPDATE event SET person = NULL, salt = NULL WHERE stream = 0 AND seq = ?", (paper.event.seq,))  # type: ignore[attr-defined]

    await box._commits.write(erase)
    page = await counter.get(f"/surat/{number}?baru=1")
    assert "Isi surat ini sudah dihapus" in said(page)
    assert (await counter.get(f"/surat/{number}/surat.pdf")).headers["location"] == f"/surat/{number}"
