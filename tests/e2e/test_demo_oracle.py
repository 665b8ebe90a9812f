"""The oracle itself: it is silent about good books and finds every kind of fault in bad ones."""

import copy
import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.oracle import Books, Claim, encode, event_bytes, violations

NODE = "PKY-RKP-01"


def journal() -> list[dict[str, Any]]:
    """An opened epoch, an intake, a payment of Rp25.000."""
    rows = [
        {"kind": 60, "facts": {"29": 0, "32": 100}, "number": None},
        {"kind": 20, "facts": {"1": 1, "3": 3, "5": 31}, "number": "TT-RKP01A-000001"},
        {"kind": 30, "facts": {"1": 1, "3": 27, "7": 25000, "46": [0, "X/1", "2026"]}, "number": "BP-RKP01A-000001"},
    ]
    head = hashlib.sha256(encode(["simpul-1", NODE, 0, 1])).digest()
    for seq, row in enumerate(rows, 1):
        row |= {"node": NODE, "stream": 0, "epoch": 1, "seq": seq, "at": 1795500000 + seq, "clock": 1, "actor": 3}
        row["digest"] = hashlib.sha256(bytes([seq])).hexdigest()
        head = hashlib.sha256(head + event_bytes(row)).digest()
        row["hash"] = head.hex()
    return rows


@pytest.fixture
def books() -> Books:
    claims = [Claim(NODE, "TT-RKP01A-000001"), Claim(NODE, "BP-RKP01A-000001", 25000, recorded=True)]
    return Books(claims, {NODE: journal()}, copy.deepcopy(journal()))


def rules(books: Books) -> set[str]:
    """Which rules are broken."""
    return {fault[:2] for fault in violations(books)}


def test_good_books_are_silent(books: Books) -> None:
    """Also when the hub tells times as RFC 3339."""
    assert violations(books) == []
    for row in books.ledger:
        row["at"] = datetime.fromtimestamp(row["at"], UTC).isoformat()  # type: ignore[index]
    assert violations(books) == []


def test_the_contracts_worked_example_has_the_same_hash() -> None:
    """Event 2 of the contract's page: the oracle's own encoder gives the published bytes."""
    row = {
        "seq": 2, "epoch": 1, "at": 1795500549, "clock": 1, "actor": 3, "kind": 20,
        "facts": {"1": 347, "3": 3, "4": 7, "5": 31, "6": 20260101},
        "digest": "a6485183b70c8f1350a4bde401bf1688ba7b3824fbdb1105ab5bc8095022dac0",
    }  # fmt: skip
    assert event_bytes(row)[:12].hex() == "8802011a6b052a05010314a5"
    assert event_bytes(row)[-34:-32].hex() == "5820"


def test_a_lost_receipt_is_found(books: Books) -> None:
    """It was shown as done and the hub never got it."""
    books.ledger = books.ledger[:-1]
    assert rules(books) == {"O1", "O4", "O5", "O6"}


def test_a_receipt_twice_is_found(books: Books) -> None:
    """The same position twice, or one number at two positions."""
    books.ledger = [*books.ledger, books.ledger[1]]
    assert {"O1", "O2", "O3"} <= rules(books)


def test_a_gap_in_a_series_is_found(books: Books) -> None:
    """Number 2 without number 1."""
    for row in (books.journals[NODE][1], books.ledger[1]):
        row["number"] = "TT-RKP01A-000002"  # type: ignore[index]
    assert {"O1", "O2"} <= rules(books)


@pytest.mark.parametrize("change", [{"facts": {"1": 1, "3": 27, "7": 1}}, {"at": 5}, {"actor": 0}, {"hash": "00" * 32}])
def test_a_changed_event_is_found(books: Books, change: dict[str, Any]) -> None:
    """Amount, time, person, hash: the chain binds them all."""
    books.ledger[-1].update(change)  # type: ignore[attr-defined]
    assert "O3" in rules(books)


def test_another_amount_than_was_taken_is_found(books: Books) -> None:
    """The journal says less than the citizen gave."""
    books.claims = [Claim(NODE, "BP-RKP01A-000001", 50000)]
    assert rules(books) == {"O5"}


def test_a_number_given_to_two_requests_is_found(books: Books) -> None:
    """Two citizens with one number."""
    books.claims = [*books.claims, books.claims[0]]
    assert rules(books) == {"O1"}


def test_what_was_set_aside_is_not_called_dropped(books: Books) -> None:
    """A quarantined event has its row; a person looks at it."""
    books.claims, books.ledger = books.claims[:1], books.ledger[:2]
    assert rules(books) == {"O5", "O6"}
    books.set_aside = [(NODE, 0, 1, 3, 3)]
    assert rules(books) == {"O5"}
