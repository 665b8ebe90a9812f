"""The store's self-check: chains walked again, what follows from the events recomputed and compared, seals checked.

SQLite's own check calls 279 of 400 single flipped bits *ok* (measured), so this is what `journal verify` and the
nightly job rest on. Reads only; writes into a scratch database in memory.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from contract.cose import CoseError, parse1
from contract.errors import SimpulError
from contract.journal import Chain
from contract.keys import KeyList
from contract.names import JOURNAL, Number, Paper, check_code
from contract.receipt import Receipt, claims, qr_digits
from contract.receipt import read_qr as read
from edge.store.answer_rows import COMPARED as ANSWERS
from edge.store.intake_rows import COMPARED as INTAKES
from edge.store.letter_rows import COMPARED as LETTERS
from edge.store.money_rows import COMPARED as MONEY
from edge.store.photo_files import PhotoFiles
from edge.store.photo_rows import COMPARED as PHOTOS
from edge.store.photos import faults_of
from edge.store.projections import project
from edge.store.queue_rows import COMPARED as QUEUE
from edge.store.rows import event_of, sealed_of
from edge.store.seals import Seal
from edge.store.steps import Place
from edge.store.upkeep_rows import COMPARED as UPKEEP
from kit.sqlite import migrate

_MIGRATIONS = Path(__file__).parent / "migrations"
FAULTS_MAX = 100  # a broken disk would name every row
_PAPER = (
    "number, seq, service, catalogue, at_s, day, clock, actor, amount_rp, docs, case_id, till, bill_ref, cancelled_by,"
    " copies"
)
_COMPARED = {
    **QUEUE,
    **INTAKES,
    **PHOTOS,
    **ANSWERS,
    "paper": (_PAPER, "number"),
    "case_file": ("case_id, service, state, step", "case_id"),
    "till": ("till, day, state, opening_rp, received_rp, moved_rp, cancelled_rp", "till, day"),
    **MONEY,
    **LETTERS,
    **UPKEEP,
    "training": ("ordinal, running, actor, at_s, papers", "ordinal"),
}


def audit(path: Path, place: Place, keys: KeyList | None) -> list[str]:
    """Every fault found in the database at `path`, in words; at most `FAULTS_MAX`."""
    with closing(_open(path)) as db, closing(_scratch()) as scratch:
        db.execute("BEGIN")  # one moment for all that is compared
        found: list[str] = []
        for fault in (*_faults(db, scratch, place, keys, PhotoFiles(path.parent)),):
            found.append(fault)
            if len(found) == FAULTS_MAX:
                break
        return found


def _faults(
    db: sqlite3.Connection, scratch: sqlite3.Connection, place: Place, keys: KeyList | None, files: PhotoFiles
) -> Iterator[str]:
    for row in db.execute("SELECT stream, epoch FROM epoch ORDER BY stream, ordinal").fetchall():
        yield from _walk(db, scratch, place, row["stream"], row["epoch"])
    for table, (columns, key) in _COMPARED.items():
        yield from _differences(db, scratch, table, columns, key)
    yield from _seals(db, place, keys)
    yield from faults_of(db, files)


def _walk(db: sqlite3.Connection, scratch: sqlite3.Connection, place: Place, stream: int, epoch: int) -> Iterator[str]:
    """The chain, and what follows from each event, written into the scratch database."""
    chain = Chain.start(place.node, stream, epoch)
    rows = db.execute("SELECT * FROM event WHERE stream = ? AND epoch = ? ORDER BY seq", (stream, epoch))
    for row in rows:
        try:
            chain = chain.follow(sealed_of(row))
            if stream == JOURNAL:
                project(scratch, place, event_of(row), lambda receipt, number: Seal())
        except (SimpulError, sqlite3.Error, ValueError, AssertionError) as fault:
            yield f"{place.node}/{stream}/{epoch}/{row['seq']}: {fault}"
            return


def _differences(
    db: sqlite3.Connection, scratch: sqlite3.Connection, table: str, columns: str, key: str
) -> Iterator[str]:
    sql = f"SELECT {columns} FROM {table} ORDER BY {key}"  # noqa: S608 -- fixed words
    kept, derived = ({tuple(row) for row in each.execute(sql)} for each in (db, scratch))
    yield from (
        f"{table}: {row} is kept, but does not follow from the journal" for row in sorted(kept - derived, key=str)
    )
    yield from (f"{table}: {row} follows from the journal, but is not kept" for row in sorted(derived - kept, key=str))


def _seals(db: sqlite3.Connection, place: Place, keys: KeyList | None) -> Iterator[str]:
    secrets = dict(db.execute("SELECT epoch, check_secret FROM epoch WHERE stream = 0").fetchall())
    for row in db.execute("SELECT * FROM paper WHERE paper <= ? ORDER BY epoch, seq", (int(Paper.AD),)):
        fault = _seal_fault(row, place, secrets.get(row["epoch"]) or b"", keys)
        if fault:
            yield f"{row['number']}: {fault}"


def _seal_fault(row: sqlite3.Row, place: Place, secret: bytes, keys: KeyList | None) -> str:
    number = Number(Paper(row["paper"]), place.node, row["epoch"], row["n"])
    receipt = _receipt(row)
    try:
        message = parse1(row["cose"])
        text = read(row["qr_text"])
    except (CoseError, SimpulError) as fault:
        return f"the seal cannot be read: {fault}"
    if message.payload != claims(receipt) or qr_digits(row["cose"]) != row["qr_text"].rpartition("#")[2]:
        return "the seal covers something else than the journal says"
    if row["check_code"] != check_code(secret, str(number)):
        return "the check code is not that of this number"
    key = keys.find(message.kid) if keys else None
    return "" if key is None or text.is_sealed_by(key.x) else "the seal is not that of its key"


def _receipt(row: sqlite3.Row) -> Receipt:
    paper = Paper(row["paper"])
    return Receipt(
        paper=paper,
        epoch=row["epoch"],
        n=row["n"],
        service=row["service"],
        amount_rp=row["amount_rp"] if paper in (Paper.BP, Paper.BT) else 0,
        docs=row["docs"],
        initials=row["initials"],
        clock=row["clock"],
        iat_s=row["at_s"],
    )


def _open(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
    db.row_factory = sqlite3.Row
    return db


def _scratch() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrate(db, _MIGRATIONS)
    return db
