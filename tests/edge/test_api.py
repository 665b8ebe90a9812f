"""The branch's API as a program meets it: over HTTP, with a token, against a real store."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import cbor2
import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import AsyncTestClient

from edge.actions.queue import take_ticket
from edge.store.opening import Store
from edge.web import api
from tests.edge.branch_box import HandClock, kia, waste
from tests.edge.desk_counter import CUT, PASSWORD, SITE, BlankPictures, doors_of

RIGHTS = ("intakes", "payments", "cancel", "handover", "read")
PROBLEM = "application/problem+json"


class Program:
    """A program with a token of its own."""

    def __init__(self, client: AsyncTestClient[Litestar], token: str) -> None:
        self._client, self._token = client, token

    async def get(self, path: str, **headers: str) -> Response:
        return await self._client.get(f"/api/v1/{path}", headers=self._headers(headers))

    async def post(self, path: str, body: Any, **headers: str) -> Response:
        return await self._client.post(f"/api/v1/{path}", json=body, headers=self._headers(headers))

    async def raw(self, path: str, body: bytes) -> Response:
        return await self._client.post(f"/api/v1/{path}", content=body, headers=self._headers({}))

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return {
            "authorization": f"Bearer {self._token}",
            **{key.replace("_", "-"): value for key, value in more.items()},
        }


@pytest.fixture
async def client(box: Store, clock: HandClock) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The API of an open box whose link is cut."""
    app = api.create_app(site=SITE, doors=doors_of(box, clock), pictures=BlankPictures(), link=lambda: CUT)
    async with AsyncTestClient(app, base_url="http://mpp.local") as made:
        yield made


@pytest.fixture
async def program(box: Store, client: AsyncTestClient[Litestar]) -> Program:
    """A program that may do everything."""
    _, token = await box.tokens.add("papan", frozenset(RIGHTS))
    return Program(client, token)


async def test_a_complete_file_becomes_a_tanda_terima(program: Program) -> None:
    """201 with the whole receipt; the hub has not seen it."""
    answer = await program.post("intakes", kia())
    receipt = answer.json()["receipt"]

    assert answer.status_code == 201
    assert {key: receipt[key] for key in ("number", "kind", "service", "epoch", "fee_rp", "recorded", "copies")} == {
        "number": "TT-RKP01A-000001", "kind": "TT", "service": "ADM-KIA", "epoch": "A", "fee_rp": 0,
        "recorded": False, "copies": 0,
    }  # fmt: skip
    assert receipt["qr_text"].startswith("https://cek.mpp.example/#")
    assert receipt["issued_at"].endswith("+07:00")
    assert receipt["case_id"] == receipt["number"]


async def test_a_missing_paper_makes_a_tanda_pengembalian(program: Program) -> None:
    """Incomplete is no error: the citizen gets a paper that says what is missing."""
    answer = await program.post("intakes", kia(documents=["kk"]))

    assert (answer.status_code, answer.json()["receipt"]["kind"]) == (201, "TP")


async def test_a_queue_number_must_be_one_of_today(program: Program, box: Store, clock: HandClock) -> None:
    """It is looked up, whatever paper comes of it; one that nobody took is a fault at its own pointer."""
    await take_ticket(doors_of(box, clock), "A", "ADM-KIA", 1, slip=False)
    taken = await program.post("intakes", kia(queue_number="a-1"))
    lacking = await program.post("intakes", kia(documents=["kk"], queue_number="A-001"))
    unknown = await program.post("intakes", kia(queue_number="B-001"))
    (ticket,) = await box.queue.tickets()

    assert [each.status_code for each in (taken, lacking, unknown)] == [201, 201, 422]
    assert [(each["pointer"], each["code"]) for each in unknown.json()["errors"]] == [
        ("/queue_number", "unknown_ticket")
    ]
    assert ticket.papers == 1


