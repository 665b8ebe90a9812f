"""A branch, its link, a relay, the broker and the hub, all real, in one folder: the ground of the link's tests."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from contract.keys import Key, Role
from edge.core.clock import Reading
from edge.link.carrier import Link, Passport
from edge.link.identity import Keys, make_keys
from edge.store.adopting import Trust
from edge.store.opening import Store, open_store
from hub.core.records import NewNode
from hub.ingest.broker import Broker
from hub.ingest.service import Ingest
from hub.main import Hub
from tests.edge.branch_box import NODE, setup, take_in
from tests.edge.relay import Relay
from tests.hub.centre import founded
from tests.hub.wire import running_broker, running_ingest


class WallClock:
    """The machine's clocks, trusted."""

    def read(self) -> Reading:
        return Reading(int(time.time()), time.monotonic(), True)


@dataclass
class Line:
    """Everything between a counter and the ledger."""

    folder: Path
    hub: Hub
    broker: Broker
    relay: Relay
    keys: Keys
    ingest: Ingest | None = None
    store: Store = field(init=False)
    link: Link = field(init=False)

    async def open_branch(self) -> None:
        """Open the box's store and start its link."""
        key_list = await self.hub.ledger.keys()
        signed = await self.hub.registry.key_list()
        assert key_list is not None
        assert signed is not None
        self.store = await open_store(setup(self.folder / "edge", clock=WallClock()))  # type: ignore[arg-type]
        trust = Trust(key_list.roots, key_list.threshold)
        at_s = key_list.at_s
        await self.store.enrolled(self.keys.signing, self.keys.sealing, trust, signed, at_s, 1)
        await self.start_link()

    async def start_link(self) -> None:
        token = self.broker.node_token(NODE, self.keys.nkey)
        address = f"tls://127.0.0.1:{self.relay.port}"
        passport = Passport(NODE, self.keys, token, (address,), self.broker.authority)
        self.link = Link(
            passport,
            outbox=self.store.outbox,
            photos=self.store.photos,
            lists=self.store.reader,
            clock=WallClock(),
            luck=random.random,
            data_dir=self.folder,
            software="test",
        )
        await self.link.start()

    async def close_branch(self) -> None:
        await self.link.stop()
        await self.store.close()

    async def receipts(self, count: int) -> list[str]:
        """Take citizens in; the numbers of their receipts."""
        numbers = []
        for _ in range(count):
            outcome = await self.store.journal.transact(take_in(), actor=3)
            numbers.append(outcome.papers[0].number)
        return numbers

    async def is_recorded(self, number: str) -> bool:
        receipt = await self.store.reader.receipt(number)
        return receipt is not None and receipt.recorded is not False

    async def all_recorded(self, numbers: list[str], seconds: float = 20) -> None:
        await until(lambda: self._all(numbers), seconds)

    async def _all(self, numbers: list[str]) -> bool:
        return all([await self.is_recorded(number) for number in numbers])

    async def in_ledger(self) -> list[tuple[int, int, bytes]]:
        """(epoch, seq, hash) of all of this node's journal at the hub."""
        found = []
        for node, head in await self.hub.records.chains():
            if node == NODE and head.stream == 0:
                events = await self.hub.records.events(NODE, 0, head.epoch, 0, 100_000)
                found += [(head.epoch, event.seq, event.hash) for event in events]
        return found

    async def in_journal(self) -> list[tuple[int, int, bytes]]:
        """The same, at the branch."""
        found = []
        for chain in await self.store.outbox.chains():
            if chain.stream == 0:
                rows = await self.store.outbox.rows(0, chain.epoch, 0, 100_000)
                found += [(chain.epoch, row.event.seq, row.hash) for row in rows.sealed]
        return found

    async def agree(self, seconds: float = 20) -> None:
        """Wait until ledger and journal are equal, and assert it."""

        async def equal() -> bool:
            return await self.in_ledger() == await self.in_journal()

        await until(equal, seconds)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Wait for something to become true; an assertion when it does not."""
    ends = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < ends, f"not within {seconds} s"
        await asyncio.sleep(0.05)


@asynccontextmanager
async def line_in(folder: Path, *, with_ingest: bool = True) -> AsyncIterator[Line]:
    """The whole line, open and connected; closed on the way out whatever happened."""
    async with AsyncExitStack() as stack:
        hub = await stack.enter_async_context(founded(folder))
        broker = await stack.enter_async_context(running_broker(folder / "broker"))
        port = int(broker.address.rpartition(":")[2])
        relay = await Relay(port).start()
        stack.push_async_callback(relay.stop)
        keys = make_keys(folder / "keys")
        await hub.enroller(None).invite(NewNode(NODE, "Pager", None, False, 86_400, 420))
        await hub.registry.admit([Key(keys.kid, keys.x, Role.NODE, NODE, "Pager", hub.now())])
        await hub.desk.sign_here()
        line = Line(folder, hub, broker, relay, keys)
        if with_ingest:
            line.ingest = await stack.enter_async_context(running_ingest(hub, broker))
        await line.open_branch()
        try:
            yield line
        finally:
            await line.close_branch()
