"""The cash journal as the branches' events say it. The hub may judge these figures, never recompute them."""

import sqlite3

from contract.events import Fact, Kind, Sealed
from contract.localtime import day_of
from hub.core.receiver import ChainId
from hub.store import papers

TILL_OPEN, TILL_CLOSED = 1, 2

# What an event does to the cash that is still to be deposited: received +, given back -, deposited -.
_SIGN = {Kind.PAYMENT: 1, Kind.CANCELLED: -1, Kind.DEPOSITED: -1}


def project(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, offset_min: int) -> None:
    """Bring cash journal and tills up to one event."""
    event, facts = sealed.event, sealed.event.facts
    day = facts.get(Fact.DAY, day_of(event.at_s, offset_min))
    if event.kind in _SIGN and facts.get(Fact.AMOUNT_RP):
        amount = facts[Fact.AMOUNT_RP]
        if not isinstance(amount, int):
            raise TypeError("an amount that is no whole number")
        connection.execute(
            "INSERT OR IGNORE INTO cash VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                chain.node, chain.epoch, event.seq, event.kind, event.at_s, day, facts.get(Fact.TILL, 0),
                _SIGN[Kind(event.kind)] * amount,
            ),
        )  # fmt: skip
    if event.kind == Kind.TILL_OPENED:
        connection.execute(
            "INSERT OR IGNORE INTO till_day (node, till, day, state) VALUES (?, ?, ?, ?)",
            (chain.node, facts[Fact.TILL], day, TILL_OPEN),
        )
    elif event.kind == Kind.TILL_CLOSED:
        connection.execute(
            "INSERT INTO till_day (node, till, day, state, counted_rp, expected_rp, closed_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET state = excluded.state, counted_rp = excluded.counted_rp,"
            " expected_rp = excluded.expected_rp, closed_by = excluded.closed_by WHERE closed_by IS NULL",
            (
                chain.node, facts[Fact.TILL], day, TILL_CLOSED, facts[Fact.AMOUNT_RP], facts[Fact.EXPECTED_RP],
                papers.number_of(chain, event.kind, facts),
            ),
        )  # fmt: skip
    elif event.kind == Kind.DEPOSITED:
        _deposit(connection, chain, sealed)


def _deposit(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed) -> None:
    number = papers.number_of(chain, sealed.event.kind, sealed.event.facts)
    closings = sealed.event.facts.get(Fact.LIST)
    for closing in closings if isinstance(closings, list) else []:
        connection.execute(
            "UPDATE till_day SET deposited_by = ? WHERE node = ? AND closed_by = ?", (number, chain.node, closing)
        )
