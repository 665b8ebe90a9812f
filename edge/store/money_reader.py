"""What pages and papers show of money, read from the projections on the readers' connection."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiosqlite

from contract import cbor
from contract.events import Event, Fact, PersonKey
from contract.names import Paper
from edge.core.money import (
    BookRow,
    ClosedTill,
    Closing,
    Deposit,
    GivenBack,
    Handed,
    LooseEnds,
    Moved,
    Received,
    TillKey,
    TillLines,
    Undeposited,
)
from edge.core.papers import service_code, text, whole
from edge.core.shift import ends_of
from edge.store.library import Library
from edge.store.money_view import ENDS, closed_till
from edge.store.records import RECORDED_AT
from edge.store.rows import event_of

_EVENT = "SELECT * FROM event WHERE stream = 0 AND epoch = ? AND seq = ?"
_RECORDED = f"SELECT {RECORDED_AT} AS at_s FROM paper WHERE number = ?"  # noqa: S608 -- fixed words
_GIVEN_BACK = (
    "SELECT bt.number, of.number AS of_number, bt.amount_rp FROM paper AS bt LEFT JOIN paper AS of"
    " ON of.cancelled_by = bt.number WHERE bt.till = ? AND bt.day = ? AND bt.paper = 4 ORDER BY bt.at_s, bt.seq"
)
_RECEIVED = (
    "SELECT service, max(catalogue) AS catalogue, count(*) AS papers, sum(amount_rp) AS amount_rp FROM paper"
    " WHERE till = ? AND day = ? AND paper = 2 GROUP BY service ORDER BY service"
)
_UNDEPOSITED = """
SELECT till, day, number, net_rp FROM closing WHERE deposited_by IS NULL AND net_rp <> 0
UNION ALL
SELECT till, day, NULL, received_rp - cancelled_rp FROM till WHERE state = 'open' AND received_rp <> cancelled_rp
ORDER BY day, till
"""
_BOOK = """
SELECT p.*, of.number AS of_number, of.name AS of_name, closing.number AS closing, closing.deposited_by
FROM paper AS p LEFT JOIN paper AS of ON of.cancelled_by = p.number AND p.paper = 4
LEFT JOIN closing ON closing.till = p.till AND closing.day = p.day
WHERE p.day BETWEEN ? AND ? AND p.paper IN (2, 4) AND (p.paper = 2 OR of.paper = 2) ORDER BY p.at_s, p.epoch, p.seq
"""


class StoreMoney:
    """Implements `edge.ports.money.MoneyReader`."""

    def __init__(self, connection: aiosqlite.Connection, library: Library, staff_name: Callable[[int], str]) -> None:
        self._db = connection
        self._library = library
        self._name = staff_name

    async def _all(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return list(await self._db.execute_fetchall(sql, values))

    async def _one(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        return next(iter(await self._all(sql, values)), None)

    # -- drawers ------------------------------------------------------------------------------------------------------

    async def lines(self, key: TillKey) -> TillLines:
        at = (key.till, key.day)
        row = await self._one("SELECT * FROM till WHERE till = ? AND day = ?", at)
        moves = await self._all("SELECT * FROM cash_move WHERE till = ? AND day = ? ORDER BY at_s, seq", at)
        return TillLines(
            key=key,
            state=row["state"] if row else "none",
            holder=self._name(key.till),
            opening_rp=row["opening_rp"] if row else 0,
            received=[self._received(each) for each in await self._all(_RECEIVED, at)],
            moved=[await self._moved(each) for each in moves],
            given_back=[
                GivenBack(each["number"], each["of_number"] or "", each["amount_rp"])
                for each in await self._all(_GIVEN_BACK, at)
            ],
        )

    def _received(self, row: sqlite3.Row) -> Received:
        _, name, name_en = self._service(row)
        return Received(name, name_en, row["papers"], row["amount_rp"])

    def _service(self, row: sqlite3.Row) -> tuple[str, str, str]:
        """Code, name and English name by the catalogue of the paper."""
        catalogue = self._library.catalogue(row["catalogue"])
        found, code = catalogue.by_no(row["service"]), service_code(catalogue, row["service"])
        return (code, found.name, found.name_en or found.name) if found else (code, code, code)

    async def _moved(self, row: sqlite3.Row) -> Moved:
        note = _note(await self._event(row["epoch"], row["seq"]))
        return Moved(
            row["at_s"], row["amount_rp"], row["reason"], note, self._name(row["actor"]), self._name(row["by2"])
        )

    async def open_tills(self) -> Sequence[TillKey]:
        rows = await self._all("SELECT till, day FROM till WHERE state = 'open' ORDER BY day, till")
        return [TillKey(row["till"], row["day"]) for row in rows]

    # -- closings and deposits ----------------------------------------------------------------------------------------

    async def closing(self, number: str) -> Closing | None:
        row = await self._one("SELECT * FROM closing WHERE number = ?", (number,))
        if row is None:
            return None
        sealed = await self._one(_EVENT, (row["epoch"], row["seq"]))
        assert sealed is not None
        event = event_of(sealed)
        return Closing(
            number=number, epoch=row["epoch"], seq=row["seq"], at_s=row["at_s"], clock=event.clock,
            lines=await self.lines(TillKey(row["till"], row["day"])), actor_name=self._name(row["actor"]),
            second_name=self._name(whole(event, Fact.BY2)) if Fact.BY2 in event.facts else "",
            counted_rp=row["counted_rp"], expected_rp=row["expected_rp"], notes=_pieces(event),
            reason=whole(event, Fact.REASON), note=_note(event), counts=_counts(event), head=sealed["hash"],
            audit_head=await self._audit_head(row["at_s"]), deposited_by=row["deposited_by"],
            recorded=await self._recorded(number),
        )  # fmt: skip

    async def _audit_head(self, at_s: int) -> bytes:
        """The head of the second stream as it was at that moment."""
        row = await self._one(
            "SELECT event.hash FROM epoch JOIN event USING (stream, epoch) WHERE stream = 1 AND event.at_s <= ?"
            " ORDER BY epoch.ordinal DESC, event.seq DESC LIMIT 1",
            (at_s,),
        )
        return bytes(row["hash"]) if row else b""

    async def closings(self, count: int = 10) -> Sequence[ClosedTill]:
        rows = await self._all("SELECT * FROM closing ORDER BY at_s DESC, number DESC LIMIT ?", (count,))
        return [closed_till(row) for row in rows]

    async def undeposited(self) -> Sequence[Undeposited]:
        return [
            Undeposited(TillKey(row["till"], row["day"]), self._name(row["till"]), row["number"], row["net_rp"])
            for row in await self._all(_UNDEPOSITED)
        ]

    async def deposit_of(self, key: TillKey) -> str | None:
        row = await self._one("SELECT deposited_by FROM closing WHERE till = ? AND day = ?", (key.till, key.day))
        return row["deposited_by"] if row else None

    async def deposit(self, number: str) -> Deposit | None:
        row = await self._one("SELECT * FROM deposit WHERE number = ?", (number,))
        return await self._deposit(row) if row else None

    async def deposits(self, from_day: int, to_day: int) -> Sequence[Deposit]:
        rows = await self._all(
            "SELECT * FROM deposit WHERE day BETWEEN ? AND ? ORDER BY at_s, number", (from_day, to_day)
        )
        return [await self._deposit(row) for row in rows]

    async def last_deposits(self, count: int = 10) -> Sequence[Deposit]:
        rows = await self._all("SELECT * FROM deposit ORDER BY at_s DESC, number DESC LIMIT ?", (count,))
        return [await self._deposit(row) for row in rows]

    async def _deposit(self, row: sqlite3.Row) -> Deposit:
        closings = await self._all("SELECT * FROM closing WHERE deposited_by = ? ORDER BY day, till", (row["number"],))
        event = await self._event(row["epoch"], row["seq"])
        return Deposit(
            number=row["number"], at_s=row["at_s"], clock=event.clock, day=row["day"], amount_rp=row["amount_rp"],
            bank_ref=row["bank_ref"], actor_name=self._name(row["actor"]),
            closings=[closed_till(each) for each in closings],
            holders={each["till"]: self._name(each["till"]) for each in closings},
            recorded=await self._recorded(row["number"]),
        )  # fmt: skip

    # -- shifts and the book ------------------------------------------------------------------------------------------

    async def loose_ends(self) -> LooseEnds:
        found = {}
        for name, sql in ENDS.items():
            row = await self._one(sql)
            found[name] = row[0] if row else 0
        return LooseEnds(**found)

    async def handed(self, epoch: int, seq: int) -> Handed | None:
        row = await self._one("SELECT * FROM shift_handed WHERE epoch = ? AND seq = ?", (epoch, seq))
        return self._handed(row) if row else None

    async def last_handed(self) -> Handed | None:
        row = await self._one("SELECT * FROM shift_handed ORDER BY at_s DESC, seq DESC LIMIT 1")
        return self._handed(row) if row else None

    def _handed(self, row: sqlite3.Row) -> Handed:
        counts: Any = cbor.decode(row["counts"])
        return Handed(
            row["epoch"], row["seq"], row["at_s"], self._name(row["actor"]), self._name(row["by2"]), ends_of(counts),
            row["cash_rp"],
        )  # fmt: skip

    async def book(self, from_day: int, to_day: int) -> Sequence[BookRow]:
        return [await self._book_row(row) for row in await self._all(_BOOK, (from_day, to_day))]

    async def _book_row(self, row: sqlite3.Row) -> BookRow:
        event, paid = await self._event(row["epoch"], row["seq"]), row["paper"] == Paper.BP
        code, name, _ = self._service(row)
        return BookRow(
            number=row["number"], at_s=row["at_s"], day=row["day"], service=code, service_name=name,
            payer=(row["name"] if paid else row["of_name"]) or "", reference=_reference(event),
            amount_rp=row["amount_rp"] if paid else -row["amount_rp"],
            holder=self._name(row["till"]) if row["till"] is not None else "", closing=row["closing"] or "",
            deposit=row["deposited_by"] or "", cancelled_by=row["cancelled_by"] or "",
            of_number="" if paid else row["of_number"] or "",
        )  # fmt: skip

    async def _event(self, epoch: int, seq: int) -> Event:
        row = await self._one(_EVENT, (epoch, seq))
        assert row is not None
        return event_of(row)

    async def _recorded(self, number: str) -> bool:
        row = await self._one(_RECORDED, (number,))
        return row is not None and row["at_s"] is not None


def _note(event: Event) -> str:
    note = (event.person or {}).get(PersonKey.NOTE, "")
    return note if isinstance(note, str) else ""


def _pieces(event: Event) -> Mapping[int, int]:
    rows: Any = event.facts.get(Fact.NOTES)
    return dict(rows) if isinstance(rows, list) else {}


def _counts(event: Event) -> Mapping[int, int]:
    found: Any = event.facts.get(Fact.COUNTS)
    return found if isinstance(found, dict) else {}


def _reference(event: Event) -> str:
    """What was paid for: the bill, or the document that determined the amount with its period."""
    bill, assessed = event.facts.get(Fact.BILL), event.facts.get(Fact.ASSESSED)
    if isinstance(bill, list):
        return str(bill[0])
    if isinstance(assessed, list):
        return " ".join(str(part) for part in assessed[1:] if part)
    return text(event, Fact.REF)
