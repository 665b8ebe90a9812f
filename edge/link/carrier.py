"""The branch's line to the hub: drives `core.sender` over a supervised NATS connection, in the background.

Carries out what the sender decides, and feeds back what came of it; decides nothing itself. No page ever waits for it,
and whatever fails here costs the link, never the journal.
"""

import asyncio
import contextlib
import logging
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ParamSpec

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from contract import subjects
from contract.segment import SegmentTooLargeError
from edge.core import sender, transit
from edge.core.lamps import Reach, Signs
from edge.link.arrivals import Arrivals
from edge.link.identity import Keys
from edge.link.lamps import Lamps
from edge.link.parcels import KeyLists, NoSealKeyError, Packer
from edge.link.photo_line import PhotoLine
from edge.link.probe import Probe
from edge.ports import Clock, Outbox
from edge.ports.photos import PhotoOutbox
from kit.crash import crash_point
from kit.nats import Login, Supervised, Target, trust
from kit.tasks import end

ANSWER_S = transit.DEADLINE_S
SILENCE_S = 3 * transit.HELLO_EVERY_S  # connected, and not one true answer: this connection is of no use
LOOK_EVERY_S = 2.0
KNOCK_EVERY_S = 15.0
GATHER_S = 0.05  # events that come together travel together
GOODBYE_S = 0.5
UNREADABLE = "unreadable_at_hub"

P = ParamSpec("P")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Passport:
    """What enrolment gave this box: its name, keys, NATS token, addresses, and the CA to trust (None: no TLS)."""

    node: str
    keys: Keys
    jwt: str
    servers: tuple[str, ...]
    ca_pem: bytes | None = None


async def _only_log(told: transit.Tell) -> None:
    _log.warning("lane", extra={"stream": told.stream, "epoch": told.epoch, "lamp": told.lamp})


