"""The drawer's verbs: open, carry cash, close, deposit, hand the shift over, take the books out.

Where a second person is asked for, their own password is checked first, outside the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from edge.core.closing import CloseTill
from edge.core.deposit import MakeDeposit
from edge.core.export import Exported, NoteExport
from edge.core.form import Form
from edge.core.money import LooseEnds, TillKey
from edge.core.refusals import FaultyInput, SecondPersonSame
from edge.core.shift import HandShift
from edge.core.till import MoveCash, OpenTill, moved
from edge.ports import Doors, Once, ReceiptRecord


@dataclass(frozen=True, slots=True)
class Second:
    """Who stands by: their log-in name and password, as typed, and the workstation they typed it at."""

    user: str
    password: str
    workstation: str = ""

    @property
    def given(self) -> bool:
        return bool(self.user or self.password)


async def open_till(doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None) -> None:
    """Open the actor's own drawer. Raises what `OpenTill` does."""
    await doors.journal.transact(OpenTill(body, actor), once=once, actor=actor)


async def move_cash(
    doors: Doors, body: Mapping[str, object], second: Second, actor: int, once: Once | None = None
) -> None:
    """Carry cash in or out, a second person standing by. Raises what `MoveCash` does, `WrongPassword`, `LockedOut`."""
    form = Form.root(body)
    moved(form)
    by2 = await _second(doors, second, actor, form)
    await doors.journal.transact(MoveCash(body, actor, by2), once=once, actor=actor)


async def close_till(
    doors: Doors, body: Mapping[str, object], key: TillKey, second: Second, actor: int, once: Once | None = None
) -> ReceiptRecord:
    """Close a drawer's day: a TK. The second person is asked only where there is a difference.

    Raises what `CloseTill` does, `WrongPassword`, `LockedOut`.
    """
    by2 = await _second(doors, second, actor) if second.given else None
    command = CloseTill(body, key.till, key.day, actor, by2)
    return (await doors.journal.transact(command, once=once, actor=actor)).papers[-1]


async def make_deposit(doors: Doors, body: Mapping[str, object], actor: int, once: Once | None = None) -> ReceiptRecord:
    """Bring closed tills' cash to the bank: an ST. Raises what `MakeDeposit` does."""
    return (await doors.journal.transact(MakeDeposit(body, actor), once=once, actor=actor)).papers[-1]


async def hand_shift(doors: Doors, own: Second, taker: Second, once: Once | None = None) -> LooseEnds | None:
    """Hand the shift over; both sign with their passwords. None when the form was sent again.

    Raises `WrongPassword`, `LockedOut`, `SecondPersonSame`.
    """
    giver = await doors.staff.verify_password(own.user, own.password, own.workstation)
    by2 = await _second(doors, taker, giver.no)
    return (await doors.journal.transact(HandShift(giver.no, by2), once=once, actor=giver.no)).value


async def note_export(doors: Doors, data: bytes, second: Second, actor: int) -> None:
    """Note in the second stream that `data` is about to leave the box; when it raises, nothing may be handed out."""
    by2 = await _second(doors, second, actor)
    await doors.journal.transact(NoteExport(Exported.LIST, sha256(data).digest(), actor, by2), actor=actor)


async def _second(doors: Doors, second: Second, actor: int, around: Form | None = None) -> int:
    """The second person's number. Raises `FaultyInput` where name or password are missing, with the faults of the form
    `around` it: no password is tried while anything else still has to be mended."""
    faults = around.faults if around else []
    form = Form({"user": second.user, "password": second.password}, "/second_person", faults)
    user, password = form.text("user", required=True), form.secret("password")
    form.check()
    person = await doors.staff.verify_password(user, password, second.workstation)
    if person.no == actor:
        raise SecondPersonSame
    return person.no


__all__ = [
    "FaultyInput",
    "Second",
    "close_till",
    "hand_shift",
    "make_deposit",
    "move_cash",
    "note_export",
    "open_till",
]
