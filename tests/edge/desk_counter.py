"""A counter for tests: the desk over a real store, and a browser that logs in and fills forms as a person would."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from argon2 import PasswordHasher
from httpx import Response
from litestar import Litestar
from litestar.stores.memory import MemoryStore
from litestar.testing import AsyncTestClient

from edge.ports import Doors
from edge.store import staff
from edge.store.opening import Store
from edge.web.desk import create_app
from kit.web.assets import Assets
from kit.web.guard import Policy
from kit.web.site import Site
from tests.edge.branch_box import SETTINGS, HandClock, SeededLuck

PASSWORD = "kata sandi untuk uji"
PIN = "314159"
PEOPLE = (("sri", "Sri Wahyuni", "loket"), ("bambang", "Bambang S.", "loket"), ("rusmini", "Hj. Rusmini", "penyelia"))
ASSETS = Assets()
HOSTS = frozenset({"mpp.local", "localhost"})
SITE = Site(policy=Policy(hosts=HOSTS), assets=ASSETS, csrf_secret="0" * 64, place="pky-rkp-01")


def glow(state: str, since_s: int | None = None) -> Any:
    """One lamp of the link."""
    return SimpleNamespace(state=state, since_s=since_s)


CUT: Any = SimpleNamespace(lan=glow("ok"), internet=glow("off"), hub=glow("off"))
UP: Any = SimpleNamespace(lan=glow("ok"), internet=glow("ok"), hub=glow("ok"))


class BlankPictures:
    """Pictures are tested where they are drawn."""

    async def slip_png(self, number: str, width_mm: int = 80) -> bytes | None:
        return b"\x89PNG" if number.endswith("000001") else None

    async def qr_png(self, number: str) -> bytes | None:
        return None


def doors_of(store: Store, clock: HandClock) -> Doors:
    """The store's doors as `main` hands them on."""
    return Doors(
        journal=store.journal, reader=store.reader, spool=store.spool, staff=store.staff, tokens=store.tokens,
        drafts=store.drafts, clock=clock, luck=SeededLuck(), settings=SETTINGS, people=store.people,
        answers=store.answers, upkeep=store.upkeep, photos=store.photos, queue=store.queue, intakes=store.intakes,
        money=store.money, letters=store.letters,
    )  # fmt: skip


@dataclass
class Counter:
    """A browser at the counter."""

    client: AsyncTestClient[Litestar]
    store: Store

    async def get(self, path: str) -> Response:
        return await self.client.get(path, follow_redirects=False)

    async def post(self, path: str, fields: Mapping[str, Any], page: str = "/sandi") -> Response:
        """Post as a form of `page` would: with its hidden token."""
        token = hidden((await self.get(page)).text, "_csrf_token")
        return await self.client.post(path, data={**fields, "_csrf_token": token}, follow_redirects=False)

    async def log_in(self, login: str = "sri", secret: str = PASSWORD, **more: str) -> Response:
        person = next(each for each in await self.store.staff.people() if each.login == login)
        return await self.post("/masuk", {"no": str(person.no), "rahasia": secret, "loket": "1", **more}, "/masuk")

    async def enrol(self, name: str = "Meja depan", counter: str = "1") -> None:
        """A supervisor makes this browser a workstation, and leaves."""
        await self.log_in("rusmini")
        made = await self.post("/petugas/komputer", {"nama": name, "loket": counter}, "/petugas/komputer")
        assert made.status_code == 303, said(made)
        await self.post("/kunci", {})

    async def number_of(self, answer: Response) -> str:
        """The number of the paper that a form led to."""
        assert answer.status_code == 303, said(answer)
        found = re.search(r"/kertas/([A-Z]{2}-[A-Z0-9]+-[0-9]+)", answer.headers["location"])
        assert found, answer.headers["location"]
        return found[1]


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def said(answer: Response) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]).split())


def faulty(answer: Response) -> set[str]:
    """The fields that a page calls faulty."""
    return set(re.findall(r'id="salah-([^"]+)"', answer.text))


@asynccontextmanager
async def counter_of(store: Store, clock: HandClock, link: Any = CUT) -> AsyncIterator[Counter]:
    """The desk of an open box, with two officers and a supervisor."""
    # Hashing at full cost is tested where accounts are; here it would only cost time.
    with patch.object(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        for login, name, role in PEOPLE:
            await store.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
        async with AsyncTestClient(desk_app(doors_of(store, clock), link), base_url="http://mpp.local") as client:
            yield Counter(client, store)


def desk_app(doors: Doors, link: Any = CUT) -> Litestar:
    """The desk as `main` builds it, with blank pictures."""
    return create_app(site=SITE, doors=doors, sessions=MemoryStore(), pictures=BlankPictures(), link=lambda: link)


KIA_FORM = {
    "layanan": "ADM-KIA", "nama": "Norhayati", "nik": "6271 0554 0394 0000", "telepon": "0812-3456-7890",
    "isi-nama-anak": "Aulia Rahmah", "isi-lahir-anak": "02-09-2019", "ada-akta-lahir": "ada", "ada-kk": "ada",
    "ada-ktp-ortu": "ada", "ada-foto": "ada", "ada-f-102": "ada", "kertas": "TT", "aksi": "cetak", "token": "t-1",
}  # fmt: skip
SKRD_FORM = {
    "layanan": "RET-SAMPAH", "nama": "Siti Aminah", "dokumen": "SKRD", "nomor": "900/123", "masa": "November 2026",
    "jumlah": "25.000", "diterima": "50.000", "aksi": "cetak", "token": "t-2",
}  # fmt: skip
