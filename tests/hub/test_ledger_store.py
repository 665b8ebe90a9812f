"""The ledger and its projections, against real SQLite: once, for ever, without a gap, nothing dropped in silence."""

import sqlite3
from itertools import product
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from contract import cbor, seal
from contract.cbor import Value
from contract.events import Fact, Kind, PersonKey
from contract.keys import State
from contract.messages import AckState
from contract.rules import RULES
from contract.states import Case
from contract.status import decode_status
from hub.commands.nodes import _bounded
from hub.config import HubConfig
from hub.core.records import DownItem
from hub.founding import agencies_folder
from hub.main import Hub, opened
from hub.store.keyring import read_key
from hub.store.rebuild import rebuild
from hub.web.api.shapes import event_of
from tests.hub.conftest import Clock
from tests.hub.office import KIA, RKP, SAMPAH, SECRET, Office


async def refused(hub: Hub, sql: str, *values: object) -> str:
    """The sentence with which the database refuses a statement."""
    with pytest.raises(sqlite3.IntegrityError) as caught:
        await hub.database.write(lambda db: db.execute(sql, values))
    return str(caught.value)


async def test_a_row_of_the_ledger_is_never_changed_or_deleted(hub: Hub, office: Office) -> None:
    """Triggers hold even against the hub's own code."""
    office.intake()
    await office.send()

    assert "never changed" in await refused(hub, "UPDATE event SET at_s = 0")
    assert "leaves" in await refused(hub, "DELETE FROM event WHERE node = ?", RKP)


