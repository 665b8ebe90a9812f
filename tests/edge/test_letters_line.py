"""A letter goes all the way: its templates come down, its event goes up, the hub keeps it and says what it is."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract.verdict import Verdict
from edge.actions import cancel, receive
from edge.core.letter_settings import LetterSettings
from kit.config import load_yaml
from tests.edge.branch_box import CONFIG, HandClock
from tests.edge.desk_counter import doors_of
from tests.edge.letter_desk import LURAH, OFFICE, WITH_LURAH, sku
from tests.edge.line import Line, line_in, until

THERE = "192.0.2.1"


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with line_in(tmp_path) as line:
        yield line


async def test_letters_come_down_and_an_issued_one_is_archived_at_the_hub(line: Line) -> None:
    """Published, adopted, issued, recorded, verified as a letter, cancelled; the book is whole at both ends."""
    publisher = line.hub.publisher
    await publisher.catalogue(load_yaml(CONFIG / "catalogue.yaml")[0], "one_door")
    await publisher.places(load_yaml(CONFIG / "places.yaml")[0])
    await publisher.letters(load_yaml(CONFIG / "letters.yaml")[0])

    async def adopted() -> bool:
        return line.store.letters.letters() is not None and line.store.letters.places() is not None

    await until(adopted, 60)
    lurah = replace(LURAH, from_day=20260101, until_day=99991231)  # this line runs by the machine's own clock
    settings = replace(WITH_LURAH, letters=LetterSettings(OFFICE, (lurah,)))
    doors = replace(doors_of(line.store, HandClock()), settings=settings)
    await doors.staff.add("budi", "Budi", frozenset({"loket"}), "rahasia-satu", None, by=0)
    await doors.staff.add("ani", "Ani", frozenset({"penyelia"}), "rahasia-dua", None, by=0)
    letter = await receive(doors, sku(), 1)
    await line.all_recorded([letter.number])

    told = await line.hub.verifier.of_text(letter.qr_text, THERE)
    assert told.receipt is not None
    assert (told.verdict, told.receipt.kind, told.receipt.number) == (Verdict.GENUINE_RECORDED, "SK", letter.number)
    assert told.receipt.service == "KEL-SKU"

    second = {"user": "ani", "password": "rahasia-dua"}
    undone = await cancel(doors, letter.number, {"reason": "wrong_person", "second_person": second}, 1)
    await line.all_recorded([undone.number])
    assert (await line.hub.verifier.of_text(letter.qr_text, THERE)).verdict is Verdict.CANCELLED
    await line.agree()
