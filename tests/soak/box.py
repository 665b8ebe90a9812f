"""A branch's whole service in a process of its own, its clock and its centre in the hands of whoever started it.

Run as ``python -m tests.soak.box FOLDER PORT AT_S START``; answers each JSON line on standard input with one. Put
together by `edge.main` itself; only the clock, the luck and the (missing) line to the hub are the test's. Ends with its
standard input, so that it never outlives a driver that was killed.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from contract.bodies import Bill, BillList, CaseBody, encode_case, seal_bills, seal_script
from contract.messages import DownItem
from contract.states import Case
from edge import main as edge_main
from edge.box import Box
from edge.config import read_config
from edge.link.lamps import Lamps
from edge.ops.meters import Meters
from edge.printing.worker import Press
from edge.store import staff
from edge.store.opening import Store
from kit import machine
from kit.sqlite import open_writer
from kit.web.dispatch import Dispatcher
from kit.web.serve import Listener, serving
from kit.web.sessions import SqliteSessions
from tests.edge.branch_box import CATALOGUE, KEYS, NODE, HandClock, SeededLuck, open_box, setup
from tests.edge.letter_desk import bring_letters

PASSWORD = "kata sandi untuk uji"
PEOPLE = (
    ("sri", "Sri Wahyuni", "loket"), ("bambang", "Bambang S.", "loket"), ("titin", "Titin Contoh", "kas"),
    ("rusmini", "Hj. Rusmini", "penyelia"),
)  # fmt: skip
RIGHTS = frozenset({"intakes", "payments", "cancel", "handover", "read"})
YAML = """
node: PKY-RKP-01
data: box
demo: true
branch: {name: Mini MPP Pager (CONTOH), address: Kelurahan Pager, kelurahan: "62.71.05.1005"}
qr_host: cek.mpp.example
money: {treasurer: {name: Sri Wahyuni, decree: SK 188/45/2026, from_day: 20260101, until_day: 20271231}}
letters:
  office: Jalan Contoh Nomor 1, Kelurahan Pager, Palangka Raya
  signers: [{no: 9001, name: "Hj. Lurah Contoh, S.Sos.", title: Lurah Pager, from_day: 20260101, until_day: 20271231}]
queue: {counters: [{counter: 1}, {counter: 2}, {counter: 3}, {counter: 4}]}
"""


@dataclass
class Remote:
    """What the driver may ask of the box: each method is one word of the lines."""

    store: Store
    clock: HandClock
    lamps: Lamps
    _sealing: bytes = field(default_factory=KEYS.sealing.public_key().public_bytes_raw)

    async def clock_at(self, at_s: int) -> None:
        """Both clocks go on to `at_s`; never back."""
        self.clock.forward(max(0, at_s - self.clock.wall_s))

    async def people(self) -> dict[str, Any]:
        """The staff and one program's token, once."""
        found = {each.login: each.no for each in await self.store.staff.people()}
        for login, name, role in PEOPLE:
            if login not in found:
                found[login] = (await self.store.staff.add(login, name, frozenset({role}), PASSWORD, None, by=0)).no
        owner, token = await self.store.tokens.add("Program loket", RIGHTS)
        return {"people": found, "token": token, "token_no": owner.no}

    async def letters(self) -> None:
        """The city's places and letters come down."""
        await bring_letters(self.store)

    async def bills(self, day: int, rows: dict[str, int]) -> bool:
        """The day's list of property tax bills comes down, sealed to this box."""
        service = CATALOGUE.by_code("PJK-PBB")
        assert service is not None
        bills = tuple(Bill(ref, "Wajib Pajak Contoh", rp, "2026", 20271231) for ref, rp in rows.items())
        listed = BillList(service.no, day, self.clock.wall_s, bills)
        return await self._down("bills", day, seal_bills(listed, NODE, day, self._sealing), str(service.no))

    async def answer(self, case: str, state: str, step: int) -> bool:
        """The agency's word on a case comes down."""
        script = seal_script("Bawa KTP-el dan tanda terima.", NODE, case, step, self._sealing)
        body = encode_case(CaseBody(case, step, Case[state], self.clock.wall_s, 0, script, None))
        return await self._down("case", self.clock.wall_s + step, body, case)

    async def _down(self, topic: str, version: int, body: bytes, sub_key: str) -> bool:
        return await self.store.outbox.adopt(DownItem(topic, NODE, version, self.clock.wall_s, body, sub_key=sub_key))

    async def memory(self) -> float:
        """Resident memory in MiB."""
        pages = int(Path("/proc/self/statm").read_text().split()[1])  # noqa: ASYNC240 -- no disk behind it
        return pages * 4096 / 2**20


@asynccontextmanager
async def branch(folder: Path, clock: HandClock, luck: SeededLuck) -> AsyncIterator[tuple[Remote, Dispatcher]]:
    """The service as `edge.main` puts it together, without line and printers."""
    (folder / "edge.yaml").write_text(YAML)
    config = read_config(folder / "edge.yaml")
    made = setup(config.data_dir, clock, luck, settings=config.settings(420))
    store = await open_box(made)
    anyclock: Any = clock
    box = Box(config, store, None, None, anyclock, 420, made)
    lamps, ended = Lamps(machine.wall_s), asyncio.Event()
    sessions_db = await open_writer(config.data_dir / "sessions.sqlite")
    sessions = await SqliteSessions.create(sessions_db)
    room = edge_main._room(box, edge_main._site(config), {}, None, lambda: lamps)
    apps = edge_main._apps(
        box, room, sessions, edge_main._pictures(box, None), None, lambda: lamps, edge_main._doors(box, Press()),
        Meters(), ended.is_set,
    )  # fmt: skip
    room.desk = apps["/"]
    try:
        yield Remote(store, clock, lamps), Dispatcher(apps, room.divert)
    finally:
        ended.set()
        await room.close()
        await sessions_db.close()
        await store.close()


async def main(folder: Path, port: int, at_s: int, start: int) -> None:
    """Serve until standard input ends."""
    staff.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # its cost is tested where accounts are
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    async with (
        branch(folder, HandClock(at_s), SeededLuck(start)) as (remote, app),
        serving([Listener(name="branch", app=app, port=port)]) as (real,),
    ):
        print(json.dumps({"port": real}), flush=True)
        while line := await lines.readline():
            asked = json.loads(line)
            answer = await getattr(remote, asked.pop("do"))(**asked)
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *map(int, sys.argv[2:5])))
