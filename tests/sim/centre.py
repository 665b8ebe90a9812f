"""The hub: the real receiver and the real ledger over a disk in memory, with backups, restores and a broker's stream.

What stands for bytes on the way is a `Parcel`: header and rows as the codec would give them back.
"""

import random
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from contract.bodies import CaseBody, encode_case
from contract.events import Kind, PersonKey, Sealed
from contract.holdings import missing
from contract.keys import Key, Role, State, kid_of, public_of
from contract.messages import Ack, AckState, DownItem
from contract.segment import Header
from contract.states import Case
from hub.core import receiver
from hub.core.records import NodeState
from hub.store.database import MIGRATIONS
from hub.store.ledger import SqliteLedger
from kit.sqlite import migrate
from tests.edge.branch_box import KEYS, NODE
from tests.sim.still import StillDatabase, at_once, database

CUSTODIAN = "DPMPTSP"


@dataclass(frozen=True)
class Parcel:
    """A segment or hello on its way. `plain` ones are always readable; `versions` is what a hello says it holds."""

    header: Header
    rows: tuple[Sealed, ...] = ()
    plain: bool = False
    versions: Mapping[str, int] = field(default_factory=dict)


class Centre:
    """One hub. `answers` is what its agencies have said, newest of each case."""

    def __init__(self, luck: random.Random, now_s: Callable[[], float]) -> None:
        self.luck, self._now_s = luck, now_s
        self.answers: dict[str, CaseBody] = {}
        self.items: dict[str, DownItem] = {}
        self._version = 0
        self._kept: dict[bytes, Parcel] = {}
        self._take_disk(database(empty_ledger()), new_epoch=True)
        self.backup = self.store.db.serialize()

    def _take_disk(self, db: sqlite3.Connection, *, new_epoch: bool) -> None:
        self.store = StillDatabase(db)
        if new_epoch:
            self.hub_epoch = self.luck.randbytes(8)
            db.execute("INSERT OR REPLACE INTO setting VALUES ('hub_epoch', ?)", (self.hub_epoch,))
        self.ledger = SqliteLedger(self.store, CUSTODIAN)  # type: ignore[arg-type]

    @property
    def now_s(self) -> int:
        return int(self._now_s())

    # -- what comes in

    def take(self, parcel: Parcel, *, unreadable: bool) -> Ack:
        """One segment into the ledger, and those that waited behind the gap it closed."""
        header = parcel.header
        admission = receiver.admit(header.node, header, node_key())
        assert admission.reason is None
        rows = None if unreadable and not parcel.plain else parcel.rows
        arrival = receiver.Arrival.of(header, rows, admission.limit)
        raw = name_of(parcel)

        def decide(standing: receiver.Standing, known: Mapping[int, bytes]) -> receiver.Outcome:
            return receiver.step(standing, arrival, known)

        self._kept[raw] = parcel
        outcome = at_once(self.ledger.receive(header, raw, self.now_s, decide))
        if outcome.standing.through >= header.last:
            waiting = at_once(self.ledger.held(outcome.standing.chain, outcome.standing.through + 1))
            if waiting is not None:
                return self.take(self._kept[waiting], unreadable=False)
        return self._ack(outcome.standing, outcome.ack)

    def greet(self, parcel: Parcel) -> tuple[Ack, list[DownItem]]:
        """The answer to a hello: where its chain stands here, and the items it does not have."""
        header = parcel.header
        chain = receiver.ChainId(header.node, header.stream, header.epoch)
        standings = at_once(self.ledger.standings(header.node))
        standing = next((one for one in standings if one.chain == chain), receiver.Standing.unheard(chain))
        known = at_once(self.ledger.hashes(chain, [header.first - 1]))
        lacking = missing(
            parcel.versions, [(item.topic, item.sub_key or "", item.version) for item in self.items.values()]
        )
        newer = [item for item in self.items.values() if (item.topic, item.sub_key or "") in lacking]
        return self._ack(standing, receiver.hello(standing, header, known)), newer

    def _ack(self, standing: receiver.Standing, state: AckState) -> Ack:
        return receiver.ack_of(standing, state, self.hub_epoch, self.now_s)

    # -- what the agencies say

    def answer_somebody(self) -> DownItem | None:
        """One agency takes one case a step further."""
        rows = self.store.db.execute("SELECT id, state FROM office_case ORDER BY id").fetchall()
        open_cases = [row["id"] for row in rows if self._next_state(row["id"], Case(row["state"])) is not None]
        if not open_cases:
            return None
        case_id = self.luck.choice(open_cases)
        state = self._next_state(case_id, Case.RECEIVED)
        assert state is not None
        step = self.answers[case_id].step + 1 if case_id in self.answers else 1
        body = CaseBody(case_id, step, state, self.now_s)
        self.answers[case_id] = body
        self._version += 1
        item = DownItem("case", NODE, self._version, self.now_s, encode_case(body), sub_key=case_id)
        self.items[case_id] = item
        return item

    def _next_state(self, case_id: str, here: Case) -> Case | None:
        known = self.answers.get(case_id)
        if known is None:
            return Case.IN_REVIEW if here is Case.RECEIVED else None
        return Case.READY if known.state is Case.IN_REVIEW else None

    # -- how it breaks

    def keep_backup(self) -> None:
        self.backup = self.store.db.serialize()

    def restore(self) -> None:
        """An older copy of the ledger is put back: another hub epoch, so that every branch looks again."""
        self._take_disk(database(self.backup), new_epoch=True)

    def lose(self) -> None:
        """The ledger is gone, and its backups with it."""
        self._take_disk(database(empty_ledger()), new_epoch=True)
        self.backup = self.store.db.serialize()


def name_of(parcel: Parcel) -> bytes:
    """Bytes that stand for a segment where the ledger keeps it raw."""
    header = parcel.header
    return f"{header.stream}/{header.epoch}/{header.first}/{header.count}/".encode() + header.head_hash


@cache
def empty_ledger() -> bytes:
    """The image of a ledger that knows its branch and the agencies' keys, and nothing else."""
    db = database()
    migrate(db, MIGRATIONS)
    db.execute(
        "INSERT INTO node (code, name, state, quiet_limit_s, zone_offset_min, added_at_s)"
        " VALUES (?, ?, ?, 3600, 420, 0)",
        (NODE, "Mini MPP Pager", NodeState.ACTIVE),
    )
    return db.serialize()


@cache
def node_key() -> Key:
    """The branch's line in the key list."""
    x = public_of(KEYS.signing)
    return Key(kid_of(x), x, Role.NODE, NODE, "Mini MPP Pager", 0, None, State.ACTIVE)


def without_person(row: Sealed) -> Sealed:
    """The row as the ledger may have it: persons cost time and no rule here rests on them, but the epoch's secret."""
    if row.event.kind == Kind.EPOCH_OPENED:
        return row
    person = {key: value for key, value in (row.event.person or {}).items() if key == PersonKey.CHECK_SECRET}
    return replace(row, event=replace(row.event, person=person or None), salt=None)
