"""Finds node and runs the page's own JavaScript modules in it, as the phone would."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from hub.web.public.modules import SOURCES, calm, read_modules, trimmed
from hub.web.public.wording import document

ROOT = Path(__file__).resolve().parents[3]
RUNNER = Path(__file__).with_name("run_vectors.mjs")


def node_command() -> str:
    """The machine's node, or the one that `make assets` installed."""
    found = shutil.which("node") or str(ROOT / "var" / "node" / "bin" / "node")
    if not Path(found).exists():
        pytest.skip("no node on this machine; the same modules run in Chromium in the browser tests")
    return found


def laid_out(folder: Path) -> Path:
    """The modules trimmed as they are served, and the library as it is served, in one folder."""
    for source in SOURCES.glob("*.js"):
        (folder / source.name).write_text(calm(trimmed(source.read_text(encoding="utf-8"))), encoding="utf-8")
    (folder / "ed25519.js").write_bytes(read_modules().files["ed25519.js"])
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def ask(folder: Path, questions: dict[str, Any], language: str = "id") -> dict[str, Any]:
    """The modules' answers; see run_vectors.mjs."""
    words = json.dumps(document(language))
    done = subprocess.run(
        [node_command(), str(RUNNER), str(folder), words],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers
