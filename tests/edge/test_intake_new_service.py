"""A city adds a service: YAML only. Every kind of field, conditions, alternatives and rules, through form and API."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
import yaml
from litestar.testing import AsyncTestClient

from contract.catalogue import Catalogue, load_catalogue, to_document
from edge.core.slip_source import slip_of
from edge.store.opening import Store
from edge.web import api
from kit.config import load_yaml
from tests.edge.branch_box import CONFIG, SETTINGS, HandClock, SeededLuck, open_box, setup
from tests.edge.desk_counter import CUT, SITE, BlankPictures, Counter, counter_of, doors_of, faulty, said

ADDED = """
number: 40
code: LAIN-SEWA
name: Izin sewa kendaraan wisata
name_en: Tour vehicle permit
agency: DISPAR
group: lain
personal_data: general
offline: intake
cash: "no"
fee: {kind: free, amount_rp: 0}
sla: {days: 4, checked_on: 2026-11-01}
roles:
  one_door: {takes_in: DPMPTSP, decides: DPMPTSP, signs: DPMPTSP}
  each_agency: {takes_in: DPMPTSP, decides: DISPAR, signs: DISPAR}
requirements:
  - {code: stnk, text: STNK, text_en: Registration, kept: copied, any_of: milik}
  - {code: ktp, text: KTP-el, text_en: Identity card, kept: shown}
  - {code: sopir, text: SIM sopir, text_en: Driver's licence, kept: copied, when: sopir=ada}
  - {code: usia, text: Usia sopir 21 tahun, text_en: Driver aged 21, kind: condition, when: "lahir-sopir:0..150"}
alternatives:
  - {code: faktur, text: Faktur pembelian, text_en: Invoice, kept: handed_over, any_of: milik, when: baru=ya}
fields:
  - {code: pelat, label: Nomor polisi, label_en: Plate, type: plate, about: vehicle, example: KH 1234 AB, slip: true, required: true}
  - {code: baru, label: Kendaraan baru, label_en: New vehicle, type: choice, about: vehicle, options: ["ya: Ya | Yes", "tidak: Tidak | No"]}
  - {code: nop, label: NOP garasi, label_en: Garage, type: nop, about: land}
  - {code: nilai, label: Nilai sewa, label_en: Rent, type: money, about: business, slip: true}
  - {code: kursi, label: Jumlah kursi, label_en: Seats, type: number, about: vehicle}
  - {code: sopir, label: Sopir, label_en: Driver, type: choice, about: other, options: ["ada: Ada | Yes", "tidak: Tidak | No"]}
  - {code: nama-sopir, label: Nama sopir, label_en: Driver's name, about: other, slip: true, required: true, when: sopir=ada}
  - {code: nik-sopir, label: NIK sopir, label_en: Driver's NIK, type: nik, about: other, when: sopir=ada}
  - {code: lahir-sopir, label: Tanggal lahir sopir, label_en: Driver's birth, type: date, about: other, when: sopir=ada}
  - {code: telepon-sopir, label: Ponsel sopir, label_en: Driver's phone, type: phone, about: other, when: sopir=ada}
preflight:
  - {code: sopir-muda, when: "lahir-sopir:0..20", text: sopir belum 21 tahun, text_en: the driver is not yet 21}
keywords: [sewa mobil wisata, rental, travel wisata]
"""  # noqa: E501 -- as a city would write it
FORM = {
    "layanan": "LAIN-SEWA", "nama": "Norhayati", "telepon": "081234567890", "isi-pelat": "kh1234ab",
    "isi-baru": "tidak", "isi-nop": "62.71.051.005.001-0023.0", "isi-nilai": "Rp1.250.000", "isi-kursi": "7",
    "isi-sopir": "ada", "isi-nama-sopir": "Udin", "isi-nik-sopir": "6271051403940000",
    "isi-lahir-sopir": "14-03-1994", "isi-telepon-sopir": "+62 812 5555 4444", "ada-stnk": "ada", "ada-ktp": "ada",
    "ada-sopir": "ada", "ada-usia": "ada", "kertas": "TT", "aksi": "cetak", "token": "t-40",
}  # fmt: skip
KEPT = {
    "pelat": "KH 1234 AB", "baru": "tidak", "nop": "627105100500100230", "nilai": "1250000", "kursi": "7",
    "sopir": "ada", "nama-sopir": "Udin", "nik-sopir": "6271051403940000", "lahir-sopir": "1994-03-14",
    "telepon-sopir": "081255554444",
}  # fmt: skip


def with_the_40th() -> Catalogue:
    document: dict[str, Any] = load_yaml(CONFIG / "catalogue.yaml")[0]
    services = [*document["services"], yaml.safe_load(ADDED)]
    catalogue = load_catalogue({**document, "model": "one_door", "version": 2, "services": services})
    assert load_catalogue(to_document(catalogue)) == catalogue
    return catalogue


@pytest.fixture
async def city(tmp_path_factory: pytest.TempPathFactory, clock: HandClock) -> AsyncIterator[Store]:
    """A box whose city has 40 services."""
    made = setup(tmp_path_factory.mktemp("city"), clock, SeededLuck(), catalogue=with_the_40th())
    store = await open_box(made)
    yield store
    await store.close()


@pytest.fixture
async def counter(city: Store, clock: HandClock) -> AsyncIterator[Counter]:
    async with counter_of(city, clock) as found:
        await found.log_in()
        yield found


async def test_the_form_asks_for_what_the_yaml_says(counter: Counter) -> None:
    """Found by its words; fields in groups, each with its own keys; what counts only in a situation comes with it."""
    page = await counter.get("/terima?q=rental")
    assert "Izin sewa kendaraan wisata" in said(page)
    assert 'name="isi-pelat"' in page.text
    assert 'placeholder="misalnya KH 1234 AB"' in page.text
    for title in ("Kendaraan", "Tanah atau bangunan", "Usaha", "Orang lain"):
        assert title in said(page)
    assert "4 hari kerja" in said(page)
    checked = await counter.post("/terima", {**FORM, "isi-sopir": "tidak", "aksi": "periksa"})
    assert "SIM sopir" not in said(checked)
    assert 'name="isi-nama-sopir"' not in checked.text


async def test_a_file_for_it_becomes_a_receipt_with_all_it_tells(counter: Counter) -> None:
    number = await counter.number_of(await counter.post("/terima", FORM))
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    assert number == "TT-RKP01A-000001"
    assert paper.event.facts[3] == 40
    assert paper.event.facts[47] == [0b101, 0]
    assert (paper.person or {})[14] == KEPT

    rows = {row.label: row.value for row in slip_of(paper, SETTINGS, connected=False).rows}
    assert (rows["Nomor polisi"], rows["Nilai sewa"], rows["Nama sopir"]) == ("KH 1234 AB", "Rp1.250.000", "Udin")
    sheet = said(await counter.get(f"/kertas/{number}/cetak"))
    assert "KH 1234 AB" in sheet
    assert "Rp1.250.000" in sheet


async def test_every_type_says_what_is_wrong_in_words(counter: Counter) -> None:
    """And a required field counts only in its situation."""
    wrong = {
        "isi-pelat": "1234", "isi-nop": "6271", "isi-nilai": "sejuta", "isi-kursi": "tujuh", "isi-nama-sopir": "",
        "isi-nik-sopir": "62", "isi-lahir-sopir": "1994", "isi-telepon-sopir": "1", "isi-baru": "mungkin",
    }  # fmt: skip
    answer = await counter.post("/terima", {**FORM, **wrong})
    assert answer.status_code == 422
    assert set(wrong) <= faulty(answer)
    for sentence in (
        "Nomor polisi ditulis seperti KH 1234 AB.", "NOP baru 4 angka, seharusnya 18.",
        "Jumlah ditulis dalam rupiah bulat, misalnya 25.000.", "Isi nama sopir.", "NIK baru 2 angka, seharusnya 16.",
        "Tanggal ditulis HH-BB-TTTT, misalnya 02-09-2019.", "Baru 1 angka. Isi 10 sampai 13 angka, atau kosongkan.",
    ):  # fmt: skip
        assert sentence in said(answer), sentence


async def test_a_driver_too_young_is_pointed_out_before_the_citizen_leaves(counter: Counter) -> None:
    young = {**FORM, "isi-lahir-sopir": datetime(2010, 1, 1).strftime("%d-%m-%Y")}  # noqa: DTZ001 -- a day, no time
    asked = await counter.post("/terima", young)
    assert asked.status_code == 422
    assert "Pusat akan menolak ini karena sopir belum 21 tahun." in said(asked)
    number = await counter.number_of(await counter.post("/terima", {**young, "pasti-sopir-muda": "ya"}))
    paper = await counter.store.reader.paper(number)
    assert paper is not None
    assert paper.event.facts[41] == ["sopir-muda"]


async def test_a_program_takes_in_a_file_for_it_and_an_invoice_stands_in_for_the_registration(
    city: Store, clock: HandClock
) -> None:
    """The same rules behind the API; the alternative counts in its situation."""
    _, token = await city.tokens.add("papan", frozenset({"intakes", "read"}))
    app = api.create_app(site=SITE, doors=doors_of(city, clock), pictures=BlankPictures(), link=lambda: CUT)
    fields = {**KEPT, "baru": "ya"}
    body = {
        "service": "LAIN-SEWA",
        "applicant": {"name": "Norhayati"},
        "fields": fields,
        "documents": ["faktur", "ktp", "sopir", "usia"],
    }
    async with AsyncTestClient(app, base_url="http://mpp.local") as client:
        headers = {"authorization": f"Bearer {token}"}
        listed = (await client.get("/api/v1/services", headers=headers)).json()[-1]
        answer = await client.post("/api/v1/intakes", json=body, headers=headers)

    assert (listed["code"], [each["type"] for each in listed["fields"]][:4]) == (
        "LAIN-SEWA", ["plate", "choice", "nop", "money"],
    )  # fmt: skip
    assert listed["preflight"][0]["code"] == "sopir-muda"
    assert answer.status_code == 201
    assert answer.json()["receipt"]["kind"] == "TT"
