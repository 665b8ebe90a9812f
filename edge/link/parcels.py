"""What this box says, as signed bytes: segments of its journals, and the hello.

Reads the outbox, packs, seals and signs; sends nothing. Packing takes tens of milliseconds and runs in a thread.
"""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from contract.keys import Key, KeyList, Role, State
from contract.messages import Ack
from contract.segment import Health, SegmentTooLargeError, build_hello, build_segment
from edge.link.identity import Keys
from edge.ports import EpochHead, Outbox, Rows


class KeyLists(Protocol):
    """Where the adopted key list is read."""

    async def key_list(self) -> KeyList | None: ...


class NoSealKeyError(Exception):
    """No key list names a key of the hub to seal persons to: nothing personal may leave the box."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A segment's bytes and the last event in it."""

    data: bytes
    last: int


class Packer:
    """Packs for one node. `lamps` are the health's lamp codes, `wall_s` the box's own clock in whole seconds."""

    def __init__(
        self,
        *,
        node: str,
        keys: Keys,
        outbox: Outbox,
        lists: KeyLists,
        wall_s: Callable[[], int],
        lamps: Callable[[], tuple[int, ...]],
        data_dir: Path,
        software: str,
    ) -> None:
        self._node, self._keys, self._outbox, self._lists = node, keys, outbox, lists
        self._wall_s, self._lamps, self._data_dir, self._software = wall_s, lamps, data_dir, software

    async def segment(self, stream: int, epoch: int, first: int, count: int, *, plain: bool) -> Packed:
        """Events from `first` on, at most `count` and as many as fit. Raises `NoSealKeyError`, `SegmentTooLargeError`
        for a single event that does not fit, `LookupError` when the journal has no such event."""
        seal = await self._seal_key()
        rows = await self._outbox.rows(stream, epoch, first - 1, count)
        if not rows.sealed:
            raise LookupError(f"no event {stream}/{epoch}/{first}")
        health = await self._health()
        while True:
            try:
                data = await asyncio.to_thread(self._build, rows, seal, health, plain)
            except SegmentTooLargeError:
                if len(rows.sealed) == 1:
                    raise
                rows = _half(rows)
            else:
                return Packed(data, rows.sealed[-1].event.seq)

    async def hello(self, stream: int, epoch: int, head: EpochHead, *, goodbye: bool = False) -> bytes:
        """That this journal stands at `head`, and how the box is."""
        return build_hello(
            node=self._node,
            stream=stream,
            epoch=epoch,
            seq=head.head,
            head=head.head_hash,
            sent_at_s=self._wall_s(),
            health=await self._health(goodbye=goodbye),
            private=self._keys.signing,
            kid=self._keys.kid,
        )

    async def hash_at(self, ack: Ack) -> bytes | None:
        """Our own chain hash at the place of which an ack speaks; None when our journal does not reach there."""
        try:
            head = await self.head(ack.stream, ack.epoch)
        except LookupError:
            return None
        if ack.through >= head.head:
            return head.head_hash if ack.through == head.head else None
        return (await self._outbox.rows(ack.stream, ack.epoch, ack.through, 1)).prev_hash

    async def head(self, stream: int, epoch: int) -> EpochHead:
        """Where this journal stands now. Raises `LookupError` for a journal that is not there."""
        for head in await self._outbox.chains():
            if (head.stream, head.epoch) == (stream, epoch):
                return head
        raise LookupError(f"no journal {stream}/{epoch}")

    async def _seal_key(self) -> Key:
        key_list = await self._lists.key_list()
        keys = [key for key in key_list.keys if _may_seal(key)] if key_list else []
        if not keys:
            raise NoSealKeyError
        return max(keys, key=lambda key: key.from_s)

    async def _health(self, *, goodbye: bool = False) -> Health:
        known = await self._outbox.health()
        return Health(
            backlog=int(known.get(1, 0)),
            oldest_age_s=int(known.get(2, 0)),
            clock=int(known.get(3, 1)),
            disk_percent=disk_percent(self._data_dir),
            software=self._software,
            versions=await self._outbox.versions(),
            lamps=self._lamps(),
            goodbye=goodbye,
            spool=int(known.get(9, 0)),
            photos_waiting=int(known.get(10, 0)),
        )

    def _build(self, rows: Rows, seal: Key, health: Health, plain: bool) -> bytes:
        return build_segment(
            rows.sealed,
            node=self._node,
            stream=rows.stream,
            prev_hash=rows.prev_hash,
            sent_at_s=self._wall_s(),
            secrets=rows.secrets,
            seal_x=seal.x,
            seal_kid=seal.kid,
            private=self._keys.signing,
            kid=self._keys.kid,
            health=health,
            plain=plain,
        )


def disk_percent(folder: Path) -> int:
    """How full the disk under `folder` is, 0..100."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 0
    return round(100 * usage.used / usage.total)


def hub_keys(key_list: KeyList | None) -> dict[bytes, bytes]:
    """kid -> x of every key that may speak for the hub: an ended key's old acks stay good, a lost key's do not."""
    keys: Sequence[Key] = key_list.keys if key_list else ()
    return {key.kid: key.x for key in keys if key.role is Role.HUB and key.state is not State.LOST}


def _may_seal(key: Key) -> bool:
    return key.role is Role.HUB_SEAL and key.state is State.ACTIVE


def _half(rows: Rows) -> Rows:
    kept = rows.sealed[: len(rows.sealed) // 2]
    return Rows(rows.stream, rows.epoch, rows.prev_hash, kept, rows.secrets)
