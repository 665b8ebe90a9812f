"""The desk's verbs: a command, a form token, the paper's number. One receipt however often a form is sent."""

from collections.abc import Mapping

from edge.core.copies import Copy
from edge.core.intake import TakeIn
from edge.core.payment import TakePayment
from edge.ports import Doors, Once

__all__ = ["copy_paper", "take_in", "take_payment"]


def _once(actor: int, token: str) -> Once | None:
    return Once(f"desk:{actor}:{token}") if token else None


async def take_in(doors: Doors, body: Mapping[str, object], actor: int, token: str) -> str:
    """Take a file in; the number of its paper. Raises the core's refusals."""
    done = await doors.journal.transact(TakeIn(body, actor, doors.settings), once=_once(actor, token), actor=actor)
    return done.papers[-1].number


async def take_payment(doors: Doors, body: Mapping[str, object], actor: int, token: str) -> str:
    """Take a payment; the number of its proof. Raises the core's refusals."""
    done = await doors.journal.transact(TakePayment(body, actor, doors.settings), once=_once(actor, token), actor=actor)
    return done.papers[-1].number


async def copy_paper(doors: Doors, number: str, actor: int, token: str) -> None:
    """Print a paper once more as SALINAN n. Raises `NotFound`."""
    await doors.journal.transact(Copy(number, actor), once=_once(actor, token), actor=actor)
