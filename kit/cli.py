"""How every command of both ends answers: words for people or one JSON document, and the four exit codes.

Knows no command. Exit codes: 0 done; 1 it failed, and says why; 2 wrong usage or settings; 3 refused as unsafe.
"""

import json
import sys
from typing import Final, NoReturn

import click

FAILED: Final = 1
USAGE: Final = 2
UNSAFE: Final = 3
DISK: Final = (
    "the disk does not take what has to be written ({error}): make room where the data lie, or look at the disk, and"
    " start again. Nothing that was saved is lost; do not restore a backup for this"
)

json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


def stop(code: int, text: str) -> NoReturn:
    """End the command with a sentence on standard error."""
    click.echo(text, err=True)
    sys.exit(code)


def say(as_json: bool, document: object, *lines: str) -> None:
    """Answer: the document as one JSON line, or the lines for people."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, default=_plain))
    else:
        for line in lines:
            click.echo(line)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
