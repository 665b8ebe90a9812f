"""The photo pages through their forms: at the desk and on a phone, without a script; each refusal in its words."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import AsyncTestClient

from contract import photo
from contract.limits import PHOTO_B
from edge.core.acts import Decision, Draft
from edge.ports import Doors
from edge.ports.photos import LINK_LIFE_S, LINKS_MOST, PhotoLinks
from edge.store.opening import Store
from edge.web import phone
from kit.web.dispatch import Dispatcher
from tests.edge.branch_box import AGENCY, NODE, HandClock, take_in
from tests.edge.desk_counter import SITE, Counter, counter_of, desk_app, doors_of, hidden, said
from tests.edge.photo_pictures import from_a_phone, jpeg, page, png_bomb

NUMBER = "TT-RKP01A-000001"
PATH = f"/kertas/{NUMBER}/foto"
UPLOADS: dict[str, bytes] = {
    "akta kelahiran.jpg": from_a_phone(),
    "kontrak.jpg": b"%PDF-1.7 a contract",
    "bom.png": png_bomb(),
    "besar.jpg": jpeg().ljust(PHOTO_B + 50_000, b"."),
    "kecil.jpg": jpeg(page(50, 40)),
}


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    """A browser at the counter, Sri logged in, one file taken in."""
    async with counter_of(box, clock) as found:
        await box.journal.transact(take_in(), actor=1)
        await found.log_in()
        yield found


async def add(counter: Counter, *names: str, path: str = PATH, token: str | None = None) -> Response:
    """Send the page's form with these files; the page that follows."""
    shown = (await counter.get(path)).text
    fields = {"_csrf_token": hidden(shown, "_csrf_token"), "token": token or hidden(shown, "token")}
    files = [("foto", (name, UPLOADS[name], "image/jpeg")) for name in names]
    sent = await counter.client.post(path, data=fields, files=files or {"foto": ("", b"")}, follow_redirects=False)
    assert sent.status_code == 303, sent.text
    return await counter.get(sent.headers["location"])


async def test_a_photograph_is_added_and_only_counted_afterwards(counter: Counter, tmp_path: Path) -> None:
    """Saved, sealed, listed with time and who; the picture itself is on no page."""
    empty = said(await counter.get(PATH))
    shown = await add(counter, "akta kelahiran.jpg")

    assert "Belum ada foto" in empty
    assert "Tersimpan dan tersegel: 1 foto." in said(shown)
    assert "Foto 1 menunggu dikirim 13.09 WIB · Sri Wahyuni" in said(shown)
    assert "<img" not in shown.text
    (file,) = (tmp_path / "box" / "photos").iterdir()
    assert photo.open_photo(AGENCY, NODE, NUMBER, file.read_bytes())[:3] == b"\xff\xd8\xff"
    assert "Tersimpan dan tersegel" not in said(await counter.get(PATH)), "said once"


async def test_each_picture_is_kept_or_refused_by_itself(counter: Counter) -> None:
    """All faults at once, each with its file's name; the good one is kept."""
    shown = said(await add(counter, *UPLOADS))

    assert "Tersimpan dan tersegel: 1 foto." in shown
    assert "Tidak disimpan: 4 foto" in shown
    assert "kontrak.jpg: Berkas ini bukan foto JPEG atau PNG." in shown
    assert "bom.png: Titik foto ini terlalu banyak" in shown
    assert "besar.jpg: Foto ini 1,6 MB, paling besar 1,5 MB." in shown
    assert "kecil.jpg: Foto ini hanya 50 x 40 titik" in shown


async def test_without_a_picture_the_page_asks_for_one(counter: Counter) -> None:
    """A press too early."""
    assert "Pilih atau ambil foto dahulu." in said(await add(counter))


