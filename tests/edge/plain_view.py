"""What a decision sees, as a plain value that a test fills: no database, no clock."""

from contract.catalogue import Catalogue
from edge.core.acts import Bill, CaseState, PaperState, Stamp, TillState
from edge.core.case_answers import AnswerState, HandedOver
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
