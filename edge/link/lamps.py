"""What the box knows of its three ways out: the branch's network, the way to the centre, the centre itself.

Keeps the lamps with their memory of since when. Measures only the branch's own network; judges nothing (that is
`edge.core.lamps`), and never waits for the network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from edge.core.lamps import OFF, OK, UNKNOWN, Signs, hub_state, internet_state

__all__ = ["Glow", "Lamps", "Signs", "network_state"]

_CODES: Mapping[str, int] = {OFF: 0, OK: 1}
_NETWORKS = Path("/sys/class/net")


@dataclass(frozen=True, slots=True)
class Glow:
    """One lamp: a word of the closed list, and the wall-clock second since when (None before the first look)."""

    state: str = UNKNOWN
    since_s: int | None = None


class Lamps:
    """The three lamps with their memory of since when."""

    def __init__(self, wall_s: Callable[[], int], networks: Path = _NETWORKS) -> None:
        self._wall_s, self._networks = wall_s, networks
        self.lan, self.internet, self.hub = Glow(), Glow(), Glow()
        self._out_before: Mapping[str, int | None] = {}

    def remember(self, *, internet_s: int | None, hub_s: int | None) -> None:
        """Since when each was out already before this process began: a restart cuts no outage in two."""
        self._out_before = {"internet": internet_s, "hub": hub_s}

    def look(self, signs: Signs) -> None:
        """Take in what is known now."""
        self.lan = self._lit(self.lan, network_state(self._networks))
        self.internet = self._lit(self.internet, internet_state(signs), "internet")
        self.hub = self._lit(self.hub, hub_state(signs), "hub")

    def codes(self) -> tuple[int, ...]:
        """LAN, internet, hub as a segment's health carries them: 0 off, 1 on, 2 warns."""
        return tuple(_CODES.get(glow.state, 2) for glow in (self.lan, self.internet, self.hub))

    def _lit(self, before: Glow, state: str, name: str = "") -> Glow:
        if before.state == state:
            return before
        earlier_s = self._out_before.get(name) if before.since_s is None and state != OK else None
        return Glow(state, self._wall_s() if earlier_s is None else earlier_s)


def network_state(networks: Path) -> str:
    """Whether any real network port has a carrier."""
    try:
        ports = [port for port in networks.iterdir() if port.name != "lo"]
        states = {(port / "operstate").read_text().strip() for port in ports}
    except OSError:
        return UNKNOWN
    if "up" in states:
        return OK
    return UNKNOWN if "unknown" in states else OFF
