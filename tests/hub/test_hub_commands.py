"""`simpul-hub` as an operator types it: what it does, what it says, and with which code it ends."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contract.keys import open_key_list
from hub.cli import main
from hub.config import HubConfig
from tests.hub.conftest import CONFIG

Say = Callable[..., Result]

YAML = """\
data_dir: hub
qr_host: cek.mpp.example
roots: {roots}
catalogue: {catalogue}
places: {places}
web: {{port: 18100, public_port: 18101}}
broker: {{port: 18102}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a demo's hub, not founded yet."""
    path = tmp_path / "hub.yaml"
    path.write_text(YAML.format(roots="roots", catalogue=CONFIG / "catalogue.yaml", places=CONFIG / "places.yaml"))
    return path


@pytest.fixture
def say(config: Path) -> Say:
    """Run one command with the settings."""

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, [*words, "--config", str(config)], input=stdin)

    return run


@pytest.fixture
def founded(say: Say, settings: HubConfig) -> Say:
    """The same on a hub that has been founded (the settings' folder is the test's own)."""
    return say


def test_a_hub_is_founded_once_and_says_its_fingerprint(say: Say, tmp_path: Path) -> None:
    """Repeating changes nothing; keys are the owner's alone."""
    first, again = say("init", "--json"), say("init", "--json")

    assert first.exit_code == again.exit_code == 0, first.output
    assert json.loads(first.output)["roots_sha256"] == json.loads(again.output)["roots_sha256"]
    files = [*(tmp_path / "hub" / "keys").iterdir(), *(tmp_path / "roots").iterdir()]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert len(list((tmp_path / "agency-keys").glob("*.pem"))) == 19


def test_before_the_founding_commands_say_what_to_do(say: Say) -> None:
    """Refused as unsafe, with the command that helps."""
    refused = say("node", "list")

    assert (refused.exit_code, "simpul-hub init" in refused.stderr) == (3, True)


def test_bad_settings_are_named_with_file_line_and_key(say: Say, config: Path) -> None:
    """Every fault at once, exit 2."""
    config.write_text(config.read_text() + "qr_hots: x\nquiet_limit_h: many\n")

    refused = say("check-config")

    assert refused.exit_code == 2
    assert re.search(r"hub\.yaml:\d+: qr_hots: found an unknown key", refused.stderr)
    assert re.search(r"hub\.yaml:\d+: quiet_limit_h: found 'many'", refused.stderr)


def test_a_long_qr_host_is_refused(say: Say, config: Path) -> None:
    """It would not fit the QR's fixed version."""
    config.write_text(config.read_text().replace("cek.mpp.example", "cek.kota-palangka-raya.example"))

    assert "at most 22 characters" in say("check-config").stderr


def test_a_node_is_added_listed_and_revoked(founded: Say) -> None:
    """The code is shown once, with what the box must compare."""
    told = json.loads(
        founded("node", "add", "PKY-RKP-01", "--name", "Mini MPP Pager", "--quiet-limit", "3d", "--json").output
    )
    listed = json.loads(founded("node", "list", "--json").output)
    revoked = founded("node", "revoke", "PKY-RKP-01", "--lost")

    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{4}", told["code"])
    assert re.fullmatch(r"[0-9a-f]{64}", told["roots_sha256"])
    assert [(node["code"], node["state"], node["liveness"]) for node in listed] == [
        ("PKY-RKP-01", "pending", "waiting")
    ]
    assert revoked.exit_code == 0


@pytest.mark.parametrize("code", ["RKP", "PKY-RKP-1", "BJM-RKP-01", "PKY-HUB-01"])
def test_a_strange_code_is_wrong_usage(founded: Say, code: str) -> None:
    """Another city's, the hub's own, or none."""
    assert founded("node", "add", code, "--name", "x").exit_code == 2


