"""A branch, a hub and a bad network between them, in one seeded thread of made-up time.

The real `edge.core.sender` and `hub.core.receiver` run in it; the journal, the ledger and the carrier are modelled. All
faults come from one `random.Random(seed)`, so that a seed is a whole story that can be told again.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from contract.events import Event, Sealed
from contract.journal import Chain
from contract.messages import Ack, AckState
from contract.segment import Header
from edge.core import sender, transit
from hub.core import receiver

NODE = "PKY-RKP-01"
START_S = 1_795_500_000


@dataclass
class Faults:
    """How bad it is: chances per message or per hour, all zero when the world is healed."""

    loss: float = 0.05
    twice: float = 0.05
    late: float = 0.05
    unreadable: float = 0.03
    cut_per_h: float = 20.0
    edge_kill_per_h: float = 6.0
    hub_kill_per_h: float = 6.0
    hub_restore_per_h: float = 1.0
    new_epoch_per_h: float = 0.5
    edge_restore_per_h: float = 0.5


@dataclass
class Lane:
    """One journal of the branch: sealed rows and what the last ack said. `ever`: all that was ever sealed in it."""

    chain: Chain
    rows: list[Sealed] = field(default_factory=list)
    through: int = 0
    ever: list[Sealed] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """How many of its last events the box itself no longer has."""
        return len(self.ever) - len(self.rows)


@dataclass
class Parcel:
    """A segment on its way: the rows stand for its bytes. `plain` ones are always readable."""

    header: Header
    rows: tuple[Sealed, ...]
    plain: bool


@dataclass
class Ledger:
    """What the hub holds durably; copied whole for a backup."""

    hub_epoch: bytes
    standings: dict[receiver.ChainId, receiver.Standing] = field(default_factory=dict)
    rows: dict[tuple[receiver.ChainId, int], Sealed] = field(default_factory=dict)
    bounds: dict[tuple[receiver.ChainId, int], bytes] = field(default_factory=dict)
    held: dict[receiver.ChainId, list[Parcel]] = field(default_factory=dict)
    stored_twice: int = 0

    def copy(self) -> "Ledger":
        held = {chain: list(parcels) for chain, parcels in self.held.items()}
        return Ledger(self.hub_epoch, dict(self.standings), dict(self.rows), dict(self.bounds), held)

    def known(self, chain: receiver.ChainId, first: int, last: int) -> dict[int, bytes]:
        found = {seq: self.bounds[chain, seq] for seq in range(first - 1, last + 1) if (chain, seq) in self.bounds}
        rows = {seq: self.rows[chain, seq].hash for seq in range(first - 1, last + 1) if (chain, seq) in self.rows}
        return found | rows

    def store(self, chain: receiver.ChainId, outcome: receiver.Outcome, parcel: Parcel) -> None:
        for row in outcome.rows:
            self.stored_twice += (chain, row.event.seq) in self.rows
            self.rows[chain, row.event.seq] = row
        self.bounds.update({(chain, seq): value for seq, value in outcome.hashes.items()})
        self.standings[chain] = outcome.standing
        if outcome.hold:
            self.held.setdefault(chain, []).append(parcel)


class World:
    """The clock, the queue of what happens next, and both ends."""

    def __init__(self, seed: int, faults: Faults | None = None, parts: Any = None) -> None:
        self.luck = random.Random(seed)
        self.faults = faults or Faults()
        self.sender = (parts or {}).get("sender", sender)
        self.receiver = (parts or {}).get("receiver", receiver)
        self.now_s = 0.0
        self.queue: list[tuple[float, int, Callable[[], None]]] = []
        self.order = itertools.count()
        self.lanes: dict[tuple[int, int], Lane] = {}
        self.ledger = Ledger(self.luck.randbytes(8))
        self.backup = self.ledger.copy()
        self.link_up = False
        self.link_era = 0
        self.hub_up = True
        self.known_hub: bytes | None = None
        self.hub_at_s = 0
        self.bytes: dict[int, Parcel] = {}
        self.woken_at_s = -1.0
        self.cursor_lied = 0
        self.open_lane(0, 1)
        self.open_lane(1, 1)
        self.state = self.restarted()

    # -- time

    def at(self, delay_s: float, act: Callable[[], None]) -> None:
        heapq.heappush(self.queue, (self.now_s + delay_s, next(self.order), act))

    def run(self, until_s: float) -> None:
        while self.queue and self.queue[0][0] <= until_s:
            self.now_s, _, act = heapq.heappop(self.queue)
            act()
        self.now_s = until_s

    def every(self, per_h: Callable[[], float], act: Callable[[], None]) -> None:
        """Let `act` happen at random moments, `per_h` an hour on average; asked anew each time."""
        rate = per_h()

        def happen() -> None:
            if per_h() > 0:
                act()
            self.every(per_h, act)

        self.at(self.luck.expovariate(rate / 3600) if rate > 0 else 600.0, happen)

    # -- the branch

    def open_lane(self, stream: int, epoch: int) -> None:
        self.lanes[stream, epoch] = Lane(Chain.start(NODE, stream, epoch))

    def journal(self) -> None:
        """One event in the newest lane of a stream."""
        stream = 1 if self.luck.random() < 0.2 else 0
        name = [name for name in self.lanes if name[0] == stream][-1]
        lane = self.lanes[name]
        event = Event(len(lane.rows) + 1, name[1], START_S + int(self.now_s), 1, 3, 50, {26: len(lane.rows)}, {})
        lane.chain, sealed = lane.chain.seal(event, bytes(32))
        lane.rows.append(sealed)
        lane.ever.append(sealed)
        self.feed(self.grew())

    def grew(self) -> transit.Grew:
        return transit.Grew(tuple((*name, len(lane.rows)) for name, lane in self.lanes.items()))

    def restarted(self) -> transit.State:
        chains = [(*name, len(lane.rows), lane.through) for name, lane in self.lanes.items()]
        state: transit.State = self.sender.start(chains, self.known_hub, self.hub_at_s)
        return state

    def feed(self, given: transit.Input) -> None:
        self.state, effects = self.sender.step(self.state, given, self.now_s, self.luck.random())
        for effect in effects:
            self.carry_out(effect)
        self.wake()

    def wake(self) -> None:
        due = self.sender.wake_at_s(self.state, self.now_s)
        if due < float("inf") and due != self.woken_at_s:
            self.woken_at_s = due
            self.at(max(0.001, due - self.now_s), lambda: self.feed(transit.Tick()))

    def carry_out(self, effect: transit.Effect) -> None:
        match effect:
            case transit.Build():
                self.at(0.01, lambda: self.build(effect))
            case transit.Send(token=token):
                self.up_way(self.bytes[token])
            case transit.Forget(token=token):
                self.bytes.pop(token, None)
            case transit.SayHello(stream=stream, epoch=epoch):
                self.up_way(self.hello(stream, epoch))
            case transit.MoveCursor():
                self.move_cursor(effect)
            case transit.Rewind(hub_epoch=hub_epoch):
                self.known_hub = hub_epoch
                for lane in self.lanes.values():
                    lane.through = 0

    def build(self, asked: transit.Build) -> None:
        rows = self.lanes[asked.stream, asked.epoch].rows
        part = rows[asked.first - 1 : asked.first - 1 + asked.count]
        if not part or asked.token in self.bytes:
            return
        header = self.header(asked.stream, asked.epoch, asked.first, part)
        self.bytes[asked.token] = Parcel(header, tuple(part), asked.plain)
        self.feed(transit.Built(asked.token, part[-1].event.seq, 40 * len(part)))

    def header(self, stream: int, epoch: int, first: int, part: list[Sealed]) -> Header:
        lane = self.lanes[stream, epoch]
        prev = self.hash_at(lane, first - 1)
        assert prev is not None
        head = part[-1].hash if part else prev
        return Header(NODE, stream, epoch, first, len(part), prev, head, START_S + int(self.now_s))

    def hello(self, stream: int, epoch: int) -> Parcel:
        return Parcel(self.header(stream, epoch, len(self.lanes[stream, epoch].rows) + 1, []), (), True)

    def hash_at(self, lane: Lane, seq: int) -> bytes | None:
        if seq > len(lane.rows):
            return None
        if seq > 0:
            return lane.rows[seq - 1].hash
        return Chain.start(NODE, lane.chain.stream, lane.chain.epoch).head

    def move_cursor(self, effect: transit.MoveCursor) -> None:
        self.lanes[effect.stream, effect.epoch].through = effect.through
        self.known_hub = effect.hub_epoch
        self.hub_at_s = max(self.hub_at_s, effect.at_s)
        if effect.hub_epoch == self.ledger.hub_epoch:
            standing = self.ledger.standings.get(receiver.ChainId(NODE, effect.stream, effect.epoch))
            self.cursor_lied += (standing.through if standing else 0) < effect.through

    def got_ack(self, ack: Ack, fresh: bool, era: int) -> None:
        if era != self.link_era or (ack.stream, ack.epoch) not in self.lanes:
            return
        ours = self.hash_at(self.lanes[ack.stream, ack.epoch], ack.through)
        self.feed(transit.Acked(ack, ours, (0, ack.head_hash) if fresh else None))

    # -- the network

    def pull(self, delay_s: float) -> float:
        """A delay; now and then a long one."""
        return delay_s + (self.luck.random() * 120 if self.luck.random() < self.faults.late else self.luck.random())

    def up_way(self, parcel: Parcel) -> None:
        """From the branch to the broker's stream; what was published may arrive after the link was cut (a ghost)."""
        for _ in range(2 if self.luck.random() < self.faults.twice else 1):
            if self.luck.random() >= self.faults.loss:
                era = self.link_era
                self.at(self.pull(0.3), partial(self.receive, parcel, era))

    def cut(self) -> None:
        if self.link_up:
            self.link_up = False
            self.link_era += 1
            self.feed(transit.Down())
            self.at(self.luck.expovariate(1 / 60), self.mend)

    def mend(self) -> None:
        if not self.link_up:
            self.link_up = True
            self.feed(transit.Up())

    # -- the hub

    def receive(self, parcel: Parcel, era: int) -> None:
        """The stream keeps segments until the hub is there again; hellos are lost with it."""
        if not self.hub_up:
            if parcel.header.count:
                self.at(5.0, lambda: self.receive(parcel, era))
            return
        header = parcel.header
        chain = receiver.ChainId(header.node, header.stream, header.epoch)
        standing = self.ledger.standings.get(chain, receiver.Standing.unheard(chain))
        if header.count == 0:
            known = self.ledger.known(chain, header.first, header.first)
            self.answer(standing, self.receiver.hello(standing, header, known), era, fresh=True)
            return
        state = self.take(chain, parcel)
        if self.luck.random() >= self.faults.loss:  # else: killed between the ledger's commit and the ack
            self.answer(self.ledger.standings[chain], state, era, fresh=False)

    def take(self, chain: receiver.ChainId, parcel: Parcel) -> AckState:
        header, rows = parcel.header, parcel.rows
        standing = self.ledger.standings.get(chain, receiver.Standing.unheard(chain))
        broken = not parcel.plain and self.luck.random() < self.faults.unreadable
        arrival = receiver.Arrival.of(header, None if broken else rows)
        outcome = self.receiver.step(standing, arrival, self.ledger.known(chain, header.first, header.last))
        self.ledger.store(chain, outcome, parcel)
        state: AckState = outcome.ack
        if outcome.standing.through > standing.through:
            for held in self.ledger.held.pop(chain, []):
                if held.header.last > outcome.standing.through:
                    state = self.take(chain, held)
        return state

    def answer(self, standing: receiver.Standing, state: AckState, era: int, *, fresh: bool) -> None:
        ack = self.receiver.ack_of(standing, state, self.ledger.hub_epoch, START_S + int(self.now_s))
        for _ in range(2 if self.luck.random() < self.faults.twice else 1):
            if self.luck.random() >= self.faults.loss:
                self.at(self.pull(0.3), lambda: self.got_ack(ack, fresh, era))

    # -- faults

    def kill_edge(self) -> None:
        was_up, self.link_up = self.link_up, False
        self.link_era += 1
        self.bytes.clear()
        self.state = self.restarted()
        if was_up:
            self.at(self.luck.random() * 20, self.mend)

    def kill_hub(self) -> None:
        self.hub_up = False
        self.at(self.luck.expovariate(1 / 30), self.start_hub)

    def start_hub(self) -> None:
        self.hub_up = True

    def keep_backup(self) -> None:
        self.backup = self.ledger.copy()

    def restore_hub(self) -> None:
        twice = self.ledger.stored_twice
        self.ledger = replace(self.backup.copy(), hub_epoch=self.luck.randbytes(8), stored_twice=twice)
        self.backup = self.ledger.copy()

    def restore_edge(self) -> None:
        """The box comes back from a backup: its last events are gone, and it goes on under new letters."""
        name = [name for name in self.lanes if name[0] == 0][-1]
        lane = self.lanes[name]
        del lane.rows[max(0, len(lane.rows) - self.luck.randrange(10)) :]
        lane.through = min(lane.through, len(lane.rows))
        self.open_lane(0, 507 + self.luck.randrange(10_000))
        self.kill_edge()

    def new_epoch(self) -> None:
        stream = self.luck.randrange(2)
        self.open_lane(stream, 507 + self.luck.randrange(10_000))
        self.feed(self.grew())

    # -- a story

    def live(self, hours: float, receipts_per_h: float = 120.0) -> None:
        """Faults for so many hours, then all is mended and ten more minutes pass."""
        faults = self.faults
        self.every(lambda: receipts_per_h, self.journal)
        self.every(lambda: faults.cut_per_h, self.cut)
        self.every(lambda: faults.edge_kill_per_h, self.kill_edge)
        self.every(lambda: faults.hub_kill_per_h, self.kill_hub)
        self.every(lambda: faults.hub_restore_per_h, self.restore_hub)
        self.every(lambda: 2.0, self.keep_backup)
        self.every(lambda: faults.new_epoch_per_h, self.new_epoch)
        self.every(lambda: faults.edge_restore_per_h, self.restore_edge)
        self.at(1.0, self.mend)
        self.run(hours * 3600)
        receipts_per_h = 0.0
        for name in vars(faults):
            setattr(faults, name, 0.0)
        self.mend()
        self.start_hub()
        self.run(hours * 3600 + 600)

    def violations(self) -> list[str]:
        """What the oracle has against this world; empty when every event is recorded exactly once."""
        found = []
        for name, lane in self.lanes.items():
            chain = receiver.ChainId(NODE, *name)
            stored = [
                row
                for (where, _), row in sorted(self.ledger.rows.items(), key=lambda item: item[0][1])
                if where == chain
            ]
            if stored != lane.ever[: len(stored)] or len(stored) < len(lane.rows):
                found.append(f"{name}: {len(lane.rows)} journaled, {len(stored)} recorded")
            if lane.through != len(lane.rows) and len(stored) == len(lane.rows):
                found.append(f"{name}: the cursor stands at {lane.through} of {len(lane.rows)}")
        if self.ledger.stored_twice:
            found.append(f"{self.ledger.stored_twice} stored twice")
        if self.cursor_lied:
            found.append(f"{self.cursor_lied} times recorded before the ledger had it")
        return found
