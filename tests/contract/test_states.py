"""The forward-only tables, whole: what they allow, and that everything else moves nothing."""

from itertools import product

import pytest

from contract.events import Answer, Kind, NodeChange
from contract.names import Paper
from contract.states import (
    CASES,
    NODES,
    TICKETS,
    TILLS,
    Case,
    Issued,
    Node,
    Ticket,
    Till,
    case_step,
    is_promise_paused,
    node_step,
    paper_step,
    ticket_step,
    till_step,
)

CASE_ROWS = """
-           20 received · 21 returned · 22 handed_over
returned    20 received · 21 returned · 31 cancelled
received taken in_review · fix fix_asked · ready ready · refused refused · 20 received · 22 handed_over · 31 cancelled
in_review taken in_review · fix fix_asked · ready ready · refused refused · 20 in_review · 22 handed_over · 31 cancelled
fix_asked   20 in_review · ready ready · refused refused · 31 cancelled
ready       24 handed_over
refused     24 handed_over
"""


def allowed_cases() -> dict[tuple[Case | None, str], Case]:
    """The contract's table, read from the text above."""
    found = {}
    for line in CASE_ROWS.strip().splitlines():
        state, steps = line.split(maxsplit=1)
        for step in steps.split(" · "):
            by, to = step.split()
            found[None if state == "-" else Case[state.upper()], by] = Case[to.upper()]
    return found


def test_a_case_moves_as_the_contract_says_and_no_other_way() -> None:
    """All states against all kinds and answers."""
    answers: list[tuple[Kind, Answer | None]] = [(Kind.CASE_ANSWERED, answer) for answer in Answer]
    kinds: list[tuple[Kind, Answer | None]] = [(kind, None) for kind in Kind]
    found = {
        (state, answer.name.lower() if answer else str(kind.value)): to
        for state, (kind, answer) in product([None, *Case], answers + kinds)
        if (to := case_step(state, kind, answer))
    }

    assert allowed_cases() == found


def test_the_promise_waits_for_the_citizen() -> None:
    """Paused while papers are asked for."""
    assert {Case.FIX_ASKED, Case.RETURNED} == {state for state in Case if is_promise_paused(state)}


def test_a_paper_is_cancelled_once_and_a_bt_never() -> None:
    """By kind 31 only."""
    assert Issued.CANCELLED is paper_step(Issued.ISSUED, Paper.BP, Kind.CANCELLED)
    assert paper_step(Issued.CANCELLED, Paper.BP, Kind.CANCELLED) is None
    assert paper_step(Issued.ISSUED, Paper.BT, Kind.CANCELLED) is None
    assert paper_step(Issued.ISSUED, Paper.BP, Kind.COPIED) is None


def test_a_till_opens_works_and_closes_for_good() -> None:
    """A day of nihil closes without opening; deposits come any time after."""
    allowed = {(state, kind): to for state, kind in product([None, *Till], Kind) if (to := till_step(state, kind))}

    assert allowed == {
        (None, Kind.TILL_OPENED): Till.OPEN,
        (None, Kind.TILL_CLOSED): Till.CLOSED,
        (Till.OPEN, Kind.PAYMENT): Till.OPEN,
        (Till.OPEN, Kind.CANCELLED): Till.OPEN,
        (Till.OPEN, Kind.TILL_MOVED): Till.OPEN,
        (Till.OPEN, Kind.TILL_CLOSED): Till.CLOSED,
        (Till.CLOSED, Kind.DEPOSITED): Till.CLOSED,
    }


def test_a_ticket_is_called_served_and_done() -> None:
    """With recall, hold, transfer and no-show; done and expired are final; all open ones expire."""
    usual = [Ticket.WAITING, Ticket.CALLED, Ticket.CALLED, Ticket.HELD, Ticket.CALLED, Ticket.SERVING, Ticket.DONE]
    state: Ticket | None = None
    for to in usual:
        state = ticket_step(state, to)
        assert to is state
    assert not any(ticket_step(final, to) for final in (Ticket.DONE, Ticket.EXPIRED) for to in Ticket)
    assert all(ticket_step(state, Ticket.EXPIRED) for state in Ticket if state < Ticket.DONE)
    assert Ticket.WAITING is ticket_step(Ticket.SERVING, Ticket.WAITING)
    assert ticket_step(Ticket.WAITING, Ticket.SERVING) is None
    assert ticket_step(None, Ticket.CALLED) is None


def test_a_node_is_revoked_or_retired_for_good() -> None:
    """A frozen one is thawed by the hub's act only."""
    assert Node.PENDING is node_step(None, NodeChange.INVITED)
    assert Node.ACTIVE is node_step(Node.PENDING, NodeChange.ENROLLED)
    assert Node.FROZEN is node_step(Node.ACTIVE, NodeChange.FROZEN)
    assert Node.ACTIVE is node_step(Node.FROZEN, NodeChange.THAWED)
    assert not any(node_step(final, by) for final in (Node.REVOKED, Node.RETIRED) for by in NodeChange)
    assert node_step(Node.FROZEN, NodeChange.RETIRED) is None


@pytest.mark.parametrize(("table", "states"), [(CASES, Case), (TILLS, Till), (TICKETS, Ticket), (NODES, Node)])
def test_every_state_has_a_row(table: dict[object, object], states: type) -> None:
    """So no state raises."""
    assert {None, *states} == table.keys()  # type: ignore[misc]