def test_people_and_tokens_come_and_go(founded: Say) -> None:
    """No password and no token is ever listed."""
    made = founded(
        "staff", "add", "ratna", "--name", "Ratna", "--role", "ops", "--password-stdin", stdin="panjang sekali\n"
    )
    twice = founded(
        "staff", "add", "ratna", "--name", "R", "--role", "ops", "--password-stdin", stdin="panjang sekali\n"
    )
    reset = json.loads(founded("staff", "reset", "ratna", "--json").output)
    founded("staff", "disable", "ratna")
    people = json.loads(founded("staff", "list", "--json").output)
    token = json.loads(founded("token", "add", "papan", "--right", "read", "--json").output)["token"]
    tokens = founded("token", "list", "--json").output
    gone, again = founded("token", "revoke", "papan"), founded("token", "revoke", "papan")

    assert (made.exit_code, twice.exit_code) == (0, 1)
    assert len(reset["password"]) >= 12
    assert people == [{"login": "ratna", "name": "Ratna", "roles": ["ops"], "disabled": True}]
    assert token not in tokens
    assert (gone.exit_code, again.exit_code) == (0, 1)


def test_a_short_password_is_refused(founded: Say) -> None:
    """With the rule in words."""
    refused = founded("staff", "add", "budi", "--name", "B", "--role", "ops", "--password-stdin", stdin="pendek\n")

    assert (refused.exit_code, "12 sampai 128" in refused.stderr) == (1, True)


def test_a_catalogue_is_checked_and_published_once_per_version(founded: Say, tmp_path: Path) -> None:
    """A fault names file, line and key; an old version is refused as unsafe."""
    text = (CONFIG / "catalogue.yaml").read_text()
    newer, broken = tmp_path / "newer.yaml", tmp_path / "broken.yaml"
    newer.write_text(text.replace("\nversion: 1\n", "\nversion: 2\n", 1))
    broken.write_text(text.replace("level: city}", "level: 5}", 1))

    assert founded("catalogue", "check", str(newer)).exit_code == 0
    assert founded("catalogue", "publish", str(newer)).exit_code == 0
    assert founded("catalogue", "publish", str(newer)).exit_code == 3
    refused = founded("catalogue", "check", str(broken))
    assert refused.exit_code == 2
    assert re.search(r"broken\.yaml:\d+: agencies\.DISDUKCAPIL\.level: found 5", refused.stderr)


def test_letters_are_checked_against_the_catalogue_in_force_and_published_once(founded: Say, tmp_path: Path) -> None:
    """A name that no field has is told with its line before anything is sent; a good file goes once per version."""
    text = (CONFIG / "letters.yaml").read_text()
    good, hole, shape = tmp_path / "letters.yaml", tmp_path / "hole.yaml", tmp_path / "shape.yaml"
    good.write_text(text)
    hole.write_text(text.replace('{nama-usaha}"}', '{nama-toko}"}', 1))
    shape.write_text(text.replace("{n}/{code}", "{code}/{n}", 1))

    assert "a good letters" in founded("catalogue", "check", str(good)).output
    refused = founded("catalogue", "check", str(shape))
    assert (refused.exit_code, bool(re.search(r"shape\.yaml:\d+: templates\[0\]\.number: found", refused.stderr))) == (
        2,
        True,
    )
    refused = founded("catalogue", "publish", str(hole))
    told = re.search(r"hole\.yaml:(\d+): templates\[1\]\.rows\[6\]\.value: found '{nama-toko}'", refused.stderr)
    assert refused.exit_code == 2
    assert told is not None
    assert "{nama-toko}" in hole.read_text().splitlines()[int(told[1]) - 1]
    assert founded("catalogue", "publish", str(good)).exit_code == 0
    assert founded("catalogue", "publish", str(good)).exit_code == 3


@pytest.mark.parametrize(
    ("name", "hole"), [("calendar", "confidence: B"), ("hours", 'days: "5"')], ids=["calendar", "hours"]
)
def test_free_days_and_hours_are_checked_and_published_once_per_version(
    founded: Say, tmp_path: Path, name: str, hole: str
) -> None:
    """A hole in them is named with its line, and nothing is sent."""
    good, broken = CONFIG / f"{name}.yaml", tmp_path / "broken.yaml"
    broken.write_text(good.read_text().replace(hole, hole.split(":")[0] + ": nonsense", 1))
    line = good.read_text()[: good.read_text().index(hole)].count("\n") + 1

    refused = founded("catalogue", "publish", str(broken))
    assert refused.exit_code == 2
    assert f"broken.yaml:{line}: " in refused.output
    assert f"a good {name}" in founded("catalogue", "check", str(good)).output
    assert founded("catalogue", "publish", str(good)).exit_code == 0
    assert founded("catalogue", "publish", str(good)).exit_code == 3


