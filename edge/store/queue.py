"""Today's queue for pages, on the reading connection: the last committed state."""

from collections.abc import Sequence
from typing import Any

import aiosqlite

from contract.localtime import day_of
from contract.names import NameRefusedError, QueueNo, parse_queue
from edge.core.clock import tell
from edge.core.hours import Opening, minute_of, opening
from edge.core.queue import Call, Ticket
from edge.store.memory import Memory
from edge.store.pulse import Pulse
from edge.store.queue_rows import DAY_ROWS, NUMBER_ROW, ticket_of

_CALLS = (
    "SELECT c.*, t.letter, t.n FROM ticket_call AS c JOIN ticket AS t"
    " ON t.epoch = c.ticket_epoch AND t.seq = c.ticket_seq"
    " WHERE c.day = ? ORDER BY c.at_s DESC, c.epoch DESC, c.seq DESC LIMIT ?"
)


class StoreQueue:
    """Implements `edge.ports.queue.Queue`."""

    def __init__(self, reader: aiosqlite.Connection, memory: Memory, pulse: Pulse, offset_min: int) -> None:
        self._db = reader
        self._memory = memory
        self._pulse = pulse
        self._offset_min = offset_min

    async def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        return list(await self._db.execute_fetchall(sql, values))

    def _now_s(self) -> int:
        return tell(self._memory.state.clock, self._memory.read_clock())[0]

    def _today(self) -> int:
        return day_of(self._now_s(), self._offset_min)

    async def tickets(self) -> Sequence[Ticket]:
        return tuple(map(ticket_of, await self._rows(DAY_ROWS, (self._today(),))))

    async def ticket(self, code: str) -> Ticket | None:
        try:
            number = parse_queue(code)
        except NameRefusedError:
            return None
        rows = await self._rows(NUMBER_ROW, (self._today(), number.letter, number.n))
        return ticket_of(rows[0]) if rows else None

    async def calls(self, count: int = 60) -> Sequence[Call]:
        rows = await self._rows(_CALLS, (self._today(), count))
        return tuple(
            Call(row["epoch"], row["seq"], str(QueueNo(row["letter"], row["n"])), row["counter"], row["at_s"])
            for row in reversed(rows)
        )

    def opening(self) -> Opening:
        state, day = self._memory.state, self._today()
        return opening(state.hours, state.calendar, day, minute_of(self._now_s(), day, self._offset_min))

    @property
    def beats(self) -> int:
        return self._pulse.beats

    async def changed(self, seen: int, limit_s: float) -> int:
        return await self._pulse.after(seen, limit_s)
