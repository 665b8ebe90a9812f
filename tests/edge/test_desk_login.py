"""Log-in at a shared counter: the password once a shift, the PIN after it, a new session each time, no link."""

from collections.abc import AsyncIterator

import pytest

from contract.events import Fact, Kind
from edge.core.watching import SessionChange
from edge.store.opening import Store
from edge.web.desk.login import onward
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import PASSWORD, PIN, SITE, Counter, counter_of, faulty, said


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, nobody logged in."""
    async with counter_of(box, clock) as found:
        yield found


async def test_every_page_asks_who_works_here_and_then_goes_on(counter: Counter) -> None:
    for path in ("/", "/terima", "/bayar?layanan=RET-SAMPAH", "/cari", "/sandi", "/lampu", "/kertas/TT-RKP01A-000001"):
        counter.client.cookies.clear()
        answer = await counter.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/masuk"), path
    assert (await counter.log_in(lanjut="/cari?q=siti")).headers["location"] == "/cari?q=siti"


async def test_a_form_sent_after_the_session_ended_says_that_it_was_not_saved(counter: Counter) -> None:
    answer = await counter.post("/terima", {"nama": "Norhayati"}, "/masuk")
    assert answer.headers["location"] == "/masuk?habis=1"
    assert "belum tersimpan" in said(await counter.get("/masuk?habis=1"))


async def test_the_people_of_the_branch_are_there_to_pick(counter: Counter) -> None:
    page = said(await counter.get("/masuk"))
    for name in ("Sri Wahyuni", "Bambang S.", "Hj. Rusmini"):
        assert name in page
    assert "masuk tidak memerlukan internet" in page


async def test_a_wrong_password_says_so_and_the_pick_stays(counter: Counter) -> None:
    answer = await counter.log_in(secret="salah")
    assert answer.status_code == 403
    assert faulty(answer) == {"rahasia"}
    assert "Nama atau kata sandi tidak cocok." in said(answer)
    assert "checked" in answer.text
    assert "salah" not in answer.text.partition("<main")[2].replace('id="salah-', ""), "a secret is never shown again"


async def test_the_pin_is_enough_only_after_the_password_in_this_shift_at_this_computer(
    counter: Counter, clock: HandClock
) -> None:
    await counter.enrol()
    assert (await counter.log_in(secret=PIN)).status_code == 403
    clock.forward(2)
    await counter.log_in()
    await counter.post("/kunci", {})
    assert (await counter.get("/")).status_code == 303
    assert (await counter.log_in(secret=PIN)).status_code == 303
    counter.client.cookies.clear()
    assert (await counter.log_in(secret=PIN)).status_code == 403, "another computer asks for the password"


async def test_a_browser_that_no_supervisor_enrolled_always_asks_for_the_password(counter: Counter) -> None:
    await counter.log_in()
    await counter.post("/kunci", {})
    page = await counter.get("/masuk")
    assert "Komputer ini belum didaftarkan penyelia" in said(page)
    assert "data-by-pin" not in page.text
    assert (await counter.log_in(secret=PIN)).status_code == 403


async def test_a_shift_is_over_after_twelve_hours(counter: Counter, clock: HandClock) -> None:
    await counter.enrol()
    await counter.log_in()
    await counter.post("/kunci", {})
    clock.forward(12 * 3600 - 60)
    assert "data-by-pin" in (await counter.get("/masuk")).text
    clock.forward(61)
    assert "data-by-pin" not in (await counter.get("/masuk")).text
    assert (await counter.log_in(secret=PIN)).status_code == 403


async def test_changing_the_password_ends_the_persons_other_log_ins(counter: Counter) -> None:
    await counter.log_in()
    elsewhere = counter.client.cookies[SITE.session_cookie]
    counter.client.cookies.clear()
    await counter.log_in()
    change = {"lama": PASSWORD, "baru": "sungai kahayan luas", "ulang": "sungai kahayan luas", "pin": ""}
    assert (await counter.post("/sandi", change)).status_code == 303
    assert (await counter.get("/")).status_code == 200, "who changed it goes on"
    counter.client.cookies.clear()
    counter.client.cookies.set(SITE.session_cookie, elsewhere)
    assert (await counter.get("/")).headers["location"].startswith("/masuk")


@pytest.mark.parametrize("pin", ["111111", "123456", "987654"])
async def test_an_easy_pin_is_refused(counter: Counter, pin: str) -> None:
    await counter.log_in()
    change = {"lama": PASSWORD, "baru": "sungai kahayan luas", "ulang": "sungai kahayan luas", "pin": pin}
    assert faulty(await counter.post("/sandi", change)) == {"pin"}


async def test_five_wrong_pins_ask_for_the_password(counter: Counter, clock: HandClock) -> None:
    await counter.enrol()
    await counter.log_in()
    await counter.post("/kunci", {})
    for _ in range(5):
        answer = await counter.log_in(secret="000000")
        clock.forward(400)
    assert answer.status_code == 403
    assert (await counter.log_in(secret=PIN)).status_code == 403, "the right PIN comes too late"
    clock.forward(400)
    assert (await counter.log_in(secret=PASSWORD)).status_code == 303


async def test_a_new_cookie_for_each_guess_does_not_spare_the_wait(counter: Counter, clock: HandClock) -> None:
    """A stranger's browser is counted by its address; a workstation that is enrolled goes on undisturbed."""
    await counter.enrol()
    known = dict(counter.client.cookies)
    for place in range(4):
        counter.client.cookies.clear()
        counter.client.cookies.set(f"{SITE.session_cookie}-ws", f"made-up-{place}")
        answer = await counter.log_in(secret=f"tebakan nomor {place}")
    assert answer.status_code == 429
    for name, value in known.items():
        counter.client.cookies.set(name, value)
    assert (await counter.log_in()).status_code == 303


