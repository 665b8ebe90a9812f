"""The first start: nodes enrolled by one-time codes, staff, tokens and bills, each by the product's own commands.

Everything is done once and marked in the state folder; what a killed run left undone is done by the next one.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from deploy.demo.bills import today
from deploy.demo.commands import Commands
from deploy.demo.configs import bills_file
from deploy.demo.neighbours import DemoError
from deploy.demo.plan import HUB_LOGINS, Branch, Login, Plan

EDGE_RIGHTS: Final = ("intakes", "payments", "cancel", "handover", "read")
HUB_RIGHTS: Final = ("read", "audit", "cases")


class Memory:
    """What was done and the tokens that were told once: `secrets.json`, mode 0600."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def get(self, key: str) -> Any:
        """What is known under `key`, None when nothing is."""
        return self._known.get(key)

    def keep(self, key: str, value: Any) -> None:
        """Remember it, durable when this returns."""
        self._known[key] = value
        part = self._path.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(self._known, indent=1))
        part.replace(self._path)

    @property
    def tokens(self) -> dict[str, str]:
        """API tokens by node code, the hub's as `hub`."""
        return {key.removeprefix("token/"): value for key, value in self._known.items() if key.startswith("token/")}


class Setup:
    """Brings hub and branches from nothing to ready, step by step."""

    def __init__(self, plan: Plan, memory: Memory, tell: Callable[[str], None]) -> None:
        self._plan, self._memory, self._tell = plan, memory, tell
        self._commands = Commands()

    def check_model(self) -> None:
        """The model goes out with the catalogue at the first start. Raises `DemoError` when another is asked for."""
        known = self._memory.get("model")
        if known not in (None, self._plan.model):
            raise DemoError(f"Data ini memakai MODEL={known}. Untuk MODEL={self._plan.model} tambahkan FRESH=1.")
        if known is None:
            self._memory.keep("model", self._plan.model)

    @property
    def complete(self) -> bool:
        """Nothing is left to do before the branches may start."""
        codes = [branch.code for branch in self._plan.branches]
        return all(self._memory.get(f"token/{owner}") for owner in ("hub", *codes))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """The steps below run commands, and so stand inside this block."""
        async with self._commands:
            yield

    async def all(self) -> None:
        """Whatever is not yet done; the hub runs already, branches that are to be enrolled do not."""
        await asyncio.gather(self.hub(), self.branches())
        await self.bills()

    async def hub(self) -> None:
        """Staff and token of the hub, which runs already."""
        config = ("--config", self._plan.hub_config)
        for login in HUB_LOGINS:
            await self._once(f"staff/hub/{login.user}", partial(self._hub_staff, login, config))
        if self._memory.get("token/hub") is None:
            self._tell("pusat: kunci untuk program")
            told = await self._commands.ask("simpul-hub", "token", "add", "papan", *_each("right", HUB_RIGHTS), *config)
            self._memory.keep("token/hub", told["token"])

    async def _hub_staff(self, login: Login, config: Iterable[str | Path]) -> None:
        self._tell(f"{login.name}: petugas pusat")
        await self._commands.run(
            "simpul-hub", "staff", "add", login.user, "--name", login.name, *_each("role", login.roles), *config,
            "--password-stdin", stdin=login.password + "\n",
        )  # fmt: skip

    async def branches(self) -> None:
        """All branches side by side."""
        await asyncio.gather(*(self._branch(branch) for branch in self._plan.branches))

    async def _branch(self, branch: Branch) -> None:
        config = ("--config", self._plan.edge_config(branch))
        await self._once(f"enrolled/{branch.code}", partial(self._enrol, branch, config))
        for login in branch.logins:
            await self._once(f"staff/{branch.code}/{login.user}", partial(self._staff, login, config))
        if self._memory.get(f"token/{branch.code}") is None:
            self._tell(f"{branch.code}: kunci untuk program")
            told = await self._commands.ask(
                "simpul-edge", "token", "add", "papan", *_each("right", EDGE_RIGHTS), *config
            )
            self._memory.keep(f"token/{branch.code}", told["token"])

    async def _enrol(self, branch: Branch, config: Iterable[str | Path]) -> None:
        self._tell(f"{branch.code}: mendaftarkan perangkat")
        hub = ("--config", self._plan.hub_config)
        place = ("--kelurahan", branch.kelurahan) if branch.kelurahan else ("--mobile",)
        invited = await self._commands.ask(
            "simpul-hub", "node", "add", branch.code, "--name", branch.name, *place, *hub
        )
        await self._commands.run("simpul-edge", "enrol", invited["code"], "--roots", invited["roots_sha256"], *config)

    async def _staff(self, login: Login, config: Iterable[str | Path]) -> None:
        self._tell(f"{login.name}: petugas {login.role}")
        await self._commands.run(
            "simpul-edge", "staff", "add", login.user, "--name", login.name, *_each("role", login.roles), *config,
            "--pin", "--password-stdin", stdin=f"{login.password}\n{login.pin}\n",
        )  # fmt: skip

    @property
    def bills_are_fresh(self) -> bool:
        """The list that went out is of today."""
        return bool(self._memory.get("bills") == today())

    async def bills(self) -> None:
        """A bill list of today: older ones make PBB unpayable after some days, as they should."""
        config = ("--config", self._plan.hub_config)
        await self._commands.run(
            "simpul-hub", "bills", "publish", bills_file(self._plan), "--service", "PJK-PBB", *config
        )
        self._memory.keep("bills", today())

    async def _once(self, key: str, do: Callable[[], Awaitable[object]]) -> None:
        if self._memory.get(key):
            return
        await do()
        self._memory.keep(key, True)


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (f"--{option}", value)]
