"""Sessions: their id is never chosen by the client, never survives a log-in, and nobody is counted who never came."""

import time
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.middleware.session.server_side import ServerSideSessionConfig
from litestar.testing import AsyncTestClient

from kit.sqlite import open_reader
from kit.web import sessions
from kit.web.sessions import SafeServerSideBackend, SqliteSessions, cookie_name, session_middleware
from tests.kit.web_site import SITE, small_site, token_of

Client = AsyncTestClient[Litestar]
Site = tuple[Client, SqliteSessions]
COOKIE = SITE.session_cookie


async def _log_in(client: Client) -> str:
    answer = await client.post("/masuk", data={"_csrf_token": await token_of(client)}, follow_redirects=False)
    assert answer.status_code == 303
    return client.cookies[COOKIE]


async def _count(folder: Path) -> int:
    reader = await open_reader(folder / "sessions.sqlite")
    try:
        rows = await reader.execute_fetchall("SELECT count(*) FROM web_session")
        return int(next(iter(rows))[0])
    finally:
        await reader.close()


async def test_an_id_that_the_client_chose_is_never_used(site: Site) -> None:
    """Session fixation: an attacker plants a cookie, the victim logs in, the attacker knows the id."""
    client, store = site
    client.cookies.set(COOKIE, "attackerchosen", domain="mpp.local", path="/")
    given = await _log_in(client)
    assert given != "attackerchosen"
    assert await store.get("attackerchosen") is None
    assert (await client.get("/")).text == "halo sri"


async def test_each_log_in_gives_a_new_id_and_ends_the_old_one(site: Site) -> None:
    client, store = site
    first = await _log_in(client)
    second = await _log_in(client)
    assert first != second
    assert await store.get(first) is None
    client.cookies.clear()
    client.cookies.set(COOKIE, first, domain="mpp.local", path="/")
    assert (await client.get("/")).text == "halo tamu"


async def test_passers_by_leave_no_session(site: Site, tmp_path: Path) -> None:
    """Probes, kiosks and scanners without a cookie stored one session each with the stock backend."""
    client, _ = site
    for _ in range(20):
        client.cookies.clear()
        answer = await client.get("/")
        assert not [each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}=")]
    assert await _count(tmp_path) == 0


async def test_an_unknown_cookie_is_taken_away(site: Site) -> None:
    client, _ = site
    client.cookies.set(COOKIE, "from-another-life")
    assert (await client.get("/")).text == "halo tamu"


async def test_logging_out_ends_the_session_here_and_in_the_store(site: Site, tmp_path: Path) -> None:
    client, _ = site
    await _log_in(client)
    await client.post("/keluar", data={"_csrf_token": await token_of(client)})
    assert (await client.get("/")).text == "halo tamu"
    assert await _count(tmp_path) == 0


async def test_the_cookie_is_closed_to_scripts_and_other_sites(client: Client) -> None:
    token = await token_of(client)
    answer = await client.post("/masuk", data={"_csrf_token": token}, follow_redirects=False)
    said = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}="))
    assert "HttpOnly" in said
    assert "SameSite=strict" in said
    assert "Max-Age" not in said
    assert "Domain" not in said


def test_on_https_the_cookie_belongs_to_the_host_and_names_the_place() -> None:
    """Cookies do not know ports: two branches on one machine must not share a name."""
    assert cookie_name("pky-rkp-01", https=True) == "__Host-simpul-pky-rkp-01"
    assert cookie_name("pky-rkp-01", https=False) == "simpul-pky-rkp-01"


async def test_a_session_ends_after_its_whole_time_however_busy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = site
    await _log_in(client)
    later = time.time() + sessions.WHOLE_S + 1
    monkeypatch.setattr(sessions.time, "time", lambda: later)
    assert (await client.get("/")).text == "halo tamu"


async def test_a_session_ends_when_idle_and_lives_while_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = site
    await _log_in(client)
    now = time.time()
    for step in range(1, 5):
        at = now + step * (sessions.IDLE_S - 60)
        monkeypatch.setattr(sessions.time, "time", lambda at=at: at)
        assert (await client.get("/")).text == "halo sri"
    monkeypatch.setattr(sessions.time, "time", lambda at=at: at + sessions.IDLE_S + 1)
    assert (await client.get("/")).text == "halo tamu"


async def test_a_restart_logs_nobody_out(tmp_path: Path) -> None:
    async with small_site(tmp_path) as (client, _):
        kept = await _log_in(client)
    async with small_site(tmp_path) as (client, _):
        client.cookies.set(COOKIE, kept)
        assert (await client.get("/")).text == "halo sri"


async def test_a_stolen_copy_of_the_store_opens_no_session(site: Site, tmp_path: Path) -> None:
    client, _ = site
    kept = await _log_in(client)
    for name in ("sessions.sqlite", "sessions.sqlite-wal"):
        path = tmp_path / name
        assert not path.exists() or kept.encode() not in path.read_bytes()


async def test_what_is_over_is_swept_away(site: Site, tmp_path: Path) -> None:
    _, store = site
    await store.set("old", b"1", expires_in=0)
    await store.set("young", b"1", expires_in=60)
    await store.set("eternal", b"1")
    assert await _count(tmp_path) == 2
    assert await store.expires_in("eternal") is None
    assert 55 <= (await store.expires_in("young") or 0) <= 60
    assert await store.exists("young")
    await store.delete_all()
    assert not await store.exists("young")


async def test_a_disk_that_takes_nothing_ends_no_session(site: Site) -> None:
    """Staff can still read, cancel and close the till; only the idle time is not pushed on."""
    _, store = site
    await store.set("busy", b"1", expires_in=600)
    await store._writer.run(lambda db: db.execute("PRAGMA query_only=ON"))
    try:
        assert await store.get("busy", renew_for=3_600) == b"1"
    finally:
        await store._writer.run(lambda db: db.execute("PRAGMA query_only=OFF"))


def test_the_private_name_that_we_lean_on_is_still_there() -> None:
    """A canary: litestar reads `_backend_class` when it makes the middleware."""
    assert hasattr(ServerSideSessionConfig(), "_backend_class")
    made = session_middleware("simpul", https=False)
    assert isinstance(made.kwargs["backend"], SafeServerSideBackend)
