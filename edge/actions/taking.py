"""Taking in and taking money: the counter's two main verbs."""

from collections.abc import Mapping

from edge.core.intake import TakeIn
from edge.core.payment import TakePayment
from edge.ports import Doors, Once, ReceiptRecord


async def take_in(
    doors: Doors,
    body: Mapping[str, object],
    actor: int,
    once: Once | None = None,
    confirmed: frozenset[str] | None = None,
) -> ReceiptRecord:
    """Take a file in: a TT when it is complete, a TP when papers are missing. `body` as in the API.

    `confirmed`: the earlier papers and rules of the centre that a person has confirmed to have seen; None asks nobody.
    Raises `FaultyInput` with every fault, `NotConfirmed`, or another `Refusal`; nothing happened then.
    """
    command = TakeIn(body, actor, doors.settings, confirmed)
    done = await doors.journal.transact(command, once=once, actor=actor)
    return done.papers[-1]


async def take_payment(doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None) -> ReceiptRecord:
    """Take cash where it is lawful: a BP. `body` as in the API. Raises as `take_in` does."""
    done = await doors.journal.transact(TakePayment(body, actor, doors.settings), once=once, actor=actor)
    return done.papers[-1]
