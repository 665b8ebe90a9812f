"""The queue's projection: what a ticket's events make of it. Also reads its rows, inside a transaction or not.

A step that the table of states does not allow moves nothing; the event is kept.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from contract import states
from contract.events import Event, Fact, Kind
from contract.localtime import day_of
from edge.core.papers import text, whole
from edge.core.queue import Ticket
from edge.store.steps import Place, Step

S = states.Ticket
COMPARED: Final = {
    "ticket": (
        (
            "epoch, seq, day, letter, n, klass, state, taken_at_s, service, counter, called_at_s, serving_at_s,"
            " ended_at_s, call_order, papers, actor"
        ),
        "epoch, seq",
    ),
    "ticket_call": ("epoch, seq, day, ticket_epoch, ticket_seq, counter, at_s", "epoch, seq"),
}
DAY_ROWS: Final = "SELECT * FROM ticket WHERE day = ? ORDER BY taken_at_s, epoch, seq"
NUMBER_ROW: Final = "SELECT * FROM ticket WHERE day = ? AND letter = ? AND n = ? ORDER BY taken_at_s DESC LIMIT 1"


def ticket_of(row: sqlite3.Row) -> Ticket:
    """A row of `ticket`."""
    return Ticket(
        epoch=row["epoch"],
        seq=row["seq"],
        day=row["day"],
        letter=row["letter"],
        n=row["n"],
        klass=row["klass"],
        state=S(row["state"]),
        taken_at_s=row["taken_at_s"],
        service=row["service"],
        counter=row["counter"],
        called_at_s=row["called_at_s"],
        serving_at_s=row["serving_at_s"],
        ended_at_s=row["ended_at_s"],
        order=row["call_order"],
        papers=row["papers"],
        actor=row["actor"],
    )


class QueueRows:
    """Implements `edge.core.queue.QueueView` for one decision, on the writer's thread."""

    def __init__(self, db: sqlite3.Connection, next_seq: int) -> None:
        self._db = db
        self._next_seq = next_seq

    @property
    def next_seq(self) -> int:
        return self._next_seq

    def tickets(self, day: int) -> Sequence[Ticket]:
        return tuple(map(ticket_of, self._db.execute(DAY_ROWS, (day,))))

    def stale(self, day: int) -> Sequence[Ticket]:
        rows = self._db.execute("SELECT * FROM ticket WHERE day < ? AND state NOT IN (6, 7)", (day,))
        return tuple(map(ticket_of, rows))

    def numbered(self, day: int, letter: str, n: int) -> Ticket | None:
        row = self._db.execute(NUMBER_ROW, (day, letter, n)).fetchone()
        return ticket_of(row) if row else None

    def last_n(self, day: int, letter: str) -> int:
        row = self._db.execute("SELECT max(n) AS n FROM ticket WHERE day = ? AND letter = ?", (day, letter)).fetchone()
        return row["n"] or 0

    def has_given(self, epoch: int, letter: str) -> bool:
        found = self._db.execute("SELECT 1 FROM ticket WHERE epoch = ? AND letter = ? LIMIT 1", (epoch, letter))
        return found.fetchone() is not None


# -- steps ------------------------------------------------------------------------------------------------------------


def _taken(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    letter = text(event, Fact.CLASS)
    row = {
        "epoch": event.epoch,
        "seq": event.seq,
        "day": whole(event, Fact.DAY),
        "letter": letter,
        "n": whole(event, Fact.QUEUE_NO),
        "klass": letter,
        "state": int(S.WAITING),
        "taken_at_s": event.at_s,
        "service": whole(event, Fact.SERVICE),
        "actor": event.actor,
    }
    db.execute(
        "INSERT INTO ticket (epoch, seq, day, letter, n, klass, state, taken_at_s, service, actor) VALUES"
        " (:epoch, :seq, :day, :letter, :n, :klass, :state, :taken_at_s, :service, :actor)",
        row,
    )


def _position(event: Event) -> tuple[int, int]:
    """Of the ticket that the event speaks of."""
    if Fact.BACK in event.facts:
        return event.epoch, event.seq - whole(event, Fact.BACK)
    at = event.facts[Fact.POSITION]
    assert isinstance(at, list)
    epoch, seq = at
    assert isinstance(epoch, int)
    assert isinstance(seq, int)
    return epoch, seq


def _moved(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    position = _position(event)
    row = db.execute("SELECT * FROM ticket WHERE epoch = ? AND seq = ?", position).fetchone()
    ticket, to = ticket_of(row) if row else None, S(whole(event, Fact.STATE))
    if ticket is None or states.ticket_step(ticket.state, to) is None:
        return
    values = {
        "epoch": ticket.epoch,
        "seq": ticket.seq,
        "state": int(to),
        "counter": whole(event, Fact.COUNTER),
        "klass": text(event, Fact.CLASS) or ticket.klass,
        "actor": event.actor,
        "called_at_s": event.at_s if to is S.CALLED else ticket.called_at_s,
        "serving_at_s": event.at_s if to is S.SERVING else ticket.serving_at_s,
        "ended_at_s": event.at_s if to in (S.DONE, S.EXPIRED) else ticket.ended_at_s,
        "call_order": _order(db, ticket) if (ticket.state, to) == (S.WAITING, S.CALLED) else ticket.order,
    }
    db.execute(
        "UPDATE ticket SET state = :state, counter = :counter, klass = :klass, actor = :actor,"
        " called_at_s = :called_at_s, serving_at_s = :serving_at_s, ended_at_s = :ended_at_s,"
        " call_order = :call_order WHERE epoch = :epoch AND seq = :seq",
        values,
    )
    if to is S.CALLED:
        _note_call(db, place, event, position)


def _order(db: sqlite3.Connection, ticket: Ticket) -> int:
    row = db.execute("SELECT max(call_order) AS latest FROM ticket WHERE day = ?", (ticket.day,)).fetchone()
    return int(row["latest"] or 0) + 1


def _note_call(db: sqlite3.Connection, place: Place, event: Event, position: tuple[int, int]) -> None:
    db.execute(
        "INSERT INTO ticket_call (epoch, seq, day, ticket_epoch, ticket_seq, counter, at_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            event.epoch, event.seq, day_of(event.at_s, place.offset_min), *position, whole(event, Fact.COUNTER),
            event.at_s,
        ),
    )  # fmt: skip


def note_paper(db: sqlite3.Connection, event: Event) -> None:
    """A receipt came of a ticket: it names the ticket by fact 18."""
    if event.kind in (Kind.INTAKE, Kind.PAYMENT, Kind.LETTER_ISSUED) and Fact.BACK in event.facts:
        db.execute("UPDATE ticket SET papers = papers + 1 WHERE epoch = ? AND seq = ?", _position(event))


STEPS: Mapping[int, Step] = {Kind.TICKET_TAKEN: _taken, Kind.TICKET_MOVED: _moved}
