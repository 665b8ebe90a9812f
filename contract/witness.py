"""The witness: a second small file that remembers how far the journal went, so that a lost tail cannot go unseen.

Two 4 KiB slots written in turn; a torn write spoils one slot at most. Here are only the bytes of a slot and the choice
between two; writing, fdatasync and turn are the store's.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

SLOT_B: Final = 4096  # one page: the unit that disks tear at
RECORD_B: Final = 60

_MAGIC: Final = b"SIMPULW1"
_BODY: Final = struct.Struct(">8sIQ32s")
_CHECK_B: Final = 8


@dataclass(frozen=True, slots=True, order=True)
class Witness:
    """The head of one stream: larger means later."""

    epoch: int
    seq: int
    hash: bytes


def encode_slot(witness: Witness) -> bytes:
    """One slot of 4 KiB, the record first, zeros after."""
    body = _BODY.pack(_MAGIC, witness.epoch, witness.seq, witness.hash)
    return (body + _check(body)).ljust(SLOT_B, b"\0")


def decode_slot(slot: bytes) -> Witness | None:
    """What a slot says, or None if it was never written or torn."""
    body, check = slot[: _BODY.size], slot[_BODY.size : RECORD_B]
    if len(slot) < RECORD_B or check != _check(body):
        return None
    magic, epoch, seq, head = _BODY.unpack(body)
    return Witness(epoch, seq, head) if magic == _MAGIC else None


def latest(slots: Sequence[bytes]) -> Witness | None:
    """The valid slot with the larger (epoch, seq); None if none is valid."""
    found = [witness for slot in slots if (witness := decode_slot(slot)) is not None]
    return max(found, key=lambda witness: (witness.epoch, witness.seq), default=None)


def _check(body: bytes) -> bytes:
    return sha256(body).digest()[:_CHECK_B]
