"""A branch over many days as the driver holds it: its browsers, open files, what was said done, the model of its tills.

Whether the branch remembers the same is asked in `books`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.e2e.oracle import Claim
from tests.soak.box import PASSWORD
from tests.soak.branch import Branch
from tests.soak.browser import Browser, number_of, said
from tests.soak.day import CLERKS
from tests.soak.till import Tills

NODE = "PKY-RKP-01"
SECOND = {"kedua": "rusmini", "sandi": PASSWORD}


@dataclass
class Hall:
    """The branch over many days: its people, its open files, and what the model says of its money."""

    branch: Branch
    people: Mapping[str, int]
    program: Browser
    program_no: int
    services: Mapping[str, Mapping[str, Any]]
    desks: Mapping[str, Browser]
    kiosk: Browser
    tills: Tills = field(default_factory=Tills)
    claims: list[Claim] = field(default_factory=list)
    returned: list[tuple[str, str]] = field(default_factory=list)  # case, service
    open_files: list[str] = field(default_factory=list)
    ready: list[str] = field(default_factory=list)
    old_payments: list[str] = field(default_factory=list)
    visits: int = 0
    sent: int = 0

    @classmethod
    async def opened(cls, branch: Branch) -> "Hall":
        """A branch on its first day: staff, a program's token, the city's letters."""
        told = await branch.ask("people")
        await branch.ask("letters")
        program = Browser(branch.url, told["token"])
        listed = (await program.send("GET", "/api/v1/services")).json()
        desks = {clerk: Browser(branch.url) for clerk in (*CLERKS, "rusmini")}
        services = {each["code"]: each for each in listed}
        return cls(branch, told["people"], program, told["token_no"], services, desks, Browser(branch.url))

    async def close(self) -> None:
        """Close every browser."""
        for browser in (self.program, self.kiosk, *self.desks.values()):
            await browser.close()

    @property
    def slowest_s(self) -> float:
        """The longest anybody waited for an answer."""
        return max(wait for browser in (self.program, self.kiosk, *self.desks.values()) for wait in browser.waits)

    def token(self) -> str:
        """A form's own word: what is sent twice under it is done once."""
        self.sent += 1
        return f"soak-{self.sent}"

    def claim(self, number: str, taken_rp: int = 0) -> None:
        """This paper was said to be done."""
        self.claims.append(Claim(NODE, number, taken_rp))

    async def form(self, clerk: str, path: str, fields: Mapping[str, str]) -> httpx.Response:
        """A form that must do what it says."""
        answer = await self.desks[clerk].post(path, fields)
        assert answer.status_code == 303, f"{clerk} {said(answer)}"
        return answer

    async def undo(self, clerk: str, number: str, **more: str) -> None:
        """A paper is cancelled at its page, a second person standing by."""
        fields = {"sebab": "double", **SECOND, **more, "token": self.token()}
        self.claim(number_of(await self.form(clerk, f"/kertas/{number}/batal", fields)))
