"""Agencies and their cases: what they see, what they may answer, and what the branch gets of it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import bodies
from contract.bodies import CaseBody, decode_case, open_script, open_task
from contract.events import Answer, Fact, Kind
from contract.messages import DownItem, open_down
from contract.states import Case
from hub.main import Hub
from hub.store.rebuild import rebuild
from tests.hub.conftest import Clock
from tests.hub.doors import Door
from tests.hub.office import RKP, Issued, Office

KIA_DECIDES, RETRIBUSI = "DISDUKCAPIL", 18
FIX = {"answer": "fix", "reason": "unreadable", "tell": "Fotokopi akta lahir tidak terbaca.\nBawa yang asli."}
READY = {"answer": "ready", "tell": "KIA sudah jadi. Bawa KTP-el dan tanda terima.", "products": ["ab" * 32]}


@dataclass
class Agency:
    """A program of an agency, with a token of its own."""

    door: Door
    token: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.door.city.get(f"/api/v1/{path}", params=query, headers=self.headers())

    async def answer(self, number: str, body: Mapping[str, Any], key: str = "") -> httpx.Response:
        return await self.door.city.post(f"/api/v1/cases/{number}/answers", json=body, headers=self.headers(key))

    async def take(self, number: str) -> httpx.Response:
        return await self.door.city.post(f"/api/v1/cases/{number}/take", headers=self.headers())

    def headers(self, key: str = "") -> dict[str, str]:
        once = {"idempotency-key": key} if key else {}
        return {"authorization": f"Bearer {self.token}", **once}


@pytest.fixture
def sealing() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


@pytest.fixture
async def taken(hub: Hub, office: Office, sealing: X25519PrivateKey) -> Issued:
    """A child's card whose papers have come to the hub from a branch with a seal key."""
    x = sealing.public_key().public_bytes_raw()
    await hub.database.write(lambda db: db.execute("UPDATE node SET seal_x = ?, nkey = 'N' WHERE code = ?", (x, RKP)))
    paper = office.intake()
    await office.send()
    return paper


@pytest.fixture
async def agency(door: Door) -> Agency:
    return Agency(door, await door.hub.accounts.new_token("dukcapil", frozenset({f"cases:{KIA_DECIDES}"})))


async def items(hub: Hub, topic: str = "case") -> list[DownItem]:
    """What goes down to the branch, opened as its box would."""
    found = [item for item in await hub.registry.down_of(RKP) if item.topic == topic]
    return [open_down(item.signed, {hub.ring.kid: hub.ring.x}) for item in found]


async def body(hub: Hub) -> CaseBody:
    (item,) = await items(hub)
    return decode_case(item.body)


async def test_an_answer_goes_sealed_to_the_branch_and_its_telling_closes_it(
    hub: Hub, office: Office, taken: Issued, agency: Agency, sealing: X25519PrivateKey
) -> None:
    """Taken, ready with words and a document; the branch tells, hands over, and the hub knows both."""
    await agency.take(taken.number)
    answered = await agency.answer(taken.number, {**READY, "promise": "2026-11-27"})
    said = await body(hub)
    office.event(Kind.TOLD, {Fact.CASE: taken.number, Fact.WHAT: int(Answer.READY), Fact.VERSION: 3})
    office.event(
        Kind.HANDED_OVER, {Fact.N: 1, Fact.CASE: taken.number, Fact.HOW_MANY: 1, Fact.WHAT: 1}, {1: "Norhayati"}
    )
    await office.send()
    closed = (await agency.get(f"cases/{taken.number}")).json()

    assert answered.status_code == 201, answered.text
    assert (said.case, said.step, said.state, said.promise_day) == (taken.number, 3, Case.READY, 20261127)
    assert (open_script(said, RKP, sealing), said.check_code) == (READY["tell"], taken.code)
    assert said.products == (bytes.fromhex("ab" * 32),)
    assert closed["case"]["state"] == "handed_over"
    assert [each["answer"] for each in closed["answers"]] == ["taken", "ready"]
    assert closed["answers"][0]["told_at"] is None
    assert closed["answers"][1]["told_at"] is not None


async def test_no_word_of_the_script_lies_open_at_the_hub(hub: Hub, taken: Issued, agency: Agency) -> None:
    """It is sealed to the agency in the ledger and to the box on its way."""
    await agency.answer(taken.number, FIX)
    dump = "\n".join([str(tuple(row)) for table in ("event", "person", "down", "case_answer", "own_segment")
                      for row in await hub.database.rows(f"SELECT * FROM {table}")])  # fmt: skip

    assert "tidak terbaca" not in dump
    assert "Norhayati" not in dump