async def test_lawful_cash_becomes_a_bukti_pembayaran(program: Program) -> None:
    """As an SKRD determines it."""
    answer = await program.post("payments", waste())

    assert (answer.status_code, answer.json()["receipt"]["fee_rp"]) == (201, 25_000)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("intakes", {"service": "SAM-TAHUNAN", "applicant": {"name": "Siti"}, "documents": []}, 409, "online_only"),
        ("intakes", {"service": "PJK-PBB", "applicant": {"name": "Siti"}, "documents": []}, 409, "payment_only"),
        ("payments", waste(service="POL-SKCK"), 409, "cash_not_lawful"),
        ("payments", waste(service="AIR-BAYAR"), 409, "cash_not_lawful"),
    ],
)
async def test_what_is_not_lawful_here_is_refused_with_its_own_code(
    program: Program, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    """RFC 9457, in both languages, and nothing is stored."""
    answer = await program.post(path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"].startswith(PROBLEM)
    assert answer.json()["detail"]
    assert answer.json()["detail_en"]
    assert (await program.get("sync")).json()["backlog"] == 2  # the two events that opened the epoch, no more


async def test_all_faults_of_a_request_come_at_once_with_their_pointers(program: Program) -> None:
    """One answer is enough to mend a request."""
    body = kia(documents=["kk", "kk", "surat-cinta"], applicant={"name": "", "nik": "12", "colour": "red"})
    answer = await program.post("intakes", body)
    pointers = {each["pointer"] for each in answer.json()["errors"]}

    assert answer.status_code == 422
    assert {"/applicant/name", "/applicant/nik", "/applicant/colour", "/documents/1", "/documents/2"} <= pointers


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 5_000, b'{"service": "\\ud800"}'])
async def test_what_is_no_json_is_said_to_be_none(program: Program, body: bytes) -> None:
    """Never a 500, whatever the bytes."""
    answer = await program.raw("intakes", body)

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"].startswith(PROBLEM)


async def test_the_same_key_and_body_answer_the_same_receipt(program: Program) -> None:
    """A program that did not hear the answer asks again and gets the same paper."""
    first = await program.post("intakes", kia(), idempotency_key="k-1")
    again = await program.post("intakes", kia(), idempotency_key="k-1")
    other = await program.post("intakes", kia(documents=[]), idempotency_key="k-1")
    next_one = await program.post("intakes", kia(), idempotency_key="k-2")

    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert next_one.json()["receipt"]["number"] == "TT-RKP01A-000002"


