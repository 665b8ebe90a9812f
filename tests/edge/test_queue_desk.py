"""The queue at the desk, over HTTP: the home's next right step, giving a number, two officers on one ticket."""

import asyncio
import re
from collections import Counter as Tally
from collections.abc import AsyncIterator

import httpx
import pytest
from httpx import Response

from edge.actions import queue
from edge.store.opening import Store
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import KIA_FORM, Counter, counter_of, desk_app, doors_of, said


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """Sri at counter 1."""
    async with counter_of(box, clock) as opened:
        await opened.log_in()
        yield opened


async def step(counter: Counter, act: str, number: str = "", **more: str) -> Response:
    """Press a button of the home as its form would."""
    home = (await counter.get("/")).text
    seen = re.search(r'name="sekarang" value="([^"]*)"', home)
    fields = {"aksi": act, "nomor": number, "sekarang": seen[1] if seen else "", **more}
    return await counter.post("/antrean/langkah", fields)


async def give(counter: Counter, letter: str, service: str = "", token: str = "") -> Response:
    """A number from the desk's page."""
    return await counter.post("/antrean/ambil", {"kelas": letter, "layanan": service, "token": token})


def primary(answer: Response) -> str:
    """The one filled button."""
    found = re.findall(r'<button class="btn go[^"]*"[^>]*>(.*?)</button>', answer.text, re.DOTALL)
    assert len(found) == 1
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


async def test_without_a_ticket_the_home_is_a_search(counter: Counter) -> None:
    """The queue takes no room until somebody takes a number."""
    home = await counter.get("/")

    assert primary(home) == "Terima berkas F4"
    assert 'name="q"' in home.text
    assert "queue-row" not in home.text


async def test_the_primary_button_is_the_next_right_step(counter: Counter, clock: HandClock) -> None:
    """Call, take in, call the next: one after the other, and the search stays."""
    await give(counter, "A", "ADM-KIA")
    await give(counter, "A")
    waiting = await counter.get("/")
    await step(counter, "berikutnya")
    called = await counter.get("/")
    led = await step(counter, "layani", "A-001")
    clock.forward(60)
    serving = await counter.get("/")
    taken = await counter.post("/terima", {**KIA_FORM, "antrean": "A-001"}, "/terima?layanan=ADM-KIA")
    after = await counter.get("/")
    await step(counter, "berikutnya")
    following = await counter.get("/")

    assert primary(waiting) == "Panggil berikutnya F2"
    assert primary(called) == "Terima berkas A-001 F4"
    assert "Dipanggil ke Loket 1" in said(called)
    assert "Kartu Identitas Anak" in said(called)
    assert led.headers["location"] == "/terima?antrean=A-001&layanan=ADM-KIA"
    assert primary(serving) == "Terima berkas A-001 F4"
    assert "Berjalan 1 menit" in said(serving)
    assert taken.status_code == 303, said(taken)
    assert primary(after) == "Panggil berikutnya F2"
    assert primary(following) == "Terima berkas A-002 F4"
    assert "1 pemohon dilayani" in said(following)
    assert all('name="q"' in each.text for each in (waiting, called, serving, after))


async def test_a_payments_ticket_leads_to_the_payment_page(counter: Counter) -> None:
    """By its service."""
    await give(counter, "C", "PJK-PBB")
    await step(counter, "berikutnya")
    assert primary(await counter.get("/")) == "Terima pembayaran C-001 F4"
    assert (await step(counter, "layani", "C-001")).headers["location"] == "/bayar?antrean=C-001&layanan=PJK-PBB"


async def test_every_step_has_its_button_and_ends_on_the_home(counter: Counter, box: Store) -> None:
    """Called again, held, called by number, sat down, sent on, passed over, done."""
    for letter in "AAB":
        await give(counter, letter)
    presses = [
        ("berikutnya", ""), ("ulang", "A-001"), ("tahan", "A-001"), ("berikutnya", ""), ("lewati", "A-002"),
        ("panggil", "A-001"), ("layani", "A-001"), ("pindah", "A-001"), ("berikutnya", ""), ("layani", "A-001"),
        ("selesai", "A-001"),
    ]  # fmt: skip
    for act, number in presses:
        more = {"ke-kelas": "B", "ke-loket": "0"} if act == "pindah" else {}
        answer = await step(counter, act, number, **more)
        assert answer.status_code == 303, (act, said(answer))
    home = said(await counter.get("/"))

    assert [(each.code, each.state.name) for each in await box.queue.tickets()] == [
        ("A-001", "DONE"),
        ("A-002", "NO_SHOW"),
        ("B-001", "WAITING"),
    ]
    assert "Panggil A-002 dilewati" in home


