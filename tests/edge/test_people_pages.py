"""The supervisor's pages: accounts seen by two, codes that nobody else turns into passwords, and who looked at what."""

import re
from collections.abc import AsyncIterator

import pytest
from httpx import Response

from contract.events import Fact, Kind
from edge.actions import take_in
from edge.core.refusals import WrongPassword
from edge.core.watching import Exported
from edge.ports import Person
from edge.store.opening import Store
from edge.store.staff import RECOVERED
from tests.edge.branch_box import HandClock, kia
from tests.edge.desk_counter import PASSWORD, SITE, Counter, counter_of, doors_of, faulty, said

NEW = "sungai kahayan luas"


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """Hj. Rusmini, supervisor, is logged in."""
    async with counter_of(box, clock) as found:
        await found.log_in("rusmini")
        yield found


async def person(counter: Counter, login: str) -> Person:
    return next(each for each in await counter.store.staff.people() if each.login == login)


def code_on(answer: Response) -> str:
    """The code that a page shows."""
    found = re.search(r'<dd class="code">([0-9A-Z-]{14})</dd>', answer.text)
    assert found, said(answer)
    return found[1]


async def staff_events(counter: Counter) -> list[tuple[int, int, int, int | None]]:
    """(actor, staff, what, second person) of each account that was set by a person."""
    rows = await counter.store.outbox.rows(0, 1, 0, 99)
    events = [each.event for each in rows.sealed if each.event.kind == Kind.STAFF_SET and each.event.actor]
    return [(e.actor, e.facts[Fact.STAFF], e.facts[Fact.WHAT], e.facts.get(Fact.BY2)) for e in events]  # type: ignore[misc]


ADD = {"nama": "Yohana Kristin", "masuk": "Yohana.K", "peran": ["loket"], "kedua": "", "sandi": ""}


async def test_a_new_person_makes_a_password_that_the_supervisor_never_knows(counter: Counter) -> None:
    """Fault 54: the code opens the account once, for setting a password; then it is worth nothing."""
    code = code_on(await counter.post("/petugas/tambah", ADD, "/petugas/tambah"))
    answer = await counter.log_in("yohana.k", code.replace("-", " ").lower())
    assert answer.headers["location"] == "/sandi"
    assert (await counter.get("/terima")).headers["location"] == "/sandi", "nothing else before that"
    change = {"lama": code, "baru": NEW, "ulang": NEW, "pin": "271828"}
    assert (await counter.post("/sandi", change)).status_code == 303
    assert (await counter.get("/")).status_code == 200
    assert (await counter.log_in("yohana.k", code)).status_code == 403
    assert await staff_events(counter) == [(3, 4, 1, None), (4, 4, 4, None)]


async def test_all_faults_of_a_new_account_are_said_at_once(counter: Counter) -> None:
    bad = await counter.post("/petugas/tambah", {"nama": "", "masuk": "sri w!", "kedua": "", "sandi": ""})
    assert faulty(bad) == {"nama", "masuk", "peran"}
    taken = await counter.post("/petugas/tambah", {**ADD, "masuk": "sri"})
    assert faulty(taken) == {"masuk"}
    assert "Yohana Kristin" in taken.text, "what was typed stays"


async def test_a_forgotten_password_is_helped_by_a_code_for_one_day(counter: Counter, clock: HandClock) -> None:
    """The old password, the PIN and every log-in of the person end at once."""
    sri = await person(counter, "sri")
    first = code_on(await counter.post(f"/petugas/{sri.no}/kode", {}, "/petugas"))
    code = code_on(await counter.post(f"/petugas/{sri.no}/kode", {}, "/petugas"))
    for dead in (PASSWORD, first):
        with pytest.raises(WrongPassword):
            await counter.store.staff.verify_password("sri", dead)
        clock.forward(300)
    clock.forward(24 * 3600)
    with pytest.raises(WrongPassword):
        await counter.store.staff.verify_password("sri", code, "too late", code_counts=True)


@pytest.mark.parametrize("role", ["kas", "penyelia", "admin"])
async def test_a_role_over_money_or_people_is_seen_by_two(counter: Counter, clock: HandClock, role: str) -> None:
    """Another person's password: not one's own, not that of who gets the role, not a wrong one."""
    sri, bambang, me = await person(counter, "sri"), await person(counter, "bambang"), await person(counter, "rusmini")
    path, roles = f"/petugas/{sri.no}/peran", ["loket", role]
    for second, secret, field in (
        ("", "", "salah-"),
        (str(bambang.no), "salah", "salah-sandi"),
        (str(me.no), PASSWORD, "salah-kedua"),
        (str(sri.no), PASSWORD, "salah-kedua"),
    ):
        refused = await counter.post(path, {"peran": roles, "kedua": second, "sandi": secret}, "/petugas")
        assert refused.status_code == 422
        assert field in refused.text
        assert (await person(counter, "sri")).roles == {"loket"}
        assert secret == "" or f'value="{secret}"' not in refused.text
        clock.forward(2)
    done = await counter.post(path, {"peran": roles, "kedua": str(bambang.no), "sandi": PASSWORD}, "/petugas")
    assert done.status_code == 303, said(done)
    assert (await person(counter, "sri")).roles == {"loket", role}
    assert await staff_events(counter) == [(me.no, sri.no, 2, bambang.no)]


