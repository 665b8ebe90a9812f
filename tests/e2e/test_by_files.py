"""What `docs/operations/keys.md` and `backup-and-restore.md` tell operators to type, typed: no link, no running hub."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from edge.cli import main as edge
from hub.cli import main as hub

ROOT = Path(__file__).parents[2]
HUB = f"""
data_dir: hub
qr_host: cek.mpp.example
catalogue: {ROOT}/deploy/config/catalogue.yaml
web: {{port: 0, public_port: 0}}
"""
EDGE = """
node: PKY-RKP-01
data: edge
branch: {name: Mini MPP Pager (CONTOH)}
qr_host: cek.mpp.example
"""


class City:
    """A hub that was founded with its roots on a medium apart, and a branch that no link reaches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path("hub.yaml").write_text(HUB)
        self.path("edge.yaml").write_text(EDGE)

    def path(self, name: str) -> Path:
        return self.folder / name

    def types(self, command: click.Command, config: str, words: tuple[str, ...], given: str = "") -> Result:
        return CliRunner().invoke(command, [*words, "--config", str(self.path(config))], input=given)

    def hub(self, *words: str) -> Result:
        return self._done(self.types(hub, "hub.yaml", words))

    def edge(self, *words: str, given: str = "") -> Result:
        return self._done(self.types(edge, "edge.yaml", words, given))

    def _done(self, done: Result) -> Result:
        assert done.exit_code == 0, f"{done.output}\n{done.exception}"
        return done

    def invites(self, *words: str) -> dict[str, Any]:
        """The invitation that `node add` or `node replace` prints."""
        told: dict[str, Any] = json.loads(self.hub("node", *words, "--json").output)
        return told

    def enrols(self, invitation: dict[str, Any]) -> None:
        """By two files, then the roots sign apart."""
        request, answer = str(self.path("request")), str(self.path("answer"))
        roots = ("--roots", invitation["roots_sha256"])
        self.edge("enrol", invitation["code"], *roots, "--request-out", request)
        self.hub("node", "answer", request, "--out", answer)
        self.edge("enrol", answer, *roots)
        draft, signed = str(self.path("draft")), str(self.path("signed"))
        self.hub("keys", "draft", "--out", draft)
        self.hub("keys", "sign", "--draft", draft, "--roots", str(self.path("stick")), "--out", signed)
        self.hub("keys", "sign", "--signed", signed)

    def journal(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.edge("journal", "export", *words).output.splitlines()]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Founded, one branch enrolled, one member of staff."""
    made = City(tmp_path_factory.mktemp("city"))
    made.hub("init", "--roots", str(made.path("stick")))
    made.path("stick/root-3.pem").unlink()  # the third root lies in a safe: two of three are enough
    made.enrols(made.invites("add", "PKY-RKP-01", "--name", "Mini MPP Pager (CONTOH)"))
    about = ("--name", "Sri Contoh", "--role", "loket", "--password-stdin")
    made.edge("staff", "add", "sri", *about, given="contoh-kunci-9\n")
    return made


def test_the_roots_name_a_box_that_enrolled_by_files(city: City) -> None:
    """Nobody waits for the roots any more."""
    told = json.loads(city.hub("keys", "list", "--json").output)

    assert told["waiting"] == []
    assert "PKY-RKP-01" in {key["owner"] for key in told["keys"]}


def test_what_both_ends_keep_is_for_their_owner_alone(city: City) -> None:
    """Names and NIKs lie in the databases: other users of the machine may not even enter."""
    assert [oct(city.path(name).stat().st_mode & 0o777) for name in ("hub", "edge", "edge/keys")] == ["0o700"] * 3


def test_personal_data_are_exported_only_when_asked_for(city: City) -> None:
    """A journal is read by many, a name by few."""
    assert "Sri Contoh" not in json.dumps(city.journal())
    assert "Sri Contoh" in json.dumps(city.journal("--persons"))


def test_the_same_backup_put_back_twice_opens_two_series(city: City) -> None:
    """Three letters each, drawn by the box; the former database is kept each time."""
    backup = json.loads(city.edge("backup", str(city.path("backups")), "--json").output)["backup"]

    series = set()
    for _ in range(2):
        former = json.loads(city.edge("restore", backup, "--json").output)["former"]
        assert Path(former).exists()
        city.edge("staff", "list")  # any command opens the box
        series.add(city.journal("--stream", "0")[-1]["epoch"])

    assert len(series) == 2
    assert min(series) > 506
    city.edge("journal", "verify")


def test_a_stolen_box_is_replaced_at_its_branch(city: City) -> None:
    """Revoked, then a new box by a new code in the same place."""
    city.hub("node", "revoke", "PKY-RKP-01", "--lost")
    city.path("edge").rename(city.path("stolen"))

    city.enrols(city.invites("replace", "PKY-RKP-01"))

    rows = json.loads(city.hub("node", "list", "--json").output)
    keys = json.loads(city.hub("keys", "list", "--json").output)["keys"]
    assert [row["state"] for row in rows] == ["active"]
    assert sorted(key["state"] for key in keys if key["owner"] == "PKY-RKP-01") == ["active", "lost"]
