"""What the lamps of the link say, from what is known: pure, and never more than that.

A lamp tests the act, not the port: the hub's is green only by an answer that the hub signed.
"""

from dataclasses import dataclass
from enum import Enum

OK, OFF, WAIT, WARN, STOP, UNKNOWN = "ok", "off", "wait", "warn", "stop", "unknown"
ANSWER_FRESH_S = 150.0  # two hellos may be lost


class Reach(Enum):
    """What came of knocking at the addresses that tell whether there is internet."""

    UNTRIED = "untried"
    NONE = "none"  # nobody answered
    FOREIGN = "foreign"  # somebody answered in another's place: a log-in page, a foreign certificate
    OPENED = "opened"  # a port took the connection; nothing was said
    ANSWERED = "answered"  # the one that was asked for has answered


@dataclass(frozen=True, slots=True)
class Signs:
    """What the lamps are read from. `answer_age_s`: since the hub's last signed word, None = never.

    `foreign`: at the broker's address somebody answers that is not ours. `denied`: the broker itself sent this box
    away. `hindered`: the hub has said something about this box's journal that a person must hear."""

    connected: bool
    foreign: bool = False
    denied: bool = False
    answer_age_s: float | None = None
    hindered: bool = False
    reach: Reach = Reach.UNTRIED


def hub_state(signs: Signs) -> str:
    """Green by a fresh signed answer only; red when the hub has said something that a person must hear."""
    if signs.hindered or (signs.denied and not signs.connected):
        return STOP
    if not signs.connected:
        return OFF
    return OK if signs.answer_age_s is not None and signs.answer_age_s <= ANSWER_FRESH_S else WAIT


def internet_state(signs: Signs) -> str:
    """Whether packets reach the world. `WARN`: something answers that is not ours, such as a log-in page."""
    if signs.connected or signs.denied or signs.reach is Reach.ANSWERED:
        return OK
    if signs.foreign or signs.reach is Reach.FOREIGN:
        return WARN
    return OK if signs.reach is Reach.OPENED else OFF


def best(reaches: list[Reach]) -> Reach:
    """One word for all addresses: a true answer counts most; a foreign one counts more than an opened port."""
    order = (Reach.ANSWERED, Reach.FOREIGN, Reach.OPENED, Reach.NONE)
    return next((reach for reach in order if reach in reaches), Reach.UNTRIED)
