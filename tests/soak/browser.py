"""A browser or program of the branch without a screen: sends forms and calls over HTTP, again when the box was away.

Sends the same again only where the product promises that the same sent twice is done once.
"""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

AWAY_S, AGAIN_S = 30.0, 0.05
_WORDS = re.compile(r"<[^>]+>")


@dataclass
class Browser:
    """One browser with its cookies. `page` is what it shows."""

    url: str
    token: str = ""
    page: str = ""
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        self._http = httpx.AsyncClient(base_url=self.url, timeout=20, trust_env=False, headers=headers)
        self._csrf = ""

    async def close(self) -> None:
        """Close it."""
        await self._http.aclose()

    async def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; repeated while nobody answers at all."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            try:
                answer = await self._http.request(method, path, **more)
            except httpx.TransportError:
                if loop.time() - began > AWAY_S:
                    raise
                await asyncio.sleep(AGAIN_S)
            else:
                self.waits.append(answer.elapsed.total_seconds())
                return answer

    async def open(self, path: str) -> str:
        """Go to a page."""
        answer = await self.send("GET", path, follow_redirects=True)
        assert answer.status_code == 200, said(answer)
        self.page = answer.text
        return self.page

    async def post(self, path: str, fields: Mapping[str, str], form: str = "") -> httpx.Response:
        """Send a form with its hidden token; the page `form` is opened first where a session begins."""
        if form or not self._csrf:
            self._csrf = hidden(await self.open(form or path), "_csrf_token")
        return await self.send("POST", path, data={**fields, "_csrf_token": self._csrf})

    async def log_in(self, no: int, password: str, counter: int) -> None:
        """Begin a session at a counter."""
        sent = {"no": str(no), "rahasia": password, "loket": str(counter)}
        answer = await self.post("/masuk", sent, form="/masuk")
        assert answer.status_code == 303, said(answer)
        self._csrf = hidden(await self.open("/sandi"), "_csrf_token")
        await self.open("/")

    async def call(self, path: str, body: Mapping[str, Any], key: str) -> httpx.Response:
        """One write by the API."""
        return await self.send("POST", f"/api/v1/{path}", json=body, headers={"idempotency-key": key})


def hidden(page: str, name: str) -> str:
    """The value of a hidden field, "" where there is none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def said(answer: httpx.Response) -> str:
    """What an answer says, for a failing test."""
    text = answer.text.partition("<main")[2] or answer.text
    return f"{answer.status_code} {answer.url.path}: {' '.join(_WORDS.sub(' ', text).split())[:900]}"


def number_of(answer: httpx.Response) -> str:
    """The paper that a form led to."""
    assert answer.status_code == 303, said(answer)
    found = re.search(r"/([A-Z]{2}-[A-Z0-9]+-[0-9]{6})", answer.headers["location"])
    assert found, answer.headers["location"]
    return found[1]
