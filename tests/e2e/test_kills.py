"""Whatever is killed in the middle of work, every *Selesai* is at the hub exactly once, and no number is lost or twice.

The tests share one demo with three branches; the last one holds the books together by exports alone.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from tests.e2e.conftest import assert_nothing_is_left
from tests.e2e.counter import Counter, Page
from tests.e2e.crowd import claims, clients, is_ready, serve, settle
from tests.e2e.lone_box import LoneBox, alone, running
from tests.e2e.oracle import Claim, violations
from tests.e2e.stage import Stage, until

pytestmark = pytest.mark.xdist_group("demo")

RKP = "PKY-RKP-01"
CROWD = 200
PAPERS = ("akta-lahir", "kk", "ktp-ortu", "foto", "f-102")


@pytest.fixture(scope="module")
def counter(stage: Stage) -> Iterator[Counter]:
    """A browser without script, logged in at the first branch."""
    browser = Counter(stage.node(RKP)["url"])
    browser.log_in(next(each for each in stage.node(RKP)["logins"] if each["role"] == "loket"), "Sri")
    yield browser
    browser.close()


# -- sent twice


def test_a_form_sent_five_times_at_once_makes_one_receipt(stage: Stage, counter: Counter) -> None:
    """A double click, two tabs, a nervous finger: all are shown the same paper."""
    sent = _filled_in(counter)
    with ThreadPoolExecutor(5) as hands:
        answers = list(hands.map(lambda _: counter.send("/terima", sent), range(5)))
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    _claim(stage, answers[0])


def test_back_and_f5_show_the_first_receipt(stage: Stage, counter: Counter) -> None:
    """The same post again, the page again: nothing new. A new form: the next number, so none was used in between."""
    sent = _filled_in(counter)
    first = counter.send("/terima", sent)
    assert counter.send("/terima", sent).location == first.location
    assert counter.open(first.location).status == counter.open(first.location).status == 200
    following = counter.send("/terima", _filled_in(counter))
    assert _serial(following) == _serial(first) + 1
    _claim(stage, first)
    _claim(stage, following)


def test_a_form_sent_again_after_the_box_was_killed_shows_its_first_receipt(stage: Stage, counter: Counter) -> None:
    """The answer was lost with the process; the officer is still logged in and sees the paper that was made."""
    sent = _filled_in(counter)
    first = counter.send("/terima", sent)
    stage.kill(RKP)
    until(lambda: is_ready(stage, RKP), 30, "the branch answers again")
    again = counter.send("/terima", sent)
    assert (again.status, again.location) == (303, first.location), again.words[:400]
    _claim(stage, first)


# -- killed from outside


@pytest.mark.parametrize("name", ["PKY-BKB-01", "broker", "hub"])
def test_200_at_once_are_served_though_a_process_is_killed(stage: Stage, name: str) -> None:
    """SIGKILL in the middle. Who got no answer asks again under the same key, and is told one number for ever."""
    hit, wave = False, 0
    while not hit and wave < 5:  # a branch answers its share so quickly that the shot may come too late
        crowd = clients(stage.codes, CROWD, f"{name}-{wave}")
        served = serve(_places(stage), crowd, lambda: stage.kill(name), at_once=CROWD)
        stage.claims += claims(served)
        assert len({each.receipt["number"] for each in served}) == CROWD
        hit, wave = name not in stage.codes or any(each.tries > 1 for each in served), wave + 1
    assert hit
    until(lambda: all(is_ready(stage, code) for code in stage.codes), 30, "all branches answer")
    some = served[::20]
    again = serve(_places(stage), [each.client for each in some], at_once=CROWD)
    assert [each.receipt["number"] for each in again] == [each.receipt["number"] for each in some]
    settle(stage)


# -- killed at the worst moment


def test_a_hub_that_dies_between_commit_and_ack_has_each_receipt_once(stage: Stage) -> None:
    """The ledger has it, the branch was not told: at every eighth segment the hub dies there and comes back."""
    stage.stop()
    with patch.dict(os.environ, {"SIMPUL_CRASH": "hub.after_ledger_commit", "SIMPUL_CRASH_AFTER": "8"}):
        stage.start(within_s=60)
    before, wave = _hub_lives(stage), 0
    while _hub_lives(stage) == before and wave < 10:  # how many segments a crowd makes depends on the machine's pace
        served = serve(_places(stage), clients(stage.codes, 60, f"ledger-{wave}"), at_once=60)
        stage.claims += claims(served)
        assert len({each.receipt["number"] for each in served}) == 60
        settle(stage)
        wave += 1
    assert _hub_lives(stage) > before


def test_a_branch_that_dies_around_its_commit_loses_and_doubles_nothing(stage: Stage, tmp_path: Path) -> None:
    """Before, between and after commit and witness, with no link: at every tenth commit it dies there, and whoever got
    no answer asks again. What was told as done is there, what was not told is done once."""
    place = _places(stage)[RKP]
    stage.stop()
    config = alone(stage.plan.edge_config(stage.plan.branches[0]), tmp_path)
    for point in ("before_commit", "after_commit", "after_witness"):
        crash = {"SIMPUL_CRASH": point, "SIMPUL_CRASH_AFTER": "10"}  # a start commits some things of its own
        with running(LoneBox(config, place["url"], place["token"], crash)) as box:
            served = serve({RKP: box.place}, clients([RKP], 28, point), at_once=4)
        stage.claims += claims(served)
        assert len({each.receipt["number"] for each in served}) == 28
        assert set(box.deaths) == {137}, box.deaths
    stage.start(within_s=60)


def test_every_selesai_is_at_the_hub_exactly_once_and_the_books_agree(stage: Stage) -> None:
    """O1 to O6 over all that was done and killed above."""
    settle(stage)
    assert all(stage.is_recorded(claim) for claim in stage.claims[::50])
    stage.stop()
    assert_nothing_is_left(stage)
    assert violations(stage.books()) == []


# -- small parts


def _filled_in(counter: Counter) -> Mapping[str, str]:
    """What the browser sends for a complete file."""
    page = counter.open("/terima", layanan="ADM-KIA")
    marks = {f"ada-{code}": "ada" for code in PAPERS}
    return page.form("/terima").filled({"nama": "Norhayati Contoh"} | marks, ("aksi", "cetak"))


def _claim(stage: Stage, answer: Page) -> None:
    stage.claims.append(Claim(RKP, _number(answer)))


def _number(answer: Page) -> str:
    assert answer.status == 303, answer.words[:400]
    return answer.location.removeprefix("/kertas/").partition("?")[0]


def _serial(answer: Page) -> int:
    return int(_number(answer)[-6:])


def _places(stage: Stage) -> dict[str, Mapping[str, Any]]:
    return {code: stage.node(code) for code in stage.codes}


def _hub_lives(stage: Stage) -> int:
    """How often the hub has begun, by its log: two servers each time."""
    return (stage.plan.logs_dir / "hub.log").read_text(errors="replace").count("Started server process")
