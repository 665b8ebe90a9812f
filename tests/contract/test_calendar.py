"""The city's free days as a document: read whole, with every fault, and the shipped list."""

from pathlib import Path
from typing import Any

import pytest

from contract.calendar import CalendarError, Rest, load_calendar, to_document
from contract.cbor import decode, encode
from contract.localtime import date_of
from kit.config import load_yaml

SHIPPED = Path(__file__).parents[2] / "deploy" / "config" / "calendar.yaml"
GOOD: dict[str, Any] = {
    "version": 3,
    "known_until": 20261231,
    "weekend": ["6", "7"],
    "checked_on": "2026-11-24",
    "source": "SKB",
    "holidays": [
        {"day": 20261225, "name": "Natal", "name_en": "Christmas", "kind": "national", "confidence": "B"},
        {"day": "2026-12-24", "name": "Cuti bersama", "name_en": "Leave", "kind": "collective", "confidence": "B"},
    ],
}


def test_a_calendar_travels_and_comes_back() -> None:
    """Through the down item's CBOR."""
    calendar = load_calendar(GOOD)
    travelled = decode(encode(to_document(calendar)))

    assert isinstance(travelled, dict)
    assert load_calendar({str(key): value for key, value in travelled.items()}) == calendar
    assert (calendar.weekend, calendar.holidays[20261224].kind) == (frozenset({6, 7}), Rest.COLLECTIVE)
    assert (calendar.knows(20261231), calendar.knows(20270101)) == (True, False)


def test_every_fault_is_named_at_once() -> None:
    """With its key path."""
    broken = {
        "version": 0,
        "weekend": ["8"],
        "colour": "red",
        "holidays": [{"name": "Natal", "name_en": "C", "kind": "royal", "confidence": "Z"}, 5],
    }
    with pytest.raises(CalendarError) as caught:
        load_calendar(broken)

    assert {fault.key for fault in caught.value.faults} == {
        "version", "weekend[0]", "colour", "holidays[0].day", "holidays[0].kind", "holidays[0].confidence",
        "holidays[1]",
    }  # fmt: skip


def test_a_day_twice_and_a_week_without_work_are_faults() -> None:
    """Neither may be guessed at."""
    twice = {**GOOD, "weekend": list("1234567"), "holidays": [GOOD["holidays"][0]] * 2}
    with pytest.raises(CalendarError) as caught:
        load_calendar(twice)

    assert [fault.key for fault in caught.value.faults] == ["holidays[1].day", "weekend"]


def test_the_shipped_list_is_honest() -> None:
    """2026 as decreed and checked; of 2027 only what no moon decides, all of it beyond what may be promised."""
    calendar = load_calendar(load_yaml(SHIPPED)[0])
    of_2026 = [each for day, each in calendar.holidays.items() if day < 20270000]

    assert len([each for each in of_2026 if each.kind is Rest.NATIONAL]) == 17
    assert len([each for each in of_2026 if each.kind is Rest.COLLECTIVE]) == 8
    assert {each.confidence for each in of_2026} == {"B"}
    assert {each.confidence for day, each in calendar.holidays.items() if day > calendar.known_until} == {"C"}
    assert (calendar.known_until, calendar.checked_on) == (20261231, 20261124)
    assert all(date_of(day) for day in calendar.holidays)
