"""Turns a decision into rows: events into their chain, papers with their seal, print jobs, the once-key.

Used on the writer's thread only. The single place that seals an event or a paper of this node.
"""

import sqlite3
from dataclasses import replace
from typing import Any, TypeVar

from contract import cbor
from contract.catalogue import Catalogue
from contract.events import Event, Sealed
from contract.journal import SECRET_BYTES, block_of
from contract.localtime import day_of
from contract.names import JOURNAL
from contract.receipt import Receipt
from contract.rules import check_event
from edge.core.acts import Decide, Decision, Draft, Stamp
from edge.core.refusals import KeyReused, NotListed
from edge.ports import Luck, Once, Outcome, ReceiptRecord
from edge.store.disk import Disk
from edge.store.memory import Memory
from edge.store.print_rows import ask, sit
from edge.store.projections import Issued, project
from edge.store.records import PAPER_ROW, CatalogueOf, record_of, record_of_new
from edge.store.seals import Seal, seal_paper
from edge.store.steps import TRAINING_QR, Place
from edge.store.view import TransactionView
from kit.crash import crash_point

T = TypeVar("T")

_INSERT_EVENT = (
    "INSERT INTO event (stream, epoch, seq, at_s, clock, actor, kind, facts, person, salt, digest, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Scribe:
    """Writes into one node's journal."""

    def __init__(self, place: Place, memory: Memory, luck: Luck, disk: Disk, catalogue_of: CatalogueOf) -> None:
        self._place = place
        self._memory = memory
        self._luck = luck
        self._disk = disk
        self._catalogue_of = catalogue_of

    @property
    def place(self) -> Place:
        """The node as its papers name it."""
        return self._place

    def act(self, db: sqlite3.Connection, decide: Decide[T], once: Once | None, actor: int) -> Outcome[T]:
        """Let `decide` see the state and write what it says, or answer what the once-key already brought about."""
        if self._memory.journal is None:
            raise NotListed
        key = f"{actor}:{once.key}" if once else ""
        if once and (known := self._replay(db, key, once)) is not None:
            return known
        stamp = self.stamp()
        view = TransactionView(db, self._memory.state, self._place, self._seal, disk_tight=self._disk.tight())
        decision = decide(view, stamp)
        crash_point("decided")
        papers = self.write(db, decision, stamp)
        if once:
            self._remember(db, key, once, papers, decision.slips, stamp.at_s)
        crash_point("written")
        return Outcome(papers, decision.value, replayed=False, slips=decision.slips)

    def stamp(self) -> Stamp:
        """The moment of this transaction."""
        return self._memory.stamp(lambda at_s: day_of(at_s, self._place.offset_min))

    def write(self, db: sqlite3.Connection, decision: Decision[Any], stamp: Stamp) -> tuple[ReceiptRecord, ...]:
        """Seal and project the decision's events; returns the papers they made."""
        issued: dict[int, tuple[Issued, int]] = {}
        for index, draft in enumerate(decision.drafts):
            event = self.append(db, draft, stamp)
            if draft.stream == JOURNAL and (paper := project(db, self._place, event, self._seal)) is not None:
                self._count(paper)
                issued[index] = (paper, event.seq)
            sit(db, event)
        for index in decision.printing:
            ask(db, issued[index][0].text, 0, decision.drafts[index].actor, stamp.at_s)
        for number, copy in decision.copies:
            ask(db, number, copy, decision.drafts[0].actor, stamp.at_s)
        for name in decision.slips:
            ask(db, name, 0, decision.drafts[-1].actor, stamp.at_s)
        return tuple(record_of_new(paper, seq, self._catalogue(paper), self._place) for paper, seq in issued.values())

    def append(self, db: sqlite3.Connection, draft: Draft, stamp: Stamp) -> Event:
        """Seal one event into its chain and store it. Raises `EventError` for one that the contract does not allow."""
        state = self._memory.state
        chain = state.chains[draft.stream]
        event = Event(
            seq=chain.seq + 1,
            epoch=chain.epoch,
            at_s=stamp.at_s,
            clock=stamp.clock,
            actor=draft.actor,
            kind=draft.kind,
            facts=draft.facts,
            person=draft.person,
        )
        check_event(event, draft.stream, hub=False)
        chain, sealed = chain.seal(event, self._secret(db, draft.stream, chain.epoch, event.seq))
        self._memory.state = replace(self._memory.state, chains={**state.chains, draft.stream: chain})
        self._memory.stamped(stamp.at_s)
        _insert(db, draft.stream, sealed)
        crash_point("sealed")
        return event

    def _secret(self, db: sqlite3.Connection, stream: int, epoch: int, seq: int) -> bytes:
        """The secret of the event's block, drawn with the block's first event."""
        block, state = block_of(seq), self._memory.state
        known = state.secrets.get((stream, epoch))
        if known is not None and known[0] == block:
            return known[1]
        secret = self._luck.draw(SECRET_BYTES)
        db.execute(
            "INSERT INTO block (stream, epoch, block, secret) VALUES (?, ?, ?, ?)", (stream, epoch, block, secret)
        )
        self._memory.state = replace(state, secrets={**state.secrets, (stream, epoch): (block, secret)})
        return secret

    def _seal(self, receipt: Receipt, number: str) -> Seal:
        if self._place.training:  # nothing is signed: what was made for practice can never be taken for a paper
            return Seal(qr_text=TRAINING_QR)
        signer, state = self._memory.signer, self._memory.state
        if signer is None or not state.listed:
            raise NotListed
        return seal_paper(signer, self._place.qr_host, state.check_secret, receipt, number)

    def _count(self, issued: Issued) -> None:
        state, number = self._memory.state, issued.number
        self._memory.state = replace(state, numbers={**state.numbers, int(number.paper): number.n})

    def _catalogue(self, issued: Issued) -> Catalogue:
        current = self._memory.state.catalogue
        if current is not None and current.version == issued.catalogue:
            return current
        return self._catalogue_of(issued.catalogue)

    def _replay(self, db: sqlite3.Connection, key: str, once: Once) -> Outcome[Any] | None:
        row = db.execute("SELECT digest, numbers, slips FROM once WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        if once.digest is not None and row["digest"] != once.digest:
            raise KeyReused(row["numbers"].split())
        papers = tuple(self._record(db, number) for number in row["numbers"].split())
        return Outcome(papers, None, replayed=True, slips=tuple(row["slips"].split()))

    def _record(self, db: sqlite3.Connection, number: str) -> ReceiptRecord:
        row = db.execute(f"{PAPER_ROW} WHERE number = ?", (number,)).fetchone()
        return record_of(row, self._catalogue_of(row["catalogue"]), self._place.offset_min)

    def _remember(
        self,
        db: sqlite3.Connection,
        key: str,
        once: Once,
        papers: tuple[ReceiptRecord, ...],
        slips: tuple[str, ...],
        at_s: int,
    ) -> None:
        numbers = " ".join(paper.number for paper in papers)
        db.execute(
            "INSERT INTO once (key, digest, numbers, slips, at_s) VALUES (?, ?, ?, ?, ?)",
            (key, once.digest, numbers, " ".join(slips), at_s),
        )


def _insert(db: sqlite3.Connection, stream: int, sealed: Sealed) -> None:
    event = sealed.event
    row = (
        stream,
        event.epoch,
        event.seq,
        event.at_s,
        event.clock,
        event.actor,
        event.kind,
        cbor.encode(event.facts),
        cbor.encode(event.person or {}, lf=True),
        sealed.salt,
        sealed.digest,
        sealed.hash,
    )
    db.execute(_INSERT_EVENT, row)