async def test_a_name_full_of_tricks_is_only_words(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup, paths and control bytes in a file's name do nothing."""
    name = "../../<b onclick=x>\u202e.jpg"
    monkeypatch.setitem(UPLOADS, name, b"no picture")

    shown = await add(counter, name)

    assert "<b onclick" not in shown.text
    assert "\u202e" not in shown.text
    assert ".." not in said(shown).partition("Tidak disimpan")[2].partition(":")[0]


async def test_the_form_sent_twice_is_one_photograph(counter: Counter) -> None:
    """A second press, or a reload of the answer."""
    await add(counter, "akta kelahiran.jpg", token="once")
    shown = said(await add(counter, "akta kelahiran.jpg", token="once"))

    assert "Tersimpan 1 / 24" in shown


async def test_more_than_eight_at_once_are_told_apart(counter: Counter) -> None:
    """Eight are kept; of the others it is said that they are not."""
    shown = said(await add(counter, *["akta kelahiran.jpg"] * 10))

    assert "Tersimpan 8 / 24" in shown
    assert "Tidak disimpan: 2 foto" in shown


async def test_a_form_of_another_site_adds_nothing(counter: Counter) -> None:
    """Without the page's token, with a wrong one, or with no form at all."""
    files = {"foto": ("a.jpg", UPLOADS["akta kelahiran.jpg"])}
    none = await counter.client.post(PATH, files=files)
    wrong = await counter.client.post(PATH, data={"_csrf_token": "x" * 96}, files=files)
    no_form = await counter.client.post(PATH, content=b"x" * 100, headers={"content-type": "image/jpeg"})
    cut = await counter.client.post(
        PATH, content=b"--b\r\nnonsense", headers={"content-type": "multipart/form-data; boundary=b"}
    )

    assert [each.status_code for each in (none, wrong)] == [403, 403]
    assert [each.status_code for each in (no_form, cut)] == [400, 400]
    assert "Belum ada foto" in said(await counter.get(PATH))


async def test_nobody_adds_without_a_log_in(box: Store, clock: HandClock, counter: Counter) -> None:
    """The desk's page is the staff's."""
    counter.client.cookies.clear()
    assert (await counter.get(PATH)).headers["location"].startswith("/masuk")
    sent = await counter.client.post(PATH, files={"foto": ("a.jpg", b"x")}, follow_redirects=False)
    assert sent.headers["location"].startswith("/masuk")


async def test_a_paper_that_is_not_there_has_no_page(counter: Counter) -> None:
    """Neither by number nor by trick."""
    for number in ("TT-RKP01A-009999", "x", "..%2f.."):
        assert (await counter.get(f"/kertas/{number}/foto")).status_code == 404


async def test_in_house_papers_have_the_same_page(counter: Counter) -> None:
    """A deposit's bank slip: no service, no case, the paper's own number."""
    draft = Draft(35, 1, {1: 1, 7: 25_000, 21: 20261124, 40: []}, {}, 9)

    await counter.store.journal.transact(lambda view, stamp: Decision((draft,), None), actor=1)
    slip = "ST-RKP01A-000001"

    shown = said(await add(counter, "akta kelahiran.jpg", path=f"/kertas/{slip}/foto"))

    assert "Tersimpan 1 / 24" in shown


async def test_english_says_it_too(counter: Counter) -> None:
    """One click; no Indonesian is left in it."""
    shown = said(await counter.client.get(f"{PATH}?lang=en"))

    assert "Save and seal the pictures" in shown
    assert not re.search(r"\b(disimpan|Belum|paling|dengan)\b", shown)


# -- phones ------------------------------------------------------------------------------------------------------------


@pytest.fixture
async def doors(box: Store, clock: HandClock) -> Doors:
    await box.journal.transact(take_in(), actor=1)
    return doors_of(box, clock)


@pytest.fixture
async def handset(doors: Doors) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A phone's browser on the branch's network."""
    async with AsyncTestClient(phone.create_app(site=SITE, doors=doors), base_url="http://mpp.local") as found:
        yield found


def link_of(doors: Doors) -> str:
    link = doors.photo_links.make(NUMBER, 1, doors.reader.now_s(), doors.luck.draw(10))
    return f"/foto/{link.token}"


async def test_a_phone_adds_photographs_by_its_link(doors: Doors, handset: AsyncTestClient[Litestar]) -> None:
    """Without a log-in; the officer who made the link stands in the event; nobody's name is on the page."""
    path = link_of(doors)
    opened = await handset.get(path)
    sent = await handset.post(
        path, data={"token": hidden(opened.text, "token")}, files={"foto": ("x.jpg", UPLOADS["akta kelahiran.jpg"])}
    )

    assert 'capture="environment"' in opened.text
    assert "Tersimpan dan tersegel: 1 foto." in said(sent)
    for answer in (opened, sent):
        assert "Norhayati" not in answer.text
        assert "627105" not in answer.text
        assert all(cookie.name == "pky-rkp-01-foto" for cookie in handset.cookies.jar)
    line = (await doors.photos.subject(NUMBER)).photos[0]
    assert line.state == "waiting"
    assert doors.photo_links.of_paper(NUMBER, doors.reader.now_s()).taken == 1  # type: ignore[union-attr]


async def test_a_phone_hears_why_a_picture_was_not_kept(doors: Doors, handset: AsyncTestClient[Litestar]) -> None:
    """In the same words, with the status of a refusal."""
    path = link_of(doors)
    await handset.get(path)

    sent = await handset.post(path, files={"foto": ("a.jpg", UPLOADS["kontrak.jpg"])})

    assert sent.status_code == 422
    assert "bukan foto JPEG atau PNG" in said(sent)


async def test_a_link_is_for_the_first_phone_only(doors: Doors, handset: AsyncTestClient[Litestar]) -> None:
    """A second one, and one without its cookie, can neither look nor send."""
    path = link_of(doors)
    await handset.get(path)
    handset.cookies.clear()

    looked = await handset.get(path)
    sent = await handset.post(path, files={"foto": ("a.jpg", UPLOADS["akta kelahiran.jpg"])})

    assert (looked.status_code, sent.status_code) == (403, 403)
    assert "sudah dibuka di ponsel lain" in said(looked)
    assert (await doors.photos.subject(NUMBER)).photos == ()


async def test_a_link_ends(doors: Doors, handset: AsyncTestClient[Litestar], clock: HandClock) -> None:
    """By time, by a newer one for the same paper, by the desk; an unknown one is answered alike."""
    first = link_of(doors)
    second = link_of(doors)
    assert (await handset.get(first)).status_code == 410
    assert (await handset.get(second)).status_code == 200
    clock.forward(LINK_LIFE_S)
    assert (await handset.get(second)).status_code == 410
    third = link_of(doors)
    doors.photo_links.end(NUMBER)
    gone, unknown = await handset.get(third), await handset.get("/foto/ABCDEFGHJK")
    assert (gone.status_code, unknown.status_code) == (410, 410)
    assert said(gone) == said(unknown)


def test_links_are_bounded() -> None:
    """Whatever is pressed: the oldest go, none is used twice."""
    links = PhotoLinks()
    made = [links.make(f"TT-{n}", 1, 1_000, sha256(bytes([n])).digest()).token for n in range(LINKS_MOST + 5)]

    assert len(set(made)) == len(made)
    assert links.of_paper("TT-0", 1_000) is None
    assert links.of_paper(f"TT-{LINKS_MOST + 4}", 1_000) is not None


async def test_the_desk_makes_the_link_and_shows_its_code(counter: Counter) -> None:
    """As a QR and as letters, with its end; pressed again at the end it is gone."""
    made = await counter.post(f"{PATH}/ponsel", {"aksi": "buat"}, page=PATH)
    shown = await counter.get(PATH)
    ended = await counter.post(f"{PATH}/ponsel", {"aksi": "akhiri"}, page=PATH)

    assert made.headers["location"] == f"{PATH}#ponsel"
    address = re.search(r"http://mpp\.local/foto/[0-9A-Z]{10}", shown.text)
    assert address
    assert '<svg class="qr"' in shown.text
    assert "sampai 13.24 WIB" in said(shown)
    assert ended.status_code == 303
    assert "Buat kode QR" in said(await counter.get(PATH))


async def test_the_phone_never_gets_to_the_desk(box: Store, clock: HandClock, doors: Doors) -> None:
    """Side by side as `main` serves them: the link's cookie opens no other page."""
    whole = Dispatcher({"/": desk_app(doors), "/foto": phone.create_app(site=SITE, doors=doors)})
    async with AsyncTestClient(whole, base_url="http://mpp.local") as found:  # type: ignore[type-var, arg-type]
        assert (await found.get(link_of(doors))).status_code == 200
        for path in ("/", PATH, "/cari"):
            assert (await found.get(path, follow_redirects=False)).status_code == 303
