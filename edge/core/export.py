"""Taking a list out of the box: noted in the second stream with the digest of what leaves, by two people. Pure."""

from dataclasses import dataclass

from contract.events import Fact, Kind
from edge.core.acts import AUDIT, Decision, Draft, Stamp, View
from edge.core.refusals import SecondPersonSame
from edge.core.watching import Exported

__all__ = ["Exported", "NoteExport"]


@dataclass(frozen=True, slots=True)
class NoteExport:
    """The command: `actor` takes `what` out, `second` approves; `digest` is SHA-256 of the bytes."""

    what: int
    digest: bytes
    actor: int
    second: int

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """One event of the second stream. Raises `SecondPersonSame`."""
        if self.second == self.actor:
            raise SecondPersonSame
        facts = {int(Fact.WHAT): int(self.what), int(Fact.SHA256): self.digest, int(Fact.BY2): self.second}
        return Decision((Draft(Kind.EXPORTED, self.actor, facts, stream=AUDIT),), None)
