"""Telling screens that something changed, by server-sent events: bounded in number and in time, with a heartbeat.

A screen that gets none still shows the truth: the page also refreshes by itself.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from edge.core.queue import next_turn_s
from edge.ports import Doors

STREAMS_MOST: Final = 16  # a branch has one or two screens; each open one holds a connection
OF_ONE_MOST: Final = 4  # of one address: nobody in the hall's network takes all places
HEARTBEAT_S: Final = 15.0  # a screen that is gone is noticed by then, and the clock on it is right
LOOK_S: Final = 1.0  # how soon an open stream sees that the service ends
LIFE_S: Final = 900  # then the browser asks again: nothing that hangs may hold a place for ever


@dataclass(slots=True)
class Streams:
    """How many screens listen now, by address. `ended` tells that the service is about to stop."""

    open: Counter[str] = field(default_factory=Counter)
    most: int = STREAMS_MOST
    of_one_most: int = OF_ONE_MOST
    heartbeat_s: float = HEARTBEAT_S
    life_s: int = LIFE_S
    ended: Callable[[], bool] = field(default=lambda: False)

    def full(self, address: str) -> bool:
        """Whether one more of this address is too many."""
        return self.open.total() >= self.most or self.open[address] >= self.of_one_most

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """One listening screen."""
        self.open[address] += 1
        try:
            yield
        finally:
            self.open[address] -= 1
            self.open += Counter()  # forgets an address that has none left


async def news(doors: Doors, streams: Streams, address: str) -> AsyncIterator[bytes]:
    """One event a change: another commit, the next call's turn, or the heartbeat. Ends after `life_s` by itself, and
    at once where others who asked in the same moment took the last place."""
    if streams.full(address):
        yield b"retry: 60000\n\n"
        return
    with streams.one(address):
        began_s, seen = doors.reader.now_s(), doors.queue.beats
        yield b"retry: 3000\n\n"
        while doors.reader.now_s() - began_s < streams.life_s and not streams.ended():
            yield f"event: kabar\nid: {seen}\ndata: {doors.reader.now_s()}\n\n".encode()
            seen = await _change(doors, streams, seen)


async def _change(doors: Doors, streams: Streams, seen: int) -> int:
    """The beats after the next change, the next call's turn, the heartbeat, or the service's end."""
    left_s = await _pause_s(doors, streams.heartbeat_s)
    while left_s > 0 and not streams.ended():
        beats = await doors.queue.changed(seen, min(left_s, LOOK_S))
        if beats != seen:
            return beats
        left_s -= LOOK_S
    return seen


async def _pause_s(doors: Doors, most_s: float) -> float:
    """Until the next call's turn on the screen, at most the heartbeat."""
    now_s = doors.reader.now_s()
    turn_s = next_turn_s(await doors.queue.calls(), now_s)
    return most_s if turn_s is None else max(0.2, min(most_s, turn_s - now_s))
