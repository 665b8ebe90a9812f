"""Training looks the same and can never become real: other store, other cookies, numbers and QR that nothing takes."""

import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from httpx import ASGITransport, AsyncClient
from litestar.stores.memory import MemoryStore

from contract.events import Fact, Kind
from contract.names import NameRefusedError, parse_number
from contract.receipt import QrError, read_qr
from contract.verdict import Verdict
from edge.actions import judge_text, verify_text
from edge.core.qr import modules_of
from edge.core.slip_blocks import Boxed, blocks_of
from edge.core.slip_source import slip_of
from edge.ports import Doors, Pictures
from edge.store import staff
from edge.store.opening import Setup, Store
from edge.training import TrainingRoom
from edge.web import desk, verify
from kit.web.dispatch import Dispatcher
from tests.edge.branch_box import SETTINGS, HandClock, SeededLuck, open_box, setup
from tests.edge.desk_counter import (
    CUT,
    KIA_FORM,
    PASSWORD,
    PEOPLE,
    PIN,
    SITE,
    SKRD_FORM,
    BlankPictures,
    Counter,
    doors_of,
    said,
)
from tests.edge.whole_service import paths_of

PRACTICE = replace(SETTINGS, training=True)
TRAINEE = "TT-RKP01LAT-000001"
OUTSIDE = (
    "LATIHAN", "latihan", TRAINEE, f"{TRAINEE} A9EH-E6BY", f"{TRAINEE} LATIHAN1", "https://cek.mpp.example/#LATIHAN",
    "https://cek.mpp.example/#", f"https://cek.mpp.example/#{TRAINEE}",
)  # fmt: skip


@dataclass
class Hall(Counter):
    """A browser before the whole service: both desks and the verify page behind one door."""

    room: TrainingRoom
    inside: list[Store]

    async def practise(self, login: str = "sri") -> None:
        """Log in and enter training."""
        await self.log_in(login)
        assert (await self.post("/latihan", {}, "/latihan")).headers["location"] == "/"

    async def begin(self) -> None:
        """A supervisor opens training, and leaves."""
        await self.log_in("rusmini")
        assert (await self.post("/petugas/latihan", {"aksi": "mulai"}, "/petugas/latihan")).status_code == 303
        await self.post("/kunci", {})

    async def work(self, path: str, form: dict[str, str]) -> str:
        return await self.number_of(await self.post(path, form, path))


def room_of(made: Setup, box: Store, clock: HandClock, inside: list[Store]) -> TrainingRoom:
    """The room as `main` builds it, with blank pictures and no printer."""

    async def fit(store: Store, stack: AsyncExitStack) -> tuple[Doors, Pictures]:
        inside.append(store)
        return replace(doors_of(store, clock), settings=PRACTICE), BlankPictures()

    return TrainingRoom(made, box, SITE, fit, lambda: CUT)


@pytest.fixture
async def hall(tmp_path: Path, clock: HandClock) -> AsyncIterator[Hall]:
    """The branch's service, nobody logged in."""
    made, inside = setup(tmp_path / "box", clock, SeededLuck()), []
    box = await open_box(made)
    with patch.object(staff, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)):
        for login, name, role in PEOPLE:
            await box.staff.add(login, name, frozenset({role}), PASSWORD, PIN, by=0)
        doors, room = doors_of(box, clock), room_of(made, box, clock, inside)
        room.desk = desk.create_app(
            site=SITE, doors=doors, sessions=MemoryStore(), pictures=BlankPictures(), link=lambda: CUT, training=room
        )
        checking = verify.create_app(site=SITE, doors=doors, link=lambda: CUT)
        dispatcher = Dispatcher({"/": room.desk, "/verify": checking}, room.divert)
        transport = ASGITransport(app=dispatcher)  # type: ignore[arg-type]
        async with AsyncClient(transport=transport, base_url="http://mpp.local") as client:
            yield Hall(client, box, room, inside)  # type: ignore[arg-type]
        await room.close()
    await box.close()


async def true_events(hall: Hall, clock: HandClock) -> list[int]:
    """The kinds in the true journal, without accounts and the epoch's opening."""
    rows = await hall.store.outbox.rows(0, 1, 0, 200)
    return [each.event.kind for each in rows.sealed if each.event.kind not in (Kind.STAFF_SET, Kind.EPOCH_OPENED)]


