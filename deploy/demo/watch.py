"""What the board shows: every branch's own word and the hub's, asked over HTTP as any program would."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from contract.localtime import age_en, age_id
from deploy.demo.plan import Branch, Plan
from deploy.demo.relay import LinkState
from kit.i18n import pick

ASK_S: Final = 1.5
SLIPS_SHOWN: Final = 3

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "ok": ("tersambung", "connected"),
    "off": ("tidak ada", "none"),
    "wait": ("terlambat", "late"),
    "warn": ("periksa", "look"),
    "stop": ("perlu orang", "needs a person"),
    "unk": ("tidak diketahui", "unknown"),
}


@dataclass(frozen=True, slots=True)
class Lamp:
    """One lamp as the shared components draw it."""

    state: str
    name: str
    word: str


@dataclass(frozen=True, slots=True)
class BranchView:
    """One branch on the board. `answers` False: its process does not answer, nothing else is known then."""

    branch: Branch
    url: str
    link: LinkState
    answers: bool
    lamps: Sequence[Lamp] = ()
    backlog: int = 0
    oldest: str = ""
    slips: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class HubRow:
    """What the hub says of one branch: how much arrived, how much its last report said had not, how long ago."""

    code: str
    name: str
    arrived: str
    backlog: str
    heard: str


@dataclass(frozen=True, slots=True)
class HubView:
    """The hub on the board. `answers` False: its process does not answer."""

    answers: bool
    rows: Sequence[HubRow] = ()


def _age(age_s: int | None) -> str:
    return pick("belum pernah", "never") if age_s is None else pick(f"{age_id(age_s)} lalu", f"{age_en(age_s)} ago")


def _lamp(name: str, state: str) -> Lamp:
    known = state if state in _WORDS else "unk"
    return Lamp(known, name, pick(*_WORDS[known]))


def lamps_of(sync: Mapping[str, Any]) -> list[Lamp]:
    """The four lamps from the branch's `GET sync`."""
    link, ack = sync["link"], sync.get("last_ack") or {}
    last = _age(ack.get("age_s"))
    return [
        _lamp("LAN", link["lan"]),
        _lamp("Internet", link["internet"]),
        _lamp(pick("Pusat", "Hub"), link["hub"]),
        Lamp("off" if ack.get("age_s") is None else "ok", pick("Pengakuan terakhir", "Last acknowledgement"), last),
    ]


def newest_slips(folder: Path, count: int = SLIPS_SHOWN) -> list[str]:
    """Names of the newest pictures in the folder of a branch's printer."""
    found = sorted(folder.glob("*.png"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [path.name for path in found[:count]]


def hub_row(row: Mapping[str, Any]) -> HubRow:
    """One line of the hub's `GET nodes`; what it does not know is said to be unknown."""
    unknown = pick("tidak diketahui", "unknown")
    arrived = (row.get("last_ack") or {}).get("through")
    told = [unknown if value is None else str(value) for value in (arrived, row.get("backlog"))]
    return HubRow(row["code"], row["name"], told[0], told[1], _age(row.get("silent_s")))


class Watch:
    """Asks branches and hub with the tokens of this demo."""

    def __init__(self, plan: Plan, tokens: Mapping[str, str], api: httpx.AsyncClient) -> None:
        self._plan, self._tokens, self._api = plan, tokens, api

    async def branches(self, links: Mapping[str, LinkState]) -> list[BranchView]:
        """Every branch of this run, in order."""
        return list(await asyncio.gather(*(self._branch(each, links[each.code]) for each in self._plan.branches)))

    async def _branch(self, branch: Branch, link: LinkState) -> BranchView:
        url = self._plan.branch_url(branch)
        slips = newest_slips(self._plan.slips_dir(branch))
        sync = await self._get(f"{url}/api/v1/sync", branch.code)
        if sync is None:
            return BranchView(branch, url, link, answers=False, slips=slips)
        oldest = sync["oldest_unsent_age_s"]
        return BranchView(
            branch, url, link, True, lamps_of(sync), sync["backlog"], _age(oldest) if oldest is not None else "", slips
        )

    async def hub(self) -> HubView:
        """What the hub says of its branches."""
        rows = await self._get(f"{self._plan.hub_url}/api/v1/nodes", "hub")
        if rows is None:
            return HubView(False)
        return HubView(True, [hub_row(row) for row in (rows if isinstance(rows, list) else rows["nodes"])])

    async def _get(self, url: str, owner: str) -> Any:
        headers = {"Authorization": f"Bearer {self._tokens.get(owner, '')}"}
        try:
            answer = await self._api.get(url, headers=headers, timeout=ASK_S)
            return answer.json() if answer.is_success else None
        except (httpx.HTTPError, ValueError):
            return None
