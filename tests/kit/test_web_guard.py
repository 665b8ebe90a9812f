"""The outermost door: who may speak to a service, and what browsers may do with its answers."""

import asyncio
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from kit.i18n import language
from kit.web import guard
from kit.web.guard import Guard, host_name, is_cross_site, is_own_host
from tests.kit.web_site import SITE, token_of

Client = AsyncTestClient[Litestar]


@pytest.mark.parametrize(
    ("host", "name"),
    [("localhost:8610", "localhost"), ("MPP.Example", "mpp.example"), ("[::1]:80", "::1"), ("a.example.", "a.example")],
)
def test_a_host_header_gives_the_bare_name(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize("host", ["evil.example", "mpp.local.evil.example", "", "localhost@evil", "127.0.0.1"])
async def test_a_foreign_host_is_refused_before_any_page(client: Client, host: str) -> None:
    """DNS rebinding brings a foreign name to our address: it gets nothing, not even static files."""
    for path in ("/", "/static/simpul.css", "/tidak-ada"):
        answer = await client.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert "set-cookie" not in answer.headers


def test_only_tests_may_allow_any_host() -> None:
    assert is_own_host("whatever", {"*"})
    assert not is_own_host("whatever", {"localhost"})


def _scope(method: str = "POST", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"method": method, "headers": pairs}


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({"sec_fetch_site": "cross-site", "host": "a"}, True),
        ({"sec_fetch_site": "same-site", "host": "a"}, True),
        ({"sec_fetch_site": "same-origin", "host": "a"}, False),
        ({"sec_fetch_site": "none", "host": "a"}, False),
        ({"origin": "http://a:8610", "host": "a:8610"}, False),
        ({"origin": "http://a:8611", "host": "a:8610"}, True),
        ({"origin": "null", "host": "a:8610"}, True),
        ({"origin": "http://evil", "host": "a"}, True),
        ({"host": "a"}, False),
    ],
)
def test_another_site_cannot_post(headers: dict[str, str], refused: bool) -> None:
    assert is_cross_site(_scope(**headers)) is refused
    assert is_cross_site(_scope("GET", **headers)) is False


async def test_a_post_of_another_site_is_refused_even_with_a_token(client: Client) -> None:
    token = await token_of(client)
    answer = await client.post("/masuk", data={"_csrf_token": token}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert "Permintaan dari situs lain ditolak" in answer.text


@pytest.mark.parametrize("path", ["/", "/tidak-ada", "/rusak", "/static/simpul.css", "/static/tidak-ada.css"])
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    """Also a 404 and a 500: litestar's own middleware never sees these."""
    answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["permissions-policy"].startswith("camera=()")


async def test_pages_are_never_kept_by_a_browser(client: Client) -> None:
    assert (await client.get("/")).headers["cache-control"] == "no-store"


async def test_a_very_long_address_is_refused(client: Client) -> None:
    assert (await client.get("/?q=" + "a" * 5_000)).status_code == 414


async def test_one_click_switches_the_language_and_it_stays(client: Client) -> None:
    first = await client.get("/komponen")
    assert 'lang="id"' in first.text
    assert 'href="?lang=en"' in first.text
    switched = await client.get("/komponen?lang=en")
    assert '<html lang="en"' in switched.text
    assert "Components and states" in switched.text
    assert "Components and states" in (await client.get("/komponen")).text
    assert language.get() == "id", "a request's language must not leak into the next"


async def test_an_unknown_language_changes_nothing(client: Client) -> None:
    answer = await client.get("/komponen?lang=xx")
    assert '<html lang="id"' in answer.text
    assert "set-cookie" not in answer.headers or "simpul-bahasa" not in answer.headers["set-cookie"]


@pytest.mark.parametrize("path", ["/tidak-ada", "/rusak"])
async def test_an_error_is_a_page_in_plain_words_with_a_code(client: Client, path: str) -> None:
    """And it says nothing of the program's inside."""
    answer = await client.get(path)
    assert answer.headers["content-type"].startswith("text/html")
    assert "Sebutkan kode ini bila menelepon" in answer.text
    assert "rahasia" not in answer.text
    assert "Traceback" not in answer.text


async def test_a_fault_of_the_program_is_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Litestar logs nothing outside debug mode, so a 500 would be silent."""
    await client.get("/rusak")
    assert "unhandled in GET /rusak" in caplog.text
    assert "RuntimeError" in caplog.text


async def test_a_form_without_its_token_is_refused_in_words(client: Client) -> None:
    answer = await client.post("/masuk", data={})
    assert answer.status_code == 403
    assert "FORM-01" in answer.text


async def test_a_token_of_a_former_installation_does_not_shut_its_owner_out(client: Client) -> None:
    """Its cookie never matches again; the refusal takes it away, and the next page brings a good one."""
    client.cookies.set(SITE.csrf_cookie, "0" * 128, domain="mpp.local", path="/")
    assert (await client.post("/masuk", data={"_csrf_token": "0" * 128})).status_code == 403
    client.cookies.delete(SITE.csrf_cookie)
    assert (
        await client.post("/masuk", data={"_csrf_token": await token_of(client)}, follow_redirects=False)
    ).status_code == 303


@pytest.mark.parametrize("enctype", ["urlencoded", "multipart"])
async def test_the_hidden_field_works_for_both_kinds_of_form(client: Client, enctype: str) -> None:
    token = await token_of(client)
    sent: dict[str, Any] = (
        {"data": {"_csrf_token": token}} if enctype == "urlencoded" else {"files": {"_csrf_token": (None, token)}}
    )
    assert (await client.post("/masuk", follow_redirects=False, **sent)).status_code == 303


async def test_a_body_that_drips_counts_as_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sender that never finishes its body holds a worker no longer than the deadline."""
    monkeypatch.setattr(guard, "BODY_DEADLINE_S", 0.05)
    got: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        got.append((await receive())["type"])
        got.append((await receive())["type"])

    first = True

    async def drips() -> dict[str, Any]:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": b"a", "more_body": True}
        await asyncio.sleep(60)
        return {}

    async def nowhere(message: Any) -> None:
        pass

    scope = {"type": "http", "path": "/", "raw_path": b"/", "query_string": b"", **_scope(host="mpp.local")}
    await asyncio.wait_for(Guard(app, SITE.policy, SITE.assets)(scope, drips, nowhere), 5)
    assert got == ["http.request", "http.disconnect"]
