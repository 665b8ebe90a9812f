"""What follows from the events of files: who came for what, with which ticket, what was promised, what was corrected.

Also answers a decision's question for an earlier file of the same person.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from contract.events import Event, Fact, Kind, PersonKey
from contract.localtime import day_of
from edge.core.intake_book import Earlier, Who, name_key, who_of
from edge.core.papers import text, whole
from edge.store.steps import Place, Step

COMPARED: Final = {
    "intake": ("number, epoch, seq, service, case_id, day, at_s, ticket, promise_day", "number"),
    "person_correction": ("epoch, seq, number, at_s, actor", "epoch, seq"),
}
_WHO: Final = {
    "nik": "i.nik = :nik",
    "name": "i.nik IS NULL AND i.name_key = :name_key AND (i.born_day = :born_day OR i.phone = :phone)",
}
EARLIER: Final = {
    by: (
        "SELECT i.number, i.at_s, i.case_id FROM intake AS i JOIN paper AS p USING (number)"  # noqa: S608 -- fixed words
        f" WHERE {who} AND i.service = :service AND i.day >= :since AND i.case_id <> :case_id"
        " AND p.cancelled_by IS NULL ORDER BY i.at_s DESC, i.epoch DESC, i.seq DESC LIMIT 1"
    )
    for by, who in _WHO.items()
}


def earlier_query(service: int, who: Who, since_day: int, case_id: str) -> tuple[str, Mapping[str, Any]]:
    """The question for an earlier file, by the NIK where there is one, else by name with birth day or phone."""
    values = {
        "nik": who.nik,
        "name_key": who.name_key,
        "born_day": who.born_day or None,
        "phone": who.phone or None,
        "service": service,
        "since": since_day,
        "case_id": case_id,
    }
    return EARLIER["nik" if who.nik else "name"], values


class IntakeRows:
    """Implements `edge.core.intake_book.IntakeBook` for one decision, on the writer's thread."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def earlier(self, service: int, who: Who, since_day: int, case_id: str = "") -> Earlier | None:
        row = self._db.execute(*earlier_query(service, who, since_day, case_id)).fetchone()
        return Earlier(row["number"], row["at_s"], row["case_id"]) if row else None


# -- steps ------------------------------------------------------------------------------------------------------------


def _taken_in(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    who, back = who_of(event.person or {}), whole(event, Fact.BACK)
    row = {
        "number": number,
        "epoch": event.epoch,
        "seq": event.seq,
        "service": whole(event, Fact.SERVICE),
        "case_id": text(event, Fact.CASE) or number,
        "day": day_of(event.at_s, place.offset_min),
        "at_s": event.at_s,
        "ticket": event.seq - back if back else 0,
        "promise_day": whole(event, Fact.PROMISE_DAY),
        "nik": who.nik or None,
        "name_key": who.name_key or None,
        "born_day": who.born_day or None,
        "phone": who.phone or None,
    }
    db.execute(
        "INSERT INTO intake (number, epoch, seq, service, case_id, day, at_s, ticket, promise_day, nik, name_key,"
        " born_day, phone) VALUES (:number, :epoch, :seq, :service, :case_id, :day, :at_s, :ticket, :promise_day, :nik,"
        " :name_key, :born_day, :phone)",
        row,
    )


def _corrected(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    """The newest word on a person counts when one looks for them; the paper stays as it was printed."""
    ref, person = text(event, Fact.REF), event.person or {}
    db.execute(
        "INSERT INTO person_correction (epoch, seq, number, at_s, actor) VALUES (?, ?, ?, ?, ?)",
        (event.epoch, event.seq, ref, event.at_s, event.actor),
    )
    name, nik = person.get(PersonKey.NAME), person.get(PersonKey.NIK)
    values = {
        "number": ref,
        "name": name,
        "nik": nik,
        "name_key": name_key(name) if isinstance(name, str) else None,
        "born_day": person.get(PersonKey.BORN_DAY),
        "phone": person.get(PersonKey.PHONE),
    }
    db.execute(
        "UPDATE paper SET name = coalesce(:name, name), nik = coalesce(:nik, nik) WHERE number = :number", values
    )
    db.execute(
        "UPDATE intake SET nik = coalesce(:nik, nik), name_key = coalesce(:name_key, name_key),"
        " born_day = coalesce(:born_day, born_day), phone = coalesce(:phone, phone) WHERE number = :number",
        values,
    )


STEPS: Mapping[int, Step] = {
    Kind.INTAKE: _taken_in,
    Kind.RETURNED: _taken_in,
    Kind.LETTER_ISSUED: _taken_in,
    Kind.PERSON_CORRECTED: _corrected,
}
