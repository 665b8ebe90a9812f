"""Letters in the store: the register that follows from kind 22, and what a decision sees of it.

The words of a letter stand in its event and nowhere else, so that erasing the person erases them too.
"""

import sqlite3
from collections.abc import Callable, Mapping

from contract.catalogue import Catalogue
from contract.events import Event, Fact, Kind
from contract.letters import Letters, load_letters, register_series
from contract.localtime import day_of
from contract.names import Number
from contract.places import Places
from contract.receipt import Receipt
from edge.core.papers import text, whole
from edge.store.memory import State
from edge.store.seals import Seal
from edge.store.steps import Place, Step

Sealer = Callable[[Receipt, str], Seal]

COMPARED = {"letter": ("series, n, register_no, number, service, template, signer, at_s, year", "series, n")}
LAST_N = "SELECT coalesce(max(n), 0) AS n FROM letter WHERE series = ?"


class TooEarly(Exception):  # noqa: N818 -- no fault: it comes again
    """Letters for a catalogue that has not come down yet: neither taken nor refused, the hub sends them anew."""


def letters_for(document: Mapping[str, object], catalogue: Catalogue | None) -> Letters:
    """Letters of a down item, checked against the catalogue in force. Raises `LettersError` or `TooEarly`."""
    letters = load_letters(document)
    if catalogue is None or letters.catalogue > catalogue.version:
        raise TooEarly
    return load_letters(document, catalogue)


def _register(db: sqlite3.Connection, place: Place, event: Event, number: str) -> None:
    register_no = text(event, Fact.REGISTER_NO)
    series, n = register_series(register_no)
    row = (
        series, n, register_no, number, whole(event, Fact.SERVICE), whole(event, Fact.VERSION),
        whole(event, Fact.STAFF), event.at_s, day_of(event.at_s, place.offset_min) // 10_000,
    )  # fmt: skip
    db.execute("INSERT INTO letter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


STEPS: Mapping[int, Step] = {Kind.LETTER_ISSUED: _register}


class TransactionLetters:
    """Implements `edge.core.letter_book.LetterBook` inside one transaction."""

    def __init__(self, db: sqlite3.Connection, state: State, place: Place, seal: Sealer) -> None:
        self._db = db
        self._state = state
        self._place = place
        self._seal = seal

    @property
    def letters(self) -> Letters | None:
        return self._state.letters

    @property
    def places(self) -> Places | None:
        return self._state.places

    def last_n(self, series: str) -> int:
        return int(self._db.execute(LAST_N, (series,)).fetchone()["n"])

    def seal(self, receipt: Receipt) -> tuple[str, str]:
        number = Number(receipt.paper, self._place.node, receipt.epoch, receipt.n)
        sealed = self._seal(receipt, self._place.number(number))
        return sealed.qr_text, sealed.check_code
