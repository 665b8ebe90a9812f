"""`demo.json` for programs and the table for people: where everything is, and how to get in."""

import json
from collections.abc import Mapping
from typing import Any

from deploy.demo.plan import HOST, HUB_LOGINS, Login, Plan


def broker_pid(plan: Plan) -> int:
    """The broker's process number as the hub noted it, 0 while there is none."""
    try:
        return int((plan.hub_data / "broker" / "nats.pid").read_text())
    except (OSError, ValueError):
        return 0


def document(plan: Plan, tokens: Mapping[str, str], pids: Mapping[str, int]) -> dict[str, Any]:
    """What `demo.json` says."""
    return {
        "hub": {
            "url": plan.hub_url,
            "public_url": plan.public_url,
            "pid": pids.get("hub", 0),
            "data_dir": str(plan.hub_data.resolve()),
            "token": tokens.get("hub", ""),
            "logins": [_login(login, pin=False) for login in HUB_LOGINS],
        },
        "broker": {
            "url": f"tls://{HOST}:{plan.broker_port}",
            "pid": broker_pid(plan),
            "monitor_url": f"http://{HOST}:{plan.monitor_port}",
            "data_dir": str((plan.hub_data / "broker").resolve()),
        },
        "board_url": plan.board_url,
        "nodes": [
            {
                "code": branch.code,
                "name": branch.name,
                "url": plan.branch_url(branch),
                "pid": pids.get(branch.code, 0),
                "data_dir": str(plan.edge_data(branch).resolve()),
                "token": tokens.get(branch.code, ""),
                "link_control": plan.link_url(branch),
                "logins": [_login(login, pin=True) for login in branch.logins],
            }
            for branch in plan.branches
        ],
    }


def _login(login: Login, *, pin: bool) -> dict[str, str]:
    told = {"role": login.role, "user": login.user, "password": login.password}
    return {**told, "pin": login.pin} if pin else told


def write(plan: Plan, told: Mapping[str, Any]) -> None:
    """Put `demo.json` in place whole, readable by its owner alone."""
    part = plan.demo_json.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(json.dumps(told, indent=1))
    part.replace(plan.demo_json)


def table(plan: Plan) -> str:
    """The one table that is printed when all is ready."""
    rows = [("papan (semua di satu halaman)", plan.board_url, ""), ("pusat", plan.hub_url + "/", _people(HUB_LOGINS))]
    rows.append(("halaman warga", plan.public_url + "/", ""))
    rows += [(branch.name, plan.branch_url(branch) + "/", _people(branch.logins)) for branch in plan.branches]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"  {name:{wide[0]}}  {url:{wide[1]}}  {people}".rstrip() for name, url, people in rows]
    return "\n".join(["", *lines, "", "  Data rekaan (CONTOH), bukan layanan resmi. Ctrl-C menghentikan semuanya.", ""])


def _people(logins: tuple[Login, ...]) -> str:
    return ", ".join(f"{login.user}/{login.password}" for login in logins)
