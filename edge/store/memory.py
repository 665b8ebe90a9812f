"""What the writer's thread keeps beside the database so that an intake needs no query for it: heads, numbers, clock.

Everything here can be read again from the database; it goes back as a whole when a work or the commit fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from contract.calendar import Calendar
from contract.catalogue import Catalogue
from contract.hours import Hours
from contract.journal import Chain
from contract.letters import Letters
from contract.names import AUDIT, JOURNAL
from contract.places import Places
from edge.core.acts import Stamp
from edge.core.clock import ClockMemory, Reading, after_event, tell
from edge.store.seals import Signer
from edge.store.witness import Witness, WitnessFile


@dataclass(frozen=True, slots=True)
class State:
    """One moment of the writer. `numbers` is the last n per paper in the current epoch; `check_secret` its K."""

    chains: Mapping[int, Chain] = field(default_factory=dict)
    secrets: Mapping[tuple[int, int], tuple[int, bytes]] = field(default_factory=dict)  # (stream, epoch) -> block
    numbers: Mapping[int, int] = field(default_factory=dict)
    check_secret: bytes = b""
    clock: ClockMemory = field(default_factory=ClockMemory)
    catalogue: Catalogue | None = None
    calendar: Calendar = field(default_factory=Calendar)
    hours: Hours = field(default_factory=Hours)
    letters: Letters | None = None
    places: Places | None = None
    listed: bool = False  # the key list in force names this box's key


class Memory:
    """The writer's state, its witnesses, and its way to the clock. Used on the writer's thread only."""

    def __init__(self, read_clock: Callable[[], Reading], witnesses: Mapping[int, WitnessFile]) -> None:
        self.state = State()
        self.signer: Signer | None = None
        self._read_clock = read_clock
        self._witnesses = witnesses
        self._reading = read_clock()
        self._witnessed: dict[int, Chain] = {}

    def mark(self) -> object:
        return self.state

    def restore(self, mark: object) -> None:
        assert isinstance(mark, State)
        self.state = mark

    def witness(self) -> None:
        """Flush the heads that moved. Only streams that moved cost a flush."""
        for stream, chain in self.state.chains.items():
            if self._witnessed.get(stream) != chain and chain.seq > 0:
                self._witnesses[stream].write(Witness(chain.epoch, chain.seq, chain.head))
                self._witnessed[stream] = chain

    def witnessed(self, stream: int, chain: Chain) -> None:
        """At start: this head is the one that the file already names."""
        self._witnessed[stream] = chain

    def stamp(self, day_of: Callable[[int], int]) -> Stamp:
        """The moment for the next events, by the clock rule."""
        self._reading = self._read_clock()
        at_s, clock = tell(self.state.clock, self._reading)
        return Stamp(at_s, clock, day_of(at_s))

    def stamped(self, at_s: int) -> None:
        """An event got this time: none after it gets an earlier one."""
        clock = after_event(self.state.clock, at_s, self._reading.monotonic_s)
        self.state = replace(self.state, clock=clock)

    def read_clock(self) -> Reading:
        return self._read_clock()

    @property
    def journal(self) -> Chain | None:
        return self.state.chains.get(JOURNAL)

    @property
    def audit(self) -> Chain | None:
        return self.state.chains.get(AUDIT)
