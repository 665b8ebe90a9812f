"""The citizens' service without a browser: the document for phones, the hub's word, the page without JavaScript."""

import gzip
import json
import re

from litestar import Litestar
from litestar.testing import AsyncTestClient

from contract.names import check_code
from hub.web.public.modules import read_modules
from tests.hub.branch import Branch
from tests.hub.public.citizens import Centre

Client = AsyncTestClient[Litestar]
CODE = check_code(bytes(32), "TT-RKP01A-000007")
PAGE_BYTES_MOST = 14 * 1024


async def test_the_document_has_keys_marks_services_and_the_hubs_time(centre: Centre, client: Client) -> None:
    """All that a phone needs, and nothing of a person or a case."""
    answer = await client.get("/keys.json")
    document = answer.json()

    assert [centre.branch.kid.hex()] == [key["kid"] for key in document["keys"]]
    assert [row[:4] for row in document["status"]["rows"]] == [["PKY-RKP-01", 1, 1, 10]]
    assert document["services"]["3"] == ["Kartu Identitas Anak", "Child identity card", 1]
    assert (centre.clock(), ["cek.mpp.example"]) == (document["now"], document["hosts"])
    assert "Norhayati" not in answer.text
    assert answer.headers["cache-control"] == "no-cache"


async def test_the_hub_says_recorded_with_date_and_check_code(centre: Centre, client: Client) -> None:
    """The phone posts the QR's text; the answer is ready to be drawn."""
    view = (await client.post("/verify", json={"text": centre.text(7)})).json()

    assert (view["verdict"], view["colour"], view["check_code"]) == ("genuine_recorded", "green", CODE)
    assert ["Nomor", "TT-RKP01A-000007"] in view["rows"]
    assert ["Kode cek", CODE] in view["rows"]
    assert ["Biaya", "GRATIS"] in view["rows"]
    assert "tercatat di\u00a0pusat" in view["sentence"]


async def test_the_hub_says_not_yet_recorded_and_never_false(centre: Centre, client: Client) -> None:
    """A paper whose event is still on its way."""
    view = (await client.post("/verify", json={"text": centre.text(12)})).json()

    assert (view["verdict"], view["colour"]) == ("genuine_not_recorded", "grey")
    assert "palsu" not in str(view).lower()
    await centre.record(12, 14)
    assert (await client.post("/verify", json={"text": centre.text(12)})).json()["verdict"] == "genuine_recorded"


async def test_any_text_is_answered_and_none_is_a_fault(centre: Centre, client: Client) -> None:
    """Closed list of verdicts, always 200."""
    stranger = centre.sealed(centre.receipt(7), Branch())
    texts = {
        "": "unreadable",
        "1" * 5_000: "unreadable",
        "https://x/#" + "9" * 300: "unreadable",
        "00020101021126": "unreadable",
        "LATIHAN": "unreadable",
        "\u0000\u202e\U0001f600": "unreadable",
        centre.text(7) + "1": "unreadable",
        centre.text(7, docs=1): "content_changed",
        "https://cek.mpp.example/#" + str(int.from_bytes(b"\1" + stranger, "big")): "issuer_unknown",
    }
    for text, verdict in texts.items():
        answer = await client.post("/verify", json={"text": text})
        assert (200, verdict) == (answer.status_code, answer.json()["verdict"]), text[:40]


