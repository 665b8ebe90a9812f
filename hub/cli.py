"""`simpul-hub`: every command of the hub. Words in, words (or JSON) out; what is done stands in the other rooms."""

import asyncio
from pathlib import Path

import click

from hub.commands import books, care, documents, keys, nodes, people
from hub.commands.shared import config_option, settings, told
from hub.config import HubConfig
from hub.founding import agencies_folder, is_made, make_keys
from hub.parts import clock_s, opened
from kit import log
from kit.cli import FAILED, UNSAFE, json_option, say, stop


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="simpul", prog_name="simpul-hub")
def main() -> None:
    """The city's centre: takes in what the branches send, tells them what they need, answers citizens.

    Exit codes: 0 done; 1 failed; 2 wrong usage or settings; 3 refused because it would be unsafe.
    """


@main.command("run")
@config_option
@told
def run_(config_path: Path) -> None:
    """Run the hub until it is told to end (SIGTERM, Ctrl-C)."""
    # The web and the broker weigh half a second: only the running hub carries them.
    from hub.main import run
    from kit.web.serve import PortInUseError, ServerFailedError

    config = settings(config_path)
    log.configure(config.log_level)
    if not is_made(config) and not config.roots:
        stop(UNSAFE, "this hub has not been founded: run `simpul-hub init --roots FOLDER` first")
    try:
        asyncio.run(run(config))
    except (PortInUseError, ServerFailedError) as error:
        stop(FAILED, str(error))


@main.command("init")
@click.option(
    "--roots",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the three root keys; carry it away afterwards. The settings' `roots` when left out.",
)
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase that locks the root keys.")
@config_option
@json_option
@told
def init(roots: Path | None, passphrase: bool, config_path: Path, as_json: bool) -> None:
    """Found the hub: its keys, three roots, the first key list, catalogue and places. May be repeated."""
    config = settings(config_path)
    folder = roots or (Path(config.roots) if config.roots else None)
    if folder is None:
        stop(UNSAFE, "say where the root keys are to be made: --roots FOLDER, on a medium that you can carry away")
    secret = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True).encode() if passphrase else None
    told_ = asyncio.run(_found(config, folder, secret))
    say(
        as_json,
        {"roots_sha256": told_, "roots": str(folder), "agency_keys": str(agencies_folder(config))},
        f"founded; fingerprint of the roots: {told_}",
        f"root keys lie in {folder}: carry two of the three to two people, the third to a safe",
        f"the agencies' private keys lie in {agencies_folder(config)}: hand each to its agency, then delete it here",
    )


async def _found(config: HubConfig, roots: Path, passphrase: bytes | None) -> str:
    make_keys(config, clock_s())
    async with opened(config, beside=True) as hub:
        return await hub.founder().found(roots, passphrase)


@main.command("check-config")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@config_option
@json_option
@told
def check_config(file: Path | None, config_path: Path, as_json: bool) -> None:
    """Read the settings in FILE (or --config) and name every fault with its line. Changes nothing."""
    path = file or config_path
    config = settings(path)
    say(as_json, {"file": str(path), "node": config.node}, f"{path}: good settings for {config.node}")


for command in (
    nodes.group,
    people.staff,
    people.token,
    documents.catalogue,
    documents.bills,
    keys.group,
    books.ledger,
    books.trace,
    care.backup,
    care.restore,
    care.doctor,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
