"""What the box knows of its three ways out: the branch's network, the way to the centre, the centre itself.

A lamp tests the act, not the port: the hub's is green only by an answer that the hub signed. Measures; never judges how
bad it is, and never waits for the network.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

OK, OFF, WAIT, WARN, STOP, UNKNOWN = "ok", "off", "wait", "warn", "stop", "unknown"
ANSWER_FRESH_S = 150.0  # two hellos may be lost
_CODES: Mapping[str, int] = {OFF: 0, OK: 1}
_NETWORKS = Path("/sys/class/net")


@dataclass(frozen=True, slots=True)
class Glow:
    """One lamp: a word of the closed list, and the wall-clock second since when (None before the first look)."""

    state: str = UNKNOWN
    since_s: int | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """What the lamps are read from. Ages in seconds; None = never."""

    connected: bool
    blocked: bool
    answer_age_s: float | None
    hindered: bool


class Lamps:
    """The three lamps with their memory of since when."""

    def __init__(self, wall_s: Callable[[], int], networks: Path = _NETWORKS) -> None:
        self._wall_s, self._networks = wall_s, networks
        self.lan, self.internet, self.hub = Glow(), Glow(), Glow()

    def look(self, signs: Signs) -> None:
        """Take in what is known now."""
        self.lan = self._lit(self.lan, network_state(self._networks))
        self.internet = self._lit(self.internet, internet_state(signs))
        self.hub = self._lit(self.hub, hub_state(signs))

    def codes(self) -> tuple[int, ...]:
        """LAN, internet, hub as a segment's health carries them: 0 off, 1 on, 2 warns."""
        return tuple(_CODES.get(glow.state, 2) for glow in (self.lan, self.internet, self.hub))

    def _lit(self, before: Glow, state: str) -> Glow:
        return before if before.state == state else Glow(state, self._wall_s())


def hub_state(signs: Signs) -> str:
    """Green by a fresh signed answer only; red when the hub has said something that a person must hear."""
    if signs.hindered:
        return STOP
    if not signs.connected:
        return OFF
    return OK if signs.answer_age_s is not None and signs.answer_age_s <= ANSWER_FRESH_S else WAIT


def internet_state(signs: Signs) -> str:
    """Whether the way to the centre is there. `WARN`: something answers that is not ours, such as a log-in page."""
    if signs.connected:
        return OK
    return WARN if signs.blocked else OFF


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
