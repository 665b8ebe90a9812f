"""What citizens said, as supervisors read it: the survey by the regulation, complaints whose reading is noted."""

from collections.abc import AsyncIterator

import pytest

from contract.events import Fact, Kind
from edge.actions import complain, survey
from edge.store.opening import Store
from edge.web.kiosk.hall import ACTOR
from tests.edge.branch_box import HandClock
from tests.edge.desk_counter import UP, Counter, counter_of, doors_of, said

MONEY = {"topic": "money", "text": "Diminta uang map di loket 2.", "name": "Rahman", "phone": "0812-0000-1111"}


@pytest.fixture
async def counter(box: Store, clock: HandClock) -> AsyncIterator[Counter]:
    async with counter_of(box, clock, UP) as counter:
        yield counter


async def answered(box: Store, clock: HandClock, scores: list[int], **more: object) -> None:
    await survey(doors_of(box, clock), {"scores": scores, **more}, ACTOR)


async def test_the_survey_is_counted_by_the_regulation(box: Store, counter: Counter, clock: HandClock) -> None:
    """Value x 25 to two decimals, its band, every element with who answered and who left it out."""
    await counter.log_in("rusmini")
    await answered(box, clock, [4] * 9, respondent=[2, 3, 4, 6])
    await answered(box, clock, [4, 4, 4, 4, 4, 4, 4, 4, 0])
    await answered(box, clock, [3, 3, 3, 1, 3, 3, 3, 3, 3], service="ADM-KIA")

    page = said(await counter.get("/skm"))

    assert "Nilai SKM 89,35" in page  # (7 x 11/3 + 3 + 7/2) / 9 x 25
    assert "Mutu A" in page
    assert "Kinerja Sangat baik" in page
    assert "Responden 3" in page
    assert "1 jawaban dikosongkan" in page
    assert "U4 Biaya/tarif" in page
    assert "Responden masih sedikit" in page
    assert "tepat 1/9" in page


async def test_groups_are_shown_only_where_nobody_is_known_by_them(
    box: Store, counter: Counter, clock: HandClock
) -> None:
    """Of fewer than five respondents no sex, age or work."""
    await counter.log_in("rusmini")
    for count in range(5):
        await answered(box, clock, [4] * 9, respondent=[1 + count % 2, 3, 4, 6])
        page = said(await counter.get("/skm"))
        assert ("Perempuan" in page) is (count == 4)
    assert "Laki-laki 3 Perempuan 2" in page


async def test_a_span_is_by_days_of_the_branch(box: Store, counter: Counter, clock: HandClock) -> None:
    """Eight days later the sheet is outside a week and inside a month; nonsense is a month."""
    await counter.log_in("rusmini")
    assert "Belum ada jawaban" in said(await counter.get("/skm"))
    await answered(box, clock, [4] * 9)
    clock.forward(8 * 86_400)
    await counter.log_in("rusmini")

    assert "Belum ada jawaban" in said(await counter.get("/skm?hari=7"))
    for span in ("30", "x", "-1"):
        assert "Nilai SKM 100,00" in said(await counter.get(f"/skm?hari={span}"))


async def test_only_supervisors_read_what_citizens_said(box: Store, counter: Counter) -> None:
    """The counter's officers may be who it is about."""
    await counter.log_in("sri")

    assert [(await counter.get(path)).status_code for path in ("/skm", "/pengaduan")] == [403, 403]


async def test_a_complaint_is_a_task_and_its_reading_is_noted(box: Store, counter: Counter, clock: HandClock) -> None:
    """With what was written; who looked at a name stands in the second stream, of nameless ones nothing does."""
    await complain(doors_of(box, clock), MONEY, ACTOR)
    await complain(doors_of(box, clock), {"topic": "time", "text": "Menunggu dua jam."}, ACTOR)
    await counter.log_in("rusmini")
    home = said(await counter.get("/"))

    page = said(await counter.get("/pengaduan"))

    assert "2 pengaduan baru" in home
    assert "Diminta uang map di loket 2. Rahman" in page
    assert "Menunggu dua jam. Nama tidak disebutkan" in page
    audit = await box.outbox.rows(1, 1, 0, 100)
    seen = [row.event.facts[Fact.REF] for row in audit.sealed if row.event.kind == Kind.VIEWED]
    assert seen == ["AD-RKP01A-000001"]
