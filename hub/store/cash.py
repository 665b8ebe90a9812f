"""The cash journal as the branches' events say it. The hub may judge these figures, never recompute them."""

import sqlite3

from contract.events import Fact, Kind, Sealed
from contract.localtime import day_of
from contract.money import format_rp
from hub.core.receiver import ChainId
from hub.store import papers, tasks

TILL_OPEN, TILL_CLOSED = 1, 2

# What an event does to the cash that is still to be deposited: received +, given back -, deposited -.
_SIGN = {Kind.PAYMENT: 1, Kind.CANCELLED: -1, Kind.DEPOSITED: -1}


def project(
    connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int, service: int, offset_min: int
) -> None:
    """Bring cash journal and tills up to one event; what a person must look at becomes a task."""
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
        _judge_closing(connection, chain, sealed, at_s)
    elif event.kind == Kind.DEPOSITED:
        _deposit(connection, chain, sealed, at_s)
    elif event.kind == Kind.PAYMENT:
        _bill(connection, chain, sealed, at_s, service)


def _judge_closing(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int) -> None:
    """A difference between count and journal is told once; its explanation stands in the branch's own event."""
    facts = sealed.event.facts
    counted_rp, expected_rp = facts[Fact.AMOUNT_RP], facts[Fact.EXPECTED_RP]
    number = papers.number_of(chain, sealed.event.kind, facts)
    if counted_rp == expected_rp or not isinstance(counted_rp, int) or not isinstance(expected_rp, int):
        return
    difference = format_rp(counted_rp - expected_rp)
    tasks.note(
        connection, at_s=at_s, kind="till_difference", node=chain.node, subject=str(number),
        sentence=f"{number} ditutup dengan selisih {difference}",
        sentence_en=f"{number} was closed with a difference of {difference}",
    )  # fmt: skip


def _bill(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int, service: int) -> None:
    """A bill that was paid twice is normal (another branch, the bank, the post): both proofs stay, and it becomes a
    task to give one of the sums back."""
    event = sealed.event
    bill, number = event.facts.get(Fact.BILL), papers.number_of(chain, event.kind, event.facts)
    if not isinstance(bill, list) or not bill or not isinstance(bill[0], str) or number is None:
        return
    earlier = connection.execute(
        "SELECT b.number FROM bill_payment AS b JOIN paper USING (number) WHERE b.service = ? AND ref = ?"
        " AND cancelled_by IS NULL AND b.number <> ? ORDER BY paper.at_s LIMIT 1",
        (service, bill[0], number),
    ).fetchone()
    connection.execute(
        "INSERT OR IGNORE INTO bill_payment VALUES (?, ?, ?, ?, ?, ?)",
        (chain.node, chain.epoch, event.seq, service, bill[0], number),
    )
    if earlier is not None:
        tasks.note(
            connection, at_s=at_s, kind="paid_twice", node=chain.node, subject=number,
            sentence=f"Tagihan {bill[0]} dibayar dua kali: {earlier['number']} dan {number}. Kembalikan salah satunya.",
            sentence_en=f"Bill {bill[0]} was paid twice: {earlier['number']} and {number}. Give one of them back.",
        )  # fmt: skip


def _deposit(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int) -> None:
    number = papers.number_of(chain, sealed.event.kind, sealed.event.facts)
    _judge_deposit(connection, chain, sealed, at_s, str(number))
    closings = sealed.event.facts.get(Fact.LIST)
    for closing in closings if isinstance(closings, list) else []:
        connection.execute(
            "UPDATE till_day SET deposited_by = ? WHERE node = ? AND closed_by = ?", (number, chain.node, closing)
        )


_NET = (
    "SELECT coalesce(sum(cash.amount_rp), 0) AS net_rp FROM cash JOIN till_day USING (node, till, day)"
    " WHERE node = ? AND closed_by = ?"
)


def _judge_deposit(connection: sqlite3.Connection, chain: ChainId, sealed: Sealed, at_s: int, number: str) -> None:
    """The sum must be that of the closings it names; what differs is told and stored as the branch said it."""
    listed, told_rp = sealed.event.facts.get(Fact.LIST), sealed.event.facts.get(Fact.AMOUNT_RP)
    closings = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
    net_rp = sum(connection.execute(_NET, (chain.node, closing)).fetchone()["net_rp"] for closing in closings)
    if closings and isinstance(told_rp, int) and net_rp != told_rp:
        told, net = format_rp(told_rp), format_rp(net_rp)
        tasks.note(
            connection, at_s=at_s, kind="deposit_differs", node=chain.node, subject=number,
            sentence=f"{number} menyebut {told}, tutup kasnya berjumlah {net}",
            sentence_en=f"{number} says {told}, its closings come to {net}",
        )  # fmt: skip
