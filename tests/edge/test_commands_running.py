"""`simpul-edge` beside a box that serves: the box does the errand itself, what only reads looks past its lock."""

import asyncio
import json
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from edge.box import opened
from edge.cli import main
from edge.config import read_config
from edge.core.refusals import WrongPassword
from edge.ops.backdoor import SOCKET, ask, open_backdoor
from edge.ops.errands import Parts
from edge.store.opening import Store
from tests.edge.test_commands import SETTINGS


class Beside:
    """Types commands at a box that is open and serves its own commands."""

    def __init__(self, config: Path, store: Store) -> None:
        self.config, self.store = config, store

    async def type(self, *words: str, given: str = "") -> Result:
        argv = [*words, "--config", str(self.config)]
        return await asyncio.to_thread(CliRunner().invoke, main, argv, input=given)


@pytest.fixture
async def beside(tmp_path: Path) -> AsyncIterator[Beside]:
    """The box holds its lock all the while. Its folder's name is longer than a socket's address may be."""
    folder = tmp_path / ("a" * 60) / ("b" * 60)
    folder.mkdir(parents=True)
    config = folder / "edge.yaml"
    config.write_text(SETTINGS)
    async with opened(read_config(config)) as box:
        parts = Parts(box.store.staff, box.store.tokens, box.store.reader)
        async with open_backdoor(box.config.data_dir, parts):
            yield Beside(config, box.store)


async def test_people_and_tokens_are_changed_while_the_box_serves(beside: Beside) -> None:
    """The same answers and exit codes as on a box that stands still; what changed counts at once."""
    about = ("--name", "Sri Contoh", "--role", "loket", "--password-stdin")
    added = await beside.type("staff", "add", "sri", *about, given="contoh-kunci-9\n")
    twice = await beside.type("staff", "add", "sri", *about, given="contoh-kunci-9\n")
    reset = await beside.type("staff", "reset", "sri", "--json")
    code = json.loads(reset.output)["password"]

    assert (added.exit_code, twice.exit_code, reset.exit_code) == (0, 1, 0)
    assert "The login name sri is taken." in twice.output
    with pytest.raises(WrongPassword):
        await beside.store.staff.verify_password("sri", "contoh-kunci-9")
    assert (await beside.store.staff.verify_password("sri", code.lower(), "loket-1", code_counts=True)).must_change
    token = json.loads((await beside.type("token", "add", "papan", "--right", "read", "--json")).output)
    assert await beside.store.tokens.verify(token["token"]) is not None
    assert (await beside.type("token", "revoke", str(token["no"]))).exit_code == 0
    assert await beside.store.tokens.verify(token["token"]) is None
    gone = await beside.type("staff", "disable", "siapa")
    assert (gone.exit_code, "simpul-edge staff list" in gone.output) == (1, True)
    assert [each["login"] for each in json.loads((await beside.type("staff", "list", "--json")).output)] == ["sri"]


async def test_what_only_reads_looks_past_the_lock(beside: Beside, tmp_path: Path) -> None:
    """Backup, self-check, export and doctor, while the box goes on."""
    await beside.store.outbox.begin(1)
    backup = await beside.type("backup", str(tmp_path / "stick"), "--json")
    verified = await beside.type("journal", "verify")
    exported = await beside.type("journal", "export")
    doctor = await beside.type("doctor")

    assert Path(json.loads(backup.output)["backup"]).is_file()  # noqa: ASYNC240 -- asked once
    assert (verified.exit_code, verified.output.strip()) == (0, "the journal is whole")
    assert [json.loads(line)["kind"] for line in exported.output.splitlines()] == [60, 60]
    assert (doctor.exit_code, "simpul-edge enrol" in doctor.output) == (1, True)


ODD = (
    b"\n", b"{}\n", b"[]\n", b"5\n", b"\xff\xfe\n", b"[" * 60_000 + b"\n", b"x" * 200_000 + b"\n",
    b'{"do":"staff reset","about":{"login":5}}\n', b'{"do":"staff list","about":5}\n', b'{"do":["x"],"about":{}}\n',
    b'{"do":"token revoke","about":{"no":99999999999999999999}}\n',
    b'{"do":"token add","about":{"name":"x","rights":["boss"]}}\n',
    b'{"do":"staff add","about":{"login":"\\ud800","name":5,"roles":[[1]],"password":null,"pin":1}}\n',
)  # fmt: skip


async def test_a_request_that_cannot_be_read_is_refused_and_the_box_goes_on(
    beside: Beside, caplog: pytest.LogCaptureFixture
) -> None:
    """No half answer, no other errand kept waiting, no fault of the loop's; nothing is changed."""
    folder = read_config(beside.config).data_dir
    handle = os.open(folder, os.O_RDONLY)
    for odd in ODD:
        reader, writer = await asyncio.open_unix_connection(f"/proc/self/fd/{handle}/{SOCKET}")
        writer.write(odd)
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        assert not answer or "refused" in json.loads(answer), (odd[:60], answer)
        assert await ask(folder, "staff list", {}) == []
    os.close(handle)
    assert await ask(folder, "token list", {}) == []
    assert not [each for each in caplog.records if each.name == "asyncio" and each.levelname == "ERROR"]


async def test_only_the_owner_may_ask(beside: Beside) -> None:
    """Mode 0600, in a folder of mode 0700."""
    found = (read_config(beside.config).data_dir / SOCKET).stat()

    assert stat.S_ISSOCK(found.st_mode)
    assert stat.S_IMODE(found.st_mode) == 0o600
    assert found.st_uid == os.getuid()


async def test_nonsense_is_answered_and_changes_nothing(beside: Beside) -> None:
    """An errand of another version, a broken line, a line that never ends."""
    folder = read_config(beside.config).data_dir
    for name, about in (("dance", {}), ("staff add", {}), ("token revoke", {"no": "x"})):
        with pytest.raises(Exception, match=r"."):
            await ask(folder, name, about)
    handle = os.open(folder, os.O_RDONLY)
    for sent in (b"\xff\n", b"[]\n", b"1\n", b"x" * 100_000 + b"\n"):
        reader, writer = await asyncio.open_unix_connection(f"/proc/self/fd/{handle}/{SOCKET}")
        writer.write(sent)
        answer = await reader.read()
        writer.close()
        assert answer == b"" or b"refused" in answer
    os.close(handle)
    assert await ask(folder, "staff list", {}) == []


async def test_a_box_that_was_killed_leaves_no_door_shut(tmp_path: Path) -> None:
    """Its socket lies there and nobody answers: the command opens the store itself, the next run takes the place."""
    config = tmp_path / "edge.yaml"
    config.write_text(SETTINGS)
    async with opened(read_config(config)) as box:
        parts = Parts(box.store.staff, box.store.tokens, box.store.reader)
        async with open_backdoor(box.config.data_dir, parts):
            (box.config.data_dir / SOCKET).rename(tmp_path / "left")
        (tmp_path / "left").rename(box.config.data_dir / SOCKET)

    done = await asyncio.to_thread(CliRunner().invoke, main, ["staff", "list", "--json", "--config", str(config)])
    assert (done.exit_code, json.loads(done.output)) == (0, [])
    async with opened(read_config(config)) as box:
        parts = Parts(box.store.staff, box.store.tokens, box.store.reader)
        async with open_backdoor(box.config.data_dir, parts):
            assert await ask(box.config.data_dir, "staff list", {}) == []
