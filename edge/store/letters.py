"""What pages ask about letters: those in force, the city's places, the register book. Reads the committed state."""

import sqlite3
from collections.abc import Sequence

import aiosqlite

from contract.letters import Letters
from contract.places import Places
from edge.core.letter_register import RegisterLine
from edge.core.papers import service_code
from edge.store.letter_rows import LAST_N
from edge.store.library import Library
from edge.store.memory import Memory
from edge.store.records import RECORDED_AT

_BOOK = (
    f"SELECT letter.*, paper.catalogue, paper.name, paper.cancelled_by, paper.copies, {RECORDED_AT} AS recorded_at_s"  # noqa: S608 -- fixed words
    " FROM letter JOIN paper USING (number) WHERE year = :year"
    " AND (register_no LIKE :text ESCAPE '\\' OR paper.name LIKE :text ESCAPE '\\' OR number LIKE :text ESCAPE '\\')"
    " ORDER BY letter.at_s DESC, paper.seq DESC LIMIT :count"
)
_SEARCH_CHARS = 80


class StoreLetters:
    """Implements `edge.ports.letters.LetterDesk`."""

    def __init__(self, connection: aiosqlite.Connection, memory: Memory, library: Library) -> None:
        self._db = connection
        self._memory = memory
        self._library = library

    def letters(self) -> Letters | None:
        return self._memory.state.letters

    def places(self) -> Places | None:
        return self._memory.state.places

    async def years(self) -> Sequence[int]:
        rows = await self._db.execute_fetchall("SELECT DISTINCT year FROM letter ORDER BY year DESC")
        return [row["year"] for row in rows]

    async def register(self, year: int, text: str = "", count: int = 500) -> Sequence[RegisterLine]:
        plain = " ".join(text[:_SEARCH_CHARS].split())
        like = plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = await self._db.execute_fetchall(_BOOK, {"year": year, "text": f"%{like}%", "count": count})
        return tuple(self._line(row) for row in rows)

    async def last_n(self, series: str) -> int:
        rows = await self._db.execute_fetchall(LAST_N, (series,))
        return next((int(row["n"]) for row in rows), 0)

    def _line(self, row: sqlite3.Row) -> RegisterLine:
        return RegisterLine(
            register_no=row["register_no"],
            number=row["number"],
            service=service_code(self._library.catalogue(row["catalogue"]), row["service"]),
            at_s=row["at_s"],
            name=row["name"],
            signer=row["signer"],
            cancelled_by=row["cancelled_by"],
            copies=row["copies"],
            recorded=row["recorded_at_s"] is not None,
        )
