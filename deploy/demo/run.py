"""One run from the first port to the last process: starts all in order, keeps it running, ends it in order."""

import asyncio
import contextlib
import json
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import httpx

from deploy.demo import board, commands, configs, morning, neighbours, report
from deploy.demo.neighbours import DemoError
from deploy.demo.plan import HOST, Plan
from deploy.demo.processes import Child
from deploy.demo.progress import Progress
from deploy.demo.relay import Relay
from deploy.demo.setup import Memory, Setup
from deploy.demo.watch import Watch
from kit.web.serve import Listener, serving

READY_S: Final = 90.0
DEATHS_MOST: Final = 3
LOOK_EVERY_S: Final = 0.3


class Run:
    """The demo while it runs."""

    def __init__(self, plan: Plan, progress: Progress, api: httpx.AsyncClient) -> None:
        self._plan, self._progress, self._api = plan, progress, api
        self._memory = Memory(plan.secrets_json)
        self._setup = Setup(plan, self._memory, progress.detail)
        self._ready = False
        self._told = ""
        self.relays = {each.code: Relay(HOST, plan.relay_port(each), plan.broker_port) for each in plan.branches}
        self.hub = self._child("hub", "simpul-hub", plan.hub_config)
        self.edges = {
            each.code: self._child(each.code, "simpul-edge", plan.edge_config(each)) for each in plan.branches
        }

    def _child(self, name: str, command: str, config: object) -> Child:
        argv = (commands.program(command), "run", "--config", str(config))
        return Child(name, argv, self._plan.logs_dir / f"{name}.log", self._changed)

    async def start(self) -> None:
        """Bring everything up. Raises `DemoError` with a sentence when something does not come."""
        plan, progress = self._plan, self._progress
        plan.demo_json.unlink(missing_ok=True)  # of a run that was killed
        self._setup.check_model()
        configs.write_all(plan)
        for relay in self.relays.values():
            await relay.start()
        async with AsyncExitStack() as stack:
            is_first = not (self._setup.complete and self._setup.bills_are_fresh)
            if is_first:
                await stack.enter_async_context(self._setup.at_work())  # loads while the hub begins
            await self._start_hub()
            if is_first:
                async with progress.step("petugas, kunci dan pendaftaran perangkat"):
                    await self._setup.all()
        async with progress.step(f"{len(plan.branches)} titik layanan"):
            self._start_edges()
            await asyncio.gather(
                *(self._answers(f"{plan.branch_url(each)}/readyz", self.edges[each.code]) for each in plan.branches)
            )
        if plan.seed and not self._memory.get("morning"):
            async with progress.step("kerja pagi hari di semua titik layanan, lewat API"):
                await self._work()

    async def _start_hub(self) -> None:
        async with self._progress.step("pusat dan broker"):
            self.hub.start()
            if self._setup.complete:  # not the first start: all at once is quicker
                self._start_edges()
            await self._answers(f"{self._plan.hub_url}/readyz", self.hub)

    def _start_edges(self) -> None:
        for child in self.edges.values():
            child.start()

    async def _work(self) -> None:
        tokens = self._memory.tokens
        desks = [morning.Desk(each, self._plan.branch_url(each), tokens[each.code]) for each in self._plan.branches]
        issued = await morning.work(desks, self._progress.detail)
        self._memory.keep("morning", issued)
        self._progress.say(f"  {issued} surat terbit")

    async def _answers(self, url: str, child: Child) -> None:
        """Wait until `url` says 200. Raises `DemoError` with the end of the log when it does not in time."""
        loop = asyncio.get_running_loop()
        ends, reason, deaths = loop.time() + READY_S, "", child.starts + DEATHS_MOST
        while loop.time() < ends:
            with contextlib.suppress(httpx.HTTPError):
                answer = await self._api.get(url, timeout=2)
                if answer.is_success:
                    return
                reason = answer.text[:300]
            if child.starts > deaths:
                break
            await asyncio.sleep(0.1)
        raise DemoError(f"{child.name} tidak siap. {reason}\n{child.last_words()}")

    async def open_for_people(self) -> None:
        """Everything is ready: write `demo.json`, print the table."""
        self._ready = True
        await self._changed()
        self._progress.say("siap")
        print(report.table(self._plan), flush=True)

    async def watch(self) -> None:
        """Notice when the hub has started its broker anew, which no child of ours tells."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self._changed()

    async def _changed(self) -> None:
        pids = {child.name: child.pid for child in (self.hub, *self.edges.values()) if child.pid}
        noted = {**pids, "broker": report.broker_pid(self._plan)}
        told = json.dumps(noted)
        if told == self._told and (not self._ready or self._plan.demo_json.exists()):
            return
        self._told = told
        neighbours.remember_run(self._plan.state, {name: pid for name, pid in noted.items() if pid})
        if self._ready:
            report.write(self._plan, report.document(self._plan, self._memory.tokens, pids))

    async def end(self) -> None:
        """End everything: branches first, so that they can say goodbye to the hub; files last."""
        self._ready = False
        self._plan.demo_json.unlink(missing_ok=True)
        await asyncio.gather(*(child.end() for child in self.edges.values()))
        await self.hub.end()
        await asyncio.gather(*(relay.stop() for relay in self.relays.values()))
        neighbours.forget_run(self._plan.state)

    def board(self) -> Listener:
        """The board's server."""
        watch = Watch(self._plan, self._memory.tokens, self._api)
        app = board.create_app(self._plan, self.relays, watch)
        return Listener(app=app, host=HOST, port=self._plan.board_port, name="papan")


@asynccontextmanager
async def running(plan: Plan, progress: Progress) -> AsyncIterator[Run]:
    """A demo that is ready; it ends with the block, whatever happens in it."""
    async with httpx.AsyncClient(trust_env=False) as api, AsyncExitStack() as stack:
        run = Run(plan, progress, api)
        stack.push_async_callback(run.end)
        await run.start()
        await stack.enter_async_context(serving([run.board()]))
        await run.open_for_people()
        yield run


async def until_stopped(plan: Plan, progress: Progress) -> None:
    """Run the demo until Ctrl-C or SIGTERM."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(each, stop.set)
    await _first_of([asyncio.create_task(_live(plan, progress)), asyncio.create_task(stop.wait())])
    progress.say("semua dihentikan; data tetap ada")


async def _live(plan: Plan, progress: Progress) -> None:
    async with running(plan, progress) as run:
        await run.watch()


async def _first_of(tasks: Sequence["asyncio.Task[object]"]) -> None:
    """Wait for the first to end, end the others, and raise what the first raised."""
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        task.result()
