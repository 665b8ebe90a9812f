"""Builds the whole service: the only place that knows every room."""

import asyncio
import contextlib
import random
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from litestar import Litestar

from edge.actions.upkeep import OutageWatch
from edge.box import SOFTWARE, Box, SystemLuck, opened
from edge.config import Config
from edge.core.outage import Outage
from edge.link import identity
from edge.link.carrier import Link, Passport
from edge.link.lamps import Lamps
from edge.link.probe import targets_of
from edge.ops import backdoor, probes
from edge.ops.errands import Parts
from edge.ops.meters import Meters
from edge.ports import Doors
from edge.printing.devices import device_of
from edge.printing.pictures import PaperPictures
from edge.printing.turns import TakingTurns
from edge.printing.typeface import Typeface
from edge.printing.worker import Press, SpoolWorker
from edge.store.opening import Store
from edge.training import TrainingRoom
from edge.web import api, desk, device, display, kiosk, phone, verify
from edge.web.device.facts import DeviceFacts
from kit import machine
from kit.notify import notify
from kit.sqlite import open_writer
from kit.web import assets
from kit.web.dispatch import Dispatcher
from kit.web.guard import Policy
from kit.web.serve import Listener, serving, stop_on_signals
from kit.web.sessions import SqliteSessions
from kit.web.site import Site

FONT = "vendor/plus-jakarta-sans.woff2"
OF_ONE_MOST = 128  # connections of one address: twenty browsers behind one are six each


def _link(box: Box) -> Link | None:
    """The line to the hub, None for a box that was never enrolled."""
    if box.enrolment is None or box.keys is None:
        return None
    answer, config = box.enrolment.answer, box.config
    passport = Passport(config.node, box.keys, answer.jwt, config.hub.broker or answer.addresses, answer.ca)
    return Link(
        passport,
        outbox=box.store.outbox,
        photos=box.store.photos,
        lists=box.store.reader,
        clock=box.clock,
        luck=random.random,
        data_dir=config.data_dir,
        software=SOFTWARE,
        knock_at=targets_of(config.hub.url, passport.servers, bool(config.hub.broker), config.hub.probes),
    )


def _devices(config: Config) -> Mapping[str, TakingTurns]:
    return {each.name: TakingTurns(device_of(each.kind, each.target, each.name)) for each in config.printers}


def _press(box: Box, devices: Mapping[str, TakingTurns], pictures: PaperPictures) -> Press:
    spool = box.store.spool
    return Press(tuple(SpoolWorker(spool, pictures, devices[p.name], p.width_mm) for p in box.config.printers))


def _doors(box: Box, press: Press) -> Doors:
    store = box.store
    return Doors(
        journal=store.journal,
        reader=store.reader,
        answers=store.answers,
        upkeep=store.upkeep,
        spool=store.spool,
        staff=store.staff,
        people=store.people,
        tokens=store.tokens,
        photos=store.photos,
        drafts=store.drafts,
        clock=box.clock,
        luck=SystemLuck(),
        settings=box.settings,
        printers=press,
        queue=store.queue,
        letters=store.letters,
        intakes=store.intakes,
        money=store.money,
    )


def _site(config: Config) -> Site:
    policy = Policy(hosts=frozenset(config.web.allowed_hosts), camera=True, https=config.web.secure_cookies)
    return Site(
        policy=policy,
        assets=assets.Assets(),
        csrf_secret=_csrf_secret(config.data_dir / "csrf.secret"),
        place=config.node.lower(),
    )


def _csrf_secret(path: Path) -> str:
    """Kept over restarts: a form that was open when the box restarted is still good."""
    if not path.exists():
        identity.write_private(path, secrets.token_hex(32).encode())
    return path.read_text(encoding="ascii")


def _apps(
    box: Box,
    room: TrainingRoom,
    sessions: SqliteSessions,
    pictures: PaperPictures,
    link: Link | None,
    lamps: Callable[[], Lamps],
    doors: Doors,
    meters: Meters,
    ended: Callable[[], bool],
) -> Mapping[str, Litestar]:
    facts = DeviceFacts(
        node=box.config.node,
        software=SOFTWARE,
        kid=box.keys.kid.hex() if box.keys else "",
        enrolled=box.enrolment is not None,
        folder=box.config.data_dir,
        disk=box.store.disk,
        last_fault=(lambda: link.last_fault) if link else lambda: "",
        opened=box.store.opened,
    )
    site = room.site
    return {
        "/": desk.create_app(site=site, doors=doors, sessions=sessions, pictures=pictures, link=lamps, training=room),
        "/verify": verify.create_app(site=site, doors=doors, link=lamps),
        "/layar": display.create_app(site=site, doors=doors, streams=display.Streams(ended=ended)),
        "/kios": kiosk.create_app(site=site, doors=doors, link=lamps),
        "/foto": phone.create_app(site=site, doors=doors),
        "/device": device.create_app(site=site, doors=doors, sessions=sessions, link=lamps, facts=facts),
        "/api/v1": api.create_app(site=site, doors=doors, pictures=pictures, link=lamps),
        **dict.fromkeys(probes.PATHS, _probes(box, site, doors, link, meters)),
    }


