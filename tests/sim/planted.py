"""Planted bugs: the product's own modules with one line changed. A simulator that does not find them proves nothing.

`plant` must run before anything of the product is imported: it changes the source on its way into Python.
"""

import importlib.abc
import importlib.machinery
import sys
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

SENDER, ACKS, LANES = "edge.core.sender", "edge.core.acks", "edge.core.lanes"
RECEIVER, CLOCK, INTAKE = "hub.core.receiver", "edge.core.clock", "edge.core.intake"
PAYMENT, OFFERS, CANCEL = "edge.core.payment", "edge.core.offers", "edge.core.cancel"

PLANTED: dict[str, tuple[str, str, str]] = {
    # -- the sending end
    "no deadline for a flight": (SENDER, "one.due_at_s <= now_s}", "one.due_at_s <= now_s - 1e9}"),
    "no hello after the first": (
        SENDER,
        "if now_s < state.hello_at_s:",
        "if now_s < state.hello_at_s or state.hub_epoch:",
    ),
    "plain form is never sent": (SENDER, "lane.plain_due[0]", "(lane.cut + 1, lane.head)"),
    "nothing is built after a pause": (SENDER, "quiet_until_s=now_s + pause_s", "quiet_until_s=now_s + 1e9 * pause_s"),
    "only the newest journal is greeted": (SENDER, "return not frozen and (", "return False and ("),
    "a full link never sends more": (
        SENDER,
        "return 1 if state.tries else FLYING_MAX",
        "return 0 if state.tries else 4",
    ),
    "cut anew from the wrong place": (LANES, "cut=lane.through, plain_due=()", "cut=lane.through + 1, plain_due=()"),
    "another hub is not asked about every lane": (ACKS, "through=0, unsure=True", "unsure=False"),
    "a restored hub is not noticed": (ACKS, "if ack.hub_epoch == state.hub_epoch:", "if True:"),
    "the cursor stands one too far": (
        ACKS,
        "MoveCursor(*lane.name, ack.through, ack",
        "MoveCursor(*lane.name, ack.through + 1, ack",
    ),
    "what is left of a lost journal is forgotten": (
        ACKS,
        "return with_lane(state, lane), (moved,)",
        "return state, ()",
    ),
    "what flew stays in the air without a line": (
        SENDER,
        "state, effects = turn_all(state, Turn.CUT,",
        "state, effects = state, () or turn_all(State(), Turn.CUT,",
    ),
    # -- the receiving end
    "a gap is stored": (RECEIVER, "if arrival.first > standing.through + 1:", "if False:"),
    "known positions are stored again": (RECEIVER, "row.event.seq > standing.through or any(", "True or any("),
    "a range set aside counts as recorded": (
        RECEIVER,
        "aside = (*standing.aside, AsideRange(arrival.first, arrival.last))",
        "aside = standing.aside",
    ),
    "the ack runs ahead of the ledger": (RECEIVER, "through=standing.through,", "through=standing.through + 1,"),
    "a fork is taken for the truth": (
        RECEIVER,
        "if (fork := _first_fork(arrival, known)) is not None:",
        "if fork := 0:",
    ),
    "a fork is looked for at the end only": (RECEIVER, "if arrival.first - 1 <= seq <= arrival.last)", "if seq == 0)"),
    "the head lags behind what is stored": (
        RECEIVER,
        "return Standing(standing.chain, rows[-1].event.seq, rows[-1].hash, aside)",
        "return Standing(standing.chain, rows[0].event.seq, rows[0].hash, aside)",
    ),
    # -- the clock
    "time goes back with the clock": (
        CLOCK,
        "return max(floor_s, BUILT_S), UNSURE",
        "return max(reading.wall_s, BUILT_S), UNSURE",
    ),
    "a wild jump is believed": (CLOCK, "if _jumped(memory, floor_s, reading):", "if False:"),
    # -- the counter
    "an incomplete file is taken in": (INTAKE, "paper = Paper.TP if missing else Paper.TT", "paper = Paper.TT"),
    "a complete file is sent away": (INTAKE, "paper = Paper.TP if missing else Paper.TT", "paper = Paper.TP"),
    "a continued file opens a new case": (
        INTAKE,
        "if file.case is not None:\n            facts[Fact.CASE]",
        "if False:\n            facts[Fact.CASE]",
    ),
    "one paper too few is written down": (
        INTAKE,
        "Fact.DOCS: file.brought.docs,",
        "Fact.DOCS: file.brought.docs & 0xFFFE,",
    ),
    "what is missing is not said": (INTAKE, "{Fact.MISSING: missing,", "{Fact.MISSING: 0,"),
    "the sum is what was handed over": (PAYMENT, "Fact.AMOUNT_RP: due.amount_rp,", "Fact.AMOUNT_RP: tendered_rp,"),
    "a bill is paid twice": (PAYMENT, "if bill.paid_by is not None:", "if False:"),
    "too little money is enough": (PAYMENT, "tendered_rp < amount_rp:", "tendered_rp < 0:"),
    "cash is taken without a treasurer": (
        OFFERS,
        "treasurer is None or not treasurer.from_day <= day <= treasurer.until_day",
        "False",
    ),
    "a name of any length is taken": (
        "edge.core.form",
        "self._clean(name, value, limit, lines)",
        "self._clean(name, value, 10**6, lines)",
    ),
    "anything is a NIK": (
        "edge.core.form",
        'if value and not re.fullmatch(r"[0-9]{16}", value, re.ASCII):',
        "if False:",
    ),
    "change is counted as drawer cash": (
        "edge.core.acts",
        "self.opening_rp + self.received_rp +",
        "self.received_rp +",
    ),
    "money given back stays in the drawer": ("edge.core.acts", "- self.cancelled_rp", "- 0"),
    "a closed drawer takes money": (PAYMENT, 'if state == "closed":', 'if state == "never":'),
    "a drawer is closed twice": ("edge.core.closing", 'if state.state == "closed":', 'if state.state == "never":'),
    "a difference needs nobody": (
        "edge.core.closing",
        "if not difference_rp:\n            return None",
        "if True:\n            return None",
    ),
    "the count is what was expected": (
        "edge.core.closing",
        "Fact.AMOUNT_RP: counted_rp,",
        "Fact.AMOUNT_RP: state.expected_rp,",
    ),
    "a closing is deposited twice": ("edge.core.deposit", "if closing.deposited_by is not None:", "if False:"),
    "a deposit forgets a closing": (
        "edge.core.deposit",
        "sum(closing.net_rp for closing in closings)",
        "closings[0].net_rp",
    ),
    "one person cancels alone": (CANCEL, "if self.second == self.actor:", "if False:"),
    "a paper is cancelled twice": (CANCEL, "if paper.cancelled:", "if False:"),
    "a cancelled payment gives nothing back": (
        CANCEL,
        "paper.amount_rp if paper.paper == Paper.BP and not by_treasury else 0",
        "0",
    ),
    "a document is handed over before it is ready": (
        "edge.core.cases",
        "return case_step(case.state, kind) is not None",
        "return True",
    ),
    "every copy is the first": ("edge.core.copies", "copy = paper.copies + 1", "copy = 1"),
    "the seal covers another sum": (
        "edge.core.papers",
        "amount_rp=abs(whole(event, Fact.AMOUNT_RP))",
        "amount_rp=1 + abs(whole(event, Fact.AMOUNT_RP))",
    ),
    "the seal forgets the documents": (
        "edge.core.papers",
        "docs=whole(event, Fact.DOCS)",
        "docs=0 * whole(event, Fact.DOCS)",
    ),
}


