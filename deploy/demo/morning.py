"""A morning's work at each branch, entered through the branch's own API as any program would. Never into a table."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from deploy.demo.bills import nop_of
from deploy.demo.people import child_born, citizen
from deploy.demo.plan import Branch

PATIENCE_S: Final = 20.0
BILLS_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One citizen's errand: where it is posted, under which key, with which body."""

    call: str
    key: str
    body: Mapping[str, Any]


# (service, what was not brought, fields): a service asks for all the rest of its requirements.
_INTAKES: Final[Sequence[tuple[str, frozenset[str]]]] = (
    ("ADM-KIA", frozenset()),
    ("ADM-KTP-GANTI", frozenset({"ktp-rusak", "ktp-bukti", "skp"})),
    ("ADM-AKL", frozenset({"sptjm-lahir", "sptjm-nikah", "ba-polisi"})),
    ("ADM-KK-UBAH", frozenset()),
    ("ADM-KIA", frozenset({"foto"})),  # a tanda pengembalian: the photograph is missing
    ("KEL-SKU", frozenset()),
    ("IZN-PAR", frozenset()),
    ("JKN-UBAH", frozenset()),
    ("NAK-AK1", frozenset({"ijazah"})),
)


def visits(branch: Branch, services: Mapping[str, Mapping[str, Any]]) -> Iterator[Visit]:
    """What happens at `branch` this morning; `services` as its API lists them. The same at every run."""
    for number, (code, left_at_home) in enumerate(_INTAKES, 1):
        asked = services[code]["requirements"]
        brought = [each["code"] for each in asked if each["code"] not in left_at_home and not _other_case(each)]
        person = citizen(branch, number)
        body: dict[str, Any] = {"service": code, "applicant": person.applicant(), "documents": brought}
        if code == "ADM-KIA":
            born = child_born(branch, number)
            body["fields"] = {"nama-anak": "Anak Contoh", "lahir-anak": born, "alasan": "baru"}
        yield Visit("intakes", f"pagi-{branch.code}-{number}", body)
    yield from _payments(branch)


def _other_case(requirement: Mapping[str, Any]) -> bool:
    """A paper that only another situation than the usual one asks for."""
    when = requirement["when"]
    return bool(when) and not requirement["any_of"] and not when.get("ages")


def _payments(branch: Branch) -> Iterator[Visit]:
    levy = {"document": "SKRD", "number": f"SKRD/CONTOH/{branch.ports_at + 1:03d}", "period": "November 2026"}
    ticket = {"document": "karcis", "number": f"K-{branch.ports_at + 1:05d}", "period": "24 November 2026"}
    ways: Sequence[tuple[str, dict[str, Any], int]] = (
        ("RET-SAMPAH", {"assessed": {**levy, "amount_rp": 25_000}}, 50_000),
        ("RET-PASAR", {"assessed": {**ticket, "amount_rp": 4_000}}, 5_000),
        ("PJK-PBB", {"bill_ref": nop_of(branch, 1)}, 500_000),
    )
    for number, (service, what, tendered_rp) in enumerate(ways, 101):
        body = {"service": service, "payer": citizen(branch, number).payer(), **what, "tendered_rp": tendered_rp}
        yield Visit("payments", f"pagi-{branch.code}-{number}", body)


@dataclass(frozen=True, slots=True)
class Desk:
    """A branch's API as a program reaches it."""

    branch: Branch
    url: str
    token: str


async def work(desks: Sequence[Desk], tell: Callable[[str], None]) -> int:
    """Do the morning at all branches, branches side by side, errands in order. Returns how many papers were issued.

    Raises `httpx.HTTPError` when a branch refuses what it should take.
    """
    done = 0

    def count(desk: Desk, number: str) -> None:
        nonlocal done
        done += 1
        tell(f"{done} surat, terakhir {number} di {desk.branch.name}")

    await asyncio.gather(*(_morning(desk, count) for desk in desks))
    return done


async def _morning(desk: Desk, count: Callable[[Desk, str], None]) -> None:
    headers = {"Authorization": f"Bearer {desk.token}"}
    async with httpx.AsyncClient(base_url=f"{desk.url}/api/v1/", headers=headers, timeout=PATIENCE_S) as api:
        services = await _services(api)
        for visit in visits(desk.branch, services):
            answer = await api.post(visit.call, json=visit.body, headers={"Idempotency-Key": visit.key})
            if answer.status_code == httpx.codes.CONFLICT:
                continue  # lawful cash or a bill list may be missing here; the desk says so too
            answer.raise_for_status()
            count(desk, answer.json()["receipt"]["number"])


async def _services(api: httpx.AsyncClient) -> Mapping[str, Mapping[str, Any]]:
    """The branch's services by code, once its bill list has come down: without one PBB cannot be paid."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + BILLS_S
    while True:
        listed = await api.get("services")
        listed.raise_for_status()
        services = {each["code"]: each for each in listed.json()}
        if services["PJK-PBB"]["open"] or loop.time() > ends:
            return services
        await asyncio.sleep(0.2)