class Link:
    """Runs from `start` to `stop`. `lamps` are what staff sees; `last_fault` is what doctor shows."""

    def __init__(
        self,
        passport: Passport,
        *,
        outbox: Outbox,
        photos: PhotoOutbox,
        lists: KeyLists,
        clock: Clock,
        luck: Callable[[], float],
        data_dir: Path,
        software: str,
        on_tell: Callable[[transit.Tell], Awaitable[None]] = _only_log,
        knock_at: Sequence[str] = (),
    ) -> None:
        """`luck` gives numbers in [0, 1). `on_tell` hears when a lane's lamp changes. `knock_at`: addresses that tell
        whether there is internet, as `edge.link.probe` has them."""
        self._passport, self._outbox, self._clock = passport, outbox, clock
        self._luck, self._on_tell = luck, on_tell
        node = passport.node
        self.lamps = Lamps(lambda: clock.read().wall_s)
        self._packer = Packer(
            node=node,
            keys=passport.keys,
            outbox=outbox,
            lists=lists,
            wall_s=lambda: clock.read().wall_s,
            lamps=self.lamps.codes,
            data_dir=data_dir,
            software=software,
        )
        self._arrivals = Arrivals(node, outbox, lists)
        login = Login(lambda: passport.jwt, passport.keys.broker_seed)
        target = Target(node, lambda: passport.servers, login, subjects.inbox_prefix(node), self._tls)
        self._probe, self._reach = Probe(knock_at, target.names, self._web_tls), Reach.UNTRIED
        self.connection = Supervised(target, on_up=self._up, on_down=self._down, luck=luck)
        self.photos = PhotoLine(node, photos, self.connection, luck)
        self._inputs: asyncio.Queue[transit.Input] = asyncio.Queue()
        self._packed: dict[int, bytes] = {}
        self._jobs: set[asyncio.Task[None]] = set()
        self._state = transit.State()
        self._is_up = False
        self._answered_at_s: float | None = None
        self._up_at_s = 0.0
        self.bytes_sent = 0

    @property
    def last_fault(self) -> str:
        """Why there was no connection, last; empty when there was always one."""
        fault = self.connection.last_fault
        return fault.text if fault else ""

    @property
    def state(self) -> transit.State:
        """The sender's state, for metrics and tests."""
        return self._state

    # -- its life

    async def start(self) -> None:
        """Read where the store stands and begin, in the background. Returns at once, link or no link."""
        chains = await self._outbox.chains()
        heard = [ack for one in chains if (ack := await self._outbox.last_ack(one.stream, one.epoch))]
        self._state = sender.start(
            [(one.stream, one.epoch, one.head, one.acked) for one in chains],
            await self._outbox.hub_epoch(),
            max((at_s for _, _, at_s in heard), default=0),
        )
        watches = (self._watch_journal, self._watch_lamps, self._watch_reach)
        for part in (self.connection.run, self._drive, *watches, self.photos.run):
            self._spawn(part)

    async def stop(self) -> None:
        """Say goodbye if anybody is there, and end everything. Well under two seconds."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(GOODBYE_S):
                await self._say_goodbye()
        await end(*self._jobs)

    async def _say_goodbye(self) -> None:
        client, newest = self.connection.client, _newest_journal(self._state)
        if client is not None and newest is not None:
            hello = await self._packer.hello(*newest, await self._packer.head(*newest), goodbye=True)
            await client.publish(subjects.hello(self._passport.node), hello)
            await client.flush()

    def _spawn(self, part: Callable[P, Awaitable[None]], *args: P.args, **kwargs: P.kwargs) -> None:
        job = asyncio.create_task(self._guarded(partial(part, *args, **kwargs)), name="link")
        self._jobs.add(job)
        job.add_done_callback(self._jobs.discard)

    async def _guarded(self, part: Callable[[], Awaitable[None]]) -> None:
        """A part that fails is logged; the connection is made anew, and with it all that hangs on it."""
        try:
            await part()
        except Exception:
            _log.exception("link part failed")
            self.connection.rebuild()

    # -- the sender's loop

    async def _drive(self) -> None:
        while True:
            given = await self._next_input()
            try:
                self._state, effects = sender.step(self._state, given, time.monotonic(), self._luck())
                for effect in effects:
                    await self._carry_out(effect)
                self.photos.clear(sender.is_clear(self._state), up=self._state.up)
            except Exception:
                # The store said no. The state stands; the deadline brings it all again.
                _log.exception("effect failed")
                await asyncio.sleep(1.0)

    async def _next_input(self) -> transit.Input:
        now_s = time.monotonic()
        wait_s = min(sender.wake_at_s(self._state, now_s) - now_s, transit.HELLO_EVERY_S)
        try:
            async with asyncio.timeout(max(0.0, wait_s)):
                return await self._inputs.get()
        except TimeoutError:
            return transit.Tick()

    async def _carry_out(self, effect: transit.Effect) -> None:
        match effect:
            case transit.Build():
                self._spawn(self._build, effect)
            case transit.Send(token=token):
                await self._send(token)
            case transit.Forget(token=token):
                self._packed.pop(token, None)
            case transit.SayHello(stream=stream, epoch=epoch):
                self._spawn(self._greet, stream, epoch)
            case transit.MoveCursor():
                await self._outbox.move_cursor(
                    effect.stream,
                    effect.epoch,
                    effect.through,
                    effect.head_hash,
                    effect.at_s,
                    effect.hub_epoch,
                    aside=effect.aside,
                )
            case transit.Rewind(hub_epoch=hub_epoch):
                await self._outbox.rewind(hub_epoch)
            case transit.GiveUp():
                await self._outbox.quarantine(
                    effect.stream, effect.epoch, effect.first, effect.last, "unreadable_at_hub"
                )
            case transit.Tell():
                await self._tell(effect)

    async def _tell(self, told: transit.Tell) -> None:
        """A box that lost its memory goes on under new letters; everything else is for people."""
        if told.lamp is transit.Lamp.AHEAD:
            await self._outbox.behind_ack(told.stream, told.epoch, told.through)
        await self._on_tell(told)

    async def _build(self, asked: transit.Build) -> None:
        try:
            packed = await self._packer.segment(asked.stream, asked.epoch, asked.first, asked.count, plain=asked.plain)
        except (NoSealKeyError, SegmentTooLargeError, LookupError) as error:
            _log.warning("segment not built", extra={"why": type(error).__name__, "first": asked.first})
            self._inputs.put_nowait(transit.NotBuilt(asked.token))
        except Exception:
            self._inputs.put_nowait(transit.NotBuilt(asked.token))
            raise
        else:
            crash_point("segment_built")
            self._packed[asked.token] = packed.data
            self._inputs.put_nowait(transit.Built(asked.token, packed.last, len(packed.data)))

    async def _send(self, token: int) -> None:
        client, data = self.connection.client, self._packed.get(token)
        if client is None or data is None:
            return
        try:
            await client.publish(subjects.up(self._passport.node), data)
            self.bytes_sent += len(data)
            crash_point("segment_sent")
        except nats.errors.Error:
            self.connection.rebuild()  # its buffer is full or it is closing: the cut brings the segment back

    async def _greet(self, stream: int, epoch: int) -> None:
        client = self.connection.client
        if client is None:
            return
        claimed = await self._packer.head(stream, epoch)
        hello = await self._packer.hello(stream, epoch, claimed)
        try:
            answer = await client.request(subjects.hello(self._passport.node), hello, timeout=ANSWER_S)
        except nats.errors.Error as error:
            _log.info("hello not answered", extra={"why": type(error).__name__})
            self._inputs.put_nowait(transit.Unheard())
            return
        await self._hear(answer.data, (claimed.head, claimed.head_hash))

    # -- what comes

    async def _up(self, client: Client) -> None:
        node = self._passport.node
        await client.subscribe(subjects.ack(node), cb=self._on_ack)
        for subject in subjects.reads(node)[1:3]:
            await client.subscribe(subject, cb=self._on_item)
        self._up_at_s = time.monotonic()
        self._is_up = True
        self._inputs.put_nowait(transit.Up())

    async def _down(self) -> None:
        if self._is_up:
            self._is_up = False
            self._inputs.put_nowait(transit.Down())

    async def _on_ack(self, message: Msg) -> None:
        with _logged("ack"):
            await self._hear(message.data)

    async def _on_item(self, message: Msg) -> None:
        with _logged("item"):
            await self._arrivals.item(message.data)

    async def _hear(self, data: bytes, claimed: tuple[int, bytes] | None = None) -> None:
        ack = await self._arrivals.ack(data)
        if ack is None:
            return
        crash_point("ack_heard")
        self._answered_at_s = time.monotonic()
        self.photos.heard(ack)
        self._inputs.put_nowait(transit.Acked(ack, await self._packer.hash_at(ack), claimed))

    # -- watching

    async def _watch_journal(self) -> None:
        while True:
            await self._outbox.wait()
            await asyncio.sleep(GATHER_S)
            chains = await self._outbox.chains()
            self._inputs.put_nowait(transit.Grew(tuple((one.stream, one.epoch, one.head) for one in chains)))

    async def _watch_lamps(self) -> None:
        while True:
            self.lamps.look(self._signs())
            if self._is_up and self._silence_s() > SILENCE_S:
                self._up_at_s = time.monotonic()
                self.connection.rebuild()
            await asyncio.sleep(LOOK_EVERY_S)

    async def _watch_reach(self) -> None:
        """Whether there is internet at all; asked only while the link does not show it."""
        while True:
            self._reach = Reach.UNTRIED if self._is_up else await self._probe.look()
            await asyncio.sleep(KNOCK_EVERY_S)

    def _silence_s(self) -> float:
        return time.monotonic() - max(self._up_at_s, self._answered_at_s or 0.0)

    def _signs(self) -> Signs:
        fault = self.connection.last_fault
        answer_age_s = None if self._answered_at_s is None else time.monotonic() - self._answered_at_s
        return Signs(
            connected=self._is_up,
            foreign=fault is not None and fault.foreign,
            denied=fault is not None and fault.denied,
            answer_age_s=answer_age_s,
            hindered=any(lane.lamp is not transit.Lamp.CLEAR for lane in _newest_lanes(self._state)),
            reach=self._reach,
        )

    def _web_tls(self) -> ssl.SSLContext:
        """For the probe: the public CAs and the city's own."""
        context = ssl.create_default_context()
        if self._passport.ca_pem is not None:
            context.load_verify_locations(cadata=self._passport.ca_pem.decode())
        return context

    def _tls(self) -> ssl.SSLContext | None:
        ca_pem = self._passport.ca_pem
        return None if ca_pem is None else trust(ca_pem, check_time=self._clock.read().trusted)


@contextlib.contextmanager
def _logged(what: str) -> Iterator[None]:
    """A message that cannot be handled costs itself, not the subscription."""
    try:
        yield
    except Exception:
        _log.exception("%s not handled", what)


def _newest_lanes(state: transit.State) -> Sequence[transit.Lane]:
    """The last lane of each stream."""
    return list({lane.stream: lane for lane in state.lanes}.values())


def _newest_journal(state: transit.State) -> tuple[int, int] | None:
    return next((lane.name for lane in reversed(state.lanes) if lane.stream == 0), None)
