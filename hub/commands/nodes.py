"""`simpul-hub node`: places and the boxes bound to them."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import click

from contract import localtime, names
from contract.events import NodeChange
from contract.keys import Key, Role, State
from hub.actions import acts
from hub.commands.shared import config_option, told, with_hub
from hub.core import liveness
from hub.core.records import NewNode, NodeRecord, NodeState
from hub.founding import fingerprint
from hub.parts import Hub
from kit.cli import UNSAFE, USAGE, json_option, say, stop

NOTHING = ((0, 1, 0),)  # bounds that are not empty and vouch for no event at all
_LENGTH = re.compile(r"([0-9]{1,4})(m|h|d)", re.ASCII)
_UNITS_S = {"m": 60, "h": 3600, "d": 86_400}


class Length(click.ParamType[int]):
    """A length of time such as 90m, 6h or 3d, as seconds."""

    name = "length"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Seconds, or a usage error."""
        if isinstance(value, int):
            return value
        found = _LENGTH.fullmatch(str(value))
        if not found:
            self.fail(f"{value!r} is no length such as 90m, 6h or 3d", param, ctx)
        return int(found[1]) * _UNITS_S[found[2]]


@click.group("node")
def group() -> None:
    """Add, list, replace and revoke branches."""


@group.command("add")
@click.argument("code")
@click.option("--name", required=True, help="The name that pages and verdicts show.")
@click.option("--kelurahan", default=None, help="Region code of its kelurahan, such as 62.71.05.1005.")
@click.option("--mobile", is_flag=True, help="It moves: no place of its own.")
@click.option("--quiet-limit", type=Length(), default=None, help="How long it may be silent: 90m, 6h, 3d.")
@click.option("--zone", "zone_min", type=int, default=None, help="Minutes from UTC; the hub's own when left out.")
@config_option
@json_option
@told
def add(
    code: str,
    name: str,
    kelurahan: str | None,
    mobile: bool,
    quiet_limit: int | None,
    zone_min: int | None,
    config_path: Path,
    as_json: bool,
) -> None:
    """Add the branch CODE and print the one-time code with which its box enrols."""

    async def work(hub: Hub) -> dict[str, object]:
        _check_code(hub, code)
        known = await hub.fleet.node(code)
        if known is not None and known.state is not NodeState.PENDING:
            stop(UNSAFE, f"{code} has a box already: use `simpul-hub node replace {code}` for a new one")
        limit_s = quiet_limit or hub.config.quiet_limit_h * 3600
        zone = hub.config.zone_offset_min if zone_min is None else zone_min
        return await _invite(hub, NewNode(code, name, kelurahan, mobile, limit_s, zone), replaces=False)

    _tell_invitation(with_hub(config_path, work), as_json)


@group.command("replace")
@click.argument("code")
@config_option
@json_option
@told
def replace_(code: str, config_path: Path, as_json: bool) -> None:
    """Print a one-time code for a new box in the place of CODE; the old key ends when the new box has enrolled."""

    async def work(hub: Hub) -> dict[str, object]:
        node = await _known(hub, code)
        new = NewNode(node.code, node.name, node.kelurahan, node.mobile, node.quiet_limit_s, node.zone_offset_min)
        return await _invite(hub, new, replaces=True)

    _tell_invitation(with_hub(config_path, work), as_json)


