"""`simpul-hub staff` and `token`: the hub's own people and machines."""

import sys
from pathlib import Path

import click

from hub.actions.people import AGENCY_RIGHT, RIGHTS, ROLES
from hub.commands.shared import config_option, told, with_hub
from hub.parts import Hub
from kit.cli import FAILED, json_option, say, stop


@click.group("staff")
def staff() -> None:
    """People who may log in at the hub."""


@staff.command("add")
@click.argument("login")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option("--role", "roles", multiple=True, type=click.Choice(sorted(ROLES)), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; it is then final.")
@config_option
@json_option
@told
def add_person(
    login: str, name: str, roles: tuple[str, ...], password_stdin: bool, config_path: Path, as_json: bool
) -> None:
    """Add LOGIN. Without --password-stdin the password is asked for and must be changed at the first log-in."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()

    async def work(hub: Hub) -> int:
        made = await hub.accounts.add(login, name, frozenset(roles), password, must_change=not password_stdin)
        return made.id

    number = with_hub(config_path, work)
    say(as_json, {"login": login, "id": number, "roles": sorted(roles)}, f"{login} may log in")


def _ask() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


@staff.command("reset")
@click.argument("login")
@config_option
@json_option
@told
def reset(login: str, config_path: Path, as_json: bool) -> None:
    """Print a one-time password for LOGIN, who must change it at the next log-in."""
    password = with_hub(config_path, lambda hub: hub.accounts.reset(login))
    say(as_json, {"login": login, "password": password}, f"one-time password for {login}: {password}")


@staff.command("list")
@config_option
@json_option
@told
def list_people(config_path: Path, as_json: bool) -> None:
    """List who may log in."""
    people = with_hub(config_path, lambda hub: hub.people.staff())
    rows = [
        {"login": each.login, "name": each.name, "roles": sorted(each.roles), "disabled": each.disabled}
        for each in people
    ]
    lines = (
        f"{each.login:<16} {'disabled' if each.disabled else ', '.join(sorted(each.roles)):<16} {each.name}"
        for each in people
    )
    say(as_json, rows, *lines)


@staff.command("disable")
@click.argument("login")
@config_option
@json_option
@told
def disable(login: str, config_path: Path, as_json: bool) -> None:
    """Switch LOGIN off; what the person did stays."""
    with_hub(config_path, lambda hub: hub.accounts.disable(login))
    say(as_json, {"login": login, "disabled": True}, f"{login} can no longer log in")


@click.group("token")
def token() -> None:
    """Tokens with which programs call the hub's API."""


@token.command("add")
@click.argument("name")
@click.option("--right", "rights", multiple=True, type=click.Choice(sorted(RIGHTS)))
@click.option("--agency", "agencies", multiple=True, help="Read and answer the cases of this agency (its code) only.")
@config_option
@json_option
@told
def add_token(name: str, rights: tuple[str, ...], agencies: tuple[str, ...], config_path: Path, as_json: bool) -> None:
    """Make a token under NAME; it is shown this once. A token of that name from before no longer counts."""
    asked = frozenset(rights) | {AGENCY_RIGHT + code for code in agencies}
    secret = with_hub(config_path, lambda hub: hub.accounts.new_token(name, asked))
    say(as_json, {"name": name, "rights": sorted(asked), "token": secret}, secret)


@token.command("list")
@config_option
@json_option
@told
def list_tokens(config_path: Path, as_json: bool) -> None:
    """List names and rights; tokens themselves are kept as hashes only."""
    tokens = with_hub(config_path, lambda hub: hub.people.tokens())
    rows = [
        {"name": each.name, "rights": sorted(each.rights), "revoked": each.revoked_at_s is not None} for each in tokens
    ]
    lines = (f"{each.name:<20} {'revoked' if each.revoked_at_s else ', '.join(sorted(each.rights))}" for each in tokens)
    say(as_json, rows, *lines)


@token.command("revoke")
@click.argument("name")
@config_option
@json_option
@told
def revoke_token(name: str, config_path: Path, as_json: bool) -> None:
    """End the token of this NAME at once."""

    async def work(hub: Hub) -> bool:
        return await hub.people.revoke_token(name, hub.now())

    if not with_hub(config_path, work):
        stop(FAILED, f"there is no token {name} in force: see `simpul-hub token list`")
    say(as_json, {"name": name, "revoked": True}, f"the token {name} no longer counts")
