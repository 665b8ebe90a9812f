"""The hash chain: how an event becomes 8 deterministic elements, how its person is bound in, how a follower checks it.

Knows nothing of files or keys. A block's secret comes in as an argument and is never kept here.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar

from contract import cbor
from contract.cbor import Value
from contract.errors import SimpulError
from contract.events import Event, Sealed
from contract.limits import BLOCK_EVENTS

SECRET_BYTES = 32
SALT_BYTES = 16
HASH_BYTES = 32


class ChainError(SimpulError):
    """An event that does not continue the chain it is offered to; `reason` is turn, person or hash."""

    code: ClassVar[str] = "chain_broken"
    says_id: ClassVar[str] = "Rantai catatan {node} putus pada {epoch}/{seq} ({reason})."
    says_en: ClassVar[str] = "The chain of records of {node} breaks at {epoch}/{seq} ({reason})."


def genesis(node: str, stream: int, epoch: int) -> bytes:
    """hash_0 of an epoch: what the first event is chained to."""
    return sha256(cbor.encode(["simpul-1", node, stream, epoch])).digest()


def block_of(seq: int) -> int:
    """The block, from 0, whose secret salts the event `seq` (from 1)."""
    return (seq - 1) // BLOCK_EVENTS


def salt_of(secret: bytes, node: str, stream: int, epoch: int, seq: int) -> bytes:
    """The 16-byte salt of one event, from the secret of its block."""
    return hmac.digest(secret, cbor.encode([node, stream, epoch, seq]), "sha256")[:SALT_BYTES]


def digest_of(salt: bytes, person: Mapping[int, Value]) -> bytes:
    """What binds the person part into the chain; made for every event, an empty person too."""
    return sha256(salt + cbor.encode(person, lf=True)).digest()


def event_bytes(event: Event, digest: bytes) -> bytes:
    """E: the deterministic bytes of one event, without its person."""
    return cbor.encode([event.seq, event.epoch, event.at_s, event.clock, event.actor, event.kind, event.facts, digest])


def link_hash(prev: bytes, event_encoded: bytes) -> bytes:
    """hash_n from hash_(n-1) and E_n."""
    return sha256(prev + event_encoded).digest()


def seal_event(event: Event, *, prev: bytes, salt: bytes) -> Sealed:
    """Put an event behind `prev`. The event must have its person ({} counts); check_event is the caller's."""
    assert event.person is not None
    assert len(salt) == SALT_BYTES
    digest = digest_of(salt, event.person)
    return Sealed(event, salt, digest, link_hash(prev, event_bytes(event, digest)))


def erase(sealed: Sealed) -> Sealed:
    """The same event without person and salt: every hash stays, and nobody can try names against the digest."""
    return replace(sealed, event=replace(sealed.event, person=None), salt=None)


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a follower of one (node, stream, epoch) stands: the last seq it accepted and the hash there."""

    node: str
    stream: int
    epoch: int
    seq: int
    head: bytes

    @staticmethod
    def start(node: str, stream: int, epoch: int) -> Chain:
        """The chain before its first event."""
        return Chain(node, stream, epoch, 0, genesis(node, stream, epoch))

    def seal(self, event: Event, secret: bytes) -> tuple[Chain, Sealed]:
        """Seal the next event of our own; `secret` is that of its block. Raises ChainError out of turn."""
        self._check_turn(event)
        salt = salt_of(secret, self.node, self.stream, self.epoch, event.seq)
        sealed = seal_event(event, prev=self.head, salt=salt)
        return self._moved(sealed), sealed

    def follow(self, sealed: Sealed) -> Chain:
        """Accept the next event as somebody else sealed it: turn, digest and hash must hold. Raises ChainError."""
        self._check_turn(sealed.event)
        if sealed.event.person is not None and not self._binds_person(sealed):
            raise self._broken("person", sealed.event)
        if link_hash(self.head, event_bytes(sealed.event, sealed.digest)) != sealed.hash:
            raise self._broken("hash", sealed.event)
        return self._moved(sealed)

    def _binds_person(self, sealed: Sealed) -> bool:
        return sealed.salt is not None and digest_of(sealed.salt, sealed.event.person or {}) == sealed.digest

    def _check_turn(self, event: Event) -> None:
        if (event.epoch, event.seq) != (self.epoch, self.seq + 1):
            raise self._broken("turn", event)

    def _broken(self, reason: str, event: Event) -> ChainError:
        return ChainError(reason, node=self.node, epoch=event.epoch, seq=event.seq)

    def _moved(self, sealed: Sealed) -> Chain:
        return replace(self, seq=sealed.event.seq, head=sealed.hash)
