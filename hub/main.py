"""Builds and runs the whole hub: the only place that knows every room.

`hub.parts` gives what every command needs; here the web, the broker and the ingest come to it.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hub.config import HubConfig
from hub.core.records import NodeState
from hub.doors import doors
from hub.founding import is_made, make_keys
from hub.ingest.broker import Broker
from hub.ingest.broker_files import Place
from hub.ingest.intake import Intake
from hub.ingest.service import Ingest, Reach
from hub.ops.meters import Meters
from hub.parts import Hub, NotFoundedError, clock_s, opened
from hub.store.database import Database
from kit.notify import notify
from kit.sqlite import open_writer
from kit.tasks import end
from kit.web.serve import Listener, bind_all, serving, stop_on_signals
from kit.web.sessions import SqliteSessions

__all__ = ["Hub", "NotFoundedError", "broker_of", "clock_s", "opened", "run"]

HOUR_S = 3600
REVOKED_EVERY_S = 2.0
PHOTOS_EVERY_S = 6 * 3600.0
TASKS_EVERY_S = 5.0
_log = logging.getLogger(__name__)


async def run(config: HubConfig) -> None:
    """The whole hub until SIGTERM or SIGINT. Raises what stands in the way of a start, before anything is served, and
    `sqlite3.Error` when the disk failed while it ran."""
    stop = asyncio.Event()
    stop_on_signals(stop)
    if not is_made(config):  # only a demo, which holds its roots itself, founds a hub by running it
        make_keys(config, clock_s())
    meters = Meters()
    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(opened(config, observe=meters.committed, count=meters.took_in))
        if config.roots:
            _log.warning("this hub holds its roots itself: for a demo only")
            await hub.founder().found(Path(config.roots))
        sockets = bind_all(
            [Listener(name=name, app=None, host=config.web.host, port=port) for name, port in _doors(config)]
        )
        broker = broker_of(config)
        await broker.start()
        stack.push_async_callback(broker.stop)
        ingest = _ingest(hub, broker)
        ingest.start()
        stack.push_async_callback(ingest.stop)
        stack.push_async_callback(_ended, _chores(hub, broker))
        sessions = await open_writer(Path(config.data_dir) / "sessions.db")
        stack.push_async_callback(sessions.close)
        apps = doors(hub, broker, ingest, meters, await SqliteSessions.create(sessions))
        listeners = [
            Listener(name=name, app=app, host=config.web.host, port=port)
            for (name, port), app in zip(_doors(config), apps, strict=True)
        ]
        await stack.enter_async_context(serving(listeners, sockets))
        notify("READY=1")
        _log.info("the hub is up", extra={"port": config.web.port, "public_port": config.web.public_port})
        await _until(stop, hub.database)
        notify("STOPPING=1")


async def _until(stop: asyncio.Event, database: Database) -> None:
    """Wait for the signal, or for the database's fault: a writer that failed once must not be trusted again. Raises
    the fault, so that whoever watches over the process starts it anew."""
    stopping = asyncio.create_task(stop.wait())
    poisoned = asyncio.ensure_future(database.poisoned)
    await asyncio.wait({stopping, poisoned}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if poisoned.done():
        _log.critical("the hub ends, so that a start looks at the disk")
        raise poisoned.result()
    poisoned.cancel()


def _doors(config: HubConfig) -> list[tuple[str, int]]:
    return [("the city's door", config.web.port), ("the citizens' door", config.web.public_port)]


def broker_of(config: HubConfig) -> Broker:
    """The broker of a hub, not started: its secrets are enough to mint tokens."""
    settings = config.broker
    place = Place(settings.host, settings.port, settings.monitor_port, settings.addresses)
    return Broker(Path(config.data_dir) / "broker", place, url=settings.url, now_s=clock_s)


def _ingest(hub: Hub, broker: Broker) -> Ingest:
    reach = Reach(broker.address, broker.hub_login, broker.tls, hub.config.node)
    return Ingest(reach, Intake(hub.ledger, hub.ring, hub.photos, hub.now), hub.registry, luck=random.random)


def _chores(hub: Hub, broker: Broker) -> list[asyncio.Task[None]]:
    """What goes on beside requests, each restarted when it fails."""
    works: list[tuple[str, Callable[[], Coroutine[Any, Any, None]], float]] = [
        ("status", _status_chore(hub), float(hub.config.status_every_s)),
        ("tasks", _task_chore(hub), TASKS_EVERY_S),
        ("revocations", _revocation_chore(hub, broker), REVOKED_EVERY_S),
        ("photographs", _photo_chore(hub), PHOTOS_EVERY_S),
    ]
    return [asyncio.create_task(_again(name, work, pause_s), name=name) for name, work, pause_s in works]


async def _again(name: str, work: Callable[[], Coroutine[Any, Any, None]], pause_s: float) -> None:
    while True:
        try:
            await work()
        except Exception:
            _log.exception("a chore failed and is tried again", extra={"chore": name})
        await asyncio.sleep(pause_s)


def _status_chore(hub: Hub) -> Callable[[], Coroutine[Any, Any, None]]:
    """Send the status list down when the ledger has moved, and every hour so that it stays fresh."""
    sent: list[object] = [None, 0]

    async def work() -> None:
        marks, now_s = await hub.records.marks(), hub.now()
        if marks != sent[0] or now_s - int(str(sent[1])) >= HOUR_S:
            await hub.publisher.status()
            sent[:] = [marks, now_s]

    return work


def _task_chore(hub: Hub) -> Callable[[], Coroutine[Any, Any, None]]:
    """Tell branches what the centre found at them."""

    async def work() -> None:
        await hub.teller.send()

    return work


def _revocation_chore(hub: Hub, broker: Broker) -> Callable[[], Coroutine[Any, Any, None]]:
    """Shut out at the broker whom a command has revoked, once each."""
    done: set[str] = set()

    async def work() -> None:
        for node in await hub.fleet.nodes():
            known = await hub.registry.node_secrets(node.code) if node.state is NodeState.REVOKED else None
            if known is not None and known[0] not in done:
                await broker.revoke(known[0])
                done.add(known[0])

    return work


def _photo_chore(hub: Hub) -> Callable[[], Coroutine[Any, Any, None]]:
    """Give up what no branch finishes."""

    async def work() -> None:
        if swept := await hub.photos.sweep():
            _log.info("unfinished photographs given up", extra={"files": swept})

    return work


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    await end(*tasks)
