"""What strangers, broken programs and tired operators send: each gets its own reason, none a 500 or a traceback.

Over the real doors of a running demo with one branch: the branch's API and page, the hub's API, the citizens' page,
and the commands.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.e2e.conftest import assert_nothing_is_left
from tests.e2e.counter import Counter
from tests.e2e.crowd import KIA
from tests.e2e.forgery import SMALL_ORDER, enrolment, meddled, public_of
from tests.e2e.shell import run
from tests.e2e.stage import Stage, free_plan

pytestmark = pytest.mark.xdist_group("demo")

NODE = "PKY-RKP-01"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Hub, broker and one branch."""
    stage = Stage(free_plan(tmp_path_factory.mktemp("bad") / "state", branches=1))
    stage.start()
    yield stage
    logs = [path.read_text(errors="replace") for path in stage.plan.logs_dir.glob("*.log")]
    stage.stop()
    assert_nothing_is_left(stage)
    assert not any("unhandled" in log or "Traceback" in log for log in logs)


@pytest.fixture(scope="module")
def receipt(town: Stage) -> Mapping[str, Any]:
    """A genuine paper that the hub has."""
    made = town.do(NODE, "intakes", KIA)
    town.settle()
    return made


# -- texts to be verified


def test_every_way_to_meddle_with_a_paper_has_its_verdict_and_its_reason(
    town: Stage, receipt: Mapping[str, Any]
) -> None:
    """At the branch, at the hub and at the citizens' page; none is an error, and none says *palsu*."""
    public = town.told["hub"]["public_url"]
    for what, text, verdict, reason in meddled(receipt["qr_text"]):
        for place in (NODE, "hub"):
            said = town.verdict(place, text)
            assert (said["verdict"], said["reason"]) == (verdict, reason), (what, place)
            assert said["receipt"] is None, what
            assert "palsu" not in said["sentence"].lower()
        if len(text) < 10_000:  # the citizens' page takes no larger body at all
            answer = httpx.post(f"{public}/verify", json={"text": text})
            assert (answer.status_code, answer.json()["verdict"]) == (200, verdict), what


def test_a_genuine_paper_with_a_foreign_address_is_genuine_and_the_address_is_warned_of(
    town: Stage, receipt: Mapping[str, Any]
) -> None:
    """The digits speak for themselves; nobody is to open the address."""
    text = receipt["qr_text"].replace("cek.mpp.example", "jahat.example")
    for place in (NODE, "hub"):
        said = town.verdict(place, text)
        assert said["verdict"] == "genuine_recorded"
        assert "jahat.example" in " ".join([said["sentence"], *said.get("notes", [])])


def test_a_scanners_extra_signs_do_no_harm(town: Stage, receipt: Mapping[str, Any]) -> None:
    """A prefix that scanners send, and the Enter behind."""
    for place in (NODE, "hub"):
        assert town.verdict(place, f"\x1d{receipt['qr_text']}\r\n")["verdict"] == "genuine_recorded"


def test_typed_numbers_are_told_by_code_only(town: Stage, receipt: Mapping[str, Any]) -> None:
    """A good code; a wrong one and a number that never was get one answer; another branch's is not checkable here."""
    number, unknown = receipt["number"], "TT-RKP01A-900000"
    for place in (NODE, "hub"):
        assert town.verdict(place, f"{number} {receipt['check_code']}")["verdict"] == "genuine_recorded"
        answers = [town.verdict(place, f"{each} AAAA-AAAA") for each in (number, unknown)]
        assert [(each["verdict"], each["reason"]) for each in answers] == [("unreadable", "code_differs")] * 2
        assert answers[0]["sentence"] == answers[1]["sentence"]
    assert town.verdict(NODE, "TT-BKB01A-000001 AAAA-AAAA")["verdict"] == "not_checkable_here"


def test_the_pages_answer_any_text_too(town: Stage, receipt: Mapping[str, Any]) -> None:
    """The branch's kiosk and the citizens' form without script: a page in words, whatever was sent."""
    kiosk, public = Counter(town.node(NODE)["url"]), Counter(town.told["hub"]["public_url"])
    for what, text, _, _ in meddled(receipt["qr_text"]):
        if len(text) < 10_000:
            assert kiosk.send("/verify", {"teks": text}).status == 200, what
            assert public.send("/", {"nomor": text, "kode": text[:8]}).status in (200, 429), what
    assert (kiosk.send("/verify", {"teks": "x" * 50_000}).status, public.send("/", {"nomor": "x" * 50_000}).status) == (
        413,
        413,
    )
    for browser in (kiosk, public):
        browser.close()


