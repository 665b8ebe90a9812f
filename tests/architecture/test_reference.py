"""The reference says what the code does: every generated part, every link, every file that a box really makes."""

import json
import re
import zlib
from collections.abc import AsyncIterator, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from edge.box import Box, opened
from edge.config import read_config
from edge.main import _doors, _probes, _site
from edge.ops.meters import Meters
from edge.ports import ReceiptRecord, VerdictAnswer
from edge.printing.worker import Press
from hub import main as hub_main
from hub.config import Broker, load
from hub.founding import make_keys
from hub.ops import app as hub_ops
from hub.ops.meters import Meters as HubMeters
from hub.web.api import shapes
from kit.web.assets import Assets
from kit.web.guard import Policy
from kit.web.sessions import SqliteSessions
from tests.architecture.reference import commands, metrics, settings
from tests.architecture.reference.blocks import FOLDER, blocks
from tests.architecture.reference.pages import PARTS

ROOT = FOLDER.parents[1]
PAGES = sorted(FOLDER.glob("*.md"))
GUIDES = sorted((ROOT / "docs" / "operations").glob("*.md"))
WRITTEN = {name: text for page in PAGES for name, text in blocks(page.read_text(encoding="utf-8")).items()}
EDGE = "node: PKY-RKP-01\ndata: data\nbranch: {name: Contoh}\nqr_host: cek.mpp.example\n"
HUB = "data_dir: data\nqr_host: cek.mpp.example\nweb: {port: 0, public_port: 0}\n"


@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_is_what_the_code_says_now(name: str) -> None:
    """Otherwise: `python -m tests.architecture.reference`."""
    assert _body(WRITTEN[name]) == _body(PARTS[name]())


def _body(text: str) -> str:
    return text.strip()


@pytest.mark.parametrize("rows", [settings.edge_part, settings.hub_part])
def test_every_key_is_explained_in_the_shipped_settings(rows: Any) -> None:
    """Keys within a section of a list or of an appointment are told of in the comment above it."""
    lines = [line.strip("| ").split(" | ") for line in rows().splitlines()[2:]]
    shipped = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "deploy" / "config").glob("*.yaml"))

    for key, *_, meaning in lines:
        name = key.strip("`")
        inside = "[]" in name or name.count(".") > 1
        assert (f"{name.rpartition('.')[2]}:" in shipped) if inside else meaning.strip("| "), name


