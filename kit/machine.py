"""What the machine is and what its clocks say. Knows no rule about time: it only looks."""

import ctypes
import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

_SERIALS: Final = (
    Path("/proc/device-tree/serial-number"),  # single-board computers
    Path("/sys/class/dmi/id/product_uuid"),  # PCs, readable by root only
    Path("/sys/class/dmi/id/board_serial"),
)
_NETWORKS: Final = Path("/sys/class/net")
_TIMEX_B: Final = 256  # struct timex has 208 bytes on Linux; room for more
_TIME_ERROR: Final = 5


def machine_id(networks: Path = _NETWORKS, serials: tuple[Path, ...] = _SERIALS) -> str:
    """Sixteen hex digits that name the hardware and not the disk, "" where it has no name to read.

    The same disk in another machine must be noticed; so `/etc/machine-id`, which travels with the disk, is no use.
    """
    told = next((text for path in serials if (text := _read(path))), "") or _wired_addresses(networks)
    return sha256(told.encode()).hexdigest()[:16] if told else ""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip("\0 \n")
    except OSError:
        return ""


def _wired_addresses(networks: Path) -> str:
    """Hardware addresses of real network ports; virtual ones have no device and change at will."""
    try:
        ports = sorted(port for port in networks.iterdir() if (port / "device").exists())
    except OSError:
        return ""
    return " ".join(filter(None, (_read(port / "address") for port in ports)))


def wall_s() -> int:
    """The system clock in whole seconds since 1970."""
    return int(time.time())


def uptime_s() -> float:
    """Seconds since the machine started, sleep included: what no setting of the clock moves."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def is_synchronised() -> bool:
    """Whether the kernel says that somebody (NTP) keeps the system clock right."""
    timex = ctypes.create_string_buffer(_TIMEX_B)
    try:
        state: int = _libc().adjtimex(timex)
    except (OSError, AttributeError):
        return False
    return 0 <= state < _TIME_ERROR


@cache
def _libc() -> ctypes.CDLL:
    """Loaded once: this is asked at every event."""
    return ctypes.CDLL(None, use_errno=True)
