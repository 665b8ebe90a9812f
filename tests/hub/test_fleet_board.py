"""The board: who is quiet longer than it should be, what is unknown and said to be, and who may look."""

import re
from dataclasses import replace

import httpx
import pytest

from contract.limits import DAY_S, HOUR_S
from contract.places import load_places
from hub.core import liveness
from hub.core.liveness import Liveness
from hub.core.records import Head, NodeRecord, NodeState, Report, Slot, Task
from hub.main import Hub
from hub.web.fleet import board, node, plots
from kit.config import load_yaml
from tests.hub.conftest import CONFIG, Clock
from tests.hub.doors import PASSWORD, Door
from tests.hub.office import NOW_S, RKP, Office

PAGER = NodeRecord(
    code=RKP,
    name="Mini MPP Pager",
    kelurahan="62.71.05.1005",
    mobile=False,
    state=NodeState.ACTIVE,
    quiet_limit_s=3 * DAY_S,
    zone_offset_min=420,
    added_at_s=NOW_S - 90 * DAY_S,
    last_seen_s=NOW_S - 20,
    report=Report(NOW_S - 20, 0, 0, 0, 12, "0.1.0"),
    heads=(Head(0, 1, 4_118, bytes(32), NOW_S - 20),),
    set_aside=0,
    forked=False,
    undeposited_rp=640_000,
    oldest_undeposited_day=20261124,
    kid=b"\xf3\x9a\x63\x74",
)


def silent(node: NodeRecord, age_s: int, backlog: int = 3, oldest_age_s: int = 600) -> NodeRecord:
    """The node as it was last heard so long ago."""
    report = Report(NOW_S - age_s, backlog, oldest_age_s, 0, 12, "0.1.0")
    return replace(node, last_seen_s=NOW_S - age_s, report=report)


@pytest.mark.parametrize(
    ("age_s", "oldest_age_s", "expected", "lamp", "known"),
    [
        (20, 600, Liveness.UP, "ok", True),
        (60, 19 * HOUR_S, Liveness.CATCHING_UP, "ok", True),
        (38 * 60, 600, Liveness.QUIET, "off", True),
        (2 * HOUR_S, 600, Liveness.QUIET, "off", False),
        (3 * DAY_S + 1, 600, Liveness.OVERDUE, "stop", False),
    ],
)
def test_a_branch_stands_by_its_own_limit(
    age_s: int, oldest_age_s: int, expected: Liveness, lamp: str, known: bool
) -> None:
    """Silence within the limit is grey and normal; red only beyond it; figures are figures for an hour."""
    standing = liveness.standing(silent(PAGER, age_s, oldest_age_s=oldest_age_s), NOW_S)

    assert (standing.liveness, standing.lamp, standing.known) == (expected, lamp, known)


def test_a_box_that_never_came_is_waited_for_and_then_missed() -> None:
    """A place without a box waits; an enrolled one that never spoke is overdue after its limit."""
    never = replace(PAGER, last_seen_s=None, report=None)

    assert liveness.standing(replace(never, state=NodeState.PENDING), NOW_S).liveness is Liveness.WAITING
    assert liveness.standing(replace(never, added_at_s=NOW_S), NOW_S).liveness is Liveness.WAITING
    assert liveness.standing(never, NOW_S).liveness is Liveness.OVERDUE


def test_the_board_sorts_by_need_and_counts_only_who_reported() -> None:
    """Sums name their population; the unknown is said to be unknown, with the last report beside it."""
    places = load_places(load_yaml(CONFIG / "places.yaml")[0])
    late = silent(PAGER, 6 * DAY_S + 4 * HOUR_S)
    near = silent(replace(PAGER, code="PKY-BKB-01", name="Bukit Batu", kelurahan="62.71.02.1004"), 38 * 60, 41, 7_800)
    moving = silent(replace(PAGER, code="PKY-MOB-01", name="Bergerak", kelurahan=None, mobile=True), 5 * HOUR_S)

    view = board.board([near, moving, late], {}, [], places, NOW_S)

    assert [row.code for row in view.rows] == [RKP, "PKY-MOB-01", "PKY-BKB-01"]
    assert (view.overdue, view.overdue_note) == (1, "Mini MPP Pager, 6 hari 4 jam")
    assert (view.waiting, view.waiting_note) == ("41", "catatan menunggu, laporan 1 titik layanan")
    assert (view.cash, view.cash_note) == ("Rp640.000", "kas belum disetor, laporan 1 titik layanan")
    assert (view.rows[0].backlog, view.rows[0].backlog_note) == ("tidak diketahui", "terakhir dilaporkan 3")
    assert view.rows[0].plot.unknown_from == 0
    assert view.rows[2].backlog_note == "tertua 2 jam 10 menit, per 15.08"
    assert (view.kelurahan, len(view.districts)) == (30, 5)
    rakumpit = next(district for district in view.districts if district.name == "Rakumpit")
    assert [cell.lamp for cell in rakumpit.cells] == ["", "", "", "", "stop", "", ""]
    assert view.needs[0].title == "Kirim kurir ke Mini MPP Pager"


def test_no_branch_at_all_is_no_zero() -> None:
    """Nobody reported: the sums are unknown."""
    view = board.board([], {}, [Task(1, NOW_S, "x", None, "Ada tugas", "A task", "warn", None)], None, NOW_S)

    assert (view.waiting, view.cash, view.needs_count) == ("tidak diketahui", "tidak diketahui", 1)


