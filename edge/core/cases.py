"""A case as the branch sees it: its own papers move it, and so do the agency's answers that came down.

States only go forward, by the contract's table; a step that no row allows is kept as an event and moves nothing. Pure.
"""

from contract.events import Kind
from contract.states import Case, case_step
from edge.core.acts import CaseState

FINAL = (Case.HANDED_OVER, Case.CANCELLED)


def own_step(state: Case | None, kind: Kind) -> Case | None:
    """The next state by this branch's journal alone, None if it does not move.

    The agency's answers are no events of ours, so a hand-over ends whatever we knew: it was decided on what came down.
    """
    if kind is Kind.HANDED_OVER and state is not None and state not in FINAL:
        return Case.HANDED_OVER
    return case_step(state, kind)


def seen(own: Case, answered: Case | None, *, moved_since: bool = False) -> Case:
    """The state that counts: what the branch itself ended stays so, else the agency's last answer.

    `moved_since`: a paper of ours moved the case after that answer came. Then what it asked for was brought.
    """
    if own in FINAL or answered is None:
        return own
    if answered is Case.FIX_ASKED and moved_since:
        return Case.IN_REVIEW
    return answered


def may(case: CaseState, kind: Kind) -> bool:
    """Whether an event of this kind would move the case."""
    return case_step(case.state, kind) is not None
