"""What may follow what: case, paper, till, ticket and node only go forward, by these tables.

A step that no row allows is kept as an event, moves nothing and becomes a task at both ends: so every function here
answers None instead of raising. The docs' diagrams are drawn from the tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final, TypeVar

from contract.events import Answer, Kind, NodeChange
from contract.names import Paper


class Case(IntEnum):
    """Where a citizen's matter stands; the numbers travel in case items."""

    RECEIVED = 1
    IN_REVIEW = 2
    FIX_ASKED = 3
    READY = 4
    REFUSED = 5
    RETURNED = 6
    HANDED_OVER = 7
    CANCELLED = 8


class Issued(IntEnum):
    """A paper counts until it is cancelled, once."""

    ISSUED = 1
    CANCELLED = 2


class Till(IntEnum):
    """One till on one day at one node."""

    OPEN = 1
    CLOSED = 2


class Ticket(IntEnum):
    """A place in the queue; the numbers stand in fact 19 of kind 11."""

    WAITING = 1
    CALLED = 2
    SERVING = 3
    HELD = 4
    NO_SHOW = 5
    DONE = 6
    EXPIRED = 7


class Node(IntEnum):
    """A place as the hub knows it; up, late and silent are computed, never stored."""

    PENDING = 1
    ACTIVE = 2
    FROZEN = 3
    REVOKED = 4
    RETIRED = 5


CaseBy = tuple[Kind, Answer | None]

_TAKEN: Final = (Kind.CASE_ANSWERED, Answer.TAKEN)
_FIX: Final = (Kind.CASE_ANSWERED, Answer.FIX)
_READY: Final = (Kind.CASE_ANSWERED, Answer.READY)
_REFUSED: Final = (Kind.CASE_ANSWERED, Answer.REFUSED)
_INTAKE: Final = (Kind.INTAKE, None)
_RETURN: Final = (Kind.RETURNED, None)
_LETTER: Final = (Kind.LETTER_ISSUED, None)
_HAND_OVER: Final = (Kind.HANDED_OVER, None)
_CANCEL: Final = (Kind.CANCELLED, None)

_UNDER_WAY: Final[Mapping[CaseBy, Case]] = {
    _TAKEN: Case.IN_REVIEW,
    _FIX: Case.FIX_ASKED,
    _READY: Case.READY,
    _REFUSED: Case.REFUSED,
    _LETTER: Case.HANDED_OVER,
    _CANCEL: Case.CANCELLED,
}

CASES: Final[Mapping[Case | None, Mapping[CaseBy, Case]]] = {
    None: {_INTAKE: Case.RECEIVED, _RETURN: Case.RETURNED, _LETTER: Case.HANDED_OVER},
    Case.RETURNED: {_INTAKE: Case.RECEIVED, _RETURN: Case.RETURNED, _CANCEL: Case.CANCELLED},
    Case.RECEIVED: {**_UNDER_WAY, _INTAKE: Case.RECEIVED},  # a supplement changes nothing
    Case.IN_REVIEW: {**_UNDER_WAY, _INTAKE: Case.IN_REVIEW},
    Case.FIX_ASKED: {
        _INTAKE: Case.IN_REVIEW,
        _READY: Case.READY,
        _REFUSED: Case.REFUSED,
        _CANCEL: Case.CANCELLED,
    },
    Case.READY: {_HAND_OVER: Case.HANDED_OVER},
    Case.REFUSED: {_HAND_OVER: Case.HANDED_OVER},
    Case.HANDED_OVER: {},
    Case.CANCELLED: {},
}

TILLS: Final[Mapping[Till | None, Mapping[Kind, Till]]] = {
    None: {Kind.TILL_OPENED: Till.OPEN, Kind.TILL_CLOSED: Till.CLOSED},  # closed without opening: a day of nihil
    Till.OPEN: {
        Kind.PAYMENT: Till.OPEN,
        Kind.CANCELLED: Till.OPEN,
        Kind.TILL_MOVED: Till.OPEN,
        Kind.TILL_CLOSED: Till.CLOSED,
    },
    Till.CLOSED: {Kind.DEPOSITED: Till.CLOSED},
}

TICKETS: Final[Mapping[Ticket | None, frozenset[Ticket]]] = {
    None: frozenset({Ticket.WAITING}),
    Ticket.WAITING: frozenset({Ticket.CALLED, Ticket.EXPIRED}),
    Ticket.CALLED: frozenset({Ticket.CALLED, Ticket.SERVING, Ticket.HELD, Ticket.NO_SHOW, Ticket.EXPIRED}),
    Ticket.SERVING: frozenset({Ticket.DONE, Ticket.HELD, Ticket.WAITING, Ticket.EXPIRED}),
    Ticket.HELD: frozenset({Ticket.CALLED, Ticket.EXPIRED}),
    Ticket.NO_SHOW: frozenset({Ticket.CALLED, Ticket.EXPIRED}),
    Ticket.DONE: frozenset(),
    Ticket.EXPIRED: frozenset(),
}

NODES: Final[Mapping[Node | None, Mapping[NodeChange, Node]]] = {
    None: {NodeChange.INVITED: Node.PENDING},
    Node.PENDING: {NodeChange.INVITED: Node.PENDING, NodeChange.ENROLLED: Node.ACTIVE},
    Node.ACTIVE: {
        NodeChange.KEY: Node.ACTIVE,
        NodeChange.INVITED: Node.ACTIVE,  # a new box for the same place
        NodeChange.ENROLLED: Node.ACTIVE,
        NodeChange.FROZEN: Node.FROZEN,
        NodeChange.REVOKED: Node.REVOKED,
        NodeChange.RETIRED: Node.RETIRED,
    },
    Node.FROZEN: {NodeChange.THAWED: Node.ACTIVE, NodeChange.REVOKED: Node.REVOKED},
    Node.REVOKED: {},
    Node.RETIRED: {},
}

S = TypeVar("S")
B = TypeVar("B")


def case_step(state: Case | None, kind: Kind, answer: Answer | None = None) -> Case | None:
    """The case's next state, None if no row allows it. `answer` only with kind 100; `state` None: no case yet."""
    return _step(CASES, state, (kind, answer))


def is_promise_paused(state: Case) -> bool:
    """Whether the day promised to the citizen does not run: the next move is the citizen's."""
    return state in (Case.FIX_ASKED, Case.RETURNED)


def paper_step(state: Issued, paper: Paper, kind: Kind) -> Issued | None:
    """CANCELLED if kind 31 may cancel this paper now, else None: never twice, and never a BT."""
    allowed = kind is Kind.CANCELLED and state is Issued.ISSUED and paper is not Paper.BT
    return Issued.CANCELLED if allowed else None


def till_step(state: Till | None, kind: Kind) -> Till | None:
    """The till's next state on this day, None if no row allows it. Deposits follow a closed day at any time."""
    return _step(TILLS, state, kind)


def ticket_step(state: Ticket | None, to: Ticket) -> Ticket | None:
    """`to` if the ticket may move there, else None. That a no-show is called on the same day is the caller's."""
    return to if to in TICKETS[state] else None


def node_step(state: Node | None, change: NodeChange) -> Node | None:
    """The node's next state at the hub, None if no row allows it."""
    return _step(NODES, state, change)


def _step(table: Mapping[S, Mapping[B, S]], state: S, by: B) -> S | None:
    return table[state].get(by)
