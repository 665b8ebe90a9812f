"""`simpul-edge`: every command of the branch's box. What is done stands in the other rooms."""

from pathlib import Path

import click

from edge.commands import care, people
from edge.commands.shared import config_option, settings, told
from edge.config import read_days
from kit import log
from kit.cli import FAILED, json_option, say, stop


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="simpul", prog_name="simpul-edge")
def main() -> None:
    """The box at the branch: takes files and lawful payments in, issues sealed receipts, whatever the link does.

    Exit codes: 0 done; 1 failed; 2 wrong usage or settings; 3 refused because it would be unsafe.
    """


@main.command("run")
@config_option
@told
def run_(config_path: Path) -> None:
    """Serve the branch until told to end (SIGTERM, Ctrl-C)."""
    # Imported here: web, link and printing take a second that no other command needs.
    import uvloop

    from edge.main import run
    from kit.web.serve import PortInUseError, ServerFailedError

    config = settings(config_path)
    log.configure(config.log_level)
    try:
        uvloop.run(run(config))
    except (PortInUseError, ServerFailedError) as error:
        stop(FAILED, str(error))


@main.command("check-config")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@config_option
@json_option
@told
def check_config(file: Path | None, config_path: Path, as_json: bool) -> None:
    """Read the settings in FILE (or --config) and name every fault with its line. Changes nothing."""
    path = file or config_path
    config = settings(path)
    read_days(config)
    say(as_json, {"file": str(path), "node": config.node}, f"{path}: good settings for {config.node}")


for command in (
    people.staff,
    people.token,
    care.enrol,
    care.doctor,
    care.backup,
    care.restore,
    care.journal,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