async def test_a_commit_that_fails_leaves_nothing_open_behind_it(hub: Hub, office: Office) -> None:
    """A full disk says so at the commit; the next one must find the way free."""

    def doomed(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        db.execute("CREATE TABLE two (id INTEGER REFERENCES one (id) DEFERRABLE INITIALLY DEFERRED)")
        db.execute("INSERT INTO two VALUES (5)")

    with pytest.raises(sqlite3.IntegrityError):
        await hub.database.write(doomed)
    office.intake()
    ack = await office.send()

    assert ack.through == 2
    assert await hub.database.row("SELECT 1 FROM sqlite_schema WHERE name = 'two'") is None


async def test_a_row_cannot_leave_a_gap_before_it(hub: Hub, office: Office) -> None:
    """The position before must be there, in the ledger or at a signed edge."""
    await office.send()
    sql = (
        "INSERT INTO event SELECT node, stream, epoch, seq + 2, at_s, clock, actor, kind, facts, digest, hash, 0, 0"
        " FROM event WHERE node = ?"
    )

    assert "gap" in await refused(hub, sql, RKP)


async def test_a_paper_is_found_by_its_number_with_all_that_its_seal_covers(hub: Hub, office: Office) -> None:
    """The projection has what a verdict compares, and the person's initials only."""
    issued = office.intake("Siti Nurhaliza")
    await office.send()

    paper = await hub.records.paper(issued.number)

    assert paper is not None
    assert (paper.node, paper.seq, paper.service, paper.docs, paper.initials) == (RKP, issued.seq, KIA, 31, "SN")
    assert paper.case_id == issued.number


async def test_persons_rest_sealed_to_the_deciding_agency(hub: Hub, office: Office, settings: HubConfig) -> None:
    """Nothing readable is in the file; only the agency's own key opens it."""
    office.intake("Norhayati")
    await office.send()

    row = await hub.database.row("SELECT agency, sealed, specific FROM person WHERE node = ?", (RKP,))
    private = read_key(agencies_folder(settings) / "DISDUKCAPIL.pem")

    assert row is not None
    assert (row["agency"], row["specific"]) == ("DISDUKCAPIL", 1)
    assert isinstance(private, X25519PrivateKey)
    info = cbor.encode(["simpul-person-1", RKP, 0, 1, 2])
    assert cbor.decode(seal.open_sealed(private, info, row["sealed"])) == {1: "Norhayati", 2: "6271055403940000"}
    for held in _files_of(settings):
        assert b"Norhayati" not in held
        assert b"6271055403940000" not in held


def _files_of(settings: HubConfig) -> list[bytes]:
    """Every byte of the database, write-ahead log included."""
    return [file.read_bytes() for file in Path(settings.data_dir).glob("hub.db*")]


async def test_the_check_secret_is_known_with_the_first_event(hub: Hub, office: Office) -> None:
    """Codes can be checked before their papers' events arrive."""
    await office.send()

    assert await hub.records.check_secret(RKP, 1) == SECRET


async def test_a_cancelled_paper_is_marked_once(hub: Hub, office: Office) -> None:
    """The counter-entry's number stands at the paper; a second counter-entry becomes a task and changes nothing."""
    paid = office.payment(25_000)
    first, second = office.cancel(paid, 25_000, SAMPAH), office.cancel(paid, 25_000, SAMPAH)
    await office.send()

    paper = await hub.records.paper(paid.number)

    assert paper is not None
    assert paper.cancelled_by == first.number != second.number
    assert [task.kind for task in await hub.fleet.tasks(10)] == ["cancelled_twice"]


async def test_the_status_list_covers_what_is_there_and_names_what_is_cancelled(hub: Hub, office: Office) -> None:
    """One row per series, as a verifier without a link will read it."""
    papers = [office.intake() for _ in range(5)]
    office.cancel(papers[2])
    await office.send()
    await hub.publisher.status()

    rows = {(row.node, row.paper): row for row in await hub.records.marks()}
    sent = await hub.registry.down("all", "status")

    assert (rows[RKP, 1].n, rows[RKP, 1].cancelled) == (5, frozenset({3}))
    assert sent is not None
    payload = cbor.decode(_payload(sent.signed))
    assert isinstance(payload, dict)
    assert {row.paper: row.n for row in decode_status(payload[6])} == {1: 5, 4: 1}  # type: ignore[arg-type]


def _payload(signed: bytes) -> bytes:
    value = cbor.decode(signed)
    assert isinstance(value, list)
    assert isinstance(value[2], bytes)
    return value[2]


async def test_cash_is_what_the_events_say(hub: Hub, office: Office) -> None:
    """Received, less given back, less deposited; the day is the branch's own."""
    office.payment(100_000)
    office.cancel(office.payment(30_000), 30_000, SAMPAH)
    office.event(Kind.DEPOSITED, {Fact.N: 1, Fact.AMOUNT_RP: 60_000, Fact.DAY: 20261124, Fact.LIST: []})
    await office.send()

    node = await hub.fleet.node(RKP)

    assert node is not None
    assert node.undeposited_rp == 40_000


async def test_a_strange_event_is_kept_and_the_chain_goes_on(hub: Hub, office: Office) -> None:
    """An unknown kind is stored byte for byte; nonsense of a known kind goes to quarantine, the rest is recorded."""
    office.event(777, {500: {"x": [1, 2]}, Fact.WHAT: 9})
    office.event(Kind.CANCELLED, {Fact.N: 1, Fact.REF: 5})
    after = office.intake()
    ack = await office.send()

    kept = await hub.fleet.set_aside(10)

    assert ack.through == office.branch.chain.seq
    assert await hub.records.paper(after.number) is not None
    assert [(each.first, each.reason) for each in kept] == [(3, "event_bad")]
    assert (await hub.records.events(RKP, 0, 1, 1, 1))[0].facts == {500: {"x": [1, 2]}, 29: 9}


ODD: tuple[Value, ...] = ([[]], {1: [2]}, True, None, -1, 2**62, b"", "x", 1_000_000)
USUAL: dict[int, Value] = {Fact.REF: "TT-RKP01A-000001", Fact.CASE: "TT-RKP01A-000001", Fact.TOPIC: "keys"}


async def test_no_fact_however_odd_keeps_what_is_behind_it_out_of_the_ledger(hub: Hub, office: Office) -> None:
    """Every fact of every kind, nine strange values each, well sealed: stored, read again, and nothing waits."""
    office.intake()
    for kind, rule in RULES.items():
        usual = {key: USUAL.get(key, 1) for key in rule.required | rule.optional}
        for key, value in product(sorted(usual), ODD):
            office.event(kind, usual | {key: value})
    office.event(777, {}, at_s=2**62)
    after = office.paper(Kind.PAYMENT, {Fact.SERVICE: SAMPAH, Fact.AMOUNT_RP: 5_000, Fact.TILL: 3}, {}, SAMPAH)
    ack = await office.send()

    read = await hub.records.events(RKP, 0, 1, 0, 5_000)

    assert ack.through == office.branch.chain.seq == len(read)
    assert await hub.database.row("SELECT 1 FROM event WHERE node = ? AND seq = ?", (RKP, after.seq)) is not None
    assert [event_of(event)["seq"] for event in read] == list(range(1, ack.through + 1))


async def test_a_branch_cannot_cancel_the_paper_of_another(hub: Hub, office: Office) -> None:
    """A stolen box speaks for its own branch only; what it says of others waits for a person."""
    issued = office.intake()
    await office.send()
    thief = await Office.open(hub, "PKY-BKB-01", "62.71.04.1001")
    thief.cancel(issued)
    thief.event(Kind.CASE_ANSWERED, {Fact.CASE: issued.number, Fact.WHAT: 4, Fact.REASON: 1})
    await thief.send()

    paper = await hub.records.paper(issued.number)
    case = await hub.database.row("SELECT state FROM office_case WHERE id = ?", (issued.number,))

    assert paper is not None
    assert paper.cancelled_by is None
    assert case is not None
    assert case["state"] == Case.RECEIVED
    assert {each.reason for each in await hub.fleet.set_aside(10)} == {"event_bad"}


async def test_a_purge_erases_alike_at_the_hub(hub: Hub, office: Office) -> None:
    """Person, salt and initials go; the event and every hash stay."""
    issued = office.intake("Norhayati")
    office.event(Kind.PURGED, {Fact.WHAT: 1, Fact.TO: issued.seq, Fact.HOW_MANY: 1}, actor=0)
    await office.send()

    paper = await hub.records.paper(issued.number)

    assert paper is not None
    assert paper.initials is None
    assert await hub.database.rows("SELECT 1 FROM person WHERE node = ? AND seq = ?", (RKP, issued.seq)) == []
    assert len(await hub.records.events(RKP, 0, 1, 0, 10)) == 3


@pytest.mark.parametrize("before", [0, 1])
async def test_what_a_revoked_box_sends_from_then_on_waits_for_a_person(hub: Hub, office: Office, before: int) -> None:
    """Also when it is not lost: what the ledger had stays, the rest is kept and nothing of it turns green."""
    if before:
        await office.send()
    node = await hub.fleet.node(RKP)
    assert node is not None
    for key in await hub.registry.keys_admitted():
        if key.owner == RKP:
            await hub.registry.admit([await _bounded(hub, node, key, State.ENDED)])
    await hub.desk.sign_here()
    late = office.intake()
    ack = await office.send()

    assert (ack.state, ack.through) == (AckState.REVOKED, before)
    assert await hub.records.paper(late.number) is None
    assert [each.reason for each in await hub.fleet.set_aside(10)] == ["revoked"]


async def test_projections_made_anew_are_the_same(hub: Hub, office: Office) -> None:
    """A rebuild from the ledger's events alone changes nothing, and mends what somebody has spoilt."""
    papers = [office.intake(f"Contoh {n}") for n in range(20)]
    office.cancel(papers[3])
    office.payment()
    await office.send()

    clean = await rebuild(hub.database, "DPMPTSP")
    await hub.database.write(lambda db: db.execute("UPDATE paper SET service = 9 WHERE n = 1"))
    mended = await rebuild(hub.database, "DPMPTSP")
    again = await rebuild(hub.database, "DPMPTSP")

    assert clean.same
    assert not mended.same
    assert again.same


async def test_what_the_hub_does_is_in_its_own_chain(hub: Hub, office: Office) -> None:
    """Founding, publications, invitations: chained events of the hub's node, each in a signed segment."""
    events = await hub.records.events("PKY-HUB-01", 0, 1, 0, 100)

    assert [event.kind for event in events][:4] == [60, 102, 102, 102]
    assert events[-1].kind == Kind.PUBLISHED
    assert {event.facts.get(Fact.TOPIC) for event in events if event.kind == Kind.PUBLISHED} == {
        "keys",
        "catalogue",
        "places",
    }
    assert len(await hub.registry.own_unsent()) == len(events)


async def test_two_processes_may_act_on_one_chain(hub: Hub, office: Office, settings: HubConfig, clock: Clock) -> None:
    """A command beside the running hub continues the same chain."""
    before = len(await hub.records.events("PKY-HUB-01", 0, 1, 0, 100))
    async with opened(settings, beside=True, now=clock) as command:
        await command.accounts.add("ratna", "Ratna Contoh", frozenset({"ops"}), "kata-sandi-panjang")
    await hub.accounts.add("budi", "Budi Contoh", frozenset({"ops"}), "kata-sandi-panjang")

    events = await hub.records.events("PKY-HUB-01", 0, 1, before, 100)

    assert [event.kind for event in events] == [Kind.STAFF_SET, Kind.STAFF_SET]
    assert [event.seq for event in events] == [before + 1, before + 2]


async def test_a_down_item_of_an_older_version_is_skipped(hub: Hub, office: Office, clock: Clock) -> None:
    """Only a larger version replaces; a node that has it is not sent it again."""
    first = await hub.publisher.status()
    clock.now_s -= 5_000
    second = await hub.publisher.status()

    assert second > first
    assert [item.topic for item in await hub.ledger.down_after(RKP, {"keys": 99, "catalogue": 1, "places": 1})] == [
        "status"
    ]
    assert await hub.ledger.down_after(RKP, {"keys": 99, "catalogue": 1, "places": 1, "status": second}) == []


async def test_a_bill_list_that_never_came_is_sent_though_a_newer_one_of_another_service_did(
    hub: Hub, office: Office
) -> None:
    """A broadcast that overtakes the hello must not swallow what was published while the branch was cut off."""
    items = [DownItem("bills", RKP, sub, version, 1, b"signed") for sub, version in (("12", 5), ("14", 6))]
    await hub.registry.put_down(items)
    came = await hub.ledger.down_after(RKP, {"bills": 6, "bills/14": 6})
    older = await hub.ledger.down_after(RKP, {"bills": 6})

    assert [item.sub for item in came if item.topic == "bills"] == ["12"]
    assert [item for item in older if item.topic == "bills"] == []


async def test_a_case_moves_by_the_contracts_table_only(hub: Hub, office: Office) -> None:
    """A step that no row allows is kept as an event, moves nothing and becomes a task."""
    issued = office.intake()
    facts = {Fact.N: 1, Fact.CASE: issued.number, Fact.HOW_MANY: 1, Fact.WHAT: 0}
    office.event(Kind.HANDED_OVER, facts, {PersonKey.NAME: "Contoh"})
    await office.send()

    row = await hub.database.row("SELECT state, step, agency FROM office_case WHERE id = ?", (issued.number,))

    assert row is not None
    assert tuple(row) == (1, 1, "DISDUKCAPIL")
    assert [task.kind for task in await hub.fleet.tasks(10)] == ["step"]
