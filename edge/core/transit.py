"""What passes between the pure sender and the link: the sender's state, inputs, effects and limits.

Values only. What they mean together stands at the head of `edge.core.sender`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from contract import limits
from contract.messages import Ack

FLYING_MAX = limits.SEGMENTS_IN_FLIGHT
FIRST_SIZES = limits.SEGMENT_FIRST_EVENTS
SIZE_MAX = limits.SEGMENT_EVENTS
HELLO_EVERY_S = float(limits.HELLO_EVERY_S)
DEADLINE_S = float(limits.LINK_DEAD_S)  # without an answer: the same as for a dead link
SLOWEST_BYTES_PER_S = 2_000  # what is under way gets this much time on top of the deadline: a quarter of 64 kbit/s
QUICK_S = 2.0  # an ack within this lets the size grow beyond the first sizes: 2-4 s of link in one segment
SHRINK = 4  # after a deadline: a path that drops large packets is found in a few steps
BACKOFF_FIRST_S = float(limits.BACKOFF_FIRST_S)
BACKOFF_CAP_S = float(limits.BACKOFF_CAP_S)
NEVER = float("-inf")


class Lamp(StrEnum):
    """What hinders a lane: nothing, or a word of the hub that a person has to hear."""

    CLEAR = "clear"
    FROZEN = "frozen"
    REVOKED = "revoked"
    VERSION = "version"
    AHEAD = "ahead"


class Leg(StrEnum):
    """Where a segment is. One that is acked, or has to be cut anew, is gone: its bytes are forgotten."""

    BUILT = "built"
    FLYING = "flying"
    GONE = "gone"


class Turn(StrEnum):
    """What happens to a segment."""

    SENT = "sent"
    ACKED = "acked"
    CUT = "cut"
    LATE = "late"
    REWOUND = "rewound"


@dataclass(frozen=True, slots=True)
class Segment:
    """Events first..last of a lane under one token. `due_at_s` counts while flying; `plain` = columns in form 0."""

    token: int
    stream: int
    epoch: int
    first: int
    last: int
    plain: bool = False
    size: int = 0
    leg: Leg = Leg.BUILT
    sent_at_s: float = NEVER
    due_at_s: float = NEVER

    @property
    def lane(self) -> tuple[int, int]:
        """(stream, epoch)."""
        return self.stream, self.epoch

    def meets(self, parts: Iterable[tuple[int, int]]) -> bool:
        """Whether it has an event in common with one of the ranges (first, last)."""
        return any(first <= self.last and self.first <= last for first, last in parts)


@dataclass(frozen=True, slots=True)
class Lane:
    """One journal: `head` is the last event we have, `through` the last that the hub has acked, `cut` the last that
    stands in a segment or is acked. `unsure`: the hub is another one, nothing goes before it has answered a hello.

    `plain_due`: ranges the hub asked for in plain form; `given_up`: ranges that it set aside for good."""

    stream: int
    epoch: int
    head: int = 0
    through: int = 0
    cut: int = 0
    lamp: Lamp = Lamp.CLEAR
    unsure: bool = False
    acked_at_s: int = 0
    rewound_to: int = -1
    rewound_at_s: float = NEVER
    plain_due: tuple[tuple[int, int], ...] = ()
    given_up: frozenset[tuple[int, int]] = frozenset()

    @property
    def name(self) -> tuple[int, int]:
        """(stream, epoch)."""
        return self.stream, self.epoch


@dataclass(frozen=True, slots=True)
class State:
    """The whole sender. `hub_epoch` is None until the first ack ever; times are of one monotonic clock.

    `building` is the segment that was asked for and not yet answered. `tries` counts deadlines since the last ack,
    `unheard` hellos without an answer."""

    lanes: tuple[Lane, ...] = ()
    segments: tuple[Segment, ...] = ()
    building: Segment | None = None
    hub_epoch: bytes | None = None
    hub_at_s: int = 0
    up: bool = False
    next_token: int = 1
    size: int = FIRST_SIZES[0]
    tries: int = 0
    quiet_until_s: float = NEVER
    hello_at_s: float = NEVER
    unheard: int = 0


# --- inputs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Grew:
    """The journal's heads: (stream, epoch, head), oldest epoch first. Also names lanes never seen before."""

    heads: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Up:
    """The carrier is connected."""


@dataclass(frozen=True, slots=True)
class Down:
    """The carrier is cut, or is being rebuilt."""


@dataclass(frozen=True, slots=True)
class Built:
    """A `Build` is done: events first..last became `size` bytes. `last` may be less than was asked for."""

    token: int
    last: int
    size: int


@dataclass(frozen=True, slots=True)
class NotBuilt:
    """A `Build` failed for now (store busy or damaged). It is asked for again after a pause."""

    token: int


@dataclass(frozen=True, slots=True)
class Acked:
    """A hub's ack with a good signature. `ours` is our chain hash at `ack.through`, None if we have no such event.
    `claimed`: the (seq, hash) of the hello that it answers, so it cannot be an old one that was delayed; None of any
    other ack."""

    ack: Ack
    ours: bytes | None
    claimed: tuple[int, bytes] | None = None

    @property
    def fresh(self) -> bool:
        """Whether it answers a hello of ours."""
        return self.claimed is not None


@dataclass(frozen=True, slots=True)
class Unheard:
    """A hello had no answer: the broker is there and the hub is not, or not yet. It is said again soon."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed."""


Input = Grew | Up | Down | Built | NotBuilt | Acked | Unheard | Tick


# --- effects ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Build:
    """Make a segment of at most `count` events and SEGMENT_MAX_BYTES from `first`; answer `Built` or `NotBuilt`."""

    token: int
    stream: int
    epoch: int
    first: int
    count: int
    plain: bool


@dataclass(frozen=True, slots=True)
class Send:
    """Hand the built segment to the carrier. No answer is expected but the hub's ack."""

    token: int


@dataclass(frozen=True, slots=True)
class Forget:
    """The built bytes of this token are no longer needed."""

    token: int


@dataclass(frozen=True, slots=True)
class SayHello:
    """Send a signed empty segment of this lane and feed the answer back as `Acked`."""

    stream: int
    epoch: int


@dataclass(frozen=True, slots=True)
class MoveCursor:
    """Store what the hub has: *tercatat di pusat* up to `through`, by this hub epoch, at its time. May go back.

    `aside`: ranges below it that the hub has set aside unread. They are not in its ledger, so they are not recorded."""

    stream: int
    epoch: int
    through: int
    head_hash: bytes
    hub_epoch: bytes
    at_s: int
    aside: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rewind:
    """The hub is another one than before: forget all that it ever acknowledged."""

    hub_epoch: bytes


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The hub could not read first..last, plain neither: it stays set aside there, and a person must look here."""

    stream: int
    epoch: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Tell:
    """A lane's lamp changed: staff and hub must hear of it. `AHEAD` asks the store for a new epoch."""

    stream: int
    epoch: int
    lamp: Lamp
    through: int


Effect = Build | Send | Forget | SayHello | MoveCursor | Rewind | GiveUp | Tell