def test_the_roots_sign_apart_in_three_steps(say: Say, config: Path, tmp_path: Path) -> None:
    """A hub that holds no roots: draft here, signed there, taken in here; an older list is refused."""
    apart, draft, signed = tmp_path / "safe", tmp_path / "draft", tmp_path / "signed"
    config.write_text(config.read_text().replace("roots: roots\n", ""))

    assert say("init").exit_code == 3
    assert say("init", "--roots", str(apart)).exit_code == 0
    assert say("keys", "draft", "--out", str(draft)).exit_code == 0
    (apart / "root-3.pem").unlink()
    assert say("keys", "sign", "--draft", str(draft), "--out", str(signed), "--roots", str(apart)).exit_code == 0
    taken, again = say("keys", "sign", "--signed", str(signed)), say("keys", "sign", "--signed", str(signed))

    assert "list 2 with 21 keys" in taken.output
    assert again.exit_code == 3
    assert say("keys", "sign", "--draft", str(signed), "--out", str(draft), "--roots", str(apart)).exit_code == 1


def test_one_root_alone_signs_nothing(founded: Say, tmp_path: Path) -> None:
    """Two of three must."""
    for number in (2, 3):
        (tmp_path / "roots" / f"root-{number}.pem").unlink()

    assert founded("keys", "sign", "--roots", str(tmp_path / "roots")).exit_code == 1


def test_the_online_key_is_rotated_and_the_old_one_ends(founded: Say, tmp_path: Path) -> None:
    """Where the roots lie here in one step; acks of the old key stay good until its end."""
    before = {key["kid"]: key for key in json.loads(founded("keys", "list", "--json").output)["keys"]}
    rotated = founded("keys", "rotate")
    after = json.loads(founded("keys", "list", "--json").output)["keys"]

    hubs = {key["kid"]: key["state"] for key in after if key["role"] == "hub"}
    assert rotated.exit_code == 0, rotated.output
    assert sorted(hubs.values()) == ["active", "ended"]
    assert next(kid for kid, state in hubs.items() if state == "ended") in before
    assert founded("doctor").exit_code == 0


def test_the_list_is_exported_as_the_roots_signed_it(founded: Say, tmp_path: Path) -> None:
    """For whoever checks papers without asking us."""
    out = tmp_path / "list.cose"
    assert founded("keys", "export", "--out", str(out)).exit_code == 0

    from hub.store.registry import read_list

    roots = read_list(out.read_bytes()).roots
    assert open_key_list(out.read_bytes(), roots, 2).no == 1


def test_the_ledger_is_verified_exported_and_rebuilt(founded: Say, tmp_path: Path) -> None:
    """Against itself: hash by hash, line by line, row by row."""
    verified = json.loads(founded("ledger", "verify", "--json").output)
    out = tmp_path / "ledger.jsonl"
    founded("ledger", "export", "--out", str(out))
    rebuilt = json.loads(founded("ledger", "rebuild", "--json").output)

    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert verified["whole"] is True
    assert [line["kind"] for line in lines] == [60, 102, 102, 102]
    assert set(lines[0]) == {
        "node", "stream", "epoch", "seq", "at", "clock", "actor", "kind", "facts", "digest", "hash", "number",
    }  # fmt: skip
    assert rebuilt["same"] is True


def test_a_broken_ledger_is_found(founded: Say, tmp_path: Path) -> None:
    """A byte that somebody changed behind the triggers' back."""
    import sqlite3

    database = sqlite3.connect(tmp_path / "hub" / "hub.db")
    database.execute("DROP TRIGGER event_stays")
    database.execute("UPDATE event SET at_s = at_s + 1 WHERE seq = 2")
    database.commit()
    database.close()

    found = founded("ledger", "verify")

    assert found.exit_code == 1
    assert "PKY-HUB-01: hash does not hold at 2" in found.output