# -- bodies

DEEP = b'{"text":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
BODIES = {
    "no JSON": (b"{", 400, "no_json"),
    "no UTF-8": (b'{"text":"\xff"}', 400, "no_json"),
    "half a surrogate": (b'{"text":"\\ud800"}', 400, "no_json"),
    "a deep one": (DEEP, 400, "no_json"),
    "NaN": (b'{"text":NaN}', 400, "no_json"),
    "a list": (b"[]", 422, "invalid"),
    "a number": (b'{"text":5}', 422, "invalid"),
    "nothing in it": (b"{}", 422, "invalid"),
    "a huge one": (b'{"text":"' + b"x" * 2_000_000 + b'"}', 413, "request_entity_too_large"),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_read_is_a_problem_with_a_code(town: Stage, what: str) -> None:
    """RFC 9457 at the branch and at the hub; the citizens' page refuses it too."""
    body, status, code = BODIES[what]
    for place in (NODE, "hub"):
        answer = town.api(place, "POST", "verify", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), (place, answer.text[:300])
        assert answer.json()["code"] == code, place
    public = httpx.post(
        town.told["hub"]["public_url"] + "/verify", content=body, headers={"Content-Type": "application/json"}
    )
    assert 400 <= public.status_code < 500


def test_all_faults_of_a_file_come_at_once_with_their_pointers(town: Stage) -> None:
    """Nobody mends one fault after the other."""
    body = {
        "service": "ADM-KIA",
        "applicant": {"name": "", "nik": "123", "phone": "12", "colour": "red"},
        "representative": {"relation": "paman"},
        "fields": {"lahir-anak": "kemarin", "alasan": "entah", "ukuran": "5"},
        "documents": ["kk", "kk", "paspor", {"code": "foto", "kept": "eaten"}, 7],
        "note": "a\x00b",
        "queue_number": "A-0000000014",
        "colour": "red",
    }
    problem = _problem(town.api(NODE, "POST", "intakes", json=body), 422, "invalid")
    assert {each["pointer"] for each in problem["errors"]} == {
        "/applicant/name", "/applicant/nik", "/applicant/phone", "/applicant/colour", "/representative/name",
        "/fields/lahir-anak", "/fields/alasan", "/fields/ukuran", "/documents/1", "/documents/2", "/documents/3/kept",
        "/documents/4", "/documents/4/code", "/note", "/queue_number", "/colour",
    }  # fmt: skip
    assert all(each["message"] and each["message_en"] and each["code"] for each in problem["errors"])


def test_a_body_of_nothing_but_faults_gets_a_short_answer(town: Stage, receipt: Mapping[str, Any]) -> None:
    """Thousands of unknown keys, long ones, wrong papers: a hundred faults are told, the answer stays small."""
    keys = {f"key {n}": "x" for n in range(15_000)}
    file = {"service": "ADM-KIA", "applicant": {"name": "A"}, "documents": [], "k" * 100_000: 1}
    for place, call, body in (
        (NODE, "intakes", {**file, "fields": keys}), (NODE, "intakes", {**file, **keys}),
        (NODE, "intakes", {**file, "documents": list(range(20_000))}), (NODE, "payments", {**keys}),
        ("hub", "verify", {"text": "x", **keys}),
        ("hub", f"cases/{receipt['case_id']}/answers", {**keys, "k" * 50_000: 1}),
    ):  # fmt: skip
        answer = town.api(place, "POST", call, json=body)
        assert answer.status_code in (413, 422), (place, call, answer.text[:200])
        assert len(answer.json()["errors"]) <= 100, (place, call)
        assert len(answer.content) < 60_000, (place, call, len(answer.content))


def test_all_faults_of_a_payment_come_at_once_with_their_pointers(town: Stage) -> None:
    """Money is a whole number of rupiah, never a text with commas, a fraction, or less than nothing."""
    assessed = {"document": "bon", "number": "", "amount_rp": -5, "colour": "red"}
    body = {"service": "RET-SAMPAH", "payer": {}, "assessed": assessed, "tendered_rp": 2.5}
    problem = _problem(town.api(NODE, "POST", "payments", json=body), 422, "invalid")
    assert {each["pointer"] for each in problem["errors"]} == {
        "/payer/name", "/assessed/document", "/assessed/number", "/assessed/period", "/assessed/amount_rp",
        "/assessed/colour", "/tendered_rp",
    }  # fmt: skip
    huge = {**body, "payer": {"name": "A"}, "assessed": {**assessed, "amount_rp": 10**30}, "tendered_rp": 10**30}
    _problem(town.api(NODE, "POST", "payments", json=huge), 422, "invalid")


def test_who_may_not_and_what_is_not_there_are_problems_too(town: Stage, receipt: Mapping[str, Any]) -> None:
    """No token, a wrong one, no such paper, no such call, a key used twice: a code of its own for each."""
    for place, call in ((NODE, "receipts/" + receipt["number"]), ("hub", "nodes")):
        url = (town.told["hub"] if place == "hub" else town.node(NODE))["url"] + "/api/v1/" + call
        assert httpx.get(url).status_code == httpx.get(url, headers={"Authorization": "Bearer x"}).status_code == 401
        assert httpx.get(url).headers["content-type"] == PROBLEM
        for missing in ("receipts/TT-RKP01A-900000", "receipts/%00", "nothing"):
            answer = town.api(place, "GET", missing)
            assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), missing
        assert town.api(place, "DELETE", "verify").status_code == 405
    _problem(
        town.api(NODE, "POST", "intakes", json=KIA, headers={"Idempotency-Key": "two words"}), 400, "idempotency_key"
    )
    town.do(NODE, "intakes", KIA, "once")
    other = {**KIA, "note": "lain"}
    _problem(town.api(NODE, "POST", "intakes", json=other, headers={"Idempotency-Key": "once"}), 422, "key_reused")
    _problem(town.api(NODE, "POST", "intakes", json={**KIA, "service": "ADM-XXX"}), 422, "invalid")


