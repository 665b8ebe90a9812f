"""`simpul-hub backup`, `restore` and `doctor`: keeping the hub, bringing it back, and asking what ails it."""

import os
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from contract.events import Cause, Fact, Kind
from contract.limits import EPOCH_MAX, EPOCH_ONE_TWO_LETTERS
from hub.commands.shared import config_option, settings, told, with_hub
from hub.config import HubConfig
from hub.core.records import Act
from hub.founding import HUB_EPOCH_B, SOFTWARE, is_made
from hub.parts import Hub
from hub.store.database import FILE, fault_of
from kit.cli import FAILED, UNSAFE, json_option, say, stop

DISK_FREE_LEAST = 0.05


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@config_option
@json_option
@told
def backup(folder: Path, config_path: Path, as_json: bool) -> None:
    """Write a whole copy of the ledger into FOLDER while the hub goes on. Key files are not in it: keep them apart."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"hub-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"

    async def work(hub: Hub) -> None:
        await hub.database.copy_to(target)

    with_hub(config_path, work)
    _check_whole(target)
    say(as_json, {"file": str(target), "bytes": target.stat().st_size}, f"{target}: whole")


def _check_whole(path: Path) -> None:
    if (fault := fault_of(path)) is not None:
        stop(FAILED, f"{path} is damaged: {fault}")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", "replaces", is_flag=True, help="Put it in place of a ledger that is there (kept beside).")
@config_option
@json_option
@told
def restore(file: Path, replaces: bool, config_path: Path, as_json: bool) -> None:
    """Bring back the ledger in FILE. The hub takes a new epoch, so every branch sends again what this copy lacks."""
    config = settings(config_path)
    if not is_made(config):
        stop(UNSAFE, "the hub's key files are missing: put them back first, then restore")
    _check_whole(file)
    place = Path(config.data_dir) / FILE
    if place.exists() and not replaces:
        stop(UNSAFE, f"{place} is there: stop the hub and add --replace; the present ledger is kept beside it")
    _check_stopped(place)
    _put(file, place)
    epoch = EPOCH_ONE_TWO_LETTERS + 1 + secrets.randbelow(EPOCH_MAX - EPOCH_ONE_TWO_LETTERS)
    hub_epoch = os.urandom(HUB_EPOCH_B)

    async def work(hub: Hub) -> None:
        prev = [head for node, head in await hub.records.chains() if node == config.node and head.stream == 0]
        newest = max(prev, key=lambda head: head.at_s)
        facts = {
            Fact.WHAT: int(Cause.RESTORED),
            Fact.VERSION: SOFTWARE,
            Fact.PREV: [newest.epoch, newest.through, newest.hash],
            Fact.KID: hub.ring.kid,
        }
        await hub.registry.begin(hub_epoch, epoch, [], Act(Kind.EPOCH_OPENED, facts))

    with_hub(config_path, work)
    say(as_json, {"hub_epoch": hub_epoch, "epoch": epoch}, "restored; start the hub: branches now send what it lacks")


def _check_stopped(place: Path) -> None:
    """Refuse while another process has the ledger open: its next commit would go into the void."""
    if not place.exists():
        return
    held = {str(place), f"{place}-wal"}
    for descriptors in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(link.readlink()) in held for link in descriptors.iterdir()):
                stop(UNSAFE, f"the hub is running (process {descriptors.parent.name}): stop it first")
        except OSError:
            continue


def _put(file: Path, place: Path) -> None:
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = place.with_name(f"{FILE}.part")
    shutil.copyfile(file, part)
    with part.open("rb+") as copy:
        os.fsync(copy.fileno())
    if place.exists():
        place.rename(place.with_name(f"{FILE}.before-{int(time.time())}"))
    for rest in (f"{FILE}-wal", f"{FILE}-shm"):
        if (left := place.with_name(rest)).exists():
            left.rename(place.with_name(f"{rest}.before-{int(time.time())}"))
    part.rename(place)


@click.command("doctor")
@config_option
@json_option
@told
def doctor(config_path: Path, as_json: bool) -> None:
    """Look at keys, disk, ledger and lists, and say what a person should do. Ends with 1 when something must be."""
    config = settings(config_path)
    found = list(_of_files(config))
    if is_made(config):
        found += with_hub(config_path, _of_hub)
    bad = [row for row in found if row["lamp"] == "stop"]
    say(as_json, {"well": not bad, "checks": found}, *(f"{row['lamp']:<5} {row['text']}" for row in found))
    if bad:
        sys.exit(FAILED)


def _row(lamp: str, what: str, text: str) -> dict[str, str]:
    return {"lamp": lamp, "what": what, "text": text}


def _of_files(config: HubConfig) -> Iterator[dict[str, str]]:
    if not is_made(config):
        yield _row("stop", "keys", "no keys yet: run `simpul-hub init`")
        return
    keys = Path(config.data_dir) / "keys"
    loose = [path.name for path in keys.iterdir() if path.stat().st_mode & 0o077]
    if loose:
        yield _row("stop", "keys", f"others may read {', '.join(loose)}: chmod 600 them")
    else:
        yield _row("ok", "keys", "key files are the hub's alone")
    if config.roots:
        yield _row("warn", "roots", "this hub holds its roots itself: for a demo only")
    usage = shutil.disk_usage(config.data_dir)
    free = usage.free / usage.total
    lamp = "ok" if free > DISK_FREE_LEAST else "stop"
    yield _row(lamp, "disk", f"{free:.0%} of the disk is free")


async def _of_hub(hub: Hub) -> list[dict[str, str]]:
    key_list = await hub.ledger.keys()
    if key_list is None:
        return [_row("stop", "list", "no key list yet: run `simpul-hub init`")]
    listed = {key.kid for key in key_list.keys}
    waiting = [key for key in await hub.registry.keys_admitted() if key.kid not in listed]
    rows = [_row("ok", "list", f"key list {key_list.no} with {len(key_list.keys)} keys")]
    if waiting:
        rows.append(_row("stop", "list", f"{len(waiting)} keys wait for the roots: `simpul-hub keys draft`"))
    own = key_list.find(hub.ring.kid)
    if own is None or (own.until_s or 0) - hub.now() < 30 * 86_400:
        rows.append(_row("stop", "key", "the online key ends soon: `simpul-hub keys rotate`"))
    tasks = await hub.fleet.tasks(100)
    if tasks:
        rows.append(_row("warn", "tasks", f"{len(tasks)} things wait for a person"))
    return rows
