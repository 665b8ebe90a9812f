"""`simpul-hub keys`: the key list, from draft to the roots' signatures. Signing can be done on a machine apart."""

from dataclasses import replace
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor, localtime
from contract.errors import SimpulError
from contract.keys import Key, KeyList, Role, State, check_seal_public, cose_key_set, kid_of, public_of, sign_key_list
from hub.commands.shared import config_option, settings, told, with_hub
from hub.founding import ONLINE_LIFE_S, agencies_folder, keys_folder
from hub.parts import Hub
from hub.store import keyring
from hub.store.registry import read_list
from kit.cli import FAILED, UNSAFE, USAGE, json_option, say, stop

DRAFT = "simpul-keys-draft-1"
NEXT = "online-next.pem"
_out = click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")


@click.group("keys")
def group() -> None:
    """The list of keys that two of three roots sign."""


@group.command("list")
@config_option
@json_option
@told
def list_(config_path: Path, as_json: bool) -> None:
    """Show the list in force, and keys that wait for the next one."""

    async def work(hub: Hub) -> tuple[KeyList | None, list[Key]]:
        current = await hub.ledger.keys()
        listed = {key.kid for key in current.keys} if current else set()
        return current, [key for key in await hub.registry.keys_admitted() if key.kid not in listed]

    current, waiting = with_hub(config_path, work)
    document = {
        "no": current.no if current else None,
        "at": localtime.rfc3339(current.at_s) if current else None,
        "keys": [_row(key) for key in current.keys] if current else [],
        "waiting": [_row(key) for key in waiting],
    }
    lines = [_line(key) for key in current.keys] if current else ["no list yet: run `simpul-hub init`"]
    say(as_json, document, *lines, *(f"{_line(key)}  WAITS FOR THE ROOTS" for key in waiting))


@group.command("export")
@click.option("--format", "form", type=click.Choice(["signed", "cose"]), default="signed", show_default=True)
@_out
@config_option
@told
def export(form: str, out: Path, config_path: Path) -> None:
    """Write the list in force: as the roots signed it, or as a COSE_KeySet for other programs."""
    signed = with_hub(config_path, lambda hub: hub.registry.key_list())
    if signed is None:
        stop(FAILED, "there is no key list yet: run `simpul-hub init`")
    out.write_bytes(signed if form == "signed" else cose_key_set(read_list(signed)))
    click.echo(f"{out}: {form} key list")


@group.command("draft")
@_out
@config_option
@told
def draft(out: Path, config_path: Path) -> None:
    """Write the next list unsigned, to be carried to the roots: `simpul-hub keys sign --draft FILE`."""

    async def work(hub: Hub) -> KeyList:
        return await hub.desk.draft()

    drafted = with_hub(config_path, work)
    out.write_bytes(write_draft(drafted))
    click.echo(f"{out}: list {drafted.no} with {len(drafted.keys)} keys, unsigned")


@group.command("sign")
@click.option("--roots", type=click.Path(file_okay=False, path_type=Path), help="Folder with at least two root keys.")
@click.option("--draft", "drafted", type=click.Path(dir_okay=False, path_type=Path), help="Sign this draft, apart.")
@click.option("--signed", type=click.Path(dir_okay=False, path_type=Path), help="Take in a list that was signed apart.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where a draft's signed list goes.")
@click.option("--passphrase", is_flag=True, help="Ask for the root keys' passphrase.")
@config_option
@told
def sign(
    roots: Path | None,
    drafted: Path | None,
    signed: Path | None,
    out: Path | None,
    passphrase: bool,
    config_path: Path,
) -> None:
    """Sign the next list with the roots and put it in force: in one step (--roots), or in two (--draft, --signed)."""
    if signed is not None:
        _adopt(config_path, signed.read_bytes())
        return
    folder = roots or Path(settings(config_path).roots or ".")
    secret = click.prompt("Passphrase", hide_input=True).encode() if passphrase else None
    signers = keyring.read_roots(folder, secret)
    if drafted is not None:
        if out is None:
            stop(UNSAFE, "--draft needs --out: where the signed list is to go")
        found = read_draft(drafted.read_bytes())
        click.echo("\n".join(map(_line, found.keys)))
        out.write_bytes(sign_key_list(found, signers[: found.threshold]))
        click.echo(f"{out}: list {found.no} signed; take it in with `simpul-hub keys sign --signed {out}`")
        return
    now = with_hub(config_path, lambda hub: hub.desk.draft())
    if len(signers) < now.threshold:
        stop(FAILED, f"{folder}: {len(signers)} root keys, {now.threshold} must sign")
    _adopt(config_path, sign_key_list(now, signers[: now.threshold]))


def write_draft(drafted: KeyList) -> bytes:
    """A draft as a file: the list in its own form under a throw-away key, and the roots that are to sign it."""
    scrap = Ed25519PrivateKey.generate()  # gives the form; nobody ever believes it
    form = sign_key_list(replace(drafted, roots=(public_of(scrap),), threshold=1), [scrap])
    return cbor.encode({1: DRAFT, 2: form, 3: drafted.roots, 4: drafted.threshold})


