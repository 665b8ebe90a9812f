"""Two hundred citizens at once: every client asks again under its own key until it is answered, as programs must."""

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.oracle import Claim
from tests.e2e.stage import Stage, until

Place = Mapping[str, Any]

ANSWERED_S = 120.0
AGAIN_S = 0.2
FIRST = 5
KIA = {
    "service": "ADM-KIA",
    "applicant": {"name": "Norhayati Contoh", "nik": "6271055403940000"},
    "documents": ["akta-lahir", "kk", "ktp-ortu", "foto", "f-102"],
}


@dataclass(frozen=True, slots=True)
class Client:
    """One citizen's intake: at which branch, under which key."""

    node: str
    key: str


@dataclass(frozen=True, slots=True)
class Served:
    """What a client was told, and how often it had to ask."""

    client: Client
    receipt: Mapping[str, Any]
    tries: int


def clients(codes: Sequence[str], count: int, name: str) -> list[Client]:
    """`count` clients, spread over the branches; `name` keeps their keys apart from those of other crowds."""
    return [Client(codes[each % len(codes)], f"{name}-{each}") for each in range(count)]


def serve(
    places: Mapping[str, Place], crowd: Sequence[Client], meanwhile: Callable[[], object] | None = None, *, at_once: int
) -> list[Served]:
    """Let the crowd come, `at_once` at a time. `places` are branches by code, as `demo.json` tells of them.

    When the first are served, `meanwhile` happens; the rest must be served all the same.
    """
    return asyncio.run(_serve(places, crowd, meanwhile, at_once))


async def _serve(
    places: Mapping[str, Place], crowd: Sequence[Client], meanwhile: Callable[[], object] | None, at_once: int
) -> list[Served]:
    limits, door = httpx.Limits(max_connections=None, max_keepalive_connections=0), asyncio.Semaphore(at_once)

    async def come(client: Client) -> Served:
        async with door:
            return await _insist(http, places[client.node], client)

    async with httpx.AsyncClient(timeout=20, trust_env=False, limits=limits) as http:
        asking = [asyncio.create_task(come(each)) for each in crowd]
        if meanwhile is not None:
            await _first(asking, FIRST)
            await asyncio.to_thread(meanwhile)
        return await asyncio.wait_for(asyncio.gather(*asking), ANSWERED_S)


def claims(served: Sequence[Served]) -> list[Claim]:
    """What was told as done."""
    return [Claim(each.client.node, each.receipt["number"]) for each in served]


async def _first(tasks: Sequence["asyncio.Task[Served]"], count: int) -> None:
    """Wait until `count` of them are done."""
    for each in itertools.islice(asyncio.as_completed(tasks), count):
        await each


async def _insist(http: httpx.AsyncClient, place: Place, client: Client) -> Served:
    headers = {"Authorization": f"Bearer {place['token']}", "Idempotency-Key": client.key}
    tries = 0
    while True:
        tries += 1
        try:
            answer = await http.post(f"{place['url']}/api/v1/intakes", json=KIA, headers=headers)
            if answer.status_code == 201:
                return Served(client, answer.json()["receipt"], tries)
            assert answer.status_code >= 500, answer.text  # a refusal would be a wrong answer to a good request
        except (httpx.TransportError, ValueError):
            pass
        await asyncio.sleep(AGAIN_S)


def settle(stage: Stage, within_s: float = 120) -> None:
    """As the stage's own, also while branches die and come back."""
    until(lambda: all(_is_empty(stage, code) for code in stage.codes), within_s, "everything is acknowledged")


def is_ready(stage: Stage, code: str) -> bool:
    """Whether a branch answers."""
    try:
        return stage.api(code, "GET", "sync").status_code == 200
    except httpx.TransportError:
        return False


def _is_empty(stage: Stage, code: str) -> bool:
    try:
        return bool(stage.api(code, "GET", "sync").json()["backlog"] == 0)
    except (httpx.TransportError, ValueError, KeyError):
        return False