async def test_a_code_that_one_gave_is_no_second_person(counter: Counter) -> None:
    """A supervisor knows the code she gave: it opens the account for its owner's new password and nothing else."""
    sri, bambang = await person(counter, "sri"), await person(counter, "bambang")
    code = code_on(await counter.post(f"/petugas/{bambang.no}/kode", {}, "/petugas"))
    form = {"peran": ["loket", "kas"], "kedua": str(bambang.no), "sandi": code}
    refused = await counter.post(f"/petugas/{sri.no}/peran", form, "/petugas")
    assert (refused.status_code, faulty(refused)) == (422, {"sandi"})
    assert (await person(counter, "sri")).roles == {"loket"}


async def test_nobody_changes_their_own_account(counter: Counter) -> None:
    """Not roles, not a code, not the state; the page says who can."""
    me = await person(counter, "rusmini")
    assert "akun Anda sendiri" in said(await counter.get(f"/petugas/{me.no}"))
    for act in ("peran", "kode", "nonaktif", "aktif"):
        refused = await counter.post(f"/petugas/{me.no}/{act}", {"peran": ["loket", "kas"]}, "/petugas")
        assert (refused.status_code, "Akun sendiri" in said(refused)) == (422, True)
    assert (await person(counter, "rusmini")).roles == {"penyelia"}


async def test_who_was_raised_a_moment_ago_cannot_approve_themselves(counter: Counter) -> None:
    """Sri becomes supervisor, seen by Bambang; then she may raise Bambang only with a third person."""
    sri, bambang, me = await person(counter, "sri"), await person(counter, "bambang"), await person(counter, "rusmini")
    raised = {"peran": ["loket", "penyelia"], "kedua": str(bambang.no), "sandi": PASSWORD}
    await counter.post(f"/petugas/{sri.no}/peran", raised, "/petugas")
    await counter.log_in("sri")
    own = {"peran": ["loket", "penyelia", "kas"], "kedua": str(me.no), "sandi": PASSWORD}
    assert (await counter.post(f"/petugas/{sri.no}/peran", own, "/petugas")).status_code == 422
    swap = {"peran": ["kas"], "kedua": str(bambang.no), "sandi": PASSWORD}
    assert (await counter.post(f"/petugas/{bambang.no}/peran", swap, "/petugas")).status_code == 422
    third = {"peran": ["kas"], "kedua": str(me.no), "sandi": PASSWORD}
    assert (await counter.post(f"/petugas/{bambang.no}/peran", third, "/petugas")).status_code == 303


async def test_who_leaves_is_out_everywhere_and_who_returns_makes_a_new_password(counter: Counter) -> None:
    await counter.log_in("bambang")
    bambangs = counter.client.cookies[SITE.session_cookie]
    counter.client.cookies.clear()
    await counter.log_in("rusmini")
    bambang = await person(counter, "bambang")
    assert (await counter.post(f"/petugas/{bambang.no}/nonaktif", {}, "/petugas")).status_code == 303
    counter.client.cookies.clear()
    counter.client.cookies.set(SITE.session_cookie, bambangs)
    assert (await counter.get("/")).headers["location"].startswith("/masuk")
    counter.client.cookies.clear()
    await counter.log_in("rusmini")
    code = code_on(await counter.post(f"/petugas/{bambang.no}/aktif", {}, "/petugas"))
    with pytest.raises(WrongPassword):
        await counter.store.staff.verify_password("bambang", PASSWORD, "elsewhere")
    assert (await counter.store.staff.verify_password("bambang", code, "another", code_counts=True)).must_change


async def test_a_page_that_is_not_yours_says_whose_it_is(counter: Counter) -> None:
    await counter.log_in("sri")
    for path in (
        "/petugas", "/petugas/tambah", "/petugas/1", "/petugas/komputer", "/petugas/lihat", "/petugas/sesi",
        "/petugas/mesin", "/petugas/amplop",
    ):  # fmt: skip
        answer = await counter.get(path)
        assert answer.status_code == 403, path
        assert "Hj. Rusmini" in said(answer), path
    for path in ("/petugas/tambah", "/petugas/2/kode", "/petugas/komputer", "/petugas/mesin", "/petugas/amplop"):
        assert (await counter.post(path, ADD)).status_code == 403, path
    assert await staff_events(counter) == []