def test_a_backup_comes_back_under_a_new_epoch(founded: Say, tmp_path: Path) -> None:
    """The restored hub is another one, so that branches send what it lacks; nothing is written over unasked."""
    backup = json.loads(founded("backup", str(tmp_path / "copies"), "--json").output)["file"]
    founded("node", "add", "PKY-RKP-01", "--name", "Mini MPP Pager")

    unasked = founded("restore", backup)
    restored = json.loads(founded("restore", backup, "--replace", "--json").output)
    nodes = json.loads(founded("node", "list", "--json").output)
    chains = json.loads(founded("ledger", "verify", "--json").output)["chains"]

    assert unasked.exit_code == 3
    assert len(restored["hub_epoch"]) == 16
    assert nodes == []
    assert [(chain["epoch"] > 506, chain["fault"]) for chain in chains] == [(False, ""), (True, "")]
    assert len(list((tmp_path / "hub").glob("hub.db.before-*"))) == 1
    assert "list 1001 with" in founded("keys", "sign").output


def test_a_damaged_backup_is_refused(founded: Say, tmp_path: Path) -> None:
    """Before anything is touched."""
    bad = tmp_path / "bad.db"
    bad.write_bytes(b"SQLite format 3\0" + b"\xff" * 8_000)

    assert founded("restore", str(bad), "--replace").exit_code == 1
    assert founded("node", "list").exit_code == 0


def test_a_number_that_is_not_there_is_traced_to_where_it_ends(founded: Say) -> None:
    """Not recorded, and how far the ledger has that series."""
    traced = json.loads(founded("trace", "tt rkp1a 7", "--json").output)

    assert traced == {
        "number": "TT-RKP01A-000007",
        "node": "PKY-RKP-01",
        "recorded": False,
        "epoch_known": False,
        "ledger_has_to": 0,
    }
    assert founded("trace", "bukan nomor").exit_code == 2


def test_bills_need_a_service_that_is_paid_from_a_list(founded: Say, tmp_path: Path) -> None:
    """Another service is refused; a fault of the list names its line."""
    good, bad = tmp_path / "bills.yaml", tmp_path / "bad.yaml"
    good.write_text("list_day: 2026-11-24\nbills:\n- {ref: '62710', name: Contoh, amount_rp: 5000}\n")
    bad.write_text("list_day: 2026-11-24\nbills:\n- {ref: '62710', name: Contoh, amount_rp: 5.5}\n")

    assert founded("bills", "publish", str(good), "--service", "PJK-PBB").exit_code == 0
    assert founded("bills", "publish", str(good), "--service", "ADM-KIA").exit_code == 3
    refused = founded("bills", "publish", str(bad), "--service", "PJK-PBB")
    assert (refused.exit_code, "bad.yaml:3: bills[0].amount_rp" in refused.stderr) == (2, True)


def test_an_agency_gets_a_new_seal_key_and_may_keep_its_private_half(founded: Say, tmp_path: Path) -> None:
    """Made here into the folder for agency keys, or only its public half told; the newest one counts."""
    made = founded("keys", "agency", "PDAM", "--name", "PDAM Kota")
    told = founded("keys", "agency", "BARU", "--name", "Instansi baru", "--public", "09" + "00" * 30 + "21")
    bad = founded("keys", "agency", "BARU", "--name", "Instansi baru", "--public", "00" * 32)

    assert (made.exit_code, told.exit_code, bad.exit_code) == (0, 0, 2), made.output + told.output
    assert (tmp_path / "agency-keys" / "PDAM-2.pem").exists()
    rows = json.loads(founded("keys", "list", "--json").output)["keys"]
    assert len([row for row in rows if row["agency"] == "PDAM"]) == 2
    assert [row["name"] for row in rows if row["agency"] == "BARU"] == ["Instansi baru"]
