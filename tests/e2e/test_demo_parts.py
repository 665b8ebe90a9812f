"""The demo's supervision, lock, ports, people and morning: what can be shown without starting the whole."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contract.catalogue import load_catalogue
from deploy.demo import configs, neighbours, report
from deploy.demo.bills import bill_list, nop_of
from deploy.demo.commands import Commands
from deploy.demo.configs import SHIPPED
from deploy.demo.morning import visits
from deploy.demo.people import citizen
from deploy.demo.plan import BRANCHES, Plan
from deploy.demo.processes import Child
from deploy.demo.setup import Memory
from hub.core.bills import load_bills
from kit.config import load_yaml

HOUR = "import time; time.sleep(3600)"


def plan_in(folder: Path, count: int = 5) -> Plan:
    return Plan(state=folder, port=8600, count=count, model="one_door", seed=True)


async def _nothing() -> None:
    pass


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def _until(holds: Callable[[], object], within_s: float = 5) -> None:
    async with asyncio.timeout(within_s):
        while not holds():  # noqa: ASYNC110 - a process outside sets no event of ours
            await asyncio.sleep(0.02)


async def test_a_process_that_dies_is_there_again_within_two_seconds(tmp_path: Path) -> None:
    """Under another number, and somebody is told."""
    told: list[int] = []

    async def changed() -> None:
        told.append(child.pid)

    child = Child("sleeper", (sys.executable, "-c", HOUR), tmp_path / "log", changed)
    child.start()
    await _until(lambda: child.pid)
    first = child.pid
    os.kill(first, signal.SIGKILL)
    await _until(lambda: child.pid not in (0, first), within_s=2)
    await child.end()
    assert told == [first, told[1]]
    assert not _alive(told[1])


async def test_a_process_that_will_not_end_is_ended(tmp_path: Path) -> None:
    """Ctrl-C must be over in 5 s whatever a child does."""
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); {HOUR}"
    child = Child("stubborn", (sys.executable, "-c", stubborn), tmp_path / "log", _nothing)
    child.start()
    await _until(lambda: "on" in child.last_words())
    pid = child.pid
    await asyncio.wait_for(child.end(), 4)
    assert not _alive(pid)


def test_a_second_run_is_refused_and_named(tmp_path: Path) -> None:
    """One state folder, one run."""
    with (
        neighbours.locked(tmp_path),
        pytest.raises(neighbours.BusyError, match=str(os.getpid())),
        neighbours.locked(tmp_path),
    ):
        pass
    with neighbours.locked(tmp_path):
        pass


def test_what_a_killed_run_left_is_ended_but_never_a_stranger(tmp_path: Path) -> None:
    """A process number is only ours while the kernel started it when we noted."""
    ours, other = (subprocess.Popen([sys.executable, "-c", HOUR]) for _ in range(2))
    try:
        neighbours.remember_run(tmp_path, {"hub": ours.pid, "PKY-RKP-01": other.pid})
        noted = json.loads((tmp_path / neighbours.RUN).read_text())
        noted["PKY-RKP-01"]["started"] = "1"  # as if the number had been given to another process since
        (tmp_path / neighbours.RUN).write_text(json.dumps(noted))
        assert neighbours.end_left_over(tmp_path) == ["hub"]
        assert ours.wait(2) == -signal.SIGTERM
        assert other.poll() is None
        assert neighbours.end_left_over(tmp_path) == []
    finally:
        for process in (ours, other):
            process.kill()
            process.wait()


def test_a_port_in_use_is_named_with_its_use_and_its_owner() -> None:
    """So that the person knows what to end."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (sentence,) = neighbours.taken_ports({port: "pusat"})
    assert f"Pintu {port} untuk pusat" in sentence
    assert f"proses {os.getpid()}" in sentence
    assert neighbours.taken_ports({port: "pusat"}) == []


