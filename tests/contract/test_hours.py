"""Opening hours as a document: read whole, with every fault, and the shipped example."""

from pathlib import Path
from typing import Any

import pytest

from contract.cbor import decode, encode
from contract.hours import HoursError, Span, load_hours, to_document
from kit.config import load_yaml

SHIPPED = Path(__file__).parents[2] / "deploy" / "config" / "hours.yaml"
GOOD: dict[str, Any] = {
    "version": 1,
    "cut_off_min": 30,
    "week": [{"days": "1 2 3 4", "open": "08.00-12.00 13.00-15.00"}, {"days": "5", "open": "08.00-11.00"}],
    "special": [{"day": "2026-12-24", "open": "", "why": "Cuti bersama", "why_en": "Leave"}],
}


def test_hours_travel_and_come_back() -> None:
    """Through the down item's CBOR."""
    hours = load_hours(GOOD)
    travelled = decode(encode(to_document(hours)))

    assert isinstance(travelled, dict)
    assert load_hours({str(key): value for key, value in travelled.items()}) == hours
    assert hours.week[4] == (Span(480, 720), Span(780, 900))
    assert hours.special[20261224].spans == ()


def test_every_fault_is_named_at_once() -> None:
    """Spans must follow one another, each weekday stands once."""
    broken = {
        "version": 1,
        "cut_off_min": 999,
        "week": [
            {"days": "1 1", "open": "13.00-15.00 08.00-12.00"},
            {"days": "8", "open": "08.00"},
            {"days": "2", "open": "24.00-25.00", "colour": "red"},
        ],
        "special": [{"open": "", "why": "x", "why_en": "y"}],
    }
    with pytest.raises(HoursError) as caught:
        load_hours(broken)

    assert [fault.key for fault in caught.value.faults] == [
        "week[0].open", "week[1].days", "week[1].open", "week[2].colour", "week[2].open", "special[0].day",
        "cut_off_min", "week[0].days",
    ]  # fmt: skip


def test_the_shipped_example_is_good() -> None:
    """Whoever copies it can start from it."""
    assert set(load_hours(load_yaml(SHIPPED)[0]).week) == {1, 2, 3, 4, 5}