async def test_a_day_of_practice_leaves_the_true_store_as_it_was(hall: Hall, clock: HandClock) -> None:
    """File, payment, cancellation's paper, copy: all have practice numbers; the true journal has begin and end."""
    await hall.begin()
    await hall.practise()
    taken = await hall.work("/terima", KIA_FORM)
    paid = await hall.work("/bayar", SKRD_FORM)
    assert (taken, paid) == (TRAINEE, "BP-RKP01LAT-000001")
    assert (await hall.post(f"/kertas/{taken}/salinan", {"token": "c"}, "/")).status_code == 303
    page = await hall.get(f"/kertas/{taken}")
    assert "SALINAN 2" in said(page), "the copy was counted"
    assert await true_events(hall, clock) == [Kind.TRAINING]
    assert await hall.store.reader.last_papers() == ()
    assert await hall.store.spool.pending() == ()
    assert await hall.store.reader.receipt(taken) is None
    await hall.post("/latihan/keluar", {}, "/")
    await hall.log_in("rusmini")
    await hall.post("/petugas/latihan", {"aksi": "selesai"}, "/petugas/latihan")
    rows = await hall.store.outbox.rows(0, 1, 0, 200)
    noted = [each.event.facts for each in rows.sealed if each.event.kind == Kind.TRAINING]
    assert [(each[Fact.WHAT], each[Fact.HOW_MANY]) for each in noted] == [(1, 0), (2, 2)]
    assert await hall.store.keeper.verify() == []


async def test_every_practice_page_says_so_in_words_and_pattern(hall: Hall) -> None:
    await hall.begin()
    await hall.practise()
    number = await hall.work("/terima", KIA_FORM)
    for path in ("/", "/terima?layanan=ADM-KIA", "/bayar", "/cari", "/tombol", f"/kertas/{number}"):
        page = await hall.get(path)
        assert page.status_code == 200, path
        assert '<div class="ribbon" role="note"><p><b>LATIHAN</b>' in page.text, path
        assert 'href="/device"' not in page.text, "there is one device, and it is real"
    printed = await hall.get(f"/kertas/{number}/cetak")
    assert "LATIHAN" in said(printed)
    assert "BUKAN DOKUMEN SAH" in said(printed)


async def test_no_page_of_practice_calls_its_paper_valid_or_takes_a_picture(hall: Hall) -> None:
    """A slip that waits for its printer is not *sudah sah*; a picture would be sealed to nobody, so none is asked for,
    and no phone gets a link that leads nowhere."""
    await hall.begin()
    await hall.practise()
    taken = await hall.work("/terima", KIA_FORM)
    (inside,) = hall.inside
    (job,) = await inside.spool.pending()
    await inside.spool.take(job.job)
    await inside.spool.failed(job.job, "out_of_reach", again=False)

    paper, photos = said(await hall.get(f"/kertas/{taken}?baru=1")), await hall.get(f"/kertas/{taken}/foto")

    assert "Kertas latihan ini tidak sah." in paper
    assert "sudah sah" not in paper
    assert "Dalam latihan foto tidak disimpan" in said(photos)
    assert "<form" not in photos.text.partition("<main")[2]


async def test_no_page_of_the_desk_is_without_its_ribbon_or_breaks_in_training(hall: Hall) -> None:
    """Every path that answers GET, found by its route: a page added later is asked, too."""
    await hall.begin()
    await hall.practise()
    number = await hall.work("/terima", KIA_FORM)
    assert hall.room.desk is not None
    asked = 0
    for path in sorted(set(paths_of({"/": hall.room.desk}))):
        one = re.sub(r"{(number|case_id):str}", number, re.sub(r"{no:int}|{first:int}", "1", path))
        if "{" in one or one.endswith((".png", ".pdf")):
            continue
        answer = await hall.get(one)
        assert answer.status_code < 500, one
        page = answer.headers.get("content-type", "").startswith("text/html") and "<html" in answer.text
        if answer.status_code == 200 and page and one != "/komponen":
            assert '<div class="ribbon"' in answer.text, one
            asked += 1
    assert asked > 15


async def test_a_practice_slip_says_so_across_itself_and_its_qr_holds_one_word(hall: Hall, clock: HandClock) -> None:
    await hall.begin()
    await hall.practise()
    number = await hall.work("/terima", KIA_FORM)
    paper = await hall.inside[-1].reader.paper(number)
    assert paper is not None
    assert (paper.cose, paper.record.qr_text, paper.record.check_code) == (b"", "LATIHAN", "")
    content = slip_of(paper, PRACTICE, connected=True)
    assert content.qr_text == "LATIHAN"
    assert [each.words for each in blocks_of(content) if isinstance(each, Boxed)][:1] == ["LATIHAN"]
    assert modules_of(content.qr_text)
    assert number in (content.number, content.code_number)


async def test_nothing_of_a_practice_paper_is_taken_for_a_receipt(hall: Hall, clock: HandClock) -> None:
    """At the branch, in training and outside of it: unreadable, never genuine; and no number of it can be parsed."""
    await hall.begin()
    await hall.practise()
    await hall.work("/terima", KIA_FORM)
    outside = doors_of(hall.store, clock)
    inside = replace(doors_of(hall.inside[-1], clock), settings=PRACTICE)
    for text in OUTSIDE:
        for doors in (outside, inside):
            assert (await judge_text(doors, text)).verdict is Verdict.UNREADABLE, text
            assert (await verify_text(doors, text)).receipt is None, text
        with pytest.raises(QrError):
            read_qr(text)
        with pytest.raises(NameRefusedError):
            parse_number(text, "PKY")
        assert "Asli" not in said(await hall.post("/verify/", {"teks": text}, "/verify/")), text


