"""The demo that is measured: started as `make run` starts it, with the lean runtime where there is one."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml

from deploy.demo.neighbours import taken_ports
from deploy.demo.plan import Plan
from tests.bench.load import Outcome
from tests.bench.rows import ROOT

T = TypeVar("T")
START_S = 240.0
LEAN = ROOT / ".venv" / "bin" / "python"


def python() -> Path:
    """The Python that runs the product."""
    return LEAN if LEAN.exists() else Path(sys.executable)


def until(ask: Callable[[], T | None], within_s: float, what: str, every_s: float = 0.01) -> T:
    """Ask until there is an answer. Raises TimeoutError naming what did not come."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if answer := ask():
            return answer
        time.sleep(every_s)
    raise TimeoutError(f"not within {within_s:.0f} s: {what}")


class City:
    """One demo in a folder of its own, on ports that nobody has."""

    def __init__(self, folder: Path) -> None:
        self.plan = _free_plan(folder / "state")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.http = httpx.Client(timeout=20, trust_env=False)

    def start(self) -> float:
        """Start it; returns the seconds until it was ready."""
        self.plan.state.mkdir(parents=True, exist_ok=True)
        argv = [
            str(python()), "-m", "deploy.demo", "--state", str(self.plan.state), "--port", str(self.plan.port),
            "--branches", str(self.plan.count), "--seed-data", "0",
        ]  # fmt: skip
        began = time.monotonic()
        with (self._folder / "demo.out").open("ab") as out:
            self._process = subprocess.Popen(argv, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
        until(self._ready, START_S, f"the demo is ready; see {self._folder}/demo.out")
        return time.monotonic() - began

    def _ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError((self._folder / "demo.out").read_text(errors="replace")[-2_000:])
        return self.plan.demo_json.exists()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(15)
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    @property
    def told(self) -> Mapping[str, Any]:
        """`demo.json` as it is now."""
        document: Mapping[str, Any] = json.loads(self.plan.demo_json.read_text())
        return document

    def node(self, index: int = 0) -> Mapping[str, Any]:
        """A branch of `demo.json`."""
        node: Mapping[str, Any] = self.told["nodes"][index]
        return node

    def switch(self, state: str, index: int = 0) -> None:
        """Cut or mend a branch's link."""
        self.http.post(self.node(index)["link_control"], json={"state": state}).raise_for_status()

    def ask(self, place: Mapping[str, Any], path: str) -> Any:
        """A GET of an API."""
        answer = self.http.get(f"{place['url']}/api/v1/{path}", headers={"Authorization": f"Bearer {place['token']}"})
        if not answer.is_success:
            log = self.plan.logs_dir / f"{place.get('code', 'hub')}.log"
            raise RuntimeError(f"{path}: {answer.status_code}\n{log.read_text(errors='replace')[-3_000:]}")
        return answer.json()

    def seconds(self, path: str) -> float:
        """How long the first branch takes to answer a GET."""
        node = self.node()
        began = time.perf_counter()
        self.http.get(f"{node['url']}/api/v1/{path}", headers={"Authorization": f"Bearer {node['token']}"})
        return time.perf_counter() - began

    def load(self, call: str, body: Mapping[str, Any], clients: int, count: int) -> Outcome:
        """`count` writes at the first branch by `clients` at once, sent by a process of their own."""
        node = self.node()
        job = {"url": f"{node['url']}/api/v1/{call}", "token": node["token"], "body": body}
        with tempfile.NamedTemporaryFile("w", suffix=".json", dir=self._folder) as file:
            json.dump({**job, "clients": clients, "count": count}, file)
            file.flush()
            words = [sys.executable, "-m", "tests.bench.load", file.name]
            done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-1_500:])
        return Outcome(**json.loads(done.stdout))

    def recorded(self, code: str) -> int:
        """How far the hub's ledger has a branch's first journal. Read past the hub, which is busy just then."""
        ledger = Path(self.told["hub"]["data_dir"]) / "hub.db"
        with contextlib.closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as db:
            row = db.execute(
                "SELECT max(seq) FROM event WHERE node = ? AND stream = 0 AND epoch = 1", (code,)
            ).fetchone()
        return row[0] or 0

    def without_printer(self) -> None:
        """Start the first branch again with no printer, so that drawing slips is not measured beside intakes."""
        path, node = self.plan.edge_config(self.plan.branches[0]), self.node()
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump({**settings, "printers": []}), encoding="utf-8")
        os.kill(node["pid"], signal.SIGTERM)
        until(lambda: self.node()["pid"] not in (0, node["pid"]), 20, "the branch was started again")
        until(lambda: self._serves(node["url"]), 60, "the branch serves again")

    def _serves(self, url: str) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return self.http.get(f"{url}/readyz").is_success
        return False


def _free_plan(state: Path) -> Plan:
    while True:
        plan = Plan(state, random.randrange(20_000, 32_000, 50), 3, "one_door", seed=False)
        if not taken_ports(plan.ports()):
            return plan


def memory_mib(pid: int) -> tuple[float, float]:
    """(resident now, its peak) of a process, in MiB."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    known = {words[0]: int(words[1]) / 1024 for words in lines if words and words[0] in ("VmRSS:", "VmHWM:")}
    return known["VmRSS:"], known["VmHWM:"]
