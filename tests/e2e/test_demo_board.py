"""The board: branches side by side, links switched by forms and by programs, slips shown; all without script."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright

from deploy.demo import board
from deploy.demo.plan import Plan
from deploy.demo.relay import LinkState, Relay
from deploy.demo.watch import Watch, hub_row
from kit.web.serve import Listener, serving

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
ARTIFACTS = Path(__file__).parents[2] / "var" / "artifacts" / "demo"

SYNC = {
    "backlog": 3,
    "oldest_unsent_age_s": 7500,
    "last_ack": {"through": 40, "at": "2026-11-24T08:52:00+07:00", "age_s": 7500},
    "link": {"lan": "ok", "internet": "off", "hub": "off"},
    "epoch": "A",
    "hub_epoch": "00",
    "quarantined": 0,
}
NODES = [{"code": "PKY-RKP-01", "name": "Mini MPP Pager (CONTOH)", "backlog": None, "silent_s": 30}]


def _answer(request: httpx.Request) -> httpx.Response:
    """Branch 0 and the hub answer; the others are away."""
    if request.url.port == 8610:
        return httpx.Response(200, json=SYNC)
    if request.url.port == 8600:
        return httpx.Response(200, json=NODES)
    raise httpx.ConnectError("away")


class StillRelay(Relay):
    """A link that only remembers how it was switched."""

    async def switch(self, state: LinkState) -> None:
        self.state = state


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    made = Plan(state=tmp_path_factory.mktemp("board"), port=8600, count=3, model="one_door", seed=False)
    for branch in made.branches:
        made.slips_dir(branch).mkdir(parents=True)
    (made.slips_dir(made.branches[0]) / "TT-RKP01A-000001.png").write_bytes(b"\x89PNG")
    return made


@pytest.fixture(scope="module")
async def client(plan: Plan) -> AsyncIterator[httpx.AsyncClient]:
    relays = {branch.code: StillRelay("127.0.0.1", 0, 0) for branch in plan.branches}
    async with httpx.AsyncClient(transport=httpx.MockTransport(_answer)) as api:
        app = board.create_app(plan, relays, Watch(plan, {}, api))
        async with (
            serving([Listener(name="board", app=app)]) as (port,),
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as made,
        ):
            yield made


async def test_the_page_shows_every_branch_with_what_it_says_of_itself(client: httpx.AsyncClient) -> None:
    """Lamps in words, the unsent with its age, log-ins, pages, slips; a branch that is away is said to be so."""
    page = (await client.get("/")).text
    assert "Mini MPP Pager (CONTOH)" in page
    assert "3 catatan menunggu dikirim, aman di perangkat ini; tertua 2 jam 5 menit lalu." in page
    assert page.count("Perangkat tidak menjawab") == 2
    assert "contoh-loket-rkp" in page
    assert "http://127.0.0.1:8610/verify" in page
    assert "/slips/PKY-RKP-01/TT-RKP01A-000001.png" in page
    assert "<script" not in page


async def test_the_page_speaks_english_too(client: httpx.AsyncClient) -> None:
    """Every sentence of the board has its English."""
    page = (await client.get("/?lang=en")).text
    client.cookies.clear()
    assert "Cut the link of one branch" in page
    assert "3 records wait to be sent" in page
    assert "Sambungan" not in page


async def test_a_program_switches_a_link_and_asks_for_it(client: httpx.AsyncClient) -> None:
    """POST {"state"} and GET, as `link_control` promises."""
    for state in ("down", "blackhole", "slow", "up"):
        answer = await client.post("/link/PKY-BKB-01", json={"state": state})
        assert (answer.status_code, answer.json()) == (200, {"state": state})
        assert (await client.get("/link/PKY-BKB-01")).json() == {"state": state}


async def test_a_person_switches_it_with_a_button(client: httpx.AsyncClient) -> None:
    """A plain form that leads back to the board."""
    answer = await client.post("/link/PKY-RKP-01", data={"state": "down"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/link/PKY-RKP-01")).json() == {"state": "down"}


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"state":"sideways"}', b'{"state":1}', b"\xff"])
async def test_nonsense_changes_nothing(client: httpx.AsyncClient, body: bytes) -> None:
    """And is no fault of the server."""
    answer = await client.post("/link/PKY-SBG-01", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert (await client.get("/link/PKY-SBG-01")).json() == {"state": "up"}


async def test_only_slips_are_shown_and_only_of_known_branches(client: httpx.AsyncClient, plan: Plan) -> None:
    """A name that leads elsewhere is no slip."""
    (plan.state / "secrets.json").write_text("{}")
    assert (await client.get("/slips/PKY-RKP-01/TT-RKP01A-000001.png")).headers["content-type"] == "image/png"
    for path in ("PKY-RKP-01/..%2F..%2Fsecrets.json", "PKY-XXX-01/a.png", "PKY-RKP-01/none.png"):
        assert (await client.get(f"/slips/{path}")).status_code == 404
    assert (await client.get("/link/PKY-XXX-01")).status_code == 404


async def test_another_site_cannot_switch_a_link(client: httpx.AsyncClient) -> None:
    """A page elsewhere may know the address."""
    answer = await client.post("/link/PKY-RKP-01", json={"state": "down"}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


def test_what_the_hub_does_not_know_is_said_to_be_unknown() -> None:
    """Never a zero for no data."""
    row = hub_row(NODES[0])
    assert (row.arrived, row.backlog, row.heard) == ("tidak diketahui", "tidak diketahui", "30 detik lalu")


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("width", [360, 1366])
async def test_a_browser_without_script_shows_the_board_and_cuts_a_link(client: httpx.AsyncClient, width: int) -> None:
    """Nothing sticks out sideways on a phone or a desk; one press, and the button stays pressed."""
    if not Path(CHROMIUM).exists():  # noqa: ASYNC240 - asked once
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(
            viewport={"width": width, "height": 900}, java_script_enabled=False, base_url=str(client.base_url)
        )
        await page.goto("/")
        branch = page.locator("#PKY-RKP-01")
        await branch.get_by_role("button", name="Putus").click()
        assert await branch.get_by_role("button", name="Putus").get_attribute("aria-pressed") == "true"
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=ARTIFACTS / f"board-{width}.png", full_page=True)
        wide = [await box.evaluate("e => e.scrollWidth - e.clientWidth") for box in await page.locator(".card").all()]
        assert max(wide) <= 0
        await branch.get_by_role("button", name="Tersambung").click()
        await browser.close()