async def test_without_a_good_token_nothing_is_said(client: AsyncTestClient[Litestar]) -> None:
    """401 for none and for a wrong one alike."""
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic d3Jvbmc="}):
        answer = await client.get("/api/v1/services", headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")


async def test_a_token_does_only_what_it_may(box: Store, client: AsyncTestClient[Litestar]) -> None:
    """Each right is named; taking in is not taking money."""
    _, token = await box.tokens.add("kiosk", frozenset({"intakes"}))
    program = Program(client, token)

    assert (await program.post("intakes", kia())).status_code == 201
    assert (await program.post("payments", waste())).json()["code"] == "right_missing"


async def test_a_cancellation_needs_another_persons_password(box: Store, clock: HandClock, program: Program) -> None:
    """A counter-entry with a number of its own; the wrong password changes nothing and costs a wait."""
    await box.staff.add("rusmini", "Hj. Rusmini", frozenset({"penyelia"}), PASSWORD, None, by=0)
    number = (await program.post("payments", waste())).json()["receipt"]["number"]
    wrong = {"reason": "wrong_amount", "second_person": {"user": "rusmini", "password": "bukan ini"}}
    right = {"reason": "wrong_amount", "second_person": {"user": "rusmini", "password": PASSWORD}}

    assert (await program.post(f"receipts/{number}/cancel", wrong)).json()["code"] == "wrong_password"
    assert (await program.post(f"receipts/{number}/cancel", right)).json()["code"] == "locked_out"
    clock.forward(2)
    answer = await program.post(f"receipts/{number}/cancel", right)
    assert (answer.status_code, answer.json()["receipt"]["kind"]) == (201, "BT")
    assert (await program.post(f"receipts/{number}/cancel", right)).json()["code"] == "already_cancelled"


async def test_a_receipt_is_verified_where_it_was_made_with_no_link(program: Program) -> None:
    """By its QR, and by number and code; honest words that the hub does not know of it."""
    receipt = (await program.post("intakes", kia())).json()["receipt"]
    by_qr = (await program.post("verify", {"text": receipt["qr_text"]})).json()
    by_code = (await program.post("verify", {"text": f"{receipt['number']} {receipt['check_code']}"})).json()

    assert (by_qr["verdict"], by_code["verdict"]) == ("genuine_not_recorded", "genuine_not_recorded")
    assert by_qr["receipt"]["number"] == receipt["number"]
    assert "Norhayati" not in str(by_qr)


@pytest.mark.parametrize(
    "text", ["", "9" * 5_000, "https://cek.lain.example/#123", "LATIHAN", "\x00", "TT-RKP01A-000001"]
)
async def test_any_text_gets_a_verdict(program: Program, text: str) -> None:
    """Always 200: what cannot be read is a verdict too."""
    answer = await program.post("verify", {"text": text})

    assert (answer.status_code, answer.json()["receipt"]) == (200, None)
    assert answer.json()["verdict"] in ("unreadable", "not_checkable_here")
    assert answer.json()["sentence"]


async def test_services_tell_what_is_open_now(program: Program) -> None:
    """All 39, in the catalogue's order, each with its roles."""
    services = {each["code"]: each for each in (await program.get("services")).json()}

    assert len(services) == 39
    assert services["ADM-KIA"]["open"]
    assert services["SAM-TAHUNAN"]["why_closed"] == "online_only"
    assert services["RET-SAMPAH"]["cash"]
    assert services["RET-SAMPAH"]["roles"]["collects"] == "branch_treasurer"
    assert services["IZN-PAR"]["roles"]["decides"] == "DPMPTSP"


async def test_the_link_and_what_is_unsent_can_be_asked(program: Program) -> None:
    """Lamp words, ages and the epoch's letters."""
    await program.post("intakes", kia())
    sync = (await program.get("sync")).json()

    assert sync["link"] == {"lan": "ok", "internet": "off", "hub": "off"}
    assert (sync["backlog"], sync["epoch"], sync["last_ack"], sync["quarantined"]) == (3, "A", None, 0)


async def test_keys_are_for_everybody_in_three_forms(client: AsyncTestClient[Litestar]) -> None:
    """JWK Set by default; the COSE_KeySet and the list as the roots signed it by Accept."""
    jwk = await client.get("/api/v1/keys")
    key_set = await client.get("/api/v1/keys", headers={"accept": "application/cose-key-set"})
    signed = await client.get("/api/v1/keys", headers={"accept": "application/cose"})

    assert jwk.json()["keys"][0]["owner"] == "PKY-RKP-01"
    assert len(cbor2.loads(key_set.content)) == len(jwk.json()["keys"])
    assert signed.content[:1] == b"\x84"


async def test_pictures_are_drawn_for_papers_that_exist(program: Program) -> None:
    """404 with a sentence for all others."""
    number = (await program.post("intakes", kia())).json()["receipt"]["number"]
    slip = await program.get(f"receipts/{number}/slip.png")

    assert (slip.status_code, slip.headers["content-type"]) == (200, "image/png")
    assert (await program.get(f"receipts/{number}/portrait.png")).status_code == 404
    assert (await program.get("receipts/TT-RKP01A-000999")).json()["code"] == "not_found"


async def test_a_foreign_host_is_turned_away(client: AsyncTestClient[Litestar]) -> None:
    """A name that another site points at this box is not this box's name."""
    answer = await client.get("http://rebound.example/api/v1/keys")

    assert answer.status_code == 421