def test_a_box_with_a_small_order_key_is_not_even_asked_for_its_code(town: Stage) -> None:
    """Under such a key anybody's signature holds. A good key with a wrong code is refused for its code."""
    url, key = town.told["hub"]["url"] + "/api/v1/enrol", Ed25519PrivateKey.generate()
    asked = {"content": enrolment(NODE, public_of(key), key), "headers": {"Content-Type": "application/cose"}}
    _problem(httpx.post(url, **asked), 403, "enrol_code")  # type: ignore[arg-type]
    for bad in (enrolment(NODE, SMALL_ORDER, None), enrolment(NODE, public_of(key), None), b"", b"\xff" * 500):
        _problem(httpx.post(url, content=bad), 400, "enrol_malformed")


def _problem(answer: httpx.Response, status: int, code: str) -> Mapping[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text[:500]
    problem: Mapping[str, Any] = answer.json()
    assert (problem["status"], problem["code"]) == (status, code), problem
    assert {"type", "title", "errors"} <= problem.keys()
    return problem


# -- commands


def test_a_port_that_is_taken_is_named_with_what_to_do(town: Stage, tmp_path: Path) -> None:
    """Branch and hub end with 1, the demo with 2, each before anything is touched."""
    branch = town.plan.branches[0]
    edge = _changed(town.plan.edge_config(branch), tmp_path, data=str(tmp_path / "edge"))
    ended = run("simpul-edge", "run", "--config", edge)
    _says(ended, 1, f"Port {town.plan.branch_port(branch)} ", "is used by another program")
    hub = _changed(town.plan.hub_config, tmp_path, data_dir=str(tmp_path / "hub"), roots=str(tmp_path / "roots"))
    _says(run("simpul-hub", "run", "--config", hub), 1, f"Port {town.plan.port} ", "is used by another program")
    demo = ("-m", "deploy.demo", "--state", tmp_path / "state", "--port", str(town.plan.port), "--branches", "1")
    _says(run("python", *demo), 2, f"Pintu {town.plan.port} ", "PORT=")


def test_data_that_another_process_has_are_left_alone(town: Stage) -> None:
    """Refused as unsafe: 3, and what to do instead. The running box goes on."""
    config = town.plan.edge_config(town.plan.branches[0])
    _says(run("simpul-edge", "run", "--config", config), 3, "in use by another process", "Stop it first")
    backup = town.plan.edge_data(town.plan.branches[0]) / "journal.sqlite"
    _says(run("simpul-edge", "restore", backup, "--config", config), 3, "in use by another process")
    beside = run("simpul-edge", "journal", "export", "--config", config)  # what only reads looks past the lock
    assert (beside.returncode, beside.stdout.count('"seq": 1,') > 0) == (0, True), beside.stderr
    again = ("-m", "deploy.demo", "--state", town.plan.state, "--port", str(town.plan.port), "--branches", "1")
    _says(run("python", *again), 3, "sedang berjalan", "STATE=")
    assert town.api(NODE, "GET", "sync").status_code == 200


def test_settings_that_cannot_be_used_are_named_by_file_line_and_key(town: Stage, tmp_path: Path) -> None:
    """All at once, with what was found and what is expected: exit code 2 of check-config and of run alike."""
    file = tmp_path / "edge.yaml"
    file.write_text("node: PKY-RKP-1\nweb: {port: many}\ncolour: red\nbranch: {name: Contoh}\n")
    for program in (("check-config", file), ("run", "--config", file)):
        ended = run("simpul-edge", *program)
        _says(ended, 2, f"{file}:2: web.port", "found", "expected", f"{file}:3: colour")
    hub = tmp_path / "hub.yaml"
    hub.write_text("node: PKY-HUB-01\nmodel: both\nweb: [8600]\n")
    _says(run("simpul-hub", "check-config", hub), 2, f"{hub}:2: model", "one of one_door, each_agency", f"{hub}:3: web")
    hostile = tmp_path / "deep.yaml"
    hostile.write_text("[" * 5_000)
    _says(run("simpul-edge", "check-config", hostile), 2, str(hostile))
    _says(run("simpul-hub", "run", "--config", tmp_path / "none.yaml"), 2, str(tmp_path / "none.yaml"))


def test_a_catalogue_that_cannot_be_used_is_named_by_line_and_changes_nothing(town: Stage, tmp_path: Path) -> None:
    """2, with every fault's place. The running branch keeps the former good one."""
    file, config = tmp_path / "catalogue.yaml", town.plan.hub_config
    text = Path(yaml.safe_load(config.read_text())["catalogue"]).read_text()
    file.write_text(
        text.replace("offline: intake_pay", "offline: sometimes", 1).replace("\nversion: 1\n", "\nversion: 9\n")
    )
    line = next(no for no, row in enumerate(file.read_text().splitlines(), 1) if "sometimes" in row)
    for verb in ("check", "publish"):
        _says(
            run("simpul-hub", "catalogue", verb, file, "--config", config),
            2,
            f"{file}:{line}:",
            "sometimes",
            "intake_pay",
        )
    assert len(town.api(NODE, "GET", "services").json()) == 39


def test_a_missing_or_foreign_key_is_said_and_nothing_is_signed(town: Stage, tmp_path: Path) -> None:
    """A file that is gone or damaged is named and refused (3). Without the hub's answer a box is one that was never
    enrolled, and with another box's key it is one that no list names: it runs for repair, it signs nothing (1)."""
    branch = town.plan.branches[0]
    box = tmp_path / "box"
    shutil.copytree(town.plan.edge_data(branch) / "keys", box / "keys")
    config = _changed(town.plan.edge_config(branch), tmp_path, data=str(box))
    for name in ("signing.key", "sealing.key", "broker.seed"):
        secret = box / "keys" / name
        good = secret.read_bytes()
        secret.write_bytes(good[: len(good) // 2])
        _says(run("simpul-edge", "doctor", "--config", config), 3, name, "Enrol the device again")
        secret.unlink()
        _says(run("simpul-edge", "run", "--config", config), 3, name, "Enrol the device again")
        secret.write_bytes(good)
    (box / "keys" / "signing.key").write_bytes(bytes(range(32)))
    _says(run("simpul-edge", "doctor", "--config", config), 1, "LOOK listed")
    (box / "keys" / "enrolment.cose").unlink()
    _says(run("simpul-edge", "doctor", "--config", config), 1, "LOOK listed")


def test_a_backup_that_is_none_is_refused_and_nothing_is_changed(town: Stage, tmp_path: Path) -> None:
    """3: neither the file nor the box is touched."""
    config = _changed(town.plan.edge_config(town.plan.branches[0]), tmp_path, data=str(tmp_path / "box"))
    for content in (b"", b"no database at all" * 300, b"SQLite format 3\x00" + bytes(5_000)):
        file = tmp_path / "copy.sqlite"
        file.write_bytes(content)
        _says(run("simpul-edge", "restore", file, "--config", config), 3, str(file))
        assert file.read_bytes() == content
        assert {path.name for path in (tmp_path / "box").iterdir()} <= {"lock"}


def test_wrong_words_on_the_command_line_are_2(town: Stage) -> None:
    """And a number that no paper has is 1."""
    edge, hub = town.plan.edge_config(town.plan.branches[0]), town.plan.hub_config
    for program, *words in (
        ("simpul-edge", "enrol", "no-code", "--roots", "0" * 64, "--config", edge),
        ("simpul-edge", "fly"),
        ("simpul-edge", "journal", "export", "--stream", "7"),
        ("simpul-hub", "node", "add", "PKY-rkp-1", "--name", "X", "--config", hub),
        ("simpul-hub", "bills", "publish", hub, "--service", "PJK-PBB", "--config", hub),
    ):
        ended = run(str(program), *words)
        _says(ended, 2)


def _changed(config: Path, folder: Path, **changed: object) -> Path:
    """A copy of settings with other values."""
    copy = folder / config.name
    copy.write_text(json.dumps({**yaml.safe_load(config.read_text()), **changed}))  # JSON is YAML
    return copy


def _says(ended: Any, code: int, *words: str) -> None:
    """It ended with this code and a sentence that holds these words, and never with a traceback."""
    said = ended.stdout + ended.stderr
    assert ended.returncode == code, (ended.returncode, said[-1500:])
    assert "Traceback" not in said, said[-1500:]
    assert said.strip()
    for each in words:
        assert each in said, (each, said[-1500:])


# -- numbers in addresses and forms


ODD_NUMBERS = ("²", "٣", "-1", "1e3", "1_0", "20260230", "99999999999999999999", "9" * 400)


def test_odd_numbers_are_refused_at_every_page_of_the_desk(town: Stage) -> None:
    """Signs of other scripts, exponents, days that no calendar has, more than a database holds: no page breaks."""
    supervisor = _supervisor(town)
    for odd in ODD_NUMBERS:
        for path, query in (
            ("/kas/tutup", {"kas": odd}), ("/kas/tutup", {"hari": odd}), ("/surat", {"tahun": odd}),
            ("/petugas/lihat", {"petugas": odd}), (f"/kas/serah/{odd}-{odd}", {}), (f"/petugas/{odd}", {}),
            (f"/blok/{odd}/lembar", {}), ("/masuk", {"no": odd}), ("/verify", {"kios": odd}), ("/skm", {"hari": odd}),
        ):  # fmt: skip
            assert supervisor.open(path, **query).status in (200, 400, 404), (path, query)
        page = supervisor.open("/kas/tutup")
        for name in ("kas", "hari"):
            sent = {**page.form("/kas/tutup").filled({}), name: odd}
            assert supervisor.send("/kas/tutup", sent).status in (200, 404), (name, odd)
        mark = {name: value for name, value in page.form("/kas/tutup").filled({}).items() if name.startswith("_")}
        for action in (f"/petugas/komputer/{odd}/cabut", f"/petugas/mesin/{odd}/cabut", f"/tugas/pusat/{odd}"):
            assert supervisor.send(action, mark).status in (303, 400, 404), (action, odd)
    supervisor.close()


def _supervisor(town: Stage) -> Counter:
    login = next(each for each in town.node(NODE)["logins"] if each["role"] == "penyelia")
    counter = Counter(town.node(NODE)["url"])
    counter.log_in(login, login["user"].capitalize())
    return counter
