"""An answer goes all the way: the agency's program, the hub's ledger, a real broker, the box, the counter, and back."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from contract.states import Case
from edge.store import staff
from kit.web.serve import Listener, serving
from tests.edge.branch_box import NODE
from tests.edge.desk_counter import PASSWORD, UP, Counter, desk_app, doors_of, said
from tests.edge.line import Line, WallClock, line_in, until
from tests.hub.doors import Door, opened_doors

TELL = "KIA sudah jadi. Bawa KTP-el dan tanda terima."


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with line_in(tmp_path) as line:
        x = line.keys.sealing.public_key().public_bytes_raw()
        enrolled = "UPDATE node SET seal_x = ?, nkey = ? WHERE code = ?"
        await line.hub.database.write(lambda db: db.execute(enrolled, (x, line.keys.nkey, NODE)))
        yield line


@pytest.fixture
async def door(line: Line) -> AsyncIterator[Door]:
    async with opened_doors(line.hub) as door:
        yield door


@pytest.fixture
async def counter(line: Line, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    """The desk on a real port: the box's link works in the same loop, so no client may hold it up."""
    monkeypatch.setattr(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    await line.store.staff.add("sri", "Sri Wahyuni", frozenset({"loket"}), PASSWORD, None, by=0)
    desk = desk_app(doors_of(line.store, WallClock()), UP)  # type: ignore[arg-type]
    async with (
        serving([Listener(name="desk", app=desk)]) as (port,),
        httpx.AsyncClient(base_url=f"http://localhost:{port}") as client,
    ):
        counter = Counter(client, line.store)  # type: ignore[arg-type]
        await counter.log_in()
        yield counter


class Agency:
    """A program of the city's agencies."""

    def __init__(self, door: Door, token: str) -> None:
        self._door, self._auth = door, {"authorization": f"Bearer {token}"}

    async def case(self, number: str) -> dict[str, Any]:
        found = await self._door.city.get(f"/api/v1/cases/{number}", headers=self._auth)
        return dict(found.json()) if found.status_code == 200 else {}

    async def answer(self, number: str, body: dict[str, Any]) -> dict[str, Any]:
        done = await self._door.city.post(f"/api/v1/cases/{number}/answers", json=body, headers=self._auth)
        assert done.status_code == 201, done.text
        return dict(done.json())


async def test_an_answer_reaches_the_citizen_and_the_hub_hears_that_it_did(
    line: Line, door: Door, counter: Counter
) -> None:
    """Taken in offline, recorded, answered while the link is down, told at the counter, handed over, closed."""
    agency = Agency(door, await line.hub.accounts.new_token("instansi", frozenset({"cases"})))
    (case,) = await line.receipts(1)
    await line.all_recorded([case])
    await agency.answer(case, {"answer": "taken"})
    await until(lambda: state_is(line, case, Case.IN_REVIEW), 20)

    line.relay.cut()
    await agency.answer(case, {"answer": "ready", "tell": TELL})
    assert "Tidak ada yang harus disampaikan" in said(await counter.get("/tugas"))
    line.relay.mend()
    await until(lambda: state_is(line, case, Case.READY), 30)
    task = said(await counter.get("/tugas"))
    await counter.post(f"/tugas/{case}/sampai", {"langkah": "3", "token": "s-1"}, "/tugas")
    over = {"nama": "Norhayati", "hubungan": "pemohon", "pengenal": "KTP-el", "apa": "documents", "token": "h-1"}
    slip = await counter.number_of(await counter.post(f"/penyerahan/{case}", over, "/penyerahan"))
    await line.all_recorded([slip])

    closed = await agency.case(case)
    assert TELL in task
    assert [(each["answer"], each["told_at"] is not None) for each in closed["answers"]] == [
        ("taken", False), ("ready", True)
    ]  # fmt: skip
    assert closed["case"]["state"] == "handed_over"
    assert closed["papers"] == [case, slip]
    await line.agree()


async def test_answers_that_were_lost_on_the_way_come_again(line: Line, door: Door) -> None:
    """Many cases answered while nobody listens: all of them come, each once, also over two cuts."""
    agency = Agency(door, await line.hub.accounts.new_token("instansi", frozenset({"cases"})))
    cases = await line.receipts(70)
    await line.all_recorded(cases)
    line.relay.cut()
    for case in cases[:35]:
        await agency.answer(case, {"answer": "ready"})
    line.relay.mend()
    await until(lambda: all_ready(line, cases[:35]), 30)
    line.relay.cut()
    for case in cases[35:]:
        await agency.answer(case, {"answer": "ready"})
    line.relay.mend()

    await until(lambda: all_ready(line, cases), 30)

    assert len(await line.store.answers.untold(100)) == 70


async def state_is(line: Line, case: str, state: Case) -> bool:
    story = await line.store.answers.story(case)
    return story is not None and story.newest is not None and story.newest.state is state


async def all_ready(line: Line, cases: list[str]) -> bool:
    return all([await state_is(line, case, Case.READY) for case in cases])
