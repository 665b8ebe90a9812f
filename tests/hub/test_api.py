"""The hub's API over real HTTP, as other programs rely on it."""

import pytest

from contract import cbor
from contract.keys import open_key_list
from contract.segment import Health, build_hello
from hub.ingest.intake import Intake
from hub.main import Hub
from tests.hub.conftest import Clock
from tests.hub.doors import Door
from tests.hub.office import RKP, Office


async def say_hello(hub: Hub, office: Office, clock: Clock, health: Health) -> None:
    """The branch tells how it is, now."""
    branch = office.branch
    hello = build_hello(
        node=branch.node,
        stream=0,
        epoch=1,
        seq=branch.chain.seq,
        head=branch.chain.head,
        sent_at_s=clock(),
        health=health,
        private=branch.private,
        kid=branch.kid,
    )
    await Intake(hub.ledger, hub.ring, hub.photos, hub.now).hello(RKP, hello)


@pytest.mark.parametrize("path", ["nodes", f"nodes/{RKP}", "receipts/TT-RKP01A-000001", "ledger/events?node=X"])
async def test_programs_need_a_token_with_the_right(hub: Hub, door: Door, path: str) -> None:
    """401 without, 403 with another right; the answer is a problem document and tells no secret."""
    wrong = await hub.accounts.new_token("lain", frozenset({"read"} if "ledger" in path else {"audit"}))

    without = await door.city.get(f"/api/v1/{path}")
    unknown = await door.city.get(f"/api/v1/{path}", headers={"authorization": "Bearer simpul-hub-tidak-ada"})
    other = await door.city.get(f"/api/v1/{path}", headers={"authorization": f"Bearer {wrong}"})

    assert [each.status_code for each in (without, unknown, other)] == [401, 401, 403]
    assert {each.headers["content-type"] for each in (without, unknown, other)} == {"application/problem+json"}


async def test_a_node_says_how_it_is_and_how_old_that_is(hub: Hub, office: Office, door: Door, clock: Clock) -> None:
    """Liveness is computed from the last contact; the figures are the branch's own, with their time."""
    office.intake()
    await office.send()
    await say_hello(hub, office, clock, Health(7, 1_200, 1, 12, "0.1.0"))

    near = (await door.city.get(f"/api/v1/nodes/{RKP}", headers=door.auth)).json()
    clock.now_s += 4 * 86_400
    far = (await door.city.get(f"/api/v1/nodes/{RKP}", headers=door.auth)).json()

    assert (near["liveness"], near["backlog"], near["oldest_unsent_age_s"], near["known"]) == ("up", 7, 1_200, True)
    assert near["last_ack"] == {"through": 2, "at": "2026-11-24T15:46:40+07:00", "age_s": 0}
    assert (near["epoch"], near["version"], near["disk_percent"], near["clock"]) == ("A", "0.1.0", 12, 1)
    assert (far["liveness"], far["known"], far["silent_s"]) == ("overdue", False, 4 * 86_400)


async def test_a_receipt_is_there_exactly_when_the_ledger_has_it(office: Office, door: Door) -> None:
    """404 before, the whole record after."""
    issued = office.payment(25_000)
    await office.send()

    found = (await door.city.get(f"/api/v1/receipts/{issued.number.lower()}", headers=door.auth)).json()
    missing = await door.city.get("/api/v1/receipts/BP-RKP01A-000002", headers=door.auth)

    assert (found["number"], found["kind"], found["fee_rp"], found["check_code"]) == (
        issued.number,
        "BP",
        25_000,
        issued.code,
    )
    assert (found["seq"], found["epoch"], found["node"], found["copies"]) == (2, "A", RKP, 0)
    assert found["recorded"] == {"at": "2026-11-24T15:46:40+07:00"}
    assert (missing.status_code, missing.json()["code"]) == (404, "not_recorded")


async def test_anybody_may_verify_and_gets_the_check_code_of_a_good_text(office: Office, door: Door) -> None:
    """The closed list of verdicts, always 200, in the shape that the edge answers too."""
    issued = office.intake("Siti Nurhaliza")
    await office.send()

    good = await door.city.post("/api/v1/verify", json={"text": issued.qr})
    bad = await door.city.post("/api/v1/verify", json={"text": "x" * 5_000})
    asked = await door.city.get(f"/api/v1/status/{issued.number}", params={"code": issued.code})

    answer = good.json()
    assert (answer["verdict"], answer["check_code"]) == ("genuine_recorded", issued.code)
    assert answer["receipt"] == {
        "number": issued.number,
        "kind": "TT",
        "service": "ADM-KIA",
        "issued_at": "2026-11-24T13:00:02+07:00",
        "fee_rp": 0,
        "initials": "SN",
    }
    assert {"as_of", "sentence", "sentence_en"} <= answer.keys()
    assert (bad.status_code, bad.json()["verdict"], bad.json()["receipt"]) == (200, "unreadable", None)
    assert asked.json()["receipt"] == answer["receipt"]


