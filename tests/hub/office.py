"""A branch that does a counter's work by hand: papers with their real seals, sent by the hub's real road."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from contract import names
from contract.cbor import Value
from contract.events import Event, Fact, Kind, PersonKey
from contract.journal import block_of
from contract.messages import Ack
from contract.names import Number, Paper
from contract.receipt import Receipt, initials_of, qr_text, sign_receipt
from contract.rules import paper_of
from hub.core.records import NewNode, NodeState
from hub.main import Hub
from tests.hub.branch import AT_S, Branch
from tests.hub.centre import admit, intake_of, opened_ack

NOW_S = AT_S + 10_000
RKP, KIA, SAMPAH = "PKY-RKP-01", 3, 18
HOST = "cek.mpp.example"
SECRET = sha256(b"the epoch's check-code secret").digest()


@dataclass
class Issued:
    """A paper as its citizen holds it."""

    number: str
    qr: str
    seq: int

    @property
    def code(self) -> str:
        return names.check_code(SECRET, self.number)


class Office:
    """One branch. `sent` is how far its journal has reached the hub."""

    def __init__(self, hub: Hub, branch: Branch) -> None:
        self.hub, self.branch, self.sent = hub, branch, 0
        self._next: dict[Paper, int] = {}

    @classmethod
    async def open(cls, hub: Hub, code: str = RKP, kelurahan: str = "62.71.05.1005") -> "Office":
        """A branch that is known, active and listed, with its epoch's first event written but not sent."""
        await hub.enroller(None).invite(NewNode(code, "Mini MPP Pager", kelurahan, False, 3 * 86_400, 420))
        branch = Branch(code)
        await admit(hub, branch)
        await hub.database.write(
            lambda db: db.execute("UPDATE node SET state = ? WHERE code = ?", (NodeState.ACTIVE, code))
        )
        office = cls(hub, branch)
        office.event(Kind.EPOCH_OPENED, {Fact.WHAT: 0, Fact.VERSION: 100}, {PersonKey.CHECK_SECRET: SECRET}, actor=0)
        return office

    def event(
        self,
        kind: int,
        facts: dict[Any, Value],
        person: dict[Any, Value] | None = None,
        *,
        actor: int = 3,
        at_s: int | None = None,
    ) -> Event:
        """Seal one event of any kind behind the journal's head."""
        branch = self.branch
        seq = branch.chain.seq + 1
        event = Event(
            seq,
            branch.epoch,
            AT_S + seq if at_s is None else at_s,
            1,
            actor,
            int(kind),
            {int(key): value for key, value in facts.items()},
            {int(key): value for key, value in (person or {}).items()},
        )
        branch.chain, sealed = branch.chain.seal(event, branch.secret(block_of(seq)))
        branch.rows.append(sealed)
        return event

    def paper(self, kind: Kind, facts: dict[Any, Value], person: dict[Any, Value], service: int) -> Issued:
        """An event that makes a paper, and the paper."""
        paper = paper_of(kind)
        assert paper is not None
        n = self._next[paper] = self._next.get(paper, 0) + 1
        event = self.event(kind, {Fact.N: n, **facts}, person)
        number = str(Number(paper, self.branch.node, self.branch.epoch, n))
        if not paper.is_signed:
            return Issued(number, "", event.seq)
        receipt = Receipt(
            paper,
            self.branch.epoch,
            n,
            service,
            int(facts.get(Fact.AMOUNT_RP, 0)) if paper in (Paper.BP, Paper.BT) else 0,  # type: ignore[arg-type]
            int(facts.get(Fact.DOCS, 0)) if paper in (Paper.TT, Paper.TP) else 0,  # type: ignore[arg-type]
            initials_of(str(person.get(PersonKey.NAME, ""))),
            1,
            event.at_s,
        )
        sealed = sign_receipt(receipt, self.branch.private, self.branch.kid)
        return Issued(number, qr_text(HOST, sealed), event.seq)

    def intake(self, name: str = "Norhayati", service: int = KIA) -> Issued:
        """A complete file."""
        facts: dict[Any, Value] = {Fact.SERVICE: service, Fact.CATALOGUE: 1, Fact.DOCS: 31}
        person: dict[Any, Value] = {PersonKey.NAME: name, PersonKey.NIK: "6271055403940000"}
        return self.paper(Kind.INTAKE, facts, person, service)

    def payment(self, amount_rp: int = 25_000, service: int = SAMPAH) -> Issued:
        """Cash for an assessed amount."""
        facts: dict[Any, Value] = {
            Fact.SERVICE: service,
            Fact.CATALOGUE: 1,
            Fact.AMOUNT_RP: amount_rp,
            Fact.TENDERED_RP: amount_rp,
            Fact.TILL: 3,
            Fact.ASSESSED: [0, "SKRD-1", "2026-11"],
        }
        return self.paper(Kind.PAYMENT, facts, {PersonKey.NAME: "Contoh"}, service)

    def cancel(self, paper: Issued, amount_rp: int = 0, service: int = KIA) -> Issued:
        """A counter-entry by two people."""
        facts: dict[Any, Value] = {
            Fact.REF: paper.number,
            Fact.AMOUNT_RP: amount_rp,
            Fact.REASON: 4,
            Fact.BY2: 9,
            Fact.TILL: 3,
        }
        return self.paper(Kind.CANCELLED, facts, {}, service)

    async def send(self) -> Ack:
        """Everything that has not been sent, as one segment; the hub's ack."""
        raw = self.branch.segment(self.sent + 1, self.branch.chain.seq)
        ack = opened_ack(self.hub, await intake_of(self.hub).segment(self.branch.node, raw))
        self.sent = ack.through
        return ack