async def test_the_sealed_code_makes_a_supervisor_once(counter: Counter, clock: HandClock) -> None:
    """Fault 55: made by two, told once, dead after its use, in the journal for the hub."""
    bambang, sri = await person(counter, "bambang"), await person(counter, "sri")
    alone = await counter.post("/petugas/amplop", {"kedua": "", "sandi": ""}, "/petugas/amplop")
    assert (alone.status_code, "orang kedua" in said(alone)) == (422, True)
    both = {"kedua": str(bambang.no), "sandi": PASSWORD}
    code = code_on(await counter.post("/petugas/amplop", both, "/petugas/amplop"))
    assert code not in (await counter.get("/petugas/amplop")).text
    await counter.post("/kunci", {})
    form = {"no": str(sri.no), "kode": code, "baru": NEW, "ulang": NEW}
    wrong = await counter.post("/pulih", {**form, "kode": "0000-0000-0000"}, "/pulih")
    assert (wrong.status_code, faulty(wrong)) == (422, {"kode"})
    waits = await counter.post("/pulih", form, "/pulih")
    assert "Coba lagi dalam 1 detik" in said(waits), "guessing is slow"
    clock.forward(1)
    done = await counter.post("/pulih", {**form, "kode": code.lower().replace("-", "")}, "/pulih")
    assert done.headers["location"] == "/petugas/amplop"
    assert "sudah dipakai" in said(await counter.get("/petugas/amplop"))
    assert (await person(counter, "sri")).roles == {"loket", "penyelia"}
    assert (sri.no, sri.no, RECOVERED, None) in await staff_events(counter)
    again = await counter.post("/pulih", {**form, "no": str(bambang.no)}, "/pulih")
    assert faulty(again) == {"kode"}
    exports = [each for each in await counter.store.people.watch.views() if each.kind == Kind.EXPORTED]
    assert [each.what for each in exports] == [Exported.RECOVERY_CODE]


async def test_the_supervisor_reads_who_looked_at_whose_data(counter: Counter, box: Store, clock: HandClock) -> None:
    paper = await take_in(doors_of(box, clock), kia(), 1)
    await counter.log_in("bambang")
    await counter.post(f"/kertas/{paper.number}/nik", {})
    await counter.log_in("rusmini")
    page = await counter.get("/petugas/lihat")
    assert f"Bambang S. NIK lengkap ditampilkan {paper.number}" in said(page)
    assert "627105" not in page.text
    sri, bambang = await person(counter, "sri"), await person(counter, "bambang")
    assert paper.number not in said(await counter.get(f"/petugas/lihat?petugas={sri.no}"))
    assert paper.number in said(await counter.get(f"/petugas/lihat?petugas={bambang.no}"))


async def test_a_screen_left_open_elsewhere_is_closed_from_here(counter: Counter) -> None:
    mine = counter.client.cookies[SITE.session_cookie]
    counter.client.cookies.clear()
    await counter.log_in("sri")
    hers = counter.client.cookies[SITE.session_cookie]
    counter.client.cookies.clear()
    counter.client.cookies.set(SITE.session_cookie, mine)
    page = await counter.get("/petugas/sesi")
    assert "Sri Wahyuni komputer tak terdaftar Loket 1" in said(page)
    ref = re.search(r"/petugas/sesi/([0-9a-f]+)/akhiri", page.text)
    assert ref
    await counter.post(f"/petugas/sesi/{ref[1]}/akhiri", {})
    assert "Sri Wahyuni komputer tak terdaftar" not in said(await counter.get("/petugas/sesi"))
    counter.client.cookies.clear()
    counter.client.cookies.set(SITE.session_cookie, hers)
    assert (await counter.get("/")).headers["location"].startswith("/masuk")


async def test_a_revoked_computer_is_a_stranger_again(counter: Counter) -> None:
    await counter.enrol("Meja depan")
    await counter.log_in()
    assert (await counter.get("/")).status_code == 200
    station = (await counter.store.people.workstations.all())[0]
    await counter.store.people.workstations.revoke(station.no)
    assert (await counter.get("/")).headers["location"].startswith("/masuk"), "who sat there is out"
    assert "Komputer ini belum didaftarkan" in said(await counter.get("/masuk"))


async def test_a_machine_gets_a_key_that_is_told_once(counter: Counter) -> None:
    bad = await counter.post("/petugas/mesin", {"nama": "papan"}, "/petugas/mesin")
    assert faulty(bad) == {"hak"}
    made = await counter.post("/petugas/mesin", {"nama": "papan", "hak": ["read"]}, "/petugas/mesin")
    token = re.search(r"simpul_[0-9a-f]{64}", made.text)
    assert token
    assert (await counter.store.tokens.verify(token[0])) is not None
    assert token[0] not in (await counter.get("/petugas/mesin")).text
    twice = await counter.post("/petugas/mesin", {"nama": "papan", "hak": ["read"]}, "/petugas/mesin")
    assert faulty(twice) == {"nama"}
    await counter.post("/petugas/mesin/10000/cabut", {}, "/petugas/mesin")
    assert await counter.store.tokens.verify(token[0]) is None


async def test_the_login_page_says_when_somebody_was_here_last(counter: Counter) -> None:
    await counter.log_in("sri")
    assert 'data-last="Terakhir masuk 13.09 WIB"' in (await counter.get("/masuk")).text


async def test_the_keys_are_there_without_script_and_without_log_in(counter: Counter) -> None:
    counter.client.cookies.clear()
    page = said(await counter.get("/tombol"))
    for key in ("F2", "F4", "F7", "F8", "F9", "F10", "1–9", "Esc", "?"):
        assert key in page
