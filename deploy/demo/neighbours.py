"""Who else is here: the lock of a state folder, left-over processes of a run that was killed, ports that are taken."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from deploy.demo.plan import HOST

LOCK: Final = "demo.lock"
RUN: Final = "run.json"


class DemoError(Exception):
    """The demo cannot go on; the sentence says why and what to do."""


class BusyError(DemoError):
    """Another run has this state folder."""


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """Hold the state folder for this run. Raises `BusyError` when another run has it; a killed run's lock is free."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / LOCK).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            owner = file.read().strip() or "?"
            raise BusyError(
                f"Peragaan dengan data {state} sedang berjalan (proses {owner}). Hentikan di sana dengan Ctrl-C,"
                f" atau pakai STATE=folder-lain PORT=pintu-lain."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def wipe(state: Path) -> None:
    """Remove all data of former runs (FRESH=1). Refuses a folder that no demo has made."""
    names = {path.name for path in state.iterdir()}
    if names - {LOCK} and not names & {"config", "hub", "logs"}:
        raise DemoError(f"{state} tidak tampak seperti folder peragaan; FRESH=1 tidak menghapusnya.")
    for path in state.iterdir():
        if path.name == LOCK:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def remember_run(state: Path, pids: Mapping[str, int]) -> None:
    """Note which processes this run has started, for the day it is killed and cannot end them itself."""
    noted = {name: {"pid": pid, "started": _started(pid)} for name, pid in pids.items() if _started(pid)}
    part = state / (RUN + ".part")
    part.write_text(json.dumps(noted))
    part.replace(state / RUN)


def forget_run(state: Path) -> None:
    """This run has ended all it started."""
    (state / RUN).unlink(missing_ok=True)


def end_left_over(state: Path) -> list[str]:
    """End what a killed run left behind and say what it was. A reused process number is never touched."""
    try:
        noted = json.loads((state / RUN).read_text())
    except (OSError, ValueError):
        return []
    ours = {name: int(each["pid"]) for name, each in noted.items() if _started(int(each["pid"])) == each["started"]}
    for pid in ours.values():
        _signal(pid, signal.SIGTERM)
    deadline = time.monotonic() + 4
    while any(_started(pid) for pid in ours.values()) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in ours.values():
        _signal(pid, signal.SIGKILL)
    forget_run(state)
    return sorted(ours)


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def _started(pid: int) -> str:
    """When the kernel started this process, as a word that no later process of the same number has; '' when gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state == "Z" else rest[18]


def taken_ports(ports: Mapping[int, str]) -> list[str]:
    """A sentence for each port that another program has."""
    found = []
    for port, use in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                found.append(f"Pintu {port} untuk {use} sudah dipakai{_owner(port)}.")
    return found


def _owner(port: int) -> str:
    """Who listens on a loopback port, as far as this user may know."""
    sockets = _listening(port)
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            if any(link.is_symlink() and str(link.readlink()) in sockets for link in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                return f" oleh proses {process.name} ({words[:80]})"
    return " oleh program lain"


def _listening(port: int) -> set[str]:
    """The kernel's names of sockets that listen on `port`."""
    names = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == "0A" and int(words[1].rpartition(":")[2], 16) == port:
                    names.add(f"socket:[{words[9]}]")
    return names