def _room(
    box: Box, site: Site, devices: Mapping[str, TakingTurns], link: Link | None, lamps: Callable[[], Lamps]
) -> TrainingRoom:
    async def fit(store: Store, stack: AsyncExitStack) -> tuple[Doors, PaperPictures]:
        practice = replace(box, store=store, training=True)
        pictures = _pictures(practice, link)
        press = _press(practice, devices, pictures)
        await stack.enter_async_context(_beside(press.run(), "training prints"))
        return _doors(practice, press), pictures

    return TrainingRoom(box.setup, box.store, site, fit, lamps)


def _probes(box: Box, site: Site, doors: Doors, link: Link | None, meters: Meters) -> Litestar:
    return probes.create_app(
        site=site,
        doors=doors,
        hub_answers=lambda: link is not None and link.lamps.hub.state == "ok",
        room=box.store.disk,
        commits=meters,
        sent=lambda: link.bytes_sent if link else 0,
    )


async def run(config: Config) -> None:
    """Serve until SIGTERM or Ctrl-C. Raises what stopped the store, so that a restart looks at the disk first."""
    stop = asyncio.Event()
    stop_on_signals(stop)
    async with AsyncExitStack() as stack:
        meters = Meters()
        box = await stack.enter_async_context(opened(config, meters.committed))
        sessions_db = await open_writer(config.data_dir / "sessions.sqlite")
        stack.push_async_callback(sessions_db.close)
        sessions = await SqliteSessions.create(sessions_db)
        link = _link(box)
        pictures = _pictures(box, link)
        devices = _devices(config)
        press = _press(box, devices, pictures)
        await stack.enter_async_context(_beside(press.run(), "printing"))
        if link:
            link.lamps.remember(**await _out_before(box.store))
            await link.start()
            stack.push_async_callback(link.stop)
        doors, dark = _doors(box, press), Lamps(machine.wall_s)

        def lamps() -> Lamps:
            return link.lamps if link else dark

        await stack.enter_async_context(_beside(OutageWatch(doors, lamps).run(), "outages"))
        room = _room(box, _site(config), devices, link, lamps)
        apps = _apps(box, room, sessions, pictures, link, lamps, doors, meters, stop.is_set)
        room.desk = apps["/"]
        await room.resume()
        stack.push_async_callback(room.close)
        dispatcher = Dispatcher(apps, room.divert)
        listener = Listener(
            name=config.node, app=dispatcher, host=config.web.host, port=config.web.port, of_one_most=OF_ONE_MOST
        )
        parts = Parts(box.store.staff, box.store.tokens, box.store.reader)
        await stack.enter_async_context(backdoor.open_backdoor(config.data_dir, parts))
        async with serving([listener]):
            notify("READY=1")
            await _until(stop, box.store)
            notify("STOPPING=1")
            await box.store.upkeep.stopped(box.store.reader.now_s())


async def _out_before(store: Store) -> dict[str, int | None]:
    """Since when the way out was cut when the last process ended; without internet the hub was out of reach too."""
    running = await store.upkeep.running()
    internet_s = running.get(Outage.LINK)
    return {"internet_s": internet_s, "hub_s": running.get(Outage.HUB, internet_s)}


def _pictures(box: Box, link: Link | None) -> PaperPictures:
    return PaperPictures(
        reader=box.store.reader,
        branch=box.settings,
        face=Typeface(assets.FOLDER / FONT),
        connected=lambda: link is not None and link.lamps.hub.state == "ok",
        queue=box.store.queue,
    )


@asynccontextmanager
async def _beside(work: Coroutine[object, object, None], name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _until(stop: asyncio.Event, store: Store) -> None:
    """Wait for the signal, or for the store's fault: a writer that failed once must not be trusted again."""
    stopping = asyncio.create_task(stop.wait())
    poisoned = asyncio.ensure_future(store.journal.poisoned)
    await asyncio.wait({stopping, poisoned}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if poisoned.done():
        raise poisoned.result()
    poisoned.cancel()
