"""Any sequence of what happens to a drawer, over days and a year's end, against an account that a child could keep.

Decisions, rules and projections are the product's own, over a database in memory; the account knows only additions.
"""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.events import Event, Kind
from contract.journal import Chain
from contract.localtime import day_of
from contract.names import JOURNAL, Paper
from contract.receipt import Receipt
from contract.rules import check_event
from edge.core.acts import Decide, Decision, Stamp
from edge.core.cancel import CASH, TREASURY, Cancel
from edge.core.closing import ClosedNow, CloseTill
from edge.core.deposit import Deposited, MakeDeposit
from edge.core.money import DENOMINATIONS_RP
from edge.core.payment import Paid, TakePayment
from edge.core.refusals import Refusal
from edge.core.settings import Treasurer
from edge.core.till import MoveCash, OpenTill
from edge.store.memory import State
from edge.store.money_rows import COMPARED
from edge.store.projections import project
from edge.store.seals import Seal
from edge.store.steps import Place
from edge.store.view import TransactionView
from kit.sqlite import migrate
from tests.edge.branch_box import CATALOGUE, NODE, SETTINGS, waste

MIGRATIONS = Path(__file__).parents[2] / "edge" / "store" / "migrations"
EVE_S = 1_798_635_600  # 30 December 2026 20.00 WIB
HERE = replace(SETTINGS, treasurer=Treasurer("Sri Wahyuni", "SK 1", 20260101, 20271231))
PLACE = Place(NODE, 420, "cek.mpp.example")

people = st.integers(1, 3)
amounts = st.integers(1, 900_000)
acts = st.one_of(
    st.tuples(st.just("pay"), people, amounts),
    st.tuples(st.just("pay"), people, amounts),
    st.tuples(st.just("open"), people, st.integers(0, 500_000)),
    st.tuples(st.just("move"), people, st.integers(-300_000, 300_000)),
    st.tuples(st.just("cancel"), people, st.integers(0, 60)),
    st.tuples(st.just("close"), people, st.integers(0, 3)),
    st.tuples(st.just("close"), people, st.integers(0, 3)),
    st.tuples(st.just("deposit"), people, st.integers(0, 255)),
    st.tuples(st.just("wait"), people, st.integers(0, 30 * 3600)),
)


@dataclass
class Drawer:
    """One person's day, as a child would write it down."""

    lines: list[int] = field(default_factory=list)
    net: int = 0
    closed: str = ""


