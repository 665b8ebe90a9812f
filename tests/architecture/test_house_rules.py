"""What a newcomer may rely on when looking for a line of code, held by tests instead of by memory."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("contract", "kit", "edge", "hub", "deploy")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts)
TEMPLATES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.html") if "node_modules" not in path.parts)
LINES_MOST = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is_for_and_stays_short(path: Path) -> None:
    """A docstring, one subject, and no name that says nothing."""
    text = path.read_text(encoding="utf-8")

    assert ast.get_docstring(ast.parse(text)), f"{name_of(path)} has no docstring"
    assert text.count("\n") <= LINES_MOST, f"{name_of(path)} has {text.count(chr(10))} lines"
    assert path.stem not in VAGUE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_left_for_later_in_the_code(path: Path) -> None:
    """No stub is called done, and no promise waits in a comment."""
    assert not re.search(r"NotImplementedError|\bTODO\b|\bFIXME\b|\bXXX\b|pragma: no cover", path.read_text("utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_page_has_no_script_or_style_of_its_own_inside(path: Path) -> None:
    """The content security policy forbids them, and an address outside the node would fail where there is no link."""
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text)
    assert not re.search(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", text)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)


def test_the_customers_top_level_stands() -> None:
    """Beside it only what the architecture page names and what every repository has."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/", 1)[0] for line in tracked.splitlines()}

    assert {"edge", "hub", "deploy", "tests", "pyproject.toml", "Makefile"} <= top
    assert top <= {
        "edge", "hub", "deploy", "tests", "contract", "kit", "docs", "pyproject.toml", "Makefile",
        "README.md", "LICENSE", "CHANGELOG.md", ".ci", ".gitignore",
    }  # fmt: skip


def test_the_locks_name_no_registry_host() -> None:
    """Hashes decide what is installed, wherever it comes from."""
    for name in ("deploy/lock/run.txt", "deploy/lock/dev.txt"):
        assert "://" not in (ROOT / name).read_text(), name
    assert '"resolved"' not in (ROOT / "deploy/web/package-lock.json").read_text()


def test_every_adr_has_a_number_a_date_and_a_decision() -> None:
    """Numbers run on without a gap."""
    papers = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in papers] == list(range(1, len(papers) + 1))
    for path in papers:
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^Date: \d{4}-\d\d-\d\d", text, re.MULTILINE), path.name
        assert "## Decision" in text, path.name