def read_draft(data: bytes) -> KeyList:
    """The list in a draft file; ends the command when the file is none."""
    found: KeyList | None = None
    try:
        match cbor.decode(data):
            case {1: str(kind), 2: bytes(form), 3: list(roots), 4: int(threshold)} if kind == DRAFT:
                signers = tuple(x for x in roots if isinstance(x, bytes))
                found = replace(read_list(form), roots=signers, threshold=threshold)
    except (SimpulError, ValueError):
        found = None
    return found or stop(FAILED, "this file is no draft of a key list: make one with `simpul-hub keys draft`")


def _adopt(config_path: Path, signed: bytes) -> None:
    found = with_hub(config_path, lambda hub: hub.desk.adopt(signed))
    click.echo(f"list {found.no} with {len(found.keys)} keys is in force and on its way to the branches")


@group.command("rotate")
@config_option
@told
def rotate(config_path: Path) -> None:
    """Change the online key: a first call makes and announces the next one, a second, once it is listed, uses it."""
    folder = keys_folder(settings(config_path))
    path = folder / NEXT
    if not path.exists():
        keyring.write_key(path, Ed25519PrivateKey.generate())
    private = keyring.read_key(path)
    if not isinstance(private, Ed25519PrivateKey):
        stop(FAILED, f"{path}: not a signing key")
    x = public_of(private)

    async def work(hub: Hub) -> str:
        now_s, listed = hub.now(), await hub.ledger.keys()
        if listed is None or listed.find(kid_of(x)) is None:
            key = Key(kid_of(x), x, Role.HUB, hub.config.node, hub.config.name, now_s, now_s + ONLINE_LIFE_S)
            await hub.registry.admit([key])
            if await hub.desk.sign_here() is None:
                return f"{key.kid.hex()} waits for the roots: `keys draft`, `keys sign`, then `keys rotate` again"
        await hub.desk.end(hub.ring.kid, State.ENDED)
        await hub.desk.sign_here()
        return ""

    if waits := with_hub(config_path, work):
        click.echo(waits)
        return
    former = folder / keyring.ONLINE
    former.rename(folder / f"online-{keyring.FileKeyring(folder).kid.hex()}.old")
    path.rename(former)
    click.echo("the next online key is in place: restart the hub now")


@group.command("agency")
@click.argument("code")
@click.option("--name", required=True, help="The agency's name as the list shows it.")
@click.option("--public", help="Its own public X25519 key (64 hex digits): the private half never was here.")
@config_option
@told
def agency(code: str, name: str, public: str | None, config_path: Path) -> None:
    """Admit a new seal key of an agency: persons and photographs are sealed to its newest one, once it is listed.

    Without --public a pair is made; its private half is left in the folder for agency keys, to be carried away.
    """
    config = settings(config_path)
    if public is None:
        x, where = _new_agency_key(agencies_folder(config), code)
    else:
        x, where = _public_key(public), "with the agency"

    async def work(hub: Hub) -> bool:
        key = Key(kid_of(x), x, Role.AGENCY_SEAL, hub.config.node, name, hub.now(), agency=code)
        if any(each.kid == key.kid for each in await hub.registry.keys_admitted()):
            stop(FAILED, f"{key.kid.hex()}: this key was admitted before; an agency's new key is a new one")
        await hub.registry.admit([key])
        return await hub.desk.sign_here() is not None

    listed = with_hub(config_path, work)
    waits = "" if listed else "; it waits for the roots: `keys draft`, `keys sign`"
    click.echo(f"{kid_of(x).hex()}  {code}: private half {where}{waits}")


def _new_agency_key(folder: Path, code: str) -> tuple[bytes, str]:
    taken = sum(1 for _ in folder.glob(f"{code}*.pem"))
    path = folder / (f"{code}-{taken + 1}.pem" if taken else f"{code}.pem")
    private = X25519PrivateKey.generate()
    keyring.write_key(path, private)
    return keyring.seal_public(private), f"in {path}"


def _public_key(text: str) -> bytes:
    try:
        x = bytes.fromhex(text)
        check_seal_public(x)
    except (ValueError, SimpulError):
        stop(USAGE, "--public takes the 64 hex digits of an X25519 key")
    return x


def _row(key: Key) -> dict[str, object]:
    return {
        "kid": key.kid,
        "role": key.role.name.lower(),
        "owner": key.owner,
        "name": key.name,
        "state": key.state.name.lower(),
        "until": localtime.rfc3339(key.until_s) if key.until_s else None,
        "agency": key.agency,
    }


def _line(key: Key) -> str:
    until = f"until {localtime.rfc3339(key.until_s)[:10]}" if key.until_s else ""
    role, state = key.role.name.lower(), key.state.name.lower()
    return f"{key.kid.hex()}  {role:<12} {state:<7} {key.owner:<11} {until:<17} {key.name}"
