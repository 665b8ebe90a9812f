"""A whole demo for a test: started as `make run` starts it, spoken to only over HTTP, signals and exports."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy.demo.neighbours import taken_ports
from deploy.demo.plan import Plan
from tests.e2e.oracle import Books, Claim, Row, read_lines

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
T = TypeVar("T")


def free_plan(state: Path, branches: int = 3) -> Plan:
    """A plan whose ports nobody has; below 32,768, where the kernel gives ports to whoever connects somewhere."""
    while True:
        plan = Plan(state, random.randrange(20_000, 32_700, 50), branches, "one_door", seed=False)
        if not taken_ports(plan.ports()):
            return plan


def until(ask: Callable[[], T | None], within_s: float, what: str) -> T:
    """Ask until there is an answer; fails with `what` when the time is over."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {within_s} s: {what}")


@dataclass
class Stage:
    """One demo and what was done with it."""

    plan: Plan
    seed: bool = False
    options: Sequence[str] = ()
    claims: list[Claim] = field(default_factory=list)
    process: "subprocess.Popen[bytes] | None" = None
    _former_ns: int = 0

    # -- its life

    def start(self, within_s: float = 180) -> float:
        """Start it and wait until it is ready; returns the seconds that took."""
        began, self._former_ns = time.monotonic(), self._written_ns()
        self.process = self._run()
        try:
            until(self._is_ready, within_s, "the demo is ready")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.said()}") from error
        return time.monotonic() - began

    def _run(self) -> "subprocess.Popen[bytes]":
        argv = [
            sys.executable, "-m", "deploy.demo", "--state", str(self.plan.state), "--port", str(self.plan.port),
            "--branches", str(self.plan.count), "--seed-data", str(int(self.seed)), *self.options,
        ]  # fmt: skip
        self.plan.state.mkdir(parents=True, exist_ok=True)
        with self.output.open("ab") as out:
            return subprocess.Popen(argv, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)

    def fails(self) -> int:
        """Start it where it must refuse; returns its exit code."""
        return self._run().wait(30)

    def _is_ready(self) -> bool:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the demo ended with {self.process.returncode}:\n{self.said()}")
        return self._written_ns() not in (0, self._former_ns)

    def _written_ns(self) -> int:
        """When `demo.json` was written: a killed demo leaves its own behind."""
        try:
            return self.plan.demo_json.stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """End it as Ctrl-C does; returns the seconds that took."""
        if self.process is None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        return time.monotonic() - began

    @property
    def output(self) -> Path:
        """What the terminal would have shown."""
        return self.plan.state.parent / f"{self.plan.state.name}.out"

    def said(self) -> str:
        """The end of it."""
        return self.output.read_text(errors="replace")[-3000:] if self.output.exists() else ""

    @property
    def told(self) -> Mapping[str, Any]:
        """`demo.json` as it is now."""
        document: Mapping[str, Any] = json.loads(self.plan.demo_json.read_text())
        return document

    def node(self, code: str) -> Mapping[str, Any]:
        """One branch of `demo.json`."""
        return next(each for each in self.told["nodes"] if each["code"] == code)

    @property
    def codes(self) -> list[str]:
        """The branches' codes, in order."""
        return [branch.code for branch in self.plan.branches]

    def pids(self) -> dict[str, int]:
        """Process numbers by name: hub, broker, branches."""
        told = self.told
        return {"hub": told["hub"]["pid"], "broker": told["broker"]["pid"]} | {
            n["code"]: n["pid"] for n in told["nodes"]
        }

    def kill(self, name: str) -> int:
        """SIGKILL a process by its name; returns the number it has when it runs again."""
        former = self.pids()[name]
        os.kill(former, signal.SIGKILL)
        return until(lambda: self.pids()[name] not in (0, former) and self.pids()[name], 6, f"{name} runs again")

    # -- what one can ask of it

    def switch(self, code: str, state: str) -> None:
        """Cut, slow or mend a branch's link."""
        answer = httpx.post(self.node(code)["link_control"], json={"state": state})
        assert answer.json() == {"state": state}

    def api(self, code: str, method: str, path: str, **more: Any) -> httpx.Response:
        """A call of a branch's API, or of the hub's (code `hub`)."""
        place = self.told["hub"] if code == "hub" else self.node(code)
        headers = {"Authorization": f"Bearer {place['token']}", **more.pop("headers", {})}
        # Loopback without TLS: to read all the authorities of the world at each call would cost 30 ms.
        url = f"{place['url']}/api/v1/{path}"
        return httpx.request(method, url, headers=headers, timeout=10, verify=False, **more)

    def do(self, code: str, call: str, body: Mapping[str, Any], key: str | None = None) -> Mapping[str, Any]:
        """An act at a branch that must be done; its receipt is remembered as a claim."""
        answer = self.api(code, "POST", call, json=body, headers={"Idempotency-Key": key} if key else {})
        assert answer.status_code == 201, answer.text
        receipt: Mapping[str, Any] = answer.json()["receipt"]
        taken_rp = receipt["fee_rp"] or 0 if receipt["kind"] == "BP" else 0
        if receipt["number"] not in {claim.number for claim in self.claims}:
            self.claims.append(Claim(code, receipt["number"], taken_rp))
        return receipt

    def verdict(self, code: str, text: str) -> Mapping[str, Any]:
        """What the branch, or the hub, says of a text."""
        answer = self.api(code, "POST", "verify", json={"text": text})
        assert answer.status_code == 200, answer.text
        document: Mapping[str, Any] = answer.json()
        return document

    def is_recorded(self, claim: Claim) -> bool:
        """Whether its branch says that the hub has the receipt."""
        return bool(self.api(claim.node, "GET", f"receipts/{claim.number}").json()["recorded"])

    def settle(self, within_s: float = 60) -> None:
        """Wait until no branch has anything unsent."""

        def empty() -> bool:
            return all(self.api(code, "GET", "sync").json()["backlog"] == 0 for code in self.codes)

        until(empty, within_s, "everything is acknowledged")

    # -- books for the oracle

    def hub_rows(self) -> list[Row]:
        """The hub's ledger, without the hub's own acts."""
        told = _command("simpul-hub", "ledger", "export", "--config", str(self.plan.hub_config))
        return [row for row in read_lines(told) if row["node"] in self.codes]

    def journal(self, code: str) -> list[Row]:
        """A branch's journal; the demo must have ended."""
        branch = next(each for each in self.plan.branches if each.code == code)
        return read_lines(_command("simpul-edge", "journal", "export", "--config", str(self.plan.edge_config(branch))))

    def books(self) -> Books:
        """Everything the oracle reads; the demo must have ended."""
        return Books(self.claims, {code: self.journal(code) for code in self.codes}, self.hub_rows())


def _command(*argv: str) -> str:
    done = subprocess.run([str(BIN / argv[0]), *argv[1:]], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
