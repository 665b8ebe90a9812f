"""Noting log-ins and views of personal data in the second stream."""

from collections.abc import Sequence

from edge.core.refusals import Refusal
from edge.core.watching import NoteSession, NoteViews, Seen, SessionChange
from edge.ports import Doors


async def note_session(doors: Doors, staff: int, change: SessionChange, counter: int = 0) -> bool:
    """Note that `staff` logged in, out or locked. False when the store could not: nobody is kept out by a full disk."""
    try:
        await doors.journal.transact(NoteSession(staff, change, counter), actor=staff)
    except Refusal:
        return False
    return True


async def note_views(doors: Doors, actor: int, numbers: Sequence[str], seen: Seen) -> None:
    """Note that `actor` is about to see personal data of these papers. When it raises, nothing may be shown."""
    if numbers:
        await doors.journal.transact(NoteViews(actor, numbers, seen), actor=actor)
