"""Cancelling with four eyes, handing over, and printing once more."""

from collections.abc import Mapping

from contract.names import NameRefusedError, parse_number
from edge.core.cancel import Cancel
from edge.core.copies import Copy
from edge.core.form import Form
from edge.core.handover import HandOver
from edge.core.refusals import NotFound
from edge.ports import Doors, Once, ReceiptRecord


async def cancel(
    doors: Doors, number: str, body: Mapping[str, object], actor: int, once: Once | None = None, workstation: str = ""
) -> ReceiptRecord:
    """Cancel a paper by a counter-entry (BT). `body` is {reason, second_person: {user, password}}.

    The second person's password is checked first, outside the transaction. Raises `FaultyInput`, `WrongPassword`,
    `LockedOut`, `SecondPersonSame`, `NotFound`, `AlreadyCancelled`, `NotCancellable`, `TillClosed`.
    """
    form = Form.root(body)
    form.only("reason", "second_person")
    form.text("reason", required=True, lines=True, limit=2_000)
    second = form.inner("second_person", required=True)
    user = second.text("user", required=True) if second else ""
    password = second.secret("password") if second else ""
    form.check()
    person = await doors.staff.verify_password(user, password, workstation)
    command = Cancel(written(doors, number), body.get("reason"), actor, person.no)
    return (await doors.journal.transact(command, once=once, actor=actor)).papers[-1]


async def hand_over(
    doors: Doors, case_id: str, body: Mapping[str, object], actor: int, once: Once | None = None
) -> ReceiptRecord:
    """Hand a finished case over (PY). `body` is {to: {name, relation, id_seen?}, document_numbers}."""
    command = HandOver(written(doors, case_id), body, actor, doors.settings.offset_min)
    return (await doors.journal.transact(command, once=once, actor=actor)).papers[-1]


async def copy_paper(doors: Doors, number: str, actor: int, once: Once | None = None) -> None:
    """Print a paper once more as SALINAN n; the copy is in the journal before it prints. Raises `NotFound`."""
    await doors.journal.transact(Copy(written(doors, number), actor), once=once, actor=actor)


def written(doors: Doors, typed: str) -> str:
    """A number as the contract writes it, however it was typed. Raises `NotFound` for what is no number."""
    try:
        return str(parse_number(typed, doors.settings.node[:3]))
    except NameRefusedError as fault:
        raise NotFound(what=typed[:40]) from fault