class Branch:
    """A branch in memory: the product's decisions and projections, without disk, seal or link."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.row_factory = sqlite3.Row
        migrate(self.db, MIGRATIONS)
        self.state = State(chains={JOURNAL: Chain.start(NODE, JOURNAL, 1)}, catalogue=CATALOGUE)
        self.at_s, self.seq = EVE_S, 1
        self.events: list[Event] = []

    @property
    def day(self) -> int:
        return day_of(self.at_s, 420)

    def view(self) -> TransactionView:
        return TransactionView(self.db, self.state, PLACE, unsealed, disk_tight=False)

    def act(self, decide: Decide[Any]) -> Decision[Any]:
        """As the scribe does it: decide, check by the contract, project."""
        decision = decide(self.view(), Stamp(self.at_s, 1, self.day))
        for draft in decision.drafts:
            self.seq += 1
            event = Event(self.seq, 1, self.at_s, 1, draft.actor, draft.kind, draft.facts, draft.person)
            check_event(event, JOURNAL, hub=False)
            self.events.append(event)
            issued = project(self.db, PLACE, event, unsealed)
            if issued is not None:
                numbers = {**self.state.numbers, int(issued.number.paper): issued.number.n}
                self.state = replace(self.state, numbers=numbers)
        return decision

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.db.execute(sql, values)]


def unsealed(receipt: Receipt, number: str) -> Seal:
    """Seals are tested where they are made."""
    return Seal()


class Account:
    """What should be so, kept with nothing but additions."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self.drawers: dict[tuple[int, int], Drawer] = {}
        self.paid: dict[str, tuple[int, int, int]] = {}  # BP -> till, day, amount
        self.undone: set[str] = set()
        self.deposits: dict[str, list[str]] = {}
        self.sealed: dict[str, tuple[Any, ...]] = {}

    def drawer(self, till: int) -> Drawer:
        return self.drawers.setdefault((till, self.branch.day), Drawer())

    def step(self, what: str, who: int, value: int) -> None:
        """Do it, and write it down unless the product said no."""
        if what == "wait":
            self.branch.at_s += value
            return
        with suppress(Refusal):  # then nothing happened: `check` shows it
            getattr(self, what)(who, value)

    def open(self, who: int, value: int) -> None:
        self.branch.act(OpenTill({"amount_rp": value}, who))
        self.drawer(who).lines.append(value)

    def pay(self, who: int, value: int) -> None:
        done: Paid = self.branch.act(TakePayment(waste(value, value), who, HERE)).value
        drawer = self.drawer(who)
        drawer.lines.append(value)
        drawer.net += value
        self.paid[done.number] = (who, self.branch.day, value)

    def move(self, who: int, value: int) -> None:
        body = {"direction": "in" if value >= 0 else "out", "amount_rp": abs(value), "reason": "change"}
        self.branch.act(MoveCash(body, who, who % 3 + 1))
        self.drawer(who).lines.append(value)

    def cancel(self, who: int, value: int) -> None:
        if not self.paid:
            return
        number = sorted(self.paid)[value % len(self.paid)]
        refund = TREASURY if value % 5 == 0 else CASH
        decision = self.branch.act(Cancel(number, "double", who, who % 3 + 1, refund))
        facts, (_, _, amount) = decision.drafts[-1].facts, self.paid[number]
        assert number not in self.undone
        self.undone.add(number)
        if refund == CASH:
            drawer = self.drawer(facts[15])
            drawer.lines.append(-amount)
            drawer.net -= amount

    def close(self, who: int, value: int) -> None:
        days = sorted(day for till, day in self.drawers if till == who and not self.drawers[till, day].closed)
        day = days[value % len(days)] if days and value else self.branch.day
        drawer = self.drawers.get((who, day)) or Drawer()
        counted = max(0, sum(drawer.lines) - value % 2 * 100)
        pieces, rest = {}, counted
        for rp in DENOMINATIONS_RP:
            pieces[str(rp)], rest = divmod(rest, rp)
        body = {"pieces": pieces, "reason": "unknown", "note": "selisih"}
        done: ClosedNow = self.branch.act(CloseTill(body, who, day, who, who % 3 + 1)).value
        assert done.difference_rp == counted - rest - sum(drawer.lines)
        drawer.closed = done.number
        self.drawers[who, day] = drawer

    def deposit(self, who: int, value: int) -> None:
        waiting = [row[0] for row in self.branch.rows("SELECT number FROM closing WHERE deposited_by IS NULL")]
        chosen = [number for place, number in enumerate(sorted(waiting)) if value >> place & 1]
        done: Deposited = self.branch.act(MakeDeposit({"closings": chosen}, who)).value
        self.deposits[done.number] = chosen
        assert done.amount_rp == sum(self.net_of(number) for number in chosen)

    def net_of(self, closing: str) -> int:
        return next(drawer.net for drawer in self.drawers.values() if drawer.closed == closing)

    # -- what must hold after each step --------------------------------------------------------------------------------

    def check(self) -> None:
        for (till, day), drawer in self.drawers.items():
            state = self.branch.view().till(till, day)
            assert state.expected_rp == sum(drawer.lines), (till, day)
            assert (state.state == "closed") == bool(drawer.closed)
        self._closed_never_moves()
        self._each_rupiah_once()
        self._years_apart()

    def _closed_never_moves(self) -> None:
        for row in self.branch.rows("SELECT number, till, day, counted_rp, expected_rp, net_rp FROM closing"):
            assert self.sealed.setdefault(row[0], row) == row

    def _each_rupiah_once(self) -> None:
        """Received less given back = at the bank + closed and waiting + still in open drawers."""
        whole = sum(drawer.net for drawer in self.drawers.values())
        banked = sum(row[0] for row in self.branch.rows("SELECT amount_rp FROM deposit"))
        waiting = sum(row[0] for row in self.branch.rows("SELECT net_rp FROM closing WHERE deposited_by IS NULL"))
        still = sum(drawer.net for drawer in self.drawers.values() if not drawer.closed)
        assert whole == banked + waiting + still
        listed = [number for chosen in self.deposits.values() for number in chosen]
        assert len(listed) == len(set(listed))
        for number, (till, day, amount) in self.paid.items():
            row = self.branch.rows("SELECT till, day, amount_rp FROM paper WHERE number = ?", number)
            assert row == [(till, day, amount)]

    def _years_apart(self) -> None:
        for number, chosen in self.deposits.items():
            days = self.branch.rows("SELECT DISTINCT day / 10000 FROM closing WHERE deposited_by = ?", number)
            assert len(days) == 1, chosen

    def finish(self) -> None:
        """Numbers without a gap, and the same projections again from the events alone."""
        for paper in (Paper.BP, Paper.BT, Paper.TK, Paper.ST):
            ns = [row[0] for row in self.branch.rows("SELECT n FROM paper WHERE paper = ? ORDER BY n", int(paper))]
            assert ns == list(range(1, len(ns) + 1))
        again = Branch()
        for event in self.branch.events:
            project(again.db, PLACE, event, unsealed)
        for table, (columns, key) in {**COMPARED, "till": ("*", "till, day")}.items():
            sql = f"SELECT {columns} FROM {table} ORDER BY {key}"
            assert again.rows(sql) == self.branch.rows(sql), table


@given(st.lists(acts, max_size=40))
@settings(max_examples=40)
def test_the_drawer_agrees_with_a_plain_account_over_days_and_a_years_end(steps: list[tuple[str, int, int]]) -> None:
    """Expected is the plain sum, closed sums never move, each rupiah is in one closing and one deposit at most."""
    account = Account(Branch())
    for step in steps:
        account.step(*step)
        account.check()
    account.finish()


def test_the_account_itself_can_fail() -> None:
    """A payment that the projection lost would be seen at once."""
    account = Account(Branch())
    account.step("pay", 1, 25_000)
    account.branch.db.execute("UPDATE till SET received_rp = received_rp - 1")
    with pytest.raises(AssertionError):
        account.check()


def test_a_whole_story_passes_the_same_checks() -> None:
    """Open, pay, carry, close with a difference, pass the year's end, give back, close both, deposit each year."""
    account = Account(Branch())
    story = [
        ("open", 1, 100_000), ("pay", 1, 250_000), ("move", 1, -50_000), ("pay", 2, 80_000), ("close", 1, 3),
        ("wait", 1, 29 * 3600), ("pay", 1, 60_000), ("cancel", 1, 1), ("wait", 1, 6 * 3600), ("pay", 2, 10_000),
        ("close", 2, 2), ("close", 2, 1), ("close", 1, 2), ("deposit", 1, 1), ("deposit", 1, 2), ("deposit", 2, 4),
    ]  # fmt: skip
    for step in story:
        account.step(*step)
        account.check()
    account.finish()
    assert [event.kind for event in account.branch.events].count(Kind.TILL_CLOSED) == 4
    assert len(account.deposits) >= 2
