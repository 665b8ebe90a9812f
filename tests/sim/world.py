"""One life: a box, a hub, a network and people, in one thread of made-up time, by a plan drawn beforehand.

All luck comes from the plan's seed. At the end everything is mended and ten minutes pass; then the books are read.
"""

import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contract.bodies import Bill, BillList, seal_bills
from contract.journal import Chain
from contract.messages import Ack, AckState, DownItem
from edge.core import transit
from tests.edge.branch_box import KEYS, NODE
from tests.sim import books
from tests.sim.box import Box, numbers_at
from tests.sim.carrier import Carrier
from tests.sim.centre import Centre, Parcel, without_person
from tests.sim.people import BILLS, People, bill_of
from tests.sim.plan import DAY_S, Happening, Plan
from tests.sim.still import PowerCut

# Monday, 5 January 2026, 07.00 WIB; and four days before the year ends, with the treasurer's appointment and the tills.
STARTS_S = (1_767_571_200, 1_798_416_000)
PEACE_S = 600.0  # all converge within ten minutes after the last fault (O7)
BILLS_EVERY_S = 5 * DAY_S
PBB_NO = 30
KEPT_FOR_REPLAY = 40


@dataclass
class World:
    """Runs `plan` in `folder`, which holds nothing but the witness files. `story` fills with what happened."""

    plan: Plan
    folder: Path
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.luck = random.Random(self.plan.seed ^ 0x51D)
        self.now_s = 0.0
        self.start_s = STARTS_S[self.plan.seed % 4 == 3]
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self.line = self.plan.line
        self.lost: set[str] = set()
        self.lied: list[str] = []
        self.hub_up = True
        self.in_window = False
        self._stream: list[tuple[Parcel, Carrier, int]] = []
        self._replays: list[Parcel] = []
        self.box = Box(self.folder, lambda: self.start_s + self.now_s, random.Random(self.plan.seed ^ 0xB0C))
        self.centre = Centre(random.Random(self.plan.seed ^ 0xC3), lambda: self.start_s + self.now_s)
        self.people = People(self.box)
        self.carrier = Carrier(self, self.box)
        self.faults = 0

    # -- time

    def at(self, delay_s: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (self.now_s + delay_s, next(self._order), act))

    def tell(self, what: str) -> None:
        """One line of the story."""
        moment = datetime.fromtimestamp(self.start_s + self.now_s, UTC) + timedelta(hours=7)
        self.story.append(f"{moment:%Y-%m-%d %H.%M.%S} {what}")

    def _run(self, until_s: float) -> None:
        while self._queue and self._queue[0][0] <= until_s:
            self.now_s, _, act = heapq.heappop(self._queue)
            try:
                act()
            except PowerCut as cut:
                self.tell(f"the power goes at {cut} of the box's own work")
                self._restart()
        self.now_s = until_s

    # -- a life

    def live(self) -> list[str]:
        """From the first day to peace; returns everything that does not hold then."""
        end_s = self.plan.days * DAY_S
        for from_s, until_s in self.plan.windows:
            self.at(from_s, self._open_window)
            self.at(until_s, self._close_window)
        for act in self.plan.acts:
            self.at(act.at_s, lambda act=act: self._act(act))  # type: ignore[misc]
        for fault in self.plan.faults:
            self.at(fault.at_s, lambda fault=fault: self._break(fault))  # type: ignore[misc]
        for number in range(int(end_s / BILLS_EVERY_S) + 1):
            self.at(number * BILLS_EVERY_S, self._publish_bills)
        for number in range(int(end_s / (DAY_S / 4))):
            self.at(number * DAY_S / 4, self._answer)
        self.box.keep_image()
        self._run(end_s)
        self._mend_all()
        self._run(end_s + PEACE_S)
        answers = {case: (body.step, int(body.state)) for case, body in self.centre.answers.items()}
        remains = books.Remains(self.box, self.people, self.centre.store.db, frozenset(self.lost), answers)
        return [*self.lied, *books.violations(remains)]

    def _mend_all(self) -> None:
        self.tell("everything is mended")
        self.line = type(self.line)(0.0, 0.0, 0.0, 0.0, 0.05)
        self.box.clock.wrong_s = 0
        self.box.disk.full = False
        self.box.commits.cut_at = ""
        self._start_hub()
        self._open_window()

    def _act(self, act: Happening) -> None:
        try:
            self.people.act(act)
        except PowerCut as cut:
            self.tell(f"the power goes at {cut} of: {act.what}")
            self._restart()
            self.people.act(act)  # the clerk presses again: the same form, the same token
        self.carrier.grew()

    def _answer(self) -> None:
        item = self.centre.answer_somebody()
        if item is not None:
            self.down_way(item)

    def _publish_bills(self) -> None:
        day = int((datetime.fromtimestamp(self.start_s + self.now_s, UTC) + timedelta(hours=7)).strftime("%Y%m%d"))
        rows = tuple(
            Bill(*bill_of(number)[:1], "Wajib Pajak", bill_of(number)[1], "2026", 0) for number in range(BILLS)
        )
        at_s, version = int(self.start_s + self.now_s), 1 + int(self.now_s)
        body = seal_bills(
            BillList(PBB_NO, day, at_s, rows), NODE, version, KEYS.sealing.public_key().public_bytes_raw()
        )
        item = DownItem("bills", NODE, version, at_s, body, sub_key=str(PBB_NO))
        self.centre.items["bills"] = item
        self.down_way(item)

    # -- the network

    def _open_window(self) -> None:
        self.in_window = True
        self.line_up()

    def line_up(self) -> None:
        """The line is there if its hour has come."""
        if self.in_window and not self.carrier.up:
            self.carrier.connect()
            self.carrier.grew()

    def _close_window(self) -> None:
        self.in_window = False
        self.carrier.cut()

    def _delay_s(self) -> float:
        late = self.luck.random() * 120 if self.luck.random() < self.line.late else 0.0
        return self.line.delay_s * (1 + self.luck.random()) + late

    def up_way(self, parcel: Parcel, carrier: Carrier) -> None:
        """Towards the hub. What was published may arrive after the line was cut; the stream keeps it, hellos it does
        not keep."""
        era = carrier.era
        for _ in range(2 if self.luck.random() < self.line.twice else 1):
            if self.luck.random() >= self.line.loss:
                self.at(self._delay_s(), lambda: self._arrive(parcel, carrier, era))

    def _arrive(self, parcel: Parcel, carrier: Carrier, era: int) -> None:
        if not self.hub_up:
            if parcel.header.count:
                self._stream.append((parcel, carrier, era))
            return
        if not parcel.header.count:
            ack, items = self.centre.greet(parcel)
            self._answer_box(ack, carrier, era, claimed=(parcel.header.first - 1, parcel.header.head_hash))
            for item in items:
                self.down_way(item)
            return
        if self.luck.random() < 0.05:
            self._replays = [*self._replays[-KEPT_FOR_REPLAY:], parcel]
        ack = self.centre.take(parcel, unreadable=self.luck.random() < self.line.unreadable)
        if self.luck.random() >= self.line.loss:  # else: killed between the ledger's commit and the ack
            self._answer_box(ack, carrier, era)

    def _answer_box(self, ack: Ack, carrier: Carrier, era: int, claimed: tuple[int, bytes] | None = None) -> None:
        for _ in range(2 if self.luck.random() < self.line.twice else 1):
            if self.luck.random() >= self.line.loss:
                self.at(self._delay_s(), lambda: carrier.hear(ack, claimed=claimed, era=era))

    def down_way(self, item: DownItem) -> None:
        """Towards the branch, if there is a line; else the next hello asks for it."""
        if self.carrier.up and self.luck.random() >= self.line.loss:
            era, carrier = self.carrier.era, self.carrier
            self.at(self._delay_s(), lambda: carrier.take_item(item, era))

    def check_cursor(self, moved: transit.MoveCursor) -> None:
        """The cursor says *recorded*: is it?"""
        if moved.hub_epoch != self.centre.hub_epoch or not moved.through:
            return  # another hub's word, said before it was restored
        row = self.centre.store.db.execute(
            "SELECT through FROM standing WHERE node = ? AND stream = ? AND epoch = ?",
            (self.box.node, moved.stream, moved.epoch),
        ).fetchone()
        if row is None or row["through"] < moved.through:
            self.lied.append(f"{moved.stream}/{moved.epoch}/{moved.through} is shown as recorded before it is")

    # -- what breaks

    def _break(self, fault: Happening) -> None:
        self.faults += 1
        self.tell(fault.what)
        getattr(self, f"_{fault.what}")(random.Random(fault.dice))

    def _restart(self) -> None:
        opened = self.box.kill()
        if opened:
            self.tell(f"the box opens new letters: {opened}")
        self.carrier.restart()

    def _survey(self) -> None:
        """After a disaster: numbers of which no disk has a copy any more are lost, and nobody's fault."""
        ledger = {row[0] for row in self.centre.store.db.execute("SELECT number FROM paper")}
        self.lost |= set(self.people.given) - numbers_at(self.box.db) - ledger

    def _edge_killed(self, luck: random.Random) -> None:
        self._restart()

    def _cut_before_commit(self, luck: random.Random) -> None:
        self.box.commits.cut_at = "before_commit"

    def _cut_after_commit(self, luck: random.Random) -> None:
        self.box.commits.cut_at = "after_commit"

    def _cut_after_witness(self, luck: random.Random) -> None:
        self.box.commits.cut_at = "after_witness"

    def _edge_backup(self, luck: random.Random) -> None:
        self.box.keep_image()

    def _edge_restored(self, luck: random.Random) -> None:
        opened = self.box.restore(luck.choice(self.box.images))
        self._after_loss(opened)

    def _log_damaged(self, luck: random.Random) -> None:
        opened = self.box.lose_tail(self.box.images[-1])
        self._after_loss(opened)

    def _box_moved(self, luck: random.Random) -> None:
        opened = self.box.move()
        self._after_loss(opened)

    def _after_loss(self, opened: str | None) -> None:
        self.tell(f"the box starts; new letters: {opened}")
        self._survey()
        self.carrier.restart()

    def _disk_full(self, luck: random.Random) -> None:
        self.box.disk.full = True
        self.at(luck.uniform(0.5, 8) * 3600, self._room_again)

    def _room_again(self) -> None:
        self.box.disk.full = False

    def _wrong_clock(self, wrong_s: int, luck: random.Random) -> None:
        self.box.clock.wrong_s = wrong_s
        self.at(luck.uniform(1, 40) * 3600, self._right_clock)

    def _right_clock(self) -> None:
        self.box.clock.wrong_s = 0

    def _clock_back_1h(self, luck: random.Random) -> None:
        self._wrong_clock(-3_600, luck)

    def _clock_back_1d(self, luck: random.Random) -> None:
        self._wrong_clock(-86_400, luck)

    def _clock_ahead_20h(self, luck: random.Random) -> None:
        self._wrong_clock(72_000, luck)

    def _clock_ahead_10y(self, luck: random.Random) -> None:
        self._wrong_clock(10 * 365 * 86_400, luck)

    def _clock_1970(self, luck: random.Random) -> None:
        self._wrong_clock(-int(self.start_s + self.now_s) + 1_000, luck)
        self._restart()

    def _hub_killed(self, luck: random.Random) -> None:
        self.hub_up = False
        self.at(luck.expovariate(1 / 300), self._start_hub)

    def _start_hub(self) -> None:
        self.hub_up = True
        waiting, self._stream = self._stream, []
        for parcel, carrier, era in waiting:
            self.at(1 + self.luck.random(), lambda one=(parcel, carrier, era): self._arrive(*one))  # type: ignore[misc]

    def _hub_backup(self, luck: random.Random) -> None:
        self.centre.keep_backup()

    def _hub_restored(self, luck: random.Random) -> None:
        self.centre.restore()
        self._survey()

    def _hub_lost(self, luck: random.Random) -> None:
        self.centre.lose()
        self._survey()

    def _stream_lost(self, luck: random.Random) -> None:
        self._stream.clear()

    def _double_came(self, luck: random.Random) -> None:
        """A copy of the box's disk lives elsewhere: it sends another history of positions that the hub has. (Where the
        hub has lost them, the first to come goes on, and that may be the double.)"""
        if self._replays and self.hub_up and self._is_stored(self._replays[0]):
            ack = self.centre.take(double_of(self._replays[0], luck), unreadable=False)
            if ack.state is AckState.FROZEN:
                self.tell("the double is frozen and named")

    def _is_stored(self, parcel: Parcel) -> bool:
        header = parcel.header
        row = self.centre.store.db.execute(
            "SELECT 1 FROM event WHERE stream = ? AND epoch = ? AND seq = ?", (header.stream, header.epoch, header.last)
        ).fetchone()
        return row is not None

    def _replayed(self, luck: random.Random) -> None:
        """Old segments come once more: a second stick, a broker's copy, a ghost."""
        for parcel in luck.sample(self._replays, min(5, len(self._replays))):
            self._arrive(parcel, self.carrier, -1)


def double_of(parcel: Parcel, luck: random.Random) -> Parcel:
    """The segment that a copy of the box would have sent: the same start, another last event, and one more."""
    same, last, header = list(parcel.rows[:-1]), parcel.rows[-1].event, parcel.header
    head = same[-1].hash if same else header.prev_hash
    chain = Chain(header.node, header.stream, header.epoch, last.seq - 1, head)
    other = replace(last, facts={**last.facts, 99: luck.getrandbits(30)}, person={})
    for event in (other, replace(other, seq=last.seq + 1)):
        chain, sealed = chain.seal(event, bytes(32))
        same.append(without_person(sealed))
    return Parcel(replace(header, count=len(same), head_hash=chain.head), tuple(same), plain=True)
