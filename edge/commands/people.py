"""`simpul-edge staff` and `token`: the branch's people, and the programs that may call its API."""

import secrets
import sys
from pathlib import Path

import click

from edge.commands.shared import config_option, told, with_store
from edge.ports import Person
from edge.store.opening import Store
from kit.cli import FAILED, json_option, say, stop

ROLES = ("loket", "kas", "penyelia", "admin")
RIGHTS = ("intakes", "payments", "cancel", "handover", "read")
BOX = 0  # the actor of what is done at the box itself


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
    person = with_store(
        config_path, lambda store: store.staff.add(login, name, frozenset(roles), password, digits, by=BOX)
    )
    say(as_json, {"login": login, "no": person.no, "roles": sorted(roles)}, f"{login} may log in")


def _ask(what: str) -> str:
    secret: str = click.prompt(what, hide_input=True, confirmation_prompt=True)
    return secret


def _line(what: str) -> str:
    return sys.stdin.readline().rstrip("\n")


async def _named(store: Store, login: str) -> Person:
    found = next((each for each in await store.staff.people() if each.login == login), None)
    if found is None:
        stop(FAILED, f"nobody here has the login {login}: see `simpul-edge staff list`")
    return found


@staff.command("reset")
@click.argument("login")
@config_option
@json_option
@told
def reset(login: str, config_path: Path, as_json: bool) -> None:
    """Print a one-time password for LOGIN, who must change it at the next log-in."""
    password = secrets.token_urlsafe(9)

    async def work(store: Store) -> None:
        person = await _named(store, login)
        await store.staff.set_password(person.no, password, by=BOX, must_change=True)

    with_store(config_path, work)
    say(as_json, {"login": login, "password": password}, f"one-time password for {login}: {password}")


@staff.command("list")
@config_option
@json_option
@told
def list_people(config_path: Path, as_json: bool) -> None:
    """List who may log in."""
    people = with_store(config_path, lambda store: store.staff.people())
    rows = [
        {"no": each.no, "login": each.login, "name": each.name, "roles": sorted(each.roles), "disabled": each.disabled}
        for each in people
    ]
    lines = (f"{each.no:>5} {each.login:<16} {_standing(each):<20} {each.name}" for each in people)
    say(as_json, rows, *lines)


def _standing(person: Person) -> str:
    return "disabled" if person.disabled else ", ".join(sorted(person.roles))


@staff.command("disable")
@click.argument("login")
@config_option
@json_option
@told
def disable(login: str, config_path: Path, as_json: bool) -> None:
    """Switch LOGIN off; what the person did stays."""

    async def work(store: Store) -> None:
        person = await _named(store, login)
        await store.staff.disable(person.no, by=BOX)

    with_store(config_path, work)
    say(as_json, {"login": login, "disabled": True}, f"{login} can no longer log in")


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
    owner, text = with_store(config_path, lambda store: store.tokens.add(name, frozenset(rights)))
    say(as_json, {"no": owner.no, "name": name, "rights": sorted(rights), "token": text}, text)


@token.command("list")
@config_option
@json_option
@told
def list_tokens(config_path: Path, as_json: bool) -> None:
    """List names and rights; tokens themselves are kept as hashes only."""
    owners = with_store(config_path, lambda store: store.tokens.tokens())
    rows = [{"no": each.no, "name": each.name, "rights": sorted(each.rights)} for each in owners]
    say(as_json, rows, *(f"{each.no:>6} {each.name:<20} {', '.join(sorted(each.rights))}" for each in owners))


@token.command("revoke")
@click.argument("no", type=int)
@config_option
@json_option
@told
def revoke_token(no: int, config_path: Path, as_json: bool) -> None:
    """End the token with this number at once."""
    with_store(config_path, lambda store: store.tokens.revoke(no))
    say(as_json, {"no": no, "revoked": True}, f"token {no} no longer counts")