async def test_an_agency_sees_its_own_cases_only(hub: Hub, office: Office, taken: Issued, agency: Agency) -> None:
    """Another agency's is answered as one that is not there; ops list all, without a person, and answer none."""
    other = office.intake("Rahman", RETRIBUSI)
    await office.send()
    ops = Agency(agency.door, await hub.accounts.new_token("ops", frozenset({"read"})))

    mine, all_ = (await agency.get("cases")).json(), (await ops.get("cases")).json()

    assert [case["id"] for case in mine["cases"]] == [taken.number]
    assert {case["id"] for case in all_["cases"]} == {taken.number, other.number}
    assert (await agency.get("cases", agency="DLH")).json()["cases"] == []
    for call in (agency.get(f"cases/{other.number}"), agency.answer(other.number, FIX), agency.take(other.number)):
        assert (await call).status_code == 404
    assert (await ops.answer(taken.number, FIX)).status_code == 403
    assert (await ops.get(f"cases/{taken.number}")).json()["persons"] == []
    assert "Norhayati" not in (await ops.get(f"cases/{taken.number}")).text


async def test_a_token_without_the_right_is_told_so(door: Door) -> None:
    """No token, and one for the raw ledger."""
    audit = Agency(door, await door.hub.accounts.new_token("audit", frozenset({"audit"})))

    assert (await door.city.get("/api/v1/cases")).status_code == 401
    assert (await audit.get("cases")).status_code == 403


async def test_persons_open_with_the_agencys_key_alone(hub: Hub, taken: Issued, agency: Agency) -> None:
    """The hub gives what it has: a seal. It names the position that opens it."""
    persons = (await agency.get(f"cases/{taken.number}")).json()["persons"]

    assert [person["position"] for person in persons] == [f"{RKP}/A/2"]
    assert len(persons[0]["sealed"]) > 60


async def test_pages_hold_every_case_once(office: Office, taken: Issued, agency: Agency) -> None:
    """By cursor, in both orders, while a new case arrives in between."""
    numbers = {taken.number} | {office.intake(f"Warga {n}").number for n in range(6)}
    await office.send()
    for order in ("arrived", "promise"):
        seen: list[str] = []
        after: str | None = ""
        while after is not None:
            page = (await agency.get("cases", limit=2, after=after, order=order)).json()
            seen += [case["id"] for case in page["cases"]]
            after = page["next"]
        assert sorted(seen) == sorted(numbers)
    huge = [base64.urlsafe_b64encode(f'[{key},"x"]'.encode()).decode() for key in (2**63, 10**30, -1)]
    for bad in (*({"after": each} for each in huge), {"after": "nonsense"}, {"order": "name"}, {"state": "open"}):
        assert (await agency.get("cases", **bad)).status_code == 400


async def test_states_are_asked_for_by_name(office: Office, taken: Issued, agency: Agency) -> None:
    """What is new, and what waits for the citizen."""
    waiting = office.intake("Rahman")
    await office.send()
    await agency.answer(waiting.number, FIX)

    fresh = (await agency.get("cases", state="received,in_review")).json()["cases"]
    fixing = (await agency.get("cases", state="fix_asked")).json()["cases"]

    assert [case["id"] for case in fresh] == [taken.number]
    assert [case["id"] for case in fixing] == [waiting.number]


async def test_the_same_answer_twice_is_one(hub: Hub, taken: Issued, agency: Agency) -> None:
    """With the key of the first; another body under it is refused, without a key the state says no."""
    first = await agency.answer(taken.number, READY, "k-1")
    again = await agency.answer(taken.number, READY, "k-1")
    changed = await agency.answer(taken.number, FIX, "k-1")
    keyless = await agency.answer(taken.number, READY)

    assert [each.status_code for each in (first, again, changed, keyless)] == [201, 201, 422, 409]
    assert [answer["step"] for answer in again.json()["answers"]] == [2]
    assert keyless.json()["code"] == "step_not_allowed"
    assert (await body(hub)).step == 2


async def test_an_answer_to_a_case_that_has_moved_is_refused(taken: Issued, agency: Agency) -> None:
    """Two clerks of one agency: who read the older state hears that it is older."""
    await agency.take(taken.number)

    late = await agency.answer(taken.number, {**FIX, "step": 1})

    assert (late.status_code, late.json()["code"]) == (409, "step_changed")


async def test_words_that_nobody_could_seal_are_refused_and_not_lost(hub: Hub, office: Office, agency: Agency) -> None:
    """A branch whose box never enrolled: the agency hears so; an answer without words goes."""
    paper = office.intake()
    await office.send()

    worded, plain = await agency.answer(paper.number, FIX), await agency.take(paper.number)

    assert (worded.status_code, worded.json()["code"]) == (409, "branch_unsealed")
    assert plain.status_code == 201


async def test_states_only_go_forward(taken: Issued, agency: Agency, hub: Hub, clock: Clock) -> None:
    """A refusal is the end; nothing of a refused answer is kept."""
    await agency.answer(taken.number, {**FIX, "answer": "refused", "reason": "not_met"})
    before = await hub.database.rows("SELECT count(*) AS n FROM event")
    clock.now_s += 60

    answers = [await agency.answer(taken.number, each) for each in (READY, FIX)]

    assert [each.status_code for each in answers] == [409, 409]
    assert (await hub.database.rows("SELECT count(*) AS n FROM event"))[0]["n"] == before[0]["n"]