@group.command("answer")
@click.argument("request", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the answer goes.")
@config_option
@json_option
@told
def answer(request: Path, out: Path, config_path: Path, as_json: bool) -> None:
    """Answer the enrolment REQUEST of a box that no link reaches; carry the answer back: `simpul-edge enrol OUT`."""

    from hub.main import broker_of

    asked = request.read_bytes()

    async def work(hub: Hub) -> bytes:
        return await hub.enroller(broker_of(hub.config)).answer(asked, "file")

    out.write_bytes(with_hub(config_path, work))
    say(as_json, {"answer": str(out)}, f"{out}: carry it back to the box")


@group.command("list")
@config_option
@json_option
@told
def list_(config_path: Path, as_json: bool) -> None:
    """List the branches with their standing."""

    async def work(hub: Hub) -> list[dict[str, object]]:
        now_s = hub.now()
        return [_row(node, now_s) for node in await hub.fleet.nodes()]

    rows = with_hub(config_path, work)
    say(as_json, rows, *(_line(row) for row in rows), *(["no branches yet: `simpul-hub node add`"] if not rows else []))


@group.command("revoke")
@click.argument("code")
@click.option("--lost", is_flag=True, help="The box was stolen: only what the hub already has stays believed.")
@config_option
@json_option
@told
def revoke(code: str, lost: bool, config_path: Path, as_json: bool) -> None:
    """End a branch's key. What it has sent stays; what it sends from now on goes to quarantine."""

    async def work(hub: Hub) -> dict[str, object]:
        node = await _known(hub, code)
        state = State.LOST if lost else State.ENDED
        ended = [await _bounded(hub, node, key, state) for key in await _active(hub, code)]
        await hub.registry.admit(ended)
        act = acts.node_set(code, NodeChange.REVOKED, node.kid or bytes(4), acts.OPERATOR, reason=int(state))
        await hub.registry.set_state(code, NodeState.REVOKED, act)
        signed = await hub.desk.sign_here(acts.OPERATOR)
        return {"code": code, "state": state.name.lower(), "kids": [key.kid for key in ended], "listed": bool(signed)}

    done = with_hub(config_path, work)
    rest = "" if done["listed"] else "; now sign the next key list: `simpul-hub keys draft`, then `keys sign`"
    say(as_json, done, f"{code} is revoked{rest}")


def _check_code(hub: Hub, code: str) -> None:
    if not names.is_node(code) or code[:3] != hub.config.node[:3] or code == hub.config.node:
        stop(USAGE, f"{code}: expected a code such as {hub.config.node[:3]}-RKP-01")


async def _known(hub: Hub, code: str) -> NodeRecord:
    node = await hub.fleet.node(code)
    if node is None:
        stop(USAGE, f"{code}: no such branch; see `simpul-hub node list`")
    return node


async def _invite(hub: Hub, node: NewNode, *, replaces: bool) -> dict[str, object]:
    key_list = await hub.ledger.keys()
    ca = Path(hub.config.data_dir) / "broker" / "ca.pem"
    return {
        "code": await hub.enroller(None).invite(node, replaces=replaces),
        "node": node.code,
        "hub": f"http://{hub.config.web.host}:{hub.config.web.port}",
        "roots_sha256": fingerprint(key_list.roots) if key_list else None,
        "ca_sha256": sha256(ca.read_bytes()).hexdigest() if ca.exists() else None,
    }


def _tell_invitation(told_: dict[str, object], as_json: bool) -> None:
    say(
        as_json,
        told_,
        f"{told_['node']}: type this code at its box, once, within three days:",
        f"    {told_['code']}",
        f"hub address         {told_['hub']}",
        f"roots, SHA-256      {told_['roots_sha256']}",
        f"broker CA, SHA-256  {told_['ca_sha256'] or 'made when the hub first runs'}",
    )


async def _active(hub: Hub, code: str) -> list[Key]:
    return [
        key
        for key in await hub.registry.keys_admitted()
        if key.owner == code and key.role is Role.NODE and key.state is State.ACTIVE
    ]


async def _bounded(hub: Hub, node: NodeRecord, key: Key, state: State) -> Key:
    """The key with its end: of its events it vouches for what the ledger has now, and for nothing beyond. A lost key
    vouches for no later paper either; papers that an ended one sealed before its end stay genuine."""
    through = tuple((head.stream, head.epoch, head.through) for head in node.heads) or NOTHING
    if state is not State.LOST:
        return replace(key, state=state, until_s=hub.now(), through=through)
    papers = tuple((mark.epoch, mark.paper, mark.n) for mark in await hub.records.marks() if mark.node == node.code)
    return replace(key, state=state, until_s=hub.now(), through=through, papers_through=papers)


def _row(node: NodeRecord, now_s: int) -> dict[str, object]:
    standing = liveness.standing(node, now_s)
    return {
        "code": node.code,
        "name": node.name,
        "state": node.state,
        "liveness": standing.liveness,
        "silent_s": standing.silent_s,
        "backlog": node.report.backlog if node.report else None,
        "kid": node.kid,
    }


def _line(row: dict[str, object]) -> str:
    silent = row["silent_s"]
    heard = "never heard" if not isinstance(silent, int) else f"heard {localtime.age_en(silent)} ago"
    return f"{row['code']}  {row['state']:<8} {row['liveness']:<12} {heard:<28} {row['name']}"
