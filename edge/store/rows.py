"""Rows of the journal as contract values."""

import sqlite3

from contract import cbor
from contract.events import Event, Sealed


def event_of(row: sqlite3.Row) -> Event:
    """A row of `event` as it was sealed; the person is None once it was erased."""
    facts = cbor.decode(row["facts"], lf=True)
    person = None if row["person"] is None else cbor.decode(row["person"], lf=True)
    assert isinstance(facts, dict)
    assert person is None or isinstance(person, dict)
    return Event(
        seq=row["seq"],
        epoch=row["epoch"],
        at_s=row["at_s"],
        clock=row["clock"],
        actor=row["actor"],
        kind=row["kind"],
        facts=facts,  # type: ignore[arg-type]
        person=person,  # type: ignore[arg-type]
    )


def sealed_of(row: sqlite3.Row) -> Sealed:
    """A row of `event` with its place in the chain."""
    return Sealed(event_of(row), row["salt"], row["digest"], row["hash"])
