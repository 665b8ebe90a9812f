"""Training begins and ends in the true journal; what is done within it is in a store of its own. Pure."""

from dataclasses import dataclass
from enum import IntEnum

from contract.events import Fact, Kind
from edge.core.acts import Decision, Draft, Stamp, View


class TrainingStep(IntEnum):
    """Fact 29 of kind 67."""

    BEGUN = 1
    ENDED = 2


@dataclass(frozen=True, slots=True)
class NoteTraining:
    """The command: `actor` begins or ends training; `papers` is how many practice papers it had made by then."""

    actor: int
    step: TrainingStep
    papers: int = 0

    def __call__(self, view: View, stamp: Stamp) -> Decision[None]:
        """One event."""
        facts = {int(Fact.WHAT): int(self.step), int(Fact.HOW_MANY): self.papers}
        return Decision((Draft(Kind.TRAINING, self.actor, facts),), None)
