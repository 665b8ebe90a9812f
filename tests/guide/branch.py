"""The branch that the guide's pictures are taken of: the whole service as `main` builds it, with real papers, a printer
that leaves pictures and one without paper, and a link that the day cuts and mends. Fictional people only.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from litestar.stores.memory import MemoryStore

from edge import main
from edge.box import Box
from edge.config import Config, read_config
from edge.link.identity import Keys
from edge.ops.meters import Meters
from edge.ports import Doors
from edge.store.opening import Store
from edge.training import TrainingRoom
from kit.web.dispatch import Dispatcher
from kit.web.serve import Listener, serving
from tests.edge.branch_box import KEYS, HandClock, SeededLuck, open_box, setup
from tests.edge.desk_counter import CUT, PASSWORD, PIN, SITE
from tests.edge.letter_desk import bring_letters
from tests.edge.paper_machines import PAPER_END, FakePrinter

HOST = "mpp.local"
SRI, BAMBANG, RUSMINI = 1, 2, 3
PEOPLE = (
    ("sri", "Sri Wahyuni", frozenset({"loket", "kas"})),
    ("bambang", "Bambang Sudirman", frozenset({"loket"})),
    ("rusmini", "Hj. Rusmini", frozenset({"penyelia"})),
)
YAML = """
node: PKY-RKP-01
data: box
demo: true
branch: {{name: Mini MPP Pager (CONTOH), address: "Kelurahan Pager, Kecamatan Rakumpit", kelurahan: "62.71.05.1005"}}
qr_host: cek.mpp.example
money: {{treasurer: {{name: Sri Wahyuni, decree: SK CONTOH/2026, from_day: 20260101, until_day: 20261231}}}}
letters:
  office: "Jalan Contoh Nomor 1, Kelurahan Pager, Palangka Raya"
  signers: [{{no: 9001, name: "Hj. Lurah Contoh, S.Sos.", nip: 19700101 199003 2 000, title: Lurah Pager, from_day: 20260101, until_day: 20261231}}]
printers:
  - {{name: Printer Loket 1, kind: png, target: {slips}, width_mm: 80, counters: [1]}}
  - {{name: Printer Loket 2, kind: network, target: "127.0.0.1:{port}", width_mm: 58, counters: [2]}}
"""  # noqa: E501 -- a flow list of YAML


@dataclass
class Branch:
    """The running branch: its address, what it stands on, its link (`ways` may be set) and where slips come out."""

    address: str
    doors: Doors
    store: Store
    clock: HandClock
    slips: Path
    ways: Any = field(default_factory=lambda: CUT)


@asynccontextmanager
async def guide_branch(folder: Path, clock: HandClock) -> AsyncIterator[Branch]:
    """The service on a real port of this machine, under the name that a branch's network would give it."""
    made = Branch("", SimpleNamespace(), SimpleNamespace(), clock, folder / "slips")  # type: ignore[arg-type]
    config = _config(folder, made.slips)
    made.store = store = await open_box(setup(folder / "box", clock, SeededLuck(), settings=config.settings(420)))
    for login, name, roles in PEOPLE:
        await store.staff.add(login, name, roles, PASSWORD, PIN, by=0)
    await bring_letters(store)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        dispatcher = await _built(made, config, stack)
        (port,) = await stack.enter_async_context(serving([Listener(name="branch", app=dispatcher)]))
        made.address = f"http://{HOST}:{port}"
        yield made


def _config(folder: Path, slips: Path) -> Config:
    printer = FakePrinter()
    printer.becomes(PAPER_END)
    (folder / "edge.yaml").write_text(YAML.format(slips=slips, port=printer.port), encoding="utf-8")
    return read_config(folder / "edge.yaml")


async def _built(made: Branch, config: Config, stack: AsyncExitStack) -> Dispatcher:
    """What `main.run` does, over the test's store, clock and link."""
    box = _box(made, config)
    pictures, devices = main._pictures(box, None), main._devices(config)
    press = main._press(box, devices, pictures)
    await stack.enter_async_context(main._beside(press.run(), "printing"))
    made.doors = doors = main._doors(box, press)
    room: TrainingRoom = main._room(box, SITE, devices, None, lambda: made.ways)
    stack.push_async_callback(room.close)
    ended = asyncio.Event()
    sessions: Any = MemoryStore()
    apps = main._apps(box, room, sessions, pictures, None, lambda: made.ways, doors, Meters(), ended.is_set)
    stack.callback(ended.set)
    room.desk = apps["/"]
    return Dispatcher(apps, room.divert)


def _box(made: Branch, config: Config) -> Box:
    clock: Any = made.clock
    enrolled: Any = object()  # the device page asks only whether there is one
    keys = Keys(KEYS.signing, KEYS.sealing, b"")
    return Box(config, made.store, keys, enrolled, clock, 420, setup(made.slips.parent / "box", made.clock))
