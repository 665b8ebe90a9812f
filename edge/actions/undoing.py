"""Cancelling with four eyes, handing over, and printing once more."""

import re
from collections.abc import Mapping

from contract.names import NameRefusedError, parse_number
from edge.core.cancel import CASH, Cancel
from edge.core.copies import Copy
from edge.core.form import Form
from edge.core.handover import HandOver
from edge.core.refusals import NotFound
from edge.ports import Doors, Once, ReceiptRecord

_TRAINING = re.compile(r"[A-Z]{2}-[A-Z]{3}[0-9]{2}LAT-[0-9]{6}", re.ASCII)


async def cancel(
    doors: Doors, number: str, body: Mapping[str, object], actor: int, once: Once | None = None, workstation: str = ""
) -> ReceiptRecord:
    """Cancel a paper by a counter-entry (BT). `body` is {reason, note?, refund?: cash|treasury, second_person}.

    The second person's password is checked first, outside the transaction. Raises `FaultyInput`, `WrongPassword`,
    `LockedOut`, `SecondPersonSame`, `NotFound`, `AlreadyCancelled`, `NotCancellable`, `TillClosed`.
    """
    form = Form.root(body)
    form.only("reason", "note", "refund", "second_person")
    form.text("reason", required=True, lines=True, limit=2_000)
    second = form.inner("second_person", required=True)
    user = second.text("user", required=True) if second else ""
    password = second.secret("password") if second else ""
    form.check()
    person = await doors.staff.verify_password(user, password, workstation)
    refund = body.get("refund") or CASH
    command = Cancel(written(doors, number), body.get("reason"), actor, person.no, refund, body.get("note"))
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
    """A number as the contract writes it, however it was typed. Raises `NotFound` for what is no number.

    Only in training its numbers are numbers, too."""
    if doors.settings.training and (found := _TRAINING.fullmatch(typed.strip().upper())):
        return found[0]
    try:
        return str(parse_number(typed, doors.settings.node[:3]))
    except NameRefusedError as fault:
        raise NotFound(what=typed[:40]) from fault