async def test_a_fix_is_answered_by_a_supplement_and_goes_on(office: Office, taken: Issued, agency: Agency) -> None:
    """The citizen brings what was missing; the agency answers again, and the branch takes the larger step."""
    await agency.answer(taken.number, FIX)
    office.paper(Kind.INTAKE, {Fact.SERVICE: 3, Fact.CATALOGUE: 1, Fact.DOCS: 1, Fact.CASE: taken.number}, {1: "N"}, 3)
    await office.send()

    back = (await agency.get(f"cases/{taken.number}")).json()
    done = (await agency.answer(taken.number, READY)).json()

    assert back["case"]["state"] == "in_review"
    assert [answer["step"] for answer in done["answers"]] == [2, 4]
    assert len(done["papers"]) == 2


FAULTY: Mapping[str, tuple[Any, set[str]]] = {
    "nothing": ({}, {"/answer"}),
    "unknown": ({"answer": "later", "x": 1}, {"/answer", "/x"}),
    "refusal without words": ({"answer": "refused"}, {"/reason", "/tell"}),
    "all at once": (
        {"answer": "fix", "reason": "why", "tell": 7, "promise": "soon", "products": ["xyz"], "step": 0},
        {"/reason", "/tell", "/promise", "/products", "/step"},
    ),
    "a week for a day": ({"answer": "taken", "promise": "2026-W48-2"}, {"/promise"}),
    "a day before all days": ({"answer": "taken", "promise": "0001-01-01"}, {"/promise"}),
    "no such day": ({"answer": "taken", "promise": "2026-02-30"}, {"/promise"}),
    "too long": ({"answer": "ready", "tell": "x" * 1_001}, {"/tell"}),
    "control": ({"answer": "ready", "tell": "a\u0000b\u202ec"}, {"/tell"}),
    "many": ({"answer": "ready", "products": ["ab" * 32] * 9}, {"/products"}),
}


async def test_every_fault_of_an_answer_is_named_at_once(taken: Issued, agency: Agency) -> None:
    """Nothing happens, and a program learns all of it."""
    for name, (body, pointers) in FAULTY.items():
        answer = await agency.answer(taken.number, body)

        assert answer.status_code == 422, name
        assert pointers <= {fault["pointer"] for fault in answer.json()["errors"]}, name
    assert (await agency.get(f"cases/{taken.number}")).json()["answers"] == []


async def test_what_is_no_json_or_no_object_is_a_problem(taken: Issued, agency: Agency) -> None:
    """Never a 500."""
    url = f"/api/v1/cases/{taken.number}/answers"
    for content in (b"", b"[1]", b"{", b'"x"', b"[" * 5_000):
        answer = await agency.door.city.post(url, content=content, headers=agency.headers())
        assert answer.status_code in (400, 422), content[:10]


async def test_a_rebuild_finds_the_same_also_within_one_second(
    hub: Hub, office: Office, taken: Issued, agency: Agency
) -> None:
    """Taken in, answered, told and handed over while the hub's clock stands: the ledger's own order tells."""
    await agency.take(taken.number)
    await agency.answer(taken.number, READY)
    office.event(Kind.TOLD, {Fact.CASE: taken.number, Fact.WHAT: 3, Fact.VERSION: 3})
    office.event(Kind.HANDED_OVER, {Fact.N: 1, Fact.CASE: taken.number, Fact.HOW_MANY: 0, Fact.WHAT: 1}, {1: "N"})
    await office.send()
    second = office.intake("Rahman")
    await office.send()
    await agency.answer(second.number, FIX)
    before = (await agency.get(f"cases/{taken.number}")).json()

    done = await rebuild(hub.database, hub.config.custodian)

    assert done.same
    assert (await agency.get(f"cases/{taken.number}")).json() == before
    assert before["case"]["state"] == "handed_over"


async def test_a_branch_cannot_answer_in_an_agencys_name(hub: Hub, office: Office, taken: Issued) -> None:
    """A stolen box's event of the hub's kind is set aside and moves nothing."""
    office.event(Kind.CASE_ANSWERED, {Fact.CASE: taken.number, Fact.WHAT: 3, Fact.REASON: 0, Fact.VERSION: 2})
    await office.send()

    row = await hub.database.row("SELECT state FROM office_case WHERE id = ?", (taken.number,))
    assert row is not None
    assert row["state"] == Case.RECEIVED


async def test_a_step_out_of_order_becomes_a_task_at_both_ends(
    hub: Hub, office: Office, taken: Issued, sealing: X25519PrivateKey
) -> None:
    """A hand-over that nobody had allowed: kept, moves nothing, and the branch hears of it under its own seal, once."""
    office.event(Kind.HANDED_OVER, {Fact.N: 1, Fact.CASE: taken.number, Fact.HOW_MANY: 0, Fact.WHAT: 1}, {1: "N"})
    await office.send()

    sent = [await hub.teller.send() for _ in range(2)]

    (item,) = await items(hub, "task")
    task = open_task(item.body, RKP, item.version, sealing)
    assert sent == [1, 0]
    assert (task.kind, task.ref, task.done) == ("step", taken.number, False)
    assert taken.number in task.text
    with pytest.raises(bodies.BodyError):
        open_task(item.body, "PKY-BKB-01", item.version, sealing)
