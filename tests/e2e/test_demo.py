"""One receipt goes all the way: link cut, work done, verdicts, link mended, processes killed, books held together.

The tests run in this order on one demo; each leaves it connected and settled.
"""

import base64
from concurrent.futures import ThreadPoolExecutor

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


@pytest.mark.parametrize("name", ["PKY-BKB-01", "hub", "broker"])
def test_a_killed_process_comes_back_and_nothing_is_gone(stage: Stage, name: str) -> None:
    """Killed in the middle of work at all branches; who got no answer asks again under the same key."""
    with ThreadPoolExecutor(6) as pool:
        work = [
            pool.submit(_insist, stage, code, f"{name}-{code}-{number}") for number in range(8) for code in stage.codes
        ]
        until(lambda: sum(each.done() for each in work) > 4, 30, "some work is done")
        stage.kill(name)
        receipts = [each.result(60) for each in work]
    assert len({receipt["number"] for receipt in receipts}) == len(work)
    stage.settle()


def _insist(stage: Stage, code: str, key: str) -> dict[str, str]:
    """Take a file in, asking again after every failure, as a careful program does."""

    def ask() -> dict[str, str] | None:
        try:
            return dict(stage.do(code, "intakes", KIA, key))
        except (httpx.HTTPError, AssertionError, ValueError):
            return None

    return until(ask, 45, f"an intake at {code}")


def test_ctrl_c_ends_all_within_5_s_and_the_books_agree(stage: Stage) -> None:
    """O1-O6 by exports alone; then a second start goes on with the data, quickly."""
    stage.settle()
    recorded = {claim.number for claim in stage.claims if stage.is_recorded(claim)}
    assert recorded == {claim.number for claim in stage.claims}
    assert stage.stop() < 5
    assert_nothing_is_left(stage)
    assert violations(stage.books()) == []
    assert stage.start(within_s=30) < 15  # 5 s on a quiet machine, measured apart
    assert stage.is_recorded(stage.claims[0])
