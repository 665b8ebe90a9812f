"""The branch's whole service for tests, put together by `main` itself, over a box in the middle of a working day.

A page that is added later is here by itself: routes are read from the applications that `main` mounts.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.stores.memory import MemoryStore

from contract.states import Case
from edge import main
from edge.actions import take_in, take_payment
from edge.actions.letters import receive
from edge.actions.money import Second, close_till, hand_shift, make_deposit
from edge.actions.upkeep import lay_in
from edge.box import Box, SystemClock
from edge.config import Config, read_config
from edge.core.money import TillKey
from edge.core.outage import Outage, Over, RecordOutage
from edge.ops.meters import Meters
from edge.ports import Doors
from edge.printing.worker import Press
from edge.store.opening import Store
from edge.training import TrainingRoom
from kit.web.dispatch import Dispatcher
from kit.web.serve import Listener, serving
from tests.edge.branch_box import NOON_S, SETTINGS, TODAY, HandClock, SeededLuck, kia, open_box, setup, waste
from tests.edge.case_answers import answer
from tests.edge.desk_counter import CUT, PASSWORD, PIN, SITE, BlankPictures
from tests.edge.letter_desk import WITH_LURAH, bring_letters, sku

WHO = frozenset({"loket", "kas", "penyelia", "admin"})
YAML = """
node: PKY-RKP-01
data: box
branch: {name: Mini MPP Pager (CONTOH), address: Kelurahan Pager, kelurahan: "62.71.05.1005"}
qr_host: cek.mpp.example
money: {treasurer: {name: Sri Wahyuni, decree: SK 188/45/2026, from_day: 20260101, until_day: 20261231}}
"""


@dataclass(frozen=True, slots=True)
class Service:
    """The running service: its address, its applications by prefix, and what it stands on."""

    address: str
    apps: Mapping[str, Litestar]
    doors: Doors
    store: Store
    room: TrainingRoom
    examples: Mapping[str, tuple[str, ...]]


def paths_of(apps: Mapping[str, Litestar]) -> Iterator[str]:
    """Every path that answers GET, with its parameters as litestar writes them (``/kertas/{number:str}``)."""
    for app in {id(app): app for app in apps.values()}.values():
        for route in app.routes:
            if isinstance(route, HTTPRoute) and any(_is_page(handler) for handler in route.route_handlers):
                yield route.path


def _is_page(handler: HTTPRouteHandler) -> bool:
    return "GET" in handler.http_methods


@asynccontextmanager
async def whole_service(folder: Path, clock: HandClock) -> AsyncIterator[Service]:
    """The service on a real port, with one officer who has every role, one file, one payment."""
    (folder / "edge.yaml").write_text(YAML)
    config = read_config(folder / "edge.yaml")
    made = setup(folder / "box", clock, SeededLuck())
    store = await open_box(made)
    await store.staff.add("sri", "Sri Wahyuni", WHO, PASSWORD, PIN, by=0)
    await store.staff.add("bambang", "Bambang S.", frozenset({"loket"}), PASSWORD, PIN, by=0)
    box = Box(config, store, None, None, _clock(clock), SETTINGS.offset_min, made)
    doors = main._doors(box, Press())
    examples = await _a_day(doors, store)
    room = main._room(box, SITE, {}, None, lambda: CUT)
    apps = _apps(config, box, room, doors)
    room.desk = apps["/"]
    async with serving([Listener(name="all", app=Dispatcher(apps, room.divert))]) as (port,):
        yield Service(f"http://localhost:{port}", apps, doors, store, room, examples)
    await room.close()
    await store.close()


async def _a_day(doors: Doors, store: Store) -> Mapping[str, tuple[str, ...]]:
    """Something of everything; returns examples for the parameters of paths."""
    taken = await take_in(doors, kia(), 1)
    assert await answer(store, taken.number, Case.READY, script="KIA sudah jadi. Bawa KTP-el.")
    paid = await take_payment(doors, waste(), 1)
    await bring_letters(store)
    letter = await receive(replace(doors, settings=WITH_LURAH), sku(), 1)
    closed = await close_till(doors, {"pieces": {"5000": 5}}, TillKey(1, TODAY), Second("", ""), 1)
    deposit = await make_deposit(doors, {"closings": [closed.number]}, 1)
    await hand_shift(doors, Second("sri", PASSWORD), Second("bambang", PASSWORD))
    handed = await doors.money.last_handed()
    assert handed is not None
    outage = Over(Outage.LINK, NOON_S - 7_200, NOON_S - 3_600)
    recorded = (await doors.journal.transact(RecordOutage(outage))).papers[-1]
    await lay_in(doors, 1, 50, 1)
    link = doors.photo_links.make(taken.number, 1, doors.reader.now_s(), bytes(range(10)))
    numbers = (taken, paid, letter, closed, deposit, recorded)
    return {
        "number": tuple(each.number for each in numbers), "case_id": (taken.number,), "no": ("2",), "first": ("1",),
        "place": (f"{handed.epoch}-{handed.seq}",), "token": (link.token,),
    }  # fmt: skip


def _clock(clock: HandClock) -> SystemClock:
    """The hand clock where the box wants the machine's."""
    made: Any = clock
    return made  # type: ignore[no-any-return]


def _apps(config: Config, box: Box, room: TrainingRoom, doors: Doors) -> Mapping[str, Litestar]:
    pictures: Any = BlankPictures()
    return main._apps(
        box, room, MemoryStore(), pictures, None, lambda: CUT, doors, Meters(), asyncio.Event().is_set  # type: ignore[arg-type]
    )  # fmt: skip