class _Spoiler(importlib.machinery.SourceFileLoader):
    """Loads a module from its source with one place changed."""

    def __init__(self, name: str, path: str, old: str, new: str) -> None:
        super().__init__(name, path)
        self._old, self._new = old, new

    def get_code(self, fullname: str):  # type: ignore[no-untyped-def]
        source = self.get_data(self.path).decode()
        if self._old not in source:
            raise AssertionError(f"{fullname}: the line to spoil is no longer there: {self._old}")
        return compile(source.replace(self._old, self._new, 1), self.path, "exec")


class _Planter(importlib.abc.MetaPathFinder):
    def __init__(self, module: str, old: str, new: str) -> None:
        self._module, self._old, self._new = module, old, new

    def find_spec(self, fullname, path=None, target: ModuleType | None = None) -> ModuleSpec | None:  # type: ignore[no-untyped-def]
        if fullname != self._module:
            return None
        spec = PathFinder.find_spec(fullname, path)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Spoiler(fullname, spec.origin, self._old, self._new)
        return spec


def plant(title: str) -> None:
    """Let the bug of this title be in the product from here on."""
    module, old, new = PLANTED[title]
    assert module not in sys.modules, f"{module} is imported already"
    sys.meta_path.insert(0, _Planter(module, old, new))
