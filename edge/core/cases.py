"""A case as the branch sees it: its own papers move it, and so do the agency's answers that came down.

States only go forward, by the contract's table; a step that no row allows is kept as an event and moves nothing. Pure.
"""

from contract.events import Kind
from contract.states import Case, case_step
from edge.core.acts import CaseState

FINAL = (Case.HANDED_OVER, Case.CANCELLED)


def seen(own: Case, answered: Case | None) -> Case:
    """The state that counts: what the branch itself ended stays so, else the agency's last answer."""
    return own if own in FINAL or answered is None else answered


def may(case: CaseState, kind: Kind) -> bool:
    """Whether an event of this kind would move the case."""
    return case_step(case.state, kind) is not None
