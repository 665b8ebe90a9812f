"""The README's two commands, taken from its text and typed as a newcomer types them."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from deploy.demo.neighbours import taken_ports
from tests.e2e.stage import free_plan, until

pytestmark = pytest.mark.xdist_group("demo")

ROOT = Path(__file__).parents[2]
COMMANDS = re.findall(r"^(make \w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
FIRST_START_S = 150  # with the installation of the lean environment, where it is not there yet


def test_the_readme_names_the_two_commands_and_ci_runs_the_second() -> None:
    """What a newcomer is told is what is run before anything lands."""
    assert COMMANDS == ["make run", "make test"]
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_make_run_brings_up_a_city_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    """Three branches with logins, tokens and links in `demo.json`; after Ctrl-C no file, port or process is left."""
    plan = free_plan(tmp_path / "state")
    words = [*COMMANDS[0].split(), f"PORT={plan.port}", f"STATE={plan.state}", "SEED_DATA=0"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    with (tmp_path / "screen").open("wb") as screen:
        run = subprocess.Popen(words, cwd=ROOT, env=clean, stdout=screen, stderr=screen, start_new_session=True)
        try:
            told = until(lambda: _told(plan.demo_json, run), FIRST_START_S, "make run is ready")
        finally:
            began_s = time.monotonic()
            os.killpg(run.pid, signal.SIGINT)  # as a terminal does: everybody in the foreground hears it
            run.wait(20)
    shown = (tmp_path / "screen").read_text(encoding="utf-8")

    assert [node["code"] for node in told["nodes"]] == ["PKY-RKP-01", "PKY-BKB-01", "PKY-SBG-01"]
    assert all(node["logins"] and node["token"] and node["link_control"] for node in told["nodes"])
    assert told["board_url"] in shown
    assert not plan.demo_json.exists()
    assert taken_ports(plan.ports()) == []
    assert time.monotonic() - began_s < 10  # the product's own bound of 5 s is held where the machine is its own


def _told(demo_json: Path, run: "subprocess.Popen[bytes]") -> dict[str, list[dict[str, object]]] | None:
    assert run.poll() is None, "make run ended"
    return json.loads(demo_json.read_text(encoding="utf-8")) if demo_json.exists() else None
