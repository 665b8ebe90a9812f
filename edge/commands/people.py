"""`simpul-edge staff` and `token`: the branch's people, and the programs that may call its API.

They work while the box serves (it does them itself) and while it stands still.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from edge.commands.shared import config_option, errand, told
from edge.core.duties import RIGHTS, ROLES
from kit.cli import json_option, say


@click.group("staff")
def staff() -> None:
    """People who may log in at this branch."""


@staff.command("add")
@click.argument("login")
@click.option("--name", required=True, help="As papers and colleagues have it.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), required=True)
@click.option("--pin", is_flag=True, help="Ask for the six digits for switching persons at a counter, too.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password, and with --pin the PIN, from lines of standard input."
)
@config_option
@json_option
@told
def add_person(
    login: str, name: str, roles: tuple[str, ...], pin: bool, password_stdin: bool, config_path: Path, as_json: bool
) -> None:  # fmt: skip
    """Add LOGIN. Secrets are asked for or read, never given as words: other users of the machine can see those."""
    ask = _line if password_stdin else _ask
    password, digits = ask("Password"), ask("PIN") if pin else None
    done = errand(config_path, "staff add", login=login, name=name, roles=roles, password=password, pin=digits)
    say(as_json, {"login": login, "no": done["no"], "roles": done["roles"]}, f"{login} may log in")


def _ask(what: str) -> str:
    secret: str = click.prompt(what, hide_input=True, confirmation_prompt=True)
    return secret


def _line(what: str) -> str:
    return sys.stdin.readline().rstrip("\n")


@staff.command("reset")
@click.argument("login")
@config_option
@json_option
@told
def reset(login: str, config_path: Path, as_json: bool) -> None:
    """Print a one-time password for LOGIN, who must change it at the next log-in."""
    done = errand(config_path, "staff reset", login=login)
    say(as_json, done, f"one-time password for {login}, good for 24 hours: {done['password']}")


@staff.command("list")
@config_option
@json_option
@told
def list_people(config_path: Path, as_json: bool) -> None:
    """List who may log in."""
    rows = errand(config_path, "staff list")
    say(as_json, rows, *(f"{row['no']:>5} {row['login']:<16} {_standing(row):<20} {row['name']}" for row in rows))


def _standing(row: Mapping[str, Any]) -> str:
    return "disabled" if row["disabled"] else ", ".join(row["roles"])


@staff.command("disable")
@click.argument("login")
@config_option
@json_option
@told
def disable(login: str, config_path: Path, as_json: bool) -> None:
    """Switch LOGIN off; what the person did stays."""
    done = errand(config_path, "staff disable", login=login)
    say(as_json, done, f"{login} can no longer log in")


@staff.command("recovery")
@config_option
@json_option
@told
def recovery(config_path: Path, as_json: bool) -> None:
    """Make the recovery code for the sealed envelope; the former one is dead.

    With it a member of staff becomes supervisor when the only one is gone: print it, seal it, lock it away.
    """
    done = errand(config_path, "staff recovery")
    say(as_json, done, f"recovery code, told this once: {done['code']}", "where it is typed: /pulih on the box's pages")


@click.group("token")
def token() -> None:
    """Tokens with which programs call this branch's API."""


@token.command("add")
@click.argument("name")
@click.option("--right", "rights", multiple=True, type=click.Choice(RIGHTS), required=True)
@config_option
@json_option
@told
def add_token(name: str, rights: tuple[str, ...], config_path: Path, as_json: bool) -> None:
    """Make a token under NAME; it is shown this once."""
    done = errand(config_path, "token add", name=name, rights=rights)
    say(as_json, done, done["token"])


@token.command("list")
@config_option
@json_option
@told
def list_tokens(config_path: Path, as_json: bool) -> None:
    """List names and rights; tokens themselves are kept as hashes only."""
    rows = errand(config_path, "token list")
    say(as_json, rows, *(f"{row['no']:>6} {row['name']:<20} {', '.join(row['rights'])}" for row in rows))


@token.command("revoke")
@click.argument("no", type=int)
@config_option
@json_option
@told
def revoke_token(no: int, config_path: Path, as_json: bool) -> None:
    """End the token with this number at once."""
    say(as_json, errand(config_path, "token revoke", no=no), f"token {no} no longer counts")
