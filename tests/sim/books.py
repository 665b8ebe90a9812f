"""What is left at the end of a life, as plain rows, and everything that must hold of them.

Shares no code with the product: rows are read from the tables as an export has them, numbers and chains are made anew.
The rules O1-O6 are those of `tests.e2e.oracle`; what people agreed on at the counter is held against the journal here.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cbor2

from tests.e2e import oracle
from tests.sim.box import Box
from tests.sim.people import People

PAPERS = {20: "TT", 21: "TP", 22: "SK", 24: "PY", 30: "BP", 31: "BT", 34: "TK", 35: "ST", 62: "BA", 66: "KB", 81: "AD"}
BILL_AGE_DAYS = 7  # as the catalogue has it for the land tax
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
Row = dict[str, Any]


@dataclass(frozen=True)
class Remains:
    """Both ends after peace has come. `lost` are numbers of which a disaster left no copy anywhere."""

    box: Box
    people: People
    ledger: sqlite3.Connection
    lost: frozenset[str]
    answers: Mapping[str, tuple[int, int]]  # case -> (step, state) as the agencies left it


def violations(remains: Remains) -> list[str]:
    """Everything that does not hold, in words."""
    node = remains.box.node
    ledger = list(rows_of(remains.ledger, "SELECT * FROM event WHERE node = ?", (node,), node))
    journal = list(rows_of(remains.box.db, "SELECT * FROM event", (), node))
    whole = journal + _only_at_the_hub(remains.box, journal, ledger)
    claims = [
        oracle.Claim(node, number, remains.people.taken_rp.get(number, 0))
        for number in remains.people.given
        if number not in remains.lost or any(row["number"] == number for row in whole)
    ]
    books = oracle.Books(claims, {node: whole}, ledger, list(_set_aside(remains.ledger)))
    return [
        *oracle.violations(books),
        *remains.box.broken,
        *remains.people.broken,
        *_strangers(remains.box, ledger),
        *_agreements(remains.people, whole),
        *_laws(journal, remains.answers),  # of what the box knows: a disk that died took its memory with it
        *_till(remains.box, journal),
        *_closings(journal),
        *_case_answers(remains),
        *_shown_as_recorded(remains.box, ledger),
    ]


def rows_of(db: sqlite3.Connection, sql: str, values: tuple[Any, ...], node: str) -> Iterator[Row]:
    """Rows of an `event` table as JSON Lines have them."""
    for row in db.execute(sql, values):
        facts = _plain(cbor2.loads(row["facts"]))
        paper = PAPERS.get(row["kind"])
        number = f"{paper}-{node[4:7]}{node[8:]}{letters(row['epoch'])}-{facts['1']:06}" if paper else None
        yield {
            "node": node, "stream": row["stream"], "epoch": row["epoch"], "seq": row["seq"], "at": row["at_s"],
            "clock": row["clock"], "actor": row["actor"], "kind": row["kind"], "facts": facts,
            "digest": row["digest"].hex(), "hash": row["hash"].hex(), "number": number,
        }  # fmt: skip


def letters(epoch: int) -> str:
    """An epoch's letters: A..Z of 22, then two, then three of them."""
    epoch -= 1
    for length in (1, 2, 3):
        if epoch < 22**length:
            return "".join(LETTERS[epoch // 22**place % 22] for place in reversed(range(length)))
        epoch -= 22**length
    raise ValueError(epoch)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda data: data.hex()))


def _position(row: Row) -> tuple[int, int, int]:
    return row["stream"], row["epoch"], row["seq"]


def _only_at_the_hub(box: Box, journal: list[Row], ledger: list[Row]) -> list[Row]:
    """What a broken disk took from the branch and the hub still has: it was the branch's once."""
    here = {_position(row) for row in journal}
    return [row for row in ledger if _position(row) not in here]


def _strangers(box: Box, ledger: list[Row]) -> Iterator[str]:
    """The ledger has nothing that the branch never sealed."""
    for row in ledger:
        known = box.ever.get(_position(row))
        if known is None or known.hash.hex() != row["hash"]:
            yield f"the ledger has {_position(row)}, which the branch never sealed"


def _set_aside(ledger: sqlite3.Connection) -> Iterator[tuple[str, int, int, int, int]]:
    for row in ledger.execute("SELECT node, stream, epoch, first, last FROM aside"):
        yield tuple(row)  # type: ignore[misc]


def _agreements(people: People, rows: list[Row]) -> Iterator[str]:
    """Each paper's event says what was agreed at the counter."""
    by_number = {row["number"]: row for row in rows if row["number"]}
    for number, wish in people.given.items():
        row = by_number.get(number)
        for key, due in wish.facts.items() if row else ():
            said = row["facts"].get("10", [None])[0] if key == "bill" else row["facts"].get(key)  # type: ignore[index]
            if (key.isdigit() or key == "bill") and said != due:
                yield f"{number}: fact {key} is {said}, agreed was {due}"


