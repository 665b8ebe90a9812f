"""What every subcommand shares: the settings, the opened store, and how a fault ends the command."""

import asyncio
import errno
import functools
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from contract.errors import SimpulError
from edge.box import looked_at, opened
from edge.config import Config, read_config
from edge.link.identity import KeysMissingError
from edge.ops import backdoor
from edge.ops.errands import Parts, run
from edge.store.keeper import StoreKeeper
from edge.store.opening import OtherNode, StoreInUse
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


def with_keeper(config_path: Path, work: Callable[[StoreKeeper], Awaitable[T]]) -> T:
    """Run `work` with the store's keeper: of the opened store, or beside the box that serves it. It reads only."""
    config = settings(config_path)

    async def go() -> T:
        try:
            async with opened(config) as box:
                return await work(box.store.keeper)
        except StoreInUse:
            return await work(looked_at(config))

    return asyncio.run(go())


def errand(config_path: Path, name: str, /, **about: Any) -> Any:
    """Do the errand, by the running box if one runs, else on the store opened for it. Answers JSON.

    Raises the refusal that stands against it, or `StoreInUse` when the store is held and nobody answers.
    """
    return asyncio.run(_errand(settings(config_path), name, about))


async def _errand(config: Config, name: str, about: Mapping[str, Any]) -> Any:
    try:
        return await backdoor.ask(config.data_dir, name, about)
    except OSError:  # nobody runs it: the store tells whether that is so
        pass
    async with opened(config) as box:
        return await run(Parts(box.store.staff, box.store.tokens, box.store.reader), name, about)


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
