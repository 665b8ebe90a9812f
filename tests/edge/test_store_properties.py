"""Any sequence of commands, restarts and repeats leaves a journal that a stranger would accept."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.core.cancel import Cancel
from edge.core.copies import Copy
from edge.core.refusals import Refusal
from edge.ports import Once
from edge.store.opening import Store
from tests.edge.branch_box import HandClock, SeededLuck, kia, open_box, pay, setup, take_in, waste

amounts = st.integers(1, 4_294_967_295)
keys = st.integers(0, 5)
commands = st.one_of(
    st.tuples(st.just("in"), st.booleans(), keys),
    st.tuples(st.just("pay"), amounts, keys),
    st.tuples(st.just("cancel"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("copy"), st.integers(0, 30), st.just(0)),
    st.tuples(st.just("bad"), st.just(0), st.just(0)),
    st.tuples(st.just("time"), st.integers(-90_000, 90_000), st.just(0)),
    st.tuples(st.just("restart"), st.just(0), st.just(0)),
)
Step = tuple[str, int, int]


class Day:
    """A branch under test, and a plain account of what should be so."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock()
        self.setup = setup(folder, self.clock, SeededLuck())
        self.numbers: list[str] = []
        self.by_key: dict[str, str] = {}
        self.cash: Counter[str] = Counter()

    async def step(self, store: Store, step: Step) -> Store:
        """Do one thing, as the counter would."""
        what, value, key = step
        if what == "restart":
            await store.close()
            return await open_box(self.setup)
        if what == "time":
            self.clock.wall_s += value
            self.clock.monotonic_s += abs(value) % 977
        elif what == "in":
            await self._once(store, f"in-{key}", take_in(kia() if value else kia([])), 0)
        elif what == "pay":
            await self._once(store, f"pay-{key}", pay(waste(value, value)), value)
        elif what == "bad":
            with pytest.raises(Refusal):
                await store.journal.transact(take_in({"service": "NONE"}), actor=3)
        elif self.numbers:
            await self._on_paper(store, what, self.numbers[value % len(self.numbers)])
        return store

    async def _once(self, store: Store, key: str, command: object, amount_rp: int) -> None:
        done = await store.journal.transact(command, once=Once(key), actor=3)  # type: ignore[arg-type]
        number = done.papers[-1].number
        assert self.by_key.setdefault(key, number) == number
        assert done.replayed == (number in self.numbers)
        if not done.replayed:
            self.numbers.append(number)
            self.cash[number] = amount_rp

    async def _on_paper(self, store: Store, what: str, number: str) -> None:
        if what == "copy":
            await store.journal.transact(Copy(number, 3), actor=3)
            return
        try:
            done = await store.journal.transact(Cancel(number, "double", 3, 4), actor=3)
        except Refusal:
            return
        self.numbers.append(done.papers[0].number)
        self.cash[number] = 0

    async def check(self, store: Store) -> None:
        """What a stranger may demand."""
        series = Counter(number[:10] for number in self.numbers)
        assert sorted(self.numbers) == sorted(
            f"{name}{n:06}" for name, count in series.items() for n in range(1, count + 1)
        )
        events = (await store.outbox.rows(0, 1, 0, 10_000)).sealed
        times = [sealed.event.at_s for sealed in events]
        assert times == sorted(times)
        kinds = {30: 1, 31: -1}
        cash = sum(kinds[each.event.kind] * int(each.event.facts[7]) for each in events if each.event.kind in kinds)  # type: ignore[arg-type]
        assert cash == sum(self.cash.values())
        assert await store.keeper.verify() == []


@given(st.lists(commands, max_size=25))
@settings(max_examples=12)
async def test_numbers_chain_cash_and_keys_hold_over_any_day(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step]
) -> None:
    """Gap-free, unbroken, the till right, every key once; restarts and clock jumps in between."""
    day = Day(tmp_path_factory.mktemp("day"))
    store = await open_box(day.setup)
    for step in steps:
        store = await day.step(store, step)
    await day.check(store)
    await store.close()


@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=8)
async def test_commands_at_the_same_moment_hold_too(
    tmp_path_factory: pytest.TempPathFactory, work: list[tuple[int, bool]]
) -> None:
    """Nine clerks, all at once."""
    store = await open_box(setup(tmp_path_factory.mktemp("rush")))
    done = await asyncio.gather(
        *(
            store.journal.transact(pay(actor=actor) if paying else take_in(actor=actor), actor=actor)
            for actor, paying in work
        )
    )
    tills = {actor: (await store.reader.till(actor)).expected_rp for actor, _ in work}
    faults = await store.keeper.verify()
    await store.close()

    assert len({each.papers[0].number for each in done}) == len(work)
    assert tills == {actor: 25_000 * work.count((actor, True)) for actor, _ in work}
    assert faults == []
