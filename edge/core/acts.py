"""What a decision may see and what it may answer: the pure side of one transaction.

A decision is `(view, stamp) -> Decision`, or it raises a refusal of `edge.core.refusals`. It runs inside the writer's
transaction and may not wait, look at a clock, draw luck, or touch anything but the `View` it is given.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from contract.calendar import Calendar
from contract.catalogue import Catalogue
from contract.dues import DueRule
from contract.hours import Hours
from contract.states import Case
from edge.core.case_answers import AnswerBook
from edge.core.intake_book import IntakeBook
from edge.core.letter_book import LetterBook
from edge.core.money import MoneyView
from edge.core.queue import QueueView
from edge.core.upkeep import OutageBook, PadBook

T_co = TypeVar("T_co", covariant=True)

JOURNAL, AUDIT = 0, 1  # streams
FIRST_EPOCH = 1  # A; every later one was opened because the box was put back, moved or damaged


@dataclass(frozen=True, slots=True)
class Stamp:
    """The moment of the transaction: whole seconds since 1970, clock state 0|1|2, and the day in the node's zone."""

    at_s: int
    clock: int
    day: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be: seq, time and seals are given by the store. `paper` is 1..11 when the kind makes a paper.

    `facts` already hold n (fact 1) from `view.next_n(paper)`; the store refuses any other number.
    """

    kind: int
    actor: int
    facts: Mapping[int, Any]
    person: Mapping[int, Any] = field(default_factory=dict)
    paper: int | None = None
    stream: int = JOURNAL


@dataclass(frozen=True, slots=True)
class Decision(Generic[T_co]):
    """What shall happen: events in order, what to print (indexes into `drafts` that make papers), and a value."""

    drafts: tuple[Draft, ...]
    value: T_co
    printing: tuple[int, ...] = ()
    copies: tuple[tuple[str, int], ...] = ()  # reprints asked for: (number, copy n)
    slips: tuple[str, ...] = ()  # names of slips that are no papers, such as a queue number's


@dataclass(frozen=True, slots=True)
class PaperState:
    """A paper as far as decisions need it. `amount_rp` is 0 except on BP and BT; `till` only where money moved."""

    number: str
    paper: int
    epoch: int
    n: int
    seq: int
    service: int
    at_s: int
    day: int
    amount_rp: int
    case_id: str | None
    cancelled: bool
    copies: int
    till: int | None


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case as far as decisions need it; the answers that came down are counted in."""

    case_id: str
    service: int
    state: Case
    step: int


@dataclass(frozen=True, slots=True)
class TillState:
    """A till's day: none, open or closed, and its running sums in rupiah."""

    till: int
    day: int
    state: str
    opening_rp: int = 0
    received_rp: int = 0
    moved_rp: int = 0
    cancelled_rp: int = 0

    @property
    def expected_rp(self) -> int:
        """What must lie in the drawer: opening + received + moved in - out - given back."""
        return self.opening_rp + self.received_rp + self.moved_rp - self.cancelled_rp


@dataclass(frozen=True, slots=True)
class Bill:
    """One row of a bill list that the hub sent down, with the day it was drawn up."""

    service: int
    ref: str
    amount_rp: int
    list_day: int
    name: str = ""
    period: str = ""
    due_day: int = 0  # after it the amount changes from month to month; 0 = it does not
    paid_by: str | None = None  # our own BP, while it is not cancelled
    rules: tuple[DueRule, ...] = ()  # the list's, where it has any: `amount_rp` is then the principal


class View(Protocol):
    """The state at the moment of the decision, read inside the transaction."""

    @property
    def node(self) -> str: ...
    @property
    def epoch(self) -> int: ...
    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force; its version goes into every event that rests on it."""

    @property
    def calendar(self) -> Calendar:
        """The city's free days, for counting by working days."""

    @property
    def hours(self) -> Hours: ...
    @property
    def money(self) -> MoneyView:
        """Closings, counts of a day, what a shift leaves open."""

    @property
    def queue(self) -> QueueView: ...
    @property
    def intakes(self) -> IntakeBook:
        """The files taken in so far: who was here for what."""

    @property
    def pad(self) -> PadBook:
        """The emergency pad's slips."""

    @property
    def outages(self) -> OutageBook:
        """What was served in a time."""

    @property
    def letters(self) -> LetterBook:
        """Letters and places in force, and the register of the kelurahan's letters."""

    @property
    def disk_tight(self) -> bool:
        """Whether new work must be refused so that what is begun can still be finished."""

    def next_n(self, paper: int) -> int:
        """The number the next paper of this kind gets in this epoch."""

    def number(self, paper: int, n: int) -> str:
        """The number's text, such as ``TT-RKP01A-000347``."""

    def paper(self, number: str) -> PaperState | None: ...
    def case(self, case_id: str) -> CaseState | None: ...
    def till(self, till: int, day: int) -> TillState: ...
    def bill(self, service: int, ref: str) -> Bill | None: ...
    def bills_day(self, service: int) -> int | None:
        """The day of the newest bill list of a service, None when there is none."""

    def photos(self, owner: str) -> int:
        """How many photographs a case has, or a paper that belongs to none."""

    @property
    def answers(self) -> AnswerBook:
        """What the centre has said of cases."""


Decide = Callable[[View, Stamp], Decision[T_co]]
