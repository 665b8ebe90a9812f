"""The projection of cases: where each citizen's matter stands, by the contract's table, forward only."""

import sqlite3

from contract.events import Answer, Event, Fact, Kind, Sealed
from contract.names import Paper
from contract.states import Case, case_step
from hub.core.receiver import ChainId
from hub.store import papers, tasks
from hub.store.catalogues import Catalogues

_OPENS = frozenset({Kind.INTAKE, Kind.RETURNED, Kind.LETTER_ISSUED})
_MOVES = _OPENS | {Kind.HANDED_OVER, Kind.CANCELLED, Kind.CASE_ANSWERED}
_WITH_CASE = frozenset({Paper.TT, Paper.TP})


def project(
    connection: sqlite3.Connection,
    chain: ChainId,
    sealed: Sealed,
    at_s: int,
    service: int,
    catalogues: Catalogues,
) -> None:
    """Move the case that an event is about. A step that no row allows moves nothing and becomes a task."""
    event = sealed.event
    if event.kind == Kind.TOLD:
        _told(connection, chain, event)
    if event.kind not in _MOVES or (case_id := _case_of(connection, chain, event)) is None:
        return
    row = connection.execute("SELECT state FROM office_case WHERE id = ?", (case_id,)).fetchone()
    state = None if row is None else Case(row["state"])
    answer = Answer(event.facts[Fact.WHAT]) if event.kind == Kind.CASE_ANSWERED else None  # type: ignore[arg-type]
    after = case_step(state, Kind(event.kind), answer)
    if after is None:
        _refuse(connection, chain, event, case_id, at_s)
    elif row is None:
        _open(connection, chain, event, at_s, (case_id, service, after), catalogues)
    else:
        connection.execute(
            "UPDATE office_case SET state = ?, step = step + 1, moved_at_s = ?, promise = coalesce(?, promise)"
            " WHERE id = ?",
            (after, event.at_s, event.facts.get(Fact.PROMISE_DAY), case_id),
        )
        if answer is not None:
            _answered(connection, event, case_id)


def _case_of(connection: sqlite3.Connection, chain: ChainId, event: Event) -> str | None:
    """The case that an event moves: as it says, the paper that opens it, or the one behind a cancelled TT or TP."""
    if isinstance(case_id := event.facts.get(Fact.CASE), str):
        return case_id
    if event.kind in _OPENS:
        return papers.number_of(chain, event.kind, event.facts)
    if event.kind == Kind.CANCELLED:
        row = connection.execute(
            "SELECT paper, case_id FROM paper WHERE number = ?", (event.facts[Fact.REF],)
        ).fetchone()
        return row["case_id"] if row is not None and row["paper"] in _WITH_CASE else None
    return None


def _open(
    connection: sqlite3.Connection,
    chain: ChainId,
    event: Event,
    at_s: int,
    new: tuple[str, int, Case],
    catalogues: Catalogues,
) -> None:
    case_id, service, state = new
    version = event.facts.get(Fact.CATALOGUE, 0)
    agency, _ = catalogues.deciding(service, version)
    connection.execute(
        "INSERT INTO office_case VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)",
        (
            case_id, chain.node, service, version, state, agency, event.at_s, at_s,
            event.facts.get(Fact.PROMISE_DAY), event.at_s,
        ),
    )  # fmt: skip


def _answered(connection: sqlite3.Connection, event: Event, case_id: str) -> None:
    facts = event.facts
    one, several = facts.get(Fact.SHA256), facts.get(Fact.LIST)
    products = [one] if isinstance(one, bytes) else several if isinstance(several, list) else []
    connection.execute(
        "INSERT OR IGNORE INTO case_answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            case_id, facts[Fact.VERSION], facts[Fact.WHAT], facts[Fact.REASON], facts.get(Fact.PROMISE_DAY),
            " ".join(product.hex() for product in products if isinstance(product, bytes)), event.at_s, event.actor,
            event.epoch, event.seq,
        ),
    )  # fmt: skip


def _told(connection: sqlite3.Connection, chain: ChainId, event: Event) -> None:
    """A branch has passed an answer on; told twice, the first time counts."""
    connection.execute(
        "INSERT OR IGNORE INTO case_told VALUES (?, ?, ?, ?)",
        (papers.text_of(event.facts, Fact.CASE), event.facts[Fact.VERSION], event.at_s, chain.node),
    )


def _refuse(connection: sqlite3.Connection, chain: ChainId, event: Event, case_id: str, at_s: int) -> None:
    tasks.note(
        connection,
        at_s=at_s,
        kind="step",
        node=chain.node,
        subject=f"{case_id}@{chain.node}/{chain.epoch}/{event.seq}",
        sentence=f"Langkah pada {case_id} tidak sesuai urutan",
        sentence_en=f"A step of {case_id} is out of order",
    )
