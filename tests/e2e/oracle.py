"""One checker for every run: reads only exports (JSON Lines) and what HTTP said, and shares no code with the product.

O1 every receipt shown as done is in the branch's journal and, after healing, exactly once in the hub's ledger
O2 no number twice in a series, no gap
O3 every chain is unbroken, at the branch and at the hub, and both are the same
O4 *recorded* was said only of what the ledger has
O5 cash taken and given back is what the journal says, at both ends
O6 no event is missing at the hub unless its position was set aside
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Row = Mapping[str, Any]

PAYMENT, CANCELLED = 30, 31
_BYTES_FACTS = {"30", "37"}  # sha256, kid
_NUMBER = re.compile(r"(?P<paper>[A-Z]{2})-(?P<node>[A-Z]{3}[0-9]{2})(?P<epoch>[A-Z]{1,3})-(?P<n>[0-9]{6})")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a branch answered as done: the receipt's number, and the rupiah it says it took (0 for none)."""

    node: str
    number: str
    taken_rp: int = 0
    recorded: bool = False


@dataclass(slots=True)
class Books:
    """Everything the oracle reads. `journals` by node code; `set_aside` are (node, stream, epoch, first, last)."""

    claims: Sequence[Claim] = ()
    journals: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    ledger: Sequence[Row] = ()
    set_aside: Sequence[tuple[str, int, int, int, int]] = ()


def read_lines(text: str) -> list[Row]:
    """The rows of an export."""
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def violations(books: Books) -> list[str]:
    """Everything that does not hold, in words; empty when all does."""
    rules = (_claims_are_kept, _series_are_whole, _chains_hold, _recorded_is_true, _cash_agrees, _nothing_is_dropped)
    return [fault for rule in rules for fault in rule(books)]


def _claims_are_kept(books: Books) -> Iterator[str]:
    at_hub = Counter(row["number"] for row in books.ledger if row["number"])
    for claim in books.claims:
        at_branch = sum(row["number"] == claim.number for row in books.journals.get(claim.node, ()))
        if at_branch != 1:
            yield f"O1 {claim.number}: {at_branch} times in the journal of {claim.node}"
        if at_hub[claim.number] != 1:
            yield f"O1 {claim.number}: {at_hub[claim.number]} times in the ledger"
    twice = [number for number, count in Counter(claim.number for claim in books.claims).items() if count > 1]
    yield from (f"O1 {number}: given to two requests" for number in twice)


def _series_are_whole(books: Books) -> Iterator[str]:
    everywhere = {**{f"journal {node}": rows for node, rows in books.journals.items()}, "ledger": books.ledger}
    for where, rows in everywhere.items():
        series: dict[tuple[str, ...], list[int]] = {}
        for row in rows:
            found = _NUMBER.fullmatch(row["number"] or "")
            if found:
                series.setdefault((row["node"], found["paper"], found["epoch"]), []).append(int(found["n"]))
            elif row["number"]:
                yield f"O2 {where}: {row['number']} is no number"
        for name, numbers in series.items():
            if sorted(numbers) != list(range(1, len(numbers) + 1)):
                yield f"O2 {where}: series {'-'.join(name)} is not 1..{len(numbers)}: {sorted(numbers)[-3:]}"


def _chains_hold(books: Books) -> Iterator[str]:
    for node, rows in books.journals.items():
        yield from _chain_faults(f"journal {node}", rows)
    whole = [row for row in books.ledger if not _is_beside(row, books.set_aside)]
    yield from _chain_faults("ledger", whole)
    heads = {_position(row): row["hash"] for rows in books.journals.values() for row in rows}
    for row in books.ledger:
        if heads.get(_position(row), row["hash"]) != row["hash"]:
            yield f"O3 {_position(row)}: the ledger has another event than the branch"


