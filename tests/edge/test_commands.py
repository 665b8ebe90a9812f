"""`simpul-edge` as an operator types it: words or JSON, and an exit code that says which kind of trouble it is."""

import errno
import json
import sqlite3
from pathlib import Path
from typing import Any

import click
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from edge.cli import main
from edge.commands.shared import told
from hub.cli import main as hub

CONFIG = Path(__file__).parents[2] / "deploy" / "config"
SETTINGS = """
node: PKY-RKP-01
data: data
branch: {name: Mini MPP Pager (CONTOH)}
qr_host: cek.mpp.example
"""


class Operator:
    """Types commands at one box."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "edge.yaml"
        self.config.write_text(SETTINGS)

    def type(self, *words: str, given: str = "") -> Result:
        return CliRunner().invoke(main, [*words, "--config", str(self.config)], input=given)

    def asks(self, *words: str) -> Any:
        """The JSON answer of a command that must be done."""
        done = self.type(*words, "--json")
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    def adds(self, login: str) -> None:
        about = ("--name", "Sri Contoh", "--role", "loket", "--password-stdin")
        done = self.type("staff", "add", login, *about, given="contoh-kunci-9\n")
        assert done.exit_code == 0, done.output


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator(tmp_path)


def test_staff_are_added_listed_reset_and_switched_off(operator: Operator) -> None:
    """Without a link and without a page."""
    operator.adds("sri")

    password = operator.asks("staff", "reset", "sri")["password"]
    operator.asks("staff", "disable", "sri")

    assert len(password) >= 12
    assert operator.asks("staff", "list") == [
        {"no": 1, "login": "sri", "name": "Sri Contoh", "roles": ["loket"], "disabled": True}
    ]


def test_password_and_pin_are_read_and_never_given_as_words(operator: Operator) -> None:
    """Other users of the machine can read a command line."""
    about = ("--name", "Sri Contoh", "--role", "loket", "--pin", "--password-stdin")
    done = operator.type("staff", "add", "sri", *about, given="contoh-kunci-9\n482913\n")
    with sqlite3.connect(operator.folder / "data" / "journal.sqlite") as db:
        kept = db.execute("SELECT password, pin FROM staff").fetchone()

    assert done.exit_code == 0, done.output
    assert PasswordHasher().verify(kept[0], "contoh-kunci-9")
    assert PasswordHasher().verify(kept[1], "482913")


def test_a_login_that_nobody_has_is_named(operator: Operator) -> None:
    """1: it failed, and says where to look."""
    done = operator.type("staff", "reset", "siapa")

    assert (done.exit_code, "simpul-edge staff list" in done.output) == (1, True)


def test_a_token_is_told_once_and_ends(operator: Operator) -> None:
    """The list never shows it again."""
    made = operator.asks("token", "add", "papan", "--right", "read")
    listed = operator.asks("token", "list")
    operator.asks("token", "revoke", str(made["no"]))

    assert made["token"].startswith("simpul_")
    assert listed == [{"no": made["no"], "name": "papan", "rights": ["read"]}]
    assert operator.asks("token", "list") == []


def test_a_damaged_backup_changes_nothing(operator: Operator) -> None:
    """3: it would be unsafe."""
    operator.adds("sri")
    (operator.folder / "bad.sqlite").write_bytes(b"x" * 5_000)

    done = operator.type("restore", str(operator.folder / "bad.sqlite"))

    assert (done.exit_code, "choose another backup" in done.output) == (3, True)
    assert [each["login"] for each in operator.asks("staff", "list")] == ["sri"]


def test_doctor_says_what_to_do_about_a_box_that_is_not_enrolled(operator: Operator) -> None:
    """1, and the command that helps."""
    done = operator.type("doctor")

    assert (done.exit_code, "simpul-edge enrol" in done.output) == (1, True)


def test_a_fault_of_the_settings_is_told_with_its_line(operator: Operator) -> None:
    """2: wrong configuration."""
    operator.config.write_text(SETTINGS + "printers: yes\nwobble: 1\n")

    done = operator.type("check-config")

    assert done.exit_code == 2
    assert "edge.yaml:6: printers" in done.output
    assert "edge.yaml:7: wobble" in done.output


@pytest.mark.parametrize(("command", "shipped"), [(main, "edge.yaml"), (hub, "hub.yaml")])
def test_settings_that_are_not_yet_in_force_are_checked_by_their_name(command: click.Command, shipped: str) -> None:
    """As the shipped files say: `check-config FILE`."""
    done = CliRunner().invoke(command, ["check-config", str(CONFIG / shipped)])

    assert (done.exit_code, "good settings" in done.output) == (0, True)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (sqlite3.OperationalError("disk I/O error"), "do not restore a backup"),
        (OSError(errno.ENOSPC, "No space left on device"), "do not restore a backup"),
        (sqlite3.DatabaseError("file is not a database"), "simpul-edge restore"),
    ],
)
def test_a_full_disk_is_not_taken_for_a_damaged_database(fault: Exception, said: str) -> None:
    """Restoring would lose what was never sent; a full disk needs room and nothing else."""

    @click.command()
    @told
    def command() -> None:
        raise fault

    done = CliRunner().invoke(command)

    assert (done.exit_code, said in done.output) == (1, True)
