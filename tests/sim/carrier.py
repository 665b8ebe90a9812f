"""The branch's line: the real sender over a made-up carrier. What it sends goes to the world's network.

As `edge.link.carrier` does, without waiting: builds what it is asked for, sends, greets, hears, moves the cursor.
"""

from typing import TYPE_CHECKING

from contract.messages import Ack, DownItem
from contract.segment import Header
from edge.core import sender, transit
from tests.sim.box import Box
from tests.sim.centre import Parcel, without_person
from tests.sim.still import at_once

if TYPE_CHECKING:
    from tests.sim.world import World

BYTES_PER_EVENT = 40


class Carrier:
    """One box's line. `era` counts its connections: an answer to an older one is heard by nobody."""

    def __init__(self, world: "World", box: Box) -> None:
        self.world, self.box = world, box
        self.up, self.era = False, 0
        self.start()

    def start(self) -> None:
        """The process begins: what it knows is what the store remembers."""
        self.parcels: dict[int, Parcel] = {}
        self.woken_at_s = -1.0
        chains = at_once(self.box.outbox.chains())
        heard = [at_once(self.box.outbox.last_ack(one.stream, one.epoch)) for one in chains]
        known = at_once(self.box.outbox.hub_epoch())
        self.state = sender.start(
            [(one.stream, one.epoch, one.head, one.acked) for one in chains],
            known,
            max((ack[2] for ack in heard if ack), default=0),
        )

    def restart(self) -> None:
        """The process was killed: its line is gone with it, and comes back if there is a way."""
        was_up, self.up = self.up, False
        self.era += 1
        self.start()
        if was_up:
            self.world.at(1 + self.world.luck.random() * 20, self.world.line_up)

    def connect(self) -> None:
        if not self.up:
            self.up = True
            self.feed(transit.Up())

    def cut(self) -> None:
        if self.up:
            self.up = False
            self.era += 1
            self.feed(transit.Down())

    def grew(self) -> None:
        """The journal has grown. Without a line nobody asks: the heads are told when there is one."""
        if self.up:
            chains = at_once(self.box.outbox.chains())
            self.feed(transit.Grew(tuple((one.stream, one.epoch, one.head) for one in chains)))

    def feed(self, given: transit.Input) -> None:
        self.state, effects = sender.step(self.state, given, self.world.now_s, self.world.luck.random())
        for effect in effects:
            self._carry_out(effect)
        due = sender.wake_at_s(self.state, self.world.now_s)
        if due < float("inf") and due != self.woken_at_s:
            self.woken_at_s = due
            era = self.era
            self.world.at(max(0.001, due - self.world.now_s), lambda: self._tick(era))

    def _tick(self, era: int) -> None:
        if era == self.era:
            self.feed(transit.Tick())

    def _carry_out(self, effect: transit.Effect) -> None:
        match effect:
            case transit.Build():
                era = self.era
                self.world.at(0.01, lambda: self._build(effect, era))
            case transit.Send(token=token) if token in self.parcels:
                self.world.up_way(self.parcels[token], self)
            case transit.Forget(token=token):
                self.parcels.pop(token, None)
            case transit.SayHello(stream=stream, epoch=epoch):
                self.world.up_way(self._hello(stream, epoch), self)
            case transit.MoveCursor():
                self._move_cursor(effect)
            case transit.Rewind(hub_epoch=hub_epoch):
                at_once(self.box.outbox.rewind(hub_epoch))
            case transit.GiveUp():
                at_once(self.box.outbox.quarantine(effect.stream, effect.epoch, effect.first, effect.last, "sim"))
            case transit.Tell(lamp=transit.Lamp.AHEAD):
                if at_once(self.box.outbox.behind_ack(effect.stream, effect.epoch, effect.through)):
                    self.world.tell("the box has lost its memory: it goes on under new letters")
                    self.world.at(0.01, self.grew)

    def _build(self, asked: transit.Build, era: int) -> None:
        rows = at_once(self.box.outbox.rows(asked.stream, asked.epoch, asked.first - 1, asked.count))
        if era != self.era or not rows.sealed:
            self.feed(transit.NotBuilt(asked.token))
            return
        last = rows.sealed[-1]
        header = Header(
            self.box.node, asked.stream, asked.epoch, asked.first, len(rows.sealed), rows.prev_hash, last.hash,
            self.box.clock.read().wall_s,
        )  # fmt: skip
        self.parcels[asked.token] = Parcel(header, tuple(map(without_person, rows.sealed)), asked.plain)
        self.feed(transit.Built(asked.token, last.event.seq, BYTES_PER_EVENT * len(rows.sealed)))

    def _hello(self, stream: int, epoch: int) -> Parcel:
        chains = at_once(self.box.outbox.chains())
        head = next(one for one in chains if (one.stream, one.epoch) == (stream, epoch))
        sent_at_s = self.box.clock.read().wall_s
        header = Header(self.box.node, stream, epoch, head.head + 1, 0, head.head_hash, head.head_hash, sent_at_s)
        return Parcel(header, versions=at_once(self.box.outbox.versions()))

    def _move_cursor(self, effect: transit.MoveCursor) -> None:
        at_once(
            self.box.outbox.move_cursor(
                effect.stream, effect.epoch, effect.through, effect.head_hash, effect.at_s, effect.hub_epoch,
                aside=effect.aside,
            )
        )  # fmt: skip
        self.world.check_cursor(effect)

    # -- what comes

    def hear(self, ack: Ack, *, claimed: tuple[int, bytes] | None, era: int) -> None:
        if era != self.era or not self.up:
            return
        at_once(self.box.outbox.note_hub_time(ack.at_s))
        ours = at_once(self.box.outbox.hash_at(ack.stream, ack.epoch, ack.through))
        self.feed(transit.Acked(ack, ours, claimed))

    def take_item(self, item: DownItem, era: int) -> None:
        if era == self.era and self.up:
            at_once(self.box.outbox.adopt(item))
            self.grew()