def _chain_faults(where: str, rows: Iterable[Row]) -> Iterator[str]:
    chains: dict[tuple[str, int, int], tuple[int, bytes]] = {}
    for row in sorted(rows, key=_position):
        chain = (row["node"], row["stream"], row["epoch"])
        seq, head = chains.get(chain) or (0, hashlib.sha256(encode(["simpul-1", *chain])).digest())
        if row["seq"] != seq + 1:
            yield f"O3 {where}: {chain} goes from {seq} to {row['seq']}"
        expected = hashlib.sha256(head + event_bytes(row)).digest()
        if expected.hex() != row["hash"]:
            yield f"O3 {where}: {_position(row)} does not follow from the one before"
        chains[chain] = (row["seq"], bytes.fromhex(row["hash"]))


def _is_beside(row: Row, set_aside: Sequence[tuple[str, int, int, int, int]]) -> bool:
    """Whether the row's chain has a part set aside: then its hashes cannot be recomputed from the ledger alone."""
    return any((row["node"], row["stream"], row["epoch"]) == each[:3] for each in set_aside)


def _recorded_is_true(books: Books) -> Iterator[str]:
    known = {row["number"] for row in books.ledger}
    for claim in books.claims:
        if claim.recorded and claim.number not in known:
            yield f"O4 {claim.number}: said to be recorded, the ledger does not have it"


def _cash_agrees(books: Books) -> Iterator[str]:
    for node, rows in books.journals.items():
        claimed = {claim.number: claim.taken_rp for claim in books.claims if claim.node == node and claim.taken_rp}
        amounts = {row["number"]: row["facts"].get("7", 0) for row in rows if row["kind"] == PAYMENT}
        for number, taken_rp in claimed.items():
            if amounts.get(number, 0) != taken_rp:
                yield f"O5 {number}: {taken_rp} was taken, the journal says {amounts.get(number)}"
        here, there = cash_rp(rows), cash_rp(row for row in books.ledger if row["node"] == node)
        if here != there:
            yield f"O5 {node}: the journal holds {here}, the ledger {there}"


def cash_rp(rows: Iterable[Row]) -> int:
    """Rupiah received less given back."""
    signs = {PAYMENT: 1, CANCELLED: -1}
    return sum(signs[row["kind"]] * int(row["facts"].get("7", 0)) for row in rows if row["kind"] in signs)


def _nothing_is_dropped(books: Books) -> Iterator[str]:
    known = {_position(row) for row in books.ledger}
    for rows in books.journals.values():
        for row in rows:
            at = _position(row)
            beside = any(at[:3] == part[:3] and part[3] <= at[3] <= part[4] for part in books.set_aside)
            if at not in known and not beside:
                yield f"O6 {at}: at the branch, neither in the ledger nor set aside"


def _position(row: Row) -> tuple[str, int, int, int]:
    return row["node"], row["stream"], row["epoch"], row["seq"]


def event_bytes(row: Row) -> bytes:
    """The bytes that the chain binds, made anew from an exported row."""
    at = row["at"]
    at_s = int(datetime.fromisoformat(at).timestamp()) if isinstance(at, str) else at
    facts = {int(key): _fact(key, value) for key, value in row["facts"].items()}
    return encode(
        [row["seq"], row["epoch"], at_s, row["clock"], row["actor"], row["kind"], facts, bytes.fromhex(row["digest"])]
    )


def _fact(key: str, value: Any) -> Any:
    """A fact's value as it was before JSON: bytes stand there as hex, whole numbers as keys of maps as text."""
    if key in _BYTES_FACTS:
        return bytes.fromhex(value)
    if key == "33":
        return [*value[:-1], bytes.fromhex(value[-1])]
    return _whole_keys(value)


def _whole_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {int(key) if key.lstrip("-").isdigit() else key: _whole_keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole_keys(inner) for inner in value]
    return value


def encode(value: Any) -> bytes:
    """Deterministic CBOR (RFC 8949, 4.2.1) of what events are made of."""
    if isinstance(value, bool) or value is None:
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, dict):
        pairs = sorted((encode(key), encode(inner)) for key, inner in value.items())
        return _head(5, len(pairs)) + b"".join(key + inner for key, inner in pairs)
    return _head(4, len(value)) + b"".join(map(encode, value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(each for each in (1, 2, 4, 8) if number < 1 << 8 * each)
    return bytes([major << 5 | 24 + (1, 2, 4, 8).index(size)]) + number.to_bytes(size, "big")
