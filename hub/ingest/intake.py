"""One message in, one signed answer out: the road from bytes of a branch to the ledger, around `hub.core.receiver`.

Knows nothing of NATS: a courier's stick takes the same road. The ack is made after the ledger's commit, never before.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract.events import Sealed
from contract.keys import Key
from contract.messages import AckState, sign_ack
from contract.segment import (
    Envelope,
    Header,
    SegmentError,
    SegmentUnreadableError,
    open_rows,
    read_envelope,
)
from hub.core import receiver
from hub.core.receiver import Admission, Arrival, ChainId, Outcome, Reason, Standing
from hub.core.records import DownItem
from hub.ingest.photo_intake import PhotoIntake
from hub.ports import Ledger, Photos
from kit.crash import crash_point

_log = logging.getLogger(__name__)


class Keys(Protocol):
    """The private keys this room needs."""

    @property
    def online(self) -> Ed25519PrivateKey:
        """Signs acks."""

    @property
    def kid(self) -> bytes:
        """Of the online key."""

    @property
    def seal_keys(self) -> Mapping[bytes, X25519PrivateKey]:
        """kid -> private half of each seal key that still opens what travels."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """The answer to a hello: a signed ack, and the down items that the node does not have yet, the key list first."""

    ack: bytes
    items: tuple[DownItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """A message that could be read: its envelope, and whether its signer may speak."""

    envelope: Envelope
    admission: Admission


class Intake:
    """Takes in segments and hellos. One at a time: the ledger has one writer anyhow."""

    def __init__(self, ledger: Ledger, keys: Keys, photos: Photos, now_s: Callable[[], int]) -> None:
        self._ledger, self._keys, self._now_s = ledger, keys, now_s
        self._photos, self.photos = photos, PhotoIntake(photos, self)
        self.stored_events = 0

    async def segment(self, node: str, raw: bytes) -> bytes | None:
        """Take in one segment that came on the subject (or stick) of `node`; the signed ack, None for nobody."""
        read = await self._read(node, raw)
        if isinstance(read, AckState):
            return await self._ack_newest(node, read)
        if read.admission.reason is not None:
            _log.warning("set aside", extra={"node": node, "reason": read.admission.reason})
            await self._ledger.keep_stranger(node, raw, read.admission.reason, self._now_s())
            return None
        if not read.envelope.header.count:
            return await self._greet(read)
        outcome = await self._take(read.envelope, raw, read.admission.limit)
        crash_point("hub.after_ledger_commit")
        return await self._ack(outcome.standing, outcome.ack)

    async def hello(self, node: str, raw: bytes) -> Greeting | None:
        """Answer a hello; None for who is not to be answered. A box that no list names yet gets the list."""
        read = await self._read(node, raw)
        if isinstance(read, AckState):
            ack = await self._ack_newest(node, read)
            return None if ack is None else Greeting(ack)
        header = read.envelope.header
        if header.count or read.admission.reason not in (None, Reason.KEY_UNKNOWN):
            return None
        ack = await self._greet(read)
        versions = header.health.versions if header.health else {}
        return Greeting(ack, _keys_first(await self._ledger.down_after(node, versions)))

    async def photo_ack(self, node: str, counts: Mapping[bytes, int]) -> bytes | None:
        """What is held of a node's photographs, said with the newest standing of its journal."""
        journal = [one for one in await self._ledger.standings(node) if one.chain.stream == 0]
        return await self._ack(journal[-1], AckState.OK, counts) if journal else None

    # -- reading

    async def _read(self, node: str, raw: bytes) -> Read | AckState:
        """The envelope and what the key list says of its signer; `VERSION` for one from the future."""
        try:
            envelope = read_envelope(raw)
        except SegmentError as error:
            newer = error.reason == "version"
            reason = Reason.VERSION_UNKNOWN if newer else Reason.HEADER_BAD
            _log.warning("set aside", extra={"node": node, "reason": reason, "why": error.reason})
            await self._ledger.keep_stranger(node, raw, reason, self._now_s())
            return AckState.VERSION if newer else AckState.OK
        key = await self._key(envelope.signed.kid)
        admission = receiver.admit(node, envelope.header, key)
        if key is not None and admission.reason is None and not envelope.verify(key.x):
            admission = Admission(Reason.SIGNATURE_BAD)
        return Read(envelope, admission)

    async def _key(self, kid: bytes) -> Key | None:
        key_list = await self._ledger.keys()
        return None if key_list is None else key_list.find(kid)

    async def _rows(self, envelope: Envelope) -> tuple[Sealed, ...] | None:
        """The opened rows, None when the inside cannot be read. In a thread: opening takes milliseconds per hundred."""
        private = self._keys.seal_keys.get(envelope.header.seal_kid or b"")
        if private is None:
            return None
        try:
            return tuple(await asyncio.to_thread(open_rows, envelope, private))
        except SegmentUnreadableError as error:
            _log.warning("unreadable", extra={"node": envelope.header.node, "why": error.reason})
            return None

    # -- the ledger

    async def _take(self, envelope: Envelope, raw: bytes, limit: int | None) -> Outcome:
        """One segment, and then those that waited behind the gap it closed."""
        outcome = await self._store(envelope, raw, limit)
        while outcome.standing.through >= envelope.header.last:
            raw_held = await self._ledger.held(outcome.standing.chain, outcome.standing.through + 1)
            if raw_held is None:
                break
            read = await self._read(envelope.header.node, raw_held)
            if isinstance(read, AckState) or read.admission.reason is not None:
                break
            before = outcome.standing.through
            outcome = await self._store(read.envelope, raw_held, read.admission.limit)
            if outcome.standing.through == before:
                break
        return outcome

    async def _store(self, envelope: Envelope, raw: bytes, limit: int | None) -> Outcome:
        header = envelope.header
        arrival = Arrival.of(header, await self._rows(envelope), limit)

        def decide(standing: Standing, known: Mapping[int, bytes]) -> Outcome:
            return receiver.step(standing, arrival, known)

        crash_point("hub.before_ledger_commit")
        outcome = await self._ledger.receive(header, raw, self._now_s(), decide)
        self.stored_events += len(outcome.rows)
        if outcome.verdict is not receiver.Verdict.STORED:
            place = f"{header.stream}/{header.epoch}/{header.first}-{header.last}"
            _log.info("segment", extra={"node": header.node, "range": place, "verdict": outcome.verdict})
        return outcome

    # -- answers

    async def _greet(self, read: Read) -> bytes:
        header = read.envelope.header
        if read.admission.reason is None:
            await self._ledger.heard(header, self._now_s())
        standing = await self._standing(header)
        known = await self._ledger.hashes(standing.chain, [header.first - 1])
        state = receiver.hello(standing, header, known)
        if read.admission.limit is not None and header.last > read.admission.limit:
            state = AckState.REVOKED
        return await self._ack(standing, state, await self._photos.unfinished(header.node))

    async def _standing(self, header: Header) -> Standing:
        chain = ChainId(header.node, header.stream, header.epoch)
        standings = await self._ledger.standings(header.node)
        return next((one for one in standings if one.chain == chain), Standing.unheard(chain))

    async def _ack_newest(self, node: str, state: AckState) -> bytes | None:
        """An ack where the message itself could not name its chain: only one from the future deserves it."""
        standings = [one for one in await self._ledger.standings(node) if one.chain.stream == 0]
        if state is not AckState.VERSION or not standings:
            return None
        return await self._ack(standings[-1], state)

    async def _ack(self, standing: Standing, state: AckState, counts: Mapping[bytes, int] | None = None) -> bytes:
        ack = receiver.ack_of(standing, state, await self._ledger.hub_epoch(), self._now_s())
        return sign_ack(replace(ack, photos=counts or {}), self._keys.online, self._keys.kid)


def _keys_first(items: Sequence[DownItem]) -> tuple[DownItem, ...]:
    """The key list before all that it vouches for."""
    return tuple(sorted(items, key=lambda item: item.topic != "keys"))