def test_fresh_removes_a_demo_and_nothing_else(tmp_path: Path) -> None:
    """FRESH=1 with a wrong STATE must not empty somebody's home."""
    (tmp_path / "thesis.odt").touch()
    with neighbours.locked(tmp_path), pytest.raises(neighbours.DemoError):
        neighbours.wipe(tmp_path)
    (tmp_path / "hub").mkdir()
    with neighbours.locked(tmp_path):
        neighbours.wipe(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [neighbours.LOCK]


def test_the_population_is_fictional_and_the_same_each_time() -> None:
    """Serial 0000 was never given to anybody; women have 40 added to the day."""
    for branch in BRANCHES:
        for number in range(200):
            person = citizen(branch, number)
            assert person == citizen(branch, number)
            assert person.nik.endswith("0000")
            assert len(person.nik) == 16
            assert person.nik.startswith(branch.area)
            assert int(person.nik[6:8]) % 40 == int(person.born[8:])


def test_the_morning_asks_only_for_what_the_catalogue_has() -> None:
    """Every document named is a requirement of its service; some files are incomplete on purpose."""
    document, _ = load_yaml(Path("deploy/config/catalogue.yaml"))
    catalogue = load_catalogue(document)
    services = {
        service.code: {
            "requirements": [
                {"code": each.code, "any_of": list(each.any_of), "when": each.when and {"ages": each.when.ages}}
                for each in service.requirements
            ]
        }
        for service in catalogue.services
    }
    for branch in BRANCHES:
        made = list(visits(branch, services))
        assert len({visit.key for visit in made}) == len(made)
        for visit in made:
            service = catalogue.by_code(visit.body["service"])
            assert service is not None
            assert all(service.requirement(code) for code in visit.body.get("documents", ()))


def test_no_two_uses_share_a_port_and_every_name_says_contoh(tmp_path: Path) -> None:
    """Five branches, some thirty ports."""
    plan = plan_in(tmp_path)
    assert len(plan.ports()) == 5 + 2 * 5
    assert [branch.code for branch in plan.branches][:3] == ["PKY-RKP-01", "PKY-BKB-01", "PKY-SBG-01"]
    assert all("CONTOH" in branch.name for branch in plan.branches)
    assert "CONTOH" in configs.hub_settings(plan)["name"]


def test_demo_json_has_exactly_the_keys_that_programs_rely_on(tmp_path: Path) -> None:
    """As `docs/reference` names them."""
    plan = plan_in(tmp_path, 1)
    told = report.document(plan, {"hub": "h", "PKY-RKP-01": "r"}, {"hub": 7, "PKY-RKP-01": 8})
    assert set(told) == {"hub", "broker", "board_url", "nodes"}
    assert set(told["hub"]) == {"url", "public_url", "pid", "data_dir", "token", "logins"}
    assert set(told["broker"]) == {"url", "pid", "monitor_url", "data_dir"}
    assert set(told["nodes"][0]) == {"code", "name", "url", "pid", "data_dir", "token", "link_control", "logins"}
    assert set(told["nodes"][0]["logins"][0]) == {"role", "user", "password", "pin"}
    report.write(plan, told)
    assert plan.demo_json.stat().st_mode & 0o777 == 0o600


def test_what_was_done_once_is_remembered(tmp_path: Path) -> None:
    """Tokens are told once; they lie in a file that its owner alone may read."""
    memory = Memory(tmp_path / "secrets.json")
    memory.keep("token/hub", "secret")
    assert Memory(tmp_path / "secrets.json").tokens == {"hub": "secret"}
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_the_bill_list_is_one_that_the_hub_publishes() -> None:
    """Fictional object numbers of 18 digits; the morning pays one that is on the list."""
    document = bill_list(BRANCHES)
    bills = load_bills(document)
    assert all(len(bill.ref) == 18 for bill in bills.rows)
    assert nop_of(BRANCHES[2], 1) in {bill.ref for bill in bills.rows}


async def test_commands_run_side_by_side_with_their_own_words_and_exit_codes() -> None:
    """As an operator would type them; what fails says why, and the next one runs all the same."""
    async with Commands() as commands:
        edge, hub, wrong = await asyncio.gather(
            commands.run("simpul-edge", "--version"),
            commands.run("simpul-hub", "--version"),
            commands.run("simpul-edge", "staff", "dance"),
            return_exceptions=True,
        )
        assert "simpul-edge" in str(edge)
        assert "simpul-hub" in str(hub)
        assert isinstance(wrong, neighbours.DemoError)
        assert "dance" in str(wrong)
        assert "(2)" in str(wrong)
        told = await commands.ask("simpul-edge", "check-config", str(SHIPPED / "edge.yaml"))
        assert told["node"] == "PKY-RKP-01"
