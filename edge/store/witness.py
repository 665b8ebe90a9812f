"""The witness file: where the chain stood at the last commit that somebody was told of, in a second small file.

Two slots are written in turn with `fdatasync`, so a cut in the middle of one leaves the other. One file per stream.
"""

import os
from pathlib import Path
from typing import Protocol

from contract.witness import SLOT_B, Witness, decode_slot, encode_slot
from kit.crash import crash_point

__all__ = ["Witness", "WitnessFile"]


class _Sync(Protocol):
    def __call__(self, handle: int, /) -> None: ...


class WitnessFile:
    """Opened for the life of the store. `existed` tells whether the file was there before."""

    def __init__(self, path: Path, sync: _Sync = os.fdatasync) -> None:
        self.existed = path.exists()
        self._sync = sync
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if os.fstat(self._handle).st_size < 2 * SLOT_B:
            os.pwrite(self._handle, bytes(2 * SLOT_B), 0)
            os.fsync(self._handle)
        self._slots = [decode_slot(os.pread(self._handle, SLOT_B, index * SLOT_B)) for index in (0, 1)]

    def last(self) -> Witness | None:
        """The valid slot that counts, None when neither is."""
        return max((slot for slot in self._slots if slot), key=lambda slot: (slot.epoch, slot.seq), default=None)

    def write(self, witness: Witness) -> None:
        """Put `witness` into the slot that does not count and flush it. Raises OSError."""
        last = self.last()
        index = 1 if last is not None and self._slots[0] == last else 0
        self._put(index, witness)
        if last is not None and last.epoch != witness.epoch:
            # Epochs of three letters are drawn at random and may be smaller: the old one must not count any more.
            self._put(1 - index, witness)

    def _put(self, index: int, witness: Witness) -> None:
        os.pwrite(self._handle, encode_slot(witness), index * SLOT_B)
        crash_point("witness_torn")
        self._sync(self._handle)
        self._slots[index] = witness

    def close(self) -> None:
        os.close(self._handle)
