"""The doors to people: their accounts, where they work, the sealed code, and the log that supervisors read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from edge.core.records import Person


@dataclass(frozen=True, slots=True)
class Workstation:
    """A browser that a supervisor enrolled. `counter` is the loket it stands at, 0 = none."""

    no: int
    name: str
    counter: int
    by: int
    at_s: int


@dataclass(frozen=True, slots=True)
class Presence:
    """One log-in that still holds. `workstation` is its name, "" for a browser that nobody enrolled."""

    ref: str
    staff: int
    counter: int
    workstation: str
    began_at_s: int
    seen_at_s: int


@dataclass(frozen=True, slots=True)
class Noted:
    """One event of the second stream: `kind` 90 (session), 91 (view) or 92 (export); `what` is its fact 29."""

    kind: int
    at_s: int
    actor: int
    what: int
    number: str
    counter: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """The sealed recovery code as far as pages may know it."""

    made_at_s: int
    used_at_s: int | None


class Staff(Protocol):
    """Accounts of this node. Log-in never needs the link. `by` is who changes something (0: at the box itself), `by2`
    the second person, whose password was checked; both are judged by `edge.core.duties`."""

    async def verify_password(
        self, login: str, password: str, workstation: str = "", *, code_counts: bool = False
    ) -> Person:
        """Raises `WrongPassword` or `LockedOut(wait_s)`; the same answer for an unknown name. Takes the same time.

        `code_counts`: a one-time code takes the password's place. Only for logging in and for setting the password: who
        gave the code knows it, too, so it never stands for a second person."""

    async def verify_pin(self, no: int, pin: str, workstation: str = "") -> Person:
        """Raises `WrongPassword`, `LockedOut`, or `PasswordAsked` after five wrong PINs."""

    async def add(
        self,
        login: str,
        name: str,
        roles: frozenset[str],
        password: str,
        pin: str | None,
        *,
        by: int,
        by2: int | None = None,
    ) -> Person: ...
    async def invite(
        self, login: str, name: str, roles: frozenset[str], *, by: int, by2: int | None = None
    ) -> tuple[Person, str]:
        """A new account, and the one-time code with which its owner sets a password."""

    async def reset(self, no: int, *, by: int) -> str:
        """A one-time code; from now on nothing else opens the account, and every log-in of it is over."""

    async def set_roles(self, no: int, roles: frozenset[str], *, by: int, by2: int | None = None) -> None: ...
    async def set_password(self, no: int, password: str, *, by: int, must_change: bool = False, keep: str = "") -> None:
        """Every log-in of the person ends, but the one named `keep`."""

    async def set_pin(self, no: int, pin: str) -> None: ...
    async def disable(self, no: int, *, by: int) -> None: ...
    async def enable(self, no: int, *, by: int, by2: int | None = None) -> str:
        """The person is back: a one-time code as for a reset."""

    async def person(self, no: int) -> Person | None: ...
    async def people(self) -> Sequence[Person]: ...
    async def seal_recovery(self, *, by: int, by2: int | None = None) -> str:
        """A new recovery code for the envelope; the former one is dead. Told once."""

    async def envelope(self) -> Envelope | None:
        """When the code was made and used, None when there never was one."""

    async def recover(self, code: str, no: int, password: str, workstation: str = "") -> Person:
        """With the code from the envelope person `no` becomes a supervisor with `password`; the code is dead.

        Raises `RecoveryWrong` or `LockedOut`."""


class Workstations(Protocol):
    """Enrolled browsers, and the shifts that passwords began at them."""

    async def enrol(self, name: str, counter: int, *, by: int) -> str:
        """The secret that the browser keeps as a cookie; told once."""

    async def find(self, secret: str) -> Workstation | None: ...
    async def all(self) -> Sequence[Workstation]: ...
    async def revoke(self, no: int) -> None:
        """From now on this browser is a stranger; its shifts end."""

    async def replace(self, former: int, secret: str) -> None:
        """The browser that was `former` is the one with `secret` from now on: its shifts and log-ins go along."""

    async def begin_shift(self, workstation: int, staff: int) -> None:
        """A password was typed here: for twelve hours the PIN is enough."""

    async def in_shift(self, workstation: int) -> frozenset[int]:
        """Whose PIN is enough at this workstation now."""

    async def end_shift(self, workstation: int, staff: int) -> None: ...


class Presences(Protocol):
    """Who is logged in where."""

    async def begin(self, staff: int, counter: int, workstation: int) -> str:
        """A log-in begins; returns the name that its session carries."""

    async def holds(self, ref: str) -> bool:
        """Whether the log-in was not ended from elsewhere; notes now and then that somebody was there."""

    async def end(self, ref: str) -> None: ...
    async def end_all(self, staff: int, *, but: str = "") -> None:
        """End every log-in of this person and every shift, `but` one."""

    async def now(self) -> Sequence[Presence]:
        """Those that hold and were seen within the idle time, newest first."""

    async def last_before(self, staff: int) -> int | None:
        """When this person last logged in, None for never."""


class Watch(Protocol):
    """The second stream, as supervisors read it."""

    async def views(self, count: int = 100, *, actor: int | None = None) -> Sequence[Noted]:
        """Who looked at whose data, newest first."""

    async def sessions(self, count: int = 100) -> Sequence[Noted]: ...


@dataclass(frozen=True, slots=True)
class People:
    """These doors together."""

    workstations: Workstations
    presences: Presences
    watch: Watch
