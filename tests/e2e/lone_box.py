"""One branch's process by itself: no demo around it, no hub to be reached, no printer; started again when it dies."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import yaml

from tests.e2e.stage import BIN, ROOT, until

ALONE_S = 60.0


def alone(config: Path, folder: Path, **changed: object) -> Path:
    """A copy of a branch's settings without printer and hub, with other keys where `changed` names them."""
    settings = {**yaml.safe_load(config.read_text()), **changed, "printers": []}
    settings["hub"] = {"url": "", "broker": ["tls://127.0.0.1:9"]}  # the discard port: nobody answers
    copy = folder / f"alone-{config.name}"
    copy.write_text(yaml.safe_dump(settings))
    return copy


@dataclass
class LoneBox:
    """The running box. `deaths` are the exit codes it came back from."""

    config: Path
    url: str
    token: str
    env: Mapping[str, str] = field(default_factory=dict)
    deaths: list[int] = field(default_factory=list)
    _process: "subprocess.Popen[bytes] | None" = None
    _ending: bool = False

    @property
    def place(self) -> dict[str, str]:
        """As `demo.json` tells of a branch."""
        return {"url": self.url, "token": self.token}

    def keep(self) -> None:
        """Run it, and again when it has died, until `end`."""
        argv = [str(BIN / "simpul-edge"), "run", "--config", str(self.config)]
        with self.config.with_suffix(".log").open("ab") as log:
            while not self._ending:
                self._process = subprocess.Popen(argv, cwd=ROOT, stdout=log, stderr=log, env={**os.environ, **self.env})
                code = self._process.wait()
                if not self._ending:
                    self.deaths.append(code)
                    time.sleep(0.2)

    def end(self) -> None:
        """Ask it to end."""
        self._ending = True
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def answers(self) -> bool:
        """Whether its API answers."""
        try:
            answer = httpx.get(f"{self.url}/api/v1/sync", headers={"Authorization": f"Bearer {self.token}"}, timeout=5)
        except httpx.TransportError:
            return False
        return answer.status_code == 200


@contextmanager
def running(box: LoneBox) -> Iterator[LoneBox]:
    """The box while it runs and answers; it has ended when the block has."""
    thread = threading.Thread(target=box.keep, name="box")
    thread.start()
    try:
        until(lambda: box.answers() or not thread.is_alive(), ALONE_S, f"{box.url} answers")
        yield box
    finally:
        box.end()
        thread.join(20)
        assert not thread.is_alive()
