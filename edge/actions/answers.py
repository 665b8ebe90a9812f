"""Passing answers on, and taking what citizens say of the service."""

from collections.abc import Mapping

from edge.actions.undoing import written
from edge.core.telling import Tell
from edge.core.voices import Complain, Survey
from edge.ports import Doors, Once, ReceiptRecord


async def tell(doors: Doors, case_id: str, step: int, actor: int, once: Once | None = None) -> None:
    """Note that the citizen was told the agency's answer of `step`. Raises `NoAnswer`, `AnswerNewer`, `AnswerTold`."""
    await doors.journal.transact(Tell(written(doors, case_id), step, actor), once=once, actor=actor)


async def survey(doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None) -> None:
    """Take a survey sheet without a name. `body` as `edge.core.voices.Survey`. Raises `FaultyInput`."""
    await doors.journal.transact(Survey(body, actor), once=once, actor=actor)


async def complain(doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None) -> ReceiptRecord:
    """Take a complaint: an AD with its number and check code. `body` as `edge.core.voices.Complain`."""
    return (await doors.journal.transact(Complain(body, actor), once=once, actor=actor)).papers[-1]