def _laws(rows: list[Row], answers: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    """What no box may ever do, whoever asks."""
    cancelled: set[str] = set()
    handed: set[str] = set()
    paid: dict[str, str] = {}
    kinds = {row["number"]: row for row in rows if row["number"]}
    for row in sorted(rows, key=lambda row: (row["at"], _position(row))):
        facts, number = row["facts"], row["number"]
        if row["kind"] == 31:
            of = kinds.get(facts["2"])
            if facts["2"] in cancelled:
                yield f"{facts['2']} was cancelled twice"
            if facts["14"] == row["actor"]:
                yield f"{number}: one person cancelled alone"
            if of is not None and facts["7"] != (of["facts"]["7"] if of["kind"] == 30 else 0):
                yield f"{number}: gives back {facts['7']} for {facts['2']}"
            cancelled.add(facts["2"])
            paid = {ref: by for ref, by in paid.items() if by != facts["2"]}
        if row["kind"] == 30:
            if not 20_260_101 <= _day(row["at"]) <= 20_261_231:
                yield f"{number}: cash was taken outside the treasurer's appointment"
            if facts["9"] < facts["7"]:
                yield f"{number}: less was handed over than was due"
            ref, list_day = facts.get("10", ["", _day(row["at"])])
            if (_date(_day(row["at"])) - _date(list_day)).days > BILL_AGE_DAYS:
                yield f"{number}: was paid from a list of {list_day}"
            if ref and ref in paid:
                yield f"{number}: the bill {ref} was paid by {paid[ref]} already"
            paid |= {ref: number} if ref else {}
        if row["kind"] == 24:
            if facts["11"] in handed:
                yield f"{facts['11']} was handed over twice"
            if facts["11"] not in answers:
                yield f"{facts['11']} was handed over, and no agency had said anything"
            handed.add(facts["11"])


def _closings(journal: list[Row]) -> Iterator[str]:
    """A closed sum never moves, and every closed rupiah goes to the bank once at most."""
    closed: dict[tuple[int, int], str] = {}
    net: dict[tuple[int, int], int] = {}
    of_closing: dict[str, int] = {}
    deposited: set[str] = set()
    for row in sorted(journal, key=lambda row: (row["at"], _position(row))):
        facts, kind = row["facts"], row["kind"]
        if kind in (30, 31, 32, 33) and "15" in facts:
            drawer = (facts["15"], facts.get("21", _day(row["at"])))
            if drawer in closed:
                yield f"{row['number'] or kind}: moves the drawer {drawer}, closed by {closed[drawer]}"
            if kind in (30, 31):
                net[drawer] = net.get(drawer, 0) + (facts["7"] if kind == 30 else -facts["7"])
        if kind == 34:
            drawer = (facts["15"], facts["21"])
            if drawer in closed:
                yield f"{row['number']}: closes {drawer} again"
            closed[drawer], of_closing[row["number"]] = row["number"], net.get(drawer, 0)
            if (facts["7"] != facts["24"]) != ("13" in facts and facts.get("14", row["actor"]) != row["actor"]):
                yield f"{row['number']}: a difference and its explanation by two do not go together"
        if kind == 35:
            again = deposited & set(facts["40"])
            if again:
                yield f"{row['number']}: brings {sorted(again)} to the bank once more"
            if all(number in of_closing for number in facts["40"]):
                due_rp = sum(of_closing[number] for number in facts["40"])
                if facts["7"] != due_rp:
                    yield f"{row['number']}: deposits {facts['7']}, the closings hold {due_rp}"
            deposited |= set(facts["40"])


def _day(at_s: int) -> int:
    return int((datetime.fromtimestamp(at_s, UTC) + timedelta(hours=7)).strftime("%Y%m%d"))


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


def _till(box: Box, journal: list[Row]) -> Iterator[str]:
    """Each drawer's day is the sum of its events."""
    sums: dict[tuple[int, int], list[int]] = {}
    for row in journal:
        if row["kind"] in (30, 31) and "15" in row["facts"]:
            day = sums.setdefault((row["facts"]["15"], _day(row["at"])), [0, 0])
            day[row["kind"] - 30] += row["facts"]["7"]
    kept = {
        (row["till"], row["day"]): [row["received_rp"], row["cancelled_rp"]]
        for row in box.db.execute("SELECT * FROM till WHERE received_rp <> 0 OR cancelled_rp <> 0")
    }
    for name in sums.keys() | kept.keys():
        if sums.get(name, [0, 0]) != kept.get(name, [0, 0]):
            yield f"till {name}: the events say {sums.get(name)}, the drawer {kept.get(name)}"


def _case_answers(remains: Remains) -> Iterator[str]:
    """What the agencies said last is what the branch knows, but for cases of papers that no disk kept."""
    known = {row["case_id"]: (row["step"], row["state"]) for row in remains.box.db.execute("SELECT * FROM case_answer")}
    for case, said in remains.answers.items():
        if known.get(case) != said:
            yield f"{case}: the agency said {said}, the branch knows {known.get(case)}"


def _shown_as_recorded(box: Box, ledger: list[Row]) -> Iterator[str]:
    """*Tercatat di pusat* on every paper that the ledger has, and on no other."""
    there = {row["number"] for row in ledger if row["number"]}
    for (number,) in box.db.execute("SELECT number FROM paper WHERE paper <= 7").fetchall():
        record = box.receipt(number)
        if record is not None and bool(record.recorded) != (number in there):
            yield f"{number}: shown as recorded: {bool(record.recorded)}, in the ledger: {number in there}"
