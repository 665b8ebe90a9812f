"""A branch made by hand for the hub's tests: a journal in memory, sealed and signed as a real box does it."""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.events import Event, Fact, Kind, PersonKey, Sealed
from contract.journal import Chain, block_of
from contract.keys import Key, Role, kid_of, public_of
from contract.segment import Health, build_hello, build_segment

AT_S = 1_795_500_000


@dataclass
class Branch:
    """One box. `fork` gives a second one with the same keys and the same past."""

    node: str = "PKY-RKP-01"
    stream: int = 0
    epoch: int = 1
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    seal_x: bytes = b""
    seal_kid: bytes = b""
    rows: list[Sealed] = field(default_factory=list)
    chain: Chain = field(init=False)

    def __post_init__(self) -> None:
        self.chain = Chain.start(self.node, self.stream, self.epoch)
        for row in self.rows:
            self.chain = self.chain.follow(row)

    @property
    def x(self) -> bytes:
        return public_of(self.private)

    @property
    def kid(self) -> bytes:
        return kid_of(self.x)

    def key(self) -> Key:
        """Its line in the key list."""
        return Key(self.kid, self.x, Role.NODE, self.node, "Kelurahan Rakumpit", AT_S)

    def fork(self) -> "Branch":
        return Branch(self.node, self.stream, self.epoch, self.private, self.seal_x, self.seal_kid, list(self.rows))

    def secret(self, block: int) -> bytes:
        return sha256(f"{self.node}/{self.stream}/{self.epoch}/{block}".encode()).digest()

    def work(self, count: int = 1, name: str = "Norhayati") -> "Branch":
        """Journal so many intakes; the first event of a journal opens its epoch."""
        for _ in range(count):
            seq = self.chain.seq + 1
            if seq == 1:
                facts, person, kind = (
                    {Fact.WHAT: 0, Fact.VERSION: 1},
                    {PersonKey.CHECK_SECRET: bytes(32)},
                    Kind.EPOCH_OPENED,
                )
            else:
                facts = {Fact.N: seq - 1, Fact.SERVICE: 3, Fact.CATALOGUE: 1, Fact.DOCS: 3}
                person, kind = {PersonKey.NAME: name, PersonKey.NIK: 6271055403940000 + seq}, Kind.INTAKE
            plain = {int(key): value for key, value in facts.items()}
            event = Event(seq, self.epoch, AT_S + seq, 1, 3, int(kind), plain, {int(k): v for k, v in person.items()})
            self.chain, sealed = self.chain.seal(event, self.secret(block_of(seq)))
            self.rows.append(sealed)
        return self

    def segment(self, first: int, last: int, *, plain: bool = False, seal: X25519PrivateKey | None = None) -> bytes:
        """Events first..last as they travel. `seal`: another reader than the hub, so that the hub cannot open it."""
        part = self.rows[first - 1 : last]
        prev = self.rows[first - 2].hash if first > 1 else Chain.start(self.node, self.stream, self.epoch).head
        return build_segment(
            part,
            node=self.node,
            stream=self.stream,
            prev_hash=prev,
            sent_at_s=AT_S + 1000,
            secrets={block: self.secret(block) for block in range(block_of(first), block_of(last) + 1)},
            seal_x=seal.public_key().public_bytes_raw() if seal else self.seal_x,
            seal_kid=self.seal_kid,
            private=self.private,
            kid=self.kid,
            health=Health(backlog=len(part)),
            plain=plain,
        )

    def hello(self, versions: dict[str, int] | None = None, *, goodbye: bool = False) -> bytes:
        health = Health(versions=versions or {}, goodbye=goodbye)
        return build_hello(
            node=self.node,
            stream=self.stream,
            epoch=self.epoch,
            seq=self.chain.seq,
            head=self.chain.head,
            sent_at_s=AT_S + 1000,
            health=health,
            private=self.private,
            kid=self.kid,
        )