async def test_each_log_in_has_a_new_session(counter: Counter) -> None:
    await counter.log_in()
    first = counter.client.cookies[SITE.session_cookie]
    await counter.log_in("bambang")
    assert counter.client.cookies[SITE.session_cookie] != first
    assert "Bambang S." in (await counter.get("/")).text


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "\\\\evil", "", "/a\nb"],
)
def test_no_log_in_sends_people_elsewhere(path: str) -> None:
    assert onward(path) == "/"


async def test_a_log_in_with_a_foreign_path_leads_home(counter: Counter) -> None:
    assert (await counter.log_in(lanjut="//evil.example")).headers["location"] == "/"


async def test_a_disabled_account_is_out_at_once(counter: Counter) -> None:
    await counter.log_in()
    sri = next(each for each in await counter.store.staff.people() if each.login == "sri")
    await counter.store.staff.disable(sri.no, by=0)
    assert (await counter.get("/")).headers["location"].startswith("/masuk")


async def test_a_reset_password_must_be_changed_first(counter: Counter) -> None:
    sri = next(each for each in await counter.store.staff.people() if each.login == "sri")
    await counter.store.staff.set_password(sri.no, "kode sekali pakai", by=0, must_change=True)
    assert (await counter.log_in(secret="kode sekali pakai")).headers["location"] == "/sandi"
    assert (await counter.get("/terima")).headers["location"] == "/sandi"
    bad = await counter.post("/sandi", {"lama": "salah", "baru": "pendek", "ulang": "lain", "pin": "12"})
    assert faulty(bad) == {"baru", "ulang", "pin"}
    good = {"lama": "kode sekali pakai", "baru": "sungai kahayan luas", "ulang": "sungai kahayan luas", "pin": "271828"}
    assert (await counter.post("/sandi", good)).status_code == 303
    assert (await counter.get("/terima")).status_code == 200
    assert (await counter.log_in(secret="sungai kahayan luas")).status_code == 303


async def test_log_ins_and_locks_are_noted_in_the_second_stream(counter: Counter) -> None:
    await counter.enrol()
    await counter.log_in()
    await counter.post("/kunci", {})
    await counter.log_in(secret=PIN)
    chain = next(each for each in await counter.store.outbox.chains() if each.stream == 1)
    rows = await counter.store.outbox.rows(1, chain.epoch, 0, 50)
    noted = [each.event.facts[Fact.WHAT] for each in rows.sealed if each.event.kind == Kind.SESSION]
    assert noted[2:] == [SessionChange.IN, SessionChange.LOCK, SessionChange.SWITCH]
