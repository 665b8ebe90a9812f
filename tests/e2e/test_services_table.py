"""All 39 services, by API and by the counter's form, under both institutional models: each to its paper or its refusal.

What must happen stands in `services_table`. Every paper is followed to the hub: recorded there, sealed by a key that
the hub publishes, and saying what it should.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.e2e.conftest import assert_nothing_is_left
from tests.e2e.counter import Counter, Page
from tests.e2e.oracle import Claim, violations
from tests.e2e.seals import PublishedKeys, epoch_of
from tests.e2e.services_table import SERVICES, Row
from tests.e2e.shell import done
from tests.e2e.stage import Stage, free_plan, until

pytestmark = pytest.mark.xdist_group("demo")

NODE = "PKY-RKP-01"
WIB = timezone(timedelta(hours=7))
NAME, INITIALS = "Norhayati Contoh", "NC"
NIK, CHILD_NIK = "6271055403940000", "6271054209190000"
HERE = "62.71.05.1005"  # the branch's own kelurahan
APPLICANT = {"name": NAME, "nik": NIK, "address": "Jalan Contoh 1", "kelurahan": HERE}
AMOUNT_RP = 25_000
SKRD = {"document": "SKRD", "number": "SKRD/CONTOH/7", "period": "November 2026", "amount_rp": AMOUNT_RP}
BY_TYPE = {
    "date": "2019-09-02",
    "nik": CHILD_NIK,
    "number": "12345",
    "nop": "627105100500000010",
    "plate": "KH 1234 AB",
    "money": "25000",
    "mail": "warga@contoh.example",
    "phone": "0812000000",
}


@dataclass
class Town:
    """One branch under one model, its services as its API tells them, and every paper it gave out."""

    model: str
    stage: Stage
    counter: Counter
    papers: list[tuple[Row, Mapping[str, Any], int]] = field(default_factory=list)  # row, receipt, rupiah taken

    @cached_property
    def listed(self) -> Mapping[str, Mapping[str, Any]]:
        """`GET services` by code, once the bill list has come down."""
        return until(self._with_bills, 60, "PBB has a bill list")

    def _with_bills(self) -> Mapping[str, Mapping[str, Any]] | None:
        rows = {row["code"]: row for row in self.stage.api(NODE, "GET", "services").json()}
        return rows if rows["PJK-PBB"]["open"] else None

    def ask(self, call: str, body: Mapping[str, Any]) -> httpx.Response:
        """A write by the API."""
        return self.stage.api(NODE, "POST", call, json=body)

    def bill(self) -> str:
        """A bill that nobody has paid yet, as the counter's page offers it."""
        page = self.counter.open("/bayar", layanan="PJK-PBB")
        return page.form("/bayar").controls["tagihan"].options[0][0]

    def keep(self, row: Row, receipt: Mapping[str, Any], taken_rp: int = 0) -> None:
        """Remember a paper for the last tests."""
        self.papers.append((row, receipt, taken_rp))
        self.stage.claims.append(Claim(NODE, receipt["number"], taken_rp))


