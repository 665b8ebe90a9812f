"""Who may change what about the people of a branch: the supervisor, two pairs of eyes, and never one's own account.

Pure. Says nothing of passwords; who the second person is has been shown before this is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contract.names import CROCKFORD
from edge.core.duties_refusals import OwnAccount, SecondPersonNeeded, SupervisorOnly, UnknownRole
from edge.core.records import Person
from edge.core.refusals import NotFound, SecondPersonSame

ROLES: Final = ("loket", "kas", "penyelia", "admin")
RIGHTS: Final = ("intakes", "payments", "cancel", "handover", "read")  # of a machine's token
SUPERVISOR: Final = "penyelia"
GUARDED: Final = frozenset({"kas", "penyelia", "admin"})  # whoever gets one of these was seen by two
BOX: Final = 0  # the actor of what is done at the box itself, by whoever owns the machine
CODE_CHARS: Final = 12
CODE_VALID_S: Final = 24 * 3600
SHIFT_S: Final = 12 * 3600
IDLE_S: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Change:
    """`by` wants account `no` (0: a new one) to have `roles` from now on; None leaves them. `second` saw it too."""

    by: int
    no: int
    roles: frozenset[str] | None = None
    second: int | None = None


def check_change(people: Mapping[int, Person], change: Change) -> None:
    """Raises the refusal that stands against `change`; `people` are all accounts by number."""
    if change.roles is not None and not change.roles <= frozenset(ROLES):
        raise UnknownRole(", ".join(sorted(change.roles - frozenset(ROLES))))
    if change.no and change.no not in people:
        raise NotFound(what=f"{change.no}")
    if change.by == BOX:
        return
    if not is_supervisor(people.get(change.by)):
        raise SupervisorOnly
    if change.by == change.no:
        raise OwnAccount
    _check_second(people, change)


def _check_second(people: Mapping[int, Person], change: Change) -> None:
    second = people.get(change.second) if change.second else None
    if second is not None and second.no in (change.by, change.no):
        raise SecondPersonSame
    if gained(people.get(change.no), change.roles) & GUARDED and (second is None or second.disabled):
        raise SecondPersonNeeded


def gained(person: Person | None, roles: frozenset[str] | None) -> frozenset[str]:
    """The roles that the person would newly have; all of them for one that is new or switched off."""
    before = person.roles if person is not None and not person.disabled else frozenset()
    return (roles or frozenset()) - before


def is_supervisor(person: Person | None) -> bool:
    """Whether this is an account in force with a supervisor's duties."""
    return person is not None and not person.disabled and SUPERVISOR in person.roles


def one_time_code(luck: bytes) -> str:
    """Twelve characters that are easy to read out, as shown: `7KQ2-M0XD-9F3A`. `luck` has at least 8 bytes."""
    number = int.from_bytes(luck[:8], "big")
    code = "".join(CROCKFORD[number >> 5 * place & 31] for place in range(CODE_CHARS))
    return "-".join(code[at : at + 4] for at in range(0, CODE_CHARS, 4))


def typed_code(text: str) -> str:
    """A code as it is shown, however it was typed; "" for what cannot be one."""
    plain = "".join(char for char in text.upper() if char not in " -").translate(str.maketrans("OIL", "011"))
    if len(plain) != CODE_CHARS or any(char not in CROCKFORD for char in plain):
        return ""
    return "-".join(plain[at : at + 4] for at in range(0, CODE_CHARS, 4))
