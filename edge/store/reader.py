"""Questions that pages ask, on a connection of their own: the last committed state, never waiting for the writer."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiosqlite

from contract.calendar import Calendar
from contract.catalogue import Catalogue
from contract.events import Event, Fact
from contract.hours import Hours
from contract.keys import KeyList
from contract.localtime import day_of
from contract.messages import StatusRow
from contract.names import JOURNAL, Paper, epoch_letters
from contract.status import decode_status
from edge.core.acts import Bill, TillState
from edge.core.clock import jumped, tell
from edge.core.letters import routed_to
from edge.core.money import Closing, Deposit
from edge.core.offers import cash_refusal, why_closed
from edge.core.papers import service_code, whole
from edge.core.settings import BranchSettings
from edge.ports import CaseLine, DayCounts, PaperDetail, PaperLine, ReceiptRecord, ServiceOpen, SyncStatus
from edge.store.library import Library
from edge.store.memory import Memory
from edge.store.money_reader import StoreMoney
from edge.store.money_view import RULES_OF, rule_of
from edge.store.records import PAPER_ROW, RECORDED_AT, line_of, record_of
from edge.store.rows import event_of
from edge.store.view import CASE_ROW, bill_of, case_state

_PRINTED = "EXISTS (SELECT 1 FROM print_job AS j WHERE j.number = paper.number AND j.state = 'done')"
# Epochs first and then the index by position: in this order the newest ten of a year cost ten rows.
_LINE_ROW = (
    f"SELECT paper.*, {RECORDED_AT} AS recorded_at_s, {_PRINTED} AS printed"  # noqa: S608 -- fixed words
    " FROM epoch CROSS JOIN paper ON paper.epoch = epoch.epoch WHERE epoch.stream = 0"
)
_NEWEST = "ORDER BY epoch.ordinal DESC, paper.seq DESC LIMIT :count"
_NOT_ACKED = "paper.seq > coalesce((SELECT max(through) FROM ack WHERE ack.stream = 0 AND ack.epoch = epoch.epoch), 0)"
_UNSENT = """
SELECT sum(head - through) AS events, min(oldest_at_s) AS oldest_at_s FROM (
  SELECT head, through, (
    SELECT at_s FROM event WHERE event.stream = s AND event.epoch = e AND seq = through + 1
  ) AS oldest_at_s FROM (
    SELECT stream AS s, epoch AS e, coalesce((
      SELECT max(seq) FROM event WHERE event.stream = epoch.stream AND event.epoch = epoch.epoch
    ), 0) AS head, coalesce((
      SELECT max(through) FROM ack WHERE ack.stream = epoch.stream AND ack.epoch = epoch.epoch
    ), 0) AS through FROM epoch
  )
)
"""
_SEALED = """
SELECT coalesce(sum(
  (SELECT max(seq) FROM event WHERE event.stream = epoch.stream AND event.epoch = epoch.epoch)
), 0) AS events FROM epoch
"""
_FIND_CHARS = 80


class StoreReader:
    """Implements `edge.ports.Reader`."""

    def __init__(
        self,
        connection: aiosqlite.Connection,
        memory: Memory,
        library: Library,
        settings: BranchSettings,
        staff_name: Callable[[int], str],
    ) -> None:
        self._money = StoreMoney(connection, library, staff_name)
        self._db = connection
        self._memory = memory
        self._library = library
        self._settings = settings
        self._staff_name = staff_name

    async def _all(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    async def _one(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Row | None:
        return next(iter(await self._all(sql, values)), None)

    # -- papers -------------------------------------------------------------------------------------------------------

    async def receipt(self, number: str) -> ReceiptRecord | None:
        row = await self._one(f"{PAPER_ROW} WHERE number = ?", (number,))
        return self._record(row) if row else None

    def _record(self, row: sqlite3.Row) -> ReceiptRecord:
        return record_of(row, self._library.catalogue(row["catalogue"]), self._settings.offset_min)

    async def paper(self, number: str) -> PaperDetail | None:
        row = await self._one(f"{PAPER_ROW} WHERE number = ?", (number,))
        if row is None:
            return None
        event = await self._event(row["epoch"], row["seq"])
        cancel = await self._one("SELECT qr_text FROM paper WHERE number = ?", (row["cancelled_by"],))
        return PaperDetail(
            record=self._record(row),
            event=event,
            catalogue=self._library.catalogue(row["catalogue"]),
            service=row["service"],
            paper=row["paper"],
            n=row["n"],
            at_s=row["at_s"],
            actor_name=self._staff_name(row["actor"]),
            cancelled_by=row["cancelled_by"],
            cancel_qr_text=cancel["qr_text"] if cancel else None,
            cose=row["cose"],
            initials=row["initials"],
            docs=row["docs"],
            amount_rp=row["amount_rp"],
            second_name=self._staff_name(whole(event, Fact.BY2)) if Fact.BY2 in event.facts else "",
            money=await self._money_behind(row),
            routed_to=self._routed(event, row),
        )

    def _routed(self, event: Event, row: sqlite3.Row) -> str:
        service = self._library.catalogue(row["catalogue"]).by_no(row["service"])
        return routed_to(event, service, self._memory.state.places, self._settings.kelurahan)

    async def _money_behind(self, row: sqlite3.Row) -> Closing | Deposit | None:
        if row["paper"] == Paper.TK:
            return await self._money.closing(row["number"])
        return await self._money.deposit(row["number"]) if row["paper"] == Paper.ST else None

    async def _event(self, epoch: int, seq: int) -> Event:
        row = await self._one("SELECT * FROM event WHERE stream = 0 AND epoch = ? AND seq = ?", (epoch, seq))
        assert row is not None
        return event_of(row)

    async def last_papers(self, count: int = 10, *, actor: int | None = None) -> Sequence[PaperLine]:
        by = "" if actor is None else "AND actor = :actor"
        rows = await self._all(f"{_LINE_ROW} {by} {_NEWEST}", {"actor": actor, "count": count})
        return self._lines(rows)

    async def unsent(self, count: int = 50) -> Sequence[PaperLine]:
        rows = await self._all(f"{_LINE_ROW} AND {_NOT_ACKED} ORDER BY epoch.ordinal, paper.seq LIMIT ?", (count,))
        return self._lines(rows)

    async def find(self, text: str, count: int = 20) -> Sequence[PaperLine]:
        plain = " ".join(text[:_FIND_CHARS].split())
        if not plain:
            return ()
        squeezed = plain.upper().replace(" ", "").replace("-", "")
        values = {
            "n": f"%{_like(squeezed)}%",
            "name": f"%{_like(plain)}%",
            "nik": f"%{_like(squeezed)}",
            "count": count,
        }
        rows = await self._all(
            f"{_LINE_ROW} AND (replace(number, '-', '') LIKE :n ESCAPE '\\' OR name LIKE :name ESCAPE '\\'"
            f" OR (nik LIKE :nik ESCAPE '\\' AND length(:nik) > 3)) {_NEWEST}",
            values,
        )
        return self._lines(rows)

    def _lines(self, rows: Sequence[sqlite3.Row]) -> tuple[PaperLine, ...]:
        return tuple(line_of(row, self._library.catalogue(row["catalogue"])) for row in rows)

    async def today(self) -> DayCounts:
        rows = await self._all(
            "SELECT paper, count(*) AS papers, sum(amount_rp) AS sum_rp FROM paper WHERE day = ? GROUP BY paper",
            (self._today(),),
        )
        sums = {row["paper"]: row["sum_rp"] for row in rows}
        papers = {Paper(row["paper"]).name: row["papers"] for row in rows}
        return DayCounts(papers, sums.get(Paper.BP, 0) - sums.get(Paper.BT, 0))

    async def case(self, case_id: str) -> CaseLine | None:
        row = await self._one(CASE_ROW, (case_id, case_id))
        if row is None:
            return None
        case = case_state(row)
        papers = await self._all(
            "SELECT number FROM paper WHERE case_id = ? ORDER BY at_s, epoch, seq", (case.case_id,)
        )
        code = service_code(await self.catalogue(), case.service)
        return CaseLine(case.case_id, code, case.state.name.lower(), case.step, tuple(row["number"] for row in papers))

    # -- services and money -------------------------------------------------------------------------------------------

    async def services(self) -> Sequence[ServiceOpen]:
        catalogue, day = await self.catalogue(), self._today()
        lists = {row["service"]: row["day"] for row in await self._all("SELECT service, day FROM bill_list")}
        found = []
        for service in catalogue.services:
            closed = why_closed(catalogue, service, self._settings, day, lists.get(service.no))
            cash = cash_refusal(catalogue, service, self._settings, day, lists.get(service.no)) is None
            said = (closed.code, closed.sentence_id, closed.sentence_en) if closed else (None, None, None)
            found.append(ServiceOpen(service.code, closed is None, cash, *said))
        return found

    async def bills(self, service: str, text: str = "", count: int = 20) -> Sequence[Bill]:
        found = (await self.catalogue()).by_code(service)
        if found is None:
            return ()
        like = f"%{_like(text[:_FIND_CHARS].strip())}%"
        rows = await self._all(
            "SELECT bill.*, day, (SELECT number FROM paper WHERE paper.service = bill.service AND bill_ref = ref"
            " AND cancelled_by IS NULL) AS paid_by FROM bill JOIN bill_list USING (service)"
            " WHERE service = ? AND (ref LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\') ORDER BY ref LIMIT ?",
            (found.no, like, like, count),
        )
        rules = tuple(rule_of(row) for row in await self._all(RULES_OF, (found.no,)))
        return tuple(bill_of(row, row["paid_by"], rules) for row in rows)

    async def bills_day(self, service: str) -> int | None:
        found = (await self.catalogue()).by_code(service)
        row = await self._one("SELECT day FROM bill_list WHERE service = ?", (found.no if found else 0,))
        return row["day"] if row else None

    async def till(self, till: int) -> TillState:
        day = self._today()
        row = await self._one("SELECT * FROM till WHERE till = ? AND day = ?", (till, day))
        return TillState(**dict(row)) if row else TillState(till, day, "none")

    async def catalogue(self) -> Catalogue:
        catalogue = self._memory.state.catalogue
        assert catalogue is not None
        return catalogue

    @property
    def calendar(self) -> Calendar:
        return self._memory.state.calendar

    @property
    def hours(self) -> Hours:
        return self._memory.state.hours

    # -- sync and trust -----------------------------------------------------------------------------------------------

    async def sync(self) -> SyncStatus:
        chain, now_s = self._memory.journal, self.now_s()
        unsent = await self._one(_UNSENT)
        last = await self._one(
            "SELECT through, at_s FROM ack WHERE stream = 0 ORDER BY at_s DESC, through DESC LIMIT 1"
        )
        aside = await self._one("SELECT count(*) AS ranges FROM quarantine")
        hub_epoch = await self._one("SELECT value FROM box WHERE key = 'hub_epoch'")
        assert unsent is not None
        assert aside is not None
        oldest = unsent["oldest_at_s"]
        # A branch with nothing new hears the same position every minute: the age is of the hub's last word, not of it.
        heard_at_s = max(last["at_s"], await self.hub_time_s() or 0) if last else None
        return SyncStatus(
            backlog=unsent["events"] or 0,
            oldest_unsent_age_s=None if oldest is None else max(0, now_s - oldest),
            last_ack_through=last["through"] if last else None,
            last_ack_at_s=heard_at_s,
            last_ack_age_s=None if heard_at_s is None else max(0, now_s - heard_at_s),
            epoch=epoch_letters(chain.epoch) if chain else "",
            hub_epoch=hub_epoch["value"].hex() if hub_epoch else None,
            quarantined=aside["ranges"],
        )

    async def versions(self) -> Mapping[str, int]:
        rows = await self._all("SELECT topic, max(version) AS version FROM adopted GROUP BY topic")
        return {row["topic"]: row["version"] for row in rows}

    async def key_list(self) -> KeyList | None:
        return self._library.keys

    async def may_sign(self) -> bool:
        return self._memory.state.listed

    async def status_rows(self) -> tuple[int, Sequence[StatusRow]] | None:
        found = await self.adopted("status")
        return None if found is None else (found[1], decode_status(found[2]))

    async def adopted(self, topic: str, sub_key: str = "") -> tuple[int, int, bytes] | None:
        row = await self._one(
            "SELECT version, at_s, body FROM adopted WHERE topic = ? AND sub_key = ?", (topic, sub_key)
        )
        return (row["version"], row["at_s"], row["body"]) if row else None

    async def check_secret(self, epoch: int) -> bytes | None:
        row = await self._one("SELECT check_secret FROM epoch WHERE stream = ? AND epoch = ?", (JOURNAL, epoch))
        return row["check_secret"] if row else None

    async def hub_time_s(self) -> int | None:
        row = await self._one("SELECT value FROM box WHERE key = 'hub_time'")
        return row["value"] if row else None

    async def sealed_events(self) -> int:
        row = await self._one(_SEALED)
        return int(row["events"]) if row else 0

    def clock_jump(self) -> tuple[int, int] | None:
        memory, reading = self._memory.state.clock, self._memory.read_clock()
        return (tell(memory, reading)[0], reading.wall_s) if jumped(memory, reading) else None

    def now_s(self) -> int:
        return tell(self._memory.state.clock, self._memory.read_clock())[0]

    def clock_state(self) -> int:
        return tell(self._memory.state.clock, self._memory.read_clock())[1]

    def _today(self) -> int:
        return day_of(self.now_s(), self._settings.offset_min)


def _like(text: str) -> str:
    """`text` so that LIKE takes its signs for what they are."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
