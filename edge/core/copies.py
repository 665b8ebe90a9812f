"""A reprint: counted in the journal before it prints, so that it says SALINAN n and never passes for the first.

Pure.
"""

from dataclasses import dataclass

from contract.events import Fact, Kind
from edge.core.acts import Decision, Draft, Stamp, View
from edge.core.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Copy:
    """The command: print `number` once more; `on_sheet` by the browser, so that no slip printer is asked."""

    number: str
    actor: int
    on_sheet: bool = False

    def __call__(self, view: View, stamp: Stamp) -> Decision[int]:
        """The copy's number n. Raises `NotFound`."""
        paper = view.paper(self.number)
        if paper is None:
            raise NotFound(what=self.number)
        copy = paper.copies + 1
        draft = Draft(Kind.COPIED, self.actor, {int(Fact.REF): paper.number, int(Fact.COPY): copy})
        return Decision((draft,), copy, copies=() if self.on_sheet else ((paper.number, copy),))
