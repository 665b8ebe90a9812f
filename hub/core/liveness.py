"""Up, late or silent: computed from what was last heard, never stored. Pure: the time is an argument."""

from dataclasses import dataclass
from enum import StrEnum

from contract.limits import HELLO_EVERY_S, HOUR_S
from hub.core.records import NodeRecord, NodeState

UP_S = 3 * HELLO_EVERY_S  # three hellos may be lost on a bad line before anybody is told
FIGURES_S = HOUR_S  # what a branch said of itself is shown as a figure for so long, then as unknown
KEEPING_UP_AGE_S = HOUR_S  # a connected branch whose oldest record is older is still catching up


class Liveness(StrEnum):
    """How a branch stands towards its own limit of silence."""

    UP = "up"  # heard within three hellos
    CATCHING_UP = "catching_up"  # heard, and sending what is old
    QUIET = "quiet"  # silent within its limit: normal
    OVERDUE = "overdue"  # silent beyond its limit: a person must act
    WAITING = "waiting"  # its box has not enrolled or never spoken
    STOPPED = "stopped"  # frozen, revoked or retired


@dataclass(frozen=True, slots=True)
class Standing:
    """A branch at this moment. `silent_s` None: never heard; `known`: its figures are current."""

    liveness: Liveness
    silent_s: int | None
    known: bool

    @property
    def lamp(self) -> str:
        """The lamp's word: red only where somebody must act and can, grey for a normal silence."""
        return _LAMPS[self.liveness]

    @property
    def rank(self) -> int:
        """Order of need, the neediest first."""
        return _RANKS[self.liveness]


_LAMPS = {
    Liveness.UP: "ok",
    Liveness.CATCHING_UP: "ok",
    Liveness.QUIET: "off",
    Liveness.OVERDUE: "stop",
    Liveness.WAITING: "unk",
    Liveness.STOPPED: "stop",
}
_RANKS = {
    Liveness.OVERDUE: 0,
    Liveness.STOPPED: 1,
    Liveness.CATCHING_UP: 2,
    Liveness.QUIET: 3,
    Liveness.UP: 4,
    Liveness.WAITING: 5,
}


def standing(node: NodeRecord, now_s: int) -> Standing:
    """How a branch stands now."""
    silent_s = None if node.last_seen_s is None else max(0, now_s - node.last_seen_s)
    if node.state in (NodeState.FROZEN, NodeState.REVOKED, NodeState.RETIRED):
        return Standing(Liveness.STOPPED, silent_s, known=silent_s is not None and silent_s <= FIGURES_S)
    if silent_s is None:
        overdue = node.state is NodeState.ACTIVE and now_s - node.added_at_s > node.quiet_limit_s
        return Standing(Liveness.OVERDUE if overdue else Liveness.WAITING, None, known=False)
    if silent_s > node.quiet_limit_s:
        return Standing(Liveness.OVERDUE, silent_s, known=False)
    if silent_s > UP_S or (node.report is not None and node.report.goodbye):
        return Standing(Liveness.QUIET, silent_s, known=silent_s <= FIGURES_S)
    late = node.report is not None and node.report.backlog > 0 and node.report.oldest_age_s > KEEPING_UP_AGE_S
    return Standing(Liveness.CATCHING_UP if late else Liveness.UP, silent_s, known=True)
