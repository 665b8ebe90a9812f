"""`simpul-hub catalogue` and `bills`: what the city tells its branches, checked before anything is sent."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from contract import calendar as calendars
from contract import catalogue as catalogues
from contract import hours, letters, places
from contract.document import DocumentError, Fault
from contract.errors import SimpulError
from hub.commands.shared import config_option, settings, told, with_hub
from hub.config import HubConfig
from hub.core.bills import BillListError, load_bills
from hub.parts import Hub
from kit.cli import USAGE, json_option, say, stop
from kit.config import Lines, load_yaml

_file = click.argument("file", type=click.Path(dir_okay=False, path_type=Path))


@click.group("catalogue")
def catalogue() -> None:
    """Check and publish the service catalogue (or the city's places, letters, calendar or hours)."""


@catalogue.command("check")
@_file
@config_option
@json_option
@told
def check(file: Path, config_path: Path, as_json: bool) -> None:
    """Read FILE and name every fault with its line. Changes nothing."""
    document, what, _ = _read(file, settings(config_path))
    say(as_json, {"file": str(file), "what": what, "version": document["version"]}, f"{file}: a good {what}")


@catalogue.command("publish")
@_file
@config_option
@json_option
@told
def publish(file: Path, config_path: Path, as_json: bool) -> None:
    """Check FILE and send it to every branch. Its version must be larger than the one in force."""
    document, what, lines = _read(file, settings(config_path))

    async def work(hub: Hub) -> int:
        if what == "places":
            return (await hub.publisher.places(document)).version
        if what == "letters":
            return (await hub.publisher.letters(document)).version
        if what == "calendar":
            return (await hub.publisher.calendar(document)).version
        if what == "hours":
            return (await hub.publisher.hours(document)).version
        return (await hub.publisher.catalogue(document, hub.config.model)).version

    try:
        version = with_hub(config_path, work)
    except DocumentError as error:  # letters whose names the catalogue in force does not have
        _stop(file, lines, error)
    say(as_json, {"what": what, "version": version}, f"{what} version {version} is on its way to the branches")


def _read(file: Path, config: HubConfig) -> tuple[dict[str, Any], str, Lines]:
    """The document in `file`, which must be whole; ends the command with file, line, key, found, expected."""
    document, lines = load_yaml(file)
    what = _kind(document)
    try:
        if what == "places":
            places.load_places(document)
        elif what == "letters":
            letters.load_letters(document)
        elif what == "calendar":
            calendars.load_calendar(document)
        elif what == "hours":
            hours.load_hours(document)
        else:
            catalogues.load_catalogue({**document, "model": config.model})
    except SimpulError as error:
        _stop(file, lines, error)
    return document, what, lines


def _stop(file: Path, lines: Lines, error: SimpulError) -> NoReturn:
    """End the command with every fault of a document, each with its line."""
    faults: Sequence[Fault] = getattr(error, "faults", ())
    stop(USAGE, "\n".join(_at(file, lines, fault) for fault in faults) or str(error))


def _kind(document: Mapping[str, Any]) -> str:
    """What a document is, by the key that only it has."""
    keys = {"kecamatan": "places", "templates": "letters", "holidays": "calendar", "week": "hours"}
    return next((what for key, what in keys.items() if key in document), "catalogue")


def _at(file: Path, lines: Lines, fault: Fault) -> str:
    key = fault.key
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return f"{file}:{lines.get(key, 1)}: {fault}"


@click.group("bills")
def bills() -> None:
    """Send bill lists to the branches."""


@bills.command("publish")
@_file
@click.option("--service", required=True, help="The service that is paid from it, such as PJK-PBB.")
@config_option
@json_option
@told
def publish_bills(file: Path, service: str, config_path: Path, as_json: bool) -> None:
    """Seal FILE ({list_day, bills: [{ref, name, amount_rp, period?, due_day?}], rules?}) to every enrolled branch."""
    document, lines = load_yaml(file)
    try:
        load_bills(document)
    except BillListError as error:
        stop(USAGE, "\n".join(_at(file, lines, fault) for fault in error.faults))
    count = with_hub(config_path, lambda hub: hub.publisher.bills(document, service))
    say(as_json, {"service": service, "branches": count}, f"on its way to {count} branches")