async def test_guessing_is_answered_with_429(office: Office, door: Door) -> None:
    """And says when to come again."""
    await office.send()
    answers = [await door.city.get("/api/v1/status/TT-RKP01A-000001", params={"code": "0"}) for _ in range(2)]
    answers += [await door.city.get("/api/v1/status/TT-RKP01A-000001", params={"code": "0000-0000"}) for _ in range(6)]

    assert [each.status_code for each in answers] == [200] * 7 + [429]
    assert answers[-1].json()["retry_after_s"] == 60


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"text": 5}', b'{"text": "a", "more": 1}', b"\xff"])
async def test_a_bad_body_is_named_with_its_pointer(door: Door, body: bytes) -> None:
    """RFC 9457, never a 500."""
    refused = await door.city.post("/api/v1/verify", content=body)

    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["errors"]


async def test_keys_come_in_three_forms(hub: Hub, office: Office, door: Door) -> None:
    """A JWK Set, a COSE_KeySet, and the list as the roots signed it."""
    jwks = await door.city.get("/api/v1/keys")
    cose = await door.city.get("/api/v1/keys", headers={"accept": "application/cose-key-set"})
    signed = await door.city.get("/api/v1/keys", headers={"accept": "application/cose"})

    current = await hub.ledger.keys()
    assert current is not None
    assert len(jwks.json()["keys"]) == len(current.keys)
    assert {key["kty"] for key in jwks.json()["keys"]} == {"OKP"}
    keys = cbor.decode(cose.content)
    assert isinstance(keys, list)
    assert len(keys) == len(current.keys)
    assert open_key_list(signed.content, current.roots, 2) == current


async def test_ledger_rows_come_in_order_and_in_pages(office: Office, door: Door) -> None:
    """By number or letters of the epoch; without one, the branch's newest."""
    for _ in range(5):
        office.intake()
    await office.send()

    first = (await door.city.get(f"/api/v1/ledger/events?node={RKP}&limit=4", headers=door.auth)).json()
    rest = (await door.city.get(f"/api/v1/ledger/events?node={RKP}&epoch=A&after_seq=4", headers=door.auth)).json()
    none = (await door.city.get(f"/api/v1/ledger/events?node={RKP}&epoch=7", headers=door.auth)).json()

    assert [event["seq"] for event in first["events"]] == [1, 2, 3, 4]
    assert (first["next_after_seq"], rest["next_after_seq"]) == (4, None)
    assert [event["number"] for event in rest["events"]] == ["TT-RKP01A-000004", "TT-RKP01A-000005"]
    assert none == {"events": [], "next_after_seq": None}
    assert "person" not in first["events"][1]
    assert "Norhayati" not in str(first)


async def test_the_description_names_every_call(door: Door) -> None:
    """OpenAPI 3.1, and a page that loads nothing from elsewhere."""
    document = (await door.city.get("/api/v1/openapi.json")).json()
    page = (await door.city.get("/api/docs")).text

    assert document["openapi"].startswith("3.1")
    assert {"/api/v1/nodes", "/api/v1/verify", "/api/v1/keys", "/api/v1/enrol"} <= document["paths"].keys()
    assert "https://" not in page
    assert "//cdn" not in page


async def test_probes_tell_what_is_missing(hub: Hub, office: Office, door: Door) -> None:
    """Alive at once; ready only when it reads from its broker, which here does not run."""
    await office.send()
    ready = await door.city.get("/readyz")
    metrics = (await door.city.get("/metrics")).text

    assert (await door.city.get("/healthz")).status_code == 200
    assert (ready.status_code, list(ready.json()["reasons"])) == (503, ["broker"])
    for name in (
        "simpul_node_backlog_events{node=",
        "simpul_ingest_events_total",
        "simpul_alerts_open",
        "simpul_link_up 0",
    ):
        assert name in metrics


async def test_a_foreign_host_header_is_refused(door: Door) -> None:
    """A rebound name leads nowhere."""
    assert (await door.city.get("/api/v1/keys", headers={"host": "evil.example"})).status_code == 421