@pytest.fixture(scope="module", params=["one_door", "each_agency"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Hub, broker and one branch under one of the two models."""
    plan = replace(free_plan(tmp_path_factory.mktemp("town") / "state", branches=1), model=request.param)
    stage = Stage(plan, options=("--model", plan.model))
    stage.start()
    login = next(each for each in stage.node(NODE)["logins"] if each["role"] == "kas")
    counter = Counter(stage.node(NODE)["url"])
    counter.log_in(login, "Bagas")
    yield Town(plan.model, stage, counter)
    counter.close()
    stage.stop()
    assert_nothing_is_left(stage)


each_service = pytest.mark.parametrize("row", SERVICES, ids=[row.code for row in SERVICES])


# -- what a branch says of itself


def test_a_branch_knows_all_39_services_with_their_rules_and_roles(town: Town) -> None:
    """Who takes in, decides, signs and collects, under this model; what is open now, and why the rest is not."""
    assert list(town.listed) == [row.code for row in SERVICES]
    for row in SERVICES:
        told = town.listed[row.code]
        assert (told["no"], told["offline"], told["agency"]) == (row.no, row.offline, row.agency), row.code
        assert told["roles"] == row.roles(town.model), row.code
        refused = row.cash_refused("bill_ref" if row.offline == "cached_bill" else "assessed")
        assert told["cash"] is (refused is None), row.code
        closed = row.file_refused if row.file_refused != "payment_only" else refused
        assert (told["open"], told["why_closed"]) == (closed is None, closed), row.code
        kinds = [each["alternative"] for each in told["requirements"]]
        assert (kinds.count(False), kinds.count(True)) == (row.asks, row.others), row.code


# -- by the API


@each_service
def test_a_file_by_api_gets_its_paper_or_its_refusal(town: Town, row: Row) -> None:
    """Complete: a tanda terima, or for a resident the letter itself. One paper short: a tanda pengembalian. Else the
    reason why not."""
    papers = _papers(town.listed[row.code])
    body = {
        "service": row.code,
        "applicant": APPLICANT,
        "fields": _fields(town.listed[row.code]),
        "documents": papers,
    }
    bodies = [body, {**body, "documents": papers[1:]}]
    kinds = [row.file_paper, "TP"]
    if row.file_paper == "SK":  # of another kelurahan: taken in, and routed to the lurah there
        bodies.append({**body, "applicant": {**APPLICANT, "kelurahan": "62.71.02.1001"}})
        kinds.append("TT")
    answers = [town.ask("intakes", each) for each in bodies]
    if row.file_refused:
        assert [_refusal(each) for each in answers] == [(409, row.file_refused)] * 2
        return
    for answer, kind in zip(answers, kinds, strict=True):
        assert answer.status_code == 201, answer.text
        _check_receipt(town, row, answer.json()["receipt"], kind)


@each_service
def test_cash_by_api_gets_its_proof_or_its_refusal(town: Town, row: Row) -> None:
    """As an assessment says, from the bill list, or by a tariff: each way is lawful or has its reason why not."""
    bill = town.bill() if row.code == "PJK-PBB" else "627105100500000010"
    ways: Mapping[str, Any] = {"assessed": SKRD, "bill_ref": bill, "lines": [{"code": row.code, "quantity": 1}]}
    for way, what in ways.items():
        body = {"service": row.code, "payer": {"name": NAME}, way: what, "tendered_rp": 1_000_000}
        answer = town.ask("payments", body)
        if refused := row.cash_refused(way):
            assert _refusal(answer) == (409, refused), way
            continue
        assert answer.status_code == 201, answer.text
        receipt = answer.json()["receipt"]
        _check_receipt(town, row, receipt, "BP", receipt["fee_rp"])
        assert receipt["fee_rp"] == AMOUNT_RP or way == "bill_ref"


# -- by the counter's form, without script


@each_service
def test_a_file_at_the_counter_gets_its_paper_or_its_refusal(town: Town, row: Row) -> None:
    """The page offers what can be done; what it does not offer is refused though an old page may still ask for it."""
    page = town.counter.open("/terima", layanan=row.code)
    assert page.status == 200
    form, listed = page.form("/terima"), town.listed[row.code]
    if row.file_refused:
        assert SENTENCES[row.file_refused] in page.words
        assert not form.offers("aksi", "cetak")
        sent = form.filled({"nama": NAME}) | {"aksi": "cetak", "kertas": "TT"}
        _check_refused(town.counter.send("/terima", sent), row.file_refused)
        return
    typed = {"nama": NAME, "nik": NIK} | {f"isi-{code}": _local(text) for code, text in _fields(listed).items()}
    if row.file_paper == "SK":
        typed |= {"alamat": "Jalan Contoh 1", "kelurahan": HERE}
    for kind in (row.file_paper, "TP"):
        page = town.counter.open("/terima", layanan=row.code)
        brought = _papers(listed)[1 if kind == "TP" else 0 :]
        marks = {name: "ada" if name[4:] in brought else "tidak" for name in form.controls if name.startswith("ada-")}
        button = ("aksi", "surat" if kind == "SK" else "cetak")
        answer = town.counter.press(page, "/terima", typed | marks, button)
        if kind == "TP":  # the button had said tanda terima: the page says what it will be, nothing typed is lost
            assert answer.status in (200, 422), answer.words[:600]
            assert "Cetak tanda pengembalian" in answer.words
        if answer.status != 303 and (kind == "TP" or _doubts(answer)):  # the same person came for it by the API before
            answer = town.counter.press(answer, "/terima", _doubts(answer), button)
        if kind == "SK":  # the letter is seen, then issued
            assert answer.status == 200, answer.words[:600]
            answer = town.counter.press(answer, "/terima", {}, ("aksi", "terbitkan"))
        _check_receipt(town, row, _finished(town, answer), kind)


@each_service
def test_cash_at_the_counter_gets_its_proof_or_its_refusal(town: Town, row: Row) -> None:
    """No print button where cash is not lawful; and the post of an old page is refused with the reason."""
    by_bill = row.offline == "cached_bill"
    page = town.counter.open("/bayar", layanan=row.code)
    assert page.status == 200
    form = page.form("/bayar")
    money = {"nama": NAME, "diterima": "1.000.000"}
    what = {"dokumen": "SKRD", "nomor": "SKRD/CONTOH/8", "masa": "November 2026", "jumlah": "25.000"}
    if refused := row.cash_refused("bill_ref" if by_bill else "assessed"):
        assert SENTENCES[refused] in page.words
        assert not form.offers("aksi", "cetak")
        sent = form.filled({}) | money | what | {"tagihan": "627105100500000010", "aksi": "cetak"}
        _check_refused(town.counter.send("/bayar", sent), refused)
        return
    chosen = {"tagihan": form.controls["tagihan"].options[0][0]} if by_bill else what
    receipt = _finished(town, town.counter.press(page, "/bayar", money | chosen, ("aksi", "cetak")))
    _check_receipt(town, row, receipt, "BP", receipt["fee_rp"])


# -- and all the way


def test_an_old_bill_list_is_no_base_for_taking_money(town: Town, tmp_path: Path) -> None:
    """Eight days old, seven are allowed: API and page say bill_too_old, and the service is told to be closed."""
    list_day = int((datetime.now(WIB) - timedelta(days=8)).strftime("%Y%m%d"))
    bills = [{"ref": "627105100500000010", "name": "Wajib Pajak Contoh", "amount_rp": 50_000}]
    file = tmp_path / "old.yaml"
    file.write_text(yaml.safe_dump({"list_day": list_day, "bills": bills}))
    done("simpul-hub", "bills", "publish", file, "--service", "PJK-PBB", "--config", town.stage.plan.hub_config)
    until(lambda: _closed(town) == "bill_too_old", 60, "the branch has the old list")
    body = {"service": "PJK-PBB", "payer": {"name": NAME}, "bill_ref": bills[0]["ref"], "tendered_rp": 50_000}
    assert _refusal(town.ask("payments", body)) == (409, "bill_too_old")
    page = town.counter.open("/bayar", layanan="PJK-PBB")
    assert not page.form("/bayar").offers("aksi", "cetak")
    assert "Daftar tagihan terlalu lama" in page.words


def test_every_paper_is_recorded_at_the_hub_and_sealed_by_a_published_key(town: Town) -> None:
    """The hub's verdict, its own copy of the paper, and what two foreign COSE libraries read in the QR, all agree."""
    town.stage.settle(120)
    keys = PublishedKeys.of_hub(town.stage.told["hub"]["url"])
    assert {row.code for row, _, _ in town.papers} == {row.code for row in SERVICES if _gives_paper(row)}
    for row, receipt, taken_rp in town.papers:
        said = town.stage.verdict("hub", receipt["qr_text"])
        assert said["verdict"] == "genuine_recorded", (receipt["number"], said)
        assert said["receipt"]["number"] == receipt["number"]
        assert (said["receipt"]["kind"], said["receipt"]["service"]) == (receipt["kind"], row.code)
        assert said["receipt"]["fee_rp"] == receipt["fee_rp"]
        content = keys.open(receipt["qr_text"])
        number = (content.paper, content.epoch, content.n)
        assert number == (receipt["kind"], epoch_of(receipt["number"]), int(receipt["number"][-6:]))
        assert (content.service, content.amount_rp, content.initials) == (row.no, taken_rp, INITIALS)


def test_the_books_of_the_day_agree_by_exports_alone(town: Town) -> None:
    """O1 to O6."""
    town.stage.settle(60)
    town.stage.stop()
    assert violations(town.stage.books()) == []


# -- small parts


def _gives_paper(row: Row) -> bool:
    return row.file_refused is None or row.cash == "yes"


def _papers(listed: Mapping[str, Any]) -> list[str]:
    """All that the usual case asks for, what the first of the list is missing without: never one of several ways."""
    asked = listed["requirements"]
    usual = [each for each in asked if not each["alternative"]]
    met = {group for each in usual for group in each["any_of"]}
    ways: dict[str, str] = {}
    for each in asked:
        for group in set(each["any_of"]) - met:
            ways.setdefault(group, each["code"])
    usual.sort(key=lambda each: bool(each["any_of"] or each["when"]))
    return [each["code"] for each in usual] + list(ways.values())


def _fields(listed: Mapping[str, Any]) -> dict[str, str]:
    """Every field filled in, of choices the first: the usual case."""
    return {
        each["code"]: each["options"][0]["code"] if each["type"] == "choice" else BY_TYPE.get(each["type"], "Contoh 1")
        for each in listed["fields"]
    }


def _local(text: str) -> str:
    """A day as people type it."""
    return "02-09-2019" if text == BY_TYPE["date"] else text


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    return answer.status_code, problem["code"]


SENTENCES = {
    "online_only": "hanya dapat dikerjakan saat tersambung ke instansi",
    "payment_only": "berupa pembayaran, tidak ada berkas yang diterima",
    "cash_not_lawful": "Uang tunai untuk layanan ini tidak boleh diterima di sini",
}


def _check_refused(page: Page, code: str) -> None:
    assert (page.status, page.location) == (409, ""), page.words[:600]
    assert SENTENCES[code] in page.words


def _doubts(page: Page) -> dict[str, str]:
    """What the page wants to be sure of, confirmed."""
    return {name: "ya" for name in page.form("/terima").controls if name.startswith("pasti-")}


def _finished(town: Town, answer: Page) -> Mapping[str, Any]:
    """The receipt behind *Selesai*: the page shows it, the API knows it."""
    assert answer.status == 303, answer.words[:600]
    page = town.counter.open(answer.location)
    number = answer.location.rpartition("/")[2].partition("?")[0]
    receipt: Mapping[str, Any] = town.stage.api(NODE, "GET", f"receipts/{number}").json()
    assert "Selesai." in page.words
    assert receipt["number"] in page.words
    assert receipt["check_code"] in page.words
    return receipt


def _check_receipt(town: Town, row: Row, receipt: Mapping[str, Any], kind: str, taken_rp: int = 0) -> None:
    """Its kind, service and fee: what was paid, GRATIS by law, or no word of it."""
    told = taken_rp if kind == "BP" else 0 if row.is_free_by_law else None
    assert (receipt["kind"], receipt["service"], receipt["fee_rp"]) == (kind, row.code, told)
    town.keep(row, receipt, taken_rp)


def _closed(town: Town) -> str | None:
    rows = town.stage.api(NODE, "GET", "services").json()
    return next(row["why_closed"] for row in rows if row["code"] == "PJK-PBB")
