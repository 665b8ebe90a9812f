"""One receipt goes all the way: link cut, work done, verdicts, link mended, books held together, demo ended and begun.

The tests run in this order on one demo; each leaves it connected and settled.
"""

import base64
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cwt import COSE, COSEKey
from cwt.cose_key_interface import COSEKeyInterface

from tests.e2e.conftest import assert_nothing_is_left
from tests.e2e.oracle import violations
from tests.e2e.stage import Stage, until

pytestmark = pytest.mark.xdist_group("demo")

KIA = {
    "service": "ADM-KIA",
    "applicant": {"name": "Norhayati Contoh", "nik": "6271055403940000"},
    "fields": {"nama-anak": "Anak Contoh", "lahir-anak": "2019-09-02"},
    "documents": ["akta-lahir", "kk", "ktp-ortu", "foto", "f-102"],
}
WASTE = {
    "service": "RET-SAMPAH",
    "payer": {"name": "Rusdi Contoh"},
    "assessed": {"document": "SKRD", "number": "SKRD/CONTOH/7", "period": "November 2026", "amount_rp": 25_000},
    "tendered_rp": 50_000,
}


def test_demo_json_tells_programs_where_everything_is(stage: Stage) -> None:
    """Real processes, real ports; readable by its owner alone."""
    told = stage.told
    assert stage.plan.demo_json.stat().st_mode & 0o777 == 0o600
    assert [node["code"] for node in told["nodes"]] == ["PKY-RKP-01", "PKY-BKB-01", "PKY-SBG-01"]
    assert all(stage.pids().values())
    assert httpx.get(told["hub"]["url"] + "/readyz").status_code == 200
    assert httpx.get(told["board_url"]).status_code == 200
    for node in told["nodes"]:
        assert httpx.get(node["url"] + "/readyz").status_code == 200
        assert httpx.get(node["link_control"]).json() == {"state": "up"}


def test_with_the_link_cut_service_goes_on_and_every_receipt_can_be_checked(stage: Stage) -> None:
    """Asli, belum tercatat at the branch; once the link is mended: asli, tercatat, at branch and hub."""
    code = "PKY-RKP-01"
    stage.switch(code, "down")
    receipts = [
        stage.do(code, "intakes", KIA),
        stage.do(code, "payments", WASTE),
        stage.do(code, "intakes", {**KIA, "documents": ["kk"]}),
    ]
    assert [receipt["kind"] for receipt in receipts] == ["TT", "BP", "TP"]
    assert [receipt["fee_rp"] for receipt in receipts] == [0, 25_000, 0]
    for receipt in receipts:
        assert stage.verdict(code, receipt["qr_text"])["verdict"] == "genuine_not_recorded"
        assert not stage.api(code, "GET", f"receipts/{receipt['number']}").json()["recorded"]
        assert stage.api("hub", "GET", f"receipts/{receipt['number']}").status_code == 404
    stage.switch(code, "up")
    for receipt in receipts:
        claim = next(each for each in stage.claims if each.number == receipt["number"])
        until(lambda claim=claim: stage.is_recorded(claim), 60, f"{claim.number} is recorded")  # type: ignore[misc]
        assert stage.verdict(code, receipt["qr_text"])["verdict"] == "genuine_recorded"
        assert stage.verdict("hub", receipt["qr_text"])["verdict"] == "genuine_recorded"


def test_every_receipt_verifies_with_a_stock_cose_library_and_the_hubs_keys(stage: Stage) -> None:
    """The QR's digits are 0x01 and a COSE_Sign1; the key comes from the hub's JWK Set."""
    receipt = stage.do("PKY-BKB-01", "intakes", KIA)
    digits = receipt["qr_text"].partition("#")[2]
    data = int(digits).to_bytes((int(digits).bit_length() + 7) // 8, "big")
    assert data[0] == 1
    payload = COSE.new().decode(b"\xd2" + data[1:], _keys(stage))
    assert payload


def _keys(stage: Stage) -> list[COSEKeyInterface]:
    """The hub's JWK Set as COSE keys: `kid` is base64url of the bytes that stand in the seal."""
    answer = httpx.get(stage.told["hub"]["url"] + "/api/v1/keys", headers={"Accept": "application/jwk-set+json"})
    assert answer.status_code == 200
    known = [key for key in answer.json()["keys"] if key.get("crv") == "Ed25519"]
    return [COSEKey.new({1: 1, 3: -8, -1: 6, 2: _bytes(key["kid"]), -2: _bytes(key["x"])}) for key in known]


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.parametrize("state", ["slow", "blackhole"])
def test_a_link_that_crawls_or_swallows_stops_nobody(stage: Stage, state: str) -> None:
    """The branch answers at once; what it did arrives when the way is open."""
    code = "PKY-SBG-01"
    stage.switch(code, state)
    receipt = stage.do(code, "payments", WASTE)
    assert stage.verdict(code, receipt["qr_text"])["verdict"] in ("genuine_not_recorded", "genuine_recorded")
    stage.switch(code, "up")
    stage.settle()
    assert stage.verdict("hub", receipt["qr_text"])["verdict"] == "genuine_recorded"


def test_ctrl_c_ends_all_within_5_s_and_the_books_agree(stage: Stage) -> None:
    """O1-O6 by exports alone; then a second start goes on with the data, quickly."""
    stage.settle()
    recorded = {claim.number for claim in stage.claims if stage.is_recorded(claim)}
    assert recorded == {claim.number for claim in stage.claims}
    assert stage.stop() < 5
    assert_nothing_is_left(stage)
    assert violations(stage.books()) == []
    stage.start()
    assert stage.is_recorded(stage.claims[0])


def test_a_demo_that_was_killed_leaves_nothing_in_the_way(stage: Stage) -> None:
    """SIGKILL to the demo itself: what it had started ends, and the next run goes on with the data."""
    former = stage.pids()
    assert stage.process is not None
    stage.process.kill()
    stage.process.wait()
    stage.process = None
    stage.start()
    assert not set(stage.pids().values()) & set(former.values())
    assert stage.is_recorded(stage.claims[0])
    number = stage.do("PKY-RKP-01", "intakes", KIA)["number"]
    assert number not in {claim.number for claim in stage.claims[:-1]}


def test_a_second_demo_on_the_same_data_or_ports_is_refused_in_words(stage: Stage, tmp_path: Path) -> None:
    """3: another run has the data; 2: ports are taken, and by whom."""
    twin = Stage(stage.plan)
    assert twin.fails() == 3
    assert "sedang berjalan" in twin.said()
    other = Stage(replace(stage.plan, state=tmp_path / "state"))
    assert other.fails() == 2
    assert f"Pintu {stage.plan.port} untuk pusat sudah dipakai" in other.said()
    model = Stage(stage.plan, options=("--model", "each_agency"))
    stage.stop()
    assert model.fails() == 1
    assert "FRESH=1" in model.said()