def test_a_plot_bridges_no_silence_and_hatches_what_nobody_knows() -> None:
    """Two runs with a gap stay two lines; after the last report there is hatch, not a flat line."""
    now_slot = NOW_S // plots.SLOT_S
    slots = [Slot(now_slot - back, back, 0, 1) for back in (100, 99, 98, 50, 49)]

    plot = plots.backlog(slots, NOW_S - 120 * plots.SLOT_S, NOW_S, known=False)
    bars = plots.heard(slots, NOW_S - 120 * plots.SLOT_S, NOW_S)

    assert [len(line) for line in plot.lines] == [3, 2]
    assert plot.unknown_from is not None
    assert 55 < plot.unknown_from < 65
    assert plot.top == 100
    assert len(bars) == 2


def test_a_nodes_page_keeps_both_words_apart() -> None:
    """Overdue is drawn from its limit on; what waits to be brought is what the branch does not have yet."""
    late = silent(PAGER, 6 * DAY_S)

    view = node.page(late, [], [], [], {}, None, "14d", NOW_S)

    assert view.overdue is not None
    assert view.overdue.x == pytest.approx(1000 * 11 / 14, abs=1)
    assert view.cards[1].figure == "tidak diketahui"
    assert "Terakhir terhubung 6 hari lalu" in view.sentence


async def test_the_board_is_for_people_who_logged_in(hub: Hub, office: Office, door: Door, clock: Clock) -> None:
    """No session leads to the log-in; a session shows the board, a branch, what is set aside; leaving ends it."""
    await hub.accounts.add("ratna", "Ratna Contoh", frozenset({"ops"}), PASSWORD, must_change=False)
    office.intake()
    await office.send()
    browser = door.city

    for path in ("/fleet", f"/fleet/nodes/{RKP}", "/fleet/set-aside"):
        refused = await browser.get(path)
        assert (refused.status_code, refused.headers["location"]) == (302, "/fleet/login")

    assert (await log_in(browser, "ratna", "salah-sekali-ini")).status_code == 200
    entered = await log_in(browser, "ratna", PASSWORD)
    assert (entered.status_code, entered.headers["location"]) == (303, "/fleet")

    home = await browser.get("/fleet")
    assert "Mini MPP Pager" in home.text
    assert "30 kelurahan, 5 kecamatan" in home.text
    assert 'http-equiv="refresh"' in home.text
    assert "catatan 2" in (await browser.get(f"/fleet/nodes/{RKP}")).text
    assert "Tidak ada yang tertahan" in (await browser.get("/fleet/set-aside")).text
    assert (await browser.get("/fleet/nodes/PKY-XXX-09")).status_code == 404
    assert "Branches" in (await browser.get("/fleet?lang=en")).text
    assert "style=" not in home.text

    token = token_in(home.text)
    assert (await browser.post("/fleet/logout", data={"_csrf_token": token})).status_code == 303
    assert (await browser.get("/fleet")).status_code == 302


async def test_a_one_time_password_must_be_changed_first(hub: Hub, door: Door) -> None:
    """Nothing else opens before; the new one is the person's own."""
    await hub.accounts.add("ratna", "Ratna Contoh", frozenset({"ops"}), PASSWORD)
    once = await hub.accounts.reset("ratna")
    browser = door.city

    entered = await log_in(browser, "ratna", once)
    assert entered.headers["location"] == "/fleet/password"
    assert (await browser.get("/fleet")).headers["location"] == "/fleet/password"

    page = await browser.get("/fleet/password")
    short = {"former": once, "new": "pendek", "_csrf_token": token_in(page.text)}
    assert "12 sampai 128" in (await browser.post("/fleet/password", data=short)).text
    changed = await browser.post("/fleet/password", data={**short, "new": "kata sandi baru saya"})
    assert (changed.status_code, changed.headers["location"]) == (303, "/fleet")
    assert (await browser.get("/fleet")).status_code == 200


async def test_who_is_switched_off_or_reset_is_out_at_once(hub: Hub, door: Door) -> None:
    """An open session is worth no more than the account behind it."""
    await hub.accounts.add("ratna", "Ratna Contoh", frozenset({"ops"}), PASSWORD, must_change=False)
    browser = door.city
    await log_in(browser, "ratna", PASSWORD)
    await hub.accounts.reset("ratna")
    assert (await browser.get("/fleet")).headers["location"] == "/fleet/password"

    await hub.accounts.disable("ratna")
    refused = await browser.get("/fleet")
    assert (refused.status_code, refused.headers["location"]) == (302, "/fleet/login")
    assert (await browser.get("/fleet/login")).status_code == 200


async def test_wrong_passwords_make_everybody_wait_and_nobody_shut_out(hub: Hub, door: Door, clock: Clock) -> None:
    """After three wrong ones the next try waits, longer each time; the right one after the wait opens."""
    await hub.accounts.add("ratna", "Ratna Contoh", frozenset({"ops"}), PASSWORD, must_change=False)
    for _ in range(4):
        await log_in(door.city, "ratna", "salah-sekali-ini")
        clock.now_s += 1

    locked = await log_in(door.city, "ratna", PASSWORD)
    clock.now_s += 5
    opened = await log_in(door.city, "ratna", PASSWORD)

    assert "Terlalu banyak percobaan" in locked.text
    assert opened.status_code == 303


def token_in(text: str) -> str:
    """The hidden form token of a page."""
    found = re.search(r'name="_csrf_token"[^>]*value="([^"]+)"', text)
    assert found is not None
    return found[1]


async def log_in(browser: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    page = await browser.get("/fleet/login")
    data = {"login": login, "password": password, "_csrf_token": token_in(page.text)}
    return await browser.post("/fleet/login", data=data)
