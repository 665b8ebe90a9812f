"""The staff guide says what the pages say: each page, key, paper and picture, and each word on the screen, is real."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from contract.names import Paper
from edge.store.opening import Store
from edge.web import device, display, phone, verify
from edge.web.desk.areas import AREAS
from edge.web.kiosk.hall import PATH as KIOSK
from tests.edge.branch_box import HandClock, open_box, setup
from tests.edge.desk_counter import desk_app, doors_of
from tests.edge.whole_service import paths_of
from tests.guide.camera import ALL_MOST_B, KEPT, MOST_B, ROOT
from tests.guide.day import names

GUIDE = (ROOT / "docs" / "panduan-petugas.md").read_text(encoding="utf-8")
# What answers GET and is no page of its own: pictures, files, parts of pages; and the makers' sheet of components.
NO_PAGES = re.compile(r"\.png|\.pdf|/lampu|/layanan|/komponen|/kabar|/static|/hasil")
SCRIPTED = {"Enter", "Tab", "Esc", "?", "↑", "↓", "T", "S", "D", *"19"}  # bound by scripts or the browser


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_box(setup(tmp_path / "box"))
    yield store
    await store.close()


def screen_texts() -> str:
    """Everything that pages may say, in Indonesian."""
    rooms = ("edge/web", "edge/core", "kit/web")
    files = [each for room in rooms for kind in ("*.html", "*.py") for each in (ROOT / room).rglob(kind)]
    return "\n".join(each.read_text(encoding="utf-8") for each in files)


def keys_of_pages() -> set[str]:
    """Every key that a page binds: written out, by a macro of the components, or by the queue's steps."""
    texts = screen_texts()
    named = re.findall(r'data-key="(\w+)"', texts) + re.findall(r'key_name="(\w+)"', texts)
    steps = re.findall(r'Step\(.*"(F\d+)", "\w"\)', texts)
    return {"Esc" if each == "Escape" else each for each in (*named, *steps)}


async def test_every_page_of_the_desk_and_around_it_is_named(box: Store) -> None:
    """A page that is added later has to be told to who works with it."""
    paths = {path for path in paths_of({"/": desk_app(doors_of(box, HandClock()))}) if not NO_PAGES.search(path)}
    told = {re.sub(r"{\w+:\w+}", "…", path) for path in paths}
    told |= {verify.app.PATH, KIOSK, display.app.PATH, f"{phone.app.PATH}/…", device.app.PATH}

    assert len(told) > 40
    assert sorted(path for path in told if f"`{path}`" not in GUIDE) == []


async def test_no_page_is_named_that_is_not_there(box: Store) -> None:
    """Old addresses go from the guide as they go from the desk."""
    real = {re.sub(r"{\w+:\w+}", "…", path) for path in paths_of({"/": desk_app(doors_of(box, HandClock()))})}
    real |= {verify.app.PATH, KIOSK, display.app.PATH, f"{display.app.PATH}/bisa", f"{phone.app.PATH}/…"}
    named = set(re.findall(r"`(/[^`]*)`", GUIDE)) - {device.app.PATH}

    assert named - real == set()


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.__name__.rpartition(".")[2])
def test_every_area_is_told(area: object) -> None:
    """By at least one of its addresses."""
    paths = [path for handler in area.HANDLERS for path in handler.paths]  # type: ignore[attr-defined]

    assert any(f"`{re.sub(r'{[^}]*}', '…', path)}`" in GUIDE for path in paths), paths


def test_every_key_is_a_real_one_and_every_real_one_is_told() -> None:
    """What the guide prints as a key is bound on some page; what a page binds stands in the guide."""
    told = set(re.findall(r"<kbd>(.*?)</kbd>", GUIDE))
    real = keys_of_pages()

    assert len(real) > 7
    assert told - real - SCRIPTED == set()
    assert real - told == set()


def test_every_paper_is_told_and_none_besides() -> None:
    """The table of papers has the letters of the contract, in no other number."""
    table = GUIDE.partition("## Semua kertas")[2].partition("\n## ")[0]

    assert re.findall(r"^\| ([A-Z]{2}) \|", table, re.MULTILINE) == [paper.name for paper in Paper]


def test_what_is_bold_stands_on_a_screen() -> None:
    """Bold words are those of the pages, letter for letter."""
    texts = screen_texts()
    own = set(re.findall(r"^(?:- )?\*\*([^*]+?[.?,])\*\*|^\*\*([^*]+)\*\*$", GUIDE, re.MULTILINE))  # the guide's heads
    bold = {" ".join(each.split()) for each in re.findall(r"\*\*(.+?)\*\*", GUIDE, re.DOTALL)}
    bold -= {each for pair in own for each in pair} | {"tebal"}

    assert len(bold) > 100
    assert sorted(each for each in bold if each not in texts) == []


def test_every_picture_is_there_is_small_and_is_shown() -> None:
    """Each at most 60 kB, all of them at most 1.5 MB, none left over."""
    shown = set(re.findall(r"img/panduan/([\w-]+\.png)", GUIDE))
    kept = {each.name: each.stat().st_size for each in KEPT.glob("*.png")}

    assert shown == set(kept)
    assert {each.removesuffix(".png") for each in kept} == names(), "run `make guide`"
    assert max(kept.values()) <= MOST_B
    assert sum(kept.values()) <= ALL_MOST_B
    for name in kept:
        with Image.open(KEPT / name) as picture:
            picture.verify()


def test_its_own_links_lead_somewhere() -> None:
    """Each line of the contents leads to its head."""
    heads = {_anchor(each) for each in re.findall(r"^##+ (.+)$", GUIDE, re.MULTILINE)}

    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) - heads == set()


def test_the_table_of_faults_names_tests_that_are_there() -> None:
    """What is said to be caused somewhere is caused in a file that exists; what is not says so and names none."""
    page = (ROOT / "docs" / "operations" / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| (.+) \| (caused|lower|not yet) \| (.*) ?\|$", page.partition("## What the tests cause")[2], re.MULTILINE
    )

    assert len(rows) > 30
    for fault, how, where in rows:
        named = re.findall(r"`(tests/[^`]+\.py)`", where)
        assert bool(named) == (how != "not yet"), fault
        assert [each for each in named if not (ROOT / each).is_file()] == [], fault


def _anchor(head: str) -> str:
    """As the forge makes it: small, without marks, dashes for spaces."""
    return re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
