"""Care: backups without keys, exports that a stranger can check, and a self-check that finds a single bit."""

import json
import random
import sqlite3
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from contract import cbor
from contract.journal import genesis
from edge.core.cancel import Cancel
from edge.core.copies import Copy
from edge.store.opening import DATABASE, Store
from tests.edge.branch_box import NODE, kia, open_box, pay, setup, take_in


async def worked(box: Store) -> None:
    """Something of everything."""
    for _ in range(3):
        await box.journal.transact(take_in(), actor=3)
    await box.journal.transact(take_in(kia([])), actor=3)
    paid = (await box.journal.transact(pay(), actor=3)).papers[0]
    await box.journal.transact(Cancel(paid.number, "double", 3, 4), actor=3)
    await box.journal.transact(Copy("TT-RKP01A-000001", 3), actor=3)


async def test_an_export_can_be_checked_without_any_code_of_ours(box: Store) -> None:
    """One event a line; the hashes follow from the lines, and no name is in it."""
    await worked(box)
    lines: list[str] = []
    count = await box.keeper.export(lines.append, stream=0)
    digest = genesis(NODE, 0, 1)
    for line in map(json.loads, lines):
        facts = {int(key): _back(int(key), value) for key, value in line["facts"].items()}
        at_s = int(datetime.fromisoformat(line["at"]).timestamp())
        event = [line["seq"], line["epoch"], at_s, line["clock"], line["actor"], line["kind"]]
        digest = sha256(digest + cbor.encode([*event, facts, bytes.fromhex(line["digest"])])).digest()
        assert line["hash"] == digest.hex()
    numbers = [json.loads(line)["number"] for line in lines]

    assert count == len(lines) == 9
    assert [number for number in numbers if number] == [
        "TT-RKP01A-000001", "TT-RKP01A-000002", "TT-RKP01A-000003", "TP-RKP01A-000001", "BP-RKP01A-000001",
        "BT-RKP01A-000001",
    ]  # fmt: skip
    assert not any("Norhayati" in line for line in lines)


def _back(key: int, value: object) -> object:
    """Bytes came as hex: the kid of the opening."""
    return bytes.fromhex(value) if key == 37 and isinstance(value, str) else value


async def test_persons_are_exported_only_when_asked_for(box: Store) -> None:
    """A person's file, or an authority with a right to it."""
    await box.journal.transact(take_in(), actor=3)
    lines: list[str] = []
    await box.keeper.export(lines.append, persons=True)

    assert any("Norhayati" in line for line in lines)


async def test_a_backup_is_whole_has_a_manifest_and_no_key(tmp_path: Path) -> None:
    """The keys only where they are asked for; nobody else may read the file."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / "signing.key").write_bytes(b"secret")
    store = await open_box(setup(tmp_path / "box", keys=keys))
    await worked(store)
    copy, with_key = [await store.keeper.backup(tmp_path / "copies", with_key=flag) for flag in (False, True)]
    await store.close()
    manifest = json.loads(copy.with_suffix(".json").read_text())

    assert manifest["node"] == NODE
    assert manifest["sha256"] == sha256(copy.read_bytes()).hexdigest()
    assert [head[2] for head in sorted(manifest["heads"], reverse=True)] == [1, 9]
    assert copy.stat().st_mode & 0o077 == 0
    assert copy != with_key
    assert not copy.with_suffix(".keys").exists()
    assert (with_key.with_suffix(".keys") / "signing.key").exists()


HARMS = (
    "UPDATE paper SET amount_rp = amount_rp + 1 WHERE paper = 2",
    "UPDATE paper SET cancelled_by = NULL WHERE paper = 2",
    "UPDATE paper SET copies = 0",
    "UPDATE paper SET cose = (SELECT cose FROM paper WHERE n = 2 AND paper = 1) WHERE n = 3 AND paper = 1",
    "UPDATE paper SET check_code = 'AAAA-AAAA' WHERE n = 1 AND paper = 1",
    "UPDATE paper SET qr_text = qr_text || '1' WHERE n = 1 AND paper = 1",
    "UPDATE till SET received_rp = 0",
    "UPDATE case_file SET state = 8",
    "DELETE FROM case_file",
    "DELETE FROM paper WHERE paper = 3",
)


@pytest.mark.parametrize("harm", HARMS)
async def test_the_self_check_finds_what_does_not_follow_from_the_journal(
    box: Store, tmp_path: Path, harm: str
) -> None:
    """SQLite calls each of these databases *ok*."""
    await worked(box)
    assert await box.keeper.verify() == []
    with closing(sqlite3.connect(tmp_path / "box" / DATABASE)) as db:
        db.execute(harm)
        db.commit()

    assert await box.keeper.verify()


async def test_single_bits_in_the_journal_are_found(tmp_path: Path) -> None:
    """In any column of any event."""
    store = await open_box(setup(tmp_path))
    await worked(store)
    luck = random.Random(5)
    with closing(sqlite3.connect(tmp_path / DATABASE)) as db:
        db.execute("DROP TRIGGER event_is_final")
        for _ in range(25):
            column = luck.choice(("facts", "person", "digest", "hash", "salt"))
            seq = luck.randrange(1, 10)
            value = db.execute(f"SELECT {column} FROM event WHERE stream = 0 AND seq = ?", (seq,)).fetchone()[0]
            flipped = bytearray(value)
            flipped[luck.randrange(len(flipped))] ^= 1 << luck.randrange(8)
            db.execute(f"UPDATE event SET {column} = ? WHERE stream = 0 AND seq = ?", (bytes(flipped), seq))
            db.commit()
            assert await store.keeper.verify(), (column, seq)
            db.execute(f"UPDATE event SET {column} = ? WHERE stream = 0 AND seq = ?", (value, seq))
            db.commit()
    faults = await store.keeper.verify()
    await store.close()

    assert faults == []
