"""Real requests and answers for the API pages, asked of a running demo: `python -m tests.architecture.reference DEMO`.

They are taken anew only when a demo is named. What a token or a password would give away is left out.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

CHILD = {"nama-anak": "Anak Contoh", "lahir-anak": "2019-09-02", "alasan": "baru"}
APPLICANT = {"name": "Norhayati Contoh", "nik": "6271055203900000", "phone": "081200001234"}
LEVY = {"document": "SKRD", "number": "SKRD/CONTOH/2026/118", "period": "November 2026", "amount_rp": 25_000}
PAYMENT = {"service": "RET-SAMPAH", "payer": {"name": "Rusdi Contoh"}, "assessed": LEVY, "tendered_rp": 50_000}
LIST_MOST = 2
Show = Callable[[Any], Any]


def _whole(answer: Any) -> Any:
    return answer


def _one_service(answer: Any) -> Any:
    return [each for each in answer if each["code"] == "ADM-KIA"]


def _a_nodes_key(answer: Any) -> Any:
    return {"keys": [each for each in answer["keys"] if each["owner"] != "PKY-HUB-01"][:1]}


@dataclass(frozen=True, slots=True)
class Place:
    """One end of the demo, as `demo.json` has it."""

    told: Mapping[str, Any]

    def ask(self, method: str, path: str, body: object = None, *, token: bool = True, **headers: str) -> httpx.Response:
        """One call of `/api/v1`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"authorization": f"Bearer {self.told['token']}"} if token else {}
        return httpx.request(method, f"{self.told['url']}/api/v1/{path}", json=body, headers=sent, timeout=20)

    def example(
        self, method: str, path: str, body: object = None, *, token: bool = True, show: Show = _whole, **headers: str
    ) -> str:
        """One call and its answer as Markdown; `show` may leave a part of the answer away."""
        answer = self.ask(method, path, body, token=token, **headers)
        lines = [f"{method} /api/v1/{path}", *(["Authorization: Bearer …"] if token else [])]
        lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
        asked = "\n".join([*lines, *(["", _pretty(_hidden(body))] if body is not None else [])])
        kind = answer.headers.get("content-type", "").partition(";")[0]
        shown = _pretty(_short(show(answer.json())))
        return f"```http\n{asked}\n```\n\n{answer.status_code}, `{kind}`:\n\n```json\n{shown}\n```"


def examples(demo: Path) -> Mapping[str, Callable[[], str]]:
    """Block name -> its text, for every example block of both API pages."""
    told = json.loads(demo.read_text())
    edge, hub = Place(told["nodes"][0]), Place(told["hub"])
    made = {f"example {name}": text for name, text in [*_edge(edge), *_hub(edge, hub)]}
    return {name: (lambda text=text: text) for name, text in made.items()}  # type: ignore[misc]


def _edge(edge: Place) -> Iterator[tuple[str, str]]:
    asked = {each["code"]: each for each in edge.ask("GET", "services").json()}["ADM-KIA"]["requirements"]
    brought = [each["code"] for each in asked if not each["when"] or each["when"].get("ages")]
    intake = {"service": "ADM-KIA", "applicant": APPLICANT, "documents": brought, "fields": CHILD}
    yield "services", edge.example("GET", "services", show=_one_service)
    yield "intakes", edge.example("POST", "intakes", intake, idempotency_key=f"loket-1-{int(time.time())}")
    yield "return", edge.example("POST", "intakes", {**intake, "documents": brought[:1]})
    yield "payments", edge.example("POST", "payments", PAYMENT)
    yield "faults", edge.example("POST", "payments", {**PAYMENT, "payer": {"name": ""}, "tendered_rp": 10_000})
    yield "refusal", edge.example("POST", "payments", {**PAYMENT, "service": "ADM-KIA"})
    paid = edge.ask("POST", "payments", PAYMENT).json()["receipt"]
    yield "receipt", edge.example("GET", f"receipts/{paid['number']}")
    second = next(each for each in edge.told["logins"] if each["role"] == "penyelia")
    who = {"user": second["user"], "password": second["password"]}
    body = {"reason": "wrong_amount", "second_person": who}
    yield "verify", edge.example("POST", "verify", {"text": paid["qr_text"]})
    yield "cancel", edge.example("POST", f"receipts/{paid['number']}/cancel", body)
    yield "typed", edge.example("POST", "verify", {"text": f"{paid['number']} {paid['check_code']}"})
    yield "foreign", edge.example("POST", "verify", {"text": "00020101021126610014COM.GO-JEK.WWW"})
    yield "sync", edge.example("GET", "sync")
    yield "edge keys", edge.example("GET", "keys", token=False, show=_a_nodes_key)
    handover = {"to": {"name": "Norhayati Contoh", "relation": "pemohon"}, "document_numbers": ["6271-KIA-00123"]}
    case = edge.ask("POST", "intakes", intake).json()["receipt"]["case_id"]
    yield "handover", edge.example("POST", f"cases/{case}/handover", handover)


def _hub(edge: Place, hub: Place) -> Iterator[tuple[str, str]]:
    code = edge.told["code"]
    rows = hub.ask("GET", f"ledger/events?node={code}").json()["events"]
    number = next(row["number"] for row in rows if row["number"] and row["number"].startswith("BP"))
    receipt = edge.ask("GET", f"receipts/{number}").json()
    yield "nodes", hub.example("GET", f"nodes/{code}")
    yield "recorded", hub.example("GET", f"receipts/{number}")
    yield "hub verify", hub.example("POST", "verify", {"text": receipt["qr_text"]}, token=False)
    yield "status", hub.example("GET", f"status/{number}?code={receipt['check_code']}", token=False)
    yield "wrong code", hub.example("GET", f"status/{number}?code=AAAA-AAAA", token=False)
    yield "keys", hub.example("GET", "keys", token=False, show=_a_nodes_key)
    yield "events", hub.example("GET", f"ledger/events?node={code}&after_seq=0&limit=2")
    yield "no token", hub.example("GET", "nodes", token=False)


def _short(value: Any) -> Any:
    """Long lists are cut, so that the form stays to be seen."""
    if isinstance(value, dict):
        return {key: _short(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_short(inner) for inner in value[:LIST_MOST]]
    return value


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: "…" if key == "password" else _hidden(inner) for key, inner in value.items()}
    return value


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
