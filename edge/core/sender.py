"""The sending end of sync, as a table of states and events. Pure: time and luck are arguments.

Theory of operation
===================

Each journal of this node is a *lane*: (stream, epoch). The hub's signed ack is the only thing that moves a lane's
cursor; nothing a broker says counts. A *segment* is a run of events of one lane::

    built -> flying        handed to the carrier
    flying -> acked        the hub's ledger has it all
    flying -> built        deadline passed, link cut, other hub epoch, or the hub is behind: it goes again

`step(state, input, now_s, luck)` returns the next state and the effects the link has to carry out, in order. The link
builds what `Build` asks for, sends what `Send` names, says hello when `SayHello` says so, and feeds back what came of
it as inputs. The link's own state is just up or down; nothing is sent while it is down, nothing is forgotten either.

* At most FLYING_MAX segments are under way at once; the first are small, so that the lamp turns green early, then
  sizes grow while acks come in time, and shrink when they do not.
* A silent hub costs one deadline, then a pause of back-off with full jitter; the pauses grow to BACKOFF_CAP_S and never
  end. Any ack that moves a cursor forward resets them.
* Every HELLO_EVERY_S, and at once after each connect, a hello asks the hub where it stands. An ack that names another
  hub epoch, or an earlier position at a later time, rewinds the lane; a stale ack is ignored.
* A gap: send again from through+1, at once, but once per deadline, so that four gap acks do not start four repeats.
* An ack whose hash is not ours at its position speaks of another history: the lane freezes until a person or a new
  epoch resolves it. An ack beyond our own head means that this box has lost its memory: the store must open a new epoch.

An input that no row of the table allows raises `SenderMisuse` and changes nothing; stale answers are no misuse.
"""

from dataclasses import dataclass
from enum import StrEnum

from contract.messages import Ack

FLYING_MAX = 4  # measured best on a link of 64 kbit/s and 600 ms
FIRST_SIZES = (20, 100, 500)  # events: the first is small for an early lamp
SIZE_MAX = 2_000  # events in one segment: a cut costs one
HELLO_EVERY_S = 60.0  # costs 232 bytes; how an idle branch learns of a restored hub
DEADLINE_S = 15.0  # without an answer: the same as for a dead link
SLOWEST_BYTES_PER_S = 2_000  # what is under way is given this much time on top of the deadline
QUICK_S = 2.0  # an ack within this lets the size grow beyond the first sizes
BACKOFF_FIRST_S = 1.0
BACKOFF_CAP_S = 60.0  # never gives up, never storms


class Lamp(StrEnum):
    """What hinders a lane: nothing, or a word of the hub that a person has to hear."""

    CLEAR = "clear"
    FROZEN = "frozen"
    REVOKED = "revoked"
    VERSION = "version"
    AHEAD = "ahead"


class Leg(StrEnum):
    """Where a segment is. Acked ones are no longer kept."""

    BUILT = "built"
    FLYING = "flying"


@dataclass(frozen=True, slots=True)
class Segment:
    """Events first..last of a lane under one token. `due_at_s` counts only while flying; `plain` = without columns."""

    token: int
    stream: int
    epoch: int
    first: int
    last: int
    plain: bool = False
    size: int = 0
    leg: Leg = Leg.BUILT
    sent_at_s: float = 0.0
    due_at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Lane:
    """One journal. `head` is the last event we have, `through` the last that the hub has acked, `cut` the last that
    stands in a segment; `through <= cut <= head` but while the hub is ahead of us."""

    stream: int
    epoch: int
    head: int = 0
    through: int = 0
    cut: int = 0
    lamp: Lamp = Lamp.CLEAR
    greeted: bool = False
    acked_at_s: int = 0
    rewound_at_s: float = float("-inf")
    plain_due: tuple[tuple[int, int], ...] = ()
    plain_done: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """The whole sender. `hub_epoch` is None until the first ack ever; times are of one monotonic clock."""

    lanes: tuple[Lane, ...] = ()
    segments: tuple[Segment, ...] = ()
    hub_epoch: bytes | None = None
    up: bool = False
    building: bool = False
    next_token: int = 1
    size_step: int = 0
    size: int = FIRST_SIZES[0]
    tries: int = 0
    quiet_until_s: float = float("-inf")
    hello_at_s: float = float("-inf")


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
    """A hub's ack with a good signature. `ours` is our chain hash at `ack.through`, None if we have no such event."""

    ack: Ack
    ours: bytes | None


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed."""


Input = Grew | Up | Down | Built | NotBuilt | Acked | Tick


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
    """Store what the hub has: *tercatat di pusat* up to `through`, by this hub epoch, at its time `at_s`. May go back."""

    stream: int
    epoch: int
    through: int
    head_hash: bytes
    hub_epoch: bytes
    at_s: int


@dataclass(frozen=True, slots=True)
class Tell:
    """A lane's lamp changed: staff and hub must hear of it. `AHEAD` asks the store for a new epoch."""

    stream: int
    epoch: int
    lamp: Lamp
    through: int


Effect = Build | Send | Forget | SayHello | MoveCursor | Tell
