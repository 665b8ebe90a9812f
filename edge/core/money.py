"""The drawer as decisions and pages see it: its lines, its closings, its deposits, and what is still to be deposited.

Values only, and the part of the view that tells them. A till is a person's (or a program's) drawer on one day; what
happened in it is booked to that day and never moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

DENOMINATIONS_RP = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
PIECES_MAX = 99_999


@dataclass(frozen=True, slots=True)
class TillKey:
    """Whose drawer, on which day."""

    till: int
    day: int


@dataclass(frozen=True, slots=True)
class ClosedTill:
    """A closing (TK) as far as decisions need it. `net_rp`: received less given back, what is to be deposited."""

    number: str
    till: int
    day: int
    net_rp: int
    deposited_by: str | None

    @property
    def fiscal_year(self) -> int:
        """The budget year that the day belongs to; it ends at midnight of 31 December."""
        return self.day // 10_000


@dataclass(frozen=True, slots=True)
class LooseEnds:
    """What the next shift takes over: files open, events unsent, papers unprinted, products uncollected, tills open."""

    open_files: int
    unsent: int
    unprinted: int
    uncollected: int
    open_tills: int


class MoneyView(Protocol):
    """What decisions about money may read inside the transaction."""

    def counts(self, till: int, day: int) -> Mapping[int, int]:
        """{paper: how many} of a closing, see `contract.kodehari.figures_of`."""

    def closing(self, number: str) -> ClosedTill | None: ...
    def is_deposited(self, till: int, day: int) -> bool:
        """Whether the closing of that drawer's day is part of a deposit."""

    def loose_ends(self) -> LooseEnds: ...


# -- what pages and papers show ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Received:
    """The payments of one service in one till: how many valid and cancelled alike, and their sum."""

    service: str
    service_en: str
    papers: int
    amount_rp: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One cancellation booked in this till."""

    number: str
    of_number: str
    amount_rp: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Cash carried in (+) or out (-), by two people."""

    at_s: int
    amount_rp: int
    reason: int
    note: str
    actor_name: str
    second_name: str


@dataclass(frozen=True, slots=True)
class TillLines:
    """Everything that makes up what must lie in the drawer, line by line."""

    key: TillKey
    state: str
    holder: str
    opening_rp: int
    received: Sequence[Received]
    moved: Sequence[Moved]
    given_back: Sequence[GivenBack]

    @property
    def received_rp(self) -> int:
        return sum(line.amount_rp for line in self.received)

    @property
    def moved_rp(self) -> int:
        return sum(line.amount_rp for line in self.moved)

    @property
    def given_back_rp(self) -> int:
        return sum(line.amount_rp for line in self.given_back)

    @property
    def net_rp(self) -> int:
        """Received less given back: what is deposited."""
        return self.received_rp - self.given_back_rp

    @property
    def expected_rp(self) -> int:
        """What must lie in the drawer."""
        return self.opening_rp + self.received_rp + self.moved_rp - self.given_back_rp


@dataclass(frozen=True, slots=True)
class Closing:
    """A TK with everything on it. `head` is the chain's hash at its event, `notes` rupiah -> pieces."""

    number: str
    epoch: int
    seq: int
    at_s: int
    clock: int
    lines: TillLines
    actor_name: str
    second_name: str
    counted_rp: int
    expected_rp: int
    notes: Mapping[int, int]
    reason: int
    note: str
    counts: Mapping[int, int]
    head: bytes
    audit_head: bytes
    deposited_by: str | None
    recorded: bool

    @property
    def difference_rp(self) -> int:
        """Counted less expected."""
        return self.counted_rp - self.expected_rp


@dataclass(frozen=True, slots=True)
class Undeposited:
    """A closed or open till whose net has not been brought to the bank. `number` is None while it is open."""

    key: TillKey
    holder: str
    number: str | None
    net_rp: int


@dataclass(frozen=True, slots=True)
class Deposit:
    """An ST with the closings in it."""

    number: str
    at_s: int
    clock: int
    day: int
    amount_rp: int
    bank_ref: str
    actor_name: str
    closings: Sequence[ClosedTill]
    holders: Mapping[int, str]
    recorded: bool


@dataclass(frozen=True, slots=True)
class Handed:
    """A shift handed over: by whom to whom, what was open, and the cash in the drawer."""

    epoch: int
    seq: int
    at_s: int
    actor_name: str
    second_name: str
    ends: LooseEnds
    cash_rp: int


@dataclass(frozen=True, slots=True)
class BookRow:
    """One line of the receipts book. `cancelled_by` and `of_number` name the other paper; `amount_rp` is signed."""

    number: str
    at_s: int
    day: int
    service: str
    service_name: str
    payer: str
    reference: str
    amount_rp: int
    holder: str
    closing: str
    deposit: str
    cancelled_by: str
    of_number: str
