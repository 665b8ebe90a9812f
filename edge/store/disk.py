"""Whether the disk has room: new work is refused early, in words, so that what was begun can always be finished.

A reserve file is given up when the disk is full, so that acknowledgements, cancellations and the till still go on.
"""

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

TIGHT_SHARE = 0.05  # of the disk; and never more than TIGHT_CAP_BYTES, or a large disk would refuse for nothing
TIGHT_CAP_BYTES = 512 << 20
RESERVE_BYTES = 64 << 20
LOOK_EVERY_S = 2.0


class Disk:
    """The disk under one folder. `reserve_bytes` 0 keeps no reserve."""

    def __init__(
        self, folder: Path, reserve_bytes: int = RESERVE_BYTES, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._reserve = folder / "reserve"
        self._reserve_bytes = reserve_bytes
        self._monotonic = monotonic
        self._looked_s = float("-inf")
        self._tight = False

    def tight(self) -> bool:
        """Whether new work must be refused. Looks at most every two seconds, and sets the reserve aside again when
        there is room for it."""
        now_s = self._monotonic()
        if now_s - self._looked_s >= LOOK_EVERY_S:
            self._looked_s, self._tight = now_s, self.free_bytes() < self._limit()
            with contextlib.suppress(OSError):  # somebody else took the room meanwhile
                self.keep_reserve()
        return self._tight

    def free_bytes(self) -> int:
        """Bytes that this process may still write."""
        room = os.statvfs(self._folder)
        return room.f_bavail * room.f_frsize

    def used_percent(self) -> int:
        """How full the disk is, 0..100."""
        room = os.statvfs(self._folder)
        usable = room.f_blocks - room.f_bfree + room.f_bavail
        return 100 - room.f_bavail * 100 // usable if usable else 100

    def keep_reserve(self) -> None:
        """Set the reserve aside where there is room for it."""
        if self._reserve_bytes and self._has_room():
            with self._reserve.open("ab") as file:
                os.posix_fallocate(file.fileno(), 0, self._reserve_bytes)

    def give_reserve_up(self) -> None:
        """The disk is full: let what was begun be finished."""
        self._reserve.unlink(missing_ok=True)
        self._looked_s = float("-inf")

    def _has_room(self) -> bool:
        kept = self._reserve.exists() and self._reserve.stat().st_size >= self._reserve_bytes
        return not kept and self.free_bytes() > self._limit() + self._reserve_bytes

    def _limit(self) -> int:
        room = os.statvfs(self._folder)
        return min(int(room.f_blocks * room.f_frsize * TIGHT_SHARE), TIGHT_CAP_BYTES)
