"""What every subcommand shares: the settings, the opened hub, JSON or words, and how an error ends the command.

Exit codes: 0 done; 1 it failed, and says why; 2 wrong usage or settings; 3 refused because it would be unsafe.
"""

import asyncio
import errno
import functools
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from contract.errors import SimpulError
from hub.actions.enrol import EnrolRefusedError
from hub.actions.keys import ListNotNewerError
from hub.actions.people import AccountRefusedError
from hub.actions.publish import PublicationRefusedError
from hub.config import HubConfig, load
from hub.core.bills import BillListError
from hub.parts import Hub, NotFoundedError, opened
from hub.store.keyring import KeyFileError
from kit.cli import DISK, FAILED, UNSAFE, USAGE, stop
from kit.config import ConfigError
from kit.sqlite import StoreNewerError

DEFAULT_CONFIG = "/etc/simpul/hub.yaml"

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_CONFIG,
    envvar="SIMPUL_HUB_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The hub's settings.",
)


def settings(path: Path) -> HubConfig:
    """The settings at `path`; ends the command with 2 and every fault when they cannot be used."""
    try:
        return load(path)
    except ConfigError as error:
        stop(USAGE, str(error))


def with_hub(config_path: Path, work: Callable[[Hub], Awaitable[T]]) -> T:
    """Run `work` with the opened hub, which may be running beside this command."""

    async def go() -> T:
        async with opened(settings(config_path), beside=True) as hub:
            return await work(hub)

    return asyncio.run(go())


def told(command: Command) -> Command:
    """Turn what a command may raise into its exit code and a sentence that says what to do."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (ConfigError, BillListError) as error:
            stop(USAGE, str(error))
        except (NotFoundedError, StoreNewerError, ListNotNewerError, PublicationRefusedError) as error:
            stop(UNSAFE, str(error))
        except (AccountRefusedError, EnrolRefusedError, KeyFileError) as error:
            stop(FAILED, str(error))
        except SimpulError as error:
            faults = getattr(error, "faults", ())
            stop(USAGE if faults else FAILED, "\n".join([error.sentence_en, *map(str, faults)]))
        except sqlite3.OperationalError as error:  # a disk that is full or fails, not a database that is damaged
            stop(FAILED, DISK.format(error=error))
        except sqlite3.DatabaseError as error:
            stop(FAILED, f"the ledger cannot be read ({error}): run `simpul-hub restore` with the last backup")
        except OSError as error:
            if error.errno == errno.ENOSPC:
                stop(FAILED, DISK.format(error=error.strerror))
            stop(FAILED, f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))

    return wrapped  # type: ignore[return-value]