async def test_a_second_officer_is_told_who_has_the_ticket(counter: Counter, box: Store, clock: HandClock) -> None:
    """In words, on a page that shows the state of now."""
    await give(counter, "A")
    await step(counter, "berikutnya")
    await counter.post("/kunci", {})
    await counter.log_in("bambang", loket="2")
    answer = await step(counter, "panggil", "A-001")

    assert answer.status_code == 409
    assert "A-001 sudah ditangani Sri Wahyuni di Loket 1." in said(answer)
    assert 'role="alert"' in answer.text


async def test_a_refusal_is_said_and_nothing_moves(counter: Counter) -> None:
    """An unknown button leads home; a number that is not there is named."""
    assert (await step(counter, "meledak")).headers["location"] == "/"
    answer = await step(counter, "panggil", "A-077")
    assert (answer.status_code, "Nomor antrean A-077 tidak ada hari ini." in said(answer)) == (404, True)


async def test_who_sits_at_no_counter_cannot_call(counter: Counter) -> None:
    """The home says why, and how to choose one."""
    await give(counter, "A")
    await counter.post("/kunci", {})
    await counter.log_in("rusmini", loket="0")
    home = await counter.get("/")
    answer = await step(counter, "berikutnya")

    assert primary(home) == "Terima berkas F4"
    assert "Anda masuk tanpa memilih loket" in said(home)
    assert answer.status_code == 409


async def test_a_number_is_given_printed_and_shown(counter: Counter, box: Store) -> None:
    """Once per form, however often it is sent; its slip waits in the spool."""
    first = await give(counter, "P", token="t-1")
    again = await give(counter, "P", token="t-1")
    shown = await counter.get(first.headers["location"])

    assert first.headers["location"] == again.headers["location"] == "/antrean?diambil=P-001"
    assert "P-001" in said(shown)
    assert [job.number for job in await box.spool.pending()] == ["ANTREAN-20261124-P-001"]


async def test_a_class_that_is_not_there_is_refused_in_words(counter: Counter) -> None:
    """By whoever writes forms of their own."""
    answer = await give(counter, "Z", "TIDAK-ADA")
    assert answer.status_code == 422
    assert "Kelas antrean ini tidak ada. Layanan ini tidak ada." in said(answer)


async def test_only_a_supervisor_ends_the_day(counter: Counter, box: Store) -> None:
    """And the page says how many numbers that closed."""
    await give(counter, "A")
    refused = await counter.post("/antrean/akhiri", {})
    await counter.post("/kunci", {})
    await counter.log_in("rusmini")
    offered = await counter.get("/antrean")
    ended = await counter.post("/antrean/akhiri", {})

    assert refused.status_code == 403
    assert "Akhiri antrean hari ini" in said(offered)
    assert "1 nomor ditutup" in said(await counter.get(ended.headers["location"]))
    assert [each.state.name for each in await box.queue.tickets()] == ["EXPIRED"]


async def test_an_unknown_number_in_an_intake_is_a_fault_at_its_field(counter: Counter) -> None:
    """What was typed stays."""
    answer = await counter.post("/terima", {**KIA_FORM, "antrean": "A-099"}, "/terima?layanan=ADM-KIA")
    assert answer.status_code == 422
    assert "tidak ada hari ini" in said(answer)
    assert 'value="A-099"' in answer.text


async def test_words_in_names_do_nothing(counter: Counter) -> None:
    """A number typed as markup is text."""
    answer = await step(counter, "panggil", "<script>alert(1)</script>")
    assert "<script>alert" not in answer.text
    assert answer.status_code == 404


async def test_officers_who_press_at_once_get_one_citizen_a_counter(box: Store, clock: HandClock) -> None:
    """Through the pages: three counters, twelve browsers, thirty people; a counter never holds two, nor two one."""
    async with counter_of(box, clock) as first:
        doors = doors_of(box, clock)
        for letter in "ABC" * 10:
            await queue.take_ticket(doors, letter, None, 1, slip=False)
        app = desk_app(doors)

        async def officer(place: int) -> list[int]:
            way = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=way, base_url="http://mpp.local") as client:
                own = Counter(client, first.store)  # type: ignore[arg-type]
                await own.log_in("sri" if place % 2 else "bambang", loket=str(place % 3 + 1))
                return [(await step(own, "berikutnya")).status_code for _ in range(2)]

        answers = [code for codes in await asyncio.gather(*map(officer, range(12))) for code in codes]
    tickets = await box.queue.tickets()
    at = Tally(each.counter for each in tickets if each.state.name in ("CALLED", "SERVING"))

    assert set(answers) <= {303, 409}
    assert at == {1: 1, 2: 1, 3: 1}
    assert len(await box.queue.calls()) == 3
