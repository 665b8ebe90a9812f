"""What follows from the events about money: tills, closings, deposits, cash movements, handed shifts.

A till's day is where its events happened: a payment belongs to the day of its time, an opening and a closing to the day
they name. A closed day takes nothing more.
"""

import sqlite3
from collections.abc import Mapping

from contract import cbor
from contract.bodies import BillList
from contract.events import Event, Fact, Kind
from contract.localtime import day_of
from edge.core.papers import text, whole
from edge.store.steps import Place, Step


def add(db: sqlite3.Connection, event: Event, till: int, day: int, column: str) -> None:
    """Add the event's amount to one column of a till that is open, opening it where there is none."""
    db.execute(
        f"INSERT INTO till (till, day, state, {column}) VALUES (?, ?, 'open', ?)"  # noqa: S608 -- fixed names
        f" ON CONFLICT (till, day) DO UPDATE SET {column} = {column} + excluded.{column} WHERE state = 'open'",
        (till, day, whole(event, Fact.AMOUNT_RP)),
    )


def given_back(db: sqlite3.Connection, place: Place, event: Event) -> None:
    """The money's part of a cancellation: out of the till that it names, if it names one."""
    if Fact.TILL in event.facts:
        add(db, event, whole(event, Fact.TILL), day_of(event.at_s, place.offset_min), "cancelled_rp")


def _payment(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    add(db, event, whole(event, Fact.TILL), day_of(event.at_s, place.offset_min), "received_rp")


def _opened(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    add(db, event, whole(event, Fact.TILL), whole(event, Fact.DAY), "opening_rp")


def _moved(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    till, day = whole(event, Fact.TILL), day_of(event.at_s, place.offset_min)
    add(db, event, till, day, "moved_rp")
    db.execute(
        "INSERT INTO cash_move (epoch, seq, till, day, at_s, actor, by2, amount_rp, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            event.epoch, event.seq, till, day, event.at_s, event.actor, whole(event, Fact.BY2),
            whole(event, Fact.AMOUNT_RP), whole(event, Fact.REASON),
        ),
    )  # fmt: skip


def _closed(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    till, day = whole(event, Fact.TILL), whole(event, Fact.DAY)
    db.execute(
        "INSERT INTO till (till, day, state) VALUES (?, ?, 'closed')"
        " ON CONFLICT (till, day) DO UPDATE SET state = 'closed'",
        (till, day),
    )
    row = db.execute("SELECT received_rp - cancelled_rp AS net_rp FROM till WHERE till = ? AND day = ?", (till, day))
    db.execute(
        "INSERT INTO closing (number, epoch, seq, till, day, at_s, actor, counted_rp, expected_rp, net_rp)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (till, day) DO NOTHING",
        (
            number, event.epoch, event.seq, till, day, event.at_s, event.actor, whole(event, Fact.AMOUNT_RP),
            whole(event, Fact.EXPECTED_RP), row.fetchone()["net_rp"],
        ),
    )  # fmt: skip


def _deposited(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    db.execute(
        "INSERT INTO deposit (number, epoch, seq, day, at_s, actor, amount_rp, bank_ref)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number, event.epoch, event.seq, whole(event, Fact.DAY), event.at_s, event.actor,
            whole(event, Fact.AMOUNT_RP), text(event, Fact.BANK_REF),
        ),
    )  # fmt: skip
    listed = event.facts.get(Fact.LIST)
    for closing in listed if isinstance(listed, list) else ():
        db.execute("UPDATE closing SET deposited_by = ? WHERE number = ? AND deposited_by IS NULL", (number, closing))


def _handed(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    db.execute(
        "INSERT INTO shift_handed (epoch, seq, at_s, actor, by2, cash_rp, counts) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            event.epoch, event.seq, event.at_s, event.actor, whole(event, Fact.BY2), whole(event, Fact.AMOUNT_RP),
            cbor.encode(event.facts.get(Fact.COUNTS, {})),
        ),
    )  # fmt: skip


def keep_rules(db: sqlite3.Connection, bills: BillList) -> None:
    """The dated rules of a bill list that was just taken over, in place of the former ones. No projection."""
    db.execute("DELETE FROM bill_rule WHERE service = ?", (bills.service,))
    db.executemany(
        "INSERT INTO bill_rule (service, place, from_day, until_day, kind, hundredths, basis, months_most)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                bills.service, place, rule.from_day, rule.until_day, int(rule.kind), rule.hundredths, int(rule.basis),
                rule.months_most,
            )
            for place, rule in enumerate(bills.rules)
        ],
    )  # fmt: skip


STEPS: Mapping[int, Step] = {
    Kind.PAYMENT: _payment,
    Kind.TILL_OPENED: _opened,
    Kind.TILL_MOVED: _moved,
    Kind.TILL_CLOSED: _closed,
    Kind.DEPOSITED: _deposited,
    Kind.SHIFT_HANDED: _handed,
}
COMPARED: Mapping[str, tuple[str, str]] = {
    "closing": ("number, epoch, seq, till, day, counted_rp, expected_rp, net_rp, deposited_by", "number"),
    "deposit": ("number, epoch, seq, day, amount_rp, bank_ref", "number"),
    "cash_move": ("epoch, seq, till, day, by2, amount_rp, reason", "epoch, seq"),
    "shift_handed": ("epoch, seq, actor, by2, cash_rp, counts", "epoch, seq"),
}
"""Tables that `edge.store.audit` recomputes: their columns and key."""
