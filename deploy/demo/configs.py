"""Writes the demo's own edge.yaml and hub.yaml: the shipped keys with fictional values and this run's ports."""

from pathlib import Path
from typing import Any, Final

import yaml

from deploy.demo.bills import bill_list, today
from deploy.demo.plan import HOST, HUB_NODE, QR_HOST, Branch, Plan

SHIPPED: Final = Path(__file__).parents[1] / "config"
HEAD: Final = "# Written anew at each `make run`; the keys are explained in deploy/config/.\n"


def write_all(plan: Plan) -> None:
    """Every file of this run, before anything starts."""
    plan.config_dir.mkdir(parents=True, exist_ok=True)
    _write(plan.hub_config, hub_settings(plan))
    _write(bills_file(plan), bill_list(plan.branches))
    for branch in plan.branches:
        plan.slips_dir(branch).mkdir(parents=True, exist_ok=True)
        _write(plan.edge_config(branch), edge_settings(plan, branch))


def bills_file(plan: Plan) -> Path:
    """The fictional PBB bill list."""
    return plan.config_dir / "pbb.yaml"


def _write(path: Path, settings: dict[str, Any]) -> None:
    path.write_text(HEAD + yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")


def hub_settings(plan: Plan) -> dict[str, Any]:
    """`hub.yaml`: an embedded broker, roots held here (only a demo may), one origin for staff and one for citizens."""
    return {
        "node": HUB_NODE,
        "name": "MPP Kota Palangka Raya (CONTOH)",
        "data_dir": str(plan.hub_data.resolve()),
        "qr_host": QR_HOST,
        "model": plan.model,
        "catalogue": str(SHIPPED / "catalogue.yaml"),
        "places": str(SHIPPED / "places.yaml"),
        "calendar": str(SHIPPED / "calendar.yaml"),
        "letters": str(SHIPPED / "letters.yaml"),
        "roots": str((plan.state / "roots").resolve()),
        "quiet_limit_h": 1,
        "status_every_s": 2,
        "web": {"host": HOST, "port": plan.port, "public_port": plan.port + 1},
        "broker": {"embedded": True, "host": HOST, "port": plan.broker_port, "monitor_port": plan.monitor_port},
    }


def _letters(branch: Branch, year: int) -> dict[str, Any]:
    """The fictional lurah of the kelurahan that the branch stands in; a branch on wheels issues no letters."""
    if not branch.kelurahan:
        return {}
    kelurahan = branch.address.partition(",")[0].removeprefix("Kelurahan ")
    lurah = {
        "no": 9_001,
        "name": "Hj. Lurah Contoh, S.Sos.",
        "nip": "19700101 199003 2 000",
        "title": f"Lurah {kelurahan}",
        "from_day": year * 10_000 + 101,
        "until_day": year * 10_000 + 1231,
    }
    return {"office": f"Jalan Contoh Nomor 1, {branch.address}, Palangka Raya", "signers": [lurah]}


def edge_settings(plan: Plan, branch: Branch) -> dict[str, Any]:
    """`edge.yaml` of one branch: its link goes through the relay, its printer leaves pictures."""
    year, slips = today() // 10_000, str(plan.slips_dir(branch).resolve())
    treasurer = next(login for login in branch.logins if "kas" in login.roles)
    return {
        "node": branch.code,
        "data": str(plan.edge_data(branch).resolve()),
        "demo": True,
        "qr_host": QR_HOST,
        "branch": {"name": branch.name, "address": branch.address, "kelurahan": branch.kelurahan},
        "web": {"host": HOST, "port": plan.branch_port(branch)},
        "hub": {"url": plan.hub_url, "broker": [f"tls://{HOST}:{plan.relay_port(branch)}"]},
        "printers": [
            {"name": f"Printer Loket {n}", "kind": "png", "target": slips, "width_mm": width_mm, "counters": [n]}
            for n, width_mm in ((1, 80), (2, 58))
        ],
        "money": {
            "treasurer": {
                "name": treasurer.name,
                "decree": f"SK Wali Kota CONTOH/{year}",
                "from_day": year * 10_000 + 101,
                "until_day": year * 10_000 + 1231,
            }
        },
        "letters": _letters(branch, year),
    }
