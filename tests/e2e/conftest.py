"""What the end-to-end tests share: a demo on free ports in a folder of its own, ended and checked for left-overs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.demo.neighbours import taken_ports
from tests.e2e.stage import Stage, free_plan


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Hub, broker and three branches, ready. Ends with the module; nothing of it may be left behind."""
    made = Stage(free_plan(tmp_path_factory.mktemp("demo") / "state"))
    try:
        made.start()
        yield made
    finally:
        made.stop()
    assert_nothing_is_left(made)


def assert_nothing_is_left(stage: Stage) -> None:
    """No port, no process, no `demo.json`."""
    assert not stage.plan.demo_json.exists()
    assert taken_ports(stage.plan.ports()) == []
    state = str(stage.plan.state)
    left = [words for words in _command_lines() if state in words]
    assert left == []


def _command_lines() -> Iterator[str]:
    for process in Path("/proc").glob("[0-9]*"):
        try:
            yield (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
