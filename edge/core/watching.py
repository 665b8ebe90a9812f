"""The second stream: who logged in, and whose personal data was looked at; for the supervisor and the hub. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from contract.events import Fact, Kind
from edge.core.acts import AUDIT, Decision, Draft, Stamp, View


class SessionChange(IntEnum):
    """Fact 29 of kind 90."""

    IN = 1
    OUT = 2
    SWITCH = 3  # by PIN, within the shift
    LOCK = 4
    WRONG_PIN_RUN = 5


class Seen(IntEnum):
    """Fact 29 of kind 91: what was looked at."""

    NIK = 1
    FILE = 2
    FOUND_BY_NIK = 3
    PHONE = 4


class Exported(IntEnum):
    """Fact 29 of kind 92: what left the box."""

    STICK = 1
    BACKUP = 2
    LIST = 3
    RESTORED = 4
    RECOVERY_CODE = 5


NO_REASON = 0  # fact 13 of a view: the counter's own work, no reason is asked for


@dataclass(frozen=True, slots=True)
class NoteSession:
    """The command: `staff` logged in, out, or locked at `counter` (0 = none)."""

    staff: int
    change: SessionChange
    counter: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """One event of the second stream."""
        facts = {int(Fact.STAFF): self.staff, int(Fact.WHAT): int(self.change), int(Fact.COUNTER): self.counter}
        return Decision((Draft(Kind.SESSION, self.staff, facts, stream=AUDIT),), None)


@dataclass(frozen=True, slots=True)
class NoteViews:
    """The command: `actor` saw personal data of the papers `numbers`."""

    actor: int
    numbers: Sequence[str]
    seen: Seen

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """One event of the second stream for each paper."""
        return Decision(tuple(self._draft(number) for number in self.numbers), None)

    def _draft(self, number: str) -> Draft:
        facts = {int(Fact.REF): number, int(Fact.WHAT): int(self.seen), int(Fact.REASON): NO_REASON}
        return Draft(Kind.VIEWED, self.actor, facts, stream=AUDIT)
