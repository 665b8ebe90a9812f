"""What a decision sees, as a plain value that a test fills: no database, no clock."""

from contract.calendar import Calendar
from contract.catalogue import Catalogue
from contract.hours import Hours
from edge.core.acts import Bill, CaseState, PaperState, Stamp, TillState
from edge.core.case_answers import AnswerState, HandedOver
from edge.core.intake_book import Earlier, Who
from edge.core.queue import Ticket
from tests.edge.branch_box import CATALOGUE, NODE, NOON_S, TODAY

STAMP = Stamp(NOON_S, 1, TODAY)


class PlainAnswers:
    """What the centre has said: nothing, until a test says so."""

    def __init__(self) -> None:
        self.said: dict[str, AnswerState] = {}
        self.ended: dict[str, HandedOver] = {}

    def newest(self, case_id: str) -> AnswerState | None:
        return self.said.get(case_id)

    def handed(self, case_id: str) -> HandedOver | None:
        return self.ended.get(case_id)


class PlainIntakes:
    """The papers of earlier days: service -> paper; whoever comes is the same person."""

    def __init__(self) -> None:
        self.papers: dict[int, Earlier] = {}

    def earlier(self, service: int, who: Who, since_day: int, case_id: str = "") -> Earlier | None:
        found = self.papers.get(service)
        return found if found is not None and found.case_id != case_id else None


class PlainQueue:
    """The day's tickets as a list."""

    def __init__(self) -> None:
        self.row: list[Ticket] = []
        self.next_seq = 100

    def tickets(self, day: int) -> list[Ticket]:
        return [each for each in self.row if each.day == day]

    def stale(self, day: int) -> list[Ticket]:
        return [each for each in self.row if each.day < day and each.is_open]

    def numbered(self, day: int, letter: str, n: int) -> Ticket | None:
        return next((each for each in self.tickets(day) if (each.letter, each.n) == (letter, n)), None)

    def last_n(self, day: int, letter: str) -> int:
        return max((each.n for each in self.tickets(day) if each.letter == letter), default=0)

    def has_given(self, epoch: int, letter: str) -> bool:
        return any((each.epoch, each.letter) == (epoch, letter) for each in self.row)


class PlainView:
    """A branch on its first morning; a test sets what it needs."""

    def __init__(self, catalogue: Catalogue = CATALOGUE) -> None:
        self.node, self.epoch, self.catalogue, self.disk_tight = NODE, 1, catalogue, False
        self.cases: dict[str, CaseState] = {}
        self.papers: dict[str, PaperState] = {}
        self.tills: dict[int, TillState] = {}
        self.bill_rows: dict[str, Bill] = {}
        self.list_day: int | None = None
        self.answers = PlainAnswers()
        self.intakes = PlainIntakes()
        self.queue = PlainQueue()
        self.calendar, self.hours = Calendar(), Hours()

    def next_n(self, paper: int) -> int:
        return 7

    def number(self, paper: int, n: int) -> str:
        return f"{paper}-{n}"

    def paper(self, number: str) -> PaperState | None:
        return self.papers.get(number)

    def case(self, case_id: str) -> CaseState | None:
        return self.cases.get(case_id)

    def till(self, till: int, day: int) -> TillState:
        return self.tills.get(till, TillState(till, day, "none"))

    def bill(self, service: int, ref: str) -> Bill | None:
        return self.bill_rows.get(ref)

    def bills_day(self, service: int) -> int | None:
        return self.list_day
