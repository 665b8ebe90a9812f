"""What every subcommand shares: the settings, the opened store, and how a fault ends the command."""

import asyncio
import errno
import functools
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from contract.errors import SimpulError
from edge.box import opened
from edge.config import Config, read_config
from edge.link.identity import KeysMissingError
from edge.store.opening import OtherNode, Store, StoreInUse
from kit.cli import DISK, FAILED, UNSAFE, USAGE, stop
from kit.config import ConfigError
from kit.sqlite import StoreNewerError

DEFAULT_CONFIG = "/etc/simpul/edge.yaml"

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., Any])

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_CONFIG,
    envvar="SIMPUL_EDGE_CONFIG",
    show_default=True,
    show_envvar=True,
    help="The branch's settings.",
)


def settings(path: Path) -> Config:
    """The settings at `path`; ends the command with 2 and every fault when they cannot be used."""
    try:
        return read_config(path)
    except ConfigError as error:
        stop(USAGE, str(error))


def with_store(config_path: Path, work: Callable[[Store], Awaitable[T]]) -> T:
    """Run `work` with the opened store. A running box holds it: then the command is refused as unsafe."""

    async def go() -> T:
        async with opened(settings(config_path)) as box:
            return await work(box.store)

    return asyncio.run(go())


def told(command: Command) -> Command:
    """Turn what a command may raise into its exit code and a sentence that says what to do."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ConfigError as error:
            stop(USAGE, str(error))
        except (StoreInUse, OtherNode, KeysMissingError) as error:
            stop(UNSAFE, error.sentence_en)
        except StoreNewerError as error:
            stop(UNSAFE, str(error))
        except SimpulError as error:
            stop(FAILED, "\n".join([error.sentence_en, *(str(each) for each in getattr(error, "faults", ()))]))
        except sqlite3.OperationalError as error:  # a disk that is full or fails, not a database that is damaged
            stop(FAILED, DISK.format(error=error))
        except sqlite3.DatabaseError as error:
            stop(FAILED, f"the database cannot be read ({error}): run `simpul-edge restore` with the last backup")
        except OSError as error:
            if error.errno == errno.ENOSPC:
                stop(FAILED, DISK.format(error=error.strerror))
            stop(FAILED, f"{error.filename or ''}: {error.strerror or error}".lstrip(": "))

    return wrapped  # type: ignore[return-value]
