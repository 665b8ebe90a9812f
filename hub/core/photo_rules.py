"""What becomes of a chunk of a photograph: kept behind those that are there, skipped, or not taken. Pure.

Chunks carry no signature. What makes a file believed is its name in the sender's chain; until that event is here a file
is a stranger's: it may wait, in bounds, and is never whole.
"""

from dataclasses import dataclass
from enum import StrEnum

from contract.limits import PHOTOS_PER_CASE
from contract.photo import Chunk, chunks_in

PARTS_MOST = 64  # unfinished files of one node; a box sends one after the other
STRANGERS_MOST = PHOTOS_PER_CASE  # of them those whose event is not here yet
PART_DAYS = 7  # an unfinished file on which nothing was added for so long is given up


class Fate(StrEnum):
    """What happens to a chunk."""

    APPEND = "append"
    FINISH = "finish"  # the last one: the file is put together and checked
    SKIP = "skip"  # here already
    GAP = "gap"  # one before it is missing
    REFUSE = "refuse"  # not of the file that the event names
    FULL = "full"  # no room for another unfinished file
    EARLY = "early"  # the last one, and no event yet that says what the file is


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is there. `size_b`: what this node's event says, None before it came; `held`: leading chunks of this file;
    `parts`: unfinished files of this node."""

    size_b: int | None
    whole: bool
    held: int
    parts: int


def fate_of(chunk: Chunk, shelf: Shelf) -> Fate:
    """What to do with a chunk that is well formed."""
    if shelf.size_b is not None and chunk.of != chunks_in(shelf.size_b):
        return Fate.REFUSE
    if shelf.whole or chunk.index < shelf.held:
        return Fate.SKIP
    if chunk.index > shelf.held:
        return Fate.GAP
    last = chunk.index == chunk.of - 1
    if last and shelf.size_b is None:
        return Fate.EARLY
    if not shelf.held and shelf.parts >= (STRANGERS_MOST if shelf.size_b is None else PARTS_MOST):
        return Fate.FULL
    return Fate.FINISH if last else Fate.APPEND