async def test_there_is_no_seal_in_the_whole_practice_store(hall: Hall, tmp_path: Path) -> None:
    """Not in its tables, and its keys folder does not exist; the true box's key was never given to it."""
    await hall.begin()
    await hall.practise()
    await hall.work("/terima", KIA_FORM)
    await hall.work("/bayar", SKRD_FORM)
    assert hall.inside[-1]._memory.signer is None
    folder = tmp_path / "box" / "training"
    with sqlite3.connect(folder / "journal.sqlite") as db:
        rows = db.execute("SELECT number, cose, qr_text FROM paper").fetchall()
        keys = db.execute("SELECT count(*) FROM adopted WHERE topic = 'keys'").fetchone()
    assert len(rows) == 2
    assert all("LAT-" in number and cose == b"" and text == "LATIHAN" for number, cose, text in rows)
    assert keys == (0,)
    assert not (folder / "keys").exists()


async def test_a_browser_is_in_one_desk_or_the_other(hall: Hall) -> None:
    """Entering ends the true log-in; locking and leaving lead to the true log-in page; a stale ticket opens nothing."""
    await hall.begin()
    await hall.practise()
    ticket = hall.client.cookies[hall.room.practice_site.session_cookie]
    assert await hall.store.people.presences.now() == ()
    locked = await hall.post("/kunci", {}, "/")
    assert locked.headers["location"].startswith("/masuk")
    await hall.get("/masuk")  # takes the ticket away
    page = await hall.get("/masuk")
    assert "ribbon" not in page.text
    assert "Siapa yang bertugas?" in said(page)
    assert (await hall.get("/")).status_code == 303, "the true desk is not open behind it"
    hall.client.cookies.set(hall.room.practice_site.session_cookie, ticket)
    back = await hall.get("/terima")
    assert back.status_code == 303, "the practice log-in is over, too"
    hall.client.cookies.clear()
    hall.client.cookies.set(SITE.session_cookie, ticket)
    assert (await hall.get("/")).status_code == 303, "a ticket is no true session"


async def test_practice_changes_nothing_about_accounts(hall: Hall) -> None:
    """Passwords, roles and computers are true things: no page for them is open, no form for them is taken."""
    await hall.begin()
    await hall.practise("rusmini")
    for path in ("/sandi", "/petugas", "/petugas/komputer", "/petugas/latihan", "/pulih", "/masuk", "/latihan"):
        assert (await hall.get(path)).headers["location"] == "/", path
    change = {"lama": PASSWORD, "baru": "sungai kahayan luas", "ulang": "sungai kahayan luas", "pin": ""}
    assert (await hall.post("/sandi", change, "/")).headers["location"] == "/"
    assert (await hall.post("/petugas/latihan", {"aksi": "selesai"}, "/")).headers["location"] == "/"
    assert (await hall.store.staff.verify_password("rusmini", PASSWORD)).name == "Hj. Rusmini"
    assert (await hall.room.standing()) is not None


async def test_only_a_supervisor_opens_it_and_everybody_sees_that_it_is_open(hall: Hall) -> None:
    await hall.log_in("sri")
    assert (await hall.post("/petugas/latihan", {"aksi": "mulai"})).status_code == 403
    assert "Latihan belum dibuka" in said(await hall.get("/latihan"))
    assert (await hall.post("/latihan", {}, "/latihan")).headers["location"] == "/latihan"
    await hall.begin()
    await hall.log_in("sri")
    assert "Latihan sedang dibuka" in said(await hall.get("/"))


async def test_when_it_is_shut_everybody_is_at_the_true_counter(hall: Hall) -> None:
    await hall.begin()
    await hall.practise()
    await hall.room.end(3)
    answer = await hall.get("/")
    assert answer.headers["location"].startswith("/masuk")
    assert "ribbon" not in (await hall.get("/masuk")).text


async def test_what_was_practised_can_be_thrown_away(hall: Hall) -> None:
    """Numbers begin again; the true store is not asked."""
    await hall.begin()
    await hall.practise()
    assert await hall.work("/terima", KIA_FORM) == TRAINEE
    await hall.room.reset(3)
    hall.client.cookies.clear()
    await hall.practise()
    assert await hall.work("/terima", KIA_FORM) == TRAINEE
    assert len(await hall.inside[-1].reader.last_papers()) == 1


async def test_training_that_was_open_is_open_after_a_restart(hall: Hall, tmp_path: Path, clock: HandClock) -> None:
    await hall.begin()
    await hall.practise()
    await hall.work("/terima", KIA_FORM)
    await hall.room.close()
    inside: list[Store] = []
    again = room_of(setup(tmp_path / "box", clock, SeededLuck()), hall.store, clock, inside)
    await again.resume()
    assert [line.number for line in await inside[0].reader.last_papers()] == [TRAINEE]
    await again.close()