async def test_a_body_that_is_no_question_is_refused_as_such(client: Client) -> None:
    """Not JSON, another shape, a lone surrogate, too large: 4xx, never 500."""
    for body in (
        b"",
        b"{",
        b"[]",
        b'{"text": 5}',
        b'{"text": "x", "y": 1}',
        b'{"text": "\\ud83d"}',
        b'{"text": "\xff"}',
    ):
        answer = await client.post("/verify", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400, body
    large = await client.post("/verify", content=b'{"text": "' + b"1" * 20_000 + b'"}')
    assert large.status_code == 413


async def test_a_foreign_host_and_a_foreign_code_are_named(centre: Centre, client: Client) -> None:
    """Another address adds a sentence; a QRIS code is said to be one."""
    text = centre.text(7).replace("cek.mpp.example", "cek.mpp-kota.example")
    view = (await client.post("/verify", json={"text": text})).json()
    qris = (await client.post("/verify", json={"text": "00020101021126580009ID"})).json()

    assert view["verdict"] == "genuine_recorded"
    assert any("cek.mpp-kota.example" in note for note in view["notes"])
    assert "QRIS" in qris["sentence"]


async def test_without_javascript_number_and_code_are_enough(client: Client) -> None:
    """A form, a page, the verdict; what was typed stays in its fields."""
    page = await client.post("/", data={"nomor": "tt rkp1a 7", "kode": CODE.lower().replace("-", " ")})

    assert page.status_code == 200
    assert "<h1>Asli</h1>" in page.text
    assert "TT-RKP01A-000007" in page.text
    assert 'value="tt rkp1a 7"' in page.text


async def test_a_wrong_code_and_an_unknown_number_look_alike(client: Client) -> None:
    """Nobody learns which numbers exist."""
    wrong = await client.post("/", data={"nomor": "TT-RKP01A-000007", "kode": "0000-0000"})
    unknown = await client.post("/", data={"nomor": "TT-RKP01A-004711", "kode": "0000-0000"})

    sentence = "Nomor dan kode cek ini tidak cocok satu sama lain"
    assert sentence in wrong.text
    assert sentence in unknown.text


async def test_guessing_is_stopped_in_words(client: Client) -> None:
    """The sixth try within a minute waits."""
    for _ in range(5):
        await client.post("/", data={"nomor": "TT-RKP01A-000007", "kode": "0000-0000"})
    page = await client.post("/", data={"nomor": "TT-RKP01A-000007", "kode": CODE})
    asked = await client.post("/verify", json={"text": f"TT-RKP01A-000007 {CODE}"})

    assert "Terlalu banyak percobaan" in page.text
    assert (asked.status_code, asked.headers["retry-after"]) == (429, "60")


async def test_what_is_typed_is_never_markup(client: Client) -> None:
    """Escaped in the fields, and no script may run anyway."""
    page = await client.post("/", data={"nomor": '"><script>alert(1)</script>', "kode": "x"})

    assert "<script>alert" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_the_page_asks_for_no_login_and_sets_no_cookie(client: Client) -> None:
    """Nothing to type but the paper's own words."""
    page = await client.get("/")

    assert "set-cookie" not in page.headers
    assert "password" not in page.text
    assert "Tidak perlu masuk atau mendaftar" in page.text


async def test_the_page_with_its_verifier_is_small(client: Client) -> None:
    """Page, sheet, script and even the library that only old phones fetch: at most 14 KiB gzipped."""
    page = (await client.get("/")).content
    modules = read_modules().files
    sizes = {
        name: len(gzip.compress(data, 9))
        for name, data in {"page": page, **modules}.items()
        if name in ("page", "verify.js", "verify.css", "ed25519.js")
    }

    assert sum(sizes.values()) <= PAGE_BYTES_MOST, sizes
    assert sum(sizes.values()) - sizes["ed25519.js"] <= 11 * 1024, sizes


async def test_files_are_kept_for_ever_and_the_worker_knows_them(client: Client) -> None:
    """Every file the page names is answered, compressed, immutable; the worker lists them."""
    page, worker = (await client.get("/")).text, (await client.get("/sw.js")).text
    named = re.findall(r'"(/js/[^"]+)"', page)
    listed = json.loads(re.search(r"const FILES = (\[.*?\]);", worker)[1])  # type: ignore[index]

    assert len(named) == 2
    assert set(named) <= set(listed)
    for name in (each for each in listed if each.startswith("/js/")):
        answer = await client.get(name)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert (await client.get(named[0].replace("/js/", "/js/0"))).status_code == 404


async def test_the_page_speaks_english_when_asked(client: Client) -> None:
    """The same page, the same verdicts."""
    page = await client.get("/?lang=en")
    view = (await client.post("/verify?lang=en", json={"text": "LATIHAN"})).json()

    assert '<html lang="en">' in page.text
    assert "Check a receipt" in page.text
    assert "training" in view["sentence"]
