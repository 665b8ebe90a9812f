"""`simpul-edge enrol`, `doctor`, `backup`, `restore`, `journal`: binding the box and looking after what it keeps."""

import asyncio
import sys
from pathlib import Path

import click

from contract.errors import SimpulError
from contract.messages import parse_code
from edge.box import SOFTWARE, keys_folder
from edge.commands.shared import config_option, errand, settings, told, with_keeper
from edge.config import Config
from edge.link import enrol as enrolling
from edge.link import identity
from edge.store.disk import Disk
from edge.store.restoring import restore as put_back
from kit.cli import FAILED, UNSAFE, USAGE, json_option, say, stop
from kit.machine import is_synchronised, wall_s

ROOTS_HELP = "Fingerprint of the city's root keys, as printed with the code (64 hex digits)."


@click.command("enrol")
@click.argument("code_or_file")
@click.option("--roots", required=True, help=ROOTS_HELP)
@click.option(
    "--request-out", type=click.Path(path_type=Path), help="Write the request here instead of asking the hub."
)
@config_option
@json_option
@told
def enrol(code_or_file: str, roots: str, request_out: Path | None, config_path: Path, as_json: bool) -> None:
    """Bind this box to its branch by a one-time CODE, or by the FILE that the hub answered with.

    Without a link: `enrol CODE --request-out FILE`, carry FILE to the hub (`simpul-hub node answer FILE --out ANSWER`),
    carry its answer back, `enrol ANSWER`.
    """
    config = settings(config_path)
    folder = keys_folder(config)
    if Path(code_or_file).is_file():
        answer = Path(code_or_file).read_bytes()
    else:
        if not config.hub.url and request_out is None:
            stop(USAGE, "edge.yaml: hub.url is empty; set it, or enrol by files (--request-out)")
        request = _request(config, folder, code_or_file)
        if request_out is not None:
            request_out.write_bytes(request)
            say(as_json, {"request": str(request_out)}, f"carry {request_out} to the hub; its answer: `enrol ANSWER`")
            return
        answer = asyncio.run(enrolling.ask(config.hub.url, request))
    enrolled = enrolling.accept(folder, answer, config.node, roots)
    kid = identity.read_keys(folder).kid.hex()
    say(
        as_json,
        {"node": config.node, "kid": kid, "key_list": enrolled.key_list.no},
        f"{config.node} is enrolled; its seal is {kid}",
    )


def _request(config: Config, folder: Path, code: str) -> bytes:
    try:
        number = parse_code(code)
    except SimpulError:
        stop(USAGE, f"{code}: neither a file nor an enrolment code such as 0ABCD-EFGH-JKMN")
    keys = identity.read_keys(folder) if identity.has_keys(folder) else identity.make_keys(folder)
    return enrolling.request_for(number, config.node, keys, SOFTWARE, wall_s())


@click.command("doctor")
@config_option
@json_option
@told
def doctor(config_path: Path, as_json: bool) -> None:
    """Look at all that can be looked at from outside, and say what to do. 1 when something is wrong."""
    config = settings(config_path)
    faults = with_keeper(config_path, lambda keeper: keeper.verify())
    folder = keys_folder(config)
    found = [
        ("keys", identity.has_keys(folder), "enrol the device: simpul-edge enrol CODE --roots …"),
        (
            "listed",
            errand(config_path, "listed")["listed"],
            "the key list does not name this box yet: connect it, or ask the hub",
        ),
        ("journal", not faults, "; ".join(faults[:3])),
        ("disk", not Disk(config.data_dir, 0).tight(), "the disk is nearly full: make room"),
        ("clock", is_synchronised(), "nobody keeps the system clock right: set up NTP (service goes on)"),
    ]
    rows = [{"what": what, "ok": ok, "do": "" if ok else do} for what, ok, do in found]
    say(as_json, rows, *(f"{'ok  ' if ok else 'LOOK'} {what:<8} {'' if ok else do}" for what, ok, do in found))
    if not all(ok for what, ok, _ in found if what != "clock"):
        sys.exit(FAILED)


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--with-key", is_flag=True, help="Put the private keys beside it: keep such a copy under lock.")
@config_option
@json_option
@told
def backup(folder: Path, with_key: bool, config_path: Path, as_json: bool) -> None:
    """Write a checked copy of the database into FOLDER, with a manifest."""
    path = with_keeper(config_path, lambda keeper: keeper.backup(folder, with_key=with_key))
    say(as_json, {"backup": str(path)}, str(path))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option
@json_option
@told
def restore(file: Path, config_path: Path, as_json: bool) -> None:
    """Put the backup FILE back. The next start opens a new series of numbers, so that none is issued twice."""
    config = settings(config_path)
    try:
        former = put_back(file, config.data_dir, config.node)
    except ValueError as error:
        stop(UNSAFE, f"{error}: nothing was changed; choose another backup")
    kept = f"; the former database is kept as {former}" if former else ""
    say(as_json, {"restored": str(file), "former": str(former or "")}, f"{file} is put back{kept}")


@click.group("journal")
def journal() -> None:
    """The sealed journal of this box."""


@journal.command("verify")
@config_option
@json_option
@told
def verify(config_path: Path, as_json: bool) -> None:
    """Walk the chain again, recompute all that follows from it, check every seal. 1 when something differs."""
    faults = with_keeper(config_path, lambda keeper: keeper.verify())
    say(as_json, {"faults": list(faults)}, *(faults or ["the journal is whole"]))
    if faults:
        sys.exit(FAILED)


@journal.command("export")
@click.option("--persons", is_flag=True, help="With the personal part. Keep such a file under lock.")
@click.option("--stream", type=click.IntRange(0, 1), help="Only the journal (0) or the audit (1).")
@config_option
@told
def export(persons: bool, stream: int | None, config_path: Path) -> None:
    """Write JSON Lines to standard output, one event a line, oldest first."""
    with_keeper(config_path, lambda keeper: keeper.export(sys.stdout.write, persons=persons, stream=stream))
