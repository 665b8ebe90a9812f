"""The training room: the desk once more, over a store of its own, for browsers that were let in.

Opened and shut by a supervisor; both are in the true journal. No part of it is given the true store for writing, and a
browser is in the one or the other by its cookie, never by a path: so nothing practised can become real. Built beside
`main`, because it builds a whole desk.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from http.cookies import CookieError, SimpleCookie

from litestar import Litestar

from edge.core.duties_refusals import TrainingOff
from edge.core.training import NoteTraining, TrainingStep
from edge.ports import Doors, Pictures
from edge.ports.training import Standing, Ticket
from edge.store.opening import DATABASE, Setup, Store
from edge.store.practice import FOLDER, open_practice, put_staff, staff_rows, throw_away
from edge.web import desk
from edge.web.lamps import LampSource
from kit.sqlite import open_writer
from kit.web.asgi import App, Scope, header
from kit.web.sessions import IDLE_S, SqliteSessions, session_data
from kit.web.site import Site

Fit = Callable[[Store, AsyncExitStack], Awaitable[tuple[Doors, Pictures]]]
"""Gives a training store its doors and pictures, and sets its printers going while the stack is open."""


@dataclass(slots=True)
class _Open:
    """What stands while the room is open."""

    store: Store
    app: Litestar
    sessions: SqliteSessions


@dataclass(slots=True)
class TrainingRoom:
    """Implements `edge.ports.training.Training`. `true` is the true store's setup, `site` the true desk's."""

    true: Setup
    store: Store
    site: Site
    fit: Fit
    link: LampSource
    desk: Litestar | None = None
    _open: _Open | None = field(default=None, init=False)
    _life: asyncio.Task[None] | None = field(default=None, init=False)
    _leaving: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    @property
    def practice_site(self) -> Site:
        """The same origin with other cookies."""
        return replace(self.site, place=f"{self.site.place}-latihan")

    async def standing(self) -> Standing | None:
        return await self.store.training.training()

    async def resume(self) -> None:
        """At start: open what was open."""
        standing = await self.standing()
        if standing is not None and standing.running:
            async with self._turn:
                await self._enter_room()

    async def begin(self, by: int) -> None:
        async with self._turn:
            if self._open is None:
                await self._enter_room()
                await self.store.journal.transact(NoteTraining(by, TrainingStep.BEGUN), actor=by)

    async def end(self, by: int) -> None:
        async with self._turn:
            if self._open is None:
                return
            papers = await self._open.store.training.papers()
            await self._leave_room()
            await self.store.journal.transact(NoteTraining(by, TrainingStep.ENDED, papers), actor=by)

    async def reset(self, by: int) -> None:
        async with self._turn:
            was_open = self._open is not None
            await self._leave_room()
            await asyncio.to_thread(throw_away, self.true)
            if was_open:
                await self._enter_room()

    async def enter(self, no: int, counter: int) -> Ticket:
        room = self._open
        if room is None:
            raise TrainingOff
        rows = await asyncio.to_thread(staff_rows, self.true.folder / DATABASE)
        await room.store.take_staff(lambda db: put_staff(db, rows))
        ref = await room.store.people.presences.begin(no, counter, 0)
        session_id = secrets.token_hex(32)
        data = session_data({"no": no, "counter": counter, "ref": ref}, time.time())
        await room.sessions.set(session_id, json.dumps(data).encode(), expires_in=IDLE_S)
        return Ticket(self.practice_site.session_cookie, session_id)

    def divert(self, scope: Scope, app: App | Litestar) -> App | Litestar:
        """The practice desk in the place of the true one for a browser that carries its cookie."""
        room = self._open
        if room is None or app is not self.desk or scope["type"] != "http":
            return app
        return room.app if self._has_ticket(scope) else app

    def _has_ticket(self, scope: Scope) -> bool:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(header(scope, b"cookie"))
        except CookieError:
            return False
        return self.practice_site.session_cookie in jar

    async def close(self) -> None:
        """At the end of the service."""
        async with self._turn:
            await self._leave_room()

    async def _enter_room(self) -> None:
        """Set all up in a task of its own: an application's life must end in the task in which it began."""
        ready: asyncio.Future[_Open] = asyncio.get_running_loop().create_future()
        self._leaving = asyncio.Event()
        self._life = asyncio.create_task(self._live(ready, self._leaving), name="training")
        self._open = await ready

    async def _live(self, ready: "asyncio.Future[_Open]", leaving: asyncio.Event) -> None:
        try:
            async with AsyncExitStack() as stack:
                ready.set_result(await self._built(stack))
                await leaving.wait()
        except Exception as fault:
            if ready.done():
                raise
            ready.set_exception(fault)

    async def _built(self, stack: AsyncExitStack) -> _Open:
        store = await open_practice(self.true)
        stack.push_async_callback(store.close)
        rows = await asyncio.to_thread(staff_rows, self.true.folder / DATABASE)
        await store.take_staff(lambda db: put_staff(db, rows))
        sessions_db = await open_writer(self.true.folder / FOLDER / "sessions.sqlite")
        stack.push_async_callback(sessions_db.close)
        sessions = await SqliteSessions.create(sessions_db)
        doors, pictures = await self.fit(store, stack)
        app = desk.create_app(
            site=self.practice_site, doors=doors, sessions=sessions, pictures=pictures, link=self.link
        )
        await stack.enter_async_context(app.lifespan())
        return _Open(store, app, sessions)

    async def _leave_room(self) -> None:
        life, self._open, self._life = self._life, None, None
        if life is not None:
            self._leaving.set()
            await life