@pytest.mark.parametrize("page", [*PAGES, *GUIDES], ids=lambda path: path.name)
def test_links_lead_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading in it."""
    for target in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert not target or (page.parent / target).exists(), target
    for target, heading in re.findall(r"\]\(([^)#]*)#([^)]*)\)", page.read_text(encoding="utf-8")):
        there = (page.parent / target).read_text(encoding="utf-8") if target else page.read_text(encoding="utf-8")
        assert heading in _anchors(there), f"{target}#{heading}"


def _anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", [*PAGES, *GUIDES], ids=lambda path: path.name)
def test_commands_that_pages_tell_to_type_exist(page: Path) -> None:
    """Every `simpul-edge …` and `simpul-hub …`, with its options."""
    known = {name: command for root in (commands.edge, commands.hub) for name, command in _known(root)}
    for line in re.findall(r"simpul-(?:edge|hub)(?: [^`\n|]*)?", page.read_text(encoding="utf-8")):
        words = re.sub(r"[…,;:)].*", "", line).split()
        name = next((" ".join(words[:end]) for end in (3, 2) if " ".join(words[:end]) in known), None)
        if name is None:
            assert len(words) < 2 or not words[1].isalpha() or _is_group(words), line
            continue
        options = {option for each in known[name].params for option in each.opts} | {"--help"}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, line


def _known(root: Any) -> Iterator[tuple[str, Any]]:
    yield from commands.commands_of("simpul-edge" if root is commands.edge else "simpul-hub", root)


def _is_group(words: list[str]) -> bool:
    root = commands.edge if words[0] == "simpul-edge" else commands.hub
    return words[1] in root.commands or words[1] in {"and", "is", "speaks", "at", "in", "on"}


# -- examples ---------------------------------------------------------------------------------------------------------

SHAPES = {
    "intakes": ReceiptRecord,
    "return": ReceiptRecord,
    "payments": ReceiptRecord,
    "receipt": ReceiptRecord,
    "cancel": ReceiptRecord,
    "verify": VerdictAnswer,
    "typed": VerdictAnswer,
    "foreign": VerdictAnswer,
    "nodes": shapes.Node,
    "recorded": shapes.Receipt,
    "hub verify": shapes.Verified,
    "status": shapes.Verified,
    "wrong code": shapes.Verified,
    "events": shapes.Events,
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_an_example_has_the_fields_that_answers_have_now(name: str) -> None:
    """Otherwise take them anew: `python -m tests.architecture.reference var/demo/demo.json`."""
    answer = json.loads(WRITTEN[f"example {name}"].rpartition("```json\n")[2].rpartition("\n```")[0])
    answer = answer.get("receipt", answer) if SHAPES[name] is ReceiptRecord else answer

    assert set(answer) == {field.encode_name for field in msgspec.inspect.type_info(SHAPES[name]).fields}  # type: ignore[attr-defined]


# -- a real box and a real hub ----------------------------------------------------------------------------------------


@pytest.fixture
async def box(tmp_path: Path) -> AsyncIterator[Box]:
    """A box that was never enrolled: enough to be scraped and to make its files."""
    (tmp_path / "edge.yaml").write_text(EDGE)
    async with opened(read_config(tmp_path / "edge.yaml")) as made:
        yield made


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[hub_main.Hub]:
    """A hub with keys and no list yet."""
    (tmp_path / "hub.yaml").write_text(HUB)
    config = load(tmp_path / "hub.yaml")
    make_keys(config, 1_795_500_000)
    async with hub_main.opened(config) as made:
        yield made


async def scraped(app: Litestar) -> set[str]:
    """The names in a real answer of `/metrics`."""
    async with AsyncTestClient(app, base_url="http://127.0.0.1") as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 200
    return set(re.findall(r"^# HELP (\S+)", answer.text, re.MULTILINE)) - _created(answer.text)


def _created(text: str) -> set[str]:
    """What the client library adds by itself to each counter and histogram."""
    return set(re.findall(r"^# HELP (\S+_created) ", text, re.MULTILINE))


async def test_a_scrape_of_a_branch_gives_the_documented_names(box: Box) -> None:
    """No more and no fewer: dashboards rest on them."""
    app = _probes(box, _site(box.config), _doors(box, Press()), None, Meters())

    assert await scraped(app) == metrics.names(WRITTEN["edge metrics"])


async def test_a_scrape_of_the_hub_gives_the_documented_names(hub: hub_main.Hub, tmp_path: Path) -> None:
    """No more and no fewer: dashboards rest on them."""

    async def nothing() -> int:
        return 0

    app = hub_ops.create_app(
        checks={},
        meters=HubMeters(),
        waiting=nothing,
        fleet=hub.fleet,
        folder=tmp_path,
        now=hub.now,
        policy=Policy(hosts=frozenset({"127.0.0.1"})),
        assets=Assets(),
    )

    assert await scraped(app) == metrics.names(WRITTEN["hub metrics"])


def _patterns(section: str) -> list[str]:
    """File names in a table of `files.md`, as patterns; `-wal` and the like stand behind the name they belong to."""
    part = (FOLDER / "files.md").read_text(encoding="utf-8").partition(section)[2].partition("\n## ")[0]
    told: list[str] = []
    for row in re.findall(r"^\| (`.*?) \|", part, re.MULTILINE):
        names = re.findall(r"`([^`]+)`", row)
        base = names[0]
        folder = base.rpartition("/")[0] + "/" if "/" in base else ""
        told += [base + name if name.startswith("-") else name if "/" in name else folder + name for name in names]
        told += names
    return [re.sub(r"TIME|YEARqN", "*", name).rstrip("/") for name in told]


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


async def test_every_file_that_a_box_makes_is_documented(box: Box) -> None:
    """With its sessions."""
    sessions = await hub_main.open_writer(box.config.data_dir / "sessions.sqlite")
    await SqliteSessions.create(sessions)
    _site(box.config)
    unknown = _unknown(box.config.data_dir, "## A branch's folder")
    await sessions.close()

    assert unknown == []


async def test_every_file_that_a_hub_makes_is_documented(hub: hub_main.Hub) -> None:
    """Those of its broker included, which really runs."""
    port = 20_000 + zlib.crc32(hub.config.data_dir.encode()) % 10_000
    broker = hub_main.broker_of(msgspec.structs.replace(hub.config, broker=Broker(port=port)))
    await broker.start()
    await broker.revoke("UCONTOH")
    await broker.stop()

    assert _unknown(Path(hub.config.data_dir), "## The hub's folder") == []


def _unknown(folder: Path, section: str) -> list[str]:
    """Files in `folder` that no row of the section names, by themselves or by their folder."""
    patterns = [each for name in _patterns(section) for each in (name, f"{name}/*")]
    return [name for name in _files(folder) if not any(fnmatch(name, each) for each in patterns)]
